"""What pages are made of: the source of what they show, figures in words, marks, tables."""
