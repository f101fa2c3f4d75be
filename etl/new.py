"""New homes: commented configuration to edit."""

from pathlib import Path

from organisation.errors import Unusable

TEMPLATES = Path(__file__).parent / "home"


def make(folder: Path) -> list[Path]:
    """Write the three configuration files and an inbox. Raises Unusable where one is already."""
    if (folder / "organisation.toml").exists():
        raise Unusable(f"{folder} is a home already; nothing was changed")
    try:
        (folder / "inbox").mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise Unusable(f"{folder} is a file; name a folder") from None
    made = []
    for template in sorted(TEMPLATES.glob("*.toml")):
        path = folder / template.name
        path.write_text(template.read_text("utf-8"), "utf-8")
        made.append(path)
    return made
