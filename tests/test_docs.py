"""The documentation tells all there is, tells it as it is now, and its examples work."""

import csv
import importlib.util
import io
import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from docs import generate
from etl.__main__ import JSON_FIELDS, main
from etl.new import TEMPLATES, make
from etl.template import csv_of
from kpis.definition import catalogue
from organisation import settings, sources, toml
from organisation.contracts import contract, kinds
from organisation.errors import Unusable
from organisation.sources import FREQUENCIES
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


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_and_option_has_its_place(name: str) -> None:
    command = main.commands[name]
    arguments = "".join(
        f" {one.metavar or one.name.upper()}" for one in generate.arguments_of(command)
    )
    told = section(page("loading"), f"### `python -m etl {name}{arguments}`")
    for option in command.params:
        for spelling in option.opts if isinstance(option, click.Option) else []:
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


def test_every_frequency_has_its_place() -> None:
    for name, days in FREQUENCIES.items():
        assert f"| {name} | {days} |" in page("as-of")


def test_every_kpi_has_its_place() -> None:
    for kpi in catalogue():
        assert f"### `{kpi}`" in page("kpis")


def test_every_make_target_has_its_place() -> None:
    together = "\n".join(TEXTS.values())
    for target in targets():
        assert f"make {target}" in together


def targets() -> list[str]:
    return re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)


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
    if words[0] != "etl" or len(words) == 1 or words[1] == "COMMAND":
        return
    assert words[1] in main.commands, line
    known = {opt for one in main.commands[words[1]].params for opt in one.opts} | {"--help"}
    assert {word for word in words if word.startswith("--")} <= known, line


@pytest.mark.parametrize("name", TEXTS)
def test_no_page_names_a_machine(name: str) -> None:
    found = re.search(
        r"(?<![\w.])/(work|tmp|root|home|Users|var|opt|mnt)/|\.\./shared", TEXTS[name]
    )
    assert not found, found


# -- examples work ---------------------------------------------------------------------------


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
