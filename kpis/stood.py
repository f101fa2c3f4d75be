"""Stood: by which definition and which configuration a figure was told at a state of knowledge.

A publication keeps the texts of both under their hashes. At a number of the register stands what the
first publication that knew that number was made with. Where a text of then is lost, or this version
of the product cannot read it, a later one stands for it, and `missing` says so.
"""

import datetime as dt
import json
from dataclasses import dataclass, field, replace

import duckdb
from pydantic import ValidationError

from kpis import tables
from kpis.blocks import in_order
from kpis.definition import Definition
from kpis.reader import Answer, Reader
from organisation.errors import Unusable
from organisation.home import Configuration
from organisation.language import text
from warehouse.register import Publication

NOT_TOLD = "At load {n} this figure was not told yet: the definition that came later stands for that of then"
NO_DEFINITION = (
    "The definition that stood at load {n} is not kept, or this version cannot read it: a later one "
    "stands for it"
)
NO_CONFIGURATION = (
    "The configuration that stood at load {n} is not kept, or this version cannot read it: a later "
    "one stands for it"
)


@dataclass(frozen=True)
class Stood:
    """What tells a figure as known at a number. `hash` is that of its definition; `blocks` are those
    that the definition reads, None where these are the ones of today."""

    known_at: int
    definition: Definition
    hash: str
    configuration: Configuration
    blocks: dict[str, str] | None = None
    missing: list[str] = field(default_factory=list)

    def rows(self, reader: Reader, day: dt.date, known_at: int) -> Answer:
        """The rows of the figure as it would have been told, as known at a number. Raises Unusable
        where SQL of the past no longer runs over the tables of today."""
        as_now = self.configuration.hash == reader.configuration.hash
        if as_now and self.blocks is None:
            return reader.rows([self.definition], day, known_at)
        configuration = None if as_now else self.configuration
        try:
            return reader.remake([self.definition], day, known_at, configuration, self.blocks)
        except duckdb.Error as fault:
            tables.drop(reader.con)
            raise Unusable(
                f"version {self.definition.version} of {self.definition.id}, as it stood at load "
                f"{self.known_at}, cannot be run any more: {str(fault).splitlines()[0]}"
            ) from fault


def stands_now(reader: Reader, definition: Definition) -> Stood:
    """What tells a figure today."""
    return Stood(reader.known_at, definition, definition.hash, reader.configuration)


def stood(
    reader: Reader, publication: Publication, known_at: int, later: Stood, language: str = "en"
) -> Stood:
    """What told a figure in a publication. What came `later` stands for what is not kept."""
    made = replace(later, known_at=known_at, missing=[])
    told = {one["kpi"]: one["definition"] for one in publication.figures}
    hashed = told.get(later.definition.id)
    if hashed is None:
        made.missing.append(text(NOT_TOLD, language).format(n=known_at))
    elif hashed != later.hash:
        found = _definition(reader, later.definition, hashed)
        if found:
            made = replace(made, definition=found[0], hash=hashed, blocks=found[1])
        else:
            made.missing.append(text(NO_DEFINITION, language).format(n=known_at))
    if publication.configuration != later.configuration.hash:
        configuration = _configuration(reader, publication.configuration)
        if configuration:
            made = replace(made, configuration=configuration)
        else:
            made.missing.append(text(NO_CONFIGURATION, language).format(n=known_at))
    return made


def _definition(
    reader: Reader, now: Definition, hashed: str
) -> tuple[Definition, dict[str, str] | None] | None:
    """A definition by its hash, with the words of today, and its blocks."""
    if hashed == now.hash:
        return now, None
    told = _kept(reader, hashed)
    if told is None:
        return None
    try:
        kept = json.loads(told)
        blocks = in_order(kept.pop("blocks"))
        return Definition(**{**now.model_dump(), **kept}), blocks
    except (KeyError, ValidationError):
        return None


def _configuration(reader: Reader, hashed: str) -> Configuration | None:
    told = _kept(reader, hashed)
    try:
        return Configuration.from_text(told) if told is not None else None
    except Unusable:
        return None


def _kept(reader: Reader, hashed: str) -> str | None:
    """A text by its hash; None where it is lost. Raises Unusable where it was changed."""
    if not (reader.store.made_by / f"{hashed}.json").exists():
        return None
    return reader.store.text(hashed)
