"""The story of a load: its sentence, its neighbours, whence it comes, what became of its rows."""

import datetime as dt
from zoneinfo import ZoneInfo

import streamlit as st

from kpis.views.loads import Event, Story
from ui import doors, view, words
from ui.loads import asks
from ui.loads.state import state as state_of
from ui.loads.table import quiet
from ui.words import _
from warehouse.register import Load


def sentence(load: Load) -> str:
    """A load in one sentence."""
    head = _("Load {n}, {file}").format(n=load.load, file=words.plain(load.file))
    if load.state == "refused":
        return f"{head}: :red[{_('refused whole')}]"
    what = "replaced" if load.state == "published" and load.ended_by else load.state
    if what != "published":
        none = words.many("its {n} row does not count", "none of its {n} rows counts", load.rows)
        state = f":red[{state_of(what)}]" if what == "held" else state_of(what)
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
    about = asks.abouts().get(load.source, "")
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
        when = words.moment(at.astimezone(ZoneInfo(asks.zone())))
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
