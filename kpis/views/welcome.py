"""Welcome: which record kinds to bring first, and how many KPIs each lets tell."""

from dataclasses import dataclass

from kpis.definition import catalogue
from organisation.contracts import contract, kinds

FIRST = ["accounts", "people", "access", "training", "approvals", "incidents"]
"""Where to begin: what the product is named for, with those who hold access. The rest follow by
the KPIs that they open."""


@dataclass(frozen=True)
class Step:
    """A record kind; `row` is what one of its rows is. With it and those before, `told` KPIs have
    all records they need; `newly` of them because of it."""

    kind: str
    row: str
    told: int
    newly: int


def steps() -> list[Step]:
    """All record kinds in the order in which to bring them."""
    have: set[str] = set()
    found: list[Step] = []
    left = kinds()
    while left:
        kind = next((one for one in FIRST if one in left), None) or max(
            left, key=lambda one: (told_by(have | {one}), -left.index(one))
        )
        told = told_by(have | {kind})
        found.append(Step(kind, contract(kind).row, told, told - told_by(have)))
        have.add(kind)
        left = [one for one in left if one != kind]
    return found


def told_by(have: set[str]) -> int:
    """How many KPIs need no other kinds than these."""
    return sum(set(one.kinds) <= have for one in catalogue().values())
