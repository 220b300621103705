"""The documentation keeps up: commands, tables, links and examples are what they say."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperCommand, TyperGroup
from typer.testing import CliRunner

import musnad
from musnad.cli import app

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
DATA = Path(musnad.__file__).parent / "data"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md")])
CLI = (DOCS / "cli.md").read_text("utf-8")
TABLES = (DOCS / "data.md").read_text("utf-8")

GROUP = typer.main.get_command(app)
assert isinstance(GROUP, TyperGroup)


def commands(group: TyperGroup, prefix: str = "") -> Iterator[tuple[str, TyperCommand]]:
    """Every command by its full name ("actors find"), those in groups included."""
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from commands(command, f"{prefix}{name} ")
        else:
            yield prefix + name, command


COMMANDS = dict(commands(GROUP))
#: Command -> its options; "" for those of the program itself.
OPTIONS = {
    name: {option for parameter in command.params for option in parameter.opts if option.startswith("-")} | {"--help"}
    for name, command in {"": GROUP, **COMMANDS}.items()
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def section(page: str, heading: str) -> str:
    """What stands under a heading, up to the next of its level or above; empty where there is none."""
    level = heading.split()[0]
    found = re.search(rf"^{re.escape(heading)}$(.*?)(?=^#{{1,{len(level)}}} |\Z)", page, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def prose(page: str) -> str:
    return re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL)


# Commands


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_and_option_is_documented(command):
    text = section(CLI, f"## musnad {command}")
    assert text, f"docs/cli.md has no section for musnad {command}"
    assert [option for option in OPTIONS[command] - {"--help"} if f"| `{option}` |" not in text] == []
    assert any(f"musnad {command}" in block for block in blocks(text, "sh"))


def test_the_program_s_own_options_are_documented():
    assert [option for option in OPTIONS[""] if f"| `{option}` |" not in CLI] == []


def commands_shown() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        text = page.read_text("utf-8")
        lines = [line for block in blocks(text, "sh") for line in block.replace("\\\n", " ").splitlines()]
        lines += re.findall(r"`(musnad [^`\n]+)`", prose(text))
        for line in lines:
            for piece in re.split(r"[|;]|&&", line.split("#")[0].replace("[", " ").replace("]", " ")):
                if piece.split()[:1] == ["musnad"]:
                    yield name(page), piece.split(">")[0].strip()


@pytest.mark.parametrize(("page", "line"), sorted(set(commands_shown())))
def test_commands_shown_exist(page, line):
    words = shlex.split(line)[1:]
    named = [word for word in words if not word.startswith("-")]
    command = next((name for name in (" ".join(named[:2]), *named[:1]) if name in COMMANDS), "")
    assert command or named in ([], ["COMMAND"]), f"{page}: there is no command musnad {' '.join(named[:1])}"
    assert {word.split("=")[0] for word in words if word.startswith("-") and word != "-"} <= OPTIONS[command], page


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_make_targets_shown_exist(page):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    text = page.read_text("utf-8")
    shown = set(re.findall(r"`make ([a-z]+)", prose(text)))
    shown |= {target for block in blocks(text, "sh") for target in re.findall(r"^make ([a-z]+)", block, re.MULTILINE)}
    assert shown <= targets


# Tables


@pytest.mark.parametrize("path", sorted(p for p in DATA.rglob("*") if p.is_file()), ids=lambda p: p.name)
def test_every_data_file_is_documented(path):
    text = section(TABLES, f"### {path.relative_to(DATA).as_posix()}")
    assert text, f"docs/data.md has no section for {path.name}"
    if path.suffix != ".tsv":
        return
    header, *rows = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    (example,) = blocks(text, "tsv")
    shown_header, *shown_rows = example.splitlines()
    assert shown_header == header
    assert shown_rows
    assert [row for row in shown_rows if row not in rows] == [], f"these examples are no rows of {path.name} any more"
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    assert {column for cell in cells for column in re.findall(r"`(\w+)`", cell)} == set(header.split("\t"))


def test_every_documented_data_file_exists():
    named = re.findall(r"^### (\S+\.(?:tsv|json\.gz))$", TABLES, re.MULTILINE)
    assert [file for file in named if not (DATA / file).exists()] == []


def test_rows_shown_elsewhere_are_rows():
    rows = {line for path in DATA.glob("*.tsv") for line in path.read_text("utf-8").splitlines()}
    text = (DOCS / "pipeline.md").read_text("utf-8")
    assert [row for block in blocks(text, "tsv") for row in block.splitlines() if row not in rows] == []


# Modules


def test_every_module_is_described():
    text = (DOCS / "pipeline.md").read_text("utf-8")
    package = ROOT / "musnad"
    modules = [path for path in sorted(package.rglob("*.py")) if path.name != "__init__.py"]
    assert [name(path) for path in modules if f"](../{name(path)})" not in text] == []


# Links and examples


def anchors(page: Path) -> set[str]:
    """The names that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", prose(page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)\s]+)\)", prose(page.read_text("utf-8")))
    for link in links:
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = page.parent / file if file else page
        assert target.exists(), f"{name(page)} links to {link}"
        assert not anchor or anchor in anchors(target), f"{name(page)} links to {link}"


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent == DOCS], ids=name)
def test_every_page_is_in_the_index(page):
    assert page.name == "README.md" or f"]({page.name})" in (DOCS / "README.md").read_text("utf-8")


EXAMPLES = [
    pytest.param(block, id=f"{page}-{number}")
    for page in ("README.md", "README.ar.md")
    for number, block in enumerate(blocks((ROOT / page).read_text("utf-8"), "python"), 1)
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_python_examples_run(example, capsys):
    exec(compile(example, "README", "exec"), {})
    printed = capsys.readouterr().out.splitlines()
    assert printed
    assert [line for line in re.findall(r"^ *print\(.*\)  # (.*)$", example, re.MULTILINE) if line not in printed] == []


def test_the_readme_has_examples():
    assert len(EXAMPLES) >= 3


def test_the_readme_s_sample_is_what_is_printed():
    """Ids and percentages aside, which a better model changes without making the sample wrong."""

    def lines(text: str) -> set[str]:
        return {re.sub(r"^[vs]\d+ +|\d+%$", "", line) for line in text.splitlines()}

    readme = (ROOT / "README.md").read_text("utf-8")
    command = re.search(r"In a terminal \(`musnad (.+?)`\)", readme)
    assert command
    result = CliRunner().invoke(app, [str(ROOT / word) if "/" in word else word for word in command[1].split()])
    (sample,) = blocks(readme, "text")
    assert lines(sample) - lines(result.stdout) == set(), result.stdout
