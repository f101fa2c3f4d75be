"""Loads on a page: all of them, and of one its story: whence, what became of it, what it changed."""
