"""Documents: what they name exists, and what exists is documented."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from bot.__main__ import app as mynah
from bot.commands import COMMANDS
from models.__main__ import program as engine
from models.runtime.data_dir import DataDir
from tests.contracts.generate import decision_records
from tests.contracts.tree import ALL, ROOT, pages, shown, sources
from trainer.__main__ import app as trainer

LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)|<(?:img|source)\b[^>]*\bsrc(?:set)?=\"(?P<picture>[^\"]+)")
PAGE = re.compile(r"\bdocs/[\w/-]+\.md\b")
INSTALLER = r"\b(?:pip3?|pipx|uvx?|poetry|pdm|conda)\s+(?:[\w-]+\s+)*"
FROM_AN_INDEX = re.compile(rf"{INSTALLER}['\"]?mynah\b|\bmynah\[")  # the name belongs to somebody else there
HEADING = re.compile(r"^#+ (?P<title>.+)$", re.MULTILINE)
RECORD_PARTS = ("**Context.**", "**Choice.**", "**What would change our mind.**")
MAX_RECORD_LINES = 60  # a page
MAX_README_WORDS = 900  # before its questions and answers


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def records() -> list[Path]:
    return decision_records(ROOT / "docs" / "decisions")


def test_links_lead_somewhere() -> None:
    """Relative links and pictures name an existing file or folder, and a heading in it."""
    assert [f"{shown(page)}: {link}" for page in pages() for link in _broken_links(page)] == []


def test_the_readme_is_short() -> None:
    """A stranger decides in a minute."""
    assert len(read("README.md").partition("## FAQ")[0].split()) <= MAX_README_WORDS


def test_every_page_is_in_the_index() -> None:
    """docs/README.md leads to each page beside it."""
    names = [page.name for page in (ROOT / "docs").glob("*.md") if page.name != "README.md"]
    assert [name for name in names if f"({name})" not in read("docs/README.md")] == []


def test_every_page_is_in_the_sites_menu() -> None:
    """Decision records are reached from their list."""
    menu = read("mkdocs.yml")
    assert [shown(page) for page in pages() if page not in records() and f"- {shown(page)}\n" not in menu] == []


def test_the_tree_in_architecture_md_is_the_tree() -> None:
    """Every file and folder in it exists, in the folder it is shown in."""
    named = list(_tree(read("ARCHITECTURE.md")))
    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_tree_has_every_top_level_part() -> None:
    """It has every package and every page of the root folder."""
    there = {*(page.name for page in ROOT.glob("*.md")), "bot", "trainer", "models", "tests", "docs"}
    assert {str(Path(name)) for name in _tree(read("ARCHITECTURE.md"))} >= there


def test_pages_that_the_code_names_are_there() -> None:
    """Documents that comments refer to exist."""
    named = [(path, page) for path in sources(*ALL) for page in PAGE.findall(path.read_text(encoding="utf-8"))]
    assert [f"{shown(path)}: {page}" for path, page in named if not (ROOT / page).exists()] == []


def test_nobody_is_told_to_install_mynah_from_a_package_index() -> None:
    """Extras are installed from a checkout: `pip install -e '.[trackio]'`."""
    others = ("models/messages/en.ftl", "models/messages/terminal.ftl", ".env.example", "Makefile", "pyproject.toml")
    paths = [*pages(), *sources("bot", "trainer", "models", "benchmarks", "tools"), *(ROOT / name for name in others)]
    found = [(path, FROM_AN_INDEX.search(path.read_text(encoding="utf-8"))) for path in paths]
    assert [f"{shown(path)}: {match[0]}" for path, match in found if match] == []


@pytest.mark.parametrize(
    "line",
    ["pip install 'mynah[wandb]'", "pip install mynah", "`pipx install mynah`", "uv add mynah", "pip install mynah==1"],
)
def test_installing_from_a_package_index_is_recognized(line: str) -> None:
    """Whichever installer is named."""
    assert FROM_AN_INDEX.search(line)


def test_every_command_is_documented() -> None:
    """Every command of chats and terminals is in docs/commands.md."""
    in_chats = [f"### `/{command.name}`" for command in COMMANDS]
    in_terminals = [f"### `mynah {name}`" for name in typer.main.get_command(mynah).commands]  # type: ignore[attr-defined]
    page = read("docs/commands.md")
    assert [heading for heading in (*in_chats, *in_terminals) if heading not in page] == []


@pytest.mark.parametrize(("name", "program"), [("train", trainer), ("engine", engine)])
def test_a_command_that_hands_its_words_over_is_documented_with_its_flags(name: str, program: typer.Typer) -> None:
    """The page has the options of the program that carries out the command."""
    command = typer.main.get_command(program).commands[name]  # type: ignore[attr-defined]
    shown = [parameter for parameter in command.params if not getattr(parameter, "hidden", False)]
    flags = {flag for parameter in shown for flag in parameter.opts if flag.startswith("--")} - {"--help"}
    told = read("docs/commands.md").partition(f"### `mynah {name}`\n")[2].partition("### ")[0]
    assert len(flags) > 3
    assert [flag for flag in sorted(flags) if f"`{flag}`" not in told] == []


def test_every_flag_of_a_training_is_explained() -> None:
    """All flags of `mynah train` are in docs/training.md."""
    train = typer.main.get_command(trainer).commands["train"]  # type: ignore[attr-defined]
    flags = [flag for parameter in train.params for flag in parameter.opts if flag.startswith("--")]
    page = read("docs/training.md")
    assert "--from" in flags
    assert [flag for flag in flags if flag != "--help" and f"{flag}`" not in page and f"{flag} " not in page] == []


def test_everything_in_the_data_folder_is_documented() -> None:
    """ARCHITECTURE.md lists every file of the data folder."""
    home, page = DataDir(Path("data")), read("ARCHITECTURE.md")
    paths: list[Path] = [getattr(home, name) for name, value in vars(DataDir).items() if isinstance(value, property)]
    assert [path.name for path in paths if f"`{path.name}" not in page] == []


def test_decision_records_are_whole_and_short() -> None:
    """They have context, choice, and what would change our mind, on at most a page."""
    texts = {record: record.read_text(encoding="utf-8") for record in records()}
    assert [
        record.name
        for record, text in texts.items()
        if any(part not in text for part in RECORD_PARTS)
        or len(text.splitlines()) > MAX_RECORD_LINES
        or not text.startswith(f"# {int(record.name[:4])}. ")
    ] == []


def test_decision_records_are_numbered_without_a_gap() -> None:
    """A number names one record forever."""
    assert [int(record.name[:4]) for record in records()] == list(range(1, len(records()) + 1))


def test_the_changelog_tells_of_this_version() -> None:
    """Its first heading is the version in pyproject.toml."""
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    headings = [heading["title"] for heading in HEADING.finditer(read("CHANGELOG.md"))]
    assert headings[1].split()[0] == version


def _broken_links(page: Path) -> Iterator[str]:
    for link in LINK.finditer(page.read_text(encoding="utf-8")):
        named = link["target"] or link["picture"]
        if "://" not in named:
            path, _hash, anchor = named.partition("#")
            target = (page.parent / path).resolve() if path else page
            if not target.exists() or (anchor and anchor not in _anchors(target)):
                yield link[0]


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    titles = (heading["title"].casefold() for heading in HEADING.finditer(page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles}


def _tree(page: str) -> Iterator[str]:
    """The paths in a page's tree, indented by two spaces per folder."""
    block = page.partition("## The tree\n")[2].partition("```\n")[2].partition("```")[0]
    above: list[str] = []
    for line in block.splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        above[depth:] = [line.split()[0]]
        yield "".join(above)
