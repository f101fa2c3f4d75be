"""Loads: every file that came, and the story of one: whence, what became of it, what it changed."""

import datetime as dt
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from kpis.definition import catalogue
from kpis.reader import Reader
from kpis.views import data
from kpis.views import loads as views
from kpis.views.data import Account
from kpis.views.loads import Changed, Event, Story
from organisation.errors import Unusable
from reports import trace
from reports.table import Column, Table, listed
from ui import doors, downloads, loads, rows, source, view, words
from ui.charts.base import Bar, cut, show_within, stacked
from ui.words import _
from warehouse import report
from warehouse.register import Load

FIELDS = 8
"""Fields of a chart; the table below has them all."""


@source.asked
def accounts_of(opened: Reader) -> list[Account]:
    return data.accounts_of(opened)


@source.asked
def story(opened: Reader, load: int) -> Story:
    return views.story(opened, load)


@source.asked
def changed(opened: Reader, load: int) -> Changed | None:
    return views.changed(opened, load)


@source.asked
def changes(opened: Reader, load: int, most: int) -> list[dict[str, Any]]:
    return views.changes(opened, load, most)


@source.asked
def unloaded(opened: Reader, load: int, language: str, most: int) -> list[tuple[object, ...]]:
    return report.unloaded(
        opened.home, opened.store, load, skipped=True, language=language, most=most
    )


@source.asked
def reasons(opened: Reader, load: int, language: str) -> list[tuple[str, str, int]]:
    return report.reasons(opened.store, opened.register.loads[load], language)


@source.asked
def traced(opened: Reader, load: int, line: int, as_of: dt.date, language: str) -> dict[str, Any]:
    return trace.line(opened, source.answer(as_of), load, line, language).as_table()


@source.asked
def drawn(opened: Reader, load: int, seed: str) -> int:
    return trace.drawn(opened, seed, load=load)[0][1]


@source.asked
def abouts(opened: Reader) -> dict[str, str]:
    return {name: one.about for name, one in opened.configuration.sources.items()}


@source.asked
def zone(opened: Reader) -> str:
    return opened.configuration.organisation.time_zone


def unloaded_table(load: int, language: str, opened: Reader, _apart: bool) -> Table:
    """The rows of a load that are not in, to be taken away."""
    told = report.unloaded(opened.home, opened.store, load, skipped=True, language=language)
    found = [dict(zip(report.UNLOADED, row, strict=True)) for row in told]
    return listed(opened, f"not_in_load_{load}", f"load {load}", report.UNLOADED, found)


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


def quiet(*said: str) -> None:
    st.markdown(f":small[:gray[{' '.join(said)}]]")


# -- all loads --------------------------------------------------------------------------------


def all_of_them() -> None:
    place = view.head()
    view.bar()
    found = accounts_of()
    place.title(counted(found), anchor=False)
    bad = [one for one in found if not one.adds_up]
    for one in bad:
        st.error(_("The rows of load {n} do not add up.").format(n=one.load))
    if not bad:
        quiet(
            _(
                "Rows in a file = loaded + refused + skipped + blank, counted in two independent "
                "ways. All {n} loads add up. A row leads to the story of its load."
            ).format(n=len(found))
        )
    kept = narrowed(found)
    if kept:
        load_table(kept)
    else:
        st.markdown(_("No load is in such a state."))
    with st.container(horizontal=True, gap="medium"):
        doors.link("data", _("How fresh each source is"), ":material/database:")
        doors.link("glossary", _("What the words mean"), ":material/menu_book:")


def counted(found: list[Account]) -> str:
    """All loads in one sentence."""
    sources = len({one.source for one in found})
    parts = [
        words.many("{n} load", "{n} loads", len(found))
        + " "
        + words.many("of {n} source", "of {n} sources", sources)
        + ": "
        + _("{n} in force").format(n=words.number(sum(one.state == "published" for one in found)))
    ]
    for name in ("replaced", "withdrawn", "held", "refused"):
        if n := sum(one.state == name for one in found):
            said = f"{words.number(n)} {loads.state(name)}"
            parts.append(f":red[{said}]" if name in ("held", "refused") else said)
    return ", ".join(parts)


def narrowed(found: list[Account]) -> list[Account]:
    """The loads of a state and of a source, as chosen."""
    states = list(dict.fromkeys(one.state for one in found))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        asked = st.query_params.get("source", "")
        names = sorted({one.source for one in found})
        key = f"source-{asked}"
        wanted = st.selectbox(
            _("Source"),
            names,
            index=names.index(asked) if asked in names else None,
            placeholder=_("all sources"),
            label_visibility="collapsed",
            key=key,
            on_change=doors.keep,
            args=("source", key),
            width=240,
        )
        chosen = st.pills(
            _("State"),
            states,
            selection_mode="multi",
            default=states,
            format_func=lambda one: f"{loads.state(one)} {sum(o.state == one for o in found)}",
            label_visibility="collapsed",
            key="load-states",
        )
    return [one for one in found if one.state in chosen and wanted in (None, one.source)]


def load_table(kept: list[Account]) -> None:
    table = [
        {
            _("Load"): one.load,
            _("Source"): one.source,
            _("File"): one.file,
            _("Speaks for"): one.effective,
            _("State"): loads.state(one.state),
            _("Rows"): one.rows,
            _("Loaded"): one.loaded,
            _("Refused"): one.refused,
            _("Skipped"): one.skipped,
            _("Blank"): one.blank,
            _("Gone"): one.gone,
            _("Receipt"): _("proven") if one.proven else _("none"),
            _("Because"): one.because or None,
            _("New columns"): ", ".join(one.new_columns) or None,
        }
        for one in kept
    ]
    picked = draw(table, f"loads-{len(kept)}", _("Loads, the newest first"), height=560)
    if picked is not None:
        doors.go("loads", load=str(kept[picked].load))


def draw(
    table: list[dict[str, Any]],
    key: str,
    alt: str,
    height: int = 460,
    lines: list[Any] | None = None,
) -> int | None:
    """A table without the columns that are blank throughout; gives the row that was chosen.

    Where `lines` are given, a row that is chosen has its line traced, on this page.
    """

    def take() -> None:
        place = doors.picked_row(st.session_state[key])
        if lines and place is not None and lines[place]:
            doors.narrow(line=str(lines[place]))

    frame = pd.DataFrame(table)
    looks: dict[str, Any] = {_("Speaks for"): st.column_config.DateColumn(format="D MMM YYYY")}
    for name in [one for one in table[0] if pd.api.types.is_numeric_dtype(frame[one])]:
        plainly = name in (_("Load"), _("Line"), _("Line before"), _("Number"))
        looks[name] = st.column_config.NumberColumn(format="%d" if plainly else "localized")
    event = st.dataframe(
        frame[[name for name in frame if frame[name].notna().any()]],
        hide_index=True,
        row_height=28,
        height=min(height, 40 + 28 * len(frame)),
        placeholder="–",
        key=key,
        on_select=take if lines else "rerun",
        selection_mode="single-row",
        alt=alt,
        column_config=looks,
    )
    return doors.picked_row(event)


# -- one load ---------------------------------------------------------------------------------


LINKS = """<style>[class*="st-key-loads-"] [data-testid="stPageLink-NavLink"] {
  background: transparent; }</style>"""
"""Streamlit marks links to the page one is on; here all of them are."""


def one_of_them(number: int) -> None:
    told = story(number)
    load = told.load
    st.html(LINKS)
    with view.head().container(horizontal=True, gap="xsmall", key="loads-path"):
        doors.link("loads", _("All loads"))
        st.markdown(":gray[/]", width="content")
        doors.link("loads", words.plain(load.source), source=load.source)
        st.markdown(f":gray[/ {_('load {n}').format(n=number)}]")
    place = view.head()
    shown = view.bar()
    place.title(sentence(load), anchor=False)
    neighbours(told)
    if load.state == "held":
        loads.held(load.load, load.file, load.because, load.rows, load.effective)
    one, two = st.columns([0.5, 0.5], gap="medium")
    with one:
        whence_panel(load)
    with two:
        account_panel(load)
        history_panel(told)
    if load.parquet:
        change_panel(told)
        apart_panel(load)
    trace_panel(load, shown.as_of)


def sentence(load: Load) -> str:
    """A load in one sentence."""
    head = _("Load {n}, {file}").format(n=load.load, file=words.plain(load.file))
    if load.state == "refused":
        return f"{head}: :red[{_('refused whole')}]"
    what = "replaced" if load.state == "published" and load.ended_by else load.state
    if what != "published":
        none = words.many("its {n} row does not count", "none of its {n} rows counts", load.rows)
        state = f":red[{loads.state(what)}]" if what == "held" else loads.state(what)
        return f"{head}: {state}, {none}"
    said = _("all {n} rows are in").format(n=words.number(load.rows))
    if load.loaded < load.rows:
        said = _("{n} of {all} rows are in").format(
            n=words.number(load.loaded), all=words.number(load.rows)
        )
    if load.refused:
        said += f", :red[{_('{n} refused').format(n=words.number(load.refused))}]"
    return f"{head}: {said}"


def neighbours(told: Story) -> None:
    """Doors to the loads around it."""
    with st.container(horizontal=True, gap="medium", key="loads-near"):
        if told.earlier:
            label = _("the one before: load {n}").format(n=told.earlier)
            doors.link("loads", label, ":material/arrow_back:", load=str(told.earlier))
        if told.later:
            label = _("the next one: load {n}").format(n=told.later)
            doors.link("loads", label, ":material/arrow_forward:", load=str(told.later))
        for one in told.replaced:
            label = _("in the place of load {n}").format(n=one.load)
            doors.link("loads", label, ":material/swap_horiz:", load=str(one.load))
        if told.load.ended_by:
            label = _("load {n} took its place").format(n=told.load.ended_by)
            doors.link("loads", label, ":material/swap_horiz:", load=str(told.load.ended_by))


def facts(found: list[tuple[str, str]]) -> None:
    for label, said in found:
        if view.is_phone():
            st.markdown(f":small[:gray[{label}] {said}]")
            continue
        one, two = st.columns([0.3, 0.7], gap="small")
        one.markdown(f":small[:gray[{label}]]")
        two.markdown(f":small[{said}]")


def whence_panel(load: Load) -> None:
    st.header(_("Where it comes from"), anchor=False)
    about = abouts().get(load.source, "")
    name = words.plain(load.source)
    mode = _("changes") if load.mode == "changes" else _("snapshot")
    with st.container(border=True, gap=None):
        facts(
            [
                (_("Source"), f"{name}: {words.plain(about)}" if about else name),
                (_("Record kind"), f"`{load.kind}`, {mode}"),
                (_("Speaks for"), words.day(load.effective) if load.effective else "–"),
                *([(_("Scope"), scope(load))] if load.scope else []),
                (_("Size"), words.many("{n} byte", "{n} bytes", load.size)),
                ("SHA-256", f"`{load.sha256}`"),
                (_("Configuration"), f"`{load.configuration[:16]}`"),
                (_("Receipt"), receipt(load)),
                *(
                    [(_("New columns"), words.plain(", ".join(load.new_columns)))]
                    if load.new_columns
                    else []
                ),
            ]
        )


def scope(load: Load) -> str:
    return words.plain(", ".join(f"{name} {value}" for name, value in load.scope.items()))


def receipt(load: Load) -> str:
    """What the source says of its own extract, and whether the rows prove it."""
    told = load.receipt
    if told is None:
        return _("none: that the extract is whole is not proven")
    parts = [words.plain(one) for one in (told.system, told.report) if one]
    if told.parameters:
        parts.append(words.plain(", ".join(f"{k} {v}" for k, v in told.parameters.items())))
    if told.extracted_by:
        parts.append(_("by {who}").format(who=words.plain(told.extracted_by)))
    if told.extracted_at:
        parts.append(words.plain(told.extracted_at))
    if told.rows is not None:
        rows_said = words.many("{n} row", "{n} rows", told.rows)
        counted = words.number(load.rows - load.blank)
        parts.append(
            f"**{rows_said}, {_('as in the file: proven')}**"
            if load.extraction_proven
            else f":red[{rows_said}, {_('the file has {n}').format(n=counted)}]"
        )
    return ", ".join(parts)


def account_panel(load: Load) -> None:
    st.header(_("What became of its rows"), anchor=False)
    if not load.parquet:
        st.error(words.plain(load.because))
        return
    parts = [
        f"**{words.number(n)}** {name}"
        for n, name in [
            (load.loaded, _("loaded")),
            (load.refused, _("refused")),
            (load.skipped, _("skipped")),
            (load.blank, _("blank")),
        ]
    ]
    st.markdown(f"**{words.number(load.rows)}** {_('rows')} = {' + '.join(parts)}")
    said = [_("Counted twice: {how}.").format(how=_(load.counted_by))]
    if load.warned:
        said.append(
            words.many(
                "{n} row is in with a warning.", "{n} rows are in with a warning.", load.warned
            )
        )
    if load.duplicates:
        said.append(
            words.many(
                "{n} of the refused lost to another row with its key.",
                "{n} of the refused lost to another row with their key.",
                load.duplicates,
            )
        )
    quiet(*said)


def history_panel(told: Story) -> None:
    st.header(_("What happened to it"), anchor=False)
    for one in told.events:
        at = one.at if one.at.tzinfo else one.at.replace(tzinfo=dt.UTC)
        when = words.moment(at.astimezone(ZoneInfo(zone())))
        st.markdown(f":small[:gray[{one.number}] &nbsp; {when} &nbsp; {happened(one)}]")


def happened(one: Event) -> str:
    """What happened to a load, in words."""
    said = {
        "published": _("came, and was published"),
        "held": _("came, and was **held**: {why}"),
        "refused": _("came, and was **refused whole**: {why}"),
        "accepted": _("was **accepted** by {who}: {why}"),
        "withdrawn": _("was **withdrawn** by {who}: {why}"),
        "replaced": _("was **replaced** by load {other}"),
    }[one.what]
    return said.format(why=words.plain(one.because), who=words.plain(one.by), other=one.other)


# -- what it changed --------------------------------------------------------------------------


def change_panel(told: Story) -> None:
    load = told.load
    with st.spinner(_("Comparing ...")):
        found = changed(load.load)
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
    before = accounts_by_number()[told.before]
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


def accounts_by_number() -> dict[int, Account]:
    return {one.load: one for one in accounts_of()}


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
    names = {"gone": _("gone"), "changed": _("changed"), "added": _("added")}
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
    every = changes(load.load, rows.MOST)
    kept = [one for one in every if one["move"] in moves and field in ("", one["field"])]
    if not kept:
        st.markdown(_("Nothing is left under this choice."))
        return
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
        for one in kept
    ]
    lines = [one["line_after"] for one in kept]
    key = f"changes-{load.load}-{field}-{len(kept)}"
    draw(table, key, _("What the load changed"), 330, lines)
    if total > len(every):
        quiet(
            _("The first {n} of {all} rows; the export has them all.").format(
                n=words.number(len(every)), all=words.number(total)
            )
        )


def value(one: dict[str, Any], side: str) -> str | None:
    """A field of a key on one side: where it changed, a blank says so."""
    blank = _("(blank)") if one["field"] else None
    return one[side] if one[side] is not None else blank


# -- rows that are not in ---------------------------------------------------------------------


def apart_panel(load: Load) -> None:
    apart = load.refused + load.skipped
    if not apart:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(_("Rows that are not in"), anchor=False, width="content")
        st.space("stretch")
        downloads.offer(
            f"not_in_load_{load.load}", apart, partial(unloaded_table, load.load, words.current())
        )
    st.markdown(
        "\n".join(
            f"- **{words.many('{n} row', '{n} rows', n)}** "
            + (
                f"{loads.fate(why)}: {words.plain(reason)}"
                if why == "refused"
                else words.plain(reason)
            )
            for why, reason, n in reasons(load.load, words.current())
        )
    )
    found = unloaded(load.load, words.current(), rows.MOST)
    table = [
        {_("Line"): line, _("Fate"): loads.fate(str(what)), _("Reasons"): why, _("Raw text"): raw}
        for _load, _source, _file, line, what, why, raw in found
    ]
    lines = [one[3] for one in found]
    draw(table, f"apart-{load.load}", _("Rows that are not in"), 330, lines)
    if apart > len(found):
        quiet(
            _("The first {n} of {all} rows; the export has them all.").format(
                n=words.number(len(found)), all=words.number(apart)
            )
        )


# -- tracing a line ---------------------------------------------------------------------------


def trace_panel(load: Load, as_of: dt.date) -> None:
    st.header(_("Trace a line of the original"), anchor=False)
    asked = st.query_params.get("line", "")
    key = f"line-{load.load}-{asked}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        at = st.number_input(
            _("Line, or row of the sheet"),
            min_value=1,
            value=int(asked) if asked.isdigit() and int(asked) else None,
            placeholder=_("such as 2"),
            key=key,
            on_change=doors.keep,
            args=("line", key),
            width=260,
        )
        if load.rows:
            again = int(st.session_state.get("drawn", 0)) + 1
            st.button(
                _("One by chance"),
                icon=":material/casino:",
                on_click=by_chance,
                args=(load.load, again),
            )
    if at is None:
        quiet(_("What stands there, what became of it, and where it counts on the day shown."))
        return
    try:
        with st.spinner(_("Reading the original ...")):
            told = traced(load.load, int(at), as_of, words.current())
    except Unusable as fault:
        st.warning(words.plain(str(fault)))
        return
    trace_result(told)


def by_chance(load: int, turn: int) -> None:
    """Draw a line of a load. A callback."""
    st.session_state["drawn"] = turn
    st.query_params["line"] = str(drawn(load, f"{load}/{turn}"))


def trace_result(told: dict[str, Any]) -> None:
    """What stands on a line, what became of it, and where it counts."""
    st.code(told["text"], language=None, wrap_lines=True)
    first, last = told["lines"]
    where = (
        _("line {n}").format(n=first)
        if first == last
        else _("lines {first} to {last}").format(first=first, last=last)
    )
    sound = (
        _("the original is as it came")
        if told["is_original"]
        else f":red[{_('the original was changed since it came')}]"
    )
    fates = {
        "loaded": _("loaded"),
        "refused": _("refused"),
        "skipped": _("skipped"),
        "blank": _("blank"),
        "outside": _("outside the rows"),
    }
    said = [f"**{fates[told['fate']]}**", *(words.plain(one) for one in told["reasons"])]
    if told["record"] is not None:
        said.append(_("record {record}").format(record=words.plain(told["record"])))
    if told["standing"]:
        said.append(words.plain(told["standing"]["why"]))
    st.markdown(f"{rows.capital(where)}: {'; '.join(said)}. :small[:gray[{sound}]]")
    if told["standing"] and (other := told["standing"]["load"]):
        with st.container(key="loads-elsewhere"):
            doors.link(
                "loads",
                _("that line of load {n}").format(n=other),
                ":material/arrow_forward:",
                load=str(other),
                line=str(told["standing"]["line"]),
            )
    counts(told)


def counts(told: dict[str, Any]) -> None:
    """The KPI rows that rest on a line."""
    table = [
        {
            _("Figure"): words.of(catalogue()[one["kpi"]].title),
            _("Subject"): one["subject"],
            _("Outcome"): words.outcome(one["outcome"]),
            _("Reason"): one["reason_in_words"] or None,
        }
        for one in told["rows"]
    ]
    if table:
        st.markdown(words.many("{n} KPI row rests on it:", "{n} KPI rows rest on it:", len(table)))
        kpis = [one["kpi"] for one in told["rows"]]
        picked = draw(table, f"rests-{told['load']}-{told['line']}", _("KPI rows"), 240)
        if picked is not None:
            doors.go("rows", kpi=kpis[picked])
    elif told["standing"] and told["standing"]["counts"]:
        names = ", ".join(words.of(catalogue()[one].title) for one in told["read_by"])
        st.markdown(
            _(
                "No KPI row rests on it on this day. Records of its kind are read by: {kpis}."
            ).format(kpis=names or "–")
        )
    if told["about"]:
        about = ", ".join(
            f"{words.of(catalogue()[one['kpi']].title)}: {one['rows']} {words.outcome(one['outcome'])}"
            for one in told["about"]
        )
        quiet(_("About its record, by other records: {rows}.").format(rows=about))


asked = st.query_params.get("load")
for name in ("load", "line", "field", "source"):
    # A link from this page to itself leaves the address without it, unless it is written.
    if told_by := st.query_params.get(name):
        st.query_params[name] = told_by
if asked:
    if not asked.isdigit():
        raise Unusable(_("'{told}' is no number of a load").format(told=asked))
    one_of_them(int(asked))
else:
    all_of_them()
