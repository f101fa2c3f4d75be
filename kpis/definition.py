"""Definitions: a KPI is one SQL file whose first comment says, as TOML, what the SQL counts."""

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from organisation import toml
from organisation.contracts import Strict
from organisation.errors import Unusable

FOLDER = Path(__file__).parent / "catalogue"


class Words(Strict):
    """A text in the languages of the product."""

    en: str
    id: str


class Target(Strict):
    """What the KPI should reach where the organisation sets nothing else."""

    value: float
    provenance: str = Field(description="a named source, or 'proposed'")


class Definition(Strict):
    """What a KPI says of itself."""

    id: str
    element: str = Field(description="the element of the governance model it serves")
    asks: str = Field(description="id of what the source document asks for, such as A5h")
    title: Words
    question: Words
    population: str = Field(description="whom or what one row is about")
    outcomes: str = Field(description="when a row is met, missed, unknown or excluded")
    figure: Literal["share", "count"] = "share"
    direction: Literal["more", "less"] = Field("more", description="which way is better")
    target: Target
    owner: str
    kinds: list[str] = Field(description="record kinds it cannot do without")
    measure: str = Field("", description="what the measure of a row is, with its unit")
    cuts: list[str] = Field(description="dimensions by which its rows may be cut")
    key: bool = False
    version: int = 1
    sql: str = Field("", exclude=True)

    @property
    def hash(self) -> str:
        """Hash of the definition: metadata and SQL."""
        return hashlib.sha256((self.model_dump_json() + self.sql).encode()).hexdigest()


@cache
def catalogue() -> dict[str, Definition]:
    """All KPIs by id, in the order of their elements."""
    found = [read(path) for path in sorted(FOLDER.glob("*.sql"))]
    order = [
        "scope",
        "update",
        "brand",
        "training",
        "approval",
        "continuity",
        "policy",
        "incidents",
        "data",
    ]
    found.sort(key=lambda d: (order.index(d.element), not d.key, d.id))
    return {definition.id: definition for definition in found}


def read(path: Path) -> Definition:
    """The definition in one SQL file. Raises Unusable if its comment is not what it should be."""
    text = path.read_text("utf-8")
    if not text.startswith("/*") or "*/" not in text:
        raise Unusable(f"{path.name}: a KPI begins with a comment that defines it")
    head, sql = text[2:].split("*/", 1)
    try:
        table = tomllib.loads(head)
    except tomllib.TOMLDecodeError as fault:
        raise Unusable(f"{path.name}: its comment is not TOML: {fault}") from None
    definition = toml.shape(Definition, {**table, "sql": sql.strip()}, path.name)
    if definition.id != path.stem:
        raise Unusable(f"{path.name}: its id reads '{definition.id}'")
    return definition
