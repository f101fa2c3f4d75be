"""Blocks: what several KPIs read, said once: one SQL file each, first line of it says its grain."""

from functools import cache
from pathlib import Path

from kpis.definition import named_in

FOLDER = Path(__file__).parent / "blocks"


@cache
def blocks() -> dict[str, str]:
    """SQL of the blocks by name, each after those it reads."""
    texts = {path.stem: path.read_text("utf-8").strip() for path in sorted(FOLDER.glob("*.sql"))}
    return in_order(texts)


def in_order(texts: dict[str, str]) -> dict[str, str]:
    """Blocks by name, each after those it reads."""
    waiting, placed = dict(texts), dict[str, str]()
    while waiting:
        ready = [
            name
            for name, sql in waiting.items()
            if not [other for other in named_in(sql, list(waiting)) if other != name]
        ]
        assert ready, f"blocks read one another in a circle: {', '.join(waiting)}"
        for name in ready:
            placed[name] = waiting.pop(name)
    return placed


def read_by(sql: str, among: dict[str, str] | None = None) -> dict[str, str]:
    """The blocks that a query reads, directly or through other blocks."""
    found: dict[str, str] = {}
    for name, block in reversed((blocks() if among is None else among).items()):
        if named_in(" ".join([sql, *found.values()]), [name]):
            found[name] = block
    return found
