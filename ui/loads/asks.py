"""Asks: what the page on loads asks the reader, once of a generation."""

import datetime as dt
from typing import Any

from kpis.reader import Reader
from kpis.views import data
from kpis.views import loads as views
from kpis.views.data import Account
from kpis.views.loads import Changed, Story
from reports import trace
from ui import source
from warehouse import report


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
def changes(
    opened: Reader, load: int, moves: list[str], field: str, part: slice
) -> list[dict[str, Any]]:
    return views.changes(opened, load, moves, field, part)


@source.asked
def unloaded(opened: Reader, load: int, language: str, part: slice) -> list[tuple[object, ...]]:
    return report.unloaded(
        opened.home, opened.store, load, skipped=True, language=language, part=part
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


def accounts_by_number() -> dict[int, Account]:
    return {one.load: one for one in accounts_of()}
