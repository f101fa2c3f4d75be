"""Speech: what reports say, in one language: texts, plurals, numbers, days and figures."""

import datetime as dt
from dataclasses import dataclass

from kpis import words
from kpis.definition import Definition, Words
from kpis.figure import Figure
from kpis.reader import BLANK
from organisation import language as languages


@dataclass(frozen=True)
class Speech:
    """A language that reports are written in. Called with a text of the product, it says it."""

    language: str = "en"

    def __call__(self, message: str, **filled: object) -> str:
        """A text in the language, with its places filled. The English one is the key."""
        told = languages.text(message, self.language) if message else ""
        return told.format(**filled) if filled else told

    def many(self, one: str, more: str, n: int, **filled: object) -> str:
        """The form of a text that a number asks for; `{n}` is that number."""
        form = languages.plural(one, more, n, self.language)
        return form.format(n=self.number(n), **filled)

    def of(self, told: Words) -> str:
        """A text of the catalogue."""
        text: str = getattr(told, self.language)
        return text

    def number(self, value: float, places: int = 0) -> str:
        return languages.number(value, self.language, places)

    def day(self, value: dt.date | str | None) -> str:
        """A day as people write it; a dash where there is none."""
        if value is None:
            return "–"
        return languages.day(dt.date.fromisoformat(str(value)[:10]), self.language)

    def month(self, value: dt.date) -> str:
        """A month as labels have it: Sep 26."""
        return languages.month(value, self.language)

    def figure(self, definition: Definition, figure: Figure | None) -> str:
        """A figure as the dashboard tells it; a dash where there is none."""
        return words.in_short(definition, figure, self.language) if figure else "–"

    def target(self, definition: Definition, figure: Figure) -> str:
        return words.target_in_short(definition, figure, self.language)

    def status(self, name: str) -> str:
        return self(words.STATUSES[name])

    def element(self, name: str) -> str:
        return self(words.ELEMENTS[name])

    def outcome(self, name: str) -> str:
        return self(name)

    def cut(self, name: str) -> str:
        return self(words.CUTS[name])

    def bucket(self, name: str) -> str:
        """A bucket of a cut; the one without a name says so."""
        return self(BLANK) if name == BLANK else name

    def code(self, name: str | None) -> str:
        """A code of records, such as a severity or a category; a dash where it is blank."""
        if not name or name == BLANK:
            return "–"
        return self(words.CODES.get(name, name))

    def counted(self, n: int) -> str:
        """A small number as a word, as sentences have it."""
        return self(SMALL[n]) if n < len(SMALL) else self.number(n)

    def listed(self, names: list[str]) -> str:
        """Names in a sentence: "Asia", "Asia and Europe", "Asia, Europe and Java"."""
        *before, last = names
        return self("{some} and {last}", some=", ".join(before), last=last) if before else last


SMALL = "no one two three four five six seven eight nine ten".split()
