"""Reading a TOML file into a checked model, with faults told in a person's words."""

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from organisation.errors import Unusable

Model = TypeVar("Model", bound=BaseModel)


def read(path: Path) -> dict[str, Any]:
    """The tables of a TOML file. Raises Unusable when it is absent or not TOML."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise Unusable(
            f"{path}: there is no such file. `python -m etl new DIR` writes one to edit."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise Unusable(f"{path}: not readable as TOML: {fault}") from None
    except OSError as fault:
        raise Unusable(f"{path}: {fault.strerror}") from None


def shape(model: type[Model], table: dict[str, Any], where: str) -> Model:
    """`table` as `model`. Raises Unusable naming the first setting that does not fit."""
    try:
        return model.model_validate(table)
    except ValidationError as fault:
        raise Unusable(f"{where}: {in_words(fault)}") from None


def in_words(fault: ValidationError) -> str:
    """The first fault of a validation, and how many more there are."""
    first = fault.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        text = f"'{place}' is no setting known here; check its spelling in docs/configuration.md"
    elif first["type"] == "missing":
        text = f"'{place}' is missing"
    else:
        text = first["msg"].removeprefix("Value error, ")
        text = f"{place}: {text}" if place else text
    more = fault.error_count() - 1
    return text + (f" (and {more} more)" if more else "")
