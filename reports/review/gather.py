"""Gathering: makes the model of a quarter from a generation, its locks and the journal."""

import datetime as dt
from dataclasses import replace
from functools import cached_property
from typing import Any

from journal import review
from journal.review import Entries
from kpis import change, overdue, overview
from kpis import risks as scores
from kpis.definition import Definition
from kpis.elements import key_kpis, statuses
from kpis.figure import SMALL, Figure
from kpis.reader import BLANK, Reader, all_kpis
from kpis.restatement import figure_told, restatement
from kpis.views import risks
from organisation.errors import Unusable
from reports.review import happened, locked, messages, persons
from reports.review.locked import Locked
from reports.review.quarter import Element, Fell, Kpi, Late, Quarter, Restated, Rows, name_of
from reports.review.restated import same
from reports.review.speech import Speech
from reports.review.style import style_of

FELL_BY = ["region", "unit", "brand", "platform"]
"""The cuts by which a message says where a figure fell behind: the first that tells something."""
MOST_ROWS, MOST_LOOKED_AT = 200, 5000
"""Rows fixed and newly missed, of one KPI, that the model holds; and the rows that moved, so many at most,
among which they are looked for."""


class Maker:
    """Makes one quarter: what several of its parts are asked of."""

    def __init__(
        self,
        reader: Reader,
        journal: Entries,
        name: str,
        say: Speech,
        where: dict[str, str],
        rows: Rows | None,
    ) -> None:
        self.reader, self.say, self.where = reader, say, where
        self.name = name.upper()
        self.lock = locked.locked(reader.home, self.name)
        # What was written in a locked quarter is read from its lock, where nothing changes.
        self.journal: Entries = self.lock.minutes if self.lock else journal
        self.kept = journal
        self.first, self.last = reader.quarter(name)
        if self.first > reader.day:
            raise Unusable(f"{name} has not begun: the day of publication is {reader.day}")
        self.day = reader.day_of(None, name)
        self.rows: Rows = rows or (lambda day: reader.rows(all_kpis(), day))
        self.answer = self.rows(self.day)
        reader.check_values(self.answer, self.where)
        self.ended = self.first - dt.timedelta(days=1)
        self.before = self.rows(self.ended) if self.ended >= reader.first_day() else None
        self.asked = [one for one in all_kpis() if set(self.where) <= set(one.cuts)]
        self.key = {one.id for one in key_kpis(reader.configuration.targets)}

    def made(self) -> Quarter:
        reader, say, name = self.reader, self.say, self.name
        before = name_of(reader, self.ended)
        kpis = self.kpis()
        elements = [self.element(one, kpis) for one in overview.AREAS]
        made = Quarter(
            organisation=reader.configuration.organisation.name,
            style=style_of(reader.home),
            name=name,
            first=self.first,
            last=self.last,
            as_of=self.day,
            before=before,
            before_as_of=self.ended if self.before else None,
            known_at=reader.known_at,
            generation=reader.generation,
            language=say.language,
            where=self.where,
            lock=self.lock.hash if self.lock else "",
            pack=self.lock.pack if self.lock else self.packed(),
            proved_at=self.lock.known_at if self.lock else reader.known_at,
            message=messages.of_quarter(say, [one.status for one in elements]),
            elements=elements,
            data=[one for one in kpis.values() if one.definition.element == "data"],
            waiting=overview.decisions(reader, self.answer, self.where),
            late=self.late(),
            risks=risks.entries(reader, self.answer, self.risk_where(), say.language),
            incidents=happened.incidents(reader, self.answer, self.first, self.where),
            waivers=happened.waivers(reader, self.answer, self.first, self.where),
            decisions_before=review.decisions(self.journal, before),
            decisions=review.decisions(self.journal, name),
            actions=review.actions(self.journal, name),
            acceptances=review.acceptances(self.journal, name),
            persons=[],
        )
        return replace(made, persons=self.persons(made))

    def persons(self, made: Quarter) -> list[str]:
        """Those that records name in the texts of a quarter, and those that people typed."""
        attended = review.attendance(self.journal, self.name)
        written: list[review.Written] = [*made.decisions_before, *made.decisions, *made.acceptances]
        typed = [one.by for one in [*written, *made.actions]] + [one.owner for one in made.actions]
        typed += attended.names if attended else []
        return persons.longest_first(
            [*typed, *persons.named_in(self.reader, self.answer, texts_of(made))]
        )

    def packed(self) -> str:
        return happened.pack_of(self.kept, self.answer, self.where)

    def late(self) -> Late:
        total = overdue.total(self.reader, self.answer, self.where)
        return Late(total, overdue.by(self.reader, self.answer, "unit", self.where))

    def risk_where(self) -> dict[str, str]:
        return {cut: value for cut, value in self.where.items() if cut in scores.CUTS}

    def element(self, name: str, kpis: dict[str, Kpi]) -> Element:
        mine = [one for one in kpis.values() if one.definition.element == name]
        mine.sort(key=lambda one: not one.is_key)
        figures = {one.now.kpi: one.now for one in mine}
        stand = statuses(figures, self.reader.configuration.targets).get(name)
        if stand is None:
            return Element(name, "not told", None, mine, messages.untold(self.say, name))
        decides = kpis[stand[1]]
        return Element(name, stand[0], decides, mine, decides.message)

    def kpis(self) -> dict[str, Kpi]:
        now = self.reader.all_figures(self.asked, self.answer, self.where)
        before: dict[str, Figure] = {}
        moves: dict[str, dict[str, int]] = {}
        if self.before:
            before = self.reader.all_figures(self.asked, self.before, self.where)
            moves = change.counted_moves(
                self.reader, self.asked, self.before, self.answer, self.where
            )
        comments = review.comments(self.journal, self.name)
        found = {}
        for one in self.asked:
            was = before.get(one.id)
            fell = self.fell(one, was)
            found[one.id] = Kpi(
                definition=one,
                is_key=one.id in self.key,
                now=now[one.id],
                before=was,
                restated=self.restated(one, now[one.id]),
                restated_before=self.restated(one, was) if was else None,
                fell=fell,
                moves=moves.get(one.id, {}),
                trend=self.trend(one, now[one.id]),
                comment=comments[one.id].text if one.id in comments else "",
                message=messages.of_kpi(self.say, one, now[one.id], was, fell, self.missing(one)),
                rows=self.moved(one),
            )
        return found

    def missing(self, definition: Definition) -> list[str]:
        """The record kinds that a KPI needs and that were never loaded."""
        return [kind for kind in definition.kinds if not self.answer.standing.rows(kind)]

    def moved(self, definition: Definition) -> list[dict[str, Any]]:
        """The rows that were fixed or are newly missed, as they are counted: what came and is well, or
        left, is none of them."""
        if self.before is None or definition.id not in self.key:
            return []
        found = change.moves(
            self.reader,
            definition,
            self.before,
            self.answer,
            self.where,
            self.say.language,
            MOST_LOOKED_AT,
        )
        kept = [
            row
            for row in found
            if row["move"] in ("newly missed", "fixed")
            or (row["move"] == "entered" and not row["good_after"])
        ]
        return kept[:MOST_ROWS]

    def trend(self, definition: Definition, now: Figure) -> list[Figure]:
        """Only of key KPIs: of the others, where they were a quarter before is enough."""
        if definition.id not in self.key:
            return []
        return overview.series(self.reader, definition, now, self.where)

    def fell(self, definition: Definition, was: Figure | None) -> Fell | None:
        """Where it fell below target since the quarter before, under the first cut that says so."""
        if definition.id not in self.key or was is None or self.before is None:
            return None
        for cut in FELL_BY:
            if cut not in definition.cuts or cut in self.where:
                continue
            now = self.reader.figures(definition, self.answer, self.where, cut)
            then = self.reader.figures(definition, self.before, self.where, cut)
            told = [name for name in now if name != BLANK and now[name].subjects >= SMALL]
            fell = [
                name
                for name in told
                if now[name].status == "below" and name in then and then[name].status != "below"
            ]
            if fell and len(told) > 1:
                return Fell(cut, fell, len(told))
        return None

    def restated(self, definition: Definition, now: Figure) -> Restated | None:
        """What was reported of a figure, where that is not what is told now."""
        if self.where:
            return None
        day = dt.date.fromisoformat(now.as_of)
        lock = self.locks.get(day)
        told = lock.figures.get(definition.id) if lock else self.reported.get((now.kpi, now.as_of))
        if told is None or same(told, now):
            return None
        since = lock.known_at if lock else None
        found = restatement(
            self.reader,
            definition,
            day,
            self.reader.known_at,
            since,
            language=self.say.language,
        )
        causes = [messages.cause(self.say, one.cause, one.says) for one in found.causes]
        return Restated(told, now, lock is not None, causes)

    @cached_property
    def locks(self) -> dict[dt.date, Locked]:
        """The newest lock of the quarter and of the one before, by the day that it holds."""
        names = [self.name, name_of(self.reader, self.ended)]
        found = [locked.last_locked(self.reader.home, name) for name in names]
        return {one.as_of: one for one in found if one}

    @cached_property
    def reported(self) -> dict[tuple[str, str], Figure]:
        """The figure that the first publication told of each KPI and day."""
        found: dict[tuple[str, str], Figure] = {}
        for publication in self.reader.register.publications:
            for one in publication.figures:
                found.setdefault((one["kpi"], one["as_of"]), figure_told(one))
        return found


def texts_of(made: Quarter) -> list[str | None]:
    """The texts of a quarter that people wrote, or that records hold."""
    moved = [
        text
        for kpi in made.kpis
        for row in kpi.rows
        for text in (row["subject"], row["reason_before"], row["reason_after"])
    ]
    return [
        *moved,
        *(one.comment for one in made.kpis),
        *(one.text for one in [*made.decisions_before, *made.decisions]),
        *(one.text for one in made.actions),
        *(one.outcome for one in made.actions),
        *(one.reason for one in made.acceptances),
        *(one.title for one in made.incidents),
        *(text for one in made.waivers for text in (one.subject, one.reason, one.control)),
        *(text for one in made.risks for text in (one.title, one.treatment, one.why_treated)),
    ]
