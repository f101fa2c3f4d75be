"""People: employees and agency staff, who joins and leaves, and who works where."""

import datetime as dt
import random
from dataclasses import dataclass, field

from data.generate import group, story
from data.generate.group import BEGAN, TODAY, day_between, days
from data.generate.look import Record

FIRST_NAMES = [
    "Adi",
    "Agus",
    "Aisha",
    "Amira",
    "Andi",
    "Anisa",
    "Arif",
    "Ayu",
    "Bagus",
    "Bayu",
    "Beatriz",
    "Budi",
    "Carla",
    "Chandra",
    "Citra",
    "Dana",
    "Dewi",
    "Dian",
    "Dimas",
    "Eka",
    "Elif",
    "Endah",
    "Fajar",
    "Farah",
    "Fitri",
    "Galih",
    "Gita",
    "Hadi",
    "Hana",
    "Hendra",
    "Ines",
    "Indah",
    "Intan",
    "Irfan",
    "Ivan",
    "Jaya",
    "Joko",
    "Karim",
    "Kartika",
    "Lars",
    "Laila",
    "Lestari",
    "Lina",
    "Maja",
    "Made",
    "Maya",
    "Mega",
    "Nadia",
    "Niko",
    "Nina",
    "Nur",
    "Omar",
    "Putri",
    "Rafi",
    "Rahma",
    "Rani",
    "Ratna",
    "Reza",
    "Rina",
    "Rizal",
    "Samir",
    "Sari",
    "Sinta",
    "Sofía",
    "Tari",
    "Tomas",
    "Tono",
    "Ulf",
    "Vina",
    "Wahyu",
    "Wati",
    "Wulan",
    "Yani",
    "Yusuf",
    "Zahra",
    "Zoë",
    "Jürgen",
    "Renée",
    "Søren",
    "Núria",
]
LAST_NAMES = [
    "Abadi",
    "Adiputra",
    "Ananda",
    "Andersson",
    "Anggraini",
    "Aryani",
    "Basri",
    "Becker",
    "Cahyono",
    "Costa",
    "Darmawan",
    "Djamal",
    "Effendi",
    "Fadhil",
    "Fernández",
    "Firmansyah",
    "Gunadi",
    "Halim",
    "Hakim",
    "Handoko",
    "Hartati",
    "Hidayat",
    "Ibrahim",
    "Iskandar",
    "Jansen",
    "Kaplan",
    "Kurnia",
    "Kusuma",
    "Laksono",
    "Larsen",
    "Lubis",
    "Mahendra",
    "Malik",
    "Maulana",
    "Moreau",
    "Müller",
    "Nasution",
    "Nugraha",
    "Okafor",
    "Pangestu",
    "Permata",
    "Prakoso",
    "Pratiwi",
    "Purnama",
    "Rachman",
    "Rahayu",
    "Ramadhan",
    "Ribeiro",
    "Said",
    "Salim",
    "Santosa",
    "Saputra",
    "Setiawan",
    "Sharma",
    "Siregar",
    "Suharto-Wibowo",
    "Susilo",
    "Tan",
    "Utama",
    "Utomo",
    "Wijaya",
    "Wirawan",
    "Yilmaz",
    "Yulianto",
    "Zulkarnain",
]
SOCIAL_ROLES = [
    "Brand manager",
    "Communications manager",
    "Community manager",
    "Content editor",
    "Customer care agent",
    "Social media analyst",
]
OTHER_ROLES = ["Engineer", "Finance analyst", "HR partner", "Sales executive", "Store manager"]
AGENCIES = [
    story.ENDED_AGENCY,
    "Selasar Bersama",
    "Tiga Arah Media",
    "Harbour Lane",
    "Pena Digital",
]
AGENTS = 150


@dataclass
class Person:
    """A person. `team` is the brand of the first day; the merger may have changed it since."""

    person: str
    name: str
    kind: str
    agency: str
    team: str
    unit: str
    former_unit: str
    unit_since: dt.date
    region: str
    role: str
    joined: dt.date
    contract_until: dt.date | None = None
    departed: dt.date | None = None
    told_departed: bool = True
    authorised_from: dt.date | None = None
    authorised_until: dt.date | None = None
    learner: bool = True

    @property
    def social(self) -> bool:
        """Whether the person works with accounts at all."""
        return self.role in SOCIAL_ROLES

    def works_on(self, day: dt.date) -> bool:
        return self.joined <= day and (self.departed is None or day <= self.departed)

    def unit_on(self, day: dt.date) -> str:
        return self.unit if day >= self.unit_since else self.former_unit


@dataclass
class Staff:
    """Everybody, and whom to ask for a task."""

    people: list[Person]
    teams: dict[tuple[str, str], list[Person]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for person in self.people:
            self.teams.setdefault((person.team, person.region), []).append(person)

    def __getitem__(self, number: str) -> Person:
        return self.people[int(number[2:]) - 1]

    def pick(
        self,
        rng: random.Random,
        team: str,
        region: str,
        day: dt.date,
        *,
        but: tuple[str, ...] = (),
        agents: bool = False,
        unit: str = "",
    ) -> Person:
        """Someone of a team who works with accounts and is there on the day.

        Rather from the unit named, and from another region where the team has nobody left.
        """
        near = self.teams.get((team, region), [])
        for among in (near, [p for p in self.people if p.team == team], self.people):
            fit = [
                p
                for p in among
                if p.social
                and p.works_on(day)
                and p.person not in but
                and (agents or p.kind == "employee")
            ]
            fit = [p for p in fit if p.unit_on(day) == unit] or fit
            if fit:
                return rng.choice(fit)
        raise AssertionError(f"nobody works for {team} on {day}")


def make() -> Staff:
    """All people, numbered by the day they joined."""
    rng = group.dice("people")
    people = [_employee(rng, brand) for brand in group.BRANDS for _ in range(_employees(brand))]
    people += [_agent(rng) for _ in range(AGENTS - story.AGENCY_STAFF)]
    people += [_agent_of_ended(rng, number) for number in range(story.AGENCY_STAFF)]
    people.sort(key=lambda p: (p.joined, p.name))
    for number, person in enumerate(people, 1):
        person.person = f"P-{number:05}"
    return Staff(people)


def _employees(brand: group.Brand) -> int:
    total = sum(b.people for b in group.BRANDS)
    return round(brand.people * (total - AGENTS) / total)


def _employee(rng: random.Random, brand: group.Brand) -> Person:
    joined = day_between(rng, dt.date(2012, 1, 2), dt.date(2023, 9, 1))
    if rng.random() < 0.28:
        joined = day_between(rng, BEGAN, dt.date(2026, 10, 30))
    person = _person(rng, brand.name, "employee", joined, SOCIAL_ROLES)
    if brand.name == group.BRANDS[-1].name:
        person.region = group.HOME_REGION
    if rng.random() < 0.4:
        person.role = rng.choice(OTHER_ROLES)
    if rng.random() < 0.06 and joined < dt.date(2025, 1, 1):
        person.unit = rng.choice([unit for unit in group.UNITS if unit != person.unit])
        person.unit_since = day_between(rng, dt.date(2025, 3, 1), dt.date(2026, 9, 30))
    person.departed = _departure(rng, brand.name, joined)
    return person


def _departure(rng: random.Random, team: str, joined: dt.date) -> dt.date | None:
    first = max(joined + days(90), BEGAN)
    last = dt.date(2026, 11, 13)
    if rng.random() < 0.2 and first < last:
        return day_between(rng, first, last)
    if team == story.CLOSED_BRAND and joined < story.CLOSING and rng.random() < 0.65:
        return story.CLOSED_BRAND_LEFT
    return None


def _agent(rng: random.Random) -> Person:
    """Someone of an agency. Most contracts are renewed; half the agents are no learners."""
    team = rng.choice(["Pelita", "Samudra", "Cemara", "Cemara", "Lentera"])
    joined = day_between(rng, dt.date(2022, 1, 3), dt.date(2026, 6, 30))
    person = _person(rng, team, "agent", joined, SOCIAL_ROLES[2:5])
    person.agency = rng.choice(AGENCIES[1:])
    person.learner = rng.random() < 0.5
    if rng.random() < 0.25:
        person.departed = day_between(rng, max(joined + days(90), BEGAN), dt.date(2026, 11, 6))
        person.contract_until = person.departed
    else:
        person.contract_until = rng.choice([dt.date(2026, 12, 31), dt.date(2027, 6, 30)])
    if team == story.CLOSED_BRAND and person.departed is None:
        person.departed = person.contract_until = story.CLOSED_BRAND_LEFT
    return person


def _agent_of_ended(rng: random.Random, number: int) -> Person:
    joined = day_between(rng, dt.date(2024, 2, 1), dt.date(2025, 9, 1))
    person = _person(rng, "Samudra", "agent", joined, SOCIAL_ROLES[2:4])
    person.region = group.HOME_REGION
    person.agency = story.ENDED_AGENCY
    person.learner = False
    person.contract_until = person.departed = story.AGENCY_ENDED
    person.told_departed = number >= story.AGENCY_STAFF_NOT_SIGNED_OUT
    return person


def _person(rng: random.Random, team: str, kind: str, joined: dt.date, roles: list[str]) -> Person:
    unit = rng.choice(group.UNITS)
    return Person(
        person="",
        name=f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}",
        kind=kind,
        agency="",
        team=team,
        unit=unit,
        former_unit=unit,
        unit_since=joined,
        region=group.weighted(rng, group.REGIONS),
        role=rng.choice(roles),
        joined=joined,
    )


def records(staff: Staff, day: dt.date) -> list[Record]:
    """What the HR system says on a day."""
    return [_record(p, day) for p in staff.people if p.joined <= day]


def _record(person: Person, day: dt.date) -> Record:
    departed = person.departed if person.told_departed else None
    return {
        "person": person.person,
        "name": person.name,
        "kind_of_person": person.kind,
        "agency": person.agency or None,
        "brand": story.brand_on(person.team, min(day, person.departed or day)),
        "unit": person.unit_on(day),
        "unit_since": person.unit_since if person.unit_since <= day else person.joined,
        "region": person.region,
        "role": person.role,
        "joined": person.joined,
        "contract_until": person.contract_until,
        "departed": departed if departed and departed <= day else None,
        "authorised_from": person.authorised_from,
        "authorised_until": person.authorised_until,
        "learner": person.learner,
    }


def present(staff: Staff) -> list[Person]:
    """People who are there today."""
    return [p for p in staff.people if p.works_on(TODAY)]
