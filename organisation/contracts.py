"""Contracts: one TOML file a record kind, saying what a record of that kind must be.

A contract knows nothing of files: `sources.toml` says how a file's columns become these fields.
"""

from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from organisation import toml
from organisation.errors import Unusable

FOLDER = Path(__file__).parent / "contracts"

SQL_TYPES = {
    "text": "VARCHAR",
    "code": "VARCHAR",
    "date": "DATE",
    "moment": "TIMESTAMP",
    "integer": "BIGINT",
    "number": "DECIMAL(18, 4)",
    "flag": "BOOLEAN",
}


class Strict(BaseModel):
    """A model that refuses settings it does not know, so that a typing error is never silent."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class FieldRule(Strict):
    """One field of a record kind."""

    type: Literal["text", "code", "date", "moment", "integer", "number", "flag"]
    about: str = Field(description="what the field means, in a sentence")
    example: str = Field("", description="a value as it would stand in a template")
    required: bool = Field(False, description="a row without it is refused")
    codes: list[str] = Field([], description="the values a code may take")
    pattern: str = Field("", description="a regular expression the whole text must match")
    least: float | None = Field(None, description="smallest number allowed")
    most: float | None = Field(None, description="largest number allowed")
    references: str = Field("", description="the record kind whose key this field holds")
    happened: bool = Field(
        False, description="an event: blank at a day before it happened, with the fields in `hides`"
    )
    hides: list[str] = Field([], description="fields known only since this event")

    @model_validator(mode="after")
    def consistent(self) -> Self:
        if bool(self.codes) != (self.type == "code"):
            raise ValueError("a field of type 'code' lists its codes, and only such a field")
        if self.happened and self.type not in ("date", "moment"):
            raise ValueError("only a date or a moment can have happened")
        return self


class Check(Strict):
    """A check between the fields of one row."""

    name: str = Field(description="the code of the reason that a failing row gets")
    fails: str = Field(description="SQL over the fields; the check fails where it is true")
    effect: Literal["refuse", "warn"] = Field(description="refuse the row, or keep and mark it")
    says: str = Field(description="the reason in words")


class Contract(Strict):
    """A record kind."""

    kind: str
    nature: Literal["state", "dated"] = Field(
        description="state: how things are; dated: what happened"
    )
    row: str = Field(description="what one row is")
    key: list[str] = Field(description="the fields that together name a record")
    born: str = Field("", description="dated kinds: the field from which on the record exists")
    ends: str = Field(
        "", description="the end that is inferred when a record vanishes from a later snapshot"
    )
    fields: dict[str, FieldRule]
    checks: list[Check] = []

    @model_validator(mode="after")
    def names_known(self) -> Self:
        hidden = [name for rule in self.fields.values() for name in rule.hides]
        named = [*self.key, *hidden, *filter(None, [self.born, self.ends])]
        for name in named:
            if name not in self.fields:
                raise ValueError(f"'{name}' is named but is no field")
        if (self.nature == "dated") != bool(self.born):
            raise ValueError("a dated kind, and only that, names its 'born' field")
        return self

    @property
    def key_sql(self) -> str:
        """A SQL expression for the record's key as one text."""
        if len(self.key) == 1:
            return self.key[0]
        parts = ", ".join(f"coalesce({name}::VARCHAR, '')" for name in self.key)
        return f"concat_ws(' | ', {parts})"

    @property
    def required(self) -> list[str]:
        """Fields no row may lack: those marked so, and the key."""
        return [n for n, rule in self.fields.items() if rule.required or n in self.key]

    def reasons(self) -> dict[str, str]:
        """Words for the reason codes of this contract's own checks."""
        return {check.name: check.says for check in self.checks}


@cache
def contract(kind: str) -> Contract:
    """The contract of a record kind. Raises Unusable for a kind there is none of."""
    path = FOLDER / f"{kind}.toml"
    if not path.is_file():
        raise Unusable(f"'{kind}' is no record kind; there are: {', '.join(kinds())}")
    found = toml.shape(Contract, toml.read(path), f"contract {path.name}")
    if found.kind != kind:
        raise Unusable(f"contract {path.name}: its kind reads '{found.kind}'")
    return found


@cache
def kinds() -> list[str]:
    """All record kinds, the four the product is named for first."""
    first = ["accounts", "training", "approvals", "incidents"]
    rest = sorted(path.stem for path in FOLDER.glob("*.toml"))
    return [k for k in first if k in rest] + [k for k in rest if k not in first]
