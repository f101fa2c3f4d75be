"""KPIs against DuckDB's own reading of the training CSV: quarter ends with every cut, and one KPI."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from bench.loading import SNAPSHOTS
from bench.rounds import HEAD, Run, run, told


def measure(rows: int, rounds: int) -> str:
    """A report in Markdown. Each round: raw, all KPIs at the quarter ends, single KPIs."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        large, home = Path(folder) / "large", Path(folder) / "home"
        run("-m", "data.generate", "--large", str(large), "--rows", str(rows), "--snapshots", "1")
        shutil.copytree(large, home)
        run("-m", "etl", "load", "--home", str(home), fine=(0, 3, 4))
        file = large / "inbox" / SNAPSHOTS[0]
        found = [one_round(file, home, Path(folder)) for _ in range(rounds)]
    quarters = [kpis["quarters"] / raw for raw, kpis in found]
    lines = [
        f"Organisation with a training CSV of {rows:,} rows, {rounds} rounds; ratios to the raw "
        "load of that CSV in its round, both timed inside their processes.",
        "",
        HEAD,
        told("all KPIs at 12 quarter ends and the day, every cut, to raw", quarters),
    ]
    for when, which in (("the day", "kept"), ("a day that is not kept", "single")):
        for name in found[0][1][which]:
            ratios = [kpis[which][name] / raw for raw, kpis in found]
            lines.append(
                told(f"{name} at {when}, filtered, with rows, to raw", ratios, "{:.3f}".format)
            )
    lines.append(told("raw load, seconds (the machine's noise)", [raw for raw, _ in found]))
    return "\n".join(lines)


def one_round(file: Path, home: Path, folder: Path) -> tuple[float, dict[str, Any]]:
    """Seconds of the raw load, and of the KPIs."""
    raw = run("-m", "bench.child", "raw", str(file), str(folder / "raw.duckdb"))
    kpis = run("-m", "bench.child", "kpis", str(home))
    return seconds(raw), json.loads(kpis.said)


def seconds(one: Run) -> float:
    return float(json.loads(one.said)["seconds"])
