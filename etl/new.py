"""New homes: commented configuration to edit."""

from pathlib import Path

from organisation.errors import Unusable

TEMPLATES = Path(__file__).parent / "home"


def make(folder: Path) -> list[Path]:
    """Write the three configuration files and an inbox. Raises Unusable where one is already."""
    templates = sorted(TEMPLATES.glob("*.toml"))
    there = next((t.name for t in templates if (folder / t.name).exists()), None)
    if there:
        raise Unusable(f"{folder} is a home already: it has {there}; nothing was changed")
    try:
        (folder / "inbox").mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise Unusable(f"{folder} is a file; name a folder") from None
    made = []
    for template in templates:
        path = folder / template.name
        path.write_text(template.read_text("utf-8"), "utf-8")
        made.append(path)
    return made
