"""Random organisations: few names and codes, so that records meet; days around the one asked."""

import datetime as dt
import random
from typing import Any

import duckdb

from kpis.blocks import blocks
from kpis.definition import Definition, named_in
from kpis.tables import asked_sql, readable
from organisation.contracts import SQL_TYPES, FieldRule, contract, kinds
from tests.given import CONFIGURATION, MARKS, ORGANISATION, write_working_time

DAY = dt.date(2026, 5, 15)
POOLS = {
    "account": ["A1", "A2", "A3", "A4", "A5", "A6"],
    "person": ["P1", "P2", "P3", "P4", "P5", "P6"],
    "document": ["D1", "D2", "D3", "D4", "D5", "D6"],
    "kind_of_document": ["policy", "guideline", "protocol", "protocol", "prepared_response"],
    "request": ["R1", "R2", "R3", "R4", "R5"],
    "version": ["1", "2"],
    "course": ["basics", "security"],
    "region": ["Indonesia", "Europe"],
    "brand": ["Pelita", "Bayu"],
    "unit": ["Retail", "Care"],
    "situation": ["insult", "outage"],
    "audit": ["U1", "U2", "U3"],
    "item": ["logo", "colours", "tone"],
    "role": ["Community manager", "Conflict desk"],
    "escalated_to": ["Conflict desk", "Conflict desk", "Somebody"],
    "opening_request": ["R1", "R2", "R3"],
    "protocol": ["D1", "D2"],
    "platform": ["instagram", "tiktok", "all"],
    "kind_of_review": ["review", "review", "test", "test", "search"],
    "outcome": ["keep", "retire", "passed", "passed", "failed"],
    "treatment_status": ["active", "active", "planned", "done", "cancelled"],
    "category": ["conflict", "conflict", "leak", "safety", "breach", "cyber"],
    "alternative": ["-", "Ask the service desk"],
}
MOST = {
    **{"access": 60, "reviews": 60, "incidents": 40, "risks": 40, "acknowledgements": 80},
    **{"training": 40, "approvals": 24, "publications": 30, "brand_audits": 50},
}
"""Records of a kind at most, where a dozen are too few for several to meet."""
MOSTLY_BLANK = {
    *(("documents", "brand"), ("documents", "unit"), ("documents", "region")),
    ("brand_audits", "next_audit"),
    *(("documents", "in_force_until"), ("risks", "treated"), ("risks", "closed")),
}
"""Fields that narrow a record down, blank where it holds for all; ends that few have reached."""

DEMANDS: dict[str, list[dict[str, Any]]] = {
    "cadences": [
        {"what": what, "level": "", "days": 30}
        for what in "accounts documents platforms searches protocols mfa".split()
    ]
    + [{"what": what, "level": "", "days": 40} for what in ("credentials", "access", "dormant")]
    + [
        {"what": "brand_audits", "level": "", "days": 44},
        {"what": "brand_audits", "level": "x", "days": 15},
    ]
    + [{"what": "risks", "level": "high", "days": 20}, {"what": "risks", "level": "", "days": 40}]
    + [{"what": "platforms", "level": "instagram", "days": 15}],
    "service_levels": [
        {"what": what, "level": level, "hours": hours}
        for what in ("acknowledged", "contained", "resolved")
        for level, hours in (("critical", 12.0), ("high", 48.0), ("medium", 200.0))
    ]
    + [
        {"what": what, "level": "", "hours": 48.0}
        for what in ("notified", "approved", "discoveries", "feedback", "revoked")
    ]
    + [
        {"what": "escalated", "level": "conflict", "hours": 24.0},
        {"what": "policy_acknowledged", "level": "", "hours": 240.0},
    ],
    "limits": [
        {"what": "administrators", "level": "", "value": 3},
        {"what": "brand_check", "level": "", "value": 0.5},
        {"what": "high_risk", "level": "", "value": 15},
    ],
    "roles": [
        {"what": "publishes", "level": "", "role": "publisher"},
        {"what": "publishes", "level": "", "role": "editor"},
        {"what": "publishes", "level": "", "role": "admin"},
        {"what": "follows_protocol", "level": "", "role": "critical"},
        {"what": "follows_protocol", "level": "", "role": "high"},
        {"what": "escalation", "level": "conflict", "role": "Conflict desk"},
    ],
    "required_training": [
        {"course": "basics", "role": "", "platform": ""},
        {"course": "security", "role": "admin", "platform": ""},
        {"course": "security", "role": "", "platform": "tiktok"},
    ],
    "required_documents": [{"document": "D1"}, {"document": "D9"}],
    "situations": [
        {"situation": "insult", "title": "Insults"},
        {"situation": "gone", "title": "-"},
    ],
    "appetites": [{"category": "", "score": 9}, {"category": "leak", "score": 6}],
}


def build(definition: Definition, seed: int) -> duckdb.DuckDBPyConnection:
    """A connection with random records under all tables that a KPI reads, and `asked`."""
    rng = random.Random(seed)
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    names = set(named_in(definition.sql, readable()))
    for name, block in reversed(blocks().items()):
        if name in names:
            names.update(named_in(block, readable()))
    for kind in kinds():
        rule = contract(kind)
        fields = [f"{name} {SQL_TYPES[field.type]}" for name, field in rule.fields.items()]
        con.execute(f"CREATE TABLE {kind} ({', '.join(fields)}, {MARKS})")
        if kind in names:
            for line, record in enumerate(records_of(rng, kind), 1):
                ended = bool(rule.ends) and record[str(rule.ends)] is not None
                marks = {
                    "stale": rng.random() < 0.05,
                    "reconstructed": rng.random() < 0.1,
                    "inferred": ended and rng.random() < 0.2,
                }
                full = {"load": 1, "line": line, **marks, **record}
                places = ", ".join("?" * len(full))
                con.execute(
                    f"INSERT INTO {kind} ({', '.join(full)}) VALUES ({places})", list(full.values())
                )
    told = {**DEMANDS, **files_of(random.Random(f"files {seed}"))}
    for table, columns in CONFIGURATION.items():
        con.execute(f"CREATE TABLE {table} ({columns})")
        for row in told.get(table, []):
            places = ", ".join("?" * len(row))
            con.execute(
                f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", list(row.values())
            )
    con.execute(f"CREATE VIEW asked AS {asked_sql(ORGANISATION, [DAY])}")
    if {"working_time", "calendars"} & set(names):
        write_working_time(con, DAY)
    for name, block in blocks().items():
        if name in names:
            con.execute(f"CREATE TABLE {name} AS {block}")
    return con


def records_of(rng: random.Random, kind: str) -> list[dict[str, Any]]:
    """Some records of a kind, as they may stand on DAY: what happened, happened by then."""
    rule = contract(kind)
    found: dict[str, dict[str, Any]] = {}
    for number in range(rng.randint(0, MOST.get(kind, 12))):
        record = {
            name: value_of(rng, kind, name, field, number) for name, field in rule.fields.items()
        }
        for name in rule.key:
            if record[name] is None:
                record[name] = value_of(rng, kind, name, rule.fields[name], number, blank=0)
        if rule.born and record[rule.born] is None and rng.random() < 0.8:
            record[rule.born] = moment(rng, rule.fields[rule.born], -60, 0)
        hasten(rng, kind, record)
        key = " / ".join(str(record[name]) for name in rule.key)
        found[key] = {"record": key, **record}
    return list(found.values())


def hasten(rng: random.Random, kind: str, record: dict[str, Any]) -> None:
    """Let half of the moments that follow the birth of a record come soon after it."""
    rule = contract(kind)
    born = record.get(rule.born) if rule.born else None
    last = dt.datetime.combine(DAY, dt.time(16, 30))
    for name, field in rule.fields.items():
        follows = field.type == "moment" and field.happened and record[name] is not None
        if follows and isinstance(born, dt.datetime) and rng.random() < 0.5:
            record[name] = min(born + dt.timedelta(hours=rng.choice([0, 1, 12, 24, 48, 49])), last)


def files_of(rng: random.Random) -> dict[str, list[dict[str, Any]]]:
    """Rows of `sources` and `loads` that fit one another, by table."""
    sources, loads = [], []
    for number in range(rng.randint(0, 6)):
        name, kind = f"source-{number}", rng.choice(kinds())
        days = rng.choice([None, 1, 14, 30])
        grace = rng.choice([0, 14])
        mine = [file_of(rng, name, kind) for _ in range(rng.randint(0, 4))]
        loads += mine
        newest = max((load["effective"] for load in mine), default=None)
        due = newest + dt.timedelta(days=days + grace) if newest and days else None
        told = {"source": name, "kind": kind, "days": days, "grace": grace, "loads": len(mine)}
        until = DAY + dt.timedelta(days=rng.choice([-30, -1, 0, 1])) if rng.random() < 0.3 else None
        sources.append({**told, "newest": newest, "due": due, "until": until})
    loads += [file_of(rng, "no longer a source", "people") for _ in range(rng.randint(0, 1))]
    for number, load in enumerate(loads, 1):
        load["load"] = number
    return {"sources": sources, "loads": loads}


def file_of(rng: random.Random, source: str, kind: str) -> dict[str, Any]:
    """A load by DAY; one in two has a receipt that agrees, one in four one that does not."""
    rows, blank = rng.randint(1, 9), rng.randint(0, 1)
    receipt = rng.choice([None, rows - blank, rows - blank, rows + 1])
    return {
        "source": source,
        "kind": kind,
        "file": f"{source}.csv",
        "effective": DAY - dt.timedelta(days=rng.choice([0, 1, 14, 15, 28, 29, 44, 45, 60])),
        "rows": rows,
        "loaded": rows - blank,
        "refused": 0,
        "skipped": 0,
        "blank": blank,
        "receipt_rows": receipt,
        "extraction_proven": receipt == rows - blank,
    }


def value_of(
    rng: random.Random, kind: str, name: str, field: FieldRule, number: int, blank: float = 0.15
) -> Any:
    """A random value of a field."""
    if [name] == contract(kind).key:
        pool = POOLS.get(name)
        return pool[number % len(pool)] if pool else f"{kind}-{number}"
    if (kind, name) in MOSTLY_BLANK or name in (contract(kind).ends, "contract_until"):
        blank = 0.75
    if not field.required and rng.random() < blank:
        return None
    if field.type in ("date", "moment"):
        born = name == contract(kind).born
        return moment(rng, field, -60, 0 if field.happened or born else 30)
    if field.type == "code":
        few = [code for code in POOLS.get(name, []) if code in field.codes]
        return rng.choice(few or (field.codes[:2] if rng.random() < 0.7 else field.codes))
    if field.type == "flag":
        return rng.random() < 0.6
    if field.type in ("integer", "number"):
        return rng.randint(int(field.least or 0), int(field.most or 5))
    pool = POOLS.get(name) or (
        POOLS.get(field.references.removesuffix("s")) if field.references else None
    )
    if field.references == "people":
        pool = POOLS["person"]
    return rng.choice(pool or [f"{name}-1", f"{name}-2"])


def moment(rng: random.Random, field: FieldRule, first: int, last: int) -> Any:
    """A day, or a moment of one, so many days from DAY; boundaries come often."""
    planned = [1, 15, last] if last > 0 else []
    days = [first, -45, -44, -40, -30, -15, -1, 0, rng.randint(first, last), *planned]
    day = DAY + dt.timedelta(days=rng.choice(days))
    if field.type == "date":
        return min(day, DAY + dt.timedelta(days=last))
    return dt.datetime.combine(day, dt.time(rng.choice([0, 2, 9, 16]), rng.choice([0, 30])))
