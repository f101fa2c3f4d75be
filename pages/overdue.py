"""Overdue: what is past its due date and not done, how old it is, and who has to act."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from kpis import overdue
from kpis.definition import Definition, catalogue, definition_of
from kpis.overdue import OLDEST, SETTLED, SLOTS, Total
from kpis.reader import BLANK, Reader
from kpis.run import is_loaded
from reports.table import Table
from reports.tables import overdue as overdue_rows
from reports.tables import overdue_groups
from ui import doors, downloads, marks, pager, rows, source, view, words
from ui.address import CUTS
from ui.charts import overdue as drawn
from ui.charts.base import show_within
from ui.charts.overdue import BANDS, Ages
from ui.review import beside as beside_them
from ui.words import _

MOST = 9
"""Bars of a chart. The tables below have them all, and the page says so."""
OWN = ["kpi", "owner", "band"]
"""What the address may say beside the day and the filters."""
Groups = tuple[list[dict[str, Any]], int, int]


@source.asked
def total_of(opened: Reader, as_of: dt.date, where: dict[str, str]) -> Total:
    return overdue.total(opened, source.answer(as_of), where)


@source.asked
def groups(
    opened: Reader, as_of: dt.date, where: dict[str, str], cut: str, part: slice = slice(MOST)
) -> Groups:
    """Groups of a cut, how many there are, and their rows. Units by age, others by rows."""
    if cut in overdue.GROUPS:
        return overdue.most(opened, source.answer(as_of), cut, where, part)
    found = overdue.by(opened, source.answer(as_of), cut, where)
    return found[part], len(found), sum(map(overdue.rows_in, found))


@source.asked
def by_kpi(opened: Reader, as_of: dt.date) -> dict[str, int]:
    """All overdue rows by their KPI."""
    found = overdue.by(opened, source.answer(as_of), "kpi")
    return {group["kpi"]: overdue.rows_in(group) for group in found}


def beside(as_of: dt.date, where: dict[str, str]) -> dict[str, int]:
    """Overdue rows of the KPIs that a filter does not cut: they have no unit, brand ... at all."""
    cuts = [cut for cut, value in where.items() if value != BLANK]
    if not cuts:
        return {}
    return {
        kpi: rows
        for kpi, rows in by_kpi(as_of).items()
        if any(cut not in catalogue()[kpi].cuts for cut in cuts)
    }


@source.asked
def not_loaded(opened: Reader) -> tuple[int, list[str]]:
    """How many KPIs have no rows because record kinds were never loaded, and these kinds."""
    standing = opened.standing(opened.known_at)
    without = [one for one in catalogue().values() if not is_loaded(standing, one)]
    kinds = {kind for one in without for kind in one.kinds if not standing.rows(kind)}
    return len(without), sorted(kinds)


@source.asked
def names(opened: Reader, as_of: dt.date, people: list[str]) -> dict[str, str]:
    return overdue.names(opened, as_of, people)


@source.asked
def listed(
    opened: Reader,
    as_of: dt.date,
    where: dict[str, str],
    slots: list[str],
    language: str,
    part: slice,
    *,
    without_excepted: bool,
) -> list[dict[str, Any]]:
    found = overdue.overdue(
        opened,
        source.answer(as_of),
        where,
        language,
        slots=slots,
        without_excepted=without_excepted,
        part=part,
    )
    for row in found:
        row["evidence"] = rows.evidence(opened, row["load"], row["line"])
    return found


def exported(
    as_of: dt.date,
    where: dict[str, str],
    slots: list[str],
    without_excepted: bool,
    language: str,
    opened: Reader,
    _apart: bool,
) -> Table:
    """All overdue rows, to be taken away."""
    return overdue_rows(
        opened,
        source.answer(as_of),
        where,
        language,
        slots=slots,
        without_excepted=without_excepted,
    )


# -- the address ------------------------------------------------------------------------------


def own() -> dict[str, str]:
    """What the address says beside the day and the filters."""
    return {name: st.query_params[name] for name in OWN if st.query_params.get(name)}


def all_again(label: str, *names: str) -> None:
    """The way back from what only the address says."""
    st.button(
        label, icon=":material/close:", type="tertiary", on_click=doors.widen, args=names, key=label
    )


# -- words ------------------------------------------------------------------------------------


def sentence(told: Total, definition: Definition | None, owner: str | None) -> str:
    """The page in one sentence."""
    if not told.rows:
        parts = [_("Nothing is overdue")]
        if definition:
            parts = [_("Nothing is overdue in {figure}").format(figure=words.of(definition.title))]
        if settled := told.slots[SETTLED]:
            parts.append(
                words.many("{n} row was done too late", "{n} rows were done too late", settled)
            )
        return "; ".join(parts)
    said = words.many("{n} row overdue", "{n} rows overdue", told.rows)
    if definition:
        said += " " + _("in {figure}").format(figure=words.of(definition.title))
    else:
        said += " " + words.many("in {n} figure", "across {n} figures", told.figures)
    if owner:
        said += ", " + _("waiting for {who}").format(who=words.plain(owner))
    parts = [said]
    if old := told.slots[OLDEST]:
        oldest = words.many("{n} for more than 90 days", "{n} for more than 90 days", old)
        parts.append(f":red[{oldest}]")
    assert told.since is not None
    parts.append(_("the oldest since {day}").format(day=words.day(told.since)))
    return "; ".join(parts)


def left_out(shown: view.View) -> list[str]:
    """What is not in the figures of this page, in sentences."""
    said = []
    if aside := beside(shown.as_of, shown.where):
        cuts = [words.cut(cut).lower() for cut, value in shown.where.items() if value != BLANK]
        said.append(
            words.many(
                "{n} overdue row is not told by this filter, as its figure is not cut by {cuts}: {names}.",
                "{n} overdue rows are not told by this filter, as their figures are not cut by {cuts}: {names}.",
                sum(aside.values()),
            ).format(
                cuts=", ".join(cuts),
                names=", ".join(words.of(catalogue()[kpi].title) for kpi in aside),
            )
        )
    figures, kinds = not_loaded()
    if figures:
        said.append(
            words.many(
                "{n} figure cannot be told: no {kinds} records are loaded. `python -m etl template {first}` prints the header of such a file.",
                "{n} figures cannot be told: no {kinds} records are loaded. `python -m etl template {first}` prints the header of such a file.",
                figures,
            ).format(kinds=", ".join(kinds), first=kinds[0])
        )
    return said


def person(who: str, known: dict[str, str]) -> str:
    """A person by name; the id alone where no name is known."""
    return _("nobody named") if who == BLANK else known.get(who, who)


# -- panels -----------------------------------------------------------------------------------


def drawn_as(
    found: Groups, cut: str, label: Callable[[str], str], title: str, most: int, key: str
) -> None:
    """A chart of age bands, and how many groups it leaves to the tables."""
    there, n, all_rows = found
    st.header(title, anchor=False)
    if not there:
        st.markdown(_("Nothing is overdue."))
        return
    bars = [
        Ages(
            label(group[cut]),
            {slot: int(group[slot]) for slot in BANDS},
            int(group["oldest"]),
            {cut: group[cut]},
        )
        for group in there
    ]
    here = {**shown.where, **own()}
    state = "-".join([cut, str(shown.as_of), *sorted(f"{k}={v}" for k, v in here.items())])
    show_within(drawn.ages(bars, most, here), f"{key}-{state}", drawn.in_words(bars))
    if n > MOST:
        others = all_rows - sum(bar.rows for bar in bars)
        said = words.many("{n} more, in the table below", "{n} more, in the table below", n - MOST)
        more = words.many("{n} row", "{n} rows", others)
        st.markdown(f":small[:gray[{said}: {more}]]")


def unit_panel() -> None:
    """By unit; where one unit is chosen, by the first cut that is still open."""
    cut = next((one for one in ["unit", *CUTS] if one not in shown.where), "unit")
    title = {
        "unit": _("By unit, the oldest first"),
        "brand": _("By brand, the oldest first"),
        "region": _("By region, the oldest first"),
        "platform": _("By platform, the oldest first"),
        "audience": _("By audience, the oldest first"),
    }[cut]
    drawn_as(groups(shown.as_of, where, cut), cut, view.blank, title, 150, "late-cut")


def figure_panel() -> None:
    if definition is None:
        drawn_as(
            groups(shown.as_of, where, "kpi"),
            "kpi",
            lambda kpi: words.of(catalogue()[kpi].title),
            _("By figure, most rows first"),
            190,
            "late-kpi",
        )
        return
    st.header(words.of(definition.title), anchor=False)
    st.markdown(words.of(definition.question))
    st.markdown(f"**{_('What would clear a row')}:** {words.of(definition.clears)}")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        doors.link("rows", _("All rows of this figure"), ":material/table_rows:", kpi=definition.id)
        doors.link("kpis", _("Definition and SQL"), ":material/code:", kpi=definition.id)
        all_again(_("All figures"), "kpi")


def people_panel() -> None:
    found = groups(shown.as_of, where, "owner")
    known = names(shown.as_of, [group["owner"] for group in found[0]])
    title = _("Who answers for it, most rows first")
    drawn_as(found, "owner", lambda who: person(who, known), title, 120, "late-owner")
    if "owner" in own():
        all_again(_("Everybody"), "owner")


# -- tables -----------------------------------------------------------------------------------


def slots_asked() -> list[str]:
    """What the address asks for; without that, all that is still to be done."""
    asked = [one for one in st.query_params.get_all("band") if one in SLOTS]
    return asked or [slot for slot in SLOTS if slot != SETTLED]


def row_table() -> None:
    """Every overdue row, its pills and the export of exactly these rows."""
    default = slots_asked()
    key = f"slots-{'-'.join(default)}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        slots = st.pills(
            _("Age"),
            [slot for slot in SLOTS if slot != SETTLED or told.slots[SETTLED] or slot in default],
            selection_mode="multi",
            default=default,
            format_func=lambda slot: f"{drawn.band(slot)} {words.number(told.slots[slot])}",
            label_visibility="collapsed",
            key=key,
            on_change=doors.keep,
            args=("band", key),
        )
        excepted = sum(told.excepted[slot] for slot in slots)
        leave_out = bool(excepted) and st.toggle(
            words.many(
                "Without {n} under an exception in force",
                "Without {n} under an exception in force",
                excepted,
            ),
            key="late-excepted",
        )
        st.space("stretch")
        n = sum(told.slots[slot] for slot in slots) - (excepted if leave_out else 0)
        asked = (shown.as_of, where, slots, leave_out, words.current())
        downloads.offer(f"overdue_{shown.as_of}", n, partial(exported, *asked))
    if not n:
        st.markdown(_("No overdue row is of this age."))
        return
    with pager.part(n, asked[:-1]) as part:
        found = listed(shown.as_of, where, slots, words.current(), part, without_excepted=leave_out)
        chosen = draw_rows(found, f"overdue-rows-{part.start}")
    said = _("A row leads to its account, or else to the rows of its figure.")
    st.markdown(f":small[:gray[{said}]]")
    if chosen is not None:
        row = found[chosen]
        if row["account"]:
            doors.go("account", account=row["account"])
        doors.go("rows", kpi=row["kpi"], outcome=row["outcome"])


def draw_rows(found: list[dict[str, Any]], key: str) -> int | None:
    """The table; gives the place of the row that was chosen."""
    known = names(shown.as_of, sorted({row["owner"] for row in found if row["owner"]}))
    frame = pd.DataFrame(
        [
            {
                _("Mark"): marks.outcome_picture(row["outcome"]),
                _("Figure"): words.of(catalogue()[row["kpi"]].title),
                _("Subject"): row["subject"],
                _("Reason"): row["reason_in_words"],
                _("Due"): row["due"],
                _("Days past due"): row["days"],
                _("Who"): " · ".join(filter(None, [known.get(row["owner"]), row["owner"]])) or None,
                _("Unit"): row["unit"],
                _("Brand"): row["brand"],
                _("What would clear it"): row["clears"] or drawn.band(SETTLED),
                _("Account"): row["account"],
                _("Exception"): exception(row),
                _("Evidence"): row["evidence"],
            }
            for row in found
        ]
    )
    told_above = [_("Figure"), _("What would clear it")] if definition else []
    if all(row["account"] in (None, row["subject"]) for row in found):
        told_above.append(_("Account"))
    kept = [name for name in frame if frame[name].notna().any() and name not in told_above]
    event = st.dataframe(
        frame[kept],
        hide_index=True,
        row_height=28,
        height=min(460, 40 + 28 * len(frame)),
        placeholder="–",
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        alt=_("Overdue rows, the oldest first"),
        column_config={
            _("Mark"): st.column_config.ImageColumn(width=52),
            _("Figure"): st.column_config.TextColumn(width=180),
            _("Subject"): st.column_config.TextColumn(width=130),
            _("Reason"): st.column_config.TextColumn(width=250),
            _("Due"): st.column_config.DateColumn(format=words.day_format()),
            _("Days past due"): st.column_config.NumberColumn(format="localized"),
            _("What would clear it"): st.column_config.TextColumn(width=420),
        },
    )
    return doors.picked_row(event)


def exception(row: dict[str, Any]) -> str | None:
    """The exception of a row with its state."""
    if not row["exception"]:
        return None
    state = _("in force") if row["exception_state"] == "in force" else _("expired")
    return f"{row['exception']}, {state}"


def group_table(cut: str) -> None:
    """All groups with what would clear them; one that is chosen narrows the page to it."""
    _first, n, _all = groups(shown.as_of, where, cut)
    if not n:
        st.markdown(_("Nothing is overdue."))
        return
    downloads.alone(f"overdue_by_{cut}", n, partial(grouped, shown.as_of, where, cut))
    with pager.part(n, ("groups", cut, shown.as_of, where)) as part:
        draw_groups(groups(shown.as_of, where, cut, part)[0], cut, part.start)


def draw_groups(there: list[dict[str, Any]], cut: str, first: int) -> None:
    if cut == "kpi":
        heads = [kpi_heads(catalogue()[group["kpi"]]) for group in there]
    else:
        known = names(shown.as_of, [group[cut] for group in there])
        heads = [{_("Who"): person(g[cut], known), _("Person"): g[cut]} for g in there]
    table = [
        {
            **dict(list(head.items())[:2]),
            _("Rows"): overdue.rows_in(group),
            **{drawn.band(slot): group[slot] for slot in BANDS},
            _("Oldest, in days"): group["oldest"],
            **dict(list(head.items())[2:]),
        }
        for head, group in zip(heads, there, strict=True)
    ]
    key = f"late-groups-{cut}-{first}-{sorted(own().items())}"

    def take() -> None:
        chosen = doors.picked_row(st.session_state[key])
        if chosen is not None:
            doors.narrow(**{cut: there[chosen][cut]})
            st.session_state["late-table"] = "rows"

    st.dataframe(
        table,
        hide_index=True,
        row_height=28,
        height=min(460, 40 + 28 * len(table)),
        key=key,
        on_select=take,
        selection_mode="single-row",
        alt=_("Overdue rows by age, most rows first"),
        column_config={
            name: st.column_config.NumberColumn(format="localized")
            for name in [_("Rows"), _("Oldest, in days"), *map(drawn.band, BANDS)]
        },
    )


def grouped(as_of: dt.date, where: dict[str, str], cut: str, opened: Reader, _apart: bool) -> Table:
    """All groups, to be taken away."""
    return overdue_groups(opened, source.answer(as_of), cut, where)


def kpi_heads(one: Definition) -> dict[str, str]:
    return {
        _("Figure"): words.of(one.title),
        _("Element"): words.element(one.element),
        _("What would clear a row"): words.of(one.clears),
    }


# -- the page ---------------------------------------------------------------------------------

place = view.head()
shown = view.bar()
definition = definition_of(st.query_params["kpi"]) if st.query_params.get("kpi") else None
owner = st.query_params.get("owner")
if definition and rows.refused(shown, definition):
    place.title(words.of(definition.title), anchor=False)
    all_again(_("All figures"), "kpi")
    st.stop()
shown.prepare()
where = dict(shown.where)
if definition:
    where["kpi"] = definition.id
if owner:
    where["owner"] = owner
told = total_of(shown.as_of, where)
waits = person(owner, names(shown.as_of, [owner])) if owner else None
place.title(sentence(told, definition, waits), anchor=False)
for said in left_out(shown):
    place.markdown(f":small[:gray[{said}]]")
if told.rows:
    one, two, three = st.columns([0.31, 0.39, 0.30], gap="medium")
    with one:
        unit_panel()
    with two:
        figure_panel()
    with three:
        people_panel()
elif definition or owner:
    all_again(_("All figures and everybody"), "kpi", "owner", "band")
beside_them.draw(where)
if any(told.slots.values()):
    tables = {
        "rows": _("Every row"),
        "kpi": _("By figure, with what clears it"),
        "owner": _("By person"),
    }
    if definition:
        del tables["kpi"]
    asked_for = st.segmented_control(
        _("What the table lists"),
        list(tables),
        default="rows",
        required=True,
        format_func=tables.__getitem__,
        label_visibility="collapsed",
        key="late-table",
    )
    if asked_for in overdue.GROUPS:
        group_table(str(asked_for))
    else:
        row_table()
