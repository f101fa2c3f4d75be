"""Languages: texts of the product through gettext, and numbers and dates as a locale writes them.

The English text is the key. Translations are the `.po` files of `locale/LANGUAGE/`, read as they
are: nothing needs to be compiled.
"""

import datetime as dt
import gettext
import io
from functools import cache, lru_cache
from pathlib import Path

from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

FOLDER = Path(__file__).parent.parent / "locale"
LANGUAGES = {"en": "English", "id": "Bahasa Indonesia"}
LOCALES = {"en": "en", "id": "id_ID"}
# A page writes the same words, numbers and days at every run, and long tables in every row: what
# stands here is worked out once.


@cache
def translations(language: str) -> gettext.NullTranslations:
    """All texts of a language. English stands in where there is none."""
    found = gettext.NullTranslations()
    for path in sorted((FOLDER / language).glob("*.po")):
        compiled = io.BytesIO()
        with path.open("rb") as file:
            write_mo(compiled, read_po(file, locale=language))
        compiled.seek(0)
        one = gettext.GNUTranslations(compiled)
        one.add_fallback(found)
        found = one
    return found


@lru_cache(maxsize=10_000)
def text(message: str, language: str) -> str:
    return translations(language).gettext(message)


def plural(one: str, many: str, number: int, language: str) -> str:
    """The form that `number` asks for; it still holds its placeholders."""
    return translations(language).ngettext(one, many, number)


@lru_cache(maxsize=10_000)
def number(value: float, language: str, places: int = 0) -> str:
    """A number with the locale's separators and at most so many places: 1,234.5 or 1.234,5."""
    return format_decimal(
        round(value, places) + 0, "#,##0" + "." * bool(places) + "#" * places, LOCALES[language]
    )


@lru_cache(maxsize=10_000)
def day(value: dt.date, language: str) -> str:
    """A day as people write it: 20 Nov 2026."""
    return format_date(value, "d MMM y", LOCALES[language])


def month(value: dt.date, language: str) -> str:
    """A month in short: Nov 26."""
    return format_date(value, "MMM yy", LOCALES[language])


def moment(value: dt.datetime, language: str) -> str:
    """A moment: 20 Nov 2026, 14:05. In the zone that it is in."""
    return format_datetime(value, "d MMM y, HH:mm", locale=LOCALES[language])
