"""One element of the model in a review: its KPIs against target and against the quarter before."""

import streamlit as st

from journal import review
from kpis.figure import Figure
from reports.review.quarter import Kpi, Restated
from ui import doors, marks, view, words
from ui.review import behind, forms, minutes, write
from ui.review.desk import Desk
from ui.words import _

WIDTHS = [0.34, 0.17, 0.17, 0.20, 0.12]


def kpis_of(desk: Desk, item: str) -> list[Kpi]:
    """The KPIs of an item of the agenda, key ones first."""
    if item == "data":
        return desk.quarter.data
    return next(one.kpis for one in desk.quarter.elements if one.element == item)


def draw(desk: Desk) -> None:
    found = kpis_of(desk, desk.item)
    heads(desk)
    for one in found:
        with st.container(key=f"review-kpi-{one.definition.id}", gap="xxsmall"):
            kpi(desk, one)
    behind.draw(desk, found)


def heads(desk: Desk) -> None:
    """What stands in the columns; on a phone they stand below one another, and say it themselves."""
    if view.is_phone():
        return
    before = desk.quarter.before_as_of
    texts = [
        _("Figure"),
        _("On {day}").format(day=words.day(desk.quarter.as_of)),
        _("On {day}").format(day=words.day(before)) if before else _("Quarter before"),
        _("Rows that moved"),
        "",
    ]
    for column, text in zip(st.columns(WIDTHS, gap="small"), texts, strict=True):
        column.markdown(f":small[:gray[{text}]]" if text else "")


def kpi(desk: Desk, one: Kpi) -> None:
    """A line of figures, what was reported otherwise, and what people say of it."""
    definition, now = one.definition, one.now
    name, is_now, was, moved, tool = st.columns(WIDTHS, gap="small", vertical_alignment="center")
    with name:
        doors.link(
            "rows",
            f"{marks.shape(now.status)} **{words.of(definition.title)}**",
            kpi=definition.id,
            as_of=str(desk.quarter.as_of),
        )
        if now.status == "below" and definition.id not in desk.comments:
            st.markdown(uncommented(desk))
    goal = _("target {target}").format(target=words.target(definition, now))
    is_now.markdown(
        f"**{words.short(definition, now)}** :small[:{marks.STATUS[now.status]}"
        f"[{words.status(now.status)}] :gray[· {goal}]]"
    )
    was.markdown(before(desk, one))
    moved.markdown(moves(one))
    with tool:
        if not desk.is_locked:
            write.opener(f"kpi-{definition.id}", _("Write"))
    for told, day in (
        (one.restated, now.as_of),
        (one.restated_before, str(desk.quarter.before_as_of)),
    ):
        if told:
            restated(one, told, day)
    said(desk, one)
    if write.is_open(f"kpi-{definition.id}") and not desk.is_locked:
        writing(desk, definition.id)
    elif not desk.is_locked:
        write.told(f"comment-{definition.id}")


def before(desk: Desk, one: Kpi) -> str:
    """The quarter before, and whether it is better since."""
    if one.before is None or one.before.low is None:
        return f":small[:gray[{_('not told')}]]"
    text = words.short(one.definition, one.before)
    way = direction(one.before, one.now, more=one.definition.direction == "more")
    if view.is_phone() and desk.quarter.before_as_of:
        day = _("On {day}").format(day=words.day(desk.quarter.before_as_of))
        return f":small[:gray[{day}]] {text} :small[{way}]"
    return f"{text} :small[{way}]"


def direction(was: Figure, now: Figure, *, more: bool) -> str:
    """Which way a figure went. Of fewer than ten subjects nothing is said."""
    if was.low is None or now.low is None or now.small or was.small:
        return ""
    if was.low == now.low:
        return f":gray[{_('as before')}]"
    better = (now.low > was.low) == more
    return f":green[{_('better')}]" if better else f":red[{_('worse')}]"


def moves(one: Kpi) -> str:
    parts = []
    if one.fixed:
        parts.append(f":green[{words.many('{n} fixed', '{n} fixed', one.fixed)}]")
    if one.missed_anew:
        parts.append(f":red[{words.many('{n} newly missed', '{n} newly missed', one.missed_anew)}]")
    return f":small[{' · '.join(parts) or ':gray[' + _('none') + ']'}]"


def restated(one: Kpi, told: Restated, day: str) -> None:
    """A figure as it was reported then, where it has been corrected since."""
    text = _("{day}: reported then {then}, told now {now}").format(
        day=words.day(day),
        then=f"**{words.short(one.definition, told.reported)}**",
        now=f"**{words.short(one.definition, told.now)}**",
    )
    said = [text, (_("locked") if told.locked else _("published"))]
    if told.causes:
        said.append(_("cause: {causes}").format(causes="; ".join(told.causes)))
    st.markdown(f":small[:material/history: {' · '.join(said)}]")


def said(desk: Desk, one: Kpi) -> None:
    """The commentary, and the decisions and actions that are linked to it."""
    kpi = one.definition.id
    if stands := desk.comments.get(kpi):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            st.markdown(f"{quoted(stands.text)}", width="content")
            st.markdown(f":small[:gray[{write.byline(stands)}]]", width="content")
            write.history(desk.histories.get((review.COMMENT, stands.about), []))
    for decided in desk.decisions:
        if decided.kpi == kpi:
            minutes.decision(desk, decided, of_kpi=True)
    for promised in desk.actions:
        if promised.kpi == kpi:
            minutes.action(desk, promised, of_kpi=True)


def uncommented(desk: Desk) -> str:
    """What is below target is to be commented on; red once the day for it has passed."""
    (cut,) = [one for one in desk.calendar.cut_offs if one.what == "comments"]
    colour = "red" if cut.until < desk.today else "gray"
    return f":small[:{colour}[{_('no commentary yet')}]]"


def quoted(text: str) -> str:
    return "  \n".join(words.plain(line) for line in text.splitlines())


def writing(desk: Desk, kpi: str) -> None:
    """The forms of one KPI."""
    names = {"comment": _("Commentary"), "decision": _("Decision"), "action": _("Action")}
    with st.container(border=True):
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            chosen = st.segmented_control(
                _("What to write"),
                list(names),
                default="comment",
                required=True,
                format_func=names.__getitem__,
                key=f"writing-{kpi}",
                label_visibility="collapsed",
            )
        {"comment": forms.comment, "decision": forms.decision, "action": forms.action}[chosen](
            desk, kpi
        )
