"""What is handed out of a quarter: figures read back out of each file, looks, and what it never says."""

import io
import json
import re
import shutil
import subprocess
import time
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from lxml import etree
from playwright.sync_api import Browser
from pptx import Presentation
from pptx.util import Inches

from journal.journal import Journal
from kpis.definition import catalogue
from kpis.reader import Reader
from kpis.words import in_short, target_in_short
from organisation.errors import Unusable
from organisation.home import Home
from reports.__main__ import main
from reports.papers import FORMATS, make
from reports.papers.contents import handout
from reports.papers.deck import deck, leading, sized
from reports.papers.paper import _told
from reports.papers.room import EDGE, WIDE, balanced, breaks, cut, lines_of, widths_of
from reports.papers.sections import Cell, Chart, Column, Handout, Section, Series, Table
from reports.review.persons import without
from reports.review.quarter import Quarter, Restated, quarter_of
from reports.review.speech import Speech
from reports.review.style import (
    BAD,
    BAND,
    GOOD,
    HAIRLINE,
    INK,
    LEAST,
    MIDDLE,
    QUIET,
    WORST,
    contrast,
    style_of,
)
from tests import extreme_home
from tests.served import ROOT

Rows = dict[str, list[str]]
SECONDS = 10
"""CPU for all three formats of the sample's quarter."""


class Made:
    """A quarter in one language with its files."""

    def __init__(self, home: Path, name: str, language: str) -> None:
        began = time.process_time()
        with Reader(Home.at(home)) as reader:
            journal = Journal(home / "journal-of-the-test.sqlite")
            if (home / "journal.sqlite").exists():
                journal = Journal.of(reader.home)
            self.quarter: Quarter = quarter_of(reader, journal, name, language)
        self.handout: Handout = handout(self.quarter)
        self.files = {
            form: make(self.handout, form, self.quarter.as_of).content for form in FORMATS
        }
        self.seconds = time.process_time() - began

    def expected(self) -> Rows:
        """What the dashboard says of each KPI, by its title."""
        language = self.quarter.language
        found = {}
        for one in self.quarter.kpis:
            counts = [one.now.missed, one.now.unknown]
            said = ["–" if one.now.low is None else self.quarter.say.number(n) for n in counts]
            before = in_short(one.definition, one.before, language) if one.before else "–"
            found[getattr(one.definition.title, language)] = [
                in_short(one.definition, one.now, language),
                target_in_short(one.definition, one.now, language),
                before,
                *said,
            ]
        return found

    def pdf(self, folder: Path, *options: str) -> str:
        path = folder / "paper.pdf"
        path.write_bytes(self.files["pdf"])
        return run("pdftotext", *options, str(path), "-")


def run(*command: str) -> str:
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not there: install Debian's poppler-utils")
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module", params=["en", "id"])
def made(sample: Path, request: pytest.FixtureRequest) -> Made:
    return english(sample) if request.param == "en" else Made(sample, "2026-Q3", request.param)


@pytest.fixture(scope="module")
def extreme(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("extreme") / "home"
    folder.mkdir()
    extreme_home.make(folder)
    return Made(folder, extreme_home.QUARTER, "en")


@pytest.fixture(params=["sample", "extreme"])
def either(request: pytest.FixtureRequest, sample: Path) -> Made:
    """The sample or the extreme organisation, in English."""
    if request.param == "extreme":
        found: Made = request.getfixturevalue("extreme")
        return found
    return english(sample)


_ENGLISH: list[Made] = []


def english(sample: Path) -> Made:
    if not _ENGLISH:
        _ENGLISH.append(Made(sample, "2026-Q3", "en"))
    return _ENGLISH[0]


# -- figures, read back --


def slides(made: Made) -> Any:
    return Presentation(io.BytesIO(made.files["pptx"])).slides


def tables_in(made: Made) -> list[list[list[str]]]:
    """The tables of the deck as texts; a number and its sign stand apart as elsewhere."""
    return [
        [[cell.text.replace("\u00a0", " ") for cell in row.cells] for row in shape.table.rows]
        for slide in slides(made)
        for shape in slide.shapes
        if shape.has_table
    ]


def test_the_deck_tells_the_figures_of_the_dashboard(made: Made) -> None:
    heads = [one.head for one in made.handout.section("figures").tables[0].columns]  # type: ignore[union-attr]
    found = [row for table in tables_in(made) if table[0] == heads for row in table[1:]]
    expected = made.expected()
    assert {row[0]: row[2:] for row in found} == expected
    assert len(found) == 2 * len(expected) - len(made.quarter.data)  # by element, and all together


def test_the_paper_tells_the_figures_of_the_dashboard(made: Made, tmp_path: Path) -> None:
    text = made.pdf(tmp_path, "-layout").replace("\u00a0", " ").replace(" %", "%")
    lines = [" ".join(line.split()) for line in text.splitlines()]
    for title, cells in made.expected().items():
        # A title, or a figure of many words, may go on in the lines below.
        begins = " ".join(title.split()[:2])
        first, rest = zip(*[broken(cell.replace(" %", "%")) for cell in cells], strict=True)
        told = re.compile(rf"{re.escape(begins)}.* {' '.join(first)}$")
        found = [at for at, line in enumerate(lines) if told.match(line)]
        assert found, (title, cells)
        after = " ".join(lines[found[0] : found[0] + 4])
        assert all(word in after for words in rest for word in words), (title, cells)


def broken(cell: str) -> tuple[str, list[str]]:
    """A pattern for what the first line of a cell shows, and the words that stand below it if not."""
    words = cell.split()
    if len(words) < 4:
        return re.escape(cell), []
    ways = [re.escape(" ".join(words[:n])) for n in range(len(words), 1, -1)]
    return f"(?:{'|'.join(ways)})", words


class Tables(HTMLParser):
    """The tables of a page as texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.is_cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self.is_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.is_cell = False

    def handle_data(self, data: str) -> None:
        if self.is_cell:
            self.tables[-1][-1][-1] += data


def page_of(made: Made) -> str:
    """The web page without its scripts."""
    text = made.files["html"].decode()
    return re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)


def test_the_web_page_tells_the_figures_of_the_dashboard(made: Made) -> None:
    found = Tables(page_of(made)).tables
    (whole,) = [one for one in found if len(one) == len(made.expected()) + 1 and len(one[0]) == 7]
    assert {row[0]: row[2:] for row in whole[1:]} == made.expected()


def test_charts_hold_the_figures_as_data(made: Made) -> None:
    """Native charts of the deck, with a workbook inside; those of the page as JSON."""
    trends = {
        one.decides.definition.id: [point.low for point in one.decides.trend]
        for one in made.quarter.elements
        if one.decides
    }
    drawn = [shape.chart for slide in slides(made) for shape in slide.shapes if shape.has_chart]
    told = [list(series.values) for chart in drawn for series in chart.plots[0].series]
    for values in trends.values():
        assert values in told
    for chart in drawn:
        book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        held = [row[1] for row in book.active.iter_rows(min_row=2, values_only=True)]
        assert held == pytest.approx(list(chart.plots[0].series[0].values))
    (data,) = re.findall(r'id="charts">(.*?)</script>', page_of(made))
    plotted = [trace.get("y") for one in json.loads(data).values() for trace in one["data"]]
    for values in trends.values():
        assert values in plotted


def test_the_quarter_is_made_fast(sample: Path) -> None:
    assert english(sample).seconds < SECONDS


def test_what_was_reported_stands_beside_what_was_corrected(sample: Path, tmp_path: Path) -> None:
    one = english(sample)
    assert one.handout.section("restated") is None
    element = one.quarter.elements[0]
    first = element.kpis[0]
    assert first.before
    told = Restated(first.before, first.now, True, ["data (1 load came: 7)"])
    kpis = [replace(first, restated=told), *element.kpis[1:]]
    elements = [replace(element, kpis=kpis), *one.quarter.elements[1:]]
    restated = handout(replace(one.quarter, elements=elements))
    path = tmp_path / "paper.pdf"
    path.write_bytes(make(restated, "pdf", one.quarter.as_of).content)
    said = "1 figure is told otherwise than it was reported"
    assert said in " ".join(run("pdftotext", str(path), "-").split())
    section = restated.section("restated")
    assert section and section.message == said
    cells = [cell.text for cell in section.tables[0].rows[0]]
    assert cells[2:] == [
        in_short(first.definition, first.before),
        in_short(first.definition, first.now),
        "data (1 load came: 7)",
    ]


# -- the same input, the same bytes --


def test_the_same_input_gives_the_same_bytes(sample: Path) -> None:
    again = Made(sample, "2026-Q3", "en")
    for form, content in english(sample).files.items():
        assert again.files[form] == content, form


# -- how it looks --


def test_every_slide_has_a_message_and_nothing_leaves_it(either: Made) -> None:
    for number, slide in enumerate(slides(either), 1):
        assert slide.shapes.title.text_frame.text.strip(), number
        assert slide.notes_slide.notes_text_frame.text.strip(), number
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.top >= 0
            assert shape.left + shape.width <= Inches(13.34), (number, shape.name)
            assert shape.top + shape.height <= Inches(7.5), (number, shape.name)
            if shape.has_table:
                high = sum(row.height for row in shape.table.rows)
                assert shape.top + high <= Inches(6.95), number
                assert len(shape.table.rows) > 1, number
            if shape.has_table or shape.has_chart:
                assert shape._element.nvGraphicFramePr.cNvPr.get("descr"), number


def test_no_slide_is_empty(either: Made) -> None:
    for number, slide in enumerate(slides(either), 1):
        if number > 1:
            shown = [one for one in slide.shapes if one.has_table or one.has_chart]
            words = [one.text_frame.text for one in slide.shapes if one.has_text_frame]
            assert shown or len(words) > 4, number


def test_every_slide_says_as_of_when_and_of_which_generation(either: Made) -> None:
    for slide in slides(either):
        texts = " ".join(one.text_frame.text for one in slide.shapes if one.has_text_frame)
        assert either.handout.basis in texts


def test_the_deck_opens_in_another_program(extreme: Made, tmp_path: Path) -> None:
    """LibreOffice reads it and makes one page a slide."""
    (tmp_path / "deck.pptx").write_bytes(extreme.files["pptx"])
    if not shutil.which("soffice"):
        pytest.skip("no LibreOffice: install Debian's libreoffice-impress")
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    convert = ["--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    run("soffice", profile, *convert, str(tmp_path / "deck.pptx"))
    said = run("pdfinfo", str(tmp_path / "deck.pdf"))
    assert re.search(rf"Pages:\s+{len(slides(extreme))}\n", said)


def test_every_part_of_the_deck_is_xml(either: Made) -> None:
    with zipfile.ZipFile(io.BytesIO(either.files["pptx"])) as file:
        assert file.testzip() is None
        for name in file.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(file.read(name))


def test_two_pages_are_for_the_board(made: Made, extreme: Made, tmp_path: Path) -> None:
    for one in (made, extreme):
        detail = one.quarter.say("Detail")
        third = one.pdf(tmp_path, "-f", "3", "-l", "3")
        assert detail in third.splitlines()
        assert detail not in one.pdf(tmp_path, "-l", "2").splitlines()


def test_every_page_says_filters_days_and_generation(made: Made, tmp_path: Path) -> None:
    pages = made.pdf(tmp_path).split("\f")[:-1]
    assert len(pages) > 3
    for page in pages:
        told = " ".join(page.split())
        assert made.handout.basis in told and made.handout.filters in told


def test_the_hash_of_the_evidence_stands_on_every_page(sample: Path, tmp_path: Path) -> None:
    digest = "ab" * 32
    one = english(sample)
    told = handout(replace(one.quarter, pack=digest))
    path = tmp_path / "paper.pdf"
    path.write_bytes(make(told, "pdf", one.quarter.as_of).content)
    pages = run("pdftotext", str(path), "-").split("\f")[:-1]
    assert all(digest in page for page in pages)
    assert digest in make(told, "html", one.quarter.as_of).content.decode()


def test_the_paper_is_tagged_a4_and_in_its_language(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(made.files["pdf"])
    said = run("pdfinfo", str(path))
    assert re.search(r"Tagged:\s+yes", said)
    assert "(A4)" in said
    assert f"/Lang({made.quarter.language}".encode() in made.files["pdf"]
    assert made.handout.title in said


def test_characters_without_a_glyph_are_told_and_break_nothing(
    extreme: Made, tmp_path: Path
) -> None:
    text = extreme.pdf(tmp_path)
    assert "🔥" not in text and "□" in text
    assert "stands for a character that the fonts of this paper do not have" in text
    assert "🔥" in page_of(extreme)


def test_colours_are_those_of_the_dashboard() -> None:
    text = (ROOT / ".streamlit" / "config.toml").read_text()
    light = text.split("[theme.light]")[1].split("[theme.dark]")[0]
    for colour in (INK, QUIET, GOOD, BAD, HAIRLINE, WORST, MIDDLE, LEAST, BAND):
        assert colour in light


# -- the web page --


def test_the_web_page_asks_nobody(either: Made) -> None:
    page = page_of(either)
    assert not re.search(r"""(?:src|href|action)=["']?(?!#|data:)[^"'>\s]""", page)
    assert "default-src 'none'" in page
    assert "<script>alert" not in page
    assert f'<html lang="{either.quarter.language}">' in page


@pytest.mark.browser
def test_the_web_page_draws_without_a_network(
    either: Made, browser: Browser, tmp_path: Path
) -> None:
    """The sample on a desk, the extreme organisation on a phone."""
    width = 1280 if either.quarter.name == "2026-Q3" else 390
    path = tmp_path / "page.html"
    path.write_bytes(either.files["html"])
    context = browser.new_context(viewport={"width": width, "height": 800}, offline=True)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text))
    page.on("pageerror", lambda one: said.append(str(one)))
    page.goto(path.as_uri())
    charts = len([one for one in either.handout.sections if one.chart])
    page.wait_for_function(f"document.querySelectorAll('.chart .main-svg').length >= {charts}")
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


# -- no person is named --


def everything(made: Made, tmp_path: Path) -> str:
    """All texts of all files."""
    shown = "\n".join(
        shape.text_frame.text
        for slide in slides(made)
        for shape in [*slide.shapes, *slide.notes_slide.shapes]
        if shape.has_text_frame
    )
    cells = "\n".join(text for table in tables_in(made) for row in table for text in row)
    held = zipfile.ZipFile(io.BytesIO(made.files["pptx"])).read("docProps/core.xml").decode()
    return "\n".join([shown, cells, held, made.pdf(tmp_path), page_of(made)])


def test_no_person_is_named_to_a_board(extreme: Made, tmp_path: Path) -> None:
    told = everything(extreme, tmp_path)
    assert "(a person)" in told
    for name in (extreme_home.PERSON, extreme_home.TYPED, "Joko Susilo"):
        assert name not in told
    assert not re.search(r"\bP-[129]\b", told)


def test_no_id_of_a_person_of_the_sample_is_told(sample: Path, tmp_path: Path) -> None:
    assert not re.search(r"\bP-\d{5}\b", everything(english(sample), tmp_path))


# -- what an organisation brings --


def home_with(folder: Path, look: str) -> Home:
    (folder / "organisation.toml").write_text(f'name = "Own"\n[look]\n{look}\n')
    return Home.at(folder)


PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"
    b"\x90wS\xde\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)


def test_logo_and_colours_are_the_organisations(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(PNG)
    style = style_of(home_with(tmp_path, 'logo = "logo.png"\ncolour = "#7A1F5C"'))
    one = english(sample)
    told = handout(replace(one.quarter, style=style))
    deck = Presentation(io.BytesIO(make(told, "pptx", one.quarter.as_of).content))
    assert all(any(shape.shape_type == 13 for shape in slide.shapes) for slide in deck.slides)
    page = make(told, "html", one.quarter.as_of).content.decode()
    assert "data:image/png;base64," in page and "--heading: #7A1F5C" in page
    assert len(make(told, "pdf", one.quarter.as_of).content) > 1000


def test_a_pale_colour_is_no_colour_for_text(tmp_path: Path) -> None:
    style = style_of(home_with(tmp_path, 'colour = "#FFEE99"'))
    assert style.heading == INK and contrast(style.on_colour, style.colour) >= 4.5


@pytest.mark.parametrize(
    ("look", "says"),
    [
        ('logo = "no.png"', "no file"),
        ('logo = "organisation.toml"', "neither PNG nor JPEG"),
        ('fonts = "nowhere"', "no folder"),
    ],
)
def test_what_is_not_there_is_told_in_a_sentence(tmp_path: Path, look: str, says: str) -> None:
    with pytest.raises(Unusable, match=says):
        style_of(home_with(tmp_path, look))


# -- the command --


@pytest.fixture
def own(sample: Path, tmp_path: Path) -> Path:
    """A home of this test's own, because the journal is written."""
    shutil.copytree(sample, tmp_path / "home")
    return tmp_path / "home"


def test_the_command_writes_the_last_quarter_and_enters_it(own: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = ["quarter", "--home", str(own), "--format", "html", "--lang", "id", "--out", str(out)]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 0, result.output
    assert [path.name for path in out.iterdir()] == ["2026-Q3-id.html"]
    (entry,) = Journal.of(Home.at(own)).entries("paper")
    assert entry.about == "2026-Q3" and entry.who is None
    assert entry.told["sha256"] in result.output


@pytest.mark.parametrize(
    "asked", [["2026-Q9"], ["2027-Q4"], ["2026-Q3", "--where", "unit=Nowhere"]], ids=str
)
def test_what_cannot_be_is_told_in_one_line(own: Path, asked: list[str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = CliRunner().invoke(main, ["quarter", *asked, "--home", str(own), "--out", str(out)])
    assert result.exit_code == 2
    assert result.output.startswith("error: ") and result.output.count("\n") == 1
    assert not out.exists()


def test_the_newest_pack_of_these_very_rows_is_the_quarters(own: Path) -> None:
    home = Home.at(own)
    journal = Journal.of(home)
    with Reader(home) as reader:
        told = {
            "as_of": "2026-09-30",
            "known_at": reader.known_at,
            "filters": {},
            "kpis": list(catalogue()),
        }
        others = [
            {"as_of": "2026-11-20"},
            {"filters": {"unit": "Retail"}},
            {"kpis": ["mfa-verified"]},
        ]
        journal.enter("pack", "one.zip", {**told, "hash": "of these rows"})
        for number, other in enumerate(others):
            journal.enter("pack", f"{number}.zip", {**told, **other, "hash": "of others"})
        assert quarter_of(reader, journal, "2026-Q3").pack == "of these rows"


# -- what a chair would have to mend --


def test_the_rows_listed_are_those_that_the_chart_counts(made: Made) -> None:
    """What came and is well, or left, is no row that a board looks for."""
    say = made.quarter.say
    for one in made.quarter.kpis:
        section = made.handout.section(f"rows-{one.definition.id}")
        if not one.is_key or not one.fixed + one.missed_anew:
            assert section is None, one.definition.id
            continue
        assert section
        rows = section.tables[0].rows
        assert len(rows) == min(40, one.fixed + one.missed_anew), one.definition.id
        worse = [row for row in rows if row[0].text != say("fixed")]
        assert len(worse) == min(40, one.missed_anew), one.definition.id
        well = say.outcome("met")
        assert not [row for row in worse if row[5].text in ("–", well)], one.definition.id


def test_of_several_persons_it_is_said_how_many() -> None:
    names = ["P-00012", "P-00013", "P-00014"]
    text = "not known for P-00012, P-00013, P-00014; asked by P-00012"
    assert without(names, text, Speech("en")) == "not known for (3 people); asked by (a person)"
    assert without(names, text, Speech("id")).startswith("not known for (3 orang); ")
    assert "(a person), (a person)" not in "".join(
        without(names, one, Speech("en")) for one in (", ".join(names), " ".join(names))
    )


def test_no_row_of_the_paper_is_parted_between_two_pages(sample: Path, tmp_path: Path) -> None:
    pages = english(sample).pdf(tmp_path, "-layout").split("\f")
    wanted = catalogue()["extraction-proven"].population.en.split()[-2:]
    begins = [n for n, page in enumerate(pages) if "Of the loads in force, how many" in page]
    assert len(begins) == 1
    assert " ".join(wanted) in pages[begins[0]]


@pytest.mark.parametrize("text", ["Antics of the agency's tool", "a word", "Averyveryverylongone"])
def test_what_is_cut_ends_behind_a_word(text: str) -> None:
    for most in range(8, len(text)):
        kept = cut(text, most)
        assert kept.endswith("…") and len(kept) <= most
        last = kept[:-1].split(" ")[-1]
        assert last in text.split(" ") or len(kept) <= most / 2 + 1 or " " not in text[:most]


def test_under_a_message_stand_whole_lines() -> None:
    assert leading(["One.", "Two."], 9) == "One. Two."
    assert leading(["One.", "Two."], 8) == "One."
    assert leading(["One and two"], 8) == "One and…"


def test_numbers_and_statuses_of_the_deck_stand_on_one_line(made: Made) -> None:
    for key in ("summary", "waiting", "figures"):
        section = made.handout.section(key)
        assert section
        table, width = section.tables[0], WIDE - 2 * EDGE
        rows = replace(table, rows=table.rows[:8])
        size, even = sized(rows, width)
        assert breaks(even, width, size)[0] == 0, key
        assert sum(one.width for one in even.columns) == pytest.approx(width)


def test_columns_give_what_they_do_not_need() -> None:
    columns = [Column("a", 1.0), Column("b", 1.0)]
    rows = [[Cell("x"), Cell("the agency's tool cannot ask for a second proof")]]
    first, second = widths_of(balanced(Table("", columns, rows), 6.0, 12), 6.0)
    assert first + second == pytest.approx(6.0)
    assert second > 4.5
    assert lines_of(rows[0][1].text, second, 12) == 1
    alike = Table("", columns, [[Cell("x"), Cell("y")]])
    assert widths_of(balanced(alike, 6.0, 12), 6.0) == [3.0, 3.0]


def test_long_numbers_of_a_narrow_chart_stand_apart(extreme: Made) -> None:
    made = Presentation(io.BytesIO(made_deck(extreme, made_wide(4000.0))))
    (chart,) = [shape.chart for shape in made.slides[1].shapes if shape.has_chart]
    assert chart.value_axis.major_unit == 2000


def made_wide(most: float) -> Section:
    """A chart of a number beside a table."""
    chart = Chart("", "stacked", ["Retail"], [Series("late", [most], "worst")])
    return Section(
        "overdue", "Overdue", "Late", [], chart, [Table("", [Column("a")], [[Cell("x")]])]
    )


def made_deck(made: Made, section: Section) -> bytes:
    """A deck with one section."""
    return deck(replace(made.handout, sections=[section]), made.quarter.as_of)


def test_a_long_commentary_stands_whole_below_its_table(extreme: Made) -> None:
    text = "Title: " + "thirty of them are from one agency. " * 8
    short = Table("", [Column("a")], [[Cell("x")]])
    for rows, is_whole in ((1, True), (40, False)):
        section = Section("x", "X", "Late", [text], None, [replace(short, rows=short.rows * rows)])
        slide = Presentation(io.BytesIO(made_deck(extreme, section))).slides[1]
        shown = [
            one for one in slide.shapes if one.has_text_frame and "agency" in one.text_frame.text
        ]
        assert len(shown) == 1
        assert (shown[0].text_frame.text == text) == is_whole
        assert shown[0].top + shown[0].height <= Inches(6.8)
        assert text in slide.notes_slide.notes_text_frame.text


def test_no_number_of_the_two_pages_is_cut(sample: Path) -> None:
    told = _told(Made(sample, "2026-Q3", "id").handout)
    for section in [*told["summary"], *told["brief"]]:
        for table in section["tables"]:
            for row in table["rows"]:
                for column, cell in zip(table["columns"], row, strict=True):
                    assert not (column["number"] and "…" in cell["text"]), cell["text"]


BROKEN = """() => [...document.querySelectorAll('td.number')].filter(cell => {
  const text = document.createRange();
  text.selectNodeContents(cell);
  return text.getClientRects().length > 1;
}).map(cell => cell.textContent)"""
"""Numbers that take more than one line of a page."""


def test_a_number_of_the_page_stands_on_one_line(
    made: Made, browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(made.files["html"])
    for width in (1100, 390):
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.goto(path.as_uri())
        assert page.evaluate(BROKEN) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.close()
