"""What no single setting shows: demands that stand twice, and words that no KPI and no record knows.

A demand that nobody reads does no harm by itself, but whoever wrote it believes that it holds.
"""

from collections.abc import Iterable
from difflib import get_close_matches

from organisation.contracts import Strict, contract
from organisation.errors import Unusable
from organisation.settings import PROPOSED, Appetite, Dated, Organisation, Targets

UNPROPOSED = {"role": {"escalation"}}
"""Demands that KPIs read and for which the product proposes nothing."""

NAMES: dict[str, list[str]] = {
    "cadence": ["what", "level"],
    "service_level": ["what", "level"],
    "limit": ["what", "level"],
    "role": ["what", "level", "role"],
    "required_training": ["course", "role", "platform"],
    "required_document": ["document"],
    "situation": ["id"],
    "appetite": ["category"],
    "calendar": ["region"],
    "target": ["kpi", "unit"],
    "weights": [],
}
"""What names a demand: of those with the same names the newest that has begun holds."""

SEVERITY, PLATFORM, ROLE = ("incidents", "severity"), ("accounts", "platform"), ("access", "role")
CODES = {
    ("service_level", "acknowledged", "level"): SEVERITY,
    ("service_level", "contained", "level"): SEVERITY,
    ("service_level", "resolved", "level"): SEVERITY,
    ("service_level", "escalated", "level"): ("incidents", "category"),
    ("cadence", "accounts", "level"): PLATFORM,
    ("cadence", "brand_audits", "level"): PLATFORM,
    ("cadence", "credentials", "level"): PLATFORM,
    ("cadence", "dormant", "level"): PLATFORM,
    ("cadence", "platforms", "level"): PLATFORM,
    ("cadence", "searches", "level"): PLATFORM,
    ("cadence", "access", "level"): ROLE,
    ("cadence", "mfa", "level"): ("accounts", "login"),
    ("limit", "administrators", "level"): PLATFORM,
    ("limit", "brand_check", "level"): PLATFORM,
    ("role", "publishes", "role"): ROLE,
    ("role", "follows_protocol", "role"): SEVERITY,
    ("appetite", "", "category"): ("risks", "category"),
    ("required_training", "", "role"): ROLE,
    ("required_training", "", "platform"): PLATFORM,
}
"""Settings whose words are the codes of a field, by table, `what` and name: kind and field."""


def check(organisation: Organisation, targets: Targets) -> None:
    """Raises Unusable for the first demand that stands twice, or that nothing could ever meet."""
    for table, names in NAMES.items():
        file = "kpis.toml" if table in ("target", "weights") else "organisation.toml"
        rows = getattr(targets if file == "kpis.toml" else organisation, table)
        _once(f"{file}: [[{table}]]", names, rows)
    for table in [name for name, model in PROPOSED.items() if model is not Appetite]:
        words = [row.what for row in getattr(organisation, table)]
        _known(f"organisation.toml: [[{table}]] what", words, known(table))
    for (table, what, name), (kind, field) in CODES.items():
        rows = [row for row in getattr(organisation, table) if not what or row.what == what]
        words = [getattr(row, name) for row in rows]
        told = f" of '{what}'" if what else ""
        where = f"organisation.toml: [[{table}]] {name}{told}"
        _known(where, filter(None, words), codes(kind, field))
    for one in targets.weights:
        where = "kpis.toml: [[weights]]"
        _known(f"{where} audience", one.audience, codes("accounts", "audience"))
        _known(f"{where} incident", one.incident, codes("incidents", "severity"))


def known(table: str) -> set[str]:
    """Every `what` of a table of organisation.toml that a KPI reads."""
    proposed = {row.what for row in getattr(Organisation(name=""), table)}
    return proposed | UNPROPOSED.get(table, set())


def codes(kind: str, field: str) -> list[str]:
    return contract(kind).fields[field].codes


def _once(where: str, names: list[str], rows: list[Strict]) -> None:
    seen = set()
    for row in rows:
        named = tuple(getattr(row, name) for name in names)
        starts = row.starts if isinstance(row, Dated) else None
        if (named, starts) in seen:
            told = [f"{name} '{value}'" for name, value in zip(names, named, strict=True) if value]
            told += [f"from {starts}"] if starts and starts.year > 1900 else []
            instead = ", or give the newer one the day `from` which it holds" if starts else ""
            raise Unusable(f"{' '.join([where, *told])} stands twice: keep one{instead}")
        seen.add((named, starts))


def _known(where: str, words: Iterable[str], there: Iterable[str]) -> None:
    there = sorted(there)
    for word in words:
        if word not in there:
            near = get_close_matches(word, there, 1)
            hint = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(there)}"
            raise Unusable(f"{where}: '{word}' is not known; {hint}")
