"""The invented group: its brands, regions, units and platforms, and its calendar."""

import datetime as dt
import random
from dataclasses import dataclass

NAME = "Nusa Arunika Group"
TODAY = dt.date(2026, 11, 20)
BEGAN = dt.date(2023, 10, 1)
"""Records reach back to this day."""

QUARTER_ENDS = [
    dt.date(year, month, day)
    for year in (2023, 2024, 2025, 2026)
    for month, day in ((3, 31), (6, 30), (9, 30), (12, 31))
    if BEGAN <= dt.date(year, month, day) < TODAY
]


@dataclass(frozen=True)
class Brand:
    """A brand, its size, and how often its people do what the model asks of them (0 to 1)."""

    name: str
    accounts: int
    people: int
    care: float


BRANDS = [
    Brand("Pelita", 108, 380, 0.97),
    Brand("Samudra", 92, 310, 0.86),
    Brand("Kirana", 48, 150, 0.82),
    Brand("Lentera", 56, 190, 0.55),
    Brand("Cemara", 114, 430, 0.84),
    Brand("Bayu", 4, 40, 0.92),
]
REGIONS = {
    "Indonesia": 45,
    "Southeast Asia": 20,
    "Europe": 13,
    "Middle East": 12,
    "South Asia": 10,
}
HOME_REGION = "Indonesia"
REGION_TAGS = {
    "Indonesia": "id",
    "Southeast Asia": "sea",
    "Europe": "eu",
    "Middle East": "me",
    "South Asia": "sa",
}
UNITS = [
    "Brand Marketing",
    "Corporate Communications",
    "Customer Care",
    "E-commerce",
    "People & Culture",
    "Public Affairs",
    "Retail",
    "Sustainability",
]


@dataclass(frozen=True)
class Platform:
    """A platform: its share of the accounts, how people log in, and how an address is made."""

    code: str
    name: str
    weight: int
    shared: float
    address: str


PLATFORMS = [
    Platform("instagram", "Instagram", 21, 0.7, "https://www.instagram.com/{}"),
    Platform("facebook", "Facebook", 19, 0.1, "https://www.facebook.com/{}"),
    Platform("x", "X", 12, 0.8, "https://x.com/{}"),
    Platform("youtube", "YouTube", 11, 0.3, "https://www.youtube.com/@{}"),
    Platform("tiktok", "TikTok", 11, 0.9, "https://www.tiktok.com/@{}"),
    Platform("linkedin", "LinkedIn", 9, 0.0, "https://www.linkedin.com/company/{}"),
    Platform("whatsapp", "WhatsApp", 6, 1.0, "https://whatsapp.com/channel/{}"),
    Platform("threads", "Threads", 5, 0.8, "https://www.threads.net/@{}"),
    Platform("viva_engage", "Viva Engage", 6, 0.0, "https://engage.cloud.microsoft/{}"),
]
PLATFORM = {platform.code: platform for platform in PLATFORMS}
INTERNAL = "viva_engage"
EXTERNAL_PLATFORMS = [p.code for p in PLATFORMS if p.code != INTERNAL]


def brand(name: str) -> Brand:
    """The brand of that name."""
    return next(b for b in BRANDS if b.name == name)


def dice(purpose: str) -> random.Random:
    """A generator of its own for each purpose, so that a change in one kind moves no other."""
    return random.Random(f"nusa:{purpose}")


def weighted(rng: random.Random, weights: dict[str, int]) -> str:
    """One of the keys, as often as its weight says."""
    return rng.choices(list(weights), list(weights.values()))[0]


def day_between(rng: random.Random, first: dt.date, last: dt.date) -> dt.date:
    """A day from `first` to `last`, both included."""
    return first + dt.timedelta(days=rng.randint(0, max((last - first).days, 0)))


def days(number: int) -> dt.timedelta:
    """A number of days, short to write."""
    return dt.timedelta(days=number)
