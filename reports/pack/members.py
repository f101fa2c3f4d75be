"""Members: the files of a pack that say what was loaded, what was demanded, and what came of it."""

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from etl.mapping import UNREAD
from kpis.blocks import FOLDER as BLOCKS
from kpis.definition import FOLDER as CATALOGUE
from kpis.definition import Definition
from kpis.figure import Figure
from kpis.reader import Answer
from kpis.tables import DEMANDS
from organisation.contracts import FOLDER as CONTRACTS
from organisation.contracts import SQL_TYPES, contract
from reports.columns import LOADS, MARKS
from reports.pack.asked import Asked
from reports.pack.landed import copy_csv
from reports.pack.persons import Key, Plan
from reports.profile import DATA
from reports.table import Column, Table, kpi_rows
from reports.tables import load_row
from warehouse.register import Load
from warehouse.report import in_words, raw_text
from warehouse.rows import line_sql, literal, unloaded_sql

DEMANDED = [*DEMANDS, "calendars", "days_off"]
SOURCES = "source, kind, about, mode, frequency, days, grace, until"
REGISTER = [one.name for one in LOADS]
RECEIPTS = [
    "load",
    "sha256",
    "system",
    "report",
    "extracted_at",
    "extracted_by",
    "rows",
    "parameters",
]
UNLOADED = ["load", "line", "state", "reasons", "reasons_in_words", "raw"]
LEFT_OUT = "(left out)"
REST = "record, load, line, reason, reason_about, category"
"""What orders rows of one outcome, due day and subject."""


def write_csv(path: Path, head: list[str], rows: Iterable[Iterable[Any]]) -> None:
    """A CSV as all of a pack are: UTF-8, CRLF, blank for nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows([_cell(one) for one in row] for row in rows)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return value


# -- what was loaded --


def write_register(asked: Asked, folder: Path) -> None:
    """Every load that had come, with what became of its rows; and what sources say of their files."""
    write_csv(folder / "loads.csv", REGISTER, (_load_row(asked, one) for one in asked.register))
    receipts = (one for one in asked.register if one.receipt)
    write_csv(folder / "receipts.csv", RECEIPTS, (_receipt_row(asked, one) for one in receipts))


def _load_row(asked: Asked, load: Load) -> list[Any]:
    row = load_row(load)
    if load.by and not asked.named:
        row |= {"because": LEFT_OUT if load.because else None, "decided_by": LEFT_OUT}
    return list(row.values())


def _receipt_row(asked: Asked, load: Load) -> list[Any]:
    receipt = load.receipt
    assert receipt is not None
    by = receipt.extracted_by or None
    told = json.dumps(receipt.parameters, ensure_ascii=False, sort_keys=True, default=str)
    return [
        load.load,
        load.receipt_sha256,
        receipt.system or None,
        receipt.report or None,
        receipt.extracted_at or None,
        by if asked.named or not by else LEFT_OUT,
        receipt.rows,
        None if not receipt.parameters else told if asked.named else LEFT_OUT,
    ]


def write_unloaded(asked: Asked, plans: dict[int, Plan], key: Key, folder: Path) -> None:
    """Every row of the loads that is not in: refused, skipped or blank, with all reasons."""
    rows = (row for load in asked.loads for row in _unloaded(asked, load, plans, key))
    write_csv(folder / "unloaded.csv", UNLOADED, rows)


def _unloaded(asked: Asked, load: Load, plans: dict[int, Plan], key: Key) -> Iterator[list[Any]]:
    store, line = asked.reader.store, line_sql(load.first_line)
    parquet = f"read_parquet({literal(store.rows_of(load))}, file_row_number = true)"
    found = asked.reader.con.execute(
        f"""SELECT * FROM (
  {unloaded_sql(store.rows_of(load), store.duplicates_of(load), load.first_line)}
  UNION ALL
  SELECT {line} AS line, row_state AS state, NULL AS reasons, NULL AS raw
  FROM {parquet} WHERE row_state = 'blank'
) AS rows_not_in ORDER BY line"""
    )
    while batch := found.fetchmany(10_000):
        for number, state, reasons, raw in batch:
            told = reasons or []
            if not asked.named:
                told = [_hidden(plans[load.load], one, key) for one in told]
            said = "; ".join(in_words(one, load.kind, asked.language) for one in told)
            yield [
                load.load,
                number,
                state,
                json.dumps(told, ensure_ascii=False) if told else None,
                said or None,
                raw_text(raw) if raw and asked.named else LEFT_OUT if raw else None,
            ]


def _hidden(plan: Plan, reason: dict[str, Any], key: Key) -> dict[str, Any]:
    """A reason without the text of a cell that may name people."""
    value, way = reason["value"], plan.ways.get(reason["field"], "plain")
    if value is None:
        return reason
    if way == "person":
        return {**reason, "value": key.of_rounded(value)}
    if way != "plain" or reason["code"] in UNREAD.values():
        return {**reason, "value": key.of_value("text", value)}
    return reason


# -- what was demanded --


def write_configuration(asked: Asked, folder: Path) -> None:
    """Demands and targets as tables, and the whole configuration as it made the figures."""
    con, into = asked.reader.con, folder / "configuration"
    into.mkdir()
    for table in DEMANDED:
        copy_csv(con, f"SELECT * FROM g.{table} ORDER BY ALL", into / f"{table}.csv")
    copy_csv(con, f"SELECT {SOURCES} FROM g.sources ORDER BY source", into / "sources.csv")
    configuration = asked.reader.configuration
    targets = [
        (one.kpi, one.value, one.unit or None, one.provenance, one.starts)
        for one in configuration.targets.target
    ]
    head = ["kpi", "value", "unit", "provenance", "holds_from"]
    write_csv(into / "targets.csv", head, targets)
    (into / "configuration.json").write_text(configuration.text, "utf-8")
    for name in ("organisation.toml", "sources.toml", "kpis.toml"):
        path = asked.reader.home.folder / name
        if path.exists() and is_current(asked):
            (into / name).write_bytes(path.read_bytes())
    (folder / "contracts").mkdir()
    for kind in asked.kinds:
        text = (CONTRACTS / f"{kind}.toml").read_text("utf-8")
        # An example of a person's number could be the number of a real person.
        lines = [line for line in text.splitlines() if not line.startswith("example = ")]
        (folder / "contracts" / f"{kind}.toml").write_bytes(("\n".join(lines) + "\n").encode())


def is_current(asked: Asked) -> bool:
    """Whether the home's files still say what the figures were made with."""
    return asked.reader.home.configuration_hash == asked.reader.configuration.hash


def write_definitions(asked: Asked, folder: Path) -> None:
    """Each KPI's SQL with its words, the blocks it reads, and the text that its hash is of."""
    (folder / "definitions" / "blocks").mkdir(parents=True)
    into = folder / "definitions"
    for one in asked.definitions:
        (into / f"{one.id}.sql").write_bytes((CATALOGUE / f"{one.id}.sql").read_bytes())
        (into / f"{one.id}.json").write_text(one.text, "utf-8")
    for name in asked.blocks:
        (into / "blocks" / f"{name}.sql").write_bytes((BLOCKS / f"{name}.sql").read_bytes())


# -- what came of it --


def write_records(asked: Asked, folder: Path) -> None:
    """The records of every kind as they stood on the day."""
    (folder / "records").mkdir()
    for kind in asked.kinds:
        query = f"SELECT * EXCLUDE (as_of) FROM every_{kind} ORDER BY ALL"
        copy_csv(asked.reader.con, query, folder / "records" / f"{kind}.csv")


def write_rows(asked: Asked, made: Answer, folder: Path) -> list[tuple[Definition, Figure]]:
    """The rows of each KPI that the filters leave, and the figures that they come to."""
    (folder / "rows").mkdir()
    figures = asked.reader.all_figures(asked.definitions, made, asked.where, spread=True)
    found = []
    for one in asked.definitions:
        known = figures[one.id]
        table = kpi_rows(asked.reader, one, made, asked.where, None, asked.language, known)
        to = folder / "rows" / f"{one.id}.csv"
        ordered = Table(table.name, table.title, f"{table.sql}, {REST}", table.columns)
        copy_csv(asked.reader.con, DATA.select(ordered), to)
        found.append((one, known))
    head = [*found[0][1].as_table(), "title", "direction"]
    rows = (
        [*figure.as_table().values(), getattr(one.title, asked.language), one.direction]
        for one, figure in found
    )
    write_csv(folder / "figures.csv", head, rows)
    write_columns(asked, table.columns, folder)
    return found


def write_columns(asked: Asked, of_rows: list[Column], folder: Path) -> None:
    """What each column of rows and records says."""
    told: list[tuple[str, str, str, str]] = [
        ("rows/*.csv", one.name, one.sql_type, one.says) for one in of_rows
    ]
    for kind in asked.kinds:
        for name, rule in contract(kind).fields.items():
            told.append((f"records/{kind}.csv", name, SQL_TYPES[rule.type], rule.about))
        told += [(f"records/{kind}.csv", one.name, one.sql_type, one.says) for one in MARKS]
    write_csv(folder / "columns.csv", ["member", "column", "type", "says"], told)
