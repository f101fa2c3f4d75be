"""An extreme organisation: endless names, every script, most kinds missing, much unknown, 60 actions."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from etl.load import load
from journal.journal import Journal
from journal.minutes import Ground, Minutes
from organisation.home import Home
from tests.tiny_home import make_home

QUARTER, BEFORE = "2026-Q2", "2026-Q1"
TODAY = dt.date(2026, 7, 20)
NAME = (
    "The Consolidated Intercontinental Holding Company for Hospitality, Plantations, Shipping and "
    "Telecommunications of the Greater Archipelago (Persero) Tbk & Subsidiaries"
)
PERSON, TYPED = "Siti Nurhaliza Wulandari", "Bambang"
UNITS = [
    "Directorate-General of Integrated Stakeholder Communication, Reputation and Digital Affairs",
    "Donaudampfschiffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "العلاقات العامة",
    "品牌传播部",
    "Grow 🔥🔥 <script>alert(1)</script>",
    '=HYPERLINK("http://x")',
    *(f"Regional office number {n} with a name of some length" for n in range(1, 40)),
]
LONG = "A text without end that somebody wrote in a hurry, with reasons and reservations; " * 20


def make(folder: Path) -> Home:
    """The home in a folder, loaded, with what people wrote of its last quarter."""
    home = make_home(folder, _sources())
    text = f"name = {json.dumps(NAME)}\ntoday = {TODAY}\n"
    (folder / "organisation.toml").write_text(text, "utf-8")
    home = Home.at(folder)
    (home.inbox / "accounts.csv").write_text(_accounts(), "utf-8")
    (home.inbox / "people.csv").write_text(
        f"person,name,joined\nP-1,{PERSON},2020-01-01\nP-2,Joko Susilo,2020-01-01\n", "utf-8"
    )
    (home.inbox / "incidents.csv").write_text(_incidents(), "utf-8")
    (home.inbox / "risks.csv").write_text(_risks(), "utf-8")
    load(home)
    write(Journal.of(home))
    return home


def write(journal: Journal) -> None:
    """60 actions, a commentary of 1600 letters, decisions of last time and of now."""
    ground = Ground(TODAY, ["owner-active", "inventory-complete"], ["A-1"], ["R-1"])
    before = Minutes(journal, BEFORE, ground, by=TYPED)
    before.decide(f"{PERSON} finds owners for every account", "owner-active")
    now = Minutes(journal, QUARTER, ground, by=TYPED)
    now.comment("owner-active", f"{LONG} {PERSON} knows more.")
    now.decide(LONG)
    for number in range(60):
        text = f"{LONG[: 20 + 20 * number]} with {TYPED}"
        now.act(text, PERSON, TODAY + dt.timedelta(days=number - 30), "owner-active")
    now.accept("R-1", "2026-12-31", f"{TYPED} says that it is worth it")
    now.attend([PERSON, TYPED])


def _sources() -> dict[str, dict[str, Any]]:
    fields = {
        "accounts": "account handle platform unit brand region audience owner status".split(),
        "people": "person name joined".split(),
        "incidents": "incident title account severity detected unit".split(),
        "risks": "risk title category unit residual_likelihood residual_impact raised".split(),
    }
    return {
        kind: {
            "kind": kind,
            "files": [f"{kind}.csv"],
            "effective": {"date": dt.date(2026, 6, 30)},
            "columns": {name: name for name in names},
            "moment_formats": ["%Y-%m-%d %H:%M"],
        }
        for kind, names in fields.items()
    }


def _accounts() -> str:
    lines = ["account,handle,platform,unit,brand,region,audience,owner,status"]
    for number in range(1, 200):
        unit = UNITS[number % len(UNITS)].replace('"', '""')
        owner = ["P-1", "P-2", "P-9", ""][number % 4]
        handle = f"@very.long.handle.of.account.{number}.🔥"
        lines.append(f'A-{number},{handle},x,"{unit}",品牌,Nusa Tenggara,,{owner},active')
    return "\n".join(lines) + "\n"


def _incidents() -> str:
    lines = ["incident,title,account,severity,detected,unit"]
    for number in range(1, 90):
        severity = ["critical", "high", "medium", "low", ""][number % 5]
        title = f"{PERSON} posted something {'very ' * (number % 9)}unwise 🔥"
        lines.append(f"I-{number},{title},A-{number},{severity},2026-05-0{number % 9 + 1} 08:00,")
    return "\n".join(lines) + "\n"


def _risks() -> str:
    lines = ["risk,title,category,unit,residual_likelihood,residual_impact,raised"]
    for number in range(1, 40):
        lines.append(f'R-{number},"{LONG[:200]}",leak,"{UNITS[0]}",5,5,2026-01-01')
    return "\n".join(lines) + "\n"
