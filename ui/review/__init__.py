"""The quarterly review on a page: its agenda, what each item shows, and what people write in it."""
