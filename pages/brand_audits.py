"""Brand audits: their schedule, how the accounts stand, the checklist, and findings still open."""

import datetime as dt
from typing import Any

import streamlit as st

from kpis.definition import catalogue
from kpis.figure import SMALL, Figure
from kpis.reader import Reader
from kpis.views import brand_audits as asks
from kpis.views.brand_audits import Age, Item, Planned, Quarter
from ui import doors, rows, source, view, words
from ui.charts import brand_audits as drawn
from ui.charts.base import Bar, Share, shares, show, stacked
from ui.words import _

PAGE = "brand_audits"
BEFORE, AFTER = 3, 3
"""Quarters shown before and after the current one: a year back and, with it, nearly one ahead."""
SPANS = 5, 3, 3
"""Widths of the three panels; where a window has less room, the third stands below."""
BRANDS = 12
"""Brands that are drawn; more are said in words."""


@source.asked
def quarters(opened: Reader, as_of: dt.date) -> list[Quarter]:
    return asks.quarters(opened.configuration.organisation, as_of, BEFORE, AFTER)


@source.asked
def schedule(opened: Reader, as_of: dt.date, where: dict[str, str]) -> list[Planned]:
    return asks.schedule(opened, source.answer(as_of), where, quarters(as_of))


@source.asked
def items(opened: Reader, as_of: dt.date, where: dict[str, str]) -> list[Item]:
    return asks.items(opened, source.answer(as_of), where)


@source.asked
def ages(opened: Reader, as_of: dt.date, where: dict[str, str]) -> list[Age]:
    return asks.ages(opened, source.answer(as_of), where)


@source.asked
def scheduled(
    opened: Reader,
    as_of: dt.date,
    where: dict[str, str],
    quarter: str,
    state: str,
    language: str,
) -> list[dict[str, Any]]:
    return asks.scheduled(
        opened, source.answer(as_of), where, quarters(as_of), quarter, state, language
    )


@source.asked
def checks(
    opened: Reader, as_of: dt.date, where: dict[str, str], item: str, result: str
) -> list[dict[str, Any]]:
    return asks.checks(opened, source.answer(as_of), where, item, result)


@source.asked
def findings(
    opened: Reader, as_of: dt.date, where: dict[str, str], age: str
) -> list[dict[str, Any]]:
    return asks.findings(opened, source.answer(as_of), where, age)


def sentence(told: Figure) -> str:
    """The page in one sentence, made from the figure."""
    definition = catalogue()[asks.CURRENT]
    if told.excluded and not told.subjects:
        return _("No account is to be audited")
    if told.low is None:
        return f"{_('Brand audits')}: {words.status(told.status)}"
    said = _("{n} of {all} accounts audited within cadence").format(
        n=words.number(told.met), all=words.number(told.subjects)
    )
    goal = _("target {target}").format(target=words.target(definition, told))
    short = words.short(definition, told)
    short = f":red[{short}]" if told.status == "below" else short
    said += f" ({goal})" if told.small else f" ({short}, {goal})"
    if told.missed:
        late = words.many("{n} overdue", "{n} overdue", told.missed)
        said += f", :red[{late}]"
    if told.unknown:
        said += ", " + words.many("{n} unknown", "{n} unknown", told.unknown)
    return said


def draw_schedule(shown: view.View) -> None:
    st.header(_("Audits by brand and quarter"), anchor=False)
    told = schedule(shown.as_of, shown.where)
    by_brand = rows.by(asks.CURRENT, shown.as_of, shown.where, "brand")
    of = quarters(shown.as_of)
    named = {one.name for one in of}
    filled = {one.brand for one in told if one.quarter in named}
    wanted = [one for one in by_brand if one in filled or by_brand[one].subjects]
    largest = sorted(wanted, key=lambda one: -by_brand[one].subjects)[:BRANDS]
    panels = [
        drawn.Panel(brand, beside(by_brand[brand]), [one for one in told if one.brand == brand])
        for brand in wanted
        if brand in largest
    ]
    if panels:
        across = min(len(panels), 2 if view.is_phone() else 3)
        made = drawn.schedule(panels, of, of[BEFORE].name, across, {"page": PAGE})
        show(made, f"schedule-{chosen()}", schedule_in_words(panels, of))
    else:
        st.markdown(_("No audit took place or is due in these quarters."))
    notes = [drawn.legend()]
    if hidden := len(wanted) - len(panels):
        notes.append(
            words.many(
                "{n} smaller brand is not drawn: choose it above",
                "{n} smaller brands are not drawn: choose one above",
                hidden,
            )
        )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(f":small[{' · '.join(notes)}]", width="content")
        outside(told)


def beside(figure: Figure) -> str:
    """What is said beside the name of a brand."""
    if not figure.subjects:
        return words.outcome("excluded")
    return _("{n} of {all}").format(n=words.number(figure.met), all=words.number(figure.subjects))


def outside(told: list[Planned]) -> None:
    """Doors to what lies in no quarter that is shown."""
    said = {
        (asks.EARLIER, "overdue"): _("{n} overdue since before"),
        (asks.EARLIER, "unknown"): _("{n} unknown from before"),
        (asks.UNDATED, "overdue"): _("{n} overdue, no day known"),
        (asks.UNDATED, "unknown"): _("{n} unknown, no day known"),
        (asks.LATER, "planned"): _("{n} planned later"),
    }
    for (quarter, state), text in said.items():
        n = sum(one.audits for one in told if (one.quarter, one.state) == (quarter, state))
        # A link to the page that is open is drawn as its name in a navigation: this is a button.
        if n and st.button(
            f":small[{text.format(n=words.number(n))}]",
            type="tertiary",
            icon=":material/arrow_forward:",
            key=f"{quarter}-{state}",
        ):
            doors.go(PAGE, quarter=quarter, state=state)


def schedule_in_words(panels: list[drawn.Panel], of: list[Quarter]) -> str:
    """The schedule for those who cannot see it."""
    return "; ".join(
        f"{view.blank(panel.brand)} {panel.said}: "
        + ", ".join(
            f"{drawn.quarter_name(one)} "
            + " ".join(
                f"{drawn.state_word(state)} {panel.count(one.name, state)}"
                for state in asks.STATES
                if panel.count(one.name, state)
            )
            for one in of
            if any(panel.count(one.name, state) for state in asks.STATES)
        )
        for panel in panels
    )


def draw_items(shown: view.View, told: Figure) -> None:
    st.header(_("Checklist items passed"), anchor=False)
    definition = catalogue()[asks.CHECKED]
    found = items(shown.as_of, shown.where)
    if not told.subjects:
        st.markdown(_("No account is to be checked."))
        return
    whole = Share(
        f"<b>{_('whole audit')}</b>",
        None if told.small or told.low is None else told.low * 100,
        None if told.small or told.high is None else told.high * 100,
        None if told.small else told.target * 100,
        told.status,
        words.short(definition, told),
        "",
        {"kpi": asks.CHECKED},
    )
    listed = [drawn.item_row(one, SMALL, {"page": PAGE, "item": one.item}) for one in found]
    alt = "; ".join(f"{one.label}: {one.said}" for one in [whole, *listed])
    show(shares([whole, *listed], head=_("n.a.")), f"items-{chosen()}", alt)
    st.markdown(
        ":small[:gray["
        + _(
            "Mark: passed in an audit in force. Line: if all unknown passed. Upright: target. "
            "\\* critical. n.a.: does not apply."
        )
        + "]]"
    )
    rows.door(catalogue()[told.kpi], told)


def draw_findings(shown: view.View, told: Figure) -> None:
    st.header(_("Open findings by age"), anchor=False)
    found = ages(shown.as_of, shown.where)
    if not sum(one.findings for one in found):
        st.markdown(_("No finding is open."))
    else:
        untold = any(one.untold for one in found)
        bars = [
            Bar(
                age_word(one.age),
                [float(one.critical), *([float(one.untold)] if untold else []), float(one.other)],
                words.number(one.findings),
                "",
                {"page": PAGE, "age": one.age},
            )
            for one in found
        ]
        names = [_("critical"), *([_("not told")] if untold else []), _("other")]
        alt = "; ".join(f"{bar.label}: {bar.total}" for bar in bars)
        show(stacked(bars, names, left=116, right=4), f"ages-{chosen()}", alt)
        put_off = sum(one.put_off for one in found)
        note = _("Days past the day first set.")
        if put_off:
            note += " " + words.many("{n} was put off.", "{n} were put off.", put_off)
        st.markdown(f":small[:gray[{note}]]")
    rows.door(catalogue()[told.kpi], told)


def age_word(age: str) -> str:
    return {
        "not due": _("not yet due"),
        "1-30": _("1–30 days"),
        "31-90": _("31–90 days"),
        asks.OLDEST: _("over 90 days"),
        asks.NO_DAY: _("no day set"),
    }[age]


def chosen() -> str:
    """What list is asked for: part of a chart's key, so that a click is not taken twice."""
    return "-".join(
        st.query_params.get(name, "") for name in ("of", "quarter", "state", "item", "age")
    )


def behind(shown: view.View) -> bool:
    """The list behind a mark of a chart, where one is chosen."""
    asked = st.query_params
    heads = {
        "handle": _("Account"),
        "platform": _("Platform"),
        "brand": _("Brand"),
        "unit": _("Unit"),
        "owner": _("Owner"),
    }
    known = [one.name for one in quarters(shown.as_of)]
    outside_of = [asks.EARLIER, asks.LATER, asks.UNDATED]
    if asked.get("quarter") in [*known, *outside_of] and asked.get("state") in asks.STATES:
        list_schedule(shown, asked["quarter"], asked["state"], heads)
    elif asked.get("item") in [one.item for one in items(shown.as_of, shown.where)]:
        list_checks(shown, asked["item"], heads)
    elif asked.get("age") in [*(name for name, _most in asks.AGES), asks.OLDEST, asks.NO_DAY]:
        found = findings(shown.as_of, shown.where, asked["age"])
        title = f"{_('Open findings')}: {age_word(asked['age'])}"
        more = {
            "item": _("Item"),
            "critical": _("Critical"),
            "first_due": _("First due"),
            "due_now": _("Due now"),
            "put_off": _("Times put off"),
            "days_past_due": _("Days past due"),
            "audit": _("Audit"),
            "audited": _("Audited"),
        }
        told = shown.told(catalogue()[asks.FINDINGS])
        rows.listing(title, found, {**heads, **more}, "brand_findings", PAGE, **told)
    else:
        return False
    return True


def list_schedule(shown: view.View, quarter: str, state: str, heads: dict[str, str]) -> None:
    named = {one.name: drawn.quarter_name(one) for one in quarters(shown.as_of)}
    named |= {
        asks.EARLIER: _("earlier"),
        asks.LATER: _("later"),
        asks.UNDATED: _("no day known"),
    }
    of = st.query_params.get("of")
    where = {**shown.where, "brand": of} if of else shown.where
    found = scheduled(shown.as_of, where, quarter, state, words.current())
    independent = {"yes": _("yes"), "no": _("no"), "unknown": _("unknown")}
    for row in found:
        row["independence"] = independent.get(row["independence"])
    day = {"done": _("Audited"), "unknown": _("Audited"), "overdue": _("Due")}
    more = {
        "day": day.get(state, _("Due")),
        "reason_in_words": _("Reason"),
        "audit": _("Audit"),
        "independence": _("Independent auditor"),
    }
    title = f"{_('Audits')}: {drawn.state_word(state)}, {named.get(quarter, quarter)}"
    title += f", {view.blank(of)}" if of else ""
    told = view.View(shown.as_of, where).told(catalogue()[asks.CURRENT])
    rows.listing(title, found, {**heads, **more}, f"brand_audits_{state}", PAGE, **told)


def list_checks(shown: view.View, item: str, heads: dict[str, str]) -> None:
    counts = {
        one.item: {
            "failed": one.failed,
            "unknown": one.unknown,
            "passed": one.passed,
            "aside": one.aside,
        }
        for one in items(shown.as_of, shown.where)
    }.get(item, dict.fromkeys(asks.RESULTS, 0))
    result = st.segmented_control(
        _("Result"),
        asks.RESULTS,
        default=next((one for one in asks.RESULTS if counts[one]), "failed"),
        required=True,
        format_func=lambda one: f"{result_word(one)} {words.number(counts[one])}",
        label_visibility="collapsed",
        key=f"result-{item}",
    )
    found = checks(shown.as_of, shown.where, item, result)
    more = {
        "audit": _("Audit"),
        "audited": _("Audited"),
        "auditor": _("Auditor"),
        "score": _("Score"),
        "finding_first_due": _("First due"),
        "finding_closed": _("Closed"),
        "evidence": _("Evidence"),
    }
    title = f"{item}: {result_word(result)}"
    told = shown.told(catalogue()[asks.CHECKED])
    rows.listing(title, found, {**heads, **more}, "brand_checks", PAGE, **told)


def result_word(result: str) -> str:
    return {
        "failed": _("failed"),
        "unknown": _("unknown"),
        "passed": _("passed"),
        "aside": _("does not apply"),
    }[result]


def head_of_rows(told: Figure) -> str:
    """What the rows at the foot are."""
    if missing := told.missed + told.unknown:
        return words.many(
            "{n} account not audited within cadence",
            "{n} accounts not audited within cadence",
            missing,
        )
    if told.subjects:
        return _("Every account is audited within cadence")
    return words.many("{n} account excluded", "{n} accounts excluded", told.excluded)


place = view.head()
shown = view.bar()
shown.prepare()
told = rows.figure(asks.CURRENT, shown.as_of, shown.where)
place.title(sentence(told), anchor=False)
if rows.empty(told, catalogue()[asks.CURRENT], shown.where):
    st.stop()
rows.stale(shown, catalogue()[asks.CURRENT])
across = st.grid(sum(SPANS), min_column_width=86)
with across.cell(column_span=SPANS[0]).container(gap="xsmall"):
    draw_schedule(shown)
with across.cell(column_span=SPANS[1]).container(gap="xsmall"):
    draw_items(shown, rows.figure(asks.CHECKED, shown.as_of, shown.where))
with across.cell(column_span=SPANS[2]).container(gap="xsmall"):
    draw_findings(shown, rows.figure(asks.FINDINGS, shown.as_of, shown.where))
if not behind(shown):
    st.header(head_of_rows(told), anchor=False)
    rows.table(
        shown,
        catalogue()[asks.CURRENT],
        told,
        shown.where,
        None if told.subjects else ["excluded"],
    )
