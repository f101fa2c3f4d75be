"""One account: its profile, its controls, who can get in, and what happened with it."""

import datetime as dt
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from kpis.definition import catalogue
from kpis.reader import Reader, all_kpis
from kpis.views import account as views
from kpis.views.account import Event, Story
from reports import columns, tables
from reports.table import OUTCOMES, Column, Table, listed
from ui import doors, downloads, kinds, marks, rows, source, view, words
from ui.charts import account as drawn
from ui.charts.base import show
from ui.words import _


@source.asked
def ask(opened: Reader, account: str, as_of: dt.date, language: str) -> Story | None:
    return views.story(opened, source.answer(as_of), account, language)


def code(value: Any) -> str:
    """A value of a record as people read it: codes in words, days as days, blanks as a dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return words.moment(value)
    if isinstance(value, dt.date):
        return words.day(value)
    if isinstance(value, int):
        return words.number(value)
    known = {
        "external": _("external"),
        "internal": _("internal"),
        "central": _("central team"),
        "local": _("local team"),
        "active": _("active"),
        "dormant": _("dormant"),
        "retired": _("retired"),
        "planned": _("planned"),
        "personal_role": _("personal roles"),
        "shared": _("one shared login"),
        "admin": _("administrator"),
        "editor": _("editor"),
        "publisher": _("publisher"),
        "moderator": _("moderator"),
        "advertiser": _("advertiser"),
        "analyst": _("analyst"),
        "viewer": _("viewer"),
        "credential_only": _("password only"),
        "employee": _("employee"),
        "agency": _("agency"),
        "system": _("computer system"),
        "other": _("other"),
        "keep": _("keep"),
        "change": _("change"),
        "retire": _("retire"),
        "passed": _("passed"),
        "failed": _("failed"),
        "critical": _("critical"),
        "high": _("high"),
        "medium": _("medium"),
        "low": _("low"),
        **words.categories(),
    }
    return known.get(str(value), str(value))


def happened(event: Event) -> str:
    """An event in words, with its day."""
    said = {
        "opened": _("opened"),
        "closed": _("closed"),
        "owner_confirmed": _("owner confirmed"),
        "mfa_verified": _("MFA verified"),
        "rotated": _("password changed"),
        "last_post": _("latest post"),
        "granted": _("access granted"),
        "revoked": _("access revoked"),
        "reviewed": _("reviewed"),
        "pass": _("audit passed"),
        "fail": _("audit with failed items"),
        "finding": _("finding"),
        "incident": _("incident"),
    }.get(event.what)
    if said is None:
        said = code(event.what)
    parts = [f"<b>{said}</b>", event.about, words.day(event.day)]
    if event.lane in ("incidents", "findings"):
        until = words.day(event.until) if event.until else _("still open")
        parts[-1] = _("{first} to {last}").format(first=words.day(event.day), last=until)
    return "<br>".join(part for part in parts if part)


def sentence(told: Story) -> str:
    """The page in one sentence, made from its rows."""
    profile = told.profile
    name = profile["handle"] or profile["account"]
    if profile["platform"]:
        name = _("{name} on {platform}").format(name=name, platform=profile["platform"])
    if profile["status"] in ("retired", "planned"):
        name += f", {code(profile['status'])}"
    failed, unknown = told.count("missed"), told.count("unknown")
    parts = []
    if failed:
        parts.append(f":red[{words.many('{n} control failed', '{n} controls failed', failed)}]")
    if unknown:
        parts.append(words.many("{n} cannot be told", "{n} cannot be told", unknown))
    if not parts:
        parts.append(_("no control failed"))
    if told.risk:
        score = words.number(float(told.risk.score), 2)
        parts.append(_("risk score {score}").format(score=score))
    return f"{name}: " + ", ".join(parts)


def profile(told: Story) -> None:
    """All that the inventory says of it, in four groups, with the controls that judge it."""
    one = told.profile
    groups: dict[str, list[tuple[str, str, str]]] = {
        _("What it is"): [
            (_("Number"), "account", ""),
            (_("Address"), "address", ""),
            (_("Brand"), "brand", ""),
            (_("Unit"), "unit", ""),
            (_("Region"), "region", ""),
            (_("Audience"), "audience", ""),
        ],
        _("What it is for"): [
            (_("Purpose"), "purpose", "inventory-complete"),
            (_("Business goal"), "goal", ""),
            (_("Followers"), "reach", ""),
            (_("Latest post"), "last_post", "dormant-accounts"),
            (_("Status"), "status", ""),
            (_("Opened"), "opened", ""),
            (_("Opening request"), "opening_request", "account-approved"),
            *([(_("Closed"), "closed", "")] if one["closed"] else []),
        ],
        _("Who answers"): [
            (_("Owner"), "owner", "owner-active"),
            (_("Owner confirmed"), "owner_confirmed", ""),
            (_("Backup owner"), "backup_owner", "backup-active"),
            (_("Run by"), "team", ""),
        ],
        _("How it is secured"): [
            (_("Login"), "login", ""),
            (_("MFA"), "mfa", "mfa-verified"),
            (_("MFA verified"), "mfa_verified", ""),
            (_("Password kept by"), "custodian", ""),
            (_("Password changed"), "rotated", "credential-rotated"),
            (_("Recovery held"), "recovery_held", "recovery-held"),
            (_("Top administrator held"), "top_admin_held", ""),
        ],
    }
    for column, (head, lines) in zip(st.columns(4, gap="medium"), groups.items(), strict=True):
        with column.container(gap="xsmall"):
            st.header(head, anchor=False)
            said = [
                f":gray[{label}] {plain(one[name])}{judged(told, kpi)}"
                for label, name, kpi in lines
            ]
            st.markdown("  \n".join(said))


def plain(value: Any) -> str:
    """A value as text in markdown, where a record could hold marks of its own."""
    said = code(value)
    return "".join(f"\\{mark}" if mark in "\\`*_[]$#<>~:" else mark for mark in said)


def judged(told: Story, kpi: str) -> str:
    """The mark of the control that judges a field, where it says more than that all is well."""
    outcome = told.by_kpi.get(kpi)
    status = {"missed": "below", "unknown": "cannot tell"}.get(outcome or "")
    if not status:
        return ""
    return f" ![{words.outcome(outcome or '')}]({marks.picture(status)})"


def controls(told: Story, as_of: dt.date) -> None:
    """Every KPI row of the account; a chosen one leads to the rows of its KPI."""
    st.header(
        words.many("Controls: rows of {n} KPI", "Controls: rows of {n} KPIs", len(told.by_kpi)),
        anchor=False,
    )
    counts = {o: sum(row["outcome"] == o for row in told.rows) for o in OUTCOMES}
    there = [one for one in OUTCOMES if counts[one]]
    account = told.profile["account"]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        chosen = st.pills(
            _("Outcomes"),
            there,
            selection_mode="multi",
            default=[one for one in there if one != "excluded"] or there,
            format_func=lambda one: f"{words.outcome(one)} {words.number(counts[one])}",
            label_visibility="collapsed",
            key="outcomes-account",
        )
        st.space("stretch")
        found = [row for row in told.rows if row["outcome"] in chosen]
        take = partial(rows_to_take, account, as_of, chosen, words.current())
        downloads.offer(f"rows_of_{account}_{as_of}", len(found), take)
    if not found:
        st.markdown(_("No row has this outcome."))
        return
    late = [
        (as_of - row["due"]).days
        if row["due"] and row["due"] < as_of and row["outcome"] in ("missed", "unknown")
        else None
        for row in found
    ]
    event = st.dataframe(
        pd.DataFrame(
            {
                _("Mark"): [marks.outcome_picture(row["outcome"]) for row in found],
                _("Outcome"): [words.outcome(row["outcome"]) for row in found],
                _("Control"): [words.of(catalogue()[row["kpi"]].title) for row in found],
                _("About"): [
                    None if row["subject"] == account else row["person"] or row["subject"]
                    for row in found
                ],
                _("Reason"): [row["reason_in_words"] or None for row in found],
                _("Due"): [row["due"] for row in found],
                _("Days past due"): late,
                _("Exception"): [row["exception"] for row in found],
                _("Evidence"): [evidence(row["load"], row["line"]) for row in found],
            }
        ).dropna(axis="columns", how="all"),
        hide_index=True,
        row_height=28,
        height=min(346, 40 + 28 * len(found)),
        placeholder="–",
        key="controls",
        on_select="rerun",
        selection_mode="single-row",
        alt=_("KPI rows of this account, worst first"),
        column_config={
            _("Mark"): st.column_config.ImageColumn(width=46),
            _("Control"): st.column_config.TextColumn(width=190),
            _("About"): st.column_config.TextColumn(width=110),
            _("Reason"): st.column_config.TextColumn(width=340),
            _("Due"): st.column_config.DateColumn(format=words.day_format(), width=100),
            _("Days past due"): st.column_config.NumberColumn(format="%d"),
        },
    )
    picked = doors.picked_row(event)
    if picked is not None:
        doors.go("rows", kpi=found[picked]["kpi"], outcome=found[picked]["outcome"])


@source.asked
def evidence(opened: Reader, load: int | None, line: int | None) -> str | None:
    return rows.evidence(opened, load, line)


def rows_to_take(
    account: str, as_of: dt.date, outcomes: list[str], language: str, opened: Reader, apart: bool
) -> Table:
    """The KPI rows of the account, to be taken away."""
    answer = opened.rows(all_kpis(), as_of) if apart else source.answer(as_of)
    every = views.rows_of(opened, answer, account, language)
    found = [row for row in every if row["outcome"] in outcomes]
    said = {"as_of": str(as_of), "known_at": answer.known_at, "language": language}
    reason = Column("reason_in_words", "VARCHAR", "the reason as a sentence")
    name, of = f"rows_of_{account}_{as_of}", [*columns.OF_ROWS.values(), reason]
    return listed(opened, name, account, of, found, {**said, "filters": {"account": account}})


def score_to_take(
    account: str, as_of: dt.date, language: str, opened: Reader, apart: bool
) -> Table:
    """The lines of the score of the account, to be taken away."""
    answer = opened.rows(all_kpis(), as_of) if apart else source.answer(as_of)
    return tables.risks(opened, answer, {"account": account}, language)


def score(told: Story, as_of: dt.date) -> None:
    """The risk score with the lines that add up to it."""
    risk = told.risk
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(_("Risk score"), anchor=False, width="content")
        if risk:
            st.space("stretch")
            take = partial(score_to_take, risk.account, as_of, words.current())
            name = f"risk_scores_{risk.account}"
            downloads.offer(name, len(risk.lines), take, is_small=True)
    if risk is None:
        if told.profile["status"] in ("retired", "planned"):
            st.markdown(_("An account that is not in use has no score."))
        else:
            st.markdown(_("No control fails and no recent incident counts: the score is 0."))
        return
    points = sum(line.points for line in risk.lines)
    said = _("**{score}** = impact {impact} × {points} points").format(
        score=words.number(float(risk.score), 2),
        impact=words.number(float(risk.impact), 2),
        points=words.number(float(points), 1),
    )
    st.markdown(f"{said}  \n:small[:gray[{impact(told)}]]")
    event = st.dataframe(
        pd.DataFrame(
            {
                _("Cause"): [
                    *(line.says or line.cause for line in risk.lines),
                    _("Total"),
                ],
                _("Points"): [*(float(line.points) for line in risk.lines), float(points)],
                _("Risk score"): [*(float(line.score) for line in risk.lines), float(risk.score)],
            }
        ),
        hide_index=True,
        row_height=28,
        height=min(346, 40 + 28 * (len(risk.lines) + 1)),
        key="score",
        on_select="rerun",
        selection_mode="single-row",
        alt=_("The lines that add up to the score"),
        column_config={
            _("Cause"): st.column_config.TextColumn(width=300),
            _("Points"): st.column_config.NumberColumn(format="%.1f"),
            _("Risk score"): st.column_config.NumberColumn(format="%.2f"),
        },
    )
    picked = doors.picked_row(event)
    if picked is not None and picked < len(risk.lines) and risk.lines[picked].kpi:
        doors.go("rows", kpi=risk.lines[picked].kpi, outcome=risk.lines[picked].outcome)


def impact(told: Story) -> str:
    """How the impact comes about."""
    one, factor = told.profile, {k: words.number(float(v), 2) for k, v in told.factors.items()}
    reach = words.number(one["reach"]) if one["reach"] is not None else _("not known")
    return _(
        "Impact: {reach} followers × {by_reach}, {audience} × {by_audience}, {brand} × {by_brand}. "
        "Of controls that fail for one cause only the one with most points counts."
    ).format(
        reach=reach,
        by_reach=factor["reach"],
        audience=code(one["audience"] or "external"),
        by_audience=factor["audience"],
        brand=one["brand"] or view.blank("(blank)"),
        by_brand=factor["brand"],
    )


def timeline(told: Story, as_of: dt.date) -> None:
    st.header(_("What happened"), anchor=False)
    first = drawn.starts(as_of, told.events, told.posts)
    shown = [one for one in told.events if (one.until or one.day) >= first]
    earlier = len(told.events) - len(shown)
    if not shown and not told.posts:
        st.markdown(_("No dated event is known of this account."))
        return
    alt = "; ".join(
        happened(one).replace("<br>", " ").replace("<b>", "").replace("</b>", "") for one in shown
    )
    made = drawn.timeline(as_of, told.events, told.posts, happened, 300 if view.is_phone() else 660)
    show(made, "timeline", alt)
    said = [
        _(
            "Access: up is granted, cross is revoked. Triangle down: failed, or still open. "
            "Lines last from found to closed."
        )
    ]
    if earlier:
        opened = told.profile["opened"]
        early = words.many("{n} earlier event", "{n} earlier events", earlier)
        if opened and opened < first:
            early += _(", with the opening on {day},").format(day=words.day(opened))
        said.append(_("{early} before {day} not drawn.").format(early=early, day=words.day(first)))
    st.markdown(f":small[:gray[{' '.join(said)}]]")


def picture(outcome: str | None) -> str | None:
    return marks.outcome_picture(outcome) if outcome else None


def outcome(name: str | None) -> str:
    return words.outcome(name) if name else "–"


def table(head: str, kind: str, found: dict[str, list[Any]], none: str, alt: str = "") -> None:
    """A table of records; where there are none, why: never loaded, or none of this account."""
    n = len(next(iter(found.values())))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(f"{head} ({words.number(n)})" if n else head, anchor=False, width="content")
        if n:
            st.space("stretch")
            downloads.small(f"{head.lower().replace(' ', '_')}_{number}", head, found)
    if not n:
        if kinds.loaded(kind):
            st.markdown(none)
        else:
            st.info(
                _(
                    "Not loaded: this needs {kinds} records. `python -m etl template {first}` prints "
                    "the header of such a file."
                ).format(kinds=kind, first=kind)
            )
        return
    st.dataframe(
        pd.DataFrame(found).dropna(axis="columns", how="all"),
        hide_index=True,
        row_height=28,
        height=min(320, 40 + 28 * n),
        placeholder="–",
        key=f"table-{kind}-{head}",
        alt=alt or head,
        column_config={
            **{
                label: st.column_config.DateColumn(format=words.day_format(), width=104)
                for label, values in found.items()
                if any(type(value) is dt.date for value in values)
            },
            **{
                label: st.column_config.ImageColumn(width=46)
                for label, values in found.items()
                if any(str(value).startswith("data:image") for value in values)
            },
        },
    )


def roster(told: Story) -> None:
    found = told.access
    trained, again, left = _("Trained"), _("Recertified in time"), _("Last day at work")
    table(
        _("Access roster"),
        "access",
        {
            _("Person"): [one["person"] for one in found],
            _("Holder"): [code(one["holder"]) for one in found],
            _("Role"): [code(one["role"]) for one in found],
            _("Knows password"): [code(one["knows_credential"]) for one in found],
            _("Granted"): [one["granted"] for one in found],
            _("Mark"): [picture(one["trained"]) for one in found],
            trained: [outcome(one["trained"]) for one in found],
            f"{_('Mark')} ": [picture(one["recertification"]) for one in found],
            again: [outcome(one["recertification"]) for one in found],
            _("Recertified"): [one["recertified"] for one in found],
            _("Recertified by"): [one["recertified_by"] for one in found],
            left: [one["last_day"] for one in found],
            _("Revoked"): [one["revoked"] for one in found],
            _("Number"): [one["access"] for one in found],
        },
        _("Nobody is on the access list of this account."),
    )
    if found:
        st.markdown(
            ":small[:gray["
            + _(
                "Open access first. Trained and recertified are the outcomes of their KPIs; a dash: "
                "they do not count this access."
            )
            + "]]"
        )


def reviews(told: Story) -> None:
    found = told.reviews
    owner = told.profile["owner"]
    table(
        _("Reviews"),
        "reviews",
        {
            _("Day"): [one["reviewed"] for one in found],
            _("Outcome"): [code(one["outcome"]) for one in found],
            _("Reviewer"): [
                _("{person} (the owner)").format(person=one["reviewer"])
                if one["reviewer"] and one["reviewer"] == owner
                else one["reviewer"]
                for one in found
            ],
            _("Next review"): [one["next_review"] for one in found],
            _("Evidence"): [one["evidence"] for one in found],
        },
        _("No review of this account is recorded."),
    )


def audits(told: Story) -> None:
    found = told.audits
    table(
        _("Brand audits"),
        "brand_audits",
        {
            _("Day"): [one["audited"] for one in found],
            _("Audit"): [one["audit"] for one in found],
            _("Passed"): [one["pass"] for one in found],
            _("Failed"): [one["fail"] for one in found],
            _("Not applicable"): [one["not_applicable"] or None for one in found],
            _("Without result"): [one["blank"] or None for one in found],
            _("Critical items failed"): [", ".join(one["critical"]) or None for one in found],
            _("Auditor"): [one["auditor"] for one in found],
            _("Evidence"): [one["evidence"] for one in found],
        },
        _("No brand audit of this account is recorded."),
    )


def findings(told: Story, as_of: dt.date) -> None:
    found = told.findings
    table(
        _("Findings"),
        "brand_audits",
        {
            _("Item"): [one["item"] for one in found],
            _("Critical"): [code(one["critical"]) for one in found],
            _("Found on"): [one["audited"] for one in found],
            _("First due"): [one["finding_first_due"] for one in found],
            _("Put off"): [one["extensions"] for one in found],
            _("Closed"): [one["finding_closed"] for one in found],
            _("Days open"): [
                ((one["finding_closed"] or as_of) - one["audited"]).days for one in found
            ],
        },
        _("No audit found a fault in this account."),
    )


def incidents(told: Story) -> None:
    found = told.incidents
    table(
        _("Incidents"),
        "incidents",
        {
            _("Incident"): [one["incident"] for one in found],
            _("Title"): [one["title"] for one in found],
            _("Category"): [code(one["category"]) for one in found],
            _("Severity at worst"): [
                code(one["highest_severity"] or one["severity"]) for one in found
            ],
            _("Detected"): [code(one["detected"]) for one in found],
            _("Contained"): [code(one["contained"]) for one in found],
            _("Resolved"): [code(one["resolved"]) for one in found],
        },
        _("No incident on this account is recorded."),
    )


def unknown(account: str | None, as_of: dt.date) -> None:
    """No such account: say so in a sentence, with the way on."""
    if account:
        said = _("No account '{account}' is registered on {day}")
        place.title(said.format(account=plain(account), day=words.day(as_of)), anchor=False)
    else:
        place.title(_("Which account?"), anchor=False)
    doors.link("accounts", _("All registered accounts"), ":material/arrow_back:")


number = st.query_params.get("account")
with view.head().container(horizontal=True, gap="xsmall"):
    doors.link("accounts", _("Accounts"))
    st.markdown(f":gray[/ {plain(number) if number else '–'}]")
place = view.head()
shown = view.bar()
shown.prepare()
told = ask(number, shown.as_of, words.current()) if number else None
if told is None:
    unknown(number, shown.as_of)
    st.stop()
place.title(sentence(told), anchor=False)
if shown.where:
    st.markdown(
        f":small[:gray[{_('The filters do not cut one account; they hold again on the other pages.')}]]"
    )
profile(told)
controls(told, shown.as_of)
left, right = st.columns([0.63, 0.37], gap="medium")
with left:
    timeline(told, shown.as_of)
with right:
    score(told, shown.as_of)
roster(told)
left, right = st.columns(2, gap="medium")
with left:
    reviews(told)
    audits(told)
with right:
    incidents(told)
    findings(told, shown.as_of)
