"""Changes: what a load changed against the one before it of its source."""

from functools import partial
from typing import Any

import streamlit as st

from kpis.reader import Reader
from kpis.views import loads as views
from kpis.views.loads import Changed, Story
from reports.table import Column, Table
from ui import doors, downloads, pager, words
from ui.charts.base import Bar, cut, show_within, stacked
from ui.loads import asks
from ui.loads.table import draw, quiet
from ui.words import _
from warehouse.register import Load

FIELDS = 8
"""Fields of a chart; the table below has them all."""

CHANGES = [
    Column("move", "VARCHAR", "added, gone or changed"),
    Column("record", "VARCHAR", "key of the record"),
    Column("field", "VARCHAR", "the field that differs"),
    Column("before", "VARCHAR", "what was known before"),
    Column("after", "VARCHAR", "what the load says"),
    Column("line_before", "BIGINT", "line in the file before"),
    Column("line_after", "BIGINT", "line in the file of the load"),
]


def changes_table(load: int, opened: Reader, _apart: bool) -> Table:
    """What a load changed, to be taken away."""
    sql = views.changes_sql(opened, load)
    return Table(f"changed_by_load_{load}", f"load {load}", sql, CHANGES, {"load": load})


def panel(told: Story) -> None:
    load = told.load
    with st.spinner(_("Comparing ...")):
        found = asks.changed(load.load)
    assert found is not None, "it was read"
    st.header(_("What it changed"), anchor=False)
    if told.before is None:
        st.markdown(
            words.many(
                "It is the first file of its source: its {n} key is new.",
                "It is the first file of its source: all {n} keys are new.",
                found.added,
            )
        )
        return
    before = asks.accounts_by_number()[told.before]
    st.markdown(
        _(
            "Against load {n}, {file}: **{added}** keys added, **{gone}** gone, **{changed}** changed, "
            "{same} the same."
        ).format(
            n=before.load,
            file=words.plain(before.file),
            added=words.number(found.added),
            gone=words.number(found.gone),
            changed=words.number(found.changed),
            same=words.number(found.same),
        )
    )
    if load.state == "held":
        quiet(_("Nothing of it is in force: this is what it would change."))
    total = found.added + found.gone + sum(found.fields.values())
    if not total:
        return
    one, two = st.columns([0.34, 0.66], gap="medium")
    with one:
        if found.fields:
            field_chart(load, found)
        else:
            st.markdown(_("No key that stayed has changed in any field."))
    with two:
        change_table(load, found, total)


def field_chart(load: Load, found: Changed) -> None:
    fields = list(found.fields.items())
    bars = [
        Bar(cut(name, 18), [float(n)], words.number(n), "", {"field": name})
        for name, n in fields[:FIELDS]
    ]
    made = stacked(bars, [_("keys changed")], 128, 8)
    alt = "; ".join(f"{name} {words.number(n)}" for name, n in fields[:FIELDS])
    show_within(made, f"fields-{load.load}-{st.query_params.get('field', '')}", alt)
    if len(fields) > FIELDS:
        quiet(
            words.many(
                "{n} more field is in the table.",
                "{n} more fields are in the table.",
                len(fields) - FIELDS,
            )
        )


def change_table(load: Load, found: Changed, total: int) -> None:
    names = move_names()
    counts = {"gone": found.gone, "changed": found.changed, "added": found.added}
    there = [one for one in names if counts[one]]
    field = st.query_params.get("field", "")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        moves = st.pills(
            _("Moves"),
            there,
            selection_mode="multi",
            default=["changed"] if field and "changed" in there else there,
            format_func=lambda one: f"{names[one]} {words.number(counts[one])}",
            label_visibility="collapsed",
            key=f"moves-{load.load}-{field}",
        )
        if field:
            st.button(
                _("only {field}").format(field=field),
                type="tertiary",
                icon=":material/close:",
                on_click=doors.widen,
                args=("field",),
            )
        st.space("stretch")
        downloads.offer(f"changed_by_load_{load.load}", total, partial(changes_table, load.load))
    rows = {**counts, "changed": sum(found.fields.values())}
    if field:
        rows = {"changed": found.fields.get(field, 0)}
    n = sum(rows.get(one, 0) for one in moves)
    if not n:
        st.markdown(_("Nothing is left under this choice."))
        return
    with pager.part(n, ("changes", load.load, moves, field)) as part:
        draw_changes(load, asks.changes(load.load, moves, field, part), f"{field}-{n}-{part.start}")


def draw_changes(load: Load, found: list[dict[str, Any]], key: str) -> None:
    names = move_names()
    table = [
        {
            _("Move"): names[one["move"]],
            _("Key"): one["record"],
            _("Field"): one["field"],
            _("Before"): value(one, "before"),
            _("Now"): value(one, "after"),
            _("Line before"): one["line_before"],
            _("Line"): one["line_after"],
        }
        for one in found
    ]
    lines = [one["line_after"] for one in found]
    draw(table, f"changes-{load.load}-{key}", _("What the load changed"), 330, lines)


def move_names() -> dict[str, str]:
    return {"gone": _("gone"), "changed": _("changed"), "added": _("added")}


def value(one: dict[str, Any], side: str) -> str | None:
    """A field of a key on one side: where it changed, a blank says so."""
    blank = _("(blank)") if one["field"] else None
    return one[side] if one[side] is not None else blank
