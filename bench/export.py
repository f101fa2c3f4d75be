"""Exports of many KPI rows against DuckDB's own COPY of the same rows in the same order."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from bench.rounds import HEAD, ROOT, run, told

WAYS = {
    "csv data": "CSV, data",
    "csv spreadsheet": "CSV, spreadsheet",
    "parquet data": "Parquet",
}
SHEET_ROWS = 100_000
"""Rows of the workbook: Python writes each of its cells."""


def measure(rows: int, rounds: int) -> str:
    """A report in Markdown. Each round: DuckDB's COPY of the rows, then each way of exporting them."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home = Path(folder) / "home"
        shutil.copytree(ROOT / "data" / "sample", home)
        run("-m", "etl", "load", "--home", str(home), fine=(0, 3, 4))
        run("-m", "bench.child", "multiply", str(home), str(rows), f"{folder}/many.duckdb")
        run("-m", "bench.child", "multiply", str(home), str(SHEET_ROWS), f"{folder}/few.duckdb")
        found = [one_round(home, Path(folder)) for _ in range(rounds)]
    lines = [
        f"{rows:,} KPI rows, {rounds} rounds; ratios to DuckDB's `COPY ... TO` a CSV file of the "
        "same rows in the same order in that round, both timed inside their processes. The export "
        "counts, hashes, describes and enters in the journal what it writes. Memory is the peak of "
        "the process.",
        "",
        HEAD,
    ]
    for way, name in WAYS.items():
        for what, says in {"seconds": "time", "cpu": "CPU"}.items():
            ratios = [one[way][what] / one["raw"][what] for one in found]
            lines.append(told(f"{name}, {says} to COPY", ratios))
    lines.append(
        told("XLSX, rows a second", [one["xlsx"]["pace"] for one in found], "{:,.0f}".format)
    )
    for way, name in {"raw": "COPY", **WAYS}.items():
        memory = [one[way]["memory"] for one in found]
        lines.append(told(f"{name}, memory in MB", memory, "{:,.0f}".format))
    raw = [one["raw"]["seconds"] for one in found]
    lines.append(told("COPY, seconds (the machine's noise)", raw))
    return "\n".join(lines)


def one_round(home: Path, folder: Path) -> dict[str, Any]:
    """Seconds and memory of the COPY and of each way of exporting."""
    many, few, out = f"{folder}/many.duckdb", f"{folder}/few.duckdb", folder / "out"
    found = {"raw": child("copy", str(home), many, str(folder / "raw.csv"))}
    for way in WAYS:
        found[way] = child("export", str(home), many, str(out), *way.split())
        shutil.rmtree(out)
    found["xlsx"] = child("export", str(home), few, str(out), "xlsx", "data")
    found["xlsx"]["pace"] = SHEET_ROWS / found["xlsx"]["seconds"]
    shutil.rmtree(out)
    return found


def child(*job: str) -> dict[str, Any]:
    one = run("-m", "bench.child", *job)
    said: dict[str, Any] = json.loads(one.said)
    return said | {"memory": one.memory}
