"""Change: why a figure moved between two days, or between two states of knowledge.

Of two answers the rows are held side by side by subject. The proven figure (`low`) moves by four
steps, taken in this order, which add up to the whole change exactly:

share, with met m of n subjects:  fixed  +1/n each     newly missed  -1/n each
                                  left   what remains of the share without those that left
                                  entered  the rest: the share with those that entered
count of what was missed:         each fixed -1, newly missed +1, left -1, entered +1
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kpis.definition import Definition
from kpis.figure import SMALL, Figure
from kpis.reader import BLANK, Answer, Reader, where_sql
from kpis.reasons import in_words
from warehouse.connection import dicts
from warehouse.rows import literal

MOVES = ["fixed", "newly missed", "left", "entered"]
MOVE = """CASE
            WHEN was.subject IS NULL THEN 'entered'
            WHEN now.subject IS NULL THEN 'left'
            WHEN now.good AND NOT was.good THEN 'fixed'
            WHEN was.good AND NOT now.good THEN 'newly missed'
            ELSE 'told anew'
          END"""
"""What became of a row between `was` and `now`, which say whether it was `good`."""


@dataclass(frozen=True)
class Step:
    """One part of a change: how many rows, and by how much they move the figure."""

    move: str
    rows: int
    effect: float | None


@dataclass(frozen=True)
class Change:
    """A figure before and after, the steps between, and the rows that moved."""

    before: Figure
    after: Figure
    steps: list[Step]
    rows: list[dict[str, Any]]
    warnings: list[str]

    @property
    def difference(self) -> float | None:
        if self.before.low is None or self.after.low is None:
            return None
        return self.after.low - self.before.low


def change(
    reader: Reader,
    definition: Definition,
    before: Answer,
    after: Answer,
    where: dict[str, str] | None = None,
    language: str = "en",
) -> Change:
    """The change of a KPI's figure between two answers of one reader."""
    where = where or {}
    moved = moves(reader, definition, before, after, where, language)
    first = reader.figure(definition, before, where)
    last = reader.figure(definition, after, where)
    return Change(
        before=first,
        after=last,
        steps=steps(definition, first, last, moved),
        rows=moved,
        warnings=warnings(reader, definition, before, after, where),
    )


def moves(
    reader: Reader,
    definition: Definition,
    before: Answer,
    after: Answer,
    where: dict[str, str],
    language: str = "en",
    most: int | None = None,
) -> list[dict[str, Any]]:
    """Rows whose outcome differs: `move`, subject, outcome and reason before and after, evidence.

    At `most` so many: those newly missed come first.

    `good` is what the proven figure counts for it: a share what is met, a count what is not missed.
    Rows that stay as good as they were, such as missed and now unknown, have the move 'told anew'.
    """
    good = "outcome = 'met'" if definition.figure == "share" else "outcome <> 'missed'"
    side = (
        "SELECT subject_kind, subject, account, person, unit, brand, region, platform, audience, "
        f"category, outcome, reason, reason_about, record, load, line, {good} AS good "
        "FROM {table} WHERE kpi = '{kpi}' AND outcome <> 'excluded' AND {where}"
    )
    a, b = (
        side.format(table=one.table, kpi=definition.id, where=where_sql(where))
        for one in (before, after)
    )
    same = ", ".join(
        f"coalesce(now.{name}, was.{name}) AS {name}"
        for name in "subject_kind subject account person unit brand region platform audience "
        "category record load line".split()
    )
    limit = "" if most is None else f" LIMIT {most}"
    result = reader.con.execute(f"""
        SELECT {MOVE} AS move, {same},
          was.outcome AS outcome_before, now.outcome AS outcome_after,
          was.reason AS reason_before, was.reason_about AS about_before,
          now.reason AS reason_after, now.reason_about AS about_after,
          was.good AS good_before, now.good AS good_after, was.load AS load_before, was.line AS line_before,
          now.load AS load_after, now.line AS line_after
        FROM ({a}) AS was FULL JOIN ({b}) AS now ON now.subject = was.subject
        WHERE was.outcome IS DISTINCT FROM now.outcome
        ORDER BY list_position(['newly missed', 'entered', 'left', 'fixed', 'told anew'], move), subject{limit}""")
    found = dicts(result)
    for row in found:
        for when in ("before", "after"):
            about = row.pop(f"about_{when}")
            row[f"reason_{when}"] = in_words(definition.id, row[f"reason_{when}"], about, language)
    return found


def steps(
    definition: Definition, before: Figure, after: Figure, moved: list[dict[str, Any]]
) -> list[Step]:
    """The four steps of a change. Their effects add up to the difference of `low`."""
    count = {move: len([row for row in moved if row["move"] == move]) for move in MOVES}
    bad = {
        "left": len([r for r in moved if r["move"] == "left" and not r["good_before"]]),
        "entered": len([r for r in moved if r["move"] == "entered" and not r["good_after"]]),
    }
    if definition.figure == "count":
        effects: dict[str, float | None] = {
            "fixed": -float(count["fixed"]),
            "newly missed": float(count["newly missed"]),
            "left": -float(bad["left"]),
            "entered": float(bad["entered"]),
        }
    else:
        effects = _share_effects(before, after, count, bad)
    return [Step(move, count[move], effects[move]) for move in MOVES]


def _share_effects(
    before: Figure, after: Figure, count: dict[str, int], bad: dict[str, int]
) -> dict[str, float | None]:
    """Effects on a share; None where there was or is no subject to have a share of."""
    if not before.subjects or not after.subjects:
        return dict.fromkeys(MOVES)
    one = Fraction(1, before.subjects)
    fixed, missed = count["fixed"] * one, -count["newly missed"] * one
    met = before.met + count["fixed"] - count["newly missed"]
    stayed_met = met - (count["left"] - bad["left"])
    stayed = before.subjects - count["left"]
    was = Fraction(met, before.subjects)
    without = Fraction(stayed_met, stayed) if stayed else Fraction(0)
    return {
        "fixed": float(fixed),
        "newly missed": float(missed),
        "left": float(without - was),
        "entered": float(Fraction(after.met, after.subjects) - without),
    }


def warnings(
    reader: Reader,
    definition: Definition,
    before: Answer,
    after: Answer,
    where: dict[str, str],
) -> list[str]:
    """Where most groups of a cut move against the total: who came and went made the change."""
    found = []
    total = _direction(
        reader.figure(definition, before, where), reader.figure(definition, after, where)
    )
    for cut in definition.cuts if total else []:
        if cut in where:
            continue
        was = reader.figures(definition, before, where, cut)
        now = reader.figures(definition, after, where, cut)
        large = [
            name
            for name in was.keys() & now.keys() - {BLANK}
            if min(was[name].subjects, now[name].subjects) >= SMALL
        ]
        against = [name for name in large if _direction(was[name], now[name]) == -total]
        if len(against) * 2 > len(large):
            found.append(
                f"the whole {'rises' if total > 0 else 'falls'}, yet {len(against)} of "
                f"{len(large)} by {cut} {'fall' if total > 0 else 'rise'}: "
                f"{', '.join(sorted(against))}; who entered and left makes the difference"
            )
    return found


def _direction(before: Figure, after: Figure) -> int:
    """1 where the proven figure rises, -1 where it falls, 0 where it stays or cannot be told."""
    if before.low is None or after.low is None or before.low == after.low:
        return 0
    return 1 if after.low > before.low else -1


def counted_moves(
    reader: Reader,
    definitions: list[Definition],
    before: Answer,
    after: Answer,
    where: dict[str, str],
) -> dict[str, dict[str, int]]:
    """How many rows of each KPI moved, by move: the same moves as `moves`, only counted.

    Of those that entered, the ones that are not good count as 'entered missed'.
    """
    counts = [literal(one.id) for one in definitions if one.figure == "count"] or ["''"]
    good = (
        f"CASE WHEN kpi IN ({', '.join(counts)}) THEN outcome <> 'missed' ELSE outcome = 'met' END"
    )
    ids = ", ".join(literal(one.id) for one in definitions) or "''"
    a, b = (
        f"SELECT kpi, subject, outcome, {good} AS good FROM {one.table} "
        f"WHERE kpi IN ({ids}) AND outcome <> 'excluded' AND {where_sql(where)}"
        for one in (before, after)
    )
    found: dict[str, dict[str, int]] = {}
    for kpi, move, rows in reader.con.execute(f"""
        SELECT coalesce(now.kpi, was.kpi) AS kpi,
          CASE WHEN was.subject IS NULL AND NOT now.good THEN 'entered missed' ELSE {MOVE} END,
          count(*)
        FROM ({a}) AS was FULL JOIN ({b}) AS now
          ON now.kpi = was.kpi AND now.subject = was.subject
        WHERE was.outcome IS DISTINCT FROM now.outcome
        GROUP BY 1, 2""").fetchall():
        found.setdefault(kpi, {})[move] = rows
    return found
