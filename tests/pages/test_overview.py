"""The overview as it is drawn: places, words, doors, and texts of records that are no HTML."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import jinja2
import pytest

from etl.load import load
from kpis import overview
from kpis.definition import catalogue
from kpis.overview import Area, Moved
from kpis.reader import Reader, all_kpis
from tests.test_pages import page, words
from tests.tiny_home import home_of_accounts
from ui import address, plain
from ui import view as view_of_pages
from ui.charts import overview as drawn
from ui.charts.overview import Bar


@pytest.fixture(autouse=True)
def view(monkeypatch: pytest.MonkeyPatch) -> None:
    """No filter is chosen, and the language is English."""
    monkeypatch.setattr(address, "now", lambda **more: more)


def areas(reader: Reader, **where: str) -> list[Area]:
    answer = reader.rows(all_kpis())
    before = reader.rows(all_kpis(), reader.last_quarter_end)
    return overview.areas(reader, answer, before, where)


class Links(HTMLParser):
    """The doors of a page, and the words behind them."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.open = False
        self.tags: list[str] = []
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "a":
            self.found.append((str(dict(attrs)["href"]), ""))
            self.open = True

    def handle_endtag(self, tag: str) -> None:
        self.open = self.open and tag != "a"

    def handle_data(self, data: str) -> None:
        if self.open:
            href, told = self.found[-1]
            self.found[-1] = (href, told + data)


def body(sample: Path, monkeypatch: pytest.MonkeyPatch, **query: str) -> str:
    monkeypatch.undo()
    app = page(sample, monkeypatch, **query)
    (drawn_at_once,) = app.get("html")
    return str(drawn_at_once.proto.body)  # type: ignore[attr-defined]


def text(html: str) -> str:
    html = re.sub(r"<(style|script)>.*?</\1>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


# -- the page ---------------------------------------------------------------------------------


def test_every_element_is_told_with_its_counts(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = text(body(sample, monkeypatch))
    for area in areas(reader):
        assert area.decides
        title = catalogue()[area.decides.kpi].title.en
        counts = [area.decides.missed, area.decides.unknown, area.fixed, area.missed_anew]
        said = zip(counts, ["missed", "unknown", "fixed", "new"], strict=True)
        counted = r".*?".join(f"{n:,} {word}" for n, word in said)
        assert re.search(f"{area.status} · {re.escape(title)}.*?{counted}", told), area.element


def test_every_figure_is_a_door_and_keeps_the_view(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doors = Links(body(sample, monkeypatch, unit="Retail", lang="ID")).found
    assert len(doors) > 20
    for href, _told in doors:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(href).query).items()}
        assert asked["lang"] == "ID"
        assert asked["unit"] == "Retail", "filters go along"
        where = urlsplit(href).path
        assert where in ("/rows", "/account", "/overdue")
        if where == "/rows":
            assert asked["kpi"] in catalogue()
    decided = [href for href, told in doors if told.startswith("→")]
    assert len(decided) == 3
    assert all("outcome=missed" in href for href in decided)
    assert any("moved=true" in href for href, _told in doors)


def test_the_chart_of_elements_is_told_in_words(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alt, *_marks = re.findall(r'aria-label="([^"]+)"', body(sample, monkeypatch))
    assert re.search(r"Scope: below, Inventory complete [\d.]+", alt)


# -- a row ------------------------------------------------------------------------------------


@pytest.fixture
def area(reader: Reader) -> Area:
    """An element with one share on its target, which cuts into hundreds."""
    found = next(one for one in areas(reader) if one.element == "training")
    assert found.decides
    figure = replace(found.decides, low=0.9, high=0.95, target=0.9, status="on target")
    return replace(found, figures=[figure], decides=figure, status="on target")


def with_figure(area: Area, **changes: object) -> Area:
    assert area.decides
    figure = replace(area.decides, **changes)  # type: ignore[arg-type]
    return replace(area, figures=[figure], decides=figure)


@pytest.mark.parametrize(
    ("low", "high", "left", "reach", "over"),
    [
        (0.90, 0.90, 72.22, 0, ""),  # at the target
        (0.90, 0.95, 72.22, 9.26, ""),
        (0.60, 0.90, 16.67, 55.55, ""),  # the last that is on the scale
        (0.59, 0.59, 16.67, 0, "-31"),
        (0.10, 0.70, 16.67, 18.52, "-80"),
        (1.0, 1.0, 90.74, 0, ""),
    ],
)
def test_a_mark_stands_in_points_from_its_target(
    area: Area, low: float, high: float, left: float, reach: float, over: str
) -> None:
    (dot,) = drawn.row(with_figure(area, low=low, high=high)).dots
    assert (dot.left, dot.over) == (left, over)
    assert dot.reach == pytest.approx(reach, abs=0.02)
    assert dot.left == next(one.left for one in drawn.ticks() if one.is_target) or low != 0.9


def test_more_than_the_scale_ends_at_its_edge(area: Area) -> None:
    (dot,) = drawn.row(with_figure(area, low=0.5, high=1.0, target=0.5)).dots
    assert dot.left + dot.reach == 100


def test_under_ten_subjects_and_counts_have_no_mark(area: Area) -> None:
    few = with_figure(area, met=5, missed=2, unknown=2)
    assert few.decides and few.decides.small
    assert drawn.row(few).dots == []
    leavers = with_figure(area, kpi="leaver-access", low=3.0, high=4.0, target=0.0)
    assert drawn.row(leavers).dots == []


def test_three_marks_lie_below_one_another(area: Area) -> None:
    many = replace(area, figures=area.figures * 4)
    assert [one.top for one in drawn.row(many).dots] == [24, 50, 76]


def test_what_is_not_loaded_says_which_records_to_load(
    area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.kinds.loaded", lambda kind: kind == "accounts")
    row = drawn.row(replace(with_figure(area, status="not loaded"), status="not loaded"))
    assert row.counts == []
    assert row.about == "load access, people, training records"
    assert (row.shape, row.look) == ("not-loaded", "quiet")


def test_nobody_is_asked_to_load_what_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_of_accounts(tmp_path)
    (home.inbox / "accounts.csv").write_text("account,day\n@one,2026-06-01\n@two,2026-06-01\n")
    load(home)
    said = {one: words(page(home.folder, monkeypatch, one)) for one in ("", "accounts", "kpis")}
    assert "load reviews records" in said[""]
    assert not [one for one, told in said.items() if re.search("load [a-z_, ]*accounts", told)]


def test_what_a_filter_does_not_tell_is_no_door(area: Area) -> None:
    row = drawn.row(replace(area, decides=None, figures=[], status="not told"))
    assert (row.word, row.door, row.counts, row.trend) == ("not told by this filter", "", [], None)


@pytest.mark.parametrize(
    ("status", "missed", "fixed", "anew", "looks"),
    [
        ("below", 3, 1, 1, ["bad", "", "", ""]),
        ("below", 0, 0, 0, ["quiet", "", "quiet", "quiet"]),
        ("on target", 3, 1, 2, ["", "", "", "bad"]),
    ],
)
def test_a_count_is_red_where_it_is_bad(
    area: Area, status: str, missed: int, fixed: int, anew: int, looks: list[str]
) -> None:
    told = replace(with_figure(area, missed=missed), status=status, fixed=fixed, missed_anew=anew)
    assert [one.look for one in drawn.row(told).counts] == looks


# -- eight quarters ---------------------------------------------------------------------------


def quarters(area: Area, *lows: float | None) -> Area:
    assert area.decides
    days = ["2026-03-31", "2026-06-30", "2026-09-30", "2026-11-20"]
    told = zip(days, lows, strict=False)
    return replace(
        area, trend=[replace(area.decides, as_of=day, low=low) for day, low in told], changed=[]
    )


def points(line: str) -> Iterator[tuple[float, float]]:
    (told,) = re.findall("points%3D%22([^%]+(?:%2C[^%]+|%20[^%]+)*)%22", line)
    for one in told.replace("%20", " ").replace("%2C", ",").split():
        x, _comma, y = one.partition(",")
        yield float(x), float(y)


def test_the_greatest_is_at_the_top_and_the_target_on_the_same_scale(area: Area) -> None:
    trend = drawn.row(quarters(area, 0.5, 1.0, None, 0.75)).trend
    assert trend
    assert list(points(trend.line)) == [(0, 100), (33.3, 0), (100, 50)]
    assert trend.target == 20
    assert (trend.x, trend.y) == (100, 50)


def test_fewer_than_two_quarters_are_no_line(area: Area) -> None:
    assert drawn.row(quarters(area, None, 0.5, None, None)).trend is None
    assert drawn.row(quarters(area)).trend is None


def test_values_that_never_change_lie_in_the_middle(area: Area) -> None:
    trend = drawn.row(quarters(area, 0.9, 0.9)).trend
    assert trend and trend.target == trend.y == 50


def test_a_changed_definition_stands_at_its_quarter(area: Area, reader: Reader) -> None:
    told = replace(quarters(area, 0.5, 0.6, 0.7, 0.8), changed=[reader.last_quarter_end])
    trend = drawn.row(told).trend
    assert trend and trend.defined == [66.7]


# -- bars -------------------------------------------------------------------------------------


def test_bars_share_one_scale() -> None:
    long, short = drawn.bars([Bar("a", [30, 10, 0], "", "", ""), Bar("b", [0, 10, 10], "", "", "")])
    assert sum(long.parts) == drawn.WIDEST
    assert short.parts == [0, long.parts[1], long.parts[1]]
    assert drawn.bars([Bar("none", [0, 0, 0], "", "", "")])[0].parts == [0, 0, 0]
    assert drawn.bars([]) == []


def test_moves_share_one_scale_for_both_sides() -> None:
    one, other = drawn.moves([Moved("mfa-verified", 10, 20), Moved("training-valid", 0, 5)])
    assert (one.new_wide, one.fixed_wide) == (drawn.SIDE, drawn.SIDE / 2)
    assert (other.new_wide, other.fixed_wide) == (drawn.SIDE / 4, 0)
    assert drawn.moves([]) == []


# -- texts of records -------------------------------------------------------------------------

HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>&amp;{{ 7 * 7 }}'


def test_no_text_of_a_record_is_read_as_html(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A handle or a unit may hold anything: it is shown as it is, in texts and in addresses."""
    tame = Links(body(sample, monkeypatch)).tags
    monkeypatch.setattr(view_of_pages, "blank", lambda _bucket: HOSTILE)
    (found,) = page(sample, monkeypatch).get("html")
    wild = str(found.proto.body)  # type: ignore[attr-defined]
    assert Links(wild).tags == tame
    assert "{{ 7 * 7 }}" in wild and "&lt;script&gt;alert(2)" in wild
    assert "%22%3E%3Cimg" in plain.door("overdue", unit=HOSTILE)


def test_a_text_that_the_page_forgot_is_a_fault() -> None:
    with pytest.raises(jinja2.UndefinedError, match="no attribute 'decide'"):
        plain.rendered("overview.html", say={})
