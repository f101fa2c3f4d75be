"""KPIs: each is one SQL file that returns the rows it counts, with an outcome each."""

from kpis.elements import check_ids
from kpis.run import days_of, texts, write

__all__ = ["check_ids", "days_of", "texts", "write"]
