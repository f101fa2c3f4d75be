"""Packing: asked a day and some KPIs, one zip with all that their figures rest on."""

import datetime as dt
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from etl.expressions import Expressions
from kpis.definition import Definition
from kpis.figure import Figure
from kpis.reader import MANY, Reader
from kpis.run import context_of
from organisation.files import sha256_of
from organisation.home import canonical
from organisation.sources import Source
from reports import log
from reports.pack import archive, landed, members, readme, records, sql
from reports.pack.asked import Asked, Persons, asked
from reports.pack.landed import Reading
from reports.pack.persons import Key, Plan, landed_sql, plan_of
from warehouse.connection import connect
from warehouse.register import Load
from warehouse.rows import literal

PERSONS: Final[tuple[Persons, ...]] = ("pseudonyms", "named")
VERIFY = Path(__file__).parent / "verify.py"
Tell = Callable[[str, float], object]
"""Told what is being done, and which part of the whole is done already, from 0 to 1."""


@dataclass(frozen=True)
class Packed:
    """A pack. `sha256` is of the zip, `hash` of what it holds: THE hash, which papers print."""

    path: Path
    sha256: str
    hash: str
    members: list[str]
    figures: list[Figure]
    asked: Asked = field(repr=False)

    @property
    def told(self) -> dict[str, Any]:
        """What the journal is told."""
        counted = sum(one.subjects + one.excluded for one in self.figures)
        return {
            "as_of": str(self.asked.day),
            "known_at": self.asked.known_at,
            "filters": self.asked.where,
            "kpis": [one.kpi for one in self.figures],
            "persons": self.asked.persons,
            "language": self.asked.language,
            "rows": counted,
            "hash": self.hash,
            "sha256": self.sha256,
        }


def pack(
    reader: Reader,
    out: Path,
    definitions: list[Definition],
    as_of: dt.date | None = None,
    known_at: int | None = None,
    where: dict[str, str] | None = None,
    persons: Persons = "pseudonyms",
    language: str = "en",
    *,
    made: dt.datetime | None = None,
    tell: Tell = lambda _said, _part: None,
    enter: Callable[[Packed], object] = lambda _packed: None,
) -> Packed:
    """Make the evidence pack of some KPIs on a day as known at a load, in the file `out`.

    What was asked and what was loaded decide every byte but those of MADE.txt. Raises Unusable for
    what cannot be asked, for an original that was changed, and where the rows are not those that
    the figures count: then nothing is written under the final name. `enter` is called when the pack
    is whole, before it is handed out.
    """
    opened = reader.cursor()
    opened.store.exports.mkdir(exist_ok=True)
    with (
        closing(opened.con),
        tempfile.TemporaryDirectory(dir=opened.store.exports) as place,
    ):
        day, at = as_of or opened.day, known_at or opened.known_at
        one = asked(opened, definitions, day, at, where or {}, persons, language)
        folder = Path(place) / "pack"
        (folder / "landed").mkdir(parents=True)
        making = Making(one, folder, Path(place), tell)
        with closing(making.landing):
            sha256 = making.make()
        moment = made or dt.datetime.now(dt.UTC)
        archive.write_made(folder, moment, opened.generation, sha256)
        tell("zip", 0.9)
        whole = Path(place) / "pack.zip"
        names = archive.write_zip(folder, whole)
        packed = Packed(out, sha256_of(whole), sha256, names, making.figures, one)
        enter(packed)
        archive.bring(whole, out)
        tell("done", 1.0)
        return packed


def hand_out(
    reader: Reader,
    out: Path,
    definitions: list[Definition],
    as_of: dt.date | None = None,
    known_at: int | None = None,
    where: dict[str, str] | None = None,
    persons: Persons = "pseudonyms",
    language: str = "en",
    *,
    tell: Tell = lambda _said, _part: None,
    who: str | None = None,
) -> Packed:
    """Make a pack that leaves the product: it is entered in the journal before it has its name."""

    def enter(packed: Packed) -> None:
        log.enter(reader.home, "pack", packed.path.name, packed.told, who)

    return pack(
        reader, out, definitions, as_of, known_at, where, persons, language, tell=tell, enter=enter
    )


class Making:
    """One pack in the making, in a folder of its own."""

    def __init__(self, one: Asked, folder: Path, work: Path, tell: Tell) -> None:
        self.asked = one
        self.con = one.reader.con
        small = sum(load.rows for load in one.loads) < MANY
        self.landing = connect([work, one.reader.store.originals], work, alone=small)
        self.folder = folder
        self.work = work
        self.tell = tell
        self.plans: dict[int, Plan] = {}
        self.key = Key("")
        self.figures: list[Figure] = []

    def make(self) -> str:
        """Write all members but MADE.txt; returns the hash of the pack."""
        one, folder = self.asked, self.folder
        if not one.named:
            self.hide_people()
        readings = [self.land(n, load) for n, load in enumerate(one.loads)]
        self.tell("records", 0.4)
        for load in one.standing.loads:
            if load.kind in one.kinds:
                records.show_rows(one, load, self.plan(load), self.key)
        records.stand(one)
        members.write_records(one, folder)
        self.tell("rows", 0.5)
        made, excepted = records.make_rows(one)
        try:
            found = members.write_rows(one, made, folder)
        finally:
            self.con.execute(f"DROP TABLE {made.table}")
        self.figures = [figure for _, figure in found]
        self.tell("members", 0.7)
        members.write_register(one, folder)
        members.write_unloaded(one, self.plans, self.key, folder)
        members.write_configuration(one, folder)
        members.write_definitions(one, folder)
        originals = self.originals(readings)
        script = sql.recompute_sql(one, readings, self.figures, excepted, members.REGISTER)
        (folder / "recompute.sql").write_bytes(script.encode())
        (folder / "verify.py").write_bytes(VERIFY.read_bytes())
        old = [reading.load.load for reading, _, _ in readings if not reading.same_contract]
        readme.write(one, found, originals, old, folder)
        return archive.write_manifest(folder, self.told(readings, originals))

    # -- people --

    def plan(self, load: Load) -> Plan | None:
        return self.plans.get(load.load)

    def hide_people(self) -> None:
        """Decide what becomes of each column, and make the key of this pack's pseudonyms."""
        one, store = self.asked, self.asked.reader.store
        expressions = Expressions(self.con)
        for load in one.standing.loads:
            if load.kind in one.kinds:
                self.plans[load.load] = plan_of(one.source_then(load), expressions)
        told = canonical(
            [
                one.reader.configuration.organisation.name,
                [definition.id for definition in one.definitions],
                str(one.day),
                one.known_at,
                one.where,
            ]
        )
        names = dict.fromkeys(load.original for load in one.loads)
        self.key = Key.of(told, [store.originals / name for name in names])
        self.hide_subjects()

    def hide_subjects(self) -> None:
        """Make the table `subjects`: what exceptions are for, where that names people."""
        one, store = self.asked, self.asked.reader.store
        people: set[str] = set()
        subjects: set[str] = set()
        exceptions = [load for load in one.loads if load.kind == "exceptions"]
        for load in one.loads if exceptions else []:
            ways = self.plans[load.load].ways
            file = f"read_parquet({literal(store.rows_of(load))})"
            for name in load.fields:
                if ways.get(name) in ("person", "subject"):
                    query = f"SELECT DISTINCT {name} FROM {file} WHERE {name} IS NOT NULL"
                    found = {value for (value,) in self.con.execute(query).fetchall()}
                    (people if ways[name] == "person" else subjects).update(found)
        shown = [(value, self.key.of_subject(value, people)) for value in sorted(subjects)]
        columns = [[value for value, _ in shown], [new for _, new in shown]]
        for con in (self.con, self.landing):
            con.execute(
                "CREATE TEMP TABLE subjects AS "
                "SELECT unnest(?::VARCHAR[]) AS value, unnest(?::VARCHAR[]) AS shown",
                columns,
            )

    # -- landed text and originals --

    def land(self, number: int, load: Load) -> tuple[Reading, Source, list[str]]:
        """Write the landed text of a load; returns its reading, and source and columns as the pack
        holds them."""
        self.tell(load.file, 0.4 * number / len(self.asked.loads))
        reading, relation = landed.read_again(self.asked, load, self.landing, self.work)
        to = self.folder / reading.member
        plan = self.plan(load)
        query, source, columns = f"SELECT * FROM {relation}", reading.source, reading.columns
        if plan:
            query, columns = landed_sql(plan, reading, relation, self.key)
            source = plan.source
        landed.prove(load, landed.copy_csv(self.landing, query, to))
        return reading, source, columns

    def originals(
        self, readings: list[tuple[Reading, Source, list[str]]]
    ) -> dict[str, tuple[str, str]]:
        """Put the originals in; by load file, where each is, or why it is left out."""
        one, store = self.asked, self.asked.reader.store
        told: dict[str, tuple[str, str]] = {}
        secret = {
            reading.load.original
            for reading, _, columns in readings
            if not one.named and self.is_hidden(reading, columns)
        }
        (self.folder / "originals").mkdir()
        for reading, _, _ in readings:
            name = reading.load.original
            if name in secret:
                told[name] = ("", "it may name people")
            elif name not in told:
                told[name] = (f"originals/{name}", "")
                (self.folder / "originals" / name).write_bytes(
                    (store.originals / name).read_bytes()
                )
        return told

    def is_hidden(self, reading: Reading, columns: list[str]) -> bool:
        """Whether the landed text of a load is not all that its original says."""
        plan = self.plans[reading.load.load]
        return plan.hides or columns != reading.columns

    # -- the manifest --

    def told(
        self,
        readings: list[tuple[Reading, Source, list[str]]],
        originals: dict[str, tuple[str, str]],
    ) -> dict[str, Any]:
        """What the manifest says of the pack as a whole, and of each load in it."""
        one = self.asked
        organisation = one.reader.configuration.organisation
        contexts = [
            (d, context_of(one.standing, d, one.day, one.known_at)) for d in one.definitions
        ]
        return {
            "pack": 1,
            "organisation": organisation.name,
            "time_zone": organisation.time_zone,
            "as_of": str(one.day),
            "period_from": str(organisation.quarter_start(one.day)),
            "known_at": one.known_at,
            "filters": one.where,
            "persons": one.persons,
            "language": one.language,
            "configuration": one.reader.configuration.hash,
            "kpis": [
                {
                    "kpi": d.id,
                    "version": d.version,
                    "definition": d.hash,
                    "figure": d.figure,
                    "direction": d.direction,
                    "spread": d.spread,
                    "loaded": context.loaded,
                    "stale": context.stale,
                }
                for d, context in contexts
            ],
            "loads": [
                {
                    "load": reading.load.load,
                    "kind": reading.load.kind,
                    "landed": reading.member,
                    "original": originals[reading.load.original][0] or None,
                    "left_out_because": originals[reading.load.original][1] or None,
                    "columns_left_out": [c for c in reading.columns if c not in columns],
                    "contract_unchanged": reading.same_contract,
                    "text": reading.text,
                }
                for reading, _, columns in readings
            ],
        }
