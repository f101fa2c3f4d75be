"""Elements of the governance model: each stands as its worst key KPI does, never as a mean."""

from difflib import get_close_matches

from kpis.definition import ELEMENTS, Definition, catalogue
from kpis.figure import Figure, Status
from organisation.errors import Unusable
from organisation.settings import Targets

WORST_FIRST: list[Status] = ["below", "cannot tell", "not loaded", "no subjects", "on target"]


def check_ids(targets: Targets) -> None:
    """Raises Unusable where kpis.toml names a KPI that does not exist."""
    named = [("target", one.kpi) for one in targets.target]
    named += [("key", kpi) for kpi in targets.key or []]
    named += [("weights.points", kpi) for one in targets.weights for kpi in one.points]
    for place, kpi in named:
        if kpi not in catalogue():
            near = get_close_matches(kpi, catalogue(), 1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            raise Unusable(f"kpis.toml: {place}: there is no KPI '{kpi}'{hint}")


def key_kpis(targets: Targets) -> list[Definition]:
    """The KPIs that decide the status of their elements: the organisation's choice or ours."""
    chosen = targets.key
    return [
        one for one in catalogue().values() if (one.id in chosen if chosen is not None else one.key)
    ]


def statuses(figures: dict[str, Figure], targets: Targets) -> dict[str, tuple[Status, str]]:
    """Each element's status and the KPI that decides it: of its key KPIs the worst."""
    key = key_kpis(targets)
    found: dict[str, tuple[Status, str]] = {}
    for element in ELEMENTS:
        members = [figures[one.id] for one in key if one.element == element and one.id in figures]
        if members:
            worst = min(members, key=lambda one: WORST_FIRST.index(one.status))
            found[element] = (worst.status, worst.kpi)
    return found
