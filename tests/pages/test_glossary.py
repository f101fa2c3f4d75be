"""The glossary: every word of the product, in both languages, and nothing that contradicts docs."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kpis.definition import catalogue
from organisation import language
from tests.served import ROOT
from tests.test_pages import page, words
from ui import terms
from ui.terms import GROUPS, Term


def listed_in_docs() -> list[tuple[str, str]]:
    """English and Indonesian words of docs/glossary.md."""
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    cells = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [(one[0], one[1]) for one in cells[1:] if one[0].strip("-")]


def parts(word: str) -> set[str]:
    """The words that stand together in one entry: without brackets, in any order."""
    plain = re.sub(r"\([^)]*\)", "", word)
    return {one.strip().lower() for one in re.split(r"[,/]|\batau\b|\bor\b", plain) if one.strip()}


def told(field: str) -> set[str]:
    return {one for term in terms.terms().values() for one in parts(getattr(term.word, field))}


@pytest.mark.parametrize("term", terms.terms().values(), ids=list(terms.terms()))
def test_a_word_is_explained_in_both_languages(term: Term) -> None:
    assert term.group in GROUPS
    for told_ in (term.says.en, term.says.id):
        assert told_.endswith("."), "it is a sentence"
        assert len(told_.split()) <= 45, "it is short"
    assert term.says.en != term.says.id


def test_the_words_of_the_docs_are_all_explained_by_the_same_names() -> None:
    rows = listed_in_docs()
    assert len(rows) > 50
    english, indonesian = told("en"), told("id")
    # The page says in words what the docs name by one word.
    aside = {"band", "points", "impact", "publication"}
    missing = [one for word, _id in rows for one in parts(word) if one not in english | aside]
    missing = [one for one in missing if not any(one in known for known in english)]
    assert missing == []
    other = [one for _en, word in rows for one in parts(word)]
    unknown = [one for one in other if not any(one in known for known in indonesian)]
    assert set(unknown) <= {
        "kelompok umur",
        "di bawah target",
        "belum dapat disimpulkan",
        "dampak",
        "poin",
    }


@pytest.mark.parametrize(
    "word",
    ["on target", "below", "cannot tell", "not loaded", "met", "missed", "unknown", "excluded"],
)
def test_a_status_is_called_in_the_glossary_as_on_every_page(word: str) -> None:
    (term,) = [one for one in terms.terms().values() if one.word.en == word]
    assert term.word.id == language.text(word, "id")


def test_no_word_is_told_twice() -> None:
    words_ = [term.word.en for term in terms.terms().values()]
    assert len(words_) == len(set(words_))


def test_every_demand_that_a_kpi_serves_is_told() -> None:
    assert {one.asks for one in catalogue().values()} <= set(terms.asks())


@pytest.mark.parametrize(("lang", "title"), [("EN", "words of this product"), ("ID", "istilah")])
def test_the_page_tells_every_word_in_its_language(
    sample: Path, monkeypatch: pytest.MonkeyPatch, lang: str, title: str
) -> None:
    app = page(sample, monkeypatch, "glossary", lang=lang)
    assert f"{len(terms.terms())} " in app.title[0].value
    assert title in app.title[0].value
    said = words(app)
    for term in terms.terms().values():
        assert getattr(term.says, lang.lower()) in said
        assert term.word.en in said, "both words stand there"
        assert term.word.id in said


def test_a_search_leaves_what_it_means(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app: AppTest = page(sample, monkeypatch, "glossary")
    app.text_input[0].set_value("lewat tenggat").run()
    assert not app.exception
    assert terms.terms()["overdue"].says.en in words(app)
    assert terms.terms()["quarter"].says.en not in words(app)
    app.text_input[0].set_value("no such words").run()
    assert "No word is meant by this." in words(app)
