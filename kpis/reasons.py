"""Reasons in words. A row keeps a code and what it is about; people read a sentence."""

from kpis.definition import reason


def in_words(kpi: str, code: str | None, about: str | None, language: str = "en") -> str:
    """The sentence for a reason of a KPI's row; blank where a row needs none."""
    if not code:
        return ""
    try:
        words: str = getattr(reason(kpi, code), language)
    except KeyError:  # only a definition of the past gives it, and words of the past are not kept
        return f"{code}: {about}" if about else code
    return words.format(about=about or "-")
