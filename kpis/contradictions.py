"""Contradictions: what two records say that cannot both be true.

One SQL file each in `kpis/contradictory`, over the tables that KPI SQL reads. Its first comment says
as TOML what it is about. Where two sources disagree on a key, the query is made here for each kind.
"""

import datetime as dt
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from pydantic import Field

from kpis import tables
from kpis.definition import Words, told_in
from organisation import toml
from organisation.contracts import Strict, contract, kinds
from organisation.errors import Unusable
from warehouse.generation import Standing
from warehouse.rows import literal

if TYPE_CHECKING:
    from kpis.reader import Reader

FOLDER = Path(__file__).parent / "contradictory"
DISAGREE = "sources-disagree"
CUTS = ["unit", "brand", "region", "platform"]
ROW = {
    "contradiction": "VARCHAR",
    "as_of": "DATE",
    "known_at": "INTEGER",
    "subject_kind": "VARCHAR",
    "subject": "VARCHAR",
    "account": "VARCHAR",
    "person": "VARCHAR",
    "unit": "VARCHAR",
    "brand": "VARCHAR",
    "region": "VARCHAR",
    "platform": "VARCHAR",
    "about": "VARCHAR",
    "record": "VARCHAR",
    "load": "INTEGER",
    "line": "BIGINT",
    "other_kind": "VARCHAR",
    "other_record": "VARCHAR",
    "other_load": "INTEGER",
    "other_line": "BIGINT",
}
"""Columns of a row. The other record is blank where the contradiction is that there is none."""
COLUMNS = ", ".join(f"{name} {sql_type}" for name, sql_type in ROW.items())
TOLD = [name for name in ROW if name not in ("contradiction", "as_of", "known_at")]


class Contradiction(Strict):
    """What a contradiction says of itself."""

    id: str = Field(description="its id, which never changes; the file has the same name")
    kinds: list[str] = Field(description="record kinds it cannot do without")
    title: Words = Field(description="its name")
    says: Words = Field(description="what is said of its subject; {about} stands for what differs")
    sql: str = Field("", exclude=True)


@cache
def contradictions() -> dict[str, Contradiction]:
    """All contradictions by id."""
    return {path.stem: read(path) for path in sorted(FOLDER.glob("*.sql"))}


def read(path: Path) -> Contradiction:
    """The contradiction in one SQL file. Raises Unusable if its comment is not what it should be."""
    one = toml.shape(Contradiction, told_in(path), path.name)
    if one.id != path.stem:
        raise Unusable(f"{path.name}: its id reads '{one.id}'")
    return one


def sqls() -> list[str]:
    """All SQL that says which tables must stand."""
    return [*(one.sql for one in contradictions().values()), "SELECT * FROM accounts, people"]


# -- finding ---------------------------------------------------------------------------------


def found(
    reader: "Reader",
    as_of: dt.date,
    known_at: int,
    where: dict[str, str] | None = None,
    language: str = "en",
) -> list[dict[str, Any]]:
    """Contradictions on a day as known at a load: `contradiction`, `title`, `says`, then TOLD.

    Those that are published are read from the generation; others are made now. Raises Unusable for
    a filter that is none of CUTS, or a value that no row has.
    """
    from kpis.reader import Answer, where_sql

    where = where or {}
    for cut in where:
        if cut not in CUTS:
            raise Unusable(f"contradictions are not cut by {cut}; they are by: {', '.join(CUTS)}")
    day = f"(SELECT * FROM {_table(reader, as_of, known_at)} WHERE as_of = DATE '{as_of}')"
    answer = Answer(f"{day} AS on_the_day", as_of, known_at, reader.standing(known_at))
    reader.check_values(answer, where)
    rows = reader.con.execute(
        f"SELECT contradiction, {', '.join(TOLD)} FROM {answer.table} WHERE {where_sql(where)} "
        "ORDER BY contradiction, subject, about, load, line, other_load, other_line"
    ).fetchall()
    return [_told(*row, language=language) for row in rows]


def _told(contradiction: str, *row: Any, language: str) -> dict[str, Any]:
    one, told = contradictions()[contradiction], dict(zip(TOLD, row, strict=True))
    says: str = getattr(one.says, language)
    words = {"title": getattr(one.title, language), "says": says.format(about=told["about"] or "-")}
    return {"contradiction": contradiction, **words, **told}


def _table(reader: "Reader", as_of: dt.date, known_at: int) -> str:
    """A table with the contradictions of a day: that of the generation, or one made now."""
    if reader.is_published(as_of, known_at):
        return "g.contradictions"
    standing = reader.standing(known_at)
    tables.stand(reader.con, standing, [as_of], sqls())
    reader.con.execute(f"CREATE OR REPLACE TEMP TABLE contradictions_now ({COLUMNS})")
    _make(reader.con, "contradictions_now", standing, [as_of], known_at)
    tables.drop(reader.con)
    return "contradictions_now"


# -- making ----------------------------------------------------------------------------------


def write(
    con: duckdb.DuckDBPyConnection, standing: Standing, days: list[dt.date], known_at: int
) -> None:
    """Write the contradictions on `days` into the attached generation `g`.

    The tables that `sqls` read must stand there already.
    """
    con.execute(f"CREATE TABLE g.contradictions ({COLUMNS})")
    _make(con, "g.contradictions", standing, days, known_at)


def _make(
    con: duckdb.DuckDBPyConnection,
    table: str,
    standing: Standing,
    days: list[dt.date],
    known_at: int,
) -> None:
    """Fill an empty table with the contradictions on `days`."""
    for one in contradictions().values():
        if one.sql and all(standing.rows(kind) for kind in one.kinds):
            _insert(con, table, one.id, known_at, tables.lifted(one.sql, days))
    for kind in kinds():
        if claims := standing.claims_sql(kind, days):
            con.execute(f"CREATE OR REPLACE TEMP TABLE every_claim AS {claims}")
            _insert(con, table, DISAGREE, known_at, disagreeing_sql(standing, kind))


def _insert(
    con: duckdb.DuckDBPyConnection, table: str, contradiction: str, known_at: int, query: str
) -> None:
    con.execute(
        f"INSERT INTO {table} BY NAME SELECT '{contradiction}' AS contradiction, "
        f"{known_at} AS known_at, answers.* FROM ({query}) AS answers"
    )


def disagreeing_sql(standing: Standing, kind: str) -> str:
    """SELECT of the keys of a kind on which sources disagree, from the table `every_claim`.

    The row that stands is held against each other one. Only fields count that both sources have a
    column for: of the rest, one of them says nothing.
    """
    rule = contract(kind)
    compared = [name for name in rule.fields if name not in rule.key]
    differ = ", ".join(_differs(standing, kind, name) for name in compared)
    own = [f"{_dimension(kind, name)} AS {name}" for name in ("account", "person", *CUTS)]
    return f"""SELECT * FROM (
  SELECT won.as_of, '{kind}' AS subject_kind, won.record AS subject, {", ".join(own)},
    concat_ws(', ', {differ}) AS about, won.record, won.load, won.line,
    '{kind}' AS other_kind, lost.record AS other_record, lost.load AS other_load,
    lost.line AS other_line
  FROM every_claim AS won
  JOIN every_claim AS lost ON lost.as_of = won.as_of AND lost.record = won.record
  {_joins(kind)}
  WHERE won.place = 1 AND lost.place > 1
) AS held_together WHERE about <> ''"""


def _differs(standing: Standing, kind: str, name: str) -> str:
    """The name of a field, where two claims that both know the field differ in it."""
    speaking = [
        literal(one.source.name)
        for one in standing.series(kind)
        if name in one.source.columns or name in one.source.scope
    ]
    if not speaking:
        return "NULL"
    known = f"IN ({', '.join(sorted(set(speaking)))})"
    return (
        f"CASE WHEN won.source {known} AND lost.source {known} "
        f"AND won.{name} IS DISTINCT FROM lost.{name} THEN '{name}' END"
    )


def _dimension(kind: str, name: str) -> str:
    """A column of the row that stands; what it has not, of its account or else of its person."""
    homes = [("won", kind), *((one, one) for one in _behind(kind))]
    held = [f"{home}.{name}" for home, of in homes if name in contract(of).fields]
    return f"coalesce({', '.join(held)})" if held else "NULL"


def _behind(kind: str) -> list[str]:
    """The kinds that tell where a record of `kind` belongs, by a field that names their key."""
    fields = contract(kind).fields
    return [
        other
        for other in ("accounts", "people")
        if other != kind and contract(other).key[0] in fields
    ]


def _joins(kind: str) -> str:
    return "\n  ".join(
        f"LEFT JOIN every_{other} AS {other} ON {other}.as_of = won.as_of "
        f"AND {other}.{contract(other).key[0]} = won.{contract(other).key[0]}"
        for other in _behind(kind)
    )
