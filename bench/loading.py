"""Loading against DuckDB's own reading of the same file: time and memory, first and second snapshot."""

import json
import shutil
import tempfile
from pathlib import Path

from bench.rounds import HEAD, ROOT, Run, run, told

SNAPSHOTS = ("learning_2026-09-30.csv", "learning_2026-11-16.csv")


def measure(rows: int, rounds: int) -> str:
    """A report in Markdown. Each round: raw, first snapshot, raw, second snapshot."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        large = Path(folder) / "large"
        run("-m", "data.generate", "--large", str(large), "--rows", str(rows), "--snapshots", "2")
        found = [one_round(large, Path(folder)) for _ in range(rounds)]
    sample = [sample_cpu() for _ in range(rounds)]
    lines = [
        f"Training CSV of {rows:,} rows, {rounds} rounds; ratios to the raw load of its round.",
        "",
        HEAD,
    ]
    for place, name in enumerate(("first snapshot", "second snapshot")):
        pairs = [(one[2 * place], one[2 * place + 1]) for one in found]
        lines += [
            told(
                f"{name}, time without KPI rows, to raw",
                [bare(load) / raw.wall for raw, load in pairs],
            ),
            told(
                f"{name}, time with KPI rows, to raw", [load.wall / raw.wall for raw, load in pairs]
            ),
            told(f"{name}, peak memory, to raw", [load.memory / raw.memory for raw, load in pairs]),
        ]
    raws = [raw.wall for one in found for raw in (one[0], one[2])]
    lines += [
        told("raw load, seconds (the machine's noise)", raws),
        told("sample organisation, load and publish, seconds of CPU", sample),
    ]
    return "\n".join(lines)


def one_round(large: Path, folder: Path) -> tuple[Run, Run, Run, Run]:
    """Raw and load of the first snapshot, raw and load of the second on top of it."""
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    (home / "inbox").mkdir(parents=True)
    for settings in large.glob("*.toml"):
        shutil.copy(settings, home)
    runs = []
    for name in SNAPSHOTS:
        file = large / "inbox" / name
        runs.append(run("-m", "bench.child", "raw", str(file), str(folder / "raw.duckdb")))
        (home / "inbox" / name).hardlink_to(file)
        runs.append(run("-m", "bench.child", "load", str(home), "learning"))
    return runs[0], runs[1], runs[2], runs[3]


def bare(load: Run) -> float:
    """Seconds of a load without those for KPI rows."""
    said = json.loads(load.said)
    assert "published" in said["states"], said
    return load.wall - float(said["kpi_seconds"])


def sample_cpu() -> float:
    """Seconds of CPU to load and publish the sample organisation."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home = Path(folder) / "home"
        unbuilt = shutil.ignore_patterns("warehouse")
        shutil.copytree(ROOT / "data" / "sample", home, ignore=unbuilt)
        return run("-m", "etl", "load", "--home", str(home), fine=(0, 3, 4)).cpu
