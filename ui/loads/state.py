"""States: what became of a load, or of a row of it, in a word."""

from ui.words import _


def state(name: str) -> str:
    """The state of a load."""
    return {
        "published": _("in force"),
        "replaced": _("replaced"),
        "held": _("held"),
        "withdrawn": _("withdrawn"),
        "refused": _("refused whole"),
        "unchanged": _("unchanged"),
    }[name]


def fate(name: str) -> str:
    """What became of a row that is not in."""
    return _("refused") if name == "refused" else _("skipped")
