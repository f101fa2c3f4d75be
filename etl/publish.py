"""Publishing: a new generation from all that is known, and the pointer moved to it."""

import datetime as dt
import os

import duckdb

import kpis
from organisation.home import Home
from warehouse import generation
from warehouse.register import Decision, Load, Publication
from warehouse.rows import literal
from warehouse.store import Store, bring


def publish(
    home: Home,
    store: Store,
    con: duckdb.DuckDBPyConnection,
    loads: list[Load],
    decisions: list[Decision],
) -> Publication:
    """Make one publication of `loads` and `decisions` and put it in force.

    The caller holds the store's lock. Until the pointer moves, nothing has changed for readers.
    """
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
    con.execute(f"ATTACH {literal(built)} AS g (STORAGE_VERSION '{generation.FORMAT}')")
    generation.write_register(con, home, register, publication)
    generation.write_configuration(con, home.organisation)
    generation.write_records(con, standing, publication.day)
    generation.write_references(con, standing)
    publication.figures = kpis.write(con, home, standing, publication)
    con.execute("DETACH g")
    bring(built, store.generations / publication.generation)
    store.put_in_force(publication)
    store.drop_old_generations(home.organisation.keep_generations)
    return publication
