"""Contents: a quarter as the sections of what is handed out. No person is named in any of them."""

from collections.abc import Iterator
from dataclasses import replace

from reports.papers import appendix, elements, happenings, minutes
from reports.papers.cells import evidence, filters, made_from
from reports.papers.sections import Handout, Section
from reports.review import persons
from reports.review.quarter import Quarter
from reports.review.speech import Speech


def handout(quarter: Quarter) -> Handout:
    """What is handed out of a quarter, in its language, with persons left out."""
    say = quarter.say
    made = Handout(
        organisation=quarter.organisation,
        style=quarter.style,
        quarter=quarter.name,
        title=say("Governance of social media, {quarter}", quarter=quarter.name),
        message=quarter.message,
        basis=made_from(quarter),
        filters=filters(quarter),
        language=quarter.language,
        evidence=evidence(quarter),
        sections=[*_sections(quarter)],
    )
    if not quarter.persons:
        return made
    return replace(made, sections=[_unnamed(one, quarter, say) for one in made.sections])


def _sections(quarter: Quarter) -> Iterator[Section]:
    yield elements.summary(quarter)
    yield minutes.waiting(quarter)
    for element in quarter.elements:
        yield elements.element(quarter, element)
    yield elements.moved(quarter)
    if restated := elements.restated(quarter):
        yield restated
    yield from happenings.sections(quarter)
    yield from minutes.sections(quarter)
    yield appendix.figures(quarter)
    yield from appendix.rows(quarter)
    yield appendix.basis(quarter)
    yield appendix.definitions(quarter)


def _unnamed(section: Section, quarter: Quarter, say: Speech) -> Section:
    def plain(text: str) -> str:
        return persons.without(quarter.persons, text, say)

    return replace(
        section,
        message=plain(section.message),
        lines=[plain(line) for line in section.lines],
        notes=[plain(line) for line in section.notes],
        tables=[
            replace(
                table,
                rows=[[replace(cell, text=plain(cell.text)) for cell in row] for row in table.rows],
            )
            for table in section.tables
        ],
    )
