"""Definitions: whole, plain, and with words for every reason."""

import re

import pytest

from kpis.blocks import blocks
from kpis.definition import catalogue, common_reasons, named_in
from kpis.tables import readable
from organisation.contracts import kinds
from tests.given import rows

BOTH = ["title", "question", "subjects", "population", "outcomes", "clears"]
CODE = re.compile(r"(?:THEN|ELSE|AS reason_code|,)\s*'([a-z]+(?:-[a-z]+)+)'")


@pytest.mark.parametrize("kpi", catalogue())
def test_a_kpi_over_no_records_has_no_rows(kpi: str) -> None:
    assert rows(kpi, "2026-11-20") == []


@pytest.mark.parametrize("kpi", catalogue())
def test_a_definition_is_whole(kpi: str) -> None:
    definition = catalogue()[kpi]
    for name in BOTH:
        words = getattr(definition, name)
        assert words.en and words.id and words.en != words.id, name
    assert set(definition.kinds) <= set(kinds())
    read = [name for name in named_in(definition.sql, readable()) if name in kinds()]
    assert set(read) <= set(kinds())
    assert "'met'" in definition.sql, "a KPI that nothing can meet"


@pytest.mark.parametrize("kpi", catalogue())
def test_a_decision_on_one_row_is_told_in_the_singular(kpi: str) -> None:
    decision = catalogue()[kpi].decision
    assert decision.about(2) is decision
    assert decision.en.count("{n}") == decision.id.count("{n}") == 1
    assert re.search(r"\b1\b", decision.about(1).en) and "{" not in decision.about(1).en
    assert decision.about(1).id == decision.id


@pytest.mark.parametrize("name", [*catalogue(), *blocks()])
def test_sql_stays_plain(name: str) -> None:
    sql = (catalogue()[name].sql if name in catalogue() else blocks()[name]).lower()
    for word in ("group by all", "arg_max", "asof", "qualify", "macro", "list_"):
        assert word not in sql
    own = re.findall(r"(\w+) as \(", sql)
    assert not set(own) & set(readable()), "a query of its own hides a table"


def reasons_in(sql: str) -> set[str]:
    """Codes in the part of a query that makes the reason."""
    return set(CODE.findall(sql))


@pytest.mark.parametrize("kpi", catalogue())
def test_every_reason_has_words_and_all_words_are_used(kpi: str) -> None:
    definition = catalogue()[kpi]
    given = reasons_in(definition.sql)
    for name in named_in(definition.sql, list(blocks())):
        given |= reasons_in(blocks()[name])
    own = set(definition.reasons)
    assert given - own <= set(common_reasons()), "a reason without words"
    assert own <= given, "words that no row needs"
    assert not own & set(common_reasons()), "words said twice"


def test_common_reasons_are_given_by_some_kpi() -> None:
    sqls = [*(one.sql for one in catalogue().values()), *blocks().values()]
    given = {code for sql in sqls for code in reasons_in(sql)}
    assert set(common_reasons()) - given <= {"stale"}


def test_one_code_means_one_thing() -> None:
    said: dict[str, set[str]] = {}
    for definition in catalogue().values():
        for code, words in definition.reasons.items():
            said.setdefault(code, set()).add(words.en)
    assert {code for code, words in said.items() if len(words) > 1} == set()
