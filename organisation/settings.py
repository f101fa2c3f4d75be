"""Settings: `organisation.toml` (who the organisation is, what it demands) and `kpis.toml` (targets).

Every demand is a row with the day from which it holds, so that a past quarter keeps its own.
"""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from organisation.contracts import Strict
from organisation.sources import Defaults

DEFAULTS = Path(__file__).parent / "defaults.toml"


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


class Limit(Dated):
    """A bound that is neither a time nor a target."""

    what: str = Field(description="administrators, brand_check, high_risk ...")
    level: str = Field("", description="which of them; empty for all")
    value: float = Field(description="the bound")


class Role(Dated):
    """Who, or which role, a rule means."""

    what: str = Field(description="escalation, publishes, follows_protocol ...")
    level: str = Field("", description="incident category it holds for; empty for all")
    role: str = Field(description="the role (or severity), written as in the records")


class RequiredDocument(Dated):
    """A document that must be in force at all times, whatever the register says of it."""

    document: str = Field(description="id of the document")


class Calendar(Strict):
    """When a region works. Working hours of approvals are counted in it."""

    region: str = Field("", description="region as records name it; empty for all others")
    country: str = Field("", description="country whose public holidays are days off, such as ID")
    subdivision: str = Field("", description="part of the country with holidays of its own")
    time_zone: str = Field("", description="zone of the working hours; the organisation's if empty")
    opens: dt.time = Field(dt.time(9), description="when a working day begins")
    closes: dt.time = Field(dt.time(17), description="when it ends")
    weekend: list[int] = Field([6, 7], description="days off each week: 1 is Monday, 7 is Sunday")
    days_off: list[dt.date] = Field([], description="further days off")

    _zone = field_validator("time_zone")(Defaults.zone_known.__func__)  # type: ignore[attr-defined]

    @model_validator(mode="after")
    def opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("a working day closes after it opens")
        return self


class Review(Strict):
    """Until when a quarter is awaited, in days after its last day."""

    records: int = Field(15, ge=0, description="files that speak for the quarter's last day are in")
    comments: int = Field(25, ge=0, description="what is below target has a commentary")
    attestations: int = Field(25, ge=0, description="owners have attested or disputed their rows")
    meeting: int = Field(35, ge=0, description="the review is held")

    def days(self, end: dt.date) -> dict[str, dt.date]:
        """The last day of each, by name, for a quarter that ends on `end`."""
        return {name: end + dt.timedelta(days=n) for name, n in self.model_dump().items()}


class Look(Strict):
    """How decks and papers look. It decides no figure, so it is no part of what figures are made with."""

    logo: str = Field(
        "", description="PNG or JPEG in the home, shown on decks, papers and web pages"
    )
    colour: str = Field(
        "#0F6E7C", pattern="^#[0-9A-Fa-f]{6}$", description="the organisation's colour"
    )
    accent: str = Field(
        "#14345C", pattern="^#[0-9A-Fa-f]{6}$", description="a second one, for bars in charts"
    )
    board: str = Field("", description="what the board is called, such as Dewan Komisaris")
    fonts: str = Field("", description="folder in the home with fonts (TTF, OTF) for the paper")
    font: str = Field("", description="family among these fonts that the paper is set in")


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
    required_document: list[RequiredDocument] = Field([], description="documents that must stand")
    appetite: list[Appetite] = Field([], description="risk appetite")
    limit: list[Limit] = Field([], description="other bounds")
    role: list[Role] = Field([], description="who a rule means")
    calendar: list[Calendar] = Field([], description="working days and hours by region")
    review: Review = Field(Review(), description="until when a quarter is awaited")
    look: Look = Field(Look(), description="logo and colours of decks and papers")

    _zone = field_validator("time_zone")(Defaults.zone_known.__func__)  # type: ignore[attr-defined]

    @model_validator(mode="after")
    def with_defaults(self) -> Self:
        """What is not demanded at all is as the product proposes."""
        proposed = tomllib.loads(DEFAULTS.read_text("utf-8"))
        for name, model in PROPOSED.items():
            own = getattr(self, name)
            what = "category" if model is Appetite else "what"
            named = {getattr(row, what) for row in own}
            rows = [model.model_validate(row) for row in proposed[name]]
            own += [row for row in rows if getattr(row, what) not in named]
        if not any(calendar.region == "" for calendar in self.calendar):
            self.calendar.append(Calendar())
        return self

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


PROPOSED: dict[str, type[Dated]] = {
    "cadence": Cadence,
    "service_level": ServiceLevel,
    "limit": Limit,
    "role": Role,
    "appetite": Appetite,
}


class Target(Dated):
    """What a KPI should reach."""

    kpi: str = Field(description="id of the KPI")
    value: float = Field(description="a share from 0 to 1, or a count")
    unit: str = Field("", description="organisational unit it holds for; empty for all")
    provenance: str = Field("proposed", description="who says so: a named source, or 'proposed'")


class Reach(Strict):
    """How much more it matters when many people follow an account."""

    at_least: int = Field(ge=0, description="followers from which the factor holds")
    factor: float = Field(gt=0, description="what the points are multiplied by")


class Weights(Dated):
    """What makes an account a risk: impact x points."""

    unknown: float = Field(0.5, ge=0, le=1, description="part of its points that an unknown costs")
    points: dict[str, int] = Field({}, description="points of a KPI, instead of the product's own")
    incident: dict[str, int] = Field(
        {"critical": 8, "high": 4, "medium": 2, "low": 1},
        description="points of a recent incident by severity",
    )
    incident_days: int = Field(90, gt=0, description="days for which an incident is recent")
    reach: list[Reach] = Field(
        [
            Reach(at_least=0, factor=1.0),
            Reach(at_least=10_000, factor=1.2),
            Reach(at_least=100_000, factor=1.5),
            Reach(at_least=1_000_000, factor=2.0),
        ],
        description="factors by followers; an account whose reach is not known counts as the least",
    )
    audience: dict[str, float] = Field(
        {"external": 1.0, "internal": 0.5}, description="factors by audience"
    )
    brand: dict[str, float] = Field({}, description="factors by brand; 1 for those not named")


class Targets(Strict):
    """The whole of kpis.toml."""

    key: list[str] | None = Field(
        None, description="ids of the key KPIs; the product's own if left out"
    )
    target: list[Target] = Field([], description="targets that replace the product's defaults")
    weights: list[Weights] = Field([], description="risk weights; the newest that holds counts")
