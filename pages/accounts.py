"""Accounts: what is registered, where it is, and in which controls it falls short."""

import datetime as dt
from collections import Counter
from dataclasses import asdict, astuple

import pandas as pd
import streamlit as st

from kpis.definition import catalogue
from kpis.figure import Figure
from kpis.reader import Reader
from kpis.views import accounts
from kpis.views.accounts import Cell, Registered
from reports.table import Column
from ui import doors, downloads, kinds, marks, pager, source, view, words
from ui.charts import accounts as drawn
from ui.charts.base import show, show_within
from ui.words import _

COLUMNS = [
    Column("account", "VARCHAR", "number of the account in the inventory"),
    Column("handle", "VARCHAR", "name the account carries on its platform"),
    Column("platform", "VARCHAR", "platform the account is on"),
    Column("brand", "VARCHAR", "brand the account speaks for"),
    Column("unit", "VARCHAR", "unit that is responsible for the account"),
    Column("region", "VARCHAR", "region the account is meant for"),
    Column("audience", "VARCHAR", "external or internal"),
    Column("owner", "VARCHAR", "person who answers for the account"),
    Column("state", "VARCHAR", "in use, planned or retired"),
    Column("failed", "INTEGER", "KPIs with a missed row of the account"),
    Column("unknown", "INTEGER", "other KPIs with an unknown row of the account"),
    Column("score", "DOUBLE", "risk score; blank where the account is not in use"),
    Column("worst", "VARCHAR", "what weighs most in the score"),
]
"""Columns of the export, in the order of the fields of Registered."""
MAPS = {"platform-region": ("platform", "region"), "brand-platform": ("platform", "brand")}


@source.asked
def states(opened: Reader, as_of: dt.date, where: dict[str, str]) -> dict[str, int]:
    return accounts.states(opened, source.answer(as_of), where)


@source.asked
def cells(
    opened: Reader, as_of: dt.date, where: dict[str, str], down: str, across: str
) -> list[Cell]:
    return accounts.cells(opened, source.answer(as_of), where, down, across)


@source.asked
def controls(opened: Reader, as_of: dt.date, where: dict[str, str]) -> list[Figure]:
    return accounts.controls(opened, source.answer(as_of), where)


@source.asked
def registered(
    opened: Reader, as_of: dt.date, where: dict[str, str], language: str
) -> list[Registered]:
    return accounts.accounts(opened, source.answer(as_of), where, language)


def sentence(counted: dict[str, int], owners: Figure) -> str:
    """The page in one sentence, made from the figures."""
    registered = sum(counted.values())
    said = [
        words.many("{n} registered account", "{n} registered accounts", registered),
        _("{n} in use").format(n=words.number(counted["in use"])),
    ]
    if owners.status == "not loaded":
        said.append(_("whether their owners are active is not told"))
    elif owners.missed:
        without = _("{n} without an active owner").format(n=words.number(owners.missed))
        said.append(f":red[{without}]")
    if owners.unknown:
        said.append(_("{n} whose owner cannot be told").format(n=words.number(owners.unknown)))
    elif owners.subjects and not owners.missed:
        said.append(_("each with an active owner"))
    return ", ".join(said)


ACROSS = 10
"""Columns that the heat map has room for."""


def widest(found: list[Cell]) -> tuple[list[Cell], int]:
    """The cells of the columns with most accounts, and how many columns are left out."""
    counted: Counter[str] = Counter()
    for one in found:
        counted[one.across] += one.accounts
    kept = {name for name, _accounts in counted.most_common(ACROSS)}
    return [one for one in found if one.across in kept], len(counted) - len(kept)


def places(shown: view.View) -> None:
    """Where the accounts are: a heat map whose cells set the filters."""
    st.header(_("Where registered accounts in use are"), anchor=False)
    names = {
        "platform-region": _("by region"),
        "brand-platform": _("by brand"),
    }
    chosen = st.segmented_control(
        _("Columns"),
        list(MAPS),
        default="platform-region",
        required=True,
        format_func=names.__getitem__,
        label_visibility="collapsed",
        key="map",
    )
    cuts = MAPS[chosen or "platform-region"]
    found = cells(shown.as_of, shown.where, *cuts)
    if not found:
        st.markdown(_("None of these registered accounts is in use."))
        return
    alt = "; ".join(
        f"{view.blank(one.down)}, {view.blank(one.across)}: {words.number(one.accounts)}"
        for one in found
    )
    filtered = "-".join(f"{k}={v}" for k, v in shown.where.items())
    kept, aside = widest(found)
    show_within(drawn.heat(kept, cuts), f"heat-{chosen}-{filtered}", alt)
    if aside:
        told = words.many(
            "{n} more has fewer accounts; its chip filters by it.",
            "{n} more have fewer accounts; the chip filters by them.",
            aside,
        )
        st.markdown(f":small[:gray[{told}]]")
    st.markdown(
        ":small[:gray["
        + _("The more accounts, the stronger the colour. A click on a cell filters by it.")
        + "]]"
    )


def checks(found: list[Figure]) -> None:
    """The KPIs of which each registered account has a row, worst first."""
    st.header(_("Controls of registered accounts, worst first"), anchor=False)
    alt = "; ".join(
        f"{words.of(catalogue()[one.kpi].title)}: {words.status(one.status)}, "
        f"{words.short(catalogue()[one.kpi], one)}"
        for one in found
    )
    if view.is_phone():
        show(drawn.bullets(found, phone=True), "bullets", alt)
    else:
        names, chart = st.columns([0.38, 0.62], gap="small")
        with names.container(gap=None):
            st.container(height=drawn.TOP, border=False)
            for one in found:
                with st.container(
                    height=drawn.ROW, border=False, gap=None, vertical_alignment="center"
                ):
                    title = words.of(catalogue()[one.kpi].title)
                    doors.link("rows", f"{marks.shape(one.status)} {title}", kpi=one.kpi)
        with chart:
            show(drawn.bullets(found, phone=False), "bullets", alt)
    st.markdown(
        f":small[{marks.word('on target')} {marks.word('below')} {marks.word('cannot tell')} · "
        f":gray[{_('Mark: proven. Line: if every unknown turns out met. Upright: target.')}]]"
    )


def table(shown: view.View, counted: dict[str, int]) -> None:
    """Every registered account: to be searched, exported, and each a door to its story."""
    names = {"in use": _("in use"), "planned": _("planned"), "retired": _("retired")}
    there = [state for state in accounts.STATES if counted[state]]
    st.header(
        words.many("{n} registered account", "{n} registered accounts", sum(counted.values())),
        anchor=False,
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        sought = st.text_input(
            _("Search"),
            placeholder=_("Search by name, number, owner, reason ..."),
            label_visibility="collapsed",
            width=300,
            key="sought",
        )
        chosen = st.pills(
            _("States"),
            there,
            selection_mode="multi",
            default=there[:1],
            format_func=lambda state: f"{names[state]} {words.number(counted[state])}",
            label_visibility="collapsed",
            key="states",
        )
        st.space("stretch")
        found = [
            one
            for one in registered(shown.as_of, shown.where, words.current())
            if one.state in chosen and matches(one, sought)
        ]
        downloads.button(
            f"accounts_{shown.as_of}",
            COLUMNS,
            [astuple(one) for one in found],
            as_of=str(shown.as_of),
            filters=shown.where,
        )
    if not found:
        st.markdown(_("No registered account fits what is sought and chosen."))
        return
    with pager.part(len(found), (shown.as_of, shown.where, chosen, sought)) as part:
        draw(found[part], names, f"accounts-{part.start}")
    said = _(
        "Failed and unknown count KPIs with a row of the account. The score is impact x points; "
        "a chosen row leads to the account."
    )
    st.markdown(f":small[:gray[{said}]]")


def matches(one: Registered, sought: str | None) -> bool:
    """Whether every word sought stands somewhere in what is told of an account."""
    told = " ".join(str(value) for value in asdict(one).values() if value is not None).lower()
    return all(word in told for word in (sought or "").lower().split())


def draw(found: list[Registered], names: dict[str, str], key: str) -> None:
    columns = {
        _("Account"): [one.handle or one.account for one in found],
        _("Number"): [one.account for one in found],
        _("Platform"): [one.platform for one in found],
        _("Brand"): [one.brand for one in found],
        _("Unit"): [one.unit for one in found],
        _("Region"): [one.region for one in found],
        _("Owner"): [one.owner for one in found],
        _("State"): [names[one.state] for one in found],
        _("Failed"): [one.failed for one in found],
        _("Unknown"): [one.unknown for one in found],
        _("Risk score"): [one.score for one in found],
        _("Weighs most"): [one.worst for one in found],
    }
    event = st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        row_height=28,
        height=min(460, 40 + 28 * max(len(found), 1)),
        placeholder="–",
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        alt=_("Registered accounts, the greatest risk score first"),
        column_config={
            _("Risk score"): st.column_config.NumberColumn(format="%.2f"),
            _("Account"): st.column_config.TextColumn(width=170),
            _("Number"): st.column_config.TextColumn(width=80),
            _("Weighs most"): st.column_config.TextColumn(width=420),
        },
    )
    chosen = doors.picked_row(event)
    if chosen is not None:
        doors.go("account", account=found[chosen].account)


def nothing(shown: view.View) -> bool:
    """Say why there is no account to show: none loaded, none known on the day, filtered away."""
    if not kinds.loaded("accounts"):
        st.info(
            _(
                "Not loaded: this needs accounts records. `python -m etl template accounts` prints "
                "the header of such a file."
            )
        )
    elif shown.where:
        told = ", ".join(f"{words.cut(k).lower()} {view.blank(v)}" for k, v in shown.where.items())
        st.info(_("No registered account is left under this filter: {filter}.").format(filter=told))
    else:
        st.info(_("No account was registered on this day."))
    return True


place = view.head()
shown = view.bar()
shown.prepare()
counted = states(shown.as_of, shown.where)
if not sum(counted.values()):
    place.title(_("No registered accounts here"), anchor=False)
    nothing(shown)
    st.stop()
found = controls(shown.as_of, shown.where)
owners = next(one for one in found if one.kpi == "owner-active")
place.title(sentence(counted, owners), anchor=False)
left, right = st.columns([0.4, 0.6], gap="medium")
with left:
    places(shown)
with right:
    checks(found)
table(shown, counted)
