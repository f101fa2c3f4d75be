"""Record kinds: which are loaded, and which a figure still needs."""

from kpis.definition import Definition
from kpis.reader import Reader
from ui import source
from ui.words import _


@source.asked
def loaded(opened: Reader, kind: str) -> bool:
    return opened.standing(opened.known_at).rows(kind) > 0


def missing(definition: Definition) -> list[str]:
    """The kinds of records that a KPI needs and of which there are none."""
    return [kind for kind in definition.kinds if not loaded(kind)]


def to_load(definition: Definition) -> str:
    """What is said in place of a figure that is not loaded."""
    return _("load {kinds} records").format(kinds=", ".join(missing(definition)))
