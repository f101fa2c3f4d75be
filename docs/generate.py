"""Generated parts of the pages: between two marks stands what the code itself says.

A part begins with `<!-- generated: NAME -->` and ends with `<!-- end -->`. Contracts, settings,
commands, reasons and KPIs are written there from where they are defined, so pages cannot lag behind.
Below an example of `python -m kpis` stands what it prints for the sample organisation.
"""

import datetime as dt
import re
import shlex
import shutil
import types
import typing
from collections.abc import Callable
from pathlib import Path

import click
from click.testing import CliRunner
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from etl.__main__ import main as etl
from etl.load import load
from kpis import definition
from kpis.__main__ import main as kpis
from kpis.blocks import read_by
from kpis.definition import ELEMENTS, Definition, catalogue, common_reasons, named_in
from organisation import settings, sources, toml
from organisation.contracts import Contract, FieldRule, contract, kinds
from organisation.home import Home
from reports.__main__ import main as reports
from warehouse.report import WORDS

FOLDER = Path(__file__).parent
PART = re.compile(r"(<!-- generated: ([a-z ]+) -->\n).*?(<!-- end -->)", re.DOTALL)
EXAMPLE = re.compile(r"(```\n(python -m kpis [^\n]+)\n```\n\n```\n).*?(```\n)", re.DOTALL)
COMMANDS: dict[str, click.Group] = {"etl": etl, "kpis": kpis, "reports": reports}

SETTINGS: dict[str, list[tuple[str, type[BaseModel]]]] = {
    "organisation": [
        ("organisation.toml", settings.Organisation),
        ("[[cadence]]", settings.Cadence),
        ("[[service_level]]", settings.ServiceLevel),
        ("[[required_training]]", settings.RequiredTraining),
        ("[[required_document]]", settings.RequiredDocument),
        ("[[situation]]", settings.Situation),
        ("[[appetite]]", settings.Appetite),
        ("[[limit]]", settings.Limit),
        ("[[role]]", settings.Role),
        ("[[calendar]]", settings.Calendar),
        ("[review]", settings.Review),
        ("[look]", settings.Look),
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
    "kpis": [
        ("kpis.toml", settings.Targets),
        ("[[target]]", settings.Target),
        ("[[weights]]", settings.Weights),
        ("[[weights.reach]]", settings.Reach),
    ],
}
"""The tables of each configuration file, and the model that says what may stand in them."""

DEFINITION: list[tuple[str, type[BaseModel]]] = [
    ("[decision]", definition.Decision),
    ("[target]", definition.Target),
    ("[reasons]", definition.Reason),
]
"""The tables in the first comment of a KPI."""

TABLES: dict[type[BaseModel], str] = {
    **{model: heading for tables in SETTINGS.values() for heading, model in tables},
    **{model: heading for heading, model in DEFINITION},
    definition.Words: "{ en, id }",
}
TYPES = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    dt.date: "day",
    dt.time: "time of day",
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
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


# -- settings --------------------------------------------------------------------------------


def settings_part(file: str) -> str:
    return models_part(SETTINGS[file])


def models_part(models: list[tuple[str, type[BaseModel]]]) -> str:
    return "\n\n".join(f"### {code(heading)}\n\n{model_table(model)}" for heading, model in models)


def model_table(model: type[BaseModel]) -> str:
    rows = [
        [code(field.alias or name), type_words(field), default(field), meaning(field)]
        for name, field in model.model_fields.items()
        if not field.exclude and (model is not sources.Source or name not in inherited())
    ]
    return table(["setting", "what it takes", "default", "meaning"], rows)


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
    if isinstance(value, BaseModel):
        return toml_value(value.model_dump())
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name} = {toml_value(one)}' for name, one in value.items())} }}"
    if isinstance(value, list):
        return "[" + ", ".join(toml_value(one) for one in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"'{value}'" if '"' in value else f'"{value}"'
    return str(value)


def defaults_part(_: str) -> str:
    """What holds where an organisation demands nothing."""
    proposed = toml.read(settings.DEFAULTS)
    rows = []
    for name in settings.PROPOSED:
        for one in proposed[name]:
            value = next(v for key, v in one.items() if key not in ("what", "level"))
            by = [kpi for kpi in catalogue().values() if names(kpi, name, one.get("what", ""))]
            rows.append(
                [
                    code(f"[[{name}]]"),
                    *(code(one[key]) if key in one else "" for key in ("what", "level")),
                    code(toml_value(value)),
                    ", ".join(link(kpi) for kpi in by),
                ]
            )
    return table(["demand", "what", "level", "value", "KPIs whose SQL names it"], rows)


def names(kpi: Definition, demand: str, what: str) -> bool:
    """Whether a KPI's SQL, or a block of it, reads the table of a demand and names `what`."""
    sql = "\n".join([kpi.sql, *read_by(kpi.sql).values()])
    return bool(named_in(sql, [f"{demand}s"])) and (not what or f"'{what}'" in sql)


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


def commands_part(program: str) -> str:
    """All commands of a program. Options that every question of `kpis` takes are told once."""
    commands = COMMANDS[program].commands
    shared = shared_options() if program == "kpis" else []
    parts = [command(program, name, one, shared) for name, one in sorted(commands.items())]
    if shared:
        rows = options_table(shared)
        words = f"All commands take these, but for {' and '.join(map(code, UNASKED))}."
        parts.append(f"### Options of every question\n\n{words}\n\n{rows}")
    return "\n\n".join(parts)


UNASKED = ["list", "show"]
"""Commands of `kpis` that tell definitions and ask about no day."""


def shared_options() -> list[click.Option]:
    """The options that every command of `kpis` takes that asks about a day."""
    asking = [one for name, one in kpis.commands.items() if name not in UNASKED]
    return [
        option
        for option in options_of(asking[0])
        if all((option.opts, option.help) in told(one) for one in asking)
    ]


def told(one: click.Command) -> list[tuple[list[str], str | None]]:
    return [(option.opts, option.help) for option in options_of(one)]


def options_of(one: click.Command) -> list[click.Option]:
    return [p for p in one.params if isinstance(p, click.Option)]


def command(program: str, name: str, one: click.Command, shared: list[click.Option]) -> str:
    arguments = [p.metavar or (p.name or "").upper() for p in arguments_of(one)]
    usage = " ".join([f"python -m {program}", name, *arguments])
    known = [] if name in UNASKED else [(option.opts, option.help) for option in shared]
    own = [p for p in options_of(one) if (p.opts, p.help) not in known]
    parts = [f"### {code(usage)}", " ".join((one.help or "").split())]
    if own:
        parts.append(options_table(own))
    return "\n\n".join(parts)


def options_table(options: list[click.Option]) -> str:
    rows = [
        [code(" ".join([*p.opts, value_of(p)]).strip()), (p.help or "") + required(p)]
        for p in options
    ]
    return table(["option", "meaning"], rows)


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

HEADINGS = {
    "scope": "Scope",
    "update": "Update",
    "brand": "Brand",
    "training": "Training",
    "approval": "Approval",
    "continuity": "Continuity and access",
    "policy": "Policy for employees",
    "incidents": "Incidents and risk",
    "data": "Data",
}
"""The elements of the governance model, as headings."""


def catalogue_part(_: str) -> str:
    parts = [overview()]
    for element in ELEMENTS:
        members = [one for one in catalogue().values() if one.element == element]
        if members:
            parts += [f"## {HEADINGS[element]}", *(kpi(one) for one in members)]
    return "\n\n".join(parts)


def overview() -> str:
    """All KPIs in one table."""
    rows = [
        [HEADINGS[one.element], link(one), one.title.en, one.figure, target(one), yes(one.key)]
        for one in catalogue().values()
    ]
    return table(["element", "id", "title", "figure", "target", "key"], rows)


def link(one: Definition) -> str:
    return f"[{code(one.id)}](catalogue.md#{one.id})"


def yes(value: bool) -> str:
    return "yes" if value else ""


def target(one: Definition) -> str:
    value = one.target.value
    return f"{value * 100:g} %" if one.figure == "share" else f"{value:g}"


def kpi(one: Definition) -> str:
    facts = [
        ["question", one.question.en],
        ["population", sentence(one.population.en)],
        ["exclusions", sentence(one.exclusions.en)],
        ["outcomes", sentence(one.outcomes.en)],
        ["category", sentence(one.category.en) if one.category else ""],
        ["measure", sentence(one.measure.en) + told_spread(one) if one.measure else ""],
        ["what clears it", sentence(one.clears.en)],
        ["figure", f"A {one.figure} of {one.subjects.en}; {one.direction} is better."],
        ["target", f"{target(one)} ({one.target.provenance})"],
        ["record kinds it needs", ", ".join(one.kinds) or "none"],
        ["may be cut by", ", ".join(one.cuts) or "nothing"],
        ["serves", f"{one.element} ({one.asks})" + (", key" if one.key else "")],
        ["points of risk", str(one.points)],
        ["owner", one.owner],
        ["version", str(one.version)],
        ["reasons", "; ".join(reasons_of(one))],
    ]
    rows = [fact for fact in facts if fact[1]]
    return f"### {code(one.id)}\n\n" + table([one.title.en, ""], rows)


def told_spread(one: Definition) -> str:
    return " Median and 90th percentile are told." if one.spread else ""


def reasons_of(one: Definition) -> list[str]:
    """The reasons its rows give, in words: its own, and common ones that its SQL or a block names."""
    sql = "\n".join([one.sql, *read_by(one.sql).values()])
    common = {name: said for name, said in common_reasons().items() if f"'{name}'" in sql}
    found = {**one.reasons, **common}
    return [f"{code(name)} {said.en.format(about='…')}" for name, said in sorted(found.items())]


def definition_part(_: str) -> str:
    """What the first comment of a KPI may say."""
    return "\n\n".join([model_table(Definition), models_part(DEFINITION)])


# -- examples --------------------------------------------------------------------------------


def loaded_sample(folder: Path) -> Path:
    """A copy of the sample organisation in a folder, loaded."""
    home = folder / "home"
    unbuilt = shutil.ignore_patterns("warehouse")
    shutil.copytree(FOLDER.parent / "data" / "sample", home, ignore=unbuilt)
    load(Home.at(home))
    return home


def examples(home: Path) -> dict[Path, str]:
    """Every page with examples, with what they print for a home."""
    paths = [FOLDER.parent / "README.md", *sorted(FOLDER.glob("*.md"))]
    texts = {path: path.read_text("utf-8") for path in paths}
    return {path: with_outputs(text, home) for path, text in texts.items() if EXAMPLE.search(text)}


def with_outputs(text: str, home: Path) -> str:
    """A page, with what its examples of `python -m kpis` print for a home."""
    return EXAMPLE.sub(lambda found: f"{found[1]}{output(found[2], home)}{found[3]}", text)


def output(line: str, home: Path) -> str:
    """What a command prints, without spaces at the ends of lines. Raises RuntimeError if it fails."""
    runner = CliRunner(env={"GOVERNANCE_HOME": str(home)})
    result = runner.invoke(kpis, shlex.split(line)[3:])
    if result.exit_code:
        raise RuntimeError(f"{line}: {result.output}")
    return "".join(f"{said.rstrip()}\n" for said in result.stdout.splitlines())


PARTS: dict[str, Callable[[str], str]] = {
    "settings": settings_part,
    "defaults": defaults_part,
    "records": records_part,
    "commands": commands_part,
    "reasons": reasons_part,
    "definition": definition_part,
    "catalogue": catalogue_part,
}
