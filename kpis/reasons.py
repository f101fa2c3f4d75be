"""Reasons in words. A row keeps a code and what it is about; people read a sentence."""

from kpis.definition import reason


def in_words(kpi: str, code: str | None, about: str | None, language: str = "en") -> str:
    """The sentence for a reason of a KPI's row; blank where a row needs none."""
    if not code:
        return ""
    words: str = getattr(reason(kpi, code), language)
    return words.format(about=about or "-")
