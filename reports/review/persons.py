"""Persons: what goes to a board names none. Their names and ids are found in texts and left out."""

import re
from collections.abc import Iterable

from kpis.reader import Answer, Reader
from reports.review.speech import Speech

LEAST = 3
"""Characters of a name that is looked for: shorter ones are found in ordinary words."""


def named_in(reader: Reader, answer: Answer, texts: Iterable[str | None]) -> list[str]:
    """Names and ids of people, as the records have them, that occur in some texts; longest first."""
    text = "\n".join(sorted({one for one in texts if one}))
    known = [f"SELECT unnest([person, owner]) AS told FROM {answer.table}"]
    if reader.standing(answer.known_at).rows("people"):
        people = reader.records("people", answer.as_of)
        known.append(f"SELECT unnest([person, name]) FROM {people}")
    found = reader.con.execute(
        f"""SELECT DISTINCT told FROM ({" UNION ".join(known)}) AS people
WHERE length(told) >= {LEAST} AND contains($text, told)""",
        {"text": text},
    ).fetchall()
    return longest_first(row[0] for row in found)


def longest_first(names: Iterable[str]) -> list[str]:
    kept = {one.strip() for one in names if len(one.strip()) >= LEAST}
    return sorted(kept, key=lambda one: (-len(one), one))


def without(names: list[str], text: str, say: Speech) -> str:
    """A text in which words stand in the place of names; of several in a row it says how many."""
    one = say("(a person)")
    for name in names:
        if name in text:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", one, text)
    several = rf"{re.escape(one)}(?:, {re.escape(one)})+"
    return re.sub(several, lambda found: say("({n} people)", n=found[0].count(one)), text)
