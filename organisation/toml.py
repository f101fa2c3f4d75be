"""Reading a TOML file into a checked model, with faults told in a person's words."""

import re
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from organisation.errors import Unusable

Model = TypeVar("Model", bound=BaseModel)


def read(path: Path) -> dict[str, Any]:
    """The tables of a TOML file. Raises Unusable when it is absent or not TOML."""
    text = ""
    try:
        text = path.read_text("utf-8-sig")
        return tomllib.loads(text)
    except FileNotFoundError:
        raise Unusable(
            f"{path}: there is no such file. `python -m etl new DIR` writes one to edit."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise Unusable(f"{path}: not readable as TOML: {fault}{hint(text, str(fault))}") from None
    except OSError as fault:
        raise Unusable(f"{path}: {fault.strerror}") from None


HINTS = {
    r"[\u201c\u201d\u2018\u2019]": 'write straight quotes: "',
    r"=\s*\d{1,2}[./-]\d{1,2}[./-]\d{2,4}": "write a day as 2026-12-31",
    r"=\s*\d+,\d": "write a number with a point: 0.95",
    r"=\s*\d+(\.\d+)?\s*%": "write a share from 0 to 1: 95 % is 0.95",
    r"^[^\"']*\"[^\"']*$": "close the quote",
    r"=\s*[^\W\d][^\"']*$": "write a text in quotes",
    r"=\s*\"[^\"]*\\": "write a pattern with backslashes in 'single quotes'",
}
"""What people write that is no TOML, and what to write instead."""


def hint(text: str, fault: str) -> str:
    """The line on which a TOML file cannot be read, and what to write there. Blank if not known."""
    place = re.search(r"\(at line (\d+)", fault)
    if not place:
        return ""
    line = "".join(text.split("\n")[int(place[1]) - 1 :][:1]).strip()[:100]
    if "Invalid date" in fault:
        instead = "there is no such day"
    elif "twice" in fault or "Cannot overwrite" in fault:
        instead = "it stands there twice"
    else:
        instead = next((says for form, says in HINTS.items() if re.search(form, line)), "")
    return f": {line}" + (f" ({instead})" if instead else "")


def shape(model: type[Model], table: dict[str, Any], where: str) -> Model:
    """`table` as `model`. Raises Unusable naming the first setting that does not fit."""
    try:
        return model.model_validate(table)
    except ValidationError as fault:
        raise Unusable(f"{where}: {in_words(fault, model)}") from None


def in_words(fault: ValidationError, model: type[BaseModel]) -> str:
    """The first fault of a validation, and how many more there are. A name that is not known comes
    before all others: mostly it is why another is missing."""
    faults = sorted(fault.errors(), key=lambda one: one["type"] != "extra_forbidden")
    first = faults[0]
    place = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        text = f"'{place}' is no setting known here; {meant(str(first['loc'][-1]), model)}"
    elif first["type"] == "missing":
        text = f"'{place}' is missing"
    else:
        text = plainly(first)
        text = f"{place}: {text}" if place else text
    more = len(faults) - 1
    return text + numbered(first) + (f" (and {more} more)" if more else "")


def meant(word: str, model: type[BaseModel]) -> str:
    """What somebody who wrote a name that is no setting there may have meant."""
    known = set(settings_of(model))
    near = get_close_matches(word, known - {word}, 1, 0.9 if word in known else 0.7)
    if near:
        return f"did you mean '{near[0]}'?"
    if word in known:
        return "it belongs elsewhere, see docs/configuration.md"
    return "check its spelling in docs/configuration.md"


def plainly(fault: ErrorDetails) -> str:
    """What is wrong with a value, and what to write."""
    given, name = fault["input"], str(fault["loc"][-1]) if fault["loc"] else ""
    if fault["type"] == "list_type" and isinstance(given, dict):
        return f"open it with two brackets: [[{name}]]"
    if fault["type"] == "list_type":
        return f"write a list: [{written(given)}]"
    if fault["type"] in ("model_type", "dict_type") and isinstance(given, list):
        return "open it with one bracket: [...], not [[...]]"
    if fault["type"] in ("model_type", "dict_type"):
        return f"{written(given)} is no table; write {{ ... }}, or settings below [...]"
    if fault["type"] in ("int_parsing", "float_parsing", "int_type", "float_type"):
        return f"{written(given)} is no number"
    return fault["msg"].removeprefix("Value error, ")


def written(value: object) -> str:
    """A value as TOML writes it."""
    return f'"{value}"' if isinstance(value, str) else str(value)


def numbered(fault: ErrorDetails) -> str:
    """Which of several tables of one name a fault lies in, counted as a person counts."""
    places = list(zip(fault["loc"], fault["loc"][1:], strict=False))
    found = [(name, at) for name, at in places if isinstance(at, int) and len(fault["loc"]) > 2]
    return f" (in [[{found[0][0]}]] number {found[0][1] + 1})" if found else ""


def settings_of(model: type[BaseModel]) -> Iterator[str]:
    """Names of all settings of a model and of the models in it."""
    for name, field in model.model_fields.items():
        if not field.exclude:
            yield field.alias or name
        for inner in [field.annotation, *get_args(field.annotation)]:
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield from settings_of(inner)
