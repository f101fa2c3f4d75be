"""KPIs: each is one SQL file that returns the rows it counts, with an outcome each."""

from kpis.run import write

__all__ = ["write"]
