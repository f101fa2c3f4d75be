"""Papers: what is handed out of a quarter: a deck, a paper and a web page."""

from reports.papers.making import FORMATS, Paper, make, papers, put

__all__ = ["FORMATS", "Paper", "make", "papers", "put"]
