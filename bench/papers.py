"""The papers of a quarter: CPU and memory of whole commands over the sample organisation."""

import shutil
import tempfile
from pathlib import Path

from bench.rounds import HEAD, ROOT, Run, run, told

FORMS = {"pptx": "deck", "pdf": "paper", "html": "web page", "all": "all three"}


def measure(rows: int, rounds: int) -> str:  # noqa: ARG001  the sample has the rows it has
    """A report in Markdown. Each round: each form alone, all three, and the drafts that chase."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home, out = Path(folder) / "home", Path(folder) / "out"
        shutil.copytree(ROOT / "data" / "sample", home)
        run("-m", "etl", "load", "--home", str(home), fine=(0, 3, 4))
        found = [one_round(home, out) for _ in range(rounds)]
    lines = [
        f"The last quarter of the sample organisation, {rounds} rounds; CPU of whole commands, "
        "Python's start and the counting of the quarter before included.",
        "",
        HEAD,
    ]
    for name in found[0]:
        lines.append(told(f"{name}, CPU seconds", [one[name].cpu for one in found]))
    for name in found[0]:
        memory = [one[name].memory for one in found]
        lines.append(told(f"{name}, memory in MB", memory, "{:.0f}".format))
    return "\n".join(lines)


def one_round(home: Path, out: Path) -> dict[str, Run]:
    where = ("--home", str(home), "--out", str(out))
    found = {
        name: run("-m", "reports", "quarter", "--format", form, *where)
        for form, name in FORMS.items()
    }
    found["drafts that chase"] = run("-m", "reports", "chase", *where)
    return found
