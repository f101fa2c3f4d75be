"""An evidence pack of all KPIs of the sample: CPU of the whole command, and what checking it costs."""

import shutil
import tempfile
import zipfile
from pathlib import Path

from bench.rounds import HEAD, ROOT, run, told


def measure(_rows: int, rounds: int) -> str:
    """A report in Markdown. Each round: a pack without names, one with names, verify, recompute."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home, file = Path(folder) / "home", Path(folder) / "pack.zip"
        unbuilt = shutil.ignore_patterns("warehouse")
        shutil.copytree(ROOT / "data" / "sample", home, ignore=unbuilt)
        run("-m", "etl", "load", "--home", str(home), fine=(0, 3, 4))
        found = [one_round(home, file, Path(folder)) for _ in range(rounds)]
        size = file.stat().st_size / 1e6
    hidden, named, verified, recomputed, nothing = zip(*found, strict=True)
    lines = [
        f"All KPIs of the sample organisation, {rounds} rounds, seconds of CPU of whole processes. "
        f"The pack is {size:.1f} MB.",
        "",
        HEAD,
        told("python -m reports pack, people under pseudonyms", list(hidden)),
        told("python -m reports pack, people named", list(named)),
        told("python verify.py of the zip", list(verified)),
        told("recompute.sql", list(recomputed)),
        told("the command that only says its help, for comparison", list(nothing)),
    ]
    return "\n".join(lines)


def one_round(home: Path, file: Path, folder: Path) -> tuple[float, float, float, float, float]:
    """Seconds of CPU: packs of both ways, verifying, recomputing, and doing nothing."""
    command = ["-m", "reports", "pack", "--home", str(home), "--out", str(file)]
    named = run(*command, "--persons", "named").cpu
    hidden = run(*command).cpu
    verified = run("-I", str(ROOT / "reports" / "pack" / "verify.py"), str(file)).cpu
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder / "pack")
    recomputed = run("-c", RECOMPUTE, str(folder / "pack")).cpu
    return hidden, named, verified, recomputed, run("-m", "reports", "pack", "--help").cpu


RECOMPUTE = (
    "import duckdb, os, pathlib, sys; os.chdir(sys.argv[1]); "
    "duckdb.execute(pathlib.Path('recompute.sql').read_text()).fetchall()"
)
