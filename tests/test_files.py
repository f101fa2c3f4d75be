"""Files as they come: every hazard of a spreadsheet export, with an exact account of its rows.

Each test writes its file itself. `Read.account` is rows, loaded, refused, skipped, blank.
"""

import datetime as dt
import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.tiny_home import Read, read_file

TWO = {"feedback": "id", "topic": "text"}
"""A mapping of two columns: a key and a text."""

Reader = Callable[..., Read]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Load content through a source that maps `id` and `text`, unless told otherwise."""

    def reading(content: bytes | str, columns: dict[str, Any] = TWO, **settings: Any) -> Read:
        content = content if isinstance(content, bytes) else content.encode()
        return read_file(tmp_path, content, columns, **settings)

    return reading


def refused_whole(read: Read, *words: str) -> None:
    """The file is refused as a whole, with one line that says why."""
    assert read.load.state == "refused"
    assert read.account == (0, 0, 0, 0, 0)
    assert "\n" not in read.load.because
    for word in words:
        assert word in read.load.because


# -- how a text is written -------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(read: Reader, delimiter: str) -> None:
    lines = [("id", "text"), ("1", "a"), ("2", "b")]
    file = read("".join(delimiter.join(line) + "\n" for line in lines))
    assert file.account == (2, 2, 0, 0, 0)
    assert file.rows("feedback", "topic") == [("1", "a"), ("2", "b")]


def test_a_delimiter_of_another_kind_is_given(read: Reader) -> None:
    file = read("id~text\n1~a;b,c\n", read={"delimiter": "~"})
    assert file.rows("feedback", "topic") == [("1", "a;b,c")]


def test_delimiters_and_quotes_inside_quotes(read: Reader) -> None:
    file = read('id,text\n1,"a, b; c"\n2,"say ""no"""\n"3",""\n')
    assert file.account == (3, 3, 0, 0, 0)
    assert file.rows("feedback", "topic") == [("1", "a, b; c"), ("2", 'say "no"'), ("3", None)]


@pytest.mark.parametrize("more", ["", '"2", "c\nd"\n'], ids=["lines", "cells-of-two-lines"])
def test_quotes_after_spaces(read: Reader, more: str) -> None:
    """The two ways of reading a file, by lines and row by row, take a quote after a space alike."""
    file = read('"id", "text"\n"1", "a, b"\n' + more)
    assert file.rows("feedback", "topic") == [("1", "a, b"), ("2", "c\nd")][: file.load.rows]
    assert file.account[:2] == (1, 1) if not more else (2, 2)


def test_quotes_escaped_by_a_backslash(read: Reader) -> None:
    file = read('id,text\n1,"say \\"no\\", then"\n2,b\n', read={"escape": "\\"})
    assert file.account == (2, 2, 0, 0, 0)
    assert file.rows("feedback", "topic") == [("1", 'say "no", then'), ("2", "b")]


def test_a_file_without_quoting(read: Reader) -> None:
    file = read('id|text\n1|5" screen\n2|"half\n', read={"quote": "", "delimiter": "|"})
    assert file.account == (2, 2, 0, 0, 0)
    assert file.rows("topic") == [('5" screen',), ('"half',)]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("utf-16-le", "utf-16-le"),
        ("cp1252", "cp1252"),
        ("latin-1", "latin-1"),
    ],
)
def test_encodings(read: Reader, encoding: str, told: str) -> None:
    """A file with a mark says itself how it is encoded; for others the source does."""
    text = "id,text\n1,Müller & café\n2,Pèché\n"
    file = read(text.encode(encoding), read={"encoding": told})
    assert file.account == (2, 2, 0, 0, 0)
    assert file.rows("topic") == [("Müller & café",), ("Pèché",)]


def test_marks_of_cp1252_that_latin_1_lacks(read: Reader) -> None:
    file = read("id,text\n1,€ “quoted” – dash\n".encode("cp1252"), read={"encoding": "cp1252"})
    assert file.rows("topic") == [("€ “quoted” – dash",)]


def test_another_encoding_than_the_source_says(read: Reader) -> None:
    refused_whole(read("id,text\n1,Müller\n".encode("cp1252")), "UTF-8", "encoding")


def test_a_text_that_ends_within_a_letter(read: Reader) -> None:
    refused_whole(read(b"id,text\n1,caf\xc3"), "UTF-8")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(read: Reader, end: str) -> None:
    file = read(end.join(["id,text", "1,a", "2,b", ""]))
    assert file.account == (2, 2, 0, 0, 0)
    assert file.rows("feedback", "topic") == [("1", "a"), ("2", "b")]


def test_line_ends_of_two_kinds_in_one_file(read: Reader) -> None:
    """Two exports put together: the lines of each end in their own way."""
    file = read("id,text\r\n1,a\r\n2,b\n3,c\n")
    assert file.account == (3, 3, 0, 0, 0)
    assert file.rows("feedback", "topic") == [("1", "a"), ("2", "b"), ("3", "c")]


def test_a_last_line_without_an_end(read: Reader) -> None:
    file = read("id,text\n1,a\n2,b")
    assert file.account == (2, 2, 0, 0, 0)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_inside_cells(read: Reader, end: str) -> None:
    """A spreadsheet ends its rows with CR LF and the lines within a cell with LF."""
    file = read(f'id,text{end}1,"a\nb"{end}2,c{end}3,"d\n\ne"{end}')
    assert file.account == (3, 3, 0, 0, 0)
    assert file.rows("feedback", "topic") == [("1", "a\nb"), ("2", "c"), ("3", "d\n\ne")]
    assert file.lines() == [2, 4, 5]


def test_line_ends_inside_the_header(read: Reader) -> None:
    file = read('id,"the\ntext"\n1,a\n', {"feedback": "id", "topic": "the text"})
    assert file.rows("feedback", "topic") == [("1", "a")]
    assert file.lines() == [3]


def test_gzip(read: Reader) -> None:
    file = read(gzip.compress(b"id,text\n1,a\n2,b\n"), name="file.csv.gz")
    assert file.account == (2, 2, 0, 0, 0)
    assert file.rows("feedback", "topic") == [("1", "a"), ("2", "b")]


def test_a_broken_gzip(read: Reader) -> None:
    refused_whole(read(gzip.compress(b"id,text\n1,a\n" * 99)[:-9], name="file.csv.gz"), "gzip")


# -- rows ------------------------------------------------------------------------------------


def test_no_header(read: Reader) -> None:
    file = read("1,a\n2,b\n", read={"header": 0, "names": ["id", "text"]})
    assert file.account == (2, 2, 0, 0, 0)
    assert file.lines() == [1, 2]


def test_a_header_on_a_later_line(read: Reader) -> None:
    file = read("Report of March\n\nid,text\n1,a\n", read={"header": 3})
    assert file.account == (1, 1, 0, 0, 0)
    assert file.lines() == [4]


def test_blank_lines_are_counted_as_blank(read: Reader) -> None:
    file = read("id,text\n\n1,a\n,\n  ,  \n2,b\n\n\n")
    assert file.account == (7, 2, 0, 0, 5)
    assert file.lines() == [3, 6]


def test_blank_lines_where_there_is_one_column(read: Reader) -> None:
    file = read('id\n1\n\n"2\n3"\n\n', {"feedback": "id"})
    assert file.account == (4, 2, 0, 0, 2)
    assert file.rows("feedback") == [("1",), ("2\n3",)]


def test_rows_with_too_few_and_too_many_cells_are_refused(read: Reader) -> None:
    file = read("id,text,more\n1,a,x\n2\n3,c,x,y,z\n4,d,x\n")
    assert file.account == (4, 2, 2, 0, 0)
    assert file.lines() == [2, 5]
    assert [(line, raw) for line, _, _, raw in file.unloaded()] == [(3, ["2"]), (4, ["3,c,x,y,z"])]
    assert file.reasons()[3] == [("broken-row", "")]


def test_blank_and_ragged_rows_together(read: Reader) -> None:
    file = read("id,text,more\n1,a,x\n,,\n\n1,2,3,4,5,6\n")
    assert file.account == (4, 1, 1, 0, 2)


@pytest.mark.parametrize("more", ["", '9,"z\nz"\n'], ids=["lines", "cells-of-two-lines"])
def test_delimiters_at_the_end_of_a_line_are_no_cells(read: Reader, more: str) -> None:
    """Both ways of reading a file take them alike; anything behind them breaks the row."""
    file = read("id,text\n1,a,\n2,b,,\n3,c,,x\n" + more)
    assert file.rows("feedback", "topic")[:2] == [("1", "a"), ("2", "b")]
    assert list(file.reasons()) == [4]
    assert file.account[2:] == (1, 0, 0)


def test_a_carriage_return_within_a_line(read: Reader) -> None:
    refused_whole(read("id,text\n1,a\rb\n2,c\n"), "carriage return")


def test_text_after_a_closing_quote_breaks_its_row_only(read: Reader) -> None:
    file = read('id,text\n1,"a"b\n2,c\n')
    assert file.account == (2, 1, 1, 0, 0)
    assert [(line, raw) for line, _, _, raw in file.unloaded()] == [(2, ['1,"a"b'])]


def test_an_unterminated_quote(read: Reader) -> None:
    refused_whole(read('id,text\n1,a\n2,"b\n3,c\n'), "line 3", "quote")


def test_a_row_without_its_key(read: Reader) -> None:
    file = read("id,text\n,a\n2,b\n")
    assert file.account == (2, 1, 1, 0, 0)
    assert file.reasons() == {2: [("missing", "feedback")]}


def test_every_reason_of_a_row_is_told(read: Reader) -> None:
    file = read(
        "id,day,what\n,32.13.2026,maybe\n",
        {"feedback": "id", "received": "day", "outcome": "what"},
    )
    assert file.reasons()[2] == [
        ("missing", "feedback"),
        ("not-a-moment", "received"),
        ("unknown-code", "outcome"),
    ]


@pytest.mark.parametrize(
    ("rule", "stays"),
    [("first", "b"), ("last", "c"), ("greatest reach", "a"), ("least reach", "c")],
)
def test_of_a_repeated_key_one_row_stays(read: Reader, rule: str, stays: str) -> None:
    file = read(
        "id,text,followers\n1,b,20\n1,a,30\n2,x,1\n1,c,10\n",
        {"account": "id", "handle": "text", "reach": "followers"},
        kind="accounts",
        duplicates=rule,
    )
    assert file.account == (4, 2, 2, 0, 0)
    assert dict(file.rows("account", "handle"))["1"] == stays
    assert {reasons[0][0] for reasons in file.reasons().values()} == {"duplicate-key"}


def test_repeated_keys_among_rows_that_take_several_lines(read: Reader) -> None:
    file = read('id,text\n1,"a\nb"\n2,c\n1,"d\ne"\n')
    assert file.account == (3, 2, 1, 0, 0)
    assert file.rows("feedback", "topic") == [("1", "a\nb"), ("2", "c")]
    assert [(line, raw) for line, _, _, raw in file.unloaded()] == [(5, ["1", "d\ne"])]


def test_skipped_rows_tell_the_rule(read: Reader) -> None:
    skips = [{"column": "text", "in": ["Total"], "reason": "a subtotal"}]
    file = read("id,text\n1,a\n,TOTAL\n2,b\n", skip_when=skips)
    assert file.account == (3, 2, 0, 1, 0)
    assert [(line, state) for line, state, _, _ in file.unloaded()] == [(3, "skipped")]


# -- no table at all -------------------------------------------------------------------------


def test_nothing_in_the_file(read: Reader) -> None:
    refused_whole(read(b""), "0 bytes")


@pytest.mark.parametrize("content", ["id,text", "id,text\n", "\ufeffid,text\r\n"])
def test_a_header_only(read: Reader, content: str) -> None:
    refused_whole(read(content), "header only")


def test_lines_that_are_all_blank(read: Reader) -> None:
    refused_whole(read("\n\n\n"), "'id'")


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
        bytes(range(256)) * 8,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        b"PK\x03\x04" + bytes(600),
    ],
    ids=["picture", "pdf", "bytes", "old-workbook", "archive"],
)
def test_what_is_not_text(read: Reader, content: bytes) -> None:
    refused_whole(read(content))


def test_a_page_of_a_web_server_instead_of_a_table(read: Reader) -> None:
    refused_whole(read("<!DOCTYPE html>\n<html><body>Please sign in</body></html>\n"), "'id'")


# -- columns ---------------------------------------------------------------------------------


def test_columns_in_another_order(read: Reader) -> None:
    file = read("text,other,id\na,x,1\nb,y,2\n")
    assert file.rows("feedback", "topic") == [("1", "a"), ("2", "b")]


def test_columns_are_found_whatever_their_case_and_spaces(read: Reader) -> None:
    file = read(" ID ,Free\u00a0 Text\n1,a\n", {"feedback": "id", "topic": "free text"})
    assert file.rows("feedback", "topic") == [("1", "a")]


def test_a_lost_column_is_named(read: Reader) -> None:
    refused_whole(read("id,comment\n1,a\n"), "'text'", "columns.topic", "comment")


def test_a_lost_column_of_an_expression_is_named(read: Reader) -> None:
    columns = {"feedback": {"sql": "upper(code)"}, "topic": "text"}
    refused_whole(read("id,text\n1,a\n", columns), "'code'", "columns.feedback")


def test_a_new_column_is_noted(read: Reader) -> None:
    read("id,text\n1,a\n")
    file = read("id,text,mood\n1,a,good\n2,b,bad\n")
    assert file.account == (2, 2, 0, 0, 0)
    assert file.load.new_columns == ["mood"]


def test_a_mapped_column_that_occurs_twice(read: Reader) -> None:
    refused_whole(read("id,text,id\n1,a,2\n"), "'id'", "more than once")


def test_other_columns_may_occur_twice_or_have_no_name(read: Reader) -> None:
    file = read("id,text,x,x,,\n1,a,2,3,4,5\n")
    assert file.account == (1, 1, 0, 0, 0)
    assert file.load.columns == ["id", "text", "x", "x (2)", "column 5", "column 6"]


@pytest.mark.parametrize("name", ["row_state", "c1", "feedback_text", "line", "id_1"])
def test_columns_with_names_the_product_uses_itself(read: Reader, name: str) -> None:
    file = read(f'id,{name},text\n1,x,a\n2,y,"b\nc"\n', {**TWO, "unit": name})
    assert file.account == (2, 2, 0, 0, 0)
    assert file.rows("feedback", "topic", "unit") == [("1", "a", "x"), ("2", "b\nc", "y")]


def test_columns_with_awkward_names(read: Reader) -> None:
    header = 'id,"it\'s ""quoted""",select,"a;b"'
    columns = {"feedback": "id", "topic": 'it\'s "quoted"', "unit": "select", "region": "a;b"}
    file = read(f"{header}\n1,a,b,c\n", columns)
    assert file.rows("topic", "unit", "region") == [("a", "b", "c")]


@pytest.mark.parametrize("sql", ["text::INTEGER", "text + id"])
def test_an_expression_that_fails_refuses_the_file(read: Reader, sql: str) -> None:
    refused_whole(read("id,text\n1,a\n", {"feedback": "id", "topic": {"sql": sql}}), "mapping")


# -- values ----------------------------------------------------------------------------------


@pytest.mark.parametrize("rounded", ["1.2E+15", "1,23457E+17", "1E+20", "1234567890123450000"])
def test_an_id_that_a_spreadsheet_rounded_is_refused(read: Reader, rounded: str) -> None:
    file = read(f"id;text\n1;a\n{rounded};b\n", read={"delimiter": ";"})
    assert file.account == (2, 1, 1, 0, 0)
    assert file.reasons() == {3: [("rounded-id", "feedback")]}


@pytest.mark.parametrize(
    "whole", ["1234567890123456789", "100000", "0012", "300e5555", "12e34", "7e8f", "1.500"]
)
def test_an_id_that_only_looks_like_a_number_is_kept(read: Reader, whole: str) -> None:
    """Of two thousand ids in hexadecimal, about ten are an e between digits."""
    file = read(f"id,text\n{whole},a\n")
    assert file.rows("feedback") == [(whole,)]


def test_codes_whatever_their_case_and_spaces(read: Reader) -> None:
    columns = {"feedback": "id", "outcome": {"column": "what", "codes": {"Taken  up": "adopted"}}}
    words = [
        "taken up",
        " TAKEN UP ",
        "Taken\u00a0up",
        "\u00a0taken \u00a0 up",
        "Adopted",
        "declined",
    ]
    file = read("id,what\n" + "".join(f"{n},{word}\n" for n, word in enumerate(words)), columns)
    assert file.account == (6, 6, 0, 0, 0)
    assert [outcome for (outcome,) in file.rows("outcome")] == ["adopted"] * 5 + ["declined"]


def test_words_for_nothing(read: Reader) -> None:
    columns = {"feedback": "id", "topic": "text", "received": "day"}
    file = read(
        "id,text,day\n1,?,\n2,N/A,?\n3,a,2026-01-05\n",
        columns,
        null_words=["?", "n/a"],
        moment_formats=["%Y-%m-%d"],
    )
    assert file.rows("topic", "received") == [
        (None, None),
        (None, None),
        ("a", dt.datetime(2026, 1, 5)),
    ]


ACCOUNT = {"account": "id", "opened": "day"}


@pytest.mark.parametrize(
    ("written", "formats"),
    [
        ("2026-05-03", ["%Y-%m-%d"]),
        ("03/05/2026", ["%d/%m/%Y"]),
        ("3/5/2026", ["%d/%m/%Y"]),
        ("05/03/2026", ["%m/%d/%Y"]),
        ("3.5.26", ["%d.%m.%y"]),
        ("3 Mei 2026", ["%d %B %Y"]),
        ("03 MEI 2026", ["%d %b %Y"]),
        ("3 May 2026", ["%d %B %Y"]),
        ("May 3, 2026", ["%B %d, %Y"]),
        ("46145", ["serial"]),
        ("46145.0", ["serial"]),
        ("03/05/2026", ["%Y-%m-%d", "serial", "%d/%m/%Y"]),
    ],
)
def test_the_third_of_may(read: Reader, written: str, formats: list[str]) -> None:
    file = read(f'id,day\n1,"{written}"\n', ACCOUNT, kind="accounts", formats=formats)
    assert file.rows("opened") == [(dt.date(2026, 5, 3),)]


def test_indonesian_months(read: Reader) -> None:
    months = [
        "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
        "Oktober", "November", "Desember", "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu",
        "Sep", "Okt", "Nov", "Des",
    ]  # fmt: skip
    rows = "".join(f"{n},1 {month} 2026\n" for n, month in enumerate(months))
    formats = ["%d %B %Y", "%d %b %Y"]
    file = read("id,day\n" + rows, ACCOUNT, kind="accounts", formats=formats)
    assert file.account == (24, 24, 0, 0, 0)
    assert [day.month for (day,) in file.rows("opened")] == [*range(1, 13), *range(1, 13)]


@pytest.mark.parametrize("written", ["30/02/2026", "05/13/2026", "2026", "soon", "01/02/25", "1e3"])
def test_what_is_no_date_in_the_given_format(read: Reader, written: str) -> None:
    file = read(f"id,day\n1,{written}\n", ACCOUNT, kind="accounts", formats=["%d/%m/%Y"])
    assert file.account == (1, 0, 1, 0, 0)
    assert file.reasons() == {2: [("not-a-date", "opened")]}


@pytest.mark.parametrize(
    ("written", "settings"),
    [
        ("2026-05-03T10:00:00Z", {}),
        ("2026-05-03T12:00:00+02:00", {}),
        ("2026-05-03T17:00:00+0700", {}),
        ("2026-05-03 10:00:00", {}),
        ("2026-05-03 10:00", {}),
        ("2026-05-03 17:00", {"time_zone": "Asia/Jakarta"}),
        ("3/5/2026 17:00", {"time_zone": "Asia/Jakarta", "moment_formats": ["%d/%m/%Y %H:%M"]}),
        ("3 Mei 2026 10.00", {"moment_formats": ["%d %B %Y %H.%M"]}),
        ("46145.416666666664", {"moment_formats": ["serial"]}),
    ],
)
def test_ten_in_the_morning_utc(read: Reader, written: str, settings: dict[str, Any]) -> None:
    file = read(f"id,at\n1,{written}\n", {"feedback": "id", "received": "at"}, **settings)
    assert file.rows("received") == [(dt.datetime(2026, 5, 3, 10),)]


@pytest.mark.parametrize(
    ("written", "decimal", "score"),
    [
        ("87.5", ".", "87.5"),
        ("87,5", ",", "87.5"),
        ("0.0875", ".", "0.0875"),
        ("7", ",", "7"),
        ("7.", ".", "7"),
    ],
)
def test_numbers(read: Reader, written: str, decimal: str, score: str) -> None:
    columns = {"assignment": "id", "score": "points"}
    file = read(f'id,points\n1,"{written}"\n', columns, kind="training", decimal=decimal)
    assert [str(number.normalize()) for (number,) in file.rows("score")] == [score]


@pytest.mark.parametrize("written", ["1e2", "0x1F", "eighty", "8 7", "87,5", "inf", "NaN"])
def test_what_is_no_number(read: Reader, written: str) -> None:
    columns = {"assignment": "id", "score": "points"}
    file = read(f'id,points\n1,"{written}"\n', columns, kind="training")
    assert file.account == (1, 0, 1, 0, 0)
    assert file.reasons() == {2: [("not-a-number", "score")]}


@pytest.mark.parametrize("written", ["1.6", "1e3", "t", "0x1F"])
def test_what_is_no_whole_number(read: Reader, written: str) -> None:
    columns = {"account": "id", "reach": "followers"}
    file = read(f"id,followers\n1,{written}\n", columns, kind="accounts")
    assert file.reasons() == {2: [("not-a-whole-number", "reach")]}


def test_whole_numbers_as_a_spreadsheet_writes_them(read: Reader) -> None:
    columns = {"account": "id", "reach": "followers"}
    file = read("id,followers\n1,2284.0\n2,48200\n", columns, kind="accounts")
    assert file.rows("reach") == [(2284,), (48200,)]


# -- workbooks -------------------------------------------------------------------------------


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    """An XLSX file with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row, 1):
                if value is not None:
                    sheet.cell(number, place, value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture
def read_book(read: Reader) -> Reader:
    """Load a workbook of these sheets."""

    def reading(*sheets: tuple[str, list[list[object]]], **settings: Any) -> Read:
        return read(workbook(*sheets), settings.pop("columns", TWO), name="file.xlsx", **settings)

    return reading


TABLE: list[list[object]] = [["id", "text"], ["1", "a"], ["2", "b"]]


def test_the_first_sheet_of_a_workbook(read_book: Reader) -> None:
    file = read_book(("Data", TABLE), ("Notes", [["nothing"]]))
    assert file.account == (2, 2, 0, 0, 0)
    assert file.rows("feedback", "topic") == [("1", "a"), ("2", "b")]
    assert file.lines() == [2, 3]


def test_a_sheet_and_a_header_row_are_given(read_book: Reader) -> None:
    below: list[list[object]] = [["Report of March"], [], *TABLE]
    file = read_book(("Notes", []), ("Data", below), read={"sheet": "Data", "header": 3})
    assert file.account == (2, 2, 0, 0, 0)
    assert file.lines() == [4, 5]


def test_a_workbook_without_a_header(read_book: Reader) -> None:
    file = read_book(("Data", TABLE[1:]), read={"header": 0, "names": ["id", "text"]})
    assert file.account == (2, 2, 0, 0, 0)
    assert file.lines() == [1, 2]


def test_a_wrong_sheet_is_told_with_those_there_are(read_book: Reader) -> None:
    file = read_book(("Data", TABLE), ("Notes", []), read={"sheet": "April"})
    refused_whole(file, "'April'", "Data", "Notes")


def test_a_workbook_with_a_header_only(read_book: Reader) -> None:
    refused_whole(read_book(("Data", TABLE[:1])), "no rows")


def test_typed_cells(read_book: Reader) -> None:
    """Days, moments, numbers and booleans come as what they are, whatever the source's formats."""
    row: list[object] = [7.0, dt.date(2026, 5, 3), True, 48200.0, dt.datetime(2026, 5, 4, 9, 30)]
    file = read_book(
        ("Data", [["id", "opened", "mfa", "reach", "checked"], row]),
        kind="accounts",
        columns={
            "account": "id", "opened": "opened", "mfa": "mfa", "reach": "reach",
            "mfa_verified": "checked",
        },
        formats=["%d/%m/%Y"],
    )  # fmt: skip
    assert file.rows("account", "opened", "mfa", "reach", "mfa_verified") == [
        ("7", dt.date(2026, 5, 3), True, 48200, dt.date(2026, 5, 4))
    ]


def test_days_typed_as_text_in_a_workbook(read_book: Reader) -> None:
    rows: list[list[object]] = [["id", "day"], ["1", "03/05/2026"], ["2", dt.date(2026, 5, 3)]]
    file = read_book(("Data", rows), kind="accounts", columns=ACCOUNT, formats=["%d/%m/%Y"])
    assert file.rows("opened") == [(dt.date(2026, 5, 3),)] * 2


def test_blank_rows_in_a_workbook(read_book: Reader) -> None:
    rows = [TABLE[0], [], TABLE[1], [None, None], TABLE[2], []]
    file = read_book(("Data", rows))
    assert file.account == (4, 2, 0, 0, 2)
    assert file.lines() == [3, 5]


def test_a_number_as_id_that_a_workbook_rounded(read_book: Reader) -> None:
    """A workbook keeps fifteen digits: the rest of a longer id is gone."""
    ids: list[list[object]] = [
        ["id", "text"],
        [1234567890123450.0, "a"],
        [1.23456789012345e18, "b"],
    ]
    file = read_book(("Data", [*ids, ["1234567890123456789", "c"]]))
    assert file.account == (3, 1, 2, 0, 0)
    assert file.reasons() == {2: [("rounded-id", "feedback")], 3: [("rounded-id", "feedback")]}


def test_notes_beside_the_table_of_a_workbook(read_book: Reader) -> None:
    """A cell outside the header is in no mapped column; it neither adds nor costs a row."""
    rows = [TABLE[0], [*TABLE[1], None, "see mail"], TABLE[2], [None, None, None, "end"]]
    file = read_book(("Data", rows))
    assert file.rows("feedback", "topic") == [("1", "a"), ("2", "b")]
    assert file.account == (3, 2, 1, 0, 0)
    assert file.reasons() == {4: [("missing", "feedback")]}


def test_the_header_of_a_workbook_in_another_order_and_with_blanks(read_book: Reader) -> None:
    rows: list[list[object]] = [["text", None, "ID "], ["a", "x", 1], ["b", None, 2]]
    file = read_book(("Data", rows))
    assert file.rows("feedback", "topic") == [("1", "a"), ("2", "b")]


def test_duplicates_in_a_workbook(read_book: Reader) -> None:
    file = read_book(("Data", [*TABLE, ["1", "c"]]))
    assert file.account == (3, 2, 1, 0, 0)
    assert [(line, raw) for line, _, _, raw in file.unloaded()] == [(4, ["1", "c"])]


def test_an_open_document_is_refused(read: Reader) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office:document-content/>")
    refused_whole(read(file.getvalue(), name="file.ods"))
