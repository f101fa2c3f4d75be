"""Reading: the rows of KPIs on any day, as known at any load, and the figures they come to."""

import copy
import datetime as dt
import itertools
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from kpis import rows, tables
from kpis.definition import Definition, catalogue
from kpis.figure import Figure, Tally, figure
from kpis.reasons import in_words
from kpis.rows import CUTS
from kpis.run import context_of, days_of, is_loaded
from organisation.errors import Unusable
from organisation.home import Configuration, Home
from warehouse.connection import dicts, lock_down
from warehouse.generation import Standing, write_configuration, write_sources
from warehouse.register import Register
from warehouse.rows import literal, part_sql
from warehouse.store import Store

MANY = 1_000_000
"""Records below which more than one thread costs more than it brings."""
BLANK = "(blank)"
"""How a bucket without a name is told and asked for."""


@dataclass(frozen=True)
class Answer:
    """Rows of some KPIs on one day as known at one load: a table that all cursors of a reader see."""

    table: str
    as_of: dt.date
    known_at: int
    standing: Standing = field(repr=False)
    counts: str = ""
    """The counts of these rows, as a table, where a generation keeps them."""

    @property
    def counted(self) -> str:
        """A table with the columns of counts: `rows` so often each, and whether `excepted`."""
        return self.counts or (
            "(SELECT *, coalesce(exception_state = 'in force', false) AS excepted, 1 AS rows "
            f"FROM {self.table}) AS counted"
        )


class Reader:
    """Reads one generation. Everything it makes is temporary, in a connection of its own.

    `con` has the generation attached as `g`, read-only and locked down to the loads.
    """

    def __init__(self, home: Home, path: Path | None = None, memory: str | None = None) -> None:
        """Of a generation, by default that in force. Raises Unusable before the first publication, and
        where its file is lost.

        `memory`, such as 1GB: what is more than that waits on the disk of the warehouse.
        """
        self.home = home
        self.store = Store(home.warehouse)
        path = path or self.store.generation_at_hand()
        if path is None:
            raise Unusable(
                f"nothing is loaded yet: put files into {home.inbox} and run `python -m etl load`"
            )
        self.generation = path.name
        self.register: Register = self.store.register(self.generation)
        self.con = duckdb.connect()
        self.con.execute("SET enable_progress_bar = false")
        few = sum(load.loaded for load in self.register.known()) < MANY
        if memory:
            aside = self.store.exports / f"aside-{secrets.token_hex(4)}"
            self.con.execute(f"SET memory_limit = {literal(memory)}")
            self.con.execute(f"SET temp_directory = {literal(aside)}")
        self.con.execute(f"ATTACH {literal(path)} AS g (READ_ONLY)")
        lock_down(self.con, [self.store.loads, self.store.exports], alone=few)
        day, last, known_at = self.con.execute(
            "SELECT day, last_quarter_end, known_at FROM g.publication"
        ).fetchall()[0]
        self.day: dt.date = day
        self.last_quarter_end: dt.date = last
        self.known_at: int = known_at
        publication = self.register.publications[-1]
        self.configuration = Configuration.from_text(self.store.text(publication.configuration))
        self.numbers = itertools.count(1)
        self._standings: dict[int, Standing] = {}

    def cursor(self) -> "Reader":
        """The same reader with a cursor of its own, for a use of its own beside others."""
        other = copy.copy(self)
        other.con = self.con.cursor()
        return other

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self.con.close()

    # -- what is asked --

    def day_of(self, as_of: dt.date | None, period: str | None) -> dt.date:
        """The day asked about: a day, or the last of a quarter as far as it has come.

        Raises Unusable for a day of which nothing can be known.
        """
        day = as_of or self.day
        if period:
            first, last = self.quarter(period)
            day = as_of or min(last, self.day)
            if not first <= day <= last:
                raise Unusable(f"{day} does not lie in {period}, which is {first} to {last}")
        if day > self.day:
            raise Unusable(f"{day} lies after the day of publication, {self.day}")
        if day < self.first_day():
            first = min(one.effective for one in self.register.known() if one.effective)
            raise Unusable(f"nothing is known of {day}: the first file speaks for {first}")
        return day

    def quarter(self, name: str) -> tuple[dt.date, dt.date]:
        """First and last day of a fiscal quarter such as 2026-Q3. Raises Unusable."""
        year, _, number = name.upper().partition("-Q")
        if not (year.isdigit() and len(year) == 4 and number in ("1", "2", "3", "4")):
            raise Unusable(f"'{name}' is no quarter; write one like 2026-Q3")
        start = self.configuration.organisation.fiscal_year_start
        month = (start - 1) + 3 * (int(number) - 1)
        first = dt.date(int(year) + month // 12, month % 12 + 1, 1)
        after = first.replace(day=28) + dt.timedelta(days=75)
        return first, self.configuration.organisation.quarter_start(after) - dt.timedelta(days=1)

    def known(self, at: str | None) -> int:
        """The load at which something was known: a load number, or the last of a day.

        Raises Unusable for a number not given yet and for days before the first publication.
        """
        if not at:
            return self.known_at
        if at.isdigit():
            number = int(at)
            if not 1 <= number <= self.known_at:
                raise Unusable(f"there is no load {number}; the newest is {self.known_at}")
            return number
        try:
            day = dt.date.fromisoformat(at)
        except ValueError:
            raise Unusable(f"'{at}' is neither a load number nor a day like 2026-09-30") from None
        return self.register.known_on(day)

    # -- rows --

    def rows(
        self,
        kpis: Iterable[Definition],
        as_of: dt.date | None = None,
        known_at: int | None = None,
    ) -> Answer:
        """The rows of KPIs on a day (that of publication) as known at a load (the newest).

        Those that are published are read from the generation; others are made now.
        """
        day, at = as_of or self.day, known_at or self.known_at
        wanted = list(kpis)
        if self.is_published(day, at):
            kept = f"SELECT * FROM g.kpi_rows WHERE as_of = DATE '{day}'"
            if {one.id for one in wanted} < catalogue().keys():
                kept += f" AND kpi IN ({', '.join(literal(one.id) for one in wanted)})"
            return Answer(f"({kept}) AS kept", day, at, self.standing(at), self.counts_of(day))
        return self.remake(wanted, day, at)

    def is_published(self, day: dt.date, known_at: int) -> bool:
        """Whether the generation holds rows of a day as known at a load."""
        return known_at == self.known_at and day in (self.day, self.last_quarter_end)

    def standing(self, known_at: int, configuration: Configuration | None = None) -> Standing:
        """What says how records stood, as known at a load."""
        if configuration:
            return Standing(configuration, self.register.known(known_at), self.store.loads)
        if known_at not in self._standings:  # kept, for it works out once what is stale on a day
            loads = self.register.known(known_at)
            self._standings[known_at] = Standing(self.configuration, loads, self.store.loads)
        return self._standings[known_at]

    def records(self, kind: str, day: dt.date) -> str:
        """The records of a kind as they stand on a day, in the place of a table."""
        stands = self.standing(self.known_at)
        # A kind with very many rows is a view there, which names the folder it was made in.
        if day == self.day and not stands.is_large(kind):
            return f"g.{kind}"
        return f"({stands.sql_on(kind, day)}) AS {kind}"

    def remake(
        self,
        kpis: list[Definition],
        day: dt.date,
        known_at: int,
        configuration: Configuration | None = None,
        blocks: dict[str, str] | None = None,
    ) -> Answer:
        """Rows made now; with a configuration or with blocks of the past, where they are given."""
        standing = self.standing(known_at, configuration)
        demands = self._attach(standing, day) if configuration else "g"
        setting = tables.Setting(demands, blocks) if blocks is not None else tables.Setting(demands)
        name = self._name("rows")
        rows.create(self.con, name)
        asked = [one for one in kpis if is_loaded(standing, one)]
        sqls = [*(one.sql for one in asked), rows.READ_BY_ALL]
        tables.stand(self.con, standing, [day], sqls, setting, written=len(asked) > 1)
        excepted = rows.grant(self.con)
        for one in asked:
            query = rows.rows_sql(one, known_at, excepted, [day], setting)
            rows.insert(self.con, name, query)
        tables.drop(self.con)
        if configuration:
            self.con.execute(f"DETACH {demands}")
        return Answer(name, day, known_at, standing)

    def _attach(self, standing: Standing, day: dt.date) -> str:
        """Attach a database in memory with the demands of a configuration; its name."""
        name = self._name("demands")
        self.con.execute(f"ATTACH ':memory:' AS {name}")
        write_sources(self.con, standing.home, standing.loads, day, name)
        write_configuration(self.con, standing.home, day, name)
        return name

    def _name(self, of: str) -> str:
        return f"{of}_{next(self.numbers)}"

    # -- figures --

    def figure(
        self, definition: Definition, answer: Answer, where: dict[str, str] | None = None
    ) -> Figure:
        """What the rows of a KPI come to that `where` leaves: column = value."""
        told = self.figures(definition, answer, where).get("")
        return told or self._figure(definition, answer, [], (None, None), where or {})

    def figures(
        self,
        definition: Definition,
        answer: Answer,
        where: dict[str, str] | None = None,
        by: str = "",
    ) -> dict[str, Figure]:
        """Figures by the buckets of a cut, worst known last; one under '' without a cut."""
        where = where or {}
        spread = {}
        if definition.spread:
            spread = self._spread([definition], answer.table, where, bucket_sql(by))
        return self._figures(definition, answer, where, by, spread)

    def counted(
        self, definition: Definition, day: dt.date, where: dict[str, str], by: str = ""
    ) -> dict[str, Figure]:
        """The same from the counts that the generation holds for its quarter ends."""
        answer = self.published(day)
        spread = {}
        if definition.spread and not where and not by:
            told = self.con.execute(
                "SELECT median, p90 FROM g.figures WHERE kpi = ? AND as_of = ?",
                [definition.id, day],
            ).fetchall()
            spread = {"": told[0]}
        found = self._figures(definition, answer, where, by, spread)
        return found or {"": self._figure(definition, answer, [], (None, None), where)}

    def counted_days(
        self, definitions: list[Definition], where: dict[str, str]
    ) -> dict[str, dict[dt.date, Figure]]:
        """KPIs on each day of which the generation holds counts; without the spread of measures."""
        ids = ", ".join(literal(one.id) for one in definitions) or "''"
        kept = f"kpi IN ({ids}) AND {where_sql(where)}"
        found: dict[str, dict[dt.date, Figure]] = {one.id: {} for one in definitions}
        for (kpi, day), counted in self._grouped("g.counts", "(kpi, as_of)", kept).items():
            one = catalogue()[kpi]
            figure = self._figure(one, self.published(day), counted, (None, None), where)
            found[kpi][day] = figure
        return found

    def published(self, day: dt.date) -> Answer:
        """A day of which the generation holds counts, whether or not it holds rows."""
        counts = self.counts_of(day)
        return Answer(counts, day, self.known_at, self.standing(self.known_at), counts)

    def counts_of(self, day: dt.date) -> str:
        """The counts of a day that the generation holds, as a table."""
        return f"(SELECT * FROM g.counts WHERE as_of = DATE '{day}') AS kept"

    def all_figures(
        self,
        definitions: list[Definition],
        answer: Answer,
        where: dict[str, str],
        *,
        spread: bool = False,
    ) -> dict[str, Figure]:
        """The figures of many KPIs at once; the spread of their measures only where asked for."""
        grouped = self._grouped(answer.counted, "kpi", where_sql(where))
        wide = [one for one in definitions if spread and one.spread]
        spreads = self._spread(wide, answer.table, where, "kpi") if wide else {}
        return {
            one.id: self._figure(
                one, answer, grouped.get(one.id, []), spreads.get(one.id, (None, None)), where
            )
            for one in definitions
        }

    def _grouped(self, counted: str, key: str, kept: str) -> dict[Any, list[tuple[Any, ...]]]:
        """Of a table of counts: outcome, excepted, whether any is reconstructed, and how many."""
        grouped: dict[Any, list[tuple[Any, ...]]] = {}
        for name, *row in self.con.execute(
            f"SELECT {key} AS key, outcome, excepted, bool_or(reconstructed), sum(rows) "
            f"FROM {counted} WHERE {kept} GROUP BY 1, 2, 3"
        ).fetchall():
            grouped.setdefault(name, []).append(tuple(row))
        return grouped

    def buckets(self, cut: str) -> list[str]:
        """The buckets of a cut on any day of which counts are kept, the blank one last."""
        self.check_cut(cut)
        found = self.con.execute(f"SELECT DISTINCT {cut} FROM g.counts").fetchall()
        return [*sorted(row[0] for row in found if row[0]), BLANK]

    def first_day(self) -> dt.date:
        """The first day of which anything can be known: twelve quarter ends before the first file."""
        days = [load.effective for load in self.register.known() if load.effective]
        return days_of(self.configuration.organisation, min(days, default=self.day))[-1]

    def oldest_source(self) -> tuple[str, int] | None:
        """The source whose newest file is the oldest, and its age in days; of those still awaited."""
        found: list[tuple[str, int]] = self.con.execute(
            "SELECT source, age FROM g.sources WHERE age IS NOT NULL AND due IS NOT NULL "
            "ORDER BY age DESC, source LIMIT 1"
        ).fetchall()
        return found[0] if found else None

    def oldest_due(self, answer: Answer, where: dict[str, str]) -> dict[str, int]:
        """Days since the oldest missed row of each KPI was due."""
        return dict(
            self.con.execute(
                f"SELECT kpi, max(as_of - due) FROM {answer.table} "
                f"WHERE outcome = 'missed' AND due < as_of AND {where_sql(where)} GROUP BY kpi"
            ).fetchall()
        )

    def _figures(
        self,
        definition: Definition,
        answer: Answer,
        where: dict[str, str],
        by: str,
        spread: "Spread",
    ) -> dict[str, Figure]:
        kept = f"kpi = {literal(definition.id)} AND {where_sql(where)}"
        grouped = self._grouped(answer.counted, bucket_sql(by), kept)
        return {
            name: self._figure(
                definition,
                answer,
                grouped[name],
                spread.get(name, (None, None)),
                where | ({by: name} if by else {}),
            )
            for name in sorted(grouped, key=lambda name: (name == BLANK, name))
        }

    def _spread(
        self, definitions: list[Definition], table: str, where: dict[str, str], key: str
    ) -> "Spread":
        """Median and 90th percentile of the measure of rows met and missed, by a key."""
        ids = ", ".join(literal(one.id) for one in definitions)
        found = self.con.execute(
            f"SELECT {key} AS key, quantile_cont(measure, 0.5), quantile_cont(measure, 0.9) "
            f"FROM {table} WHERE kpi IN ({ids}) AND {where_sql(where)} "
            "AND outcome IN ('met', 'missed') GROUP BY ALL"
        ).fetchall()
        return {name: (median, p90) for name, median, p90 in found}

    def _figure(
        self,
        definition: Definition,
        answer: Answer,
        counted: list[tuple[Any, ...]],
        spread: tuple[float | None, float | None],
        where: dict[str, str],
    ) -> Figure:
        unit = where.get("unit", "")
        context = context_of(answer.standing, definition, answer.as_of, answer.known_at, unit)
        return figure(
            definition,
            Tally.of((outcome, excepted, number) for outcome, excepted, _, number in counted),
            context,
            reconstructed=any(row[2] for row in counted),
            median=spread[0],
            p90=spread[1],
        )

    def check_where(
        self, definition: Definition, answer: Answer, where: dict[str, str], by: str = ""
    ) -> None:
        """Raises Unusable for a cut that a KPI does not declare, or a value no row of it has."""
        for cut in [*where, *([by] if by else [])]:
            self.check_cut(cut)
            if cut not in definition.cuts:
                raise Unusable(
                    f"{definition.id} is not cut by {cut}; it is by: {', '.join(definition.cuts)}"
                )
        self.check_values(answer, where, definition.id)

    def check_cut(self, cut: str) -> None:
        """Raises Unusable for what is no cut."""
        if cut not in CUTS:
            raise Unusable(f"'{cut}' is no cut; there are: {', '.join(CUTS)}")

    def check_values(self, answer: Answer, where: dict[str, str], kpi: str = "") -> None:
        """Raises Unusable for what is no cut, or a value that no row has (of a KPI, or of any)."""
        kept = f"kpi = {literal(kpi)}" if kpi else "true"
        for cut, value in where.items():
            self.check_cut(cut)
            found = self.con.execute(
                f"SELECT DISTINCT coalesce({cut}, '{BLANK}') FROM {answer.table} WHERE {kept}"
            ).fetchall()
            names = sorted(row[0] for row in found)
            if value not in names and names:
                there = ", ".join(names[:20]) + (" ..." if len(names) > 20 else "")
                raise Unusable(
                    f"no row{f' of {kpi}' if kpi else ''} has {cut} '{value}'; there are: {there}"
                )

    def row_table(
        self,
        definition: Definition,
        answer: Answer,
        where: dict[str, str] | None = None,
        language: str = "en",
        *,
        outcomes: list[str] | None = None,
        part: slice = slice(None),
    ) -> list[dict[str, Any]]:
        """The rows of a KPI, worst first, each with its reason in words.

        Of some `outcomes` where they are given, and of these a `part`.
        """
        kept = where_sql(where or {})
        if outcomes is not None:
            kept += f" AND list_contains({outcomes}, outcome)"
        result = self.con.execute(
            f"SELECT * FROM {answer.table} WHERE kpi = ? AND {kept} "
            "ORDER BY list_position(['missed', 'unknown', 'met', 'excluded'], outcome), "
            f"due NULLS LAST, subject, record, category{part_sql(part)}",
            [definition.id],
        )
        found = dicts(result)
        for row in found:
            row["reason_in_words"] = in_words(
                definition.id, row["reason"], row["reason_about"], language
            )
        return found


Spread = dict[str, tuple[float | None, float | None]]


def bucket_sql(by: str) -> str:
    """The bucket of a row: its value of a cut, '(blank)' where it has none; '' without a cut."""
    return f"coalesce({by}, '{BLANK}')" if by else "''"


def where_sql(where: dict[str, str]) -> str:
    """Conditions for column = value; '(blank)' stands for none."""
    parts = [
        f"{name} IS NULL" if value == BLANK else f"{name} = {literal(value)}"
        for name, value in where.items()
    ]
    return " AND ".join(parts) or "true"


def all_kpis() -> list[Definition]:
    return list(catalogue().values())
