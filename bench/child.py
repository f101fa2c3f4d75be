"""What runs inside a measured process."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from kpis.reader import Reader
    from reports.table import Table


def raw(file: str, database: str) -> None:
    """The baseline: DuckDB's own reading of a file into a table."""
    Path(database).unlink(missing_ok=True)
    con = duckdb.connect(database)
    con.execute("SET enable_progress_bar = false")
    began = time.perf_counter()
    con.execute(f"CREATE TABLE t AS SELECT * FROM read_csv('{file}')")
    con.close()
    print(json.dumps({"seconds": time.perf_counter() - began}))


def load(home: str, source: str) -> None:
    """A whole load command; says how many seconds of it went into KPI rows."""
    import kpis
    from etl.load import load as load_home
    from organisation.home import Home

    spent = 0.0
    write = kpis.write

    def timed(*given: object) -> object:
        nonlocal spent
        began = time.perf_counter()
        rows = write(*given)  # type: ignore[arg-type]
        spent = time.perf_counter() - began
        return rows

    kpis.write = timed  # type: ignore[assignment]
    outcome = load_home(Home.at(home), source=source or None)
    states = [one.state for one in outcome.told]
    print(json.dumps({"kpi_seconds": spent, "states": states}))


def kpis_of(home: str) -> None:
    """All KPIs at the quarter ends with every cut, then single ones at a day of which rows are kept, and
    at one of which they are not."""
    from kpis import tables
    from kpis.definition import catalogue
    from kpis.reader import Reader
    from kpis.run import count, days_of, is_loaded, tables_wanted
    from organisation.home import Home

    with Reader(Home.at(home)) as reader:
        con, standing = reader.con, reader.standing(reader.known_at)
        days = days_of(reader.configuration.organisation, reader.day)
        began = time.perf_counter()
        tables.stand(con, standing, days, tables_wanted())
        count(con, standing, days, reader.known_at, "counted", keep=[])
        quarters = time.perf_counter() - began
        tables.drop(con)
        found: dict[str, dict[str, float]] = {"kept": {}, "single": {}}
        for definition in (one for one in catalogue().values() if is_loaded(standing, one)):
            for name, ask in (("kept", reader.rows), ("single", reader.remake)):
                began = time.perf_counter()
                day = reader.day if name == "kept" else days[3]
                answer = ask([definition], day, reader.known_at)
                reader.figure(definition, answer)
                reader.row_table(definition, answer, {"brand": "Pelita"})
                found[name][definition.id] = time.perf_counter() - began
    print(json.dumps({"quarters": quarters, **found}))


MANY_OF = "training-valid"
"""The KPI whose rows exports are measured with."""


def multiply(home: str, rows: str, to: str) -> None:
    """A generation in which a KPI has so many rows: those of the home's, over and over."""
    from organisation.home import Home
    from warehouse.store import Store

    path = Store(Home.at(home).warehouse).generation_path()
    con = duckdb.connect(to)
    con.execute(f"ATTACH '{path}' AS g (READ_ONLY)")
    for table in ("publication", "loads"):
        con.execute(f"CREATE TABLE {table} AS SELECT * FROM g.{table}")
    kept = f"kpi = '{MANY_OF}' AND as_of = (SELECT day FROM publication)"
    con.execute(
        "CREATE TABLE kpi_rows AS SELECT * REPLACE (concat(subject, ' ', copy) AS subject) "
        f"FROM g.kpi_rows, range({rows}) AS copies(copy) WHERE {kept} LIMIT {rows}"
    )
    con.close()


def table_of(home: str, path: str) -> "tuple[Reader, Table]":
    """The rows of that generation, as they are exported; figures are counted from the rows."""
    from dataclasses import replace

    from kpis.definition import catalogue
    from kpis.reader import Reader
    from organisation.home import Home
    from reports.export import MEMORY
    from reports.table import kpi_rows

    reader = Reader(Home.at(home), Path(path), memory=MEMORY)
    definition = catalogue()[MANY_OF]
    answer = replace(reader.rows([definition]), counts="")
    return reader, kpi_rows(reader, definition, answer)


def copy(home: str, path: str, to: str) -> None:
    """The baseline: DuckDB's own COPY of the same rows in the same order."""
    from reports.profile import DATA

    reader, table = table_of(home, path)
    reader.con.close()
    con = duckdb.connect()
    con.execute("SET enable_progress_bar = false")
    con.execute(f"ATTACH '{path}' AS g (READ_ONLY)")
    began = time.perf_counter(), time.process_time()
    con.execute(f"COPY ({DATA.select(table)}) TO '{to}' (FORMAT csv, HEADER, NEW_LINE '\r\n')")
    print(json.dumps(since(*began)))


def export(home: str, path: str, to: str, form: str, profile: str) -> None:
    """An export as the command does it, from the question on."""
    from reports.export import export as take
    from reports.profile import DATA, spreadsheet

    began = time.perf_counter(), time.process_time()
    reader, table = table_of(home, path)
    take(reader, table, Path(to), form, spreadsheet("en") if profile == "spreadsheet" else DATA)
    print(json.dumps(since(*began)))


def since(began: float, cpu: float) -> dict[str, float]:
    return {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}


if __name__ == "__main__":
    jobs: dict[str, Callable[..., None]] = {
        "raw": raw,
        "load": load,
        "kpis": kpis_of,
        "multiply": multiply,
        "copy": copy,
        "export": export,
    }
    jobs[sys.argv[1]](*sys.argv[2:])
