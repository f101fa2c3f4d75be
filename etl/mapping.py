"""Mapping: a source's columns, turned into SQL that reads each contract field from landed text.

Four layers, each a list of SQL expressions: `texts` (cleaned text of a field), `reads` (days and
moments as they are read), `values` (the typed value, NULL where the text does not say one) and
`faults` (conditions with the reason they give).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from etl.expressions import Expressions
from etl.landing import folded, name_sql, quoted
from etl.original import Unreadable
from organisation.contracts import SQL_TYPES, FieldRule
from organisation.sources import Column, Skip, Source

ISO_DATES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]
ISO_MOMENTS = [
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S.%f",
    "%Y-%m-%d %H:%M:%S.%f",
    "%Y-%m-%d",
]
MONTHS = {
    "januari": "january",
    "februari": "february",
    "maret": "march",
    "mei": "may",
    "juni": "june",
    "juli": "july",
    "agustus": "august",
    "agu": "aug",
    "agt": "aug",
    "ags": "aug",
    "oktober": "october",
    "okt": "oct",
    "nopember": "november",
    "nop": "nov",
    "desember": "december",
    "des": "dec",
    "sept": "sep",
}
ROUNDED = r"[0-9]{15}0+|[0-9]([.,][0-9]+)?[eE][+][0-9]+"
"""An id after a spreadsheet has taken it for a number: it keeps fifteen digits, or writes 1.2E+15.
An id such as 5810e242 is none: a spreadsheet always writes the sign."""

YES = ["true", "yes", "y", "1", "on", "x", "ya"]
NO = ["false", "no", "n", "0", "off", "tidak"]
LEAST_DAY, MOST_DAY = "DATE '1900-01-03'", "DATE '2199-12-31'"
EARLIEST, LATEST = "TIMESTAMP '1900-01-03'", "TIMESTAMP '2200-01-01'"
"""try_strptime takes the words infinity and epoch for 1 January 1900, in whatever zone is meant."""


@dataclass(frozen=True)
class Fault:
    """A condition that refuses (or warns on) a row, and the reason it gives."""

    when: str
    code: str
    field: str
    value: str = "NULL"


@dataclass
class Mapped:
    """The compiled mapping of one file."""

    texts: dict[str, str] = field(default_factory=dict)
    reads: dict[str, str] = field(default_factory=dict)
    """A layer of their own: what judges whether a day is possible names it more than once."""
    values: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    skips: list[tuple[str, str]] = field(default_factory=list)
    deleted: str = "false"


def columns_wanted(source: Source, expressions: Expressions) -> dict[str, str]:
    """Every file column the source needs, with what needs it."""
    wanted: dict[str, str] = {}
    for name, column in source.columns.items():
        _want(wanted, column, f"columns.{name}", expressions, source)
    if source.moment:
        _want(wanted, source.moment, "moment", expressions, source)
    for number, skip in enumerate([*source.skip_when, *filter(None, [source.deleted])], 1):
        where = f"skip_when {number}" if number <= len(source.skip_when) else "deleted"
        _want(wanted, skip, where, expressions, source)
    if source.effective and source.effective.column:
        wanted[source.effective.column] = "effective"
    return wanted


def _want(
    wanted: dict[str, str],
    given: Column | Skip,
    where: str,
    expressions: Expressions,
    source: Source,
) -> None:
    names = [given.column] if given.column else []
    if given.sql:
        names = sorted(expressions.columns(given.sql, f"source {source.name}, {where}"))
    for name in names:
        wanted.setdefault(name, where)


def matched(wanted: dict[str, str], columns: list[str]) -> dict[str, str]:
    """Wanted column names and the file's own spelling. Raises Unreadable for a lost one."""
    by_fold = {folded(name): name for name in columns}
    for name, needed_by in wanted.items():
        if folded(name) not in by_fold:
            raise Unreadable(
                f"column '{name}' (for {needed_by}) is not in the file; it has: "
                + (", ".join(columns[:30]) or "none, for that line is blank")
            )
        again = [
            c for c in columns if c.casefold().startswith(f"{by_fold[folded(name)]} (".casefold())
        ]
        if again and folded(again[0]) == f"{folded(name)} (2)" and again[0] not in wanted:
            raise Unreadable(f"column '{name}' (for {needed_by}) occurs more than once")
    return {name: by_fold[folded(name)] for name in wanted}


def compile_source(source: Source, spelling: dict[str, str], *, typed_cells: bool) -> Mapped:
    """The mapping of `source` as SQL. `spelling` gives the file's own column names.

    `typed_cells`: a workbook, whose days and moments come as ISO text whatever `formats` say.
    """
    return _Compiler(source, spelling, typed_cells).run()


class _Compiler:
    def __init__(self, source: Source, spelling: dict[str, str], typed_cells: bool) -> None:
        self.source = source
        self.spelling = spelling
        self.typed_cells = typed_cells
        self.mapped = Mapped()

    def run(self) -> Mapped:
        for name, rule in self.source.contract.fields.items():
            self.add(name, rule, self.source.columns.get(name))
        if self.source.moment:
            self.add("row_effective", FieldRule(type="moment", about=""), self.source.moment)
            self.mapped.faults.append(Fault("row_effective IS NULL", "missing", "moment"))
        elif self.source.effective and self.source.effective.column:
            effective = self.source.effective
            column = Column(column=effective.column, formats=[effective.format])
            self.add("row_effective", FieldRule(type="moment", about=""), column)
            self.mapped.faults.append(Fault("row_effective IS NULL", "missing", effective.column))
        for skip in self.source.skip_when:
            self.mapped.skips.append((self.condition(skip), skip.reason))
        if self.source.deleted:
            self.mapped.deleted = self.condition(self.source.deleted)
        for check in self.source.contract.checks:
            faults = self.mapped.faults if check.effect == "refuse" else self.mapped.warnings
            faults.append(Fault(f"({check.fails})", check.name, ""))
        for name, value in self.source.scope.items():
            outside = f"{name} IS DISTINCT FROM {quoted(value)}"
            self.mapped.faults.append(
                Fault(outside, "out-of-scope", name, f"coalesce({name}::VARCHAR, '')")
            )
        return self.mapped

    # -- a field --

    def add(self, name: str, rule: FieldRule, column: Column | None) -> None:
        text_name = f"{name}_text"
        sql_type = SQL_TYPES[rule.type]
        if column is None:
            self.mapped.values[name] = f"NULL::{sql_type}"
            return
        words = self.null_words(column)
        late = are_late(words, rule) and name not in self.source.contract.required
        if late and rule.type in ("date", "moment") and self.reads_spaces(rule, column):
            self.mapped.texts[text_name] = self.cell(column)
        else:
            self.mapped.texts[text_name] = self.text(column, [] if late else words)
        self.mapped.values[name] = self.value(name, rule, column)
        faults = self.mapped.faults
        if name in self.source.contract.required:
            faults.append(Fault(f"{text_name} IS NULL", "missing", name))
        if rule.type != "text":
            unsaid = f"{text_name} IS NOT NULL AND {name} IS NULL"
            if late:
                blank = ", ".join(map(quoted, ["", *words]))
                unsaid += f" AND lower({trimmed(text_name)}) NOT IN ({blank})"
            faults.append(Fault(unsaid, UNREAD[rule.type], name, text_name))
        if rule.type == "text" and (rule.references or name in self.source.contract.key):
            # The cheap conditions come first: most ids are no numbers at all.
            rounded = (
                f"{text_name} < ':' AND try_cast(replace({text_name}, ',', '.') AS DOUBLE) >= 1e15 "
                f"AND regexp_full_match({text_name}, {quoted(ROUNDED)})"
            )
            if not column.sql and not column.exact:
                faults.append(Fault(rounded, "rounded-id", name, text_name))
        if rule.pattern:
            unfit = f"{name} IS NOT NULL AND NOT regexp_full_match({name}, {quoted(rule.pattern)})"
            faults.append(Fault(unfit, "wrong-form", name, text_name))
        if rule.least is not None:
            faults.append(Fault(f"{name} < {rule.least}", "too-small", name, text_name))
        if rule.most is not None:
            faults.append(Fault(f"{name} > {rule.most}", "too-great", name, text_name))

    def reads_spaces(self, rule: FieldRule, column: Column) -> bool:
        """Whether a day or moment may be read with the spaces around it, which strptime passes
        over: most cells have none, and looking for them costs as much as reading the day."""
        formats = self.day_formats(column) if rule.type == "date" else self.moment_formats(column)
        plain = not any(form == "serial" or "%z" in form for form in formats)
        return plain and column.constant is None and not column.sql

    def cell(self, column: Column) -> str:
        """A cell as it stands in the file, or what an expression makes of the row."""
        return f"({column.sql})::VARCHAR" if column.sql else name_sql(self.spelling[column.column])

    def null_words(self, column: Column) -> list[str]:
        words = self.source.null_words if column.null_words is None else column.null_words
        return sorted({word.strip().lower() for word in words} - {""})

    def text(self, column: Column, null_words: list[str]) -> str:
        if column.constant is not None:
            constant = column.constant
            literal = str(constant).lower() if isinstance(constant, bool) else str(constant)
            return quoted(literal)
        cell = self.cell(column)
        clean = trimmed(cell)
        if not null_words:
            slow, longest = f"nullif({clean}, '')", 0
        else:
            longest = max(len(word.encode()) for word in null_words)
            listed = ", ".join(map(quoted, ["", *null_words]))
            slow = f"CASE WHEN lower({clean}) NOT IN ({listed}) THEN {clean} END"
        # A cell without spaces and longer than every null word is clean as it stands: most are.
        no_space = f"NOT contains({cell}, ' ') AND NOT contains({cell}, {NBSP})"
        return f"CASE WHEN strlen({cell}) > {longest} AND {no_space} THEN {cell} ELSE {slow} END"

    def value(self, name: str, rule: FieldRule, column: Column) -> str:
        text = f"{name}_text"
        match rule.type:
            case "text":
                return self.coded(text, column, column.otherwise, keep=column.otherwise is None)
            case "code":
                return self.coded(text, column, column.otherwise, known=rule.codes)
            case "date":
                day = self.read(name, self.day, column)
                return f"CASE WHEN {day} BETWEEN {LEAST_DAY} AND {MOST_DAY} THEN {day} END"
            case "moment":
                at = self.read(name, self.moment, column)
                return f"CASE WHEN {at} >= {EARLIEST} AND {at} < {LATEST} THEN {at} END"
            case "flag":
                return self.flag(text, column)
            case "integer" | "number":
                return self.number(text, rule, column)

    def read(self, name: str, reading: Callable[[str, Column], str], column: Column) -> str:
        """The name under which a day or moment is read; where a cell is none as it stands, without
        its non-breaking spaces."""
        text, read = f"{name}_text", f"{name}_read"
        sql = reading(text, column)
        if column.column and self.mapped.texts[text] == self.cell(column):
            again = reading(trimmed(text), column)
            sql = f"coalesce({sql}, CASE WHEN contains({text}, {NBSP}) THEN {again} END)"
        self.mapped.reads[read] = sql
        return read

    def coded(
        self,
        text: str,
        column: Column,
        otherwise: str | None,
        known: list[str] | None = None,
        keep: bool = False,
    ) -> str:
        """The value that a word stands for. Words are compared without case and extra spaces."""
        if not column.codes and known is None:
            return text
        plain = _plain_sql(text) if column.codes else f"lower({text})"
        pairs = {code: code for code in known or []}
        pairs |= {_plain(word): value for word, value in column.codes.items()}
        cases = " ".join(f"WHEN {quoted(w)} THEN {quoted(v)}" for w, v in pairs.items())
        rest = quoted(otherwise) if otherwise is not None else text if keep else "NULL"
        return f"CASE WHEN {text} IS NULL THEN NULL ELSE CASE {plain} {cases} ELSE {rest} END END"

    def formats(self, column: Column, default: list[str], iso: list[str]) -> list[str]:
        if column.formats is not None:
            formats = list(column.formats)
        else:
            formats = [] if column.sql or column.constant is not None else list(default)
        if self.typed_cells or not formats:
            formats += [f for f in iso if f not in formats]
        return formats

    def day_formats(self, column: Column) -> list[str]:
        return self.formats(column, self.source.formats, ISO_DATES)

    def moment_formats(self, column: Column) -> list[str]:
        return self.formats(column, self.source.moment_formats, ISO_MOMENTS)

    def parsed(self, text: str, formats: list[str]) -> str:
        """A timestamp from text, for formats without a zone; NULL where none fits."""
        plain = [f for f in formats if "%B" not in f and "%b" not in f]
        named = [f for f in formats if f not in plain]
        tries = []
        if plain:
            tries.append(f"try_strptime({text}, {_list(plain)})")
        if named:
            english = f"lower({text})"
            for word, month in MONTHS.items():
                english = f"regexp_replace({english}, '\\b{word}\\b', '{month}')"
            tries.append(f"try_strptime({english}, {_list(named)})")
        return tries[0] if len(tries) == 1 else f"coalesce({', '.join(tries)})"

    def day(self, text: str, column: Column) -> str:
        formats = self.day_formats(column)
        tries = []
        local = [f for f in formats if f != "serial" and "%z" not in f]
        if local:
            tries.append(f"{self.parsed(text, local)}::DATE")
        for form in [f for f in formats if "%z" in f]:
            zone = quoted(column.time_zone or self.source.time_zone)
            tries.append(f"timezone({zone}, {zoned(text, form)})::DATE")
        if "serial" in formats:
            tries.append(
                f"CASE WHEN regexp_full_match({text}, '[0-9]{{4,5}}(\\.0+)?') THEN "
                f"DATE '1899-12-30' + try_cast(split_part({text}, '.', 1) AS INTEGER) END"
            )
        return tries[0] if len(tries) == 1 else f"coalesce({', '.join(tries)})"

    def moment(self, text: str, column: Column) -> str:
        formats = self.moment_formats(column)
        zone = column.time_zone or self.source.time_zone
        if column.sql and column.formats is None and column.time_zone is None:
            zone = "UTC"
        local = [f for f in formats if f != "serial" and "%z" not in f]
        tries = []
        for form in [f for f in formats if "%z" in f]:
            tries.append(f"timezone('UTC', {zoned(text, form)})")
        if "serial" in formats:
            days = f"try_cast({text} AS DOUBLE)"
            tries.append(
                f"CASE WHEN regexp_full_match({text}, '[0-9]{{4,5}}(\\.[0-9]+)?') THEN "
                + self.in_utc(
                    f"TIMESTAMP '1899-12-30' + to_seconds(round({days} * 86400)::BIGINT)", zone
                )
                + " END"
            )
        if local:
            tries.append(self.in_utc(self.parsed(text, local), zone))
        return tries[0] if len(tries) == 1 else f"coalesce({', '.join(tries)})"

    def in_utc(self, local: str, zone: str) -> str:
        return local if zone == "UTC" else f"timezone('UTC', timezone({quoted(zone)}, {local}))"

    def flag(self, text: str, column: Column) -> str:
        words = {**dict.fromkeys(YES, "true"), **dict.fromkeys(NO, "false")}
        words |= {_plain(word): value.lower() for word, value in column.codes.items()}
        plain = _plain_sql(text) if column.codes else f"lower({text})"
        yes = ", ".join(quoted(word) for word, value in words.items() if value == "true")
        no = ", ".join(quoted(word) for word, value in words.items() if value == "false")
        return f"CASE WHEN {plain} IN ({yes}) THEN true WHEN {plain} IN ({no}) THEN false END"

    def number(self, text: str, rule: FieldRule, column: Column) -> str:
        if (column.decimal or self.source.decimal) == ",":
            text = self.with_point(text)
        if rule.type == "integer":
            whole = f"try_cast(split_part({text}, '.', 1) AS BIGINT)"
            return f"CASE WHEN regexp_full_match({text}, '[+-]?[0-9]{{1,18}}(\\.0*)?') THEN {whole} END"
        cast = f"try_cast({text} AS {SQL_TYPES['number']})"
        return (
            f"CASE WHEN regexp_full_match({text}, '[+-]?[0-9]{{1,14}}(\\.[0-9]*)?') THEN {cast} END"
        )

    def with_point(self, text: str) -> str:
        """A number with a decimal comma, written with a point; NULL where its points do not group
        three digits, for 87.5 is not 875. A number that a workbook typed has a point already."""
        grouped = "[+-]?([0-9]+|[0-9]{1,3}(\\.[0-9]{3})+)(,[0-9]*)?"
        typed = (
            f"WHEN regexp_full_match({text}, '[+-]?[0-9]+(\\.[0-9]*)?') THEN {text} "
            if self.typed_cells
            else ""
        )
        return (
            f"(CASE {typed}WHEN regexp_full_match({text}, '{grouped}') "
            f"THEN replace(replace({text}, '.', ''), ',', '.') END)"
        )

    def condition(self, skip: Skip) -> str:
        if skip.sql:
            return f"coalesce(({skip.sql}), false)"
        words = ", ".join(quoted(_plain(word)) for word in skip.is_in)
        clean = trimmed(self.cell(Column(column=skip.column)))
        clean = f"coalesce({clean}, '')"
        plain = _plain_sql(clean) if any(" " in word for word in skip.is_in) else f"lower({clean})"
        return f"{plain} IN ({words})"


UNREAD = {
    "code": "unknown-code",
    "date": "not-a-date",
    "moment": "not-a-moment",
    "flag": "not-yes-or-no",
    "integer": "not-a-whole-number",
    "number": "not-a-number",
}


NBSP = "'\u00a0'"


def trimmed(cell: str) -> str:
    """A cell in which every space is a plain one, without those around it."""
    return f"trim(replace({cell}, {NBSP}, ' '))"


def zoned(text: str, form: str) -> str:
    """A moment with its offset from text. `Z` says UTC, which %z does not read."""
    return f"try_strptime(regexp_replace({text}, '[Zz]$', '+00:00'), {quoted(form)})"


def are_late(null_words: list[str], rule: FieldRule) -> bool:
    """Whether null words may be looked for only where a value cannot be read: none of them can be
    taken for a day or a number."""
    return rule.type in ("date", "moment", "integer", "number") and not any(
        character.isdigit() for word in null_words for character in word
    )


def _plain(word: str) -> str:
    """A word of the configuration as words are compared, small as DuckDB's lower() makes it."""
    return " ".join(word.replace("\u00a0", " ").split()).lower()


def _plain_sql(text: str) -> str:
    return f"regexp_replace(lower({text}), '\\s+', ' ', 'g')"


def _list(formats: list[str]) -> str:
    return quoted(formats[0]) if len(formats) == 1 else f"[{', '.join(map(quoted, formats))}]"
