"""Definitions: a KPI is one SQL file whose first comment says, as TOML, what the SQL counts."""

import hashlib
import re
import tomllib
from difflib import get_close_matches
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from organisation import toml
from organisation.contracts import Strict
from organisation.errors import Unusable
from organisation.home import canonical

FOLDER = Path(__file__).parent / "catalogue"
REASONS = Path(__file__).parent / "reasons.toml"
ELEMENTS = [
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
Cut = Literal["unit", "brand", "region", "platform", "audience", "category"]


class Words(Strict):
    """A text in the languages of the product."""

    en: str = Field(description="in English")
    id: str = Field(description="in Indonesian")


class Reason(Words):
    """A reason in words; `{about}` stands for what it is about."""

    settled: bool = Field(False, description="it was done, only too late: nothing is left to do")
    cause: str = Field("", description="what it comes from, where several KPIs fail for one cause")


class Decision(Words):
    """What to decide, verb first; `{n}` stands for the rows it is about."""

    one: str = Field(description="in English, where it is about one row")

    def about(self, n: int) -> Words:
        """The text for so many rows; Indonesian has no plural."""
        return Words(en=self.one, id=self.id) if n == 1 else self


class Target(Strict):
    """What the KPI should reach where the organisation sets nothing else."""

    value: float = Field(description="a share from 0 to 1, or a count")
    provenance: str = Field(description="a named source, or 'proposed'")


class Definition(Strict):
    """What a KPI says of itself."""

    id: str = Field(description="its id, which never changes; the file has the same name")
    version: int = Field(1, description="one more each time that it counts otherwise")
    element: str = Field(description="the element of the governance model it serves")
    asks: str = Field(description="id of what the source document asks for, such as A5h")
    owner: str = Field(description="who answers for the definition")
    key: bool = Field(False, description="decides the status of its element")
    figure: Literal["share", "count"] = Field("share", description="what its rows come to")
    direction: Literal["more", "less"] = Field("more", description="which way is better")
    kinds: list[str] = Field(description="record kinds it cannot do without")
    cuts: list[Cut] = Field(description="dimensions by which its rows may be cut")
    points: int = Field(1, ge=0, description="points of risk that a missed row adds to its account")
    title: Words = Field(description="its name")
    question: Words = Field(description="what it asks, in one sentence")
    subjects: Words = Field(description="what one row is about, in the plural")
    population: Words = Field(description="which subjects have a row")
    exclusions: Words = Field(
        Words(en="None.", id="Tidak ada."), description="which subjects are shown and not counted"
    )
    outcomes: Words = Field(description="when a row is met, missed or unknown")
    category: Words | None = Field(None, description="what the category of a row is")
    measure: Words | None = Field(None, description="what the measure of a row is, with its unit")
    spread: bool = Field(False, description="whether median and 90th percentile are told")
    clears: Words = Field(description="what would clear a missed row")
    decision: Decision = Field(description="what to decide where it is missed")
    target: Target = Field(description="what it should reach where nobody has set anything else")
    reasons: dict[str, Reason] = Field({}, description="words of the reasons its rows give")
    sql: str = Field("", exclude=True)

    @model_validator(mode="after")
    def fits(self) -> "Definition":
        if self.element not in ELEMENTS:
            raise ValueError(f"there is no element '{self.element}'")
        if "category" in self.cuts and not self.category:
            raise ValueError("it is cut by category: say what that is")
        if self.spread and not self.measure:
            raise ValueError("a spread needs a measure")
        return self

    @cached_property
    def text(self) -> str:
        """What decides its figure, as canonical JSON: its SQL, the blocks that reads, its target."""
        from kpis.blocks import read_by

        told = self.model_dump(
            include={"id", "version", "figure", "direction", "kinds", "target", "sql"}
        )
        return canonical({**told, "sql": self.sql, "blocks": read_by(self.sql)})

    @cached_property
    def hash(self) -> str:
        """SHA-256 of `text`. Words may change without changing what is counted."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def unit(self) -> str:
        """The unit of its figure: a share from 0 to 1, or a count of subjects."""
        return self.figure


@cache
def catalogue() -> dict[str, Definition]:
    """All KPIs by id, in the order of their elements, key ones first."""
    found = [read(path) for path in sorted(FOLDER.glob("*.sql"))]
    found.sort(key=lambda d: (ELEMENTS.index(d.element), not d.key, d.id))
    return {definition.id: definition for definition in found}


def definition_of(kpi: str) -> Definition:
    """The definition of a KPI. Raises Unusable for an id that no KPI has."""
    try:
        return catalogue()[kpi]
    except KeyError:
        near = get_close_matches(kpi, catalogue(), 1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise Unusable(
            f"there is no KPI '{kpi}': {hint}`python -m kpis list` names them all"
        ) from None


def read(path: Path) -> Definition:
    """The definition in one SQL file. Raises Unusable if its comment is not what it should be."""
    definition = toml.shape(Definition, told_in(path), path.name)
    if definition.id != path.stem:
        raise Unusable(f"{path.name}: its id reads '{definition.id}'")
    return definition


def told_in(path: Path) -> dict[str, Any]:
    """What the first comment of a SQL file says as TOML, and the query behind it as `sql`.

    Raises Unusable where there is no such comment.
    """
    text = path.read_text("utf-8")
    if not text.startswith("/*") or "*/" not in text:
        raise Unusable(f"{path.name}: it begins with a comment that defines it")
    head, sql = text[2:].split("*/", 1)
    try:
        return {**tomllib.loads(head), "sql": sql.strip()}
    except tomllib.TOMLDecodeError as fault:
        raise Unusable(f"{path.name}: its comment is not TOML: {fault}") from None


@cache
def common_reasons() -> dict[str, Reason]:
    """Reasons that several KPIs give, by code."""
    table = tomllib.loads(REASONS.read_text("utf-8"))
    return {code: toml.shape(Reason, one, REASONS.name) for code, one in table.items()}


def reason(kpi: str, code: str) -> Reason:
    """A reason that a row of a KPI gives. Raises KeyError for a code without words."""
    own = catalogue()[kpi].reasons
    return own[code] if code in own else common_reasons()[code]


def named_in(sql: str, names: list[str]) -> list[str]:
    """Which of the tables `names` a query speaks of."""
    words = _words(sql)
    return [name for name in names if name in words]


@lru_cache(maxsize=512)
def _words(sql: str) -> frozenset[str]:
    """The words of a query outside comments and texts; the same queries are looked through often."""
    return frozenset(re.findall(r"\w+", re.sub(r"--[^\n]*|'[^']*'", "", sql)))
