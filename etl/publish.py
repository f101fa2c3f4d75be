"""Publishing: a new generation from all that is known, and the pointer moved to it."""

import datetime as dt
import hashlib
import os
from pathlib import Path
from typing import Any

import duckdb

import kpis
from kpis.definition import catalogue
from organisation import demands
from organisation.errors import Unusable
from organisation.home import Configuration, Home
from warehouse import generation
from warehouse.connection import connect
from warehouse.register import Decision, Load, Publication, Register
from warehouse.rows import literal
from warehouse.store import Store, bring


def check_demands(home: Home) -> None:
    """Raises Unusable for a demand or target that no KPI can be held against."""
    kpis.check_ids(home.targets)
    demands.check(home.organisation, home.targets)
    for target in home.targets.target:
        share = catalogue()[target.kpi].unit == "share"
        if target.value < 0 or (share and target.value > 1):
            hint = f"; {target.value:g} % is {target.value / 100:g}" if target.value > 1 else ""
            raise Unusable(
                f"kpis.toml: [[target]] kpi '{target.kpi}': value {target.value:g} is "
                + (f"no share from 0 to 1{hint}" if share else "less than 0")
            )


def publish(
    home: Home,
    store: Store,
    loads: list[Load],
    decisions: list[Decision],
) -> Publication:
    """Make one publication of `loads` and `decisions` and put it in force.

    The caller holds the store's lock. Until the pointer moves, nothing has changed for readers.
    """
    check_demands(home)
    register = store.register()
    number = register.last + 1
    publication = Publication(
        publication=number,
        at=dt.datetime.now(dt.UTC).replace(microsecond=0),
        day=home.organisation.now_is(),
        previous=register.hash,
        generation=f"{number:06}-{os.urandom(4).hex()}.duckdb",
        configuration=home.configuration_hash,
        loads=loads,
        decisions=decisions,
    )
    register.add(publication)
    standing = generation.Standing(home, register.known(), store.loads)
    built = store.staging / "generation.duckdb"
    alone = sum(load.loaded for load in standing.loads) < home.organisation.tables_up_to
    with connect([store.folder], store.staging, alone=alone) as con:
        publication.figures = build(con, built, standing, register, publication, home)
    for text in [home.configuration.text, *kpis.texts()]:
        store.keep_text(text)
    bring(built, store.generations / publication.generation)
    store.put_in_force(publication)
    store.drop_old_generations(home.organisation.keep_generations)
    return publication


def build(
    con: duckdb.DuckDBPyConnection,
    built: Path,
    standing: generation.Standing,
    register: Register,
    publication: Publication,
    home: Home | Configuration,
) -> list[dict[str, Any]]:
    """Write a generation into the file `built`; returns the figures it reports."""
    con.execute(f"ATTACH {literal(built)} AS g (STORAGE_VERSION '{generation.FORMAT}')")
    generation.write_register(con, home, register, publication)
    generation.write_records(con, standing, kpis.days_of(home.organisation, publication.day))
    generation.write_configuration(con, home, publication.day)
    generation.write_references(con, standing)
    figures = kpis.write(con, standing, publication.day, register.known_at)
    con.execute("DETACH g")
    return figures


def rebuild(store: Store, register: Register, to: Path) -> bool:
    """Write what is in force once more, from the history alone, into the file `to`.

    False, and nothing is written, where the product's definitions have changed since it was made.
    """
    publication = register.publications[-1]
    if is_redefined(publication):
        return False
    configuration = Configuration.from_text(store.text(publication.configuration))
    standing = generation.Standing(configuration, register.known(), store.loads)
    alone = sum(load.loaded for load in standing.loads) < configuration.organisation.tables_up_to
    with connect([store.folder, to.parent], to.parent, alone=alone) as con:
        build(con, to, standing, register, publication, configuration)
    return True


def is_redefined(publication: Publication) -> bool:
    """Whether the product now defines figures otherwise than when a publication told them."""
    now = {hashlib.sha256(text.encode()).hexdigest() for text in kpis.texts()}
    return now != publication.made_by - {publication.configuration}
