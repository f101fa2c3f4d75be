"""What runs inside a measured process."""

import json
import sys
import time
from pathlib import Path

import duckdb


def raw(file: str, database: str) -> None:
    """The baseline: DuckDB's own reading of a file into a table."""
    Path(database).unlink(missing_ok=True)
    con = duckdb.connect(database)
    con.execute("SET enable_progress_bar = false")
    con.execute(f"CREATE TABLE t AS SELECT * FROM read_csv('{file}')")
    con.close()


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


if __name__ == "__main__":
    {"raw": raw, "load": load}[sys.argv[1]](*sys.argv[2:])
