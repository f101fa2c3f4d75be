"""Settings: `organisation.toml` (who the organisation is, what it demands) and `kpis.toml` (targets).

Every demand is a row with the day from which it holds, so that a past quarter keeps its own.
"""

import datetime as dt
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from organisation.contracts import Strict
from organisation.sources import Defaults


class Dated(Strict):
    """A value that holds from a day on."""

    starts: dt.date = Field(dt.date(1900, 1, 1), alias="from", description="first day it holds")


class Cadence(Dated):
    """How often something must be looked at again."""

    what: str = Field(description="what is looked at: accounts, documents, platforms, risks ...")
    level: str = Field("", description="which of them: a type, a level, a name; empty for all")
    days: int = Field(gt=0, description="days after which it is due again")


class ServiceLevel(Dated):
    """How fast something must happen."""

    what: str = Field(description="the step: acknowledged, contained, resolved, approved ...")
    level: str = Field("", description="severity or kind it holds for; empty for all")
    hours: float = Field(gt=0, description="hours allowed; working hours for approvals")


class RequiredTraining(Dated):
    """A course that a role must have completed."""

    course: str = Field(description="id of the course in the training records")
    role: str = Field("", description="access role that needs it; empty for every role")
    platform: str = Field("", description="platform whose holders need it; empty for every one")


class Situation(Dated):
    """A situation for which a prepared response must exist."""

    id: str = Field(description="short name, as documents refer to it")
    title: str = Field(description="the situation in words")


class Appetite(Dated):
    """The greatest residual risk that is accepted."""

    category: str = Field("", description="risk category; empty for all")
    score: int = Field(ge=1, le=25, description="greatest accepted likelihood x impact (1 to 25)")


class Organisation(Strict):
    """The whole of organisation.toml."""

    name: str = Field(description="the organisation's name, as screens and papers show it")
    languages: list[Literal["en", "id"]] = Field(["en"], description="languages offered: en, id")
    time_zone: str = Field("UTC", description="zone in which days begin and end")
    fiscal_year_start: int = Field(1, ge=1, le=12, description="month in which the year begins")
    today: dt.date | None = Field(None, description="pins the day of publication (for samples)")
    keep_generations: int = Field(5, ge=1, description="generations kept for readers still open")
    tables_up_to: int = Field(
        1_000_000,
        ge=0,
        description="kinds with more rows stay Parquet, read through a view in the generation",
    )
    cadence: list[Cadence] = Field([], description="how often things are reviewed")
    service_level: list[ServiceLevel] = Field([], description="how fast things must happen")
    required_training: list[RequiredTraining] = Field([], description="courses by role")
    situation: list[Situation] = Field([], description="situations that need a prepared response")
    appetite: list[Appetite] = Field([], description="risk appetite")

    _zone = field_validator("time_zone")(Defaults.zone_known.__func__)  # type: ignore[attr-defined]

    def now_is(self) -> dt.date:
        """The day of publication: the pinned one, or today where the organisation is."""
        return self.today or dt.datetime.now(ZoneInfo(self.time_zone)).date()

    def quarter_start(self, day: dt.date) -> dt.date:
        """First day of the fiscal quarter that holds `day`."""
        months = (day.year * 12 + day.month - 1) - (self.fiscal_year_start - 1)
        first = months // 3 * 3 + (self.fiscal_year_start - 1)
        return dt.date(first // 12, first % 12 + 1, 1)

    def last_quarter_end(self, day: dt.date) -> dt.date:
        """Last day of the fiscal quarter before the one that holds `day`."""
        return self.quarter_start(day) - dt.timedelta(days=1)


class Target(Dated):
    """What a KPI should reach."""

    kpi: str = Field(description="id of the KPI")
    value: float = Field(description="a share from 0 to 1, or a count")
    unit: str = Field("", description="organisational unit it holds for; empty for all")
    provenance: str = Field("proposed", description="who says so: a named source, or 'proposed'")


class Targets(Strict):
    """The whole of kpis.toml."""

    key: list[str] | None = Field(
        None, description="ids of the key KPIs; the product's own if left out"
    )
    target: list[Target] = Field([], description="targets that replace the product's defaults")
