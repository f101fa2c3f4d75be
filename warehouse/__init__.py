"""What is kept: every load, the register of publications, and the generation in force."""
