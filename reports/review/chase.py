"""Chasing: one message draft an owner, of what of theirs is overdue, unknown or awaited.

A draft is an .eml file that a mail program opens unsent, with a calendar file of the due dates.
Nothing is sent: who sends it, and to which address, is for people to say.
"""

import datetime as dt
import hashlib
import re
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlencode

from icalendar import Calendar, Event

from journal import review
from journal.review import Action, Entries
from kpis.definition import Definition, catalogue
from kpis.overdue import DUE, names
from kpis.reader import Reader, all_kpis, where_sql
from kpis.reasons import in_words
from reports.review.calendar import owners
from reports.review.speech import Speech
from warehouse.connection import dicts

MOST = 10
"""Rows of a KPI that a message lists; it counts the others."""
KINDS = ["overdue", "unknown"]


@dataclass(frozen=True)
class Heap:
    """Rows of one KPI in one kind: how many, and the first of them."""

    definition: Definition
    rows: int
    listed: list[dict[str, Any]]


@dataclass
class Chased:
    """What is asked of one owner. `silent` counts rows on which their word is awaited."""

    owner: str
    name: str = ""
    heaps: dict[str, list[Heap]] = field(default_factory=dict)
    due: dict[tuple[dt.date, str], int] = field(default_factory=dict)
    """Rows that are due, by day and KPI."""
    silent: int = 0
    actions: list[Action] = field(default_factory=list)

    def count(self, kind: str) -> int:
        return sum(heap.rows for heap in self.heaps.get(kind, []))


@dataclass(frozen=True)
class Draft:
    """A draft: the stem of its files, the message and the calendar."""

    name: str
    message: bytes
    calendar: bytes


@dataclass(frozen=True)
class Round:
    """A round of chasing: the quarter, its day, until when words are awaited, and where to look."""

    organisation: str
    quarter: str
    as_of: dt.date
    until: dt.date
    address: str


def chase(
    reader: Reader,
    journal: Entries,
    quarter: str,
    language: str = "en",
    where: dict[str, str] | None = None,
    address: str = "http://localhost:8501",
) -> list[Draft]:
    """The drafts for a quarter, by owner. Raises Unusable for what is no quarter."""
    say = Speech(language)
    day = reader.day_of(None, quarter)
    _first, last = reader.quarter(quarter)
    until = reader.home.organisation.review.days(last)["attestations"]
    around = Round(
        reader.configuration.organisation.name, quarter.upper(), day, until, address.rstrip("/")
    )
    found = chased(reader, journal, around, where or {}, language)
    return [draft(one, around, say) for one in found]


def chased(
    reader: Reader, journal: Entries, around: Round, where: dict[str, str], language: str
) -> list[Chased]:
    """Everybody of whom something is overdue, unknown or awaited."""
    answer = reader.rows(all_kpis(), around.as_of)
    reader.check_values(answer, where)
    found: dict[str, Chased] = {}
    for row in dicts(reader.con.execute(_rows_sql(answer.table, where))):
        one = found.setdefault(row["owner"], Chased(row["owner"]))
        _heap(one, row, language)
    for owner, due, kpi, rows in reader.con.execute(_due_sql(answer.table, where)).fetchall():
        found.setdefault(owner, Chased(owner)).due[due, kpi] = rows
    _asked, silent = owners(reader, journal, around.quarter, answer, where)
    for waits in silent:
        found.setdefault(waits.owner, Chased(waits.owner)).silent = waits.total
    for action in review.open_actions(journal) if not where else []:
        found.setdefault(action.owner, Chased(action.owner)).actions.append(action)
    known = names(reader, around.as_of, sorted(found))
    for one in found.values():
        one.name = known.get(one.owner, one.owner)
    return [found[owner] for owner in sorted(found)]


def _kinds_sql(table: str, where: dict[str, str]) -> str:
    """Rows still to be done: what is past its due date, else what is unknown; exceptions left out."""
    return f"""SELECT coalesce(owner, person) AS owner, kpi, subject, reason, reason_about, {DUE} AS due,
  CASE WHEN {DUE} < as_of THEN 'overdue' WHEN outcome = 'unknown' THEN 'unknown' ELSE 'due' END
    AS kind
FROM {table}
WHERE outcome IN ('missed', 'unknown') AND coalesce(owner, person) IS NOT NULL
  AND coalesce(exception_state <> 'in force', true) AND {where_sql(where)}"""


def _rows_sql(table: str, where: dict[str, str]) -> str:
    return f"""SELECT * FROM (
  SELECT *, count(*) OVER (PARTITION BY owner, kind, kpi) AS rows,
    row_number() OVER (PARTITION BY owner, kind, kpi ORDER BY due NULLS LAST, subject) AS place
  FROM ({_kinds_sql(table, where)}) AS kinds
) AS placed
WHERE place <= {MOST} AND kind IN ('overdue', 'unknown') ORDER BY owner, kind, kpi, place"""


def _due_sql(table: str, where: dict[str, str]) -> str:
    return f"""SELECT owner, due, kpi, count(*) FROM ({_kinds_sql(table, where)}) AS kinds
WHERE due IS NOT NULL GROUP BY owner, due, kpi ORDER BY owner, due, kpi"""


def _heap(one: Chased, row: dict[str, Any], language: str) -> None:
    heaps = one.heaps.setdefault(row["kind"], [])
    definition = catalogue()[row["kpi"]]
    if not heaps or heaps[-1].definition is not definition:
        heaps.append(Heap(definition, row["rows"], []))
    reason = in_words(row["kpi"], row["reason"], row["reason_about"], language)
    heaps[-1].listed.append({**row, "reason": reason})


# -- a draft --


def draft(one: Chased, around: Round, say: Speech) -> Draft:
    """The message to one owner with its calendar; the same input gives the same bytes."""
    calendar = calendar_of(one, around, say)
    message = EmailMessage(policy=policy.SMTP)
    message["Subject"] = say(
        "{quarter}: what of yours is awaited ({organisation})",
        quarter=around.quarter,
        organisation=" ".join(around.organisation.split()),
    )
    message["X-Unsent"] = "1"
    message.set_content(body(one, around, say), cte="base64")
    message.add_attachment(
        calendar, maintype="text", subtype="calendar", filename=f"{around.quarter}.ics"
    )
    message.set_boundary(f"={hashlib.sha256(one.owner.encode()).hexdigest()[:32]}=")
    return Draft(file_name(one.owner), message.as_bytes(), calendar)


def body(one: Chased, around: Round, say: Speech) -> str:
    """The text of a message."""
    lines = [
        say("Dear {name},", name=one.name),
        "",
        say(
            "for the review of {quarter} this is asked of you, as of {day}.",
            quarter=around.quarter,
            day=say.day(around.as_of),
        ),
        "",
    ]
    heads = {
        "overdue": say.many("Overdue: {n} row", "Overdue: {n} rows", one.count("overdue")),
        "unknown": say.many("Unknown: {n} row", "Unknown: {n} rows", one.count("unknown")),
    }
    for kind in KINDS:
        if one.heaps.get(kind):
            lines += [heads[kind], ""]
            for heap in one.heaps[kind]:
                lines += _told(heap, say)
            lines.append("")
    if one.actions:
        lines += [say("Your open actions"), ""]
        lines += [
            say(
                "- {id}, due {day}: {text}", id=action.id, day=say.day(action.due), text=action.text
            )
            for action in one.actions
        ]
        lines.append("")
    if one.silent:
        lines += [
            say.many(
                "Your word is awaited on {n} missed row by {day}: attest it, or dispute it and say why.",
                "Your word is awaited on {n} missed rows by {day}: attest them, or dispute them and say why.",
                one.silent,
                day=say.day(around.until),
            ),
            "",
        ]
    lines += [say("All of it, with its evidence:"), link(one, around, say), ""]
    return "\n".join(lines)


def _told(heap: Heap, say: Speech) -> list[str]:
    title = say.of(heap.definition.title)
    lines = [
        say(
            "{title}, {n}: {clears}",
            title=title,
            n=say.number(heap.rows),
            clears=say.of(heap.definition.clears),
        )
    ]
    for row in heap.listed:
        due = say(", due {day}", day=say.day(row["due"])) if row["due"] else ""
        reason = f": {row['reason']}" if row["reason"] else ""
        lines.append(f"- {row['subject']}{due}{reason}")
    if more := heap.rows - len(heap.listed):
        lines.append(say.many("- and {n} more", "- and {n} more", more))
    return lines


def link(one: Chased, around: Round, say: Speech) -> str:
    """The address of the view that shows an owner their rows."""
    asked = {"owner": one.owner, "as_of": str(around.as_of)}
    if say.language != "en":
        asked["lang"] = say.language.upper()
    return f"{around.address}/overdue?{urlencode(asked)}"


def calendar_of(one: Chased, around: Round, say: Speech) -> bytes:
    """The due dates as a calendar: rows by day and KPI, actions, and the day words are awaited."""
    made = Calendar()
    made.add("prodid", "-//Common Ground//Chase//EN")
    made.add("version", "2.0")
    for (day, kpi), rows in sorted(one.due.items()):
        title = say.of(catalogue()[kpi].title)
        says = say.many("{title}: {n} row due", "{title}: {n} rows due", rows, title=title)
        made.add_component(_event(one, around, say, day, kpi, says))
    for action in one.actions:
        says = say("Action {id}: {text}", id=action.id, text=action.text)
        made.add_component(_event(one, around, say, action.due, action.id, says))
    if one.silent:
        says = say("Word on your rows of {quarter}", quarter=around.quarter)
        made.add_component(_event(one, around, say, around.until, "word", says))
    return bytes(made.to_ical())


def _event(one: Chased, around: Round, say: Speech, day: dt.date, about: str, says: str) -> Event:
    named = f"{around.organisation}/{around.quarter}/{one.owner}/{day}/{about}"
    event = Event()
    event.add("uid", f"{hashlib.sha256(named.encode()).hexdigest()[:32]}@common-ground")
    event.add("dtstamp", dt.datetime.combine(around.as_of, dt.time(), dt.UTC))
    event.add("dtstart", day)
    event.add("dtend", day + dt.timedelta(days=1))
    event.add("summary", says)
    event.add("url", link(one, around, say))
    event.add("transp", "TRANSPARENT")
    return event


def file_name(owner: str) -> str:
    """A name for files that every system takes, of its own for each owner."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", owner).strip("._")[:60]
    if plain and plain == owner:
        return plain
    digest = hashlib.sha256(owner.encode()).hexdigest()[:8]
    return f"{plain or 'owner'}-{digest}"
