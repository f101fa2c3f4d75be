"""Rows: validating landed text into the one Parquet file of a load, with an account of every row.

The file holds every row of the original in its order: the contract's fields, `row_state` (loaded,
refused, skipped, blank), and `row_note`: for a row that is not in, its reasons and its raw cells,
for one that is in with a warning, its warnings, as JSON. (One flat column that is nearly always
blank costs a sixth of what nested ones do.)
Rows that lost against another row with the same key lie in a second, small file beside it.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import duckdb

from etl import landing
from etl.keys import Earlier, compare
from etl.landing import Landed, Layout, name_sql, quoted
from etl.mapping import Fault, Mapped, compile_source
from etl.original import Text, Unreadable
from organisation.errors import Unusable
from organisation.sources import Source
from warehouse import rows as stored
from warehouse.rows import REASON


@dataclass(frozen=True)
class Account:
    """Where the rows of a file went. `rows` is their count by the file's own reader."""

    rows: int
    loaded: int
    refused: int
    skipped: int
    blank: int
    warned: int
    duplicates: int

    def prove(self, counted: int) -> None:
        """Raises Unreadable unless both counts and the four fates agree."""
        fates = self.loaded + self.refused + self.skipped + self.blank
        if not self.rows == counted == fates:
            raise Unreadable(
                f"its rows do not add up ({counted:,} counted, {self.rows:,} read, {fates:,} told): "
                "nothing of it is loaded. This is a fault of the product; please report it"
            )


@dataclass(frozen=True)
class Written:
    """The files of a load in staging, and what is in them. `gone` counts keys of the earlier
    snapshot that are missing (None where it was not compared with one), `days` are the days that its column
    of effective dates names, where it has one."""

    path: Path
    duplicates: Path | None
    first_line: int | None
    counted: str
    account: Account
    gone: int | None
    fields: list[str]
    days: list[dt.date]


def write_text(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    text: Text,
    layout: Layout,
    spelling: dict[str, str],
    staging: Path,
    earlier: Earlier | None = None,
) -> Written:
    """Validate a text file: in one pass if each row is a line, otherwise row by row."""
    mapped = compile_source(source, spelling, typed_cells=False)
    path = staging / "rows.parquet"
    relation = landing.read_csv_sql(text, layout, "first_r")
    try:
        _copy(con, source, mapped, relation, layout.columns, path, row_by_row=False)
        rejects, rows = landing.rejected(con, "first_r"), _count(con, path)
    except landing.MixedLineEnds:
        rejects, rows = 1, 0
    except Unreadable:
        assert text.lines  # raises, if what its bytes say explains more
        raise
    if landing.is_row_a_line(text, layout, rows, rejects):
        landed = Landed(
            relation=relation,
            columns=layout.columns,
            rows=text.lines - layout.first_line + 1,
            first_line=layout.first_line,
            text=text,
            layout=layout,
            counted="rows by DuckDB and by the lines of the file",
        )
    else:
        landed = landing.land_row_by_row(con, text, layout, staging)
        _copy(con, source, mapped, landed.relation, layout.columns, path, row_by_row=True)
    return _finish(con, source, landed, path, staging, earlier)


def write_landed(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    landed: Landed,
    spelling: dict[str, str],
    staging: Path,
    earlier: Earlier | None = None,
) -> Written:
    """Validate rows that are landed already (a workbook)."""
    mapped = compile_source(source, spelling, typed_cells=landed.typed_cells)
    path = staging / "rows.parquet"
    _copy(con, source, mapped, landed.relation, landed.columns, path, row_by_row=True)
    return _finish(con, source, landed, path, staging, earlier)


def _finish(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    landed: Landed,
    path: Path,
    staging: Path,
    earlier: Earlier | None,
) -> Written:
    rows = f"read_parquet({quoted(str(path))})"
    fields, states = _columns(con, path), _states(con, path)
    version = _version_sql(source, fields)
    keys = f"SELECT hash({version}) AS key FROM {rows} WHERE row_state = 'loaded'"
    gone = compare(con, keys, states.get("loaded", 0), earlier)
    to = staging / "duplicates.parquet"
    duplicates = _part_duplicates(con, source, landed, path, version, to)
    account = _account(con, path, states, duplicates)
    account.prove(landed.rows)
    return Written(
        path=path,
        duplicates=duplicates,
        first_line=landed.first_line,
        counted=landed.counted,
        account=account,
        gone=gone,
        fields=sorted(fields),
        days=_days(con, path) if "row_effective" in fields else [],
    )


def _days(con: duckdb.DuckDBPyConnection, path: Path) -> list[dt.date]:
    rows = con.execute(f"""
        SELECT DISTINCT row_effective::DATE AS day FROM read_parquet({quoted(str(path))})
        WHERE row_state = 'loaded' ORDER BY day""").fetchall()
    return [day for (day,) in rows]


def _count(con: duckdb.DuckDBPyConnection, path: Path) -> int:
    return int(
        con.execute(f"SELECT count(*) FROM read_parquet({quoted(str(path))})").fetchall()[0][0]
    )


# -- the one pass ----------------------------------------------------------------------------


def _copy(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    mapped: Mapped,
    relation: str,
    columns: list[str],
    path: Path,
    *,
    row_by_row: bool,
) -> None:
    query = validation_sql(source, mapped, relation, columns, row_by_row=row_by_row)
    try:
        con.execute(f"COPY ({query}) TO {quoted(str(path))} (FORMAT parquet)")
    except (duckdb.ProgrammingError, duckdb.DataError, duckdb.NotSupportedError) as fault:
        if landing.MIXED in str(fault):
            raise landing.MixedLineEnds from None
        first = str(fault).splitlines()[0]
        raise Unreadable(
            f"an expression of its mapping failed: {first}. "
            "Use try_cast and try_strptime where a cell may be dirty."
        ) from None
    except duckdb.PermissionException as fault:
        first = str(fault).splitlines()[0]
        raise Unusable(f"a mapping expression tried to reach a file: {first}") from None


def validation_sql(
    source: Source, mapped: Mapped, relation: str, columns: list[str], *, row_by_row: bool
) -> str:
    """The query that judges each row: texts, then days and moments read, then values, then faults, then one state."""
    fields = list(source.contract.fields)
    if "row_effective" in mapped.values:
        fields.append("row_effective")
    cells = [f"c{place}" for place in range(1, len(columns) + 1)]
    is_blank = " AND ".join(f"trim(coalesce({cell}, '')) = ''" for cell in cells)
    raw, reasons = f"[{', '.join(cells)}]", _reasons(mapped.faults)
    cleaned = [f"{sql} AS {name}" for name, sql in mapped.texts.items()]
    cleaned += [f"{name_sql(name)} AS {cell}" for name, cell in zip(columns, cells, strict=True)]
    states, skips = [], []
    for number, (condition, rule) in enumerate(mapped.skips, 1):
        cleaned.append(f"{condition} AS skip_{number}")
        states.append(
            f"WHEN skip_{number} THEN CASE WHEN {is_blank} THEN 'blank' ELSE 'skipped' END"
        )
        skips.append(f"WHEN skip_{number} THEN [{_reason('skipped', '', quoted(rule))}]")
    if skips:
        reasons = f"CASE {' '.join(skips)} ELSE {reasons} END"
    if row_by_row:
        cleaned = [f"{landing.OWN[name]} AS {name}" for name in landing.OWN] + cleaned
        states = [
            "WHEN row_broken = 'blank' THEN 'blank'",
            "WHEN row_broken IS NOT NULL THEN 'refused'",
            *states,
        ]
        broken = f"[{_reason('broken-row', '', 'row_broken')}]"
        reasons = f"CASE WHEN row_broken IS NOT NULL THEN {broken} ELSE {reasons} END"
        raw = f"CASE WHEN row_broken IS NOT NULL THEN [row_text] ELSE {raw} END"
        fields = ["row_line", *fields]
    if source.mode == "changes":
        cleaned.append(f"{mapped.deleted} AS row_deleted")
        fields.append("row_deleted")
    reads = ["*", *(f"{sql} AS {name}" for name, sql in mapped.reads.items())]
    values = [f"{sql} AS {name}" for name, sql in mapped.values.items()]
    comma = ",\n  "
    fate = f"""CASE {" ".join(states)}
    WHEN is_refused THEN CASE WHEN {is_blank} THEN 'blank' ELSE 'refused' END
    ELSE 'loaded' END AS row_state"""
    return f"""
WITH cleaned AS (
SELECT
  {comma.join(cleaned)}
FROM {relation}
),
read AS (
SELECT
  {comma.join(reads)}
FROM cleaned
),
typed AS (
SELECT *,
  {comma.join(values)}
FROM read
),
judged AS (
SELECT *,
  CASE WHEN {_any(mapped.faults)} THEN true ELSE false END AS is_refused
FROM typed
),
fated AS (
SELECT *,
  {fate}
FROM judged
)
SELECT {", ".join(fields)},
  row_state,
  CASE
    WHEN row_state <> 'loaded' THEN {_note(reasons, raw)}
    WHEN {_any(mapped.warnings)} THEN to_json({{'warnings': {_reasons(mapped.warnings)}}})
  END::VARCHAR AS row_note
FROM fated"""


def _any(faults: list[Fault]) -> str:
    """Faults as one condition. Inside CASE WHEN a NULL is no fault, and the first fault decides."""
    return " OR ".join(f"({fault.when})" for fault in faults) or "false"


def _note(reasons: str, raw: str) -> str:
    """What is noted of a row that is not in, as JSON."""
    return f"to_json({{'reasons': {reasons}, 'raw': {raw}}})"


def _reason(code: str, field: str, value: str) -> str:
    return f"{{'code': {quoted(code)}, 'field': {quoted(field)}, 'value': {value}::VARCHAR}}"


def _reasons(faults: list[Fault]) -> str:
    if not faults:
        return f"NULL::{REASON}[]"
    each = ", ".join(
        f"CASE WHEN {f.when} THEN {_reason(f.code, f.field, f.value)} END" for f in faults
    )
    return f"list_filter([{each}], lambda reason: reason IS NOT NULL)"


# -- duplicates ------------------------------------------------------------------------------


def _part_duplicates(
    con: duckdb.DuckDBPyConnection, source: Source, landed: Landed, path: Path, key: str, to: Path
) -> Path | None:
    """Write the rows whose key is in `repeated` and that lost it to another row; None if none did."""
    line = stored.line_sql(landed.first_line)
    rows = f"read_parquet({quoted(str(path))}, file_row_number = true)"
    if not con.execute("SELECT count(*) FROM repeated").fetchall()[0][0]:
        return None
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE losers AS
        WITH candidates AS (
            SELECT *, file_row_number AS row_number_in_file, {key} AS row_key, {line} AS at_line
            FROM {rows}
            WHERE row_state = 'loaded' AND hash({key}) IN (SELECT key FROM repeated)
        ),
        placed AS (
            SELECT row_number_in_file, at_line,
                row_number() OVER (PARTITION BY row_key ORDER BY {_winner(source)}) AS place,
                first_value(at_line) OVER (PARTITION BY row_key ORDER BY {_winner(source)}) AS winner
            FROM candidates
        )
        SELECT row_number_in_file AS row, at_line AS line, [{_reason("duplicate-key", "", "winner")}] AS reasons
        FROM placed WHERE place > 1""")
    if not con.execute("SELECT count(*) FROM losers").fetchall()[0][0]:
        return None
    raw = _raw_of_losers(con, landed)
    con.execute(f"""
        COPY (
            SELECT losers.row, losers.line, {_note("losers.reasons", "raw.cells")}::VARCHAR AS row_note
            FROM losers JOIN {raw} AS raw ON raw.row_line = losers.line
            ORDER BY losers.row
        ) TO {quoted(str(to))} (FORMAT parquet)""")
    return to


def _version_sql(source: Source, fields: set[str]) -> str:
    """What may stand once in a file: a key, or with changes a key at a moment."""
    key = source.contract.key_sql
    if source.mode == "changes" and "row_effective" in fields:
        return f"concat_ws(' @ ', {key}, row_effective)"
    return key


def _raw_of_losers(con: duckdb.DuckDBPyConnection, landed: Landed) -> str:
    """SQL for the landed cells of the rows that lost, by line."""
    if landed.layout is None or landed.text is None or landed.first_line is None:
        cells = f"[{', '.join(name_sql(c) for c in landed.columns)}]"
        line = landing.OWN["row_line"]
        return f"(SELECT {line} AS row_line, {cells} AS cells FROM {landed.relation})"
    lines = [line for (line,) in con.execute("SELECT line FROM losers ORDER BY line").fetchall()]
    texts = landing.lines_at(landed.text.path, lines)
    con.execute("CREATE OR REPLACE TEMP TABLE raw_of_losers (row_line BIGINT, cells VARCHAR[])")
    cells_of = [landing.cells_of(text, landed.layout) for text in texts]
    con.executemany(
        "INSERT INTO raw_of_losers VALUES (?, ?)", list(zip(lines, cells_of, strict=True))
    )
    return "raw_of_losers"


def _winner(source: Source) -> str:
    match source.duplicates.split():
        case ["first"]:
            return "at_line"
        case ["last"]:
            return "at_line DESC"
        case [which, field]:
            return f"{field} {'DESC' if which == 'greatest' else 'ASC'} NULLS LAST, at_line DESC"
    raise AssertionError(source.duplicates)


def _columns(con: duckdb.DuckDBPyConnection, path: Path) -> set[str]:
    found = con.execute(f"DESCRIBE SELECT * FROM read_parquet({quoted(str(path))})").fetchall()
    return {row[0] for row in found}


def _states(con: duckdb.DuckDBPyConnection, path: Path) -> dict[str, int]:
    """How many rows of the file are in each state."""
    query = f"SELECT row_state, count(*) FROM read_parquet({quoted(str(path))}) GROUP BY row_state"
    return dict(con.execute(query).fetchall())


def _account(
    con: duckdb.DuckDBPyConnection, path: Path, counts: dict[str, int], duplicates: Path | None
) -> Account:
    warned = con.execute(f"""
        SELECT count(*) FROM read_parquet({quoted(str(path))})
        WHERE row_state = 'loaded' AND row_note IS NOT NULL
    """).fetchall()[0][0]
    lost = _count(con, duplicates) if duplicates else 0
    return Account(
        rows=sum(counts.values()),
        loaded=counts.get("loaded", 0) - lost,
        refused=counts.get("refused", 0) + lost,
        skipped=counts.get("skipped", 0),
        blank=counts.get("blank", 0),
        warned=warned,
        duplicates=lost,
    )
