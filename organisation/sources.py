"""Sources: `sources.toml` says what each file of an organisation is and how its columns are read."""

import datetime as dt
import re
from pathlib import Path, PurePosixPath
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from organisation import toml
from organisation.contracts import Contract, Strict, contract
from organisation.errors import Unusable

FREQUENCIES = {
    "daily": 1,
    "weekly": 7,
    "fortnightly": 14,
    "monthly": 31,
    "quarterly": 92,
    "half-yearly": 184,
    "yearly": 366,
}


DIRECTIVES = set("aAbBcdfgGHIjmMnpSuUVwWxXyYzZ%")


def formats_known(formats: list[str] | None) -> list[str] | None:
    """Formats of dates as DuckDB's strptime reads them. Raises ValueError for one that is none."""
    for form in formats or []:
        letters = re.findall(r"%-?(.)", form)
        if form != "serial" and (not letters or set(letters) - DIRECTIVES):
            raise ValueError(f"'{form}' is no date format; write one like '%d/%m/%Y', or 'serial'")
    return formats


class Reading(Strict):
    """How the file is laid out."""

    delimiter: str = Field(
        "", max_length=1, description='column separator, "\\t" for tab; found when left out'
    )
    quote: str = Field('"', max_length=1, description='quoting character; "" for none')
    escape: str = Field("", max_length=1, description="escape character; default: quote doubled")
    encoding: str = Field(
        "", description="utf-8, utf-16, cp1252, latin-1 ...; found by its mark when left out"
    )
    header: int = Field(1, ge=0, description="the line that holds the column names; 0 for none")
    names: list[str] = Field([], description="column names by position, where there is no header")
    sheet: str = Field("", description="name of the worksheet; the first when left out")


class Effective(Strict):
    """Which day the file speaks for. Never the day it is loaded."""

    file_name: str = Field(
        "", description="a regular expression with one group that finds the date in the file name"
    )
    format: str = Field("%Y-%m-%d", description="how that date is written")
    column: str = Field("", description="the column that carries the date")
    date: dt.date | None = Field(None, description="a fixed day, for files that come once")

    @model_validator(mode="after")
    def one_way(self) -> Self:
        if sum(map(bool, (self.file_name, self.column, self.date))) != 1:
            raise ValueError("give one of 'file_name', 'column' or 'date'")
        try:
            groups = re.compile(self.file_name).groups
        except re.error as fault:
            raise ValueError(f"'file_name' is no regular expression: {fault}") from None
        if self.file_name and groups != 1:
            raise ValueError("'file_name' needs exactly one group, as in 'accounts_(.*)\\.csv'")
        return self


class Column(Strict):
    """How one field of the contract is had from the file."""

    column: str = Field("", description="name of the file's column")
    constant: str | int | float | bool | None = Field(None, description="the same for all rows")
    sql: str = Field("", description="a SQL expression over the file's columns")
    codes: dict[str, str] = Field(
        {}, description="the file's words and what they mean; case and spaces do not matter"
    )
    otherwise: str | None = Field(None, description="what any word not in `codes` means")
    null_words: list[str] | None = Field(None, description="words that mean nothing is known")
    formats: list[str] | None = Field(
        None, description='date formats, strptime style; "serial" for spreadsheet day numbers'
    )
    time_zone: str | None = Field(None, description="zone of moments written without one")
    decimal: Literal[".", ","] | None = Field(None, description="decimal sign")
    exact: bool = Field(
        False, description="ids of sixteen digits and more are exact, even those that end in zeros"
    )

    _formats = field_validator("formats")(formats_known)

    @model_validator(mode="before")
    @classmethod
    def bare_name(cls, given: Any) -> Any:
        if not isinstance(given, str | dict | Column):
            raise ValueError(f"{given} is no column; write its name in quotes, or {{ ... }}")
        return {"column": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def one_way(self) -> Self:
        ways = [bool(self.column), self.constant is not None, bool(self.sql)]
        if sum(ways) != 1:
            raise ValueError("give one of 'column', 'constant' or 'sql'")
        if self.otherwise is not None and not self.codes:
            raise ValueError("'otherwise' goes with 'codes'")
        return self


class Skip(Strict):
    """Rows that are out of scope by a rule of the source: not an error."""

    column: str = Field("", description="column to look at")
    is_in: list[str] = Field([], alias="in", description="words that skip the row")
    sql: str = Field("", description="or a SQL condition over the file's columns")
    reason: str = Field(description="why such rows do not count, for the auditor")

    @model_validator(mode="after")
    def one_way(self) -> Self:
        if bool(self.column) == bool(self.sql) or bool(self.column) != bool(self.is_in):
            raise ValueError("give 'column' with 'in', or 'sql'")
        return self


class Defaults(Strict):
    """Settings for every source that does not set its own."""

    null_words: list[str] = Field(["", "n/a", "null"], description="words that mean nothing known")
    formats: list[str] = Field(["%Y-%m-%d"], description="formats of dates")
    moment_formats: list[str] = Field(
        ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        description="formats of moments",
    )
    time_zone: str = Field("UTC", description="zone of moments written without one")
    decimal: Literal[".", ","] = Field(".", description="decimal sign")
    hold_share: float = Field(
        0.2, ge=0, le=1, description="a snapshot that loses more of its keys than this is held"
    )

    _formats = field_validator("formats", "moment_formats")(formats_known)

    @field_validator("time_zone")
    @classmethod
    def zone_known(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"'{zone}' is no time zone; write one like 'Asia/Jakarta'") from None
        return zone


class Source(Defaults):
    """One source: files of one shape, of one record kind."""

    name: str = Field("", exclude=True)
    about: str = Field("", description="where the files come from, for the auditor")
    kind: str = Field(description="the record kind its rows are")
    files: list[str] = Field(min_length=1, description="file name patterns below the inbox")
    mode: Literal["snapshot", "changes"] = Field(
        "snapshot", description="snapshot: the file is everything; changes: rows added or replaced"
    )
    effective: Effective | None = Field(None, description="which day a file speaks for")
    read: Reading = Field(Reading(), description="how the file is laid out")
    frequency: str = Field(
        "", description="how often a file is due: daily, weekly, monthly ..., or a number of days"
    )
    grace: int = Field(0, ge=0, description="days a file may be late before its rows are stale")
    scope: dict[str, str] = Field(
        {}, description="fields and values the file speaks for; it closes nothing elsewhere"
    )
    priority: int = Field(100, description="of two sources with one key, the lower number wins")
    until: dt.date | None = Field(None, description="last day for which this source speaks")
    duplicates: str = Field(
        "first", description="which row of a repeated key stays: first, last, or greatest FIELD"
    )
    columns: dict[str, Column] = Field(description="contract field = how the file gives it")
    moment: Column | None = Field(None, description="changes: when each row took effect")
    deleted: Skip | None = Field(None, description="changes: which rows say a key is gone")
    skip_when: list[Skip] = Field([], description="rows out of scope, each with a reason")

    @field_validator("files")
    @classmethod
    def files_below_inbox(cls, patterns: list[str]) -> list[str]:
        for pattern in patterns:
            parts = PurePosixPath(pattern).parts
            if not parts or PurePosixPath(pattern).is_absolute() or ".." in parts:
                raise ValueError(f"'{pattern}' is no pattern of names below the inbox")
        return patterns

    @field_validator("frequency")
    @classmethod
    def frequency_known(cls, text: str) -> str:
        if text and text not in FREQUENCIES and not (text.isdigit() and int(text) > 0):
            raise ValueError(f"'{text}' is neither {', '.join(FREQUENCIES)} nor a number of days")
        return text

    @model_validator(mode="before")
    @classmethod
    def settings_above_columns(cls, table: Any) -> Any:
        """In TOML a line belongs to the table opened last: a setting below the columns is none."""
        columns = table.get("columns") if isinstance(table, dict) else None
        for name in columns if isinstance(columns, dict) else []:
            if name in cls.model_fields and name not in _fields(table.get("kind")):
                raise ValueError(
                    f"columns: '{name}' is a setting of the source; write it above "
                    f"[source.{table.get('name', '...')}.columns]"
                )
        return table

    @model_validator(mode="after")
    def fits_contract(self) -> Self:
        rules = self.contract.fields
        for field in [*self.columns, *self.scope]:
            if field not in rules:
                raise ValueError(
                    f"'{field}' is no field of {self.kind}; there are: {', '.join(rules)}"
                )
        lost = [field for field in self.contract.required if field not in self.columns]
        if lost:
            raise ValueError(f"columns: the required field '{lost[0]}' has no mapping")
        order = self.duplicates.split()
        if order not in (["first"], ["last"]) and (
            len(order) != 2 or order[0] not in ("greatest", "least") or order[1] not in rules
        ):
            raise ValueError("duplicates: write 'first', 'last', 'greatest FIELD' or 'least FIELD'")
        if self.mode == "snapshot" and (self.moment or self.deleted):
            raise ValueError("'moment' and 'deleted' go with mode 'changes'")
        for field, column in self.columns.items():
            unknown = set(column.codes.values()) | {column.otherwise or ""} - {""}
            if rules[field].codes and (unknown := unknown - set(rules[field].codes) - {""}):
                raise ValueError(
                    f"columns.{field}: '{sorted(unknown)[0]}' is no code; there are: "
                    + ", ".join(rules[field].codes)
                )
        return self

    @property
    def contract(self) -> Contract:
        """The contract of the source's kind."""
        try:
            return contract(self.kind)
        except Unusable as fault:
            raise ValueError(str(fault)) from None

    @property
    def days_between(self) -> int | None:
        """Days after which the next file is due; None where none is expected."""
        if not self.frequency:
            return None
        return FREQUENCIES.get(self.frequency) or int(self.frequency)


def _fields(kind: object) -> list[str]:
    """Names of the fields of a record kind; none where there is no such kind."""
    try:
        return list(contract(str(kind)).fields)
    except Unusable:
        return []


class Sources(Strict):
    """The whole of sources.toml."""

    defaults: Defaults = Field(Defaults(), description="settings for every source")
    source: dict[str, Source] = Field(description="one table a source, by its name")

    @model_validator(mode="before")
    @classmethod
    def fill_defaults(cls, table: Any) -> Any:
        """Give every source the defaults it does not set itself."""
        if not isinstance(table, dict) or not isinstance(table.get("source"), dict):
            return table
        for name in table["source"]:
            if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
                raise ValueError(f"source '{name}': a name has letters, digits, - and _ only")
        defaults = table.get("defaults", {})
        filled = {
            name: {**defaults, **source, "name": name} if isinstance(source, dict) else source
            for name, source in table["source"].items()
        }
        return {**table, "source": filled}


def read(path: Path) -> dict[str, Source]:
    """The sources of a home by name. Raises Unusable with the first fault."""
    table = toml.read(path)
    table.setdefault("source", {})
    return toml.shape(Sources, table, str(path)).source
