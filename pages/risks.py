"""Risks: the accounts that carry most, and the register beside the appetite."""

import datetime as dt
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from kpis.definition import catalogue
from kpis.figure import Figure
from kpis.reader import Reader, all_kpis
from kpis.risks import Grid, Risk
from kpis.views import accounts
from kpis.views import risks as views
from kpis.views.risks import REVIEWED, TREATED, Entry
from organisation.settings import Weights
from reports import tables
from reports.table import Table
from ui import doors, downloads, marks, pager, rows, source, view, words
from ui.charts import risks as drawn
from ui.charts.base import show, show_within
from ui.words import _

TOP = 15


@source.asked
def ranked(opened: Reader, as_of: dt.date, where: dict[str, str], language: str) -> list[Risk]:
    return views.ranked(opened, source.answer(as_of), where, language)


@source.asked
def grid(opened: Reader, as_of: dt.date, where: dict[str, str]) -> Grid:
    return views.grid(opened, source.answer(as_of), where)


@source.asked
def entries(opened: Reader, as_of: dt.date, where: dict[str, str], language: str) -> list[Entry]:
    return views.entries(opened, source.answer(as_of), where, language)


@source.asked
def weights(opened: Reader, as_of: dt.date) -> Weights:
    return views.weights(opened, as_of)


@source.asked
def in_use(opened: Reader, as_of: dt.date, where: dict[str, str]) -> int:
    return accounts.states(opened, source.answer(as_of), where)["in use"]


def category(name: str | None) -> str:
    """A category of risk in words."""
    known = {
        **words.categories(),
        "continuity": _("continuity"),
        "people": _("people"),
        "other": _("other"),
    }
    return known.get(name or "", name or view.blank("(blank)"))


def progress(name: str | None) -> str | None:
    """How far a treatment is, in words."""
    known = {
        "planned": _("planned"),
        "active": _("active"),
        "done": _("completed"),
        "cancelled": _("cancelled"),
    }
    return known.get(name or "", name)


def sentence(told: list[Entry], treated: Figure | None, found: list[Risk]) -> str:
    """The page in one sentence, made from the figures."""
    parts = []
    if treated is not None and told:
        above = sum(one.above for one in told)
        parts = [
            words.many("{n} open risk", "{n} open risks", len(told)),
            _("{n} above appetite").format(n=words.number(above)),
        ]
        if treated.missed:
            without = _("{n} of them without active treatment")
            parts.append(f":red[{without.format(n=words.number(treated.missed))}]")
        if untold := sum(one.above and one.treated == "unknown" for one in told):
            parts.append(_("{n} whose treatment is not known").format(n=words.number(untold)))
        if unscored := sum(one.residual is None for one in told):
            parts.append(words.many("{n} not scored", "{n} not scored", unscored))
    said = ", ".join(parts)
    if found:
        top = _("the greatest account score is {score}").format(
            score=words.number(float(found[0].score), 2)
        )
        said = f"{said}; {top}" if said else rows.capital(top)
    return said or _("No risk is known here")


def most_at_risk(found: list[Risk], n: int) -> None:
    st.header(_("Registered accounts most at risk"), anchor=False)
    if not found:
        if n:
            st.markdown(_("No registered account in use has any points."))
        else:
            st.markdown(_("No registered account is in use here."))
        return
    top = found[:TOP]
    alt = "; ".join(
        f"{one.handle or one.account}: {words.number(float(one.score), 2)}, "
        f"{one.lines[0].says.partition(': ')[0]}"
        for one in top
    )
    show(drawn.ranked(top, view.is_phone()), "ranked", alt)
    st.markdown(
        ":small[:gray["
        + _(
            "{n} of {all} registered accounts in use have points. A segment is one line of a score; "
            "a bar leads to its account."
        ).format(n=words.number(len(found)), all=words.number(n))
        + "]]"
    )


def explain(told: Weights) -> None:
    """How a score is made, with the weights in force."""
    with st.expander(_("How a score is made")):
        st.markdown(
            _(
                "**Score = impact × points.** Impact is the product of three factors. Points are added "
                "over causes: of the controls that fail for one cause only the one with most points "
                "counts, and a control that cannot be told costs {part} of its points. Organisations "
                "set the weights in `kpis.toml`."
            ).format(part=f"{words.number(told.unknown * 100)} %")
        )
        reach = "; ".join(
            _("from {n} followers × {factor}").format(
                n=words.number(one.at_least), factor=words.number(one.factor, 2)
            )
            for one in told.reach
        )
        named = {"external": _("external"), "internal": _("internal")}
        audience = "; ".join(
            f"{named.get(name, name)} × {words.number(factor, 2)}"
            for name, factor in told.audience.items()
        )
        brand = "; ".join(
            [f"{name} × {words.number(factor, 2)}" for name, factor in told.brand.items()]
            + [_("every other × 1") if told.brand else _("every one × 1")]
        )
        levels = {
            "critical": _("critical"),
            "high": _("high"),
            "medium": _("medium"),
            "low": _("low"),
        }
        incidents = "; ".join(
            f"{levels.get(name, name)} {words.number(points)}"
            for name, points in told.incident.items()
        )
        points: dict[int, list[str]] = {}
        for one in catalogue().values():
            if n := told.points.get(one.id, one.points):
                points.setdefault(n, []).append(words.of(one.title))
        lines = [
            f"- {_('Reach')}: {reach}",
            f"- {words.cut('audience')}: {audience}",
            f"- {words.cut('brand')}: {brand}",
            "- "
            + _("Incidents of the last {n} days, in points").format(n=told.incident_days)
            + f": {incidents}",
            *(
                "- " + words.many("{n} point", "{n} points", n) + f": {', '.join(points[n])}"
                for n in sorted(points, reverse=True)
            ),
        ]
        st.markdown("\n".join(lines))


def register(told: Grid, risks_open: list[Entry], cell: str | None) -> None:
    """The grids of likelihood and impact: before, and with what is done."""
    st.header(_("Risk register: likelihood × impact"), anchor=False)
    categories = sorted({one.category for one in risks_open if one.category})
    heads = {"inherent": _("If nothing is done"), "residual": _("With what is done now")}
    for column, (which, head) in zip(st.columns(2, gap="small"), heads.items(), strict=True):
        with column:
            st.markdown(f"**{head}**")
            alt = "; ".join(
                _("likelihood {likelihood}, impact {impact}: {n}").format(
                    likelihood=one.likelihood, impact=one.impact, n=len(one.risks)
                )
                if one.likelihood
                else _("not scored: {n}").format(n=len(one.risks))
                for one in getattr(told, which)
            )
            made = drawn.likelihood_by_impact(told, which, categories, cell)
            show_within(made, f"grid-{which}-{cell}", f"{head}: {alt}")
    said = _("Likelihood from 1 rare to 5 almost certain, impact from 1 slight to 5 disastrous.")
    if "" in told.appetites:
        said += " " + _("Line: the appetite, {n}.").format(n=told.appetites[""])
    own = [f"{category(one)} {told.appetites[one]}" for one in categories if one in told.appetites]
    if own:
        said += " " + _(
            "Dotted: that of {own}; in brackets how many lie above theirs though within the line."
        ).format(own=", ".join(own))
    st.markdown(f":small[:gray[{said}]]")


def figures(found: list[Figure]) -> None:
    """The two KPIs on risks, each a door to its rows."""
    for one in found:
        definition = catalogue()[one.kpi]
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            doors.link(
                "rows", f"{marks.shape(one.status)} **{words.of(definition.title)}**", kpi=one.kpi
            )
            said = [words.status(one.status), words.short(definition, one)]
            if one.low is not None:
                goal = words.target(definition, one)
                said += [_("target {target}").format(target=goal)]
            if one.low is not None and not one.small:
                counted = {"missed": one.missed, "unknown": one.unknown}
                said += [f"{words.outcome(o)} {words.number(n)}" for o, n in counted.items() if n]
            st.markdown(f":small[:gray[{' · '.join(said)}]]", width="content")


def pair(place: tuple[int, int] | None) -> int | None:
    return place[0] * place[1] if place else None


def registered(
    as_of: dt.date,
    where: dict[str, str],
    language: str,
    only: list[str] | None,
    opened: Reader,
    apart: bool,
) -> Table:
    """The open risks, to be taken away; those of a cell where one was clicked."""
    answer = opened.rows(all_kpis(), as_of) if apart else source.answer(as_of)
    return tables.register(opened, answer, where, language, only)


def register_table(shown: view.View, risks_open: list[Entry], cell: str | None) -> None:
    """The open risks, above appetite first; only those of a cell where one was clicked."""
    found = risks_open
    if cell:
        which, likelihood, impact = cell.split("-")
        wanted = (int(likelihood), int(impact)) if likelihood != "0" else None
        found = [one for one in risks_open if one.place(which) == wanted]
        heads = {"inherent": _("if nothing is done"), "residual": _("with what is done now")}
        said = (
            _("Likelihood {likelihood}, impact {impact}, {which}").format(
                likelihood=likelihood, impact=impact, which=heads[which]
            )
            if wanted
            else _("Not scored, {which}").format(which=heads[which])
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{said}**: {words.number(len(found))}", width="content")
            st.button(
                _("all open risks"),
                type="tertiary",
                icon=":material/close:",
                on_click=doors.widen,
                args=("cell",),
            )
    if not found:
        st.markdown(_("No open risk stands there."))
        return
    only = [one.risk for one in found] if cell else None
    asked = (shown.as_of, shown.where, words.current(), only)
    downloads.alone(f"risk_register_{shown.as_of}", len(found), partial(registered, *asked))
    with pager.part(len(found), ("register", shown.as_of, shown.where, cell)) as part:
        draw_register(found[part], f"register-{cell}-{part.start}")


def draw_register(found: list[Entry], key: str) -> None:
    event = st.dataframe(
        pd.DataFrame(
            {
                _("Risk"): [one.risk for one in found],
                _("Title"): [one.title for one in found],
                _("Category"): [category(one.category) for one in found],
                _("Inherent"): [pair(one.inherent) for one in found],
                _("Residual"): [pair(one.residual) for one in found],
                _("Appetite"): [one.appetite for one in found],
                _("Mark"): [picture(one.treated) for one in found],
                _("Treatment"): [treatment(one) for one in found],
                _("Status"): [progress(one.status) for one in found],
                _("Due"): [one.due for one in found],
                f"{_('Mark')} ": [picture(one.reviewed) for one in found],
                _("Review"): [reviewed(one) for one in found],
                _("Last review"): [one.last_review for one in found],
                _("Owner"): [one.owner for one in found],
                _("Unit"): [one.unit for one in found],
                _("Brand"): [one.brand for one in found],
                _("Account"): [one.account for one in found],
                _("What is done"): [one.treatment for one in found],
            }
        ).dropna(axis="columns", how="all"),
        hide_index=True,
        row_height=28,
        height=min(460, 40 + 28 * len(found)),
        placeholder="–",
        key=key,
        on_select="rerun" if any(one.account for one in found) else "ignore",
        selection_mode="single-row",
        alt=_("Open risks, those above appetite first"),
        column_config={
            _("Mark"): st.column_config.ImageColumn(width=46),
            f"{_('Mark')} ": st.column_config.ImageColumn(width=46),
            _("Due"): st.column_config.DateColumn(format=words.day_format()),
            _("Last review"): st.column_config.DateColumn(format=words.day_format()),
            _("Title"): st.column_config.TextColumn(width=270),
            _("Treatment"): st.column_config.TextColumn(width=210),
        },
    )
    picked = doors.picked_row(event)
    account = found[picked].account if picked is not None else None
    if account:
        doors.go("account", account=account)


def picture(outcome: str | None) -> str | None:
    return marks.outcome_picture(outcome) if outcome else None


def treatment(one: Entry) -> str:
    """What the KPI on treatment says of a risk."""
    if one.treated == "met":
        return _("above appetite, actively treated")
    return one.why_treated or (words.outcome(one.treated) if one.treated else "–")


def reviewed(one: Entry) -> str:
    """What the KPI on reviews says of a risk."""
    if one.reviewed == "met":
        return _("in time")
    return one.why_reviewed or (words.outcome(one.reviewed) if one.reviewed else "–")


def scores(
    as_of: dt.date, where: dict[str, str], language: str, opened: Reader, apart: bool
) -> Table:
    """Scores line by line, to be taken away. A reader apart from the pages makes the rows by itself."""
    answer = opened.rows(all_kpis(), as_of) if apart else source.answer(as_of)
    return tables.risks(opened, answer, where, language)


def account_table(found: list[Risk], shown: view.View) -> None:
    """All accounts with points: impact x points = score, and the lines."""
    name, lines = f"risk_scores_{shown.as_of}", sum(len(one.lines) for one in found)
    asked = (shown.as_of, shown.where, words.current())
    downloads.alone(name, lines, partial(scores, *asked))
    if not found:
        st.markdown(_("No registered account in use has any points."))
        return
    with pager.part(len(found), ("risks", shown.as_of, shown.where)) as part:
        draw_accounts(found[part], f"accounts-{part.start}")


def draw_accounts(shown_rows: list[Risk], key: str) -> None:
    event = st.dataframe(
        pd.DataFrame(
            {
                _("Account"): [one.handle or one.account for one in shown_rows],
                _("Number"): [one.account for one in shown_rows],
                _("Risk score"): [float(one.score) for one in shown_rows],
                _("Impact"): [float(one.impact) for one in shown_rows],
                _("Points"): [float(sum(line.points for line in one.lines)) for one in shown_rows],
                _("Lines"): [in_lines(one) for one in shown_rows],
                _("Owner"): [one.owner for one in shown_rows],
                _("Unit"): [one.unit for one in shown_rows],
                _("Brand"): [one.brand for one in shown_rows],
                _("Platform"): [one.platform for one in shown_rows],
                _("Region"): [one.region for one in shown_rows],
            }
        ),
        hide_index=True,
        row_height=28,
        height=min(460, 40 + 28 * len(shown_rows)),
        placeholder="–",
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        alt=_("Registered accounts with points, the greatest score first"),
        column_config={
            _("Account"): st.column_config.TextColumn(width=160),
            _("Risk score"): st.column_config.NumberColumn(format="%.2f"),
            _("Impact"): st.column_config.NumberColumn(format="%.2f"),
            _("Points"): st.column_config.NumberColumn(format="%.1f"),
            _("Lines"): st.column_config.TextColumn(width=470),
        },
    )
    picked = doors.picked_row(event)
    if picked is not None:
        doors.go("account", account=shown_rows[picked].account)


def in_lines(one: Risk) -> str:
    """The lines of a score, with what each adds to it."""
    return " + ".join(
        f"{words.number(float(line.score), 2)} {line.says.partition(': ')[0]}" for line in one.lines
    )


def foot(
    shown: view.View,
    found: list[Risk],
    risks_open: list[Entry],
    told: dict[str, Figure],
    cell: str | None,
) -> None:
    """The rows: the register, the rows of its two KPIs, and all accounts."""
    names: dict[str, str] = {}
    if risks_open:
        names["register"] = words.many("{n} open risk", "{n} open risks", len(risks_open))
        names |= {kpi: words.of(catalogue()[kpi].title) for kpi in told}
    names["accounts"] = words.many("{n} account", "{n} accounts", len(found))
    st.header(_("Rows"), anchor=False)
    chosen = st.segmented_control(
        _("Rows"),
        list(names),
        default=next(iter(names)),
        required=True,
        format_func=names.__getitem__,
        label_visibility="collapsed",
        key="foot",
    )
    if chosen == "register":
        register_table(shown, risks_open, cell)
    elif chosen in told:
        definition = catalogue()[chosen]
        if not rows.empty(told[chosen], definition, shown.where):
            rows.table(shown, definition, told[chosen], shown.where)
    else:
        account_table(found, shown)


def cell_of(asked: Any) -> str | None:
    """The cell that the address names, such as residual-3-4; None for what is no cell."""
    parts = str(asked or "").split("-")
    fits = len(parts) == 3 and parts[0] in ("inherent", "residual")
    return asked if fits and parts[1].isdigit() and parts[2].isdigit() else None


place = view.head()
shown = view.bar()
shown.prepare()
cell = cell_of(st.query_params.get("cell"))
found = ranked(shown.as_of, shown.where, words.current())
n = in_use(shown.as_of, shown.where)
uncut = bool(shown.uncut(catalogue()[TREATED]))
told = (
    {}
    if uncut
    else {kpi: rows.figure(kpi, shown.as_of, shown.where) for kpi in (TREATED, REVIEWED)}
)
risks_open = [] if uncut else entries(shown.as_of, shown.where, words.current())
place.title(sentence(risks_open, told.get(TREATED), found), anchor=False)
left, right = st.columns([0.5, 0.5], gap="medium")
with left:
    most_at_risk(found, n)
    explain(weights(shown.as_of))
with right:
    if uncut:
        st.header(_("Risk register: likelihood × impact"), anchor=False)
        rows.refused(shown, catalogue()[TREATED])
    elif not risks_open:
        st.header(_("Risk register: likelihood × impact"), anchor=False)
        rows.empty(told[TREATED], catalogue()[TREATED], shown.where)
    else:
        register(grid(shown.as_of, shown.where), risks_open, cell)
        figures(list(told.values()))
foot(shown, found, risks_open, told, cell)
