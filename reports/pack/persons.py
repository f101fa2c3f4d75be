"""Persons: which columns name people, and what stands in their place in a pack that names nobody.

A pseudonym is the first part of a SHA-256 over a key and the value. The key is made from what the
pack is asked and from the bytes of the originals: the same for one pack, another for the next, and
nobody can try out names or numbers with it who has not the originals themselves.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from etl.expressions import Expressions
from etl.landing import folded, name_sql, quoted
from etl.mapping import ROUNDED, compile_source
from organisation.contracts import FieldRule
from organisation.sources import Column, Skip, Source
from reports.pack.landed import Reading

Way = Literal["person", "text", "subject", "plain"]
FREE = {
    "accounts": ["purpose", "goal"],
    "access": ["evidence"],
    "acknowledgements": ["evidence"],
    "approvals": ["evidence"],
    "brand_audits": ["evidence"],
    "discoveries": ["evidence"],
    "documents": ["stakeholders"],
    "exceptions": ["reason", "control", "evidence"],
    "feedback": ["topic", "evidence"],
    "incidents": ["title", "evidence"],
    "people": ["name"],
    "reviews": ["evidence"],
    "risks": ["title", "treatment"],
}
"""Fields of free text that may name people, and names themselves."""
PLAIN = (
    "account handle address brand unit region opening_request assignment course request "
    "approver_role incident escalated_to protocol access document version audit item discovery "
    "title situation exception kpi feedback agency role clause forbidden alternative publication "
    "review risk"
).split()
"""Text fields that name things, not people. A new field is one of these, or FREE, or names people."""
SUBJECT = ("exceptions", "subject")
"""What an exception is for: a person where the KPI is about people."""
DIGITS = 16


def way_of(kind: str, name: str, rule: FieldRule) -> Way:
    """What becomes of a field in a pack that names nobody."""
    if rule.references == "people" or (kind, name) == ("people", "person"):
        return "person"
    if name in FREE.get(kind, []):
        return "text"
    return "subject" if (kind, name) == SUBJECT else "plain"


@dataclass(frozen=True)
class Key:
    """The key of one pack's pseudonyms. It never leaves the process that makes the pack."""

    text: str = field(repr=False)

    @classmethod
    def of(cls, asked: str, originals: Iterable[Path]) -> "Key":
        """From what is asked and the bytes of the originals."""
        digest = hashlib.sha256(f"pseudonyms of {asked}".encode())
        for path in originals:
            inner = hashlib.sha256(b"original of a pack\n")
            with path.open("rb") as file:
                while chunk := file.read(1 << 20):
                    inner.update(chunk)
            digest.update(inner.digest())
        return cls(digest.hexdigest())

    def sql(self, way: str, value: str) -> str:
        """What stands in the place of a value, in SQL: person-... or text-...; NULL for NULL."""
        hashed = f"substr(sha256(concat({quoted(self.text)}, {value})), 1, {DIGITS})"
        return f"CASE WHEN {value} IS NOT NULL THEN concat({quoted(way + '-')}, {hashed}) END"

    def rounded_sql(self, value: str) -> str:
        """A pseudonym that is still refused as an id that a spreadsheet has rounded."""
        digits = f"translate(substr(sha256(concat({quoted(self.text)}, {value})), 1, 14), 'abcdef', '123456')"
        return (
            f"CASE WHEN regexp_full_match({value}, {quoted(ROUNDED)}) "
            f"THEN concat('1', {digits}, '0') ELSE {self.sql('person', value)} END"
        )

    def of_value(self, way: str, value: str) -> str:
        """The same of a value at hand."""
        return f"{way}-{hashlib.sha256((self.text + value).encode()).hexdigest()[:DIGITS]}"

    def of_rounded(self, value: str) -> str:
        digits = hashlib.sha256((self.text + value).encode()).hexdigest()[:14]
        if re.fullmatch(ROUNDED, value):
            return "1" + digits.translate(str.maketrans("abcdef", "123456")) + "0"
        return self.of_value("person", value)

    def of_subject(self, value: str, known: set[str]) -> str:
        """A subject in which the parts that are known to be people have pseudonyms."""
        parts = re.split(r"( \| | / )", value)
        return "".join(self.of_value("person", one) if one in known else one for one in parts)


@dataclass
class Plan:
    """What becomes of the columns of a source in a pack that names nobody.

    `ways` is by contract field, for records. `source` is the source as it reads what is left of the
    landed text: an expression over columns that name people is taken as a column of its own.
    """

    ways: dict[str, Way]
    kept: set[str]
    """Columns of the file that stay, folded."""
    judged: dict[str, list[str] | None]
    """Columns that rules look at, folded: for the words named, or (None) for all that may stand there."""
    taken: list[str]
    """Fields that are taken as their expression gave them."""
    conditions: list[int]
    """Skip rules that are taken likewise, by place."""
    deleted: bool
    source: Source

    @property
    def hides(self) -> bool:
        return any(way != "plain" for way in self.ways.values())


def taken(what: object) -> str:
    """The name of a column taken from an expression. No header can hold two spaces."""
    return f"expression  {what}"


def plan_of(source: Source, expressions: Expressions) -> Plan:
    """What becomes of the columns of a source."""

    def reads(one: Column | Skip) -> set[str]:
        names = expressions.columns(one.sql, source.name) if one.sql else {one.column} - {""}
        return {folded(name) for name in names}

    rules = source.contract.fields
    ways = {name: way_of(source.kind, name, rules[name]) for name in source.columns}
    secret: set[str] = set()
    for name, column in source.columns.items():
        if ways[name] in ("person", "text"):
            secret |= reads(column)
    away = []
    for name, column in source.columns.items():
        if column.sql and (ways[name] != "plain" or reads(column) & secret):
            away.append(name)
            if ways[name] == "plain" and rules[name].type == "text":
                ways[name] = "text"
        elif column.column and folded(column.column) in secret and ways[name] == "plain":
            ways[name] = next(
                ways[other]
                for other, one in source.columns.items()
                if ways[other] in ("person", "text") and folded(column.column) in reads(one)
            )
    conditions = [n for n, one in enumerate(source.skip_when) if reads(one) & secret]
    deleted = source.deleted is not None and bool(reads(source.deleted) & secret)
    kept = {
        folded(one.column)
        for name, one in source.columns.items()
        if name not in away and one.column
    }
    others: list[Column | Skip] = [
        *(source.columns[name] for name in source.columns if name not in away),
        *(one for n, one in enumerate(source.skip_when) if n not in conditions),
        *([source.deleted] if source.deleted and not deleted else []),
        *([source.moment] if source.moment else []),
    ]
    judged: dict[str, list[str] | None] = {}
    for one in others:
        kept |= reads(one)
        if one.sql:
            judged |= dict.fromkeys(reads(one))
        elif isinstance(one, Skip):
            words = judged.get(folded(one.column), [])
            judged[folded(one.column)] = None if words is None else [*words, *one.is_in]
    if source.effective and source.effective.column:
        kept.add(folded(source.effective.column))
    rewritten = _rewritten(source, ways, away, conditions, deleted)
    return Plan(ways, kept, judged, away, conditions, deleted, rewritten)


def _rewritten(
    source: Source, ways: dict[str, Way], away: list[str], conditions: list[int], deleted: bool
) -> Source:
    """The source as it reads landed text in which people have pseudonyms."""
    columns = dict(source.columns)
    for name, column in source.columns.items():
        changes: dict[str, object] = {}
        if name in away:
            changes = {"column": "", "sql": name_sql(taken(name))}
        if ways[name] in ("person", "text"):
            changes |= {"codes": {}, "otherwise": None}
        columns[name] = column.model_copy(update=changes) if changes else column
    rules = list(source.skip_when)
    for n in conditions:
        rules[n] = _condition(rules[n], n)
    return source.model_copy(
        update={
            "columns": columns,
            "skip_when": rules,
            "deleted": _condition(source.deleted, "deleted")
            if deleted and source.deleted
            else source.deleted,
        }
    )


def _condition(rule: Skip, what: object) -> Skip:
    sql = f"{name_sql(taken(what))} = 'true'"
    return rule.model_copy(update={"column": "", "is_in": [], "sql": sql})


OWN = ['"row  line"', '"row  broken"', '"row  text"']


def landed_sql(plan: Plan, reading: Reading, relation: str, key: Key) -> tuple[str, list[str]]:
    """SELECT of landed text in which people have pseudonyms, and the names of its columns.

    Cells that cannot be read as what they should be are hidden too: a name may stand in a column of
    dates. What is hidden stays as readable, or unreadable, as it was.
    """
    source, columns = reading.source, reading.columns
    spelling = _Spelling({folded(name): name for name in columns})
    mapped = compile_source(source, spelling, typed_cells=reading.typed_cells)
    cells = {name: f"c{place}" for place, name in enumerate(columns, 1)}
    # Text that names nobody stands as it is: it need not be read.
    read = [
        name
        for name in source.columns
        if plan.ways[name] != "plain"
        or name in plan.taken
        or source.contract.fields[name].type != "text"
    ]
    texts = {f"{name}_text" for name in read}
    inner = [f"{sql} AS {name}" for name, sql in mapped.texts.items() if name in texts]
    inner += [f"{name_sql(name)} AS {cell}" for name, cell in cells.items()]
    inner += [f"{mapped.skips[n][0]} AS condition_{n}" for n in plan.conditions]
    if plan.deleted:
        inner.append(f"{mapped.deleted} AS condition_deleted")
    days = [f"{sql} AS {name}" for name, sql in mapped.reads.items() if name[:-5] in read]
    values = [f"{mapped.values[name]} AS {name}" for name in read]
    out, names = [], []
    for name in columns:
        if folded(name) in plan.kept:
            out.append(_cell(plan, source, name, cells[name], key))
            names.append(name)
    for name in plan.taken:
        shown = _shown(plan.ways[name], source.columns[name], f"{name}::VARCHAR", key)
        if plan.ways[name] == "plain":
            # As the expression gave it: the codes and formats of the source still read it.
            shown = f"{name}_text"
        out.append(f"{shown} AS {name_sql(taken(name))}")
        names.append(taken(name))
    for what in [*plan.conditions, *(["deleted"] if plan.deleted else [])]:
        out.append(f"condition_{what}::VARCHAR AS {name_sql(taken(what))}")
        names.append(taken(what))
    text = 'CASE WHEN "row  text" IS NOT NULL THEN \'(left out)\' END AS "row  text"'
    line = ['"row  line"', '"row  broken"']
    sql = f"""WITH cleaned AS (SELECT {", ".join(OWN + inner)} FROM {relation}),
read AS (SELECT {", ".join(["*", *days])} FROM cleaned),
typed AS (SELECT {", ".join(["*", *values])} FROM read)
SELECT {", ".join([*line, text, *out])} FROM typed"""
    return sql, names


class _Spelling(dict[str, str]):
    """The file's own spelling of a column, whatever case and spaces it is asked for in."""

    def __missing__(self, name: str) -> str:
        return super().__getitem__(folded(name))


def _cell(plan: Plan, source: Source, name: str, cell: str, key: Key) -> str:
    """A cell of a column that stays, hidden where it names somebody or cannot be read."""
    fields = [
        f
        for f, one in source.columns.items()
        if one.column and not one.sql and folded(one.column) == folded(name)
    ]
    hidden = [f for f in fields if plan.ways[f] != "plain"]
    if hidden:
        shown = _shown(plan.ways[hidden[0]], source.columns[hidden[0]], hidden[0], key)
        return f"CASE WHEN {hidden[0]} IS NULL THEN {cell} ELSE {shown} END AS {name_sql(name)}"
    typed = [f for f in fields if source.contract.fields[f].type != "text"]
    stay = plan.judged.get(folded(name), [])
    if not typed or len(typed) < len(fields) or stay is None:
        return f"{cell} AS {name_sql(name)}"
    unread = " AND ".join(f"{f} IS NULL" for f in typed)
    words = {w.strip().lower() for f in typed for w in _null_words(source, source.columns[f])}
    clean = f"trim(regexp_replace(replace({cell}, '\u00a0', ' '), '\\s+', ' ', 'g'))"
    words |= {" ".join(word.split()).lower() for word in stay}
    blank = ", ".join(map(quoted, sorted({"", *words})))
    return (
        f"CASE WHEN {unread} AND {cell} IS NOT NULL AND lower({clean}) NOT IN ({blank}) "
        f"THEN {key.sql('text', cell)} ELSE {cell} END AS {name_sql(name)}"
    )


def _null_words(source: Source, column: Column) -> list[str]:
    return source.null_words if column.null_words is None else column.null_words


def _shown(way: Way, column: Column, value: str, key: Key) -> str:
    if way == "person":
        exact = column.exact or column.sql
        return key.sql("person", value) if exact else key.rounded_sql(value)
    if way == "subject":
        return SUBJECT_SQL.format(value=value)
    return key.sql("text", value)


SUBJECT_SQL = "coalesce((SELECT shown FROM subjects WHERE subjects.value = {value}), {value})"
"""A subject as it is shown; the table `subjects` holds those that name people."""


def record_sql(way: Way, name: str, key: Key) -> str:
    """A field of records as it is shown."""
    if way == "plain":
        return name
    shown = SUBJECT_SQL.format(value=name) if way == "subject" else key.sql(way, name)
    return f"{shown} AS {name}"
