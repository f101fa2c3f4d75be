"""Generated parts of the pages: between two marks stands what the code itself says.

A part begins with `<!-- generated: NAME -->` and ends with `<!-- end -->`. Contracts, settings,
commands, reasons and KPIs are written there from where they are defined, so pages cannot lag behind.
"""

import datetime as dt
import re
import types
import typing
from collections.abc import Callable
from pathlib import Path

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from etl.__main__ import main
from kpis.definition import Definition, catalogue
from organisation import settings, sources
from organisation.contracts import Contract, FieldRule, contract, kinds
from warehouse.report import WORDS

FOLDER = Path(__file__).parent
PART = re.compile(r"(<!-- generated: ([a-z ]+) -->\n).*?(<!-- end -->)", re.DOTALL)

SETTINGS: dict[str, list[tuple[str, type[BaseModel]]]] = {
    "organisation": [
        ("organisation.toml", settings.Organisation),
        ("[[cadence]]", settings.Cadence),
        ("[[service_level]]", settings.ServiceLevel),
        ("[[required_training]]", settings.RequiredTraining),
        ("[[situation]]", settings.Situation),
        ("[[appetite]]", settings.Appetite),
    ],
    "sources": [
        ("sources.toml", sources.Sources),
        ("[defaults]", sources.Defaults),
        ("[source.NAME]", sources.Source),
        ("[source.NAME.read]", sources.Reading),
        ("[source.NAME.effective]", sources.Effective),
        ("[source.NAME.columns.FIELD] and [source.NAME.moment]", sources.Column),
        ("[[source.NAME.skip_when]] and [source.NAME.deleted]", sources.Skip),
    ],
    "kpis": [("kpis.toml", settings.Targets), ("[[target]]", settings.Target)],
}
"""The tables of each configuration file, and the model that says what may stand in them."""

TABLES = {model: heading for tables in SETTINGS.values() for heading, model in tables}
TYPES = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    dt.date: "day",
}


def pages() -> dict[Path, str]:
    """Every page, with its generated parts as they should be."""
    return {path: filled(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.md"))}


def filled(text: str) -> str:
    """A page with its generated parts written anew."""
    return PART.sub(lambda found: f"{found[1]}\n{part(found[2])}\n\n{found[3]}", text)


def part(name: str) -> str:
    """The text of a generated part. Raises KeyError for a name there is none of."""
    what, _, of = name.partition(" ")
    return PARTS[what](of)


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell(text) for text in line)} |" for line in lines)


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def code(text: str) -> str:
    return f"`{text}`"


def sentence(text: str) -> str:
    """Words as a sentence: a capital first, a full stop last."""
    return text[:1].upper() + text[1:] + "."


# -- settings --------------------------------------------------------------------------------


def settings_part(file: str) -> str:
    parts = []
    for heading, model in SETTINGS[file]:
        rows = [
            [code(field.alias or name), type_words(field), default(field), meaning(field)]
            for name, field in model.model_fields.items()
            if not field.exclude and (model is not sources.Source or name not in inherited())
        ]
        parts.append(
            f"### {code(heading)}\n\n"
            + table(["setting", "what it takes", "default", "meaning"], rows)
        )
    return "\n\n".join(parts)


def inherited() -> set[str]:
    """Settings of a source that [defaults] lists as well."""
    return set(sources.Defaults.model_fields)


def meaning(field: FieldInfo) -> str:
    limits = [
        f"{words} {getattr(rule, sign):g}"
        for rule in field.metadata
        for sign, words in (("ge", "at least"), ("gt", "more than"), ("le", "at most"))
        if hasattr(rule, sign)
    ]
    return (field.description or "") + (f" ({', '.join(limits)})" if limits else "")


def type_words(field: FieldInfo) -> str:
    return words_of(field.annotation)


def words_of(annotation: object) -> str:
    """A type, in words for one who edits the file."""
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return " or ".join(code(str(value)) for value in inner)
    if origin in (typing.Union, types.UnionType):
        return ", ".join(words_of(one) for one in inner if one is not type(None))
    if origin is list:
        return f"list: {words_of(inner[0])}"
    if origin is dict:
        return f"table: name = {words_of(inner[1])}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"table {code(TABLES[annotation].split(' and ')[0])}"
    return TYPES[typing.cast(type, annotation)]


def default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be given"
    value = field.default
    if value is None or value == "" or value == [] or value == {} or isinstance(value, BaseModel):
        return ""
    if value == dt.date(1900, 1, 1):
        return "always"
    return code(toml_value(value))


def toml_value(value: object) -> str:
    """A value as it is written in TOML."""
    if isinstance(value, list):
        return "[" + ", ".join(toml_value(one) for one in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"'{value}'" if '"' in value else f'"{value}"'
    return str(value)


# -- records ---------------------------------------------------------------------------------


def records_part(_: str) -> str:
    return "\n\n".join(record_kind(contract(kind)) for kind in kinds())


def record_kind(rule: Contract) -> str:
    facts = [
        f"One row is {rule.row}.",
        f"{rule.nature.capitalize()} kind.",
        f"Key: {' and '.join(code(name) for name in rule.key)}.",
    ]
    if rule.born:
        facts.append(f"A record exists from {code(rule.born)} on.")
    if rule.ends:
        facts.append(f"Its end, inferred when it vanishes, is {code(rule.ends)}.")
    fields = [[code(n), type_of(n, r, rule), about(r), r.example] for n, r in rule.fields.items()]
    checks = [[code(c.name), c.effect, c.says, code(c.fails)] for c in rule.checks]
    parts = [f"## {rule.kind}", " ".join(facts)]
    parts.append(table(["field", "type", "meaning", "example"], fields))
    if checks:
        parts.append(table(["check", "effect", "what it says", "it fails where"], checks))
    return "\n\n".join(parts)


def type_of(name: str, field: FieldRule, rule: Contract) -> str:
    return field.type + (", required" if name in rule.required else "")


def about(field: FieldRule) -> str:
    parts = [field.about]
    if field.codes:
        parts.append(f"Codes: {', '.join(map(code, field.codes))}.")
    if field.references:
        parts.append(f"Refers to {field.references}.")
    if field.pattern:
        parts.append(f"Form: {code(field.pattern)}.")
    if field.least is not None and field.most is not None:
        parts.append(f"From {field.least:g} to {field.most:g}.")
    elif field.least is not None:
        parts.append(f"{field.least:g} or more.")
    elif field.most is not None:
        parts.append(f"{field.most:g} or less.")
    if field.happened:
        hidden = "".join(f", {code(name)}" for name in field.hides)
        parts.append(f"An event: blank at a day before it{hidden and ', with ' + hidden[2:]}.")
    return " ".join(parts)


# -- commands and reasons --------------------------------------------------------------------


def commands_part(_: str) -> str:
    return "\n\n".join(command(name, one) for name, one in sorted(main.commands.items()))


def command(name: str, one: click.Command) -> str:
    arguments = [p.metavar or (p.name or "").upper() for p in arguments_of(one)]
    usage = " ".join(["python -m etl", name, *arguments])
    options = [
        [code(" ".join([*p.opts, value_of(p)]).strip()), (p.help or "") + required(p)]
        for p in one.params
        if isinstance(p, click.Option)
    ]
    parts = [f"### {code(usage)}", " ".join((one.help or "").split())]
    if options:
        parts.append(table(["option", "meaning"], options))
    return "\n\n".join(parts)


def arguments_of(one: click.Command) -> list[click.Argument]:
    return [p for p in one.params if isinstance(p, click.Argument)]


def value_of(option: click.Option) -> str:
    """What follows an option on the command line."""
    if option.is_flag:
        return ""
    named = {click.DateTime: "DATE", click.Path: "DIR"}
    return named.get(type(option.type)) or (option.type.name or "").upper()


def required(option: click.Option) -> str:
    return " Must be given." if option.required else ""


def reasons_part(_: str) -> str:
    places = {"{field}": "FIELD", "{value}": "VALUE"}
    rows = [
        [code(name), re.sub(r"{\w+}", lambda m: places[m[0]], words)]
        for name, words in WORDS.items()
    ]
    return table(["code", "in words"], rows)


# -- KPIs ------------------------------------------------------------------------------------


def kpis_part(_: str) -> str:
    return "\n\n".join(kpi(one) for one in catalogue().values())


def kpi(one: Definition) -> str:
    share = one.figure == "share"
    target = f"{one.target.value * 100:g} %" if share else f"{one.target.value:g}"
    facts = [
        ["question", one.question.en],
        ["rows", sentence(one.population)],
        ["outcomes", one.outcomes],
        ["figure", f"A {one.figure}; {one.direction} is better."],
        ["target", f"{target} ({one.target.provenance})"],
        ["record kinds it needs", ", ".join(one.kinds)],
        ["may be cut by", ", ".join(one.cuts)],
        ["element", f"{one.element} ({one.asks})" + (", key" if one.key else "")],
        ["owner", one.owner],
        ["version", str(one.version)],
    ]
    return f"### {code(one.id)}\n\n" + table([one.title.en, ""], facts)


PARTS: dict[str, Callable[[str], str]] = {
    "settings": settings_part,
    "records": records_part,
    "commands": commands_part,
    "reasons": reasons_part,
    "kpis": kpis_part,
}
