"""The Parquet files of a load, as SQL."""

from pathlib import Path

REASON = "STRUCT(code VARCHAR, field VARCHAR, value VARCHAR)"
REASONS_JSON = '[{"code": "VARCHAR", "field": "VARCHAR", "value": "VARCHAR"}]'


def part_sql(part: slice) -> str:
    """The end of a query that gives a part of its rows; all of them without a stop."""
    first = part.start or 0
    return "" if part.stop is None else f" LIMIT {part.stop - first} OFFSET {first}"


def literal(text: str | Path) -> str:
    """A SQL string literal."""
    return "'" + str(text).replace("'", "''") + "'"


def line_sql(first_line: int | None) -> str:
    """The line of a row in its original. Where every row is one line, it follows from the place."""
    return "row_line" if first_line is None else f"file_row_number + {first_line}"


def rows_sql(rows: Path, duplicates: Path | None, first_line: int | None, fields: list[str]) -> str:
    """SELECT of the loaded rows: `fields` and `line`. Rows that lost to another row are left out."""
    lost = ""
    if duplicates:
        lost = (
            f"\n  AND file_row_number NOT IN (SELECT row FROM read_parquet({literal(duplicates)}))"
        )
    return (
        f"SELECT {', '.join(fields)}, {line_sql(first_line)} AS line\n"
        f"FROM read_parquet({literal(rows)}, file_row_number = true)\n"
        f"WHERE row_state = 'loaded'{lost}"
    )


def unloaded_sql(rows: Path, duplicates: Path | None, first_line: int | None) -> str:
    """SELECT of the rows that were refused or skipped: line, state, reasons, raw cells."""
    line = line_sql(first_line)
    reasons = f"from_json(row_note -> 'reasons', '{REASONS_JSON}') AS reasons"
    raw = """from_json(row_note -> 'raw', '["VARCHAR"]') AS raw"""
    query = (
        f"SELECT {line} AS line, row_state AS state, {reasons}, {raw}\n"
        f"FROM read_parquet({literal(rows)}, file_row_number = true)\n"
        "WHERE row_state IN ('refused', 'skipped')"
    )
    if duplicates:
        query += (
            f"\nUNION ALL\nSELECT line, 'refused' AS state, {reasons}, {raw}\n"
            f"FROM read_parquet({literal(duplicates)})"
        )
    return query
