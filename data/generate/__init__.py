"""Generates an invented organisation: files as its systems would export them, faults included.

Each module makes one kind of record. A record is a plain dict of contract fields with Python
values; `look.py` turns it into a system's own columns and formats, `dirt.py` adds faults,
`write.py` writes the bytes. `story.py` holds what the sample is meant to show.
"""
