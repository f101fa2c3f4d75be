"""Terms: the words of the product and what the source documents ask, told in each language."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field

from kpis.definition import Words
from organisation import toml
from organisation.contracts import Strict

FILE = Path(__file__).parent / "terms.toml"
GROUPS = ["figures", "model", "time", "records"]
"""The groups of words, in the order in which they are told."""


class Term(Strict):
    """A word of the product."""

    group: str = Field(description="which group it stands in")
    word: Words = Field(description="the word")
    says: Words = Field(description="what it means, in one or two plain sentences")


@cache
def terms() -> dict[str, Term]:
    """Every word by its id, as the file has them."""
    return {name: toml.shape(Term, one, FILE.name) for name, one in _file()["term"].items()}


@cache
def asks() -> dict[str, Words]:
    """What the source documents ask, by id such as A5h."""
    return {name: toml.shape(Words, one, FILE.name) for name, one in _file()["asks"].items()}


def _file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))
