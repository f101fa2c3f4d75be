"""What runs inside a measured process."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb


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
    """All KPIs at the quarter ends with every cut, then single ones at a day that is not kept."""
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
        single = {}
        for definition in catalogue().values():
            if is_loaded(standing, definition):
                began = time.perf_counter()
                answer = reader.remake([definition], days[3], reader.known_at)
                reader.figure(definition, answer)
                reader.row_table(definition, answer, {"brand": "Pelita"})
                single[definition.id] = time.perf_counter() - began
    print(json.dumps({"quarters": quarters, "single": single}))


if __name__ == "__main__":
    jobs: dict[str, Callable[..., None]] = {"raw": raw, "load": load, "kpis": kpis_of}
    jobs[sys.argv[1]](*sys.argv[2:])
