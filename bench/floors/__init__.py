"""What the overview is measured against: a bare page, and a page like it with nothing to compute."""
