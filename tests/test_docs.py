"""The documentation tells all there is, tells it as it is now, and its examples work."""

import csv
import dataclasses
import datetime as dt
import importlib.util
import io
import re
import shlex
import tomllib
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from docs import generate
from etl.__main__ import JSON_FIELDS, main
from etl.new import TEMPLATES, make
from etl.template import csv_of
from kpis import overdue
from kpis.change import MOVES, steps
from kpis.definition import ELEMENTS, Definition, catalogue
from kpis.figure import Context, Figure, Tally, figure
from kpis.rows import ROW
from kpis.tables import DEMANDS, TIMELESS, asked_sql
from organisation import settings, sources, toml
from organisation.contracts import contract, kinds
from organisation.errors import Unusable
from organisation.sources import FREQUENCIES
from tests.given import CONFIGURATION, MARKS, ORGANISATION, write_working_time
from ui import pager
from warehouse.register import Receipt
from warehouse.report import WORDS

ROOT = Path(__file__).parent.parent
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in PAGES}
TODAY = "2026-12-31"


def page(name: str) -> str:
    return TEXTS[f"docs/{name}.md"]


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one of its level or above."""
    level = heading.split()[0]
    _, found, rest = f"\n{text}".partition(f"\n{heading}\n")
    assert found, f"there is no '{heading}'"
    return re.split(rf"^#{{1,{len(level)}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


# -- everything has its place ----------------------------------------------------------------


COMMANDS = [(program, name) for program, one in generate.COMMANDS.items() for name in one.commands]


@pytest.mark.parametrize(("program", "name"), COMMANDS)
def test_every_command_and_option_has_its_place(program: str, name: str) -> None:
    command = generate.COMMANDS[program].commands[name]
    arguments = "".join(
        f" {one.metavar or one.name.upper()}" for one in generate.arguments_of(command)
    )
    text = page({"etl": "loading", "kpis": "asking", "reports": "exports"}[program])
    told = section(text, f"### `python -m {program} {name}{arguments}`")
    if program == "kpis" and name not in generate.UNASKED:
        told += section(text, "### Options of every question")
    for option in generate.options_of(command):
        for spelling in option.opts:
            assert f"`{spelling}" in told


@pytest.mark.parametrize("kind", kinds())
def test_every_field_and_check_has_its_place(kind: str) -> None:
    told = section(page("records"), f"## {kind}")
    rule = contract(kind)
    for name, field in rule.fields.items():
        assert f"| `{name}` |" in told
        assert field.about in told
        assert all(f"`{code}`" in told for code in field.codes)
    for check in rule.checks:
        assert f"| `{check.name}` | {check.effect} | {check.says} |" in told


def test_every_setting_has_its_place() -> None:
    for tables in generate.SETTINGS.values():
        for heading, model in tables:
            told = section(page("configuration"), f"### `{heading}`")
            for name, field in model.model_fields.items():
                from_defaults = model is sources.Source and name in sources.Defaults.model_fields
                if not field.exclude and not from_defaults:
                    assert f"| `{field.alias or name}` |" in told
                    assert field.description, f"{heading} {name} has no description"


def test_every_reason_has_its_place() -> None:
    for code in WORDS:
        assert f"| `{code}` |" in page("loading")


def test_every_state_field_and_exit_code_has_its_place() -> None:
    for state in ("published", "held", "refused", "unchanged", "withdrawn"):
        assert f"| `{state}` |" in page("loading")
    machines = section(page("loading"), "## For machines")
    assert all(f"`{name}`" in machines for name in JSON_FIELDS)
    receipt = section(page("loading"), "## Receipts")
    assert all(f"\n{name} = " in receipt for name in Receipt.model_fields)
    assert all(f"| {code} |" in page("loading") for code in (0, 2, 3, 4))
    assert all(f"| {code} |" in page("asking") for code in (0, 2))


def test_every_frequency_has_its_place() -> None:
    for name, days in FREQUENCIES.items():
        assert f"| {name} | {days} |" in page("as-of")


@pytest.mark.parametrize("kpi", catalogue().values(), ids=catalogue())
def test_every_kpi_has_its_place(kpi: Definition) -> None:
    below = section(page("catalogue"), f"## {generate.HEADINGS[kpi.element]}")
    told = section(below, f"### `{kpi.id}`")
    words = [kpi.question, kpi.population, kpi.exclusions, kpi.outcomes, kpi.clears]
    for one in [*words, kpi.category, kpi.measure]:
        assert one is None or generate.cell(generate.sentence(one.en)).rstrip("?.") in told
    assert all(f"`{code}` " in told for code in kpi.reasons)
    assert kpi.target.provenance in told


def test_every_element_has_a_heading() -> None:
    assert list(generate.HEADINGS) == ELEMENTS


def test_every_column_of_a_row_has_its_place() -> None:
    told = section(page("kpis"), "## A KPI is the rows it counts")
    assert [name for name in ROW if f"`{name}`" not in told] == []


def test_every_setting_of_a_definition_has_its_place() -> None:
    told = section(page("kpis"), "## A definition")
    for model in (Definition, *(model for _, model in generate.DEFINITION)):
        for name, field in model.model_fields.items():
            if not field.exclude:
                assert f"| `{name}` |" in told
                assert field.description, f"{model.__name__} {name} has no description"


def test_every_table_that_kpi_sql_reads_has_its_place() -> None:
    told = section(page("kpis"), "## What the SQL reads")
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    for name, columns in CONFIGURATION.items():
        con.execute(f"CREATE TABLE {name} ({columns})")
    con.execute(f"CREATE TABLE asked AS {asked_sql(ORGANISATION, [dt.date(2026, 5, 15)])}")
    write_working_time(con, dt.date(2026, 5, 15))
    for table in [*DEMANDS, *TIMELESS, "sources", "loads", "asked"]:
        (line,) = re.findall(rf"^\| `{table}` \|.*$", told, re.MULTILINE)
        for column, *_ in con.execute(f"DESCRIBE {table}").fetchall():
            assert f"`{column}`" in line
    assert all(f"`{mark.split()[0]}`" in told for mark in MARKS.split(", "))


def test_every_field_for_machines_has_its_place() -> None:
    told = section(page("asking"), "## For machines")
    names = {field.name for field in dataclasses.fields(Figure)} - {"kpi"} | {"id"}
    names |= set(overdue.COLUMNS) - set(ROW)
    assert [name for name in sorted(names) if f"`{name}`" not in told] == []


def test_every_default_has_its_place() -> None:
    told = section(page("configuration"), "### What the product proposes")
    for name, rows in toml.read(settings.DEFAULTS).items():
        for row in rows:
            what, level, value = row.get("what"), row.get("level"), list(row.values())[-1]
            cells = [f"`[[{name}]]`", f"`{what}`" if what else "", f"`{level}`" if level else ""]
            assert f"| {' | '.join([*cells, f'`{generate.toml_value(value)}`'])} |" in told


def test_every_make_target_has_its_place() -> None:
    together = "\n".join(TEXTS.values())
    for target in targets():
        assert f"make {target}" in together


def targets() -> list[str]:
    return re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("name", ["README.md", "docs/architecture.md"])
def test_every_folder_is_told(name: str) -> None:
    folders = {
        path.parent.name for path in ROOT.glob("[a-z]*/*") if path.suffix in (".py", ".md", ".toml")
    }
    assert {one for one in folders if f"`{one}/`" not in TEXTS[name]} == set()


def test_every_page_is_listed() -> None:
    for path in (ROOT / "docs").glob("*.md"):
        assert path.name == "index.md" or f"]({path.name})" in page("index")


# -- what stands there is so -----------------------------------------------------------------


def test_generated_parts_are_current() -> None:
    for path, text in generate.pages().items():
        assert path.read_text("utf-8") == text, f"docs/{path.name} is not current: run `make docs`"


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_leads_somewhere(name: str) -> None:
    for target in re.findall(r"(?<!!)\[[^\]]+\]\(([^)]+)\)", TEXTS[name]):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        to = (ROOT / name).parent / path if path else ROOT / name
        assert to.exists(), f"{name} links to {target}"
        if anchor:
            assert anchor in anchors(to.read_text("utf-8")), f"{name} links to {target}"


def anchors(text: str) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head).strip().lower().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("name", TEXTS)
def test_every_picture_is_there(name: str) -> None:
    if not (ROOT / "docs" / "images").is_dir():
        pytest.skip("docs/images is not made yet")
    for target in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", TEXTS[name]):
        assert ((ROOT / name).parent / target).is_file()


@pytest.mark.parametrize("name", TEXTS)
def test_every_command_named_exists(name: str) -> None:
    shown = re.findall(r"`([^`\n]+)`|^((?:make|python) .+)$", TEXTS[name], re.MULTILINE)
    for line in ("".join(one).split(" #")[0].strip() for one in shown):
        if line.startswith("make "):
            assert line.split()[1] in targets(), line
        if line.startswith("python -m "):
            assert_is_command(shlex.split(line.split(" > ")[0])[2:], line)


def assert_is_command(words: list[str], line: str) -> None:
    assert importlib.util.find_spec(f"{words[0]}.__main__"), line
    if words[0] not in generate.COMMANDS or len(words) == 1 or words[1] == "COMMAND":
        return
    commands = generate.COMMANDS[words[0]].commands
    assert words[1] in commands, line
    known = {opt for one in commands[words[1]].params for opt in one.opts} | {"--help"}
    assert {word for word in words if word.startswith("--")} <= known, line


@pytest.mark.parametrize("name", TEXTS)
def test_no_page_names_a_machine(name: str) -> None:
    found = re.search(
        r"(?<![\w.])/(work|tmp|root|home|Users|var|opt|mnt)/|\.\./shared", TEXTS[name]
    )
    assert not found, found


# -- examples work ---------------------------------------------------------------------------


def asked_in(name: str) -> list[str]:
    return re.findall(r"^python -m kpis .+$", TEXTS[name], re.MULTILINE)


@pytest.mark.parametrize("line", [*asked_in("docs/asking.md"), *asked_in("README.md")])
def test_every_question_of_the_pages_is_answered(line: str, sample: Path) -> None:
    assert generate.output(line, sample)


def test_examples_print_what_stands_below_them(sample: Path) -> None:
    for path, text in generate.examples(sample).items():
        assert path.read_text("utf-8") == text, f"{path.name} is not current: run `make docs`"


@pytest.mark.parametrize(
    "line", ["run nothing", "run self-approval --as-of 1999-12-31", "overdue --where mood=good"]
)
def test_a_question_without_an_answer(line: str, sample: Path) -> None:
    result = CliRunner().invoke(generate.kpis, [*shlex.split(line), "--home", str(sample)])
    assert result.exit_code == 2
    assert result.output.startswith("error: ") and result.output.count("\n") == 1


def test_the_change_worked_out_adds_up() -> None:
    """20 accounts, 12 met; 3 fixed, 1 newly missed; 4 left, 1 of them met; 4 entered, 1 met."""
    share = catalogue()["inventory-complete"]
    context = Context("2026-06-30", 1, 0.9, "proposed")
    before = figure(share, Tally(met=12, missed=8), context)
    after = figure(share, Tally(met=14, missed=6), context)
    three_bad = [False, False, False]
    rows = {"fixed": three_bad, "newly missed": [True]}
    rows |= {"left": [True, *three_bad], "entered": [True, *three_bad]}
    moved = [
        {"move": move, "good_before": good, "good_after": good}
        for move in MOVES
        for good in rows[move]
    ]
    found = steps(share, before, after, moved)
    told = section(page("kpis"), "## Change")
    for step in found:
        assert f"| {step.move}: {step.rows} |" in told
        assert step.effect is not None and f"| {step.effect * 100:+.2f} points |" in told
    assert sum(step.effect or 0 for step in found) == pytest.approx(0.1)


def recipes() -> dict[str, str]:
    parts = re.split(r"^## ", page("mapping"), flags=re.MULTILINE)[1:]
    return {part.split("\n", 1)[0]: part for part in parts if "```toml" in part}


@pytest.mark.parametrize("title", recipes())
def test_recipe_works(title: str, tmp_path: Path) -> None:
    recipe = recipes()[title]
    block = re.search(r"```toml\n(.*?)```", recipe, re.DOTALL)
    file = re.search(r"^`(\S+)`\n\n```csv\n(.*?)```", recipe, re.DOTALL | re.MULTILINE)
    assert block
    home = home_with(tmp_path, block[1])
    if file is None:
        return
    read = sources.read(home / "sources.toml")
    encoding = next(iter(read.values())).read.encoding or "utf-8"
    (home / "inbox" / file[1]).write_text(file[2], encoding)
    result = CliRunner().invoke(main, ["load", "--home", str(home)])
    said = re.search(r"^> (.+)$", recipe, re.MULTILINE)
    assert said
    lines = [line for line in result.stdout.splitlines() if line.startswith("load ")]
    assert len(lines) == len(read)
    for line in lines:
        assert line.endswith(f", {said[1]}"), result.output


def test_the_first_hour_goes_as_written(tmp_path: Path) -> None:
    """The rows of the page, filled into the template, print what stands there."""
    told = page("first-hour")
    home, blocks = tmp_path / "home", re.findall(r"```\n(.*?)```", told, re.DOTALL)
    make(home)
    (short,) = [block for block in blocks if block.startswith("account,")]
    header, file = next(csv.reader(io.StringIO(csv_of("accounts")))), "accounts_2026-10-31.csv"
    assert f"> my-organisation/inbox/{file}" in told
    with (home / "inbox" / file).open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, header)
        writer.writeheader()
        writer.writerows(csv.DictReader(io.StringIO(short)))
    own, sources_file = home / "organisation.toml", home / "sources.toml"
    own.write_text(f"today = {TODAY}\n{own.read_text('utf-8')}", "utf-8")

    def prints(command: str, *more: str) -> None:
        result = CliRunner().invoke(main, [command, "--home", str(home), *more])
        assert f"```\n{result.stdout}```" in told.replace(
            "1/1 accounts: accounts_2026-10-31.csv\npublishing\n", ""
        )

    prints("check")
    prints("load")
    prints("refused", "--csv")
    (line,) = re.findall(r"```toml\n(platform = .*)\n```", told)
    text = sources_file.read_text("utf-8")
    sources_file.write_text(re.sub(r"(?m)^platform = .*$", lambda _: line, text, count=1), "utf-8")
    prints("load")
    prints("load")
    (asked,) = re.findall(r"^python -m kpis (run .*) --home", told, re.MULTILINE)
    answer = generate.output(f"python -m kpis {asked}", home)
    (figure_told,) = re.findall(r'now (.*?)", which is \*(.*?)\*', told)
    assert f": {figure_told[0]}, {figure_told[1]} (" in answer


@pytest.mark.parametrize("name", ["dashboard", "exports"])
def test_the_rows_of_a_page_of_a_table_are_told(name: str) -> None:
    assert f"pages of {pager.ROWS} rows" in " ".join(page(name).split())


def home_with(folder: Path, text: str) -> Path:
    """A home with these sources, on a fixed day."""
    (folder / "inbox").mkdir()
    (folder / "organisation.toml").write_text(f'name = "Example"\ntoday = {TODAY}\n')
    (folder / "sources.toml").write_text(text, "utf-8")
    sources.read(folder / "sources.toml")
    return folder


def test_toml_of_all_pages_is_toml() -> None:
    for text in TEXTS.values():
        for block in re.findall(r"```toml\n(.*?)```", text, re.DOTALL):
            tomllib.loads(block)


def test_new_home_loads_templates_of_every_kind(tmp_path: Path) -> None:
    home = tmp_path / "home"
    make(home)
    own = home / "organisation.toml"
    own.write_text(
        own.read_text("utf-8").replace("#today = 2026-03-31", f"today = {TODAY}"), "utf-8"
    )
    for kind in kinds():
        header = next(csv.reader(io.StringIO(csv_of(kind))))
        examples = [contract(kind).fields[name].example for name in header]
        text = io.StringIO()
        csv.writer(text).writerows([header, examples])
        (home / "inbox" / f"{kind}_2026-09-30.csv").write_text(text.getvalue(), "utf-8")
    result = CliRunner().invoke(main, ["load", "--home", str(home)])
    assert result.exit_code == 0, result.output
    assert result.stdout.count("1 rows = 1 loaded") == len(kinds())


@pytest.mark.parametrize("kind", kinds())
def test_new_home_never_loads_the_explaining_row(kind: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    make(home)
    (home / "inbox" / f"{kind}_2026-03-31.csv").write_text(csv_of(kind), "utf-8")
    result = CliRunner().invoke(main, ["check", "--home", str(home)])
    assert "1 rows = 0 loaded" in result.stdout


def test_new_home_shows_every_setting() -> None:
    for name in ("organisation", "kpis"):
        text = (TEMPLATES / f"{name}.toml").read_text("utf-8")
        for setting, field in generate.SETTINGS[name][0][1].model_fields.items():
            if not field.exclude:
                assert re.search(rf"^#?\[{{0,2}}{setting}\b", text, re.MULTILINE), setting


@pytest.mark.parametrize("name", ["organisation", "sources", "kpis"])
def test_new_home_is_valid_with_all_its_examples(name: str, tmp_path: Path) -> None:
    text = (TEMPLATES / f"{name}.toml").read_text("utf-8")
    path = tmp_path / f"{name}.toml"
    path.write_text(re.sub(r"^#(?=[^\s#])", "", text, flags=re.MULTILINE), "utf-8")
    assert path.read_text() != text
    if name == "sources":
        assert len(sources.read(path)) > len(kinds())
    else:
        model = settings.Organisation if name == "organisation" else settings.Targets
        toml.shape(model, toml.read(path), str(path))


def test_new_home_maps_every_field() -> None:
    for kind, source in sources.read(TEMPLATES / "sources.toml").items():
        assert source.kind == kind
        assert list(source.columns) == list(contract(kind).fields)
    with pytest.raises(Unusable):
        contract("no-kind")
