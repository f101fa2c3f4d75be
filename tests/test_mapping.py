"""Mappings: what a file's cells come to mean, and what an expression over them cannot reach.

Most tests put a cell a row into one file, so that a whole family of spellings is one load.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl import load as loading
from etl import mapping
from etl.expressions import Expressions
from etl.rows import validation_sql
from organisation.errors import Unusable
from organisation.sources import Source
from tests.tiny_home import Read, make_home, read_file
from warehouse.connection import connect

Cells = Callable[..., Read]
UTC = "%Y-%m-%d %H:%M:%S"


@pytest.fixture
def cells(tmp_path: Path) -> Cells:
    """Load one cell a row into one field; `line` 2 holds the first cell."""

    def reading(
        kind: str, field: str, given: list[str], how: Any = "cell", **settings: Any
    ) -> Read:
        key = {"accounts": "account", "feedback": "feedback", "training": "assignment"}[kind]
        lines = [f"{number};{cell}\n" for number, cell in enumerate(given, 1)]
        content = ("id;cell\n" + "".join(lines)).encode()
        return read_file(tmp_path, content, {key: "id", field: how}, kind=kind, **settings)

    return reading


def values(read: Read, field: str) -> list[Any]:
    return [value for (value,) in read.rows(field)]


def all_refused(read: Read, code: str) -> None:
    """No cell became a value, each row is refused for that one reason, and all are accounted for."""
    assert read.lines() == []
    assert read.load.refused == read.load.rows
    assert {reason for reasons in read.reasons().values() for reason, _ in reasons} == {code}


# -- expressions reach their own row only ----------------------------------------------------


@pytest.fixture(scope="module")
def expressions() -> Iterator[Expressions]:
    with connect([]) as con:
        con.execute("CREATE TEMP TABLE secret AS SELECT 42 AS x")
        yield Expressions(con)


REACHING = {
    "a file": [
        "read_csv('/etc/passwd')",
        "read_text('/etc/passwd')",
        "read_blob(a)",
        "glob('/etc/*')",
        "content FROM read_text('/etc/passwd')",
        "(SELECT content FROM read_text('/etc/passwd'))",
        "(FROM '/etc/passwd')",
        "1 FROM 'other.csv'",
        "write_log(a)",
        "getenv('HOME')",
    ],
    "another statement": [
        "1; COPY (SELECT 1) TO '/tmp/stolen'",
        "1; ATTACH '/tmp/x'",
        "1; SET threads = 1",
        "1; INSTALL httpfs; LOAD httpfs",
        "1; SELECT 2",
        "1;",
        ";",
        "COPY secret TO '/tmp/stolen'",
        "PRAGMA version",
    ],
    "other rows": [
        "(SELECT 1)",
        "(VALUES (1))",
        "(TABLE secret)",
        "EXISTS (SELECT 1)",
        "a IN (SELECT x FROM secret)",
        "a = ANY (SELECT x FROM secret)",
        "ARRAY(SELECT x FROM secret)",
        "list_transform([1], lambda y: (SELECT x FROM secret))",
        "[y for y in [1] if EXISTS (SELECT 1)]",
        "row_number() OVER ()",
        "lag(a) OVER (ORDER BY a)",
        "sum(1) FILTER (true) OVER ()",
        "count(*)",
        "max(a)",
        "string_agg(a, ',')",
        "first(a)",
        "unnest([1, 2])",
        "generate_series(1, 9)",
        "1 FROM secret",
        "a UNION ALL SELECT 1",
        "a WHERE false",
        "a LIMIT 1",
        "a ORDER BY a",
        "a GROUP BY a",
        "a HAVING true",
        "a QUALIFY true",
        "a USING SAMPLE 1",
        "DISTINCT a",
    ],
    "settings, variables and the clock": [
        "current_setting('threads')",
        "CURRENT_SETTING('threads')",
        "\"current_setting\"('threads')",
        "system.main.current_setting('threads')",
        "'threads'.current_setting()",
        "getvariable('x')",
        "setseed(0.5)",
        "nextval('s')",
        "random()",
        "uuid()",
        "now()",
        "today()",
        "current_localtimestamp()",
        "current_database()",
        "current_query()",
        "sleep_ms(100000)",
        "pg_sleep(100000)",
        "duckdb_settings()",
        "query('SELECT 1')",
        "query_table('secret')",
        "json_execute_serialized_sql('{}')",
        "json_serialize_plan('SELECT * FROM secret')",
    ],
    "out of its brackets": [
        "1) --",
        "1) FROM secret --",
        "1), (2",
        "a) OR (true",
        "1 --",
        "1 -- all that follows",
        "1 /*",
        "((1)",
        "1)",
        "'",
        '"a',
        "--",
        "",
        "  ",
        "1, 2",
        "a AS b",
        "*",
        "COLUMNS(*)",
        "COLUMNS('a')",
        "* EXCLUDE (a)",
        "#1",
        "?",
        "$1",
        "$name",
        "DEFAULT",
    ],
}


@pytest.mark.parametrize("sql", [sql for group in REACHING.values() for sql in group])
def test_an_expression_that_reaches_for_more_is_refused(expressions: Expressions, sql: str) -> None:
    with pytest.raises(Unusable) as refusal:
        expressions.columns(sql, "source s, columns.topic")
    assert str(refusal.value).startswith("source s, columns.topic: ")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("upper(trim(a))", {"a"}),
        ("a || '-' || \"Due date\"", {"a", "Due date"}),
        ("CASE WHEN a LIKE 'x%' AND b IS NOT NULL THEN c ELSE 'd' END", {"a", "b", "c"}),
        ("try_strptime(a, '%d/%m/%Y')::DATE + INTERVAL 6 MONTH", {"a"}),
        ("coalesce(nullif(a, ''), b)", {"a", "b"}),
        ("split_part(regexp_replace(a, '^https?://', ''), '/', 1)", {"a"}),
        ("if(a = '1', 'yes', 'no')", {"a"}),
        ("concat_ws('/', a, b)", {"a", "b"}),
        ("try(a::INTEGER)", {"a"}),
        ("a IN ('x', 'y') OR a BETWEEN '1' AND '2'", {"a"}),
        ("json_extract_string(a, '$.id')", {"a"}),
        ("list_transform(string_split(a, ','), lambda one: one || b)[1]", {"a", "b"}),
        ("list_sum([length(x) for x in string_split(a, ' ')])", {"a"}),
        ("md5(a) /* a comment */", {"a"}),
        ("CASE a\n  WHEN 'x' THEN 1\nEND\n", {"a"}),
    ],
)
def test_an_expression_over_its_own_row_is_allowed(
    expressions: Expressions, sql: str, columns: set[str]
) -> None:
    assert expressions.columns(sql, "here") == columns


@pytest.mark.parametrize("where", ["columns", "skip_when", "deleted", "moment"])
def test_expressions_are_checked_wherever_they_stand(tmp_path: Path, where: str) -> None:
    reaching = {"sql": "(SELECT max(x) FROM secret)"}
    given: dict[str, Any] = {
        "columns": {"columns": {"feedback": "id", "topic": reaching}},
        "skip_when": {"skip_when": [{**reaching, "reason": "none"}]},
        "deleted": {"mode": "changes", "deleted": {**reaching, "reason": "none"}},
        "moment": {"mode": "changes", "moment": reaching},
    }[where]
    columns = given.pop("columns", {"feedback": "id"})
    with pytest.raises(Unusable, match="own row only"):
        read_file(tmp_path, b"id\n1\n", columns, **given)


def test_an_expression_is_checked_before_there_is_a_file_for_it(tmp_path: Path) -> None:
    source = {
        "kind": "feedback",
        "files": ["*.csv"],
        "effective": {"date": dt.date(2026, 1, 1)},
        "columns": {"feedback": {"sql": "read_text('/etc/passwd')"}},
    }
    with pytest.raises(Unusable, match="read_text"):
        loading.load(make_home(tmp_path, {"tiny": source}))


@pytest.mark.parametrize(
    "sql",
    [
        "a::no_such_type",
        "no_such_table.a",
        "strptime(a, '%Y')",
        "a::INTEGER",
        "9223372036854775807 + length(a)",
        "1 / length(a) + [1]",
        "regexp_extract(a, '(')",
        "substr(a)",
    ],
)
def test_an_expression_that_fails_refuses_its_file_in_one_line(tmp_path: Path, sql: str) -> None:
    read = read_file(tmp_path, b"id,a\n1,x\n", {"feedback": "id", "topic": {"sql": sql}})
    assert read.load.state == "refused"
    assert "expression of its mapping failed" in read.load.because
    assert "\n" not in read.load.because


# -- columns of expressions ------------------------------------------------------------------


def test_expressions_over_columns_with_spaces_and_cases(tmp_path: Path) -> None:
    columns = {
        "feedback": {"sql": '"Ticket No" || \'/\' || lower("KIND")'},
        "received": {"sql": "try_strptime(\"Due\", '%d/%m/%Y') + INTERVAL 6 MONTH"},
    }
    read = read_file(tmp_path, b"Ticket No,kind,due\n1,ASK,31/08/2025\n2,B,\n", columns)
    assert read.rows("feedback", "received") == [
        ("1/ask", dt.datetime(2026, 2, 28)),
        ("2/b", None),
    ]


def test_codes_of_an_expression_and_a_skip_by_one(tmp_path: Path) -> None:
    columns = {
        "feedback": "id",
        "outcome": {
            "sql": "split_part(a, '-', 1)",
            "codes": {"ja": "adopted"},
            "otherwise": "declined",
        },
    }
    skip = [{"sql": "a LIKE 'draft%'", "reason": "a draft"}, {"sql": "b = 'x'", "reason": "b"}]
    read = read_file(
        tmp_path, b"id,a,b\n1,ja-1,\n2,nein-2,\n3,draft-3,\n4,,x\n5,,\n", columns, skip_when=skip
    )
    assert read.account == (5, 3, 0, 2, 0)
    assert values(read, "outcome") == ["adopted", "declined", None]
    assert read.reasons() == {4: [("skipped", "")], 5: [("skipped", "")]}


# -- words -----------------------------------------------------------------------------------


def test_codes_are_trimmed_and_folded(cells: Cells) -> None:
    how = {"column": "cell", "codes": {"In  use": "active", "CLOSED": "retired"}}
    how["codes"]["Außer  Betrieb"] = "dormant"
    spellings = ["In use", " in USE ", "in\u00a0use", "\u00a0in \u00a0 use\u00a0", "closed"]
    spellings += ["Dormant", "außer betrieb", "AUßER\u00a0BETRIEB"]
    read = cells("accounts", "status", spellings, how)
    assert values(read, "status") == ["active"] * 4 + ["retired"] + ["dormant"] * 3


def test_a_word_that_is_no_code_is_refused_or_falls_to_otherwise(cells: Cells) -> None:
    codes = {"column": "cell", "codes": {"open": "active"}}
    read = cells("accounts", "status", ["open", "weird", ""], codes)
    assert read.account == (3, 2, 1, 0, 0)
    assert read.reasons() == {3: [("unknown-code", "status")]}
    read = cells("accounts", "status", ["open", "weird", ""], {**codes, "otherwise": "dormant"})
    assert values(read, "status") == ["active", "dormant", None]


def test_codes_may_translate_a_text_too(cells: Cells) -> None:
    read = cells(
        "accounts", "brand", ["PLT", "Other"], {"column": "cell", "codes": {"plt": "Pelita"}}
    )
    assert values(read, "brand") == ["Pelita", "Other"]


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("accounts", "brand", "Pelita"),
        ("accounts", "status", "active"),
        ("accounts", "opened", "2026-01-31"),
        ("accounts", "reach", "12"),
        ("accounts", "mfa", "yes"),
        ("feedback", "received", "2026-01-31 10:00"),
        ("training", "score", "1.5"),
    ],
)
def test_null_words_are_nothing_for_every_type(
    cells: Cells, kind: str, field: str, value: str
) -> None:
    """Also words with digits in them, and words that would fit a type."""
    given = [value, "N/A", " null ", "n/a\u00a0", "0000-00-00", "-", ""]
    read = cells(kind, field, given, null_words=["n/a", "NULL", "0000-00-00", "-"])
    assert read.account == (7, 7, 0, 0, 0)
    found = values(read, field)
    assert found[0] is not None and found[1:] == [None] * 6


def test_a_required_field_of_null_words_is_missing(tmp_path: Path) -> None:
    read = read_file(tmp_path, b"id,t\nn/a,x\n,y\n3,\n", {"feedback": "id", "topic": "t"})
    assert read.reasons() == {2: [("missing", "feedback")], 3: [("missing", "feedback")]}


@pytest.mark.parametrize(
    ("field", "constant", "value"),
    [
        ("mfa", True, True),
        ("mfa", False, False),
        ("reach", 7, 7),
        ("brand", "Pe'lita", "Pe'lita"),
        ("status", "active", "active"),
        ("opened", "2026-01-31", dt.date(2026, 1, 31)),
    ],
)
def test_constants(cells: Cells, field: str, constant: Any, value: Any) -> None:
    assert values(cells("accounts", field, ["x", ""], {"constant": constant}), field) == [value] * 2


def test_flags(cells: Cells) -> None:
    yes = ["true", "Yes", "Y", "1", "ON", "x", "Ya", " yes\u00a0"]
    no = ["false", "No", "n", "0", "Off", "Tidak"]
    read = cells("accounts", "mfa", [*yes, *no, ""])
    assert values(read, "mfa") == [True] * len(yes) + [False] * len(no) + [None]
    own = {"column": "cell", "codes": {"Aktif": "true", "Belum  ada": "false", "x": "false"}}
    read = cells("accounts", "mfa", ["aktif", "BELUM ADA", "belum  ada", "X", "yes"], own)
    assert values(read, "mfa") == [True, False, False, False, True]


def test_what_is_neither_yes_nor_no(cells: Cells) -> None:
    all_refused(cells("accounts", "mfa", ["maybe", "t", "2", "-1", "yes!", "1.0"]), "not-yes-or-no")


# -- numbers ---------------------------------------------------------------------------------


def test_what_is_no_whole_number(cells: Cells) -> None:
    given = ["1.6", "1e3", "0x1F", "1 000", "1_000", "1,5", "t", "inf", "NaN", "--1", "9" * 30, "½"]
    all_refused(cells("accounts", "reach", given), "not-a-whole-number")


def test_numbers_with_a_decimal_comma(cells: Cells) -> None:
    read = cells("training", "score", ["87,5", "0,0875", "7", "7,"], decimal=",")
    assert [str(n.normalize()) for n in values(read, "score")] == ["87.5", "0.0875", "7", "7"]
    read = cells("accounts", "reach", ["1.234", "1.234.567", "1.234,00", "12"], decimal=",")
    assert values(read, "reach") == [1234, 1234567, 1234, 12]


def test_a_decimal_point_where_a_comma_is_the_rule_is_not_taken_for_thousands(cells: Cells) -> None:
    """87.5 under a decimal comma is no 875: points group three digits."""
    read = cells("training", "score", ["87.5", "1.23", "1.2345", "12.34.567"], decimal=",")
    all_refused(read, "not-a-number")


def test_what_is_no_number(cells: Cells) -> None:
    given = ["1e3", "0x1F", "inf", "-Infinity", "NaN", "1,5", "1.2.3", "1_0", "٣", "9" * 20, "%5"]
    all_refused(cells("training", "score", given), "not-a-number")


# -- days and moments ------------------------------------------------------------------------


NEVER_DAYS = [
    "infinity", "-infinity", "epoch", "now", "today", "1e3", "0x1F", "1.6", "0001-01-01",
    "1899-12-31", "2200-01-01", "9999-12-31", "20260131", "2026-13-01", "2026-02-29", "2026-1",
    "2026", "25-01-05", "25/01/05", "0025-01-05", "2026-01-31 BC", "2026-01-31x", "2026-01-31 25:00",
    "0000-00-00",
]  # fmt: skip


def test_what_never_becomes_a_day(cells: Cells) -> None:
    all_refused(cells("accounts", "opened", NEVER_DAYS), "not-a-date")


def test_what_never_becomes_a_moment(cells: Cells) -> None:
    given = [*NEVER_DAYS, "10:00", "2026-01-31T24:01:00"]
    all_refused(cells("feedback", "received", given), "not-a-moment")


@pytest.mark.parametrize("formats", [["%Y/%m/%d"], ["%d/%m/%Y"], ["%m/%d/%Y"]])
def test_two_digits_are_not_the_year_25(cells: Cells, formats: list[str]) -> None:
    read = cells("accounts", "opened", ["25/01/05", "5/1/25", "01/05/25"], formats=formats)
    all_refused(read, "not-a-date")


def test_two_digits_are_a_year_where_the_source_says_so(cells: Cells) -> None:
    read = cells("accounts", "opened", ["05/01/25", "5/1/99"], formats=["%d/%m/%y"])
    assert values(read, "opened") == [dt.date(2025, 1, 5), dt.date(1999, 1, 5)]


def test_serial_days(cells: Cells) -> None:
    read = cells("accounts", "opened", ["45000", "45000.0", "45000.00"], formats=["serial"])
    assert values(read, "opened") == [dt.date(2023, 3, 15)] * 3
    given = ["45000.5x", "450000", "4.5e4", "-45000", "2023-03-15", "999"]
    all_refused(cells("accounts", "opened", given, formats=["serial"]), "not-a-date")


def test_serial_moments_have_hours(cells: Cells) -> None:
    read = cells(
        "feedback", "received", ["45000.5", "45000,25"], moment_formats=["serial"], decimal=","
    )
    assert values(read, "received")[0] == dt.datetime(2023, 3, 15, 12)


def test_a_month_of_indonesia_is_a_whole_word(cells: Cells) -> None:
    given = ["17 Agustus 2025", "17 AGU 2025", "17 Agt 2025", "17 aug 2025", "17 August 2025"]
    read = cells("accounts", "opened", given, formats=["%d %B %Y", "%d %b %Y"])
    assert values(read, "opened") == [dt.date(2025, 8, 17)] * 5
    given = ["17 Agustusan 2025", "17 Bulan 2025", "32 Mei 2025", "Mei 2025"]
    all_refused(cells("accounts", "opened", given, formats=["%d %B %Y"]), "not-a-date")


def test_offsets_are_read_and_their_lack_is_the_zone_of_the_source(cells: Cells) -> None:
    given = [
        "2026-01-31T10:00:00Z",
        "2026-01-31T10:00:00z",
        "2026-01-31T17:00:00+07:00",
        "2026-01-31T17:00:00+0700",
        "2026-01-31T17:00:00+07",
        "2026-01-31T04:30:00-05:30",
        "2026-01-31 17:00",
    ]
    read = cells("feedback", "received", given, time_zone="Asia/Jakarta")
    assert values(read, "received") == [dt.datetime(2026, 1, 31, 10)] * 7


def test_a_fraction_of_a_second_before_an_offset(cells: Cells) -> None:
    given = ["2026-01-31T10:00:00.250Z", "2026-01-31T10:00:00.250+00:00"]
    read = cells("feedback", "received", given, moment_formats=["%Y-%m-%dT%H:%M:%S.%f%z"])
    assert values(read, "received") == [dt.datetime(2026, 1, 31, 10, 0, 0, 250000)] * 2


def test_summer_time(cells: Cells) -> None:
    """One hour apart on the clock of Berlin, over the nights in which it changes."""
    given = [
        "2026-03-29 01:59:00",
        "2026-03-29 03:01:00",
        "2026-10-25 01:59:00",
        "2026-10-25 03:01:00",
    ]
    read = cells("feedback", "received", given, time_zone="Europe/Berlin")
    spring, summer, autumn, winter = values(read, "received")
    assert (summer - spring, winter - autumn) == (
        dt.timedelta(minutes=2),
        dt.timedelta(minutes=122),
    )


def test_a_day_with_an_offset_is_the_day_of_the_zone(cells: Cells) -> None:
    settings = {"formats": ["%Y-%m-%dT%H:%M:%S%z"], "time_zone": "Asia/Jakarta"}
    read = cells("accounts", "opened", ["2026-01-31T18:00:00Z", "2026-01-31T16:00:00Z"], **settings)
    assert values(read, "opened") == [dt.date(2026, 2, 1), dt.date(2026, 1, 31)]


def test_a_zone_of_one_column(tmp_path: Path) -> None:
    columns = {
        "feedback": "id",
        "received": {"column": "a", "time_zone": "Asia/Jakarta"},
        "answered": "b",
    }
    read = read_file(tmp_path, b"id,a,b\n1,2026-01-31 17:00,2026-01-31 17:00\n", columns)
    assert read.rows("received", "answered") == [
        (dt.datetime(2026, 1, 31, 10), dt.datetime(2026, 1, 31, 17))
    ]


# -- scope -----------------------------------------------------------------------------------


def test_a_row_outside_the_scope_is_refused(tmp_path: Path) -> None:
    read = read_file(
        tmp_path,
        b"id,brand\n1,Pelita\n2,Kirana\n3,\n",
        {"account": "id", "brand": "brand"},
        kind="accounts",
        scope={"brand": "Pelita"},
    )
    assert read.account == (3, 1, 2, 0, 0)
    assert read.reasons() == {3: [("out-of-scope", "brand")], 4: [("out-of-scope", "brand")]}


# -- no row vanishes -------------------------------------------------------------------------

DIRTY = "id,n,at,flag\n1,5,2026-01-01,yes\n2,five,not a day,perhaps\n3,7,2026-01-03,no\n"


def dirty_source() -> Source:
    columns = {"account": "id", "reach": "n", "opened": "at", "mfa": "flag"}
    return Source.model_validate({"kind": "accounts", "files": ["x"], "columns": columns})


@pytest.mark.parametrize("form", ["lines", "quoted line ends"])
def test_a_dirty_cell_never_makes_its_row_vanish(tmp_path: Path, form: str) -> None:
    """Three in, three accounted for, whichever way the file is landed."""
    content = DIRTY if form == "lines" else DIRTY.replace("3,7", '"3\n",7')
    columns = {"account": "id", "reach": "n", "opened": "at", "mfa": "flag"}
    read = read_file(tmp_path, content.encode(), columns, kind="accounts")
    assert read.account == (3, 2, 1, 0, 0)
    assert {code for code, _ in read.reasons()[3]} == {
        "not-a-whole-number",
        "not-a-date",
        "not-yes-or-no",
    }


def test_the_very_query_of_the_product_straight_over_read_csv(tmp_path: Path) -> None:
    """The optimizer `type_pushdown` moves a cast into the reader, where a dirty cell loses its row.

    The query runs as the product runs it, on a connection that the product makes.
    """
    path = tmp_path / "dirty.csv"
    path.write_text(DIRTY)
    columns = ["id", "n", "at", "flag"]
    mapped = mapping.compile_source(dirty_source(), {c: c for c in columns}, typed_cells=False)
    types = json.dumps(dict.fromkeys(columns, "VARCHAR")).replace('"', "'")
    relation = (
        f"read_csv('{path}', columns = {types}, auto_detect = false, header = false, skip = 1, "
        "delim = ',', quote = '\"', store_rejects = true, rejects_limit = 0)"
    )
    query = validation_sql(dirty_source(), mapped, relation, columns, row_by_row=False)
    with connect([tmp_path]) as con:
        off = con.execute("SELECT current_setting('disabled_optimizers')").fetchall()
        assert "type_pushdown" in off[0][0].split(",")
        states = con.execute(
            f"SELECT account, row_state FROM ({query}) ORDER BY account"
        ).fetchall()
        assert states == [("1", "loaded"), ("2", "refused"), ("3", "loaded")]
        assert con.execute("SELECT count(*) FROM reject_errors").fetchall() == [(0,)]


def test_type_pushdown_cannot_be_switched_on_again(tmp_path: Path) -> None:
    with connect([tmp_path]) as con, pytest.raises(duckdb.Error, match="locked"):
        con.execute("SET disabled_optimizers = ''")


# -- the connection on which mappings run ----------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM glob('/etc/*')",
        "COPY (SELECT 1) TO '/tmp/common-ground-stolen.csv'",
        "ATTACH '/tmp/common-ground-stolen.duckdb'",
        "SELECT * FROM 'https://example.org/x.csv'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET autoload_known_extensions = true",
    ],
)
def test_the_connection_itself_reaches_nothing_else(tmp_path: Path, statement: str) -> None:
    """The second wall, should an expression ever get over the first."""
    with connect([tmp_path]) as con, pytest.raises(duckdb.Error):
        con.execute(statement)
