"""The charts of the overview, as its template takes them: places in per cent, words, looks, doors."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kpis.definition import catalogue
from kpis.figure import Figure
from kpis.overview import Area, Moved
from kpis.risks import Risk
from ui import kinds, marks, words
from ui.plain import door
from ui.words import _

REACH = 30.0
"""Points from target beyond which a mark stands at the edge, with its number."""
LEFT, RIGHT = -REACH - 9, 15.0
"""The ends of the scale, in points from target."""
WIDEST = 78.0
"""Per cent of its place that the longest bar takes: its number stands behind it."""
SIDE = 70.0
"""The same of a bar to one side."""


@dataclass(frozen=True)
class Tick:
    left: float
    says: str
    is_target: bool = False


@dataclass(frozen=True)
class Dot:
    """The low of a share as a mark, and a line as far as its high."""

    left: float
    reach: float
    top: float
    shape: str
    look: str
    door: str
    over: str
    """The points, where they lie beyond the scale."""
    title: str
    figure: str
    word: str


@dataclass(frozen=True)
class Trend:
    """Eight quarters of a figure on its own scale, from 0 at the top to 100."""

    line: str
    """The picture of its line, as a data URI: its shape alone, the page gives it a colour."""
    target: float
    x: float
    y: float
    defined: list[float]
    """Where the definition changed."""


@dataclass(frozen=True)
class Count:
    kind: str
    says: str
    word: str
    look: str


@dataclass(frozen=True)
class Row:
    """An element of the model."""

    shape: str
    look: str
    name: str
    word: str
    about: str
    door: str
    dots: list[Dot]
    counts: list[Count]
    trend: Trend | None


@dataclass(frozen=True)
class Bar:
    """A bar in parts, the darkest first: amounts, and as `bars` draws it per cent of its place."""

    label: str
    parts: list[float]
    total: str
    after: str
    door: str


@dataclass(frozen=True)
class Move:
    """Rows newly missed to the left, fixed to the right."""

    label: str
    new: str
    new_wide: float
    fixed: str
    fixed_wide: float
    door: str


LOOKS = {"green": "good", "red": "bad", "gray": "quiet"}


def look(status: str) -> str:
    """The name of the colour of a status."""
    return LOOKS[marks.STATUS[status]]


def ticks() -> list[Tick]:
    """The scale of points from target."""
    said = [(-20, "−20"), (-10, "−10"), (0, _("target")), (10, "+10")]
    return [Tick(_across(at), label, at == 0) for at, label in said]


def _across(points: float) -> float:
    return round((points - LEFT) / (RIGHT - LEFT) * 100, 2)


def row(area: Area) -> Row:
    """An element: key KPIs in points from target, counts, eight quarters, moves."""
    status = str(area.status)
    decides = area.decides
    about, to = "", ""
    if decides:
        definition = catalogue()[decides.kpi]
        about, to = words.of(definition.title), door("rows", kpi=definition.id)
        if status == "not loaded":
            about = kinds.to_load(definition)
    word = _("not told by this filter") if decides is None else words.status(status)
    return Row(
        shape=marks.SHAPES[status],
        look=look(status),
        name=words.element(area.element),
        word=word,
        about=about,
        door=to,
        dots=list(_dots(area)),
        counts=_counts(area) if decides and decides.status != "not loaded" else [],
        trend=_trend(area),
    )


def points(figure: Figure) -> tuple[float, float] | None:
    """Low and high of a share in points from its target; the better way is right."""
    definition = catalogue()[figure.kpi]
    if figure.low is None or figure.high is None or definition.figure == "count":
        return None
    low, high = (round((one - figure.target) * 100, 6) for one in (figure.low, figure.high))
    return low, high


def _dots(area: Area) -> Iterator[Dot]:
    shares = [(one, at) for one in area.figures if (at := points(one)) and not one.small][:3]
    for lane, (one, (low, high)) in enumerate(shares):
        definition = catalogue()[one.kpi]
        left = _across(max(low, -REACH))
        target = f"{_('target')} {words.target(definition, one)}"
        yield Dot(
            left=left,
            reach=round(_across(min(max(high, -REACH), RIGHT)) - left, 2),
            top=50 + (lane - (len(shares) - 1) / 2) * 26,
            shape=marks.SHAPES[one.status],
            look=look(one.status),
            door=door("rows", kpi=one.kpi),
            over=words.number(low) if low < -REACH else "",
            title=words.of(definition.title),
            figure=f"{words.short(definition, one)} · {target}",
            word=words.status(one.status),
        )


def _counts(area: Area) -> list[Count]:
    assert area.decides
    told = [
        ("missed", area.decides.missed, _("missed"), area.status == "below"),
        ("unknown", area.decides.unknown, _("unknown"), False),
        ("fixed", area.fixed, _("fixed"), False),
        ("new", area.missed_anew, _("new"), area.missed_anew > area.fixed),
    ]
    return [
        Count(kind, words.number(n), word, "bad" if bad and n else "" if n else "quiet")
        for kind, n, word, bad in told
    ]


def _trend(area: Area) -> Trend | None:
    """Low of the deciding KPI; None where fewer than two quarters are known."""
    known = [(n, one.low) for n, one in enumerate(area.trend) if one.low is not None]
    if len(known) < 2 or area.decides is None:
        return None
    values = [low for _n, low in known] + [area.decides.target]
    least, wide = min(values), max(values) - min(values)
    steps = max(len(area.trend) - 1, 1)

    def down(value: float) -> float:
        return round(100 - (value - least) / wide * 100, 1) if wide else 50.0

    drawn = [(round(n / steps * 100, 1), down(low)) for n, low in known]
    days = [one.as_of for one in area.trend]
    return Trend(
        line=marks.line(drawn),
        target=down(area.decides.target),
        x=drawn[-1][0],
        y=drawn[-1][1],
        defined=[round(days.index(str(day)) / steps * 100, 1) for day in area.changed],
    )


def moves(found: list[Moved]) -> list[Move]:
    most = max((max(one.fixed, one.missed_anew) for one in found), default=0) or 1
    return [
        Move(
            label=words.of(catalogue()[one.kpi].title),
            new=words.number(one.missed_anew),
            new_wide=round(one.missed_anew / most * SIDE, 1),
            fixed=words.number(one.fixed),
            fixed_wide=round(one.fixed / most * SIDE, 1),
            door=door("rows", kpi=one.kpi, moved="true"),
        )
        for one in found
    ]


def bars(found: list[Bar]) -> list[Bar]:
    """Bars of amounts on one scale."""
    most = max((sum(one.parts) for one in found), default=0) or 1
    return [
        replace(one, parts=[round(part / most * WIDEST, 1) for part in one.parts]) for one in found
    ]


def risk_parts(one: Risk) -> list[float]:
    """The score of an account in three parts: what failed, what is unknown, incidents."""
    parts = {"missed": 0.0, "unknown": 0.0, "": 0.0}
    for line in one.lines:
        parts[line.outcome if line.kpi else ""] += float(line.score)
    return list(parts.values())
