"""Commands in documents: every line can be typed as it is written."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from bot.__main__ import app
from bot.cli.delegate import DELEGATED_COMMANDS
from bot.commands import COMMANDS
from bot.dispatch.command_line import parse
from models.domain.errors import RequestUnfit
from tests.contracts.generate import PROGRAMS, grouped
from tests.contracts.tree import ROOT, pages, shown
from tests.fakes.service import Terminal

FENCE = re.compile(r"^ *```\w*\n(?P<lines>.*?)^ *```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`(?P<words>[^`]+)`")
ASSIGNMENT = re.compile(r"[A-Z_]+=\S*")
MAKE_TARGET = re.compile(r"^([a-z][\w-]*):(?!=)", re.MULTILINE)
ELSEWHERE = {  # with a slash, but no commands of ours
    *("newbot", "token", "revoke", "setprivacy", "setinline", "setinlinefeedback", "setcommands", "setdescription"),
    *("metrics", "healthz", "coin"),
}
LEFT_OUT = "…"  # stands for words that a reader adds
EXECUTED = ("mynah personas --json", "mynah jobs")  # where documented


def fenced(page: Path) -> Iterator[str]:
    """The lines of a page's code blocks, without prompts and comments; lines continued by a backslash are joined."""
    for block in FENCE.finditer(page.read_text(encoding="utf-8")):
        for line in block["lines"].replace("\\\n", " ").splitlines():
            yield line.strip().removeprefix("$ ").partition("  #")[0].partition(" # ")[0].strip()


def spans(page: Path) -> Iterator[str]:
    """The code within a page's sentences."""
    for span in SPAN.finditer(FENCE.sub("", page.read_text(encoding="utf-8"))):
        yield " ".join(span["words"].split())


def words_of(line: str) -> list[str]:
    """A command's words, without the variables before it and the folder of its program; empty for other lines."""
    try:
        words = shlex.split(line)
    except ValueError:  # prose with an apostrophe
        return []
    while words and ASSIGNMENT.fullmatch(words[0]):
        words = words[1:]
    return [words[0].removeprefix(".venv/bin/"), *words[1:]] if words else []


@cache
def mynah() -> dict[str, Any]:
    """The commands of `mynah`, those that it delegates as the program that has their options."""
    commands: dict[str, Any] = dict(_group(app).commands)
    delegated = {name: _group(PROGRAMS[program]).commands[to] for name, (program, to, _) in DELEGATED_COMMANDS.items()}
    return commands | delegated


def _group(program: typer.Typer) -> TyperGroup:
    group = typer.main.get_command(program)
    assert isinstance(group, TyperGroup)
    return group


def wrong_in_mynah(words: list[str], *, is_whole: bool) -> str:
    """Why click refuses these words; with `is_whole` also for what is missing."""
    own = {flag for parameter in _group(app).params for flag in parameter.opts} | {"--help"}
    if not words or (len(words) == 1 and words[0] in own):
        return ""
    name, *given = words
    command = mynah().get(name)
    if command is None:
        return "" if not is_whole and name.isupper() else f"no command {name}"
    if not is_whole:
        known = {flag for parameter in command.params for flag in (*parameter.opts, *parameter.secondary_opts)}
        return ", ".join(word for word in given if word.startswith("-") and word not in {*known, "--help"})
    try:
        command.make_context(name, given)
    except TyperException as error:
        return f"{error}" or type(error).__name__
    return ""


def wrong_in_make(words: list[str]) -> str:
    """A target or a variable that the Makefile does not have."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(MAKE_TARGET.findall(makefile))
    return ", ".join(
        word
        for word in words
        if (f"$({word.partition('=')[0]})" not in makefile if "=" in word else word not in targets)
    )


def wrong_in_chat(line: str) -> str:
    """Why the parser refuses a typed line. `option:value`, as Discord's menu shows it, is read as `option=value`."""
    name = re.split(r"[\s@]", line[1:], maxsplit=1)[0]
    if name in ELSEWHERE or LEFT_OUT in line:
        return ""
    command = next((command for command in COMMANDS if command.name == name), None)
    if command is None:
        return f"no command /{name}"
    options = {option.name: option.name for option in command.options if option.is_typed} | {"handle": "handles"}
    typed = re.sub(r"(?<= )(\w+):(?=\S)", lambda key: f"{options[key[1]]}=" if key[1] in options else key[0], line)
    try:
        parse(re.sub(r" \w+:$", "", typed), COMMANDS, "anotherbot")
    except RequestUnfit as error:
        return error.sentence
    return ""


def wrong(line: str, *, is_whole: bool) -> str:
    """What is wrong with a line; empty if nothing is, or it is no command."""
    if re.match(r"/[a-z]+(?![\w/.])", line):
        return wrong_in_chat(line)
    words = [] if LEFT_OUT in line else words_of(line)
    if words[:1] == ["mynah"]:
        return wrong_in_mynah(words[1:], is_whole=is_whole)
    if words[:1] == ["make"]:
        return wrong_in_make(words[1:])
    scripts = [word for word in words[1:] if word.endswith(".py")] if words[:1] == ["python"] else []
    return ", ".join(script for script in scripts if not (ROOT / script).exists())


def test_lines_in_code_blocks_run_as_written() -> None:
    """click, the Makefile and the chat's parser take every command, with all that it requires."""
    found = [(page, line, wrong(line, is_whole=True)) for page in pages() for line in fenced(page)]
    assert [f"{shown(page)}: {line}: {why}" for page, line, why in found if why] == []


def test_commands_in_sentences_exist_with_these_options() -> None:
    """A sentence may name a command without all that it requires."""
    found = [(page, line, wrong(line, is_whole=False)) for page in pages() for line in spans(page)]
    assert [f"{shown(page)}: {line}: {why}" for page, line, why in found if why] == []


@pytest.mark.parametrize(
    "line",
    [
        "mynah trane NAME",
        ".venv/bin/mynah train NAME --form files:x",
        "mynah tweet hello -n",
        "mynah cancel",
        "make demos",
        "make day MINUTES=3",
        "/twit My dream is",
        "/train @a colour=red name=x name=y",
        "DATA_DIR=x python benchmarks/none.py",
    ],
)
def test_a_wrong_line_is_recognized(line: str) -> None:
    """A misspelt command, option, target, variable or file; a missing argument."""
    assert wrong(line, is_whole=True)


def test_every_command_is_in_one_group() -> None:
    """docs/commands.md shows each command once."""
    in_chats = [command.name for command in COMMANDS]
    groups = grouped(in_chats, mynah()).values()
    assert sorted(name for names, _terminal in groups for name in names) == sorted(in_chats)
    assert sorted(name for _chat, names in groups for name in names) == sorted(mynah())


def test_what_is_cheap_runs_on_a_fresh_data_folder(tmp_path: Path) -> None:
    """Lines of the documents, in a terminal, before anything was trained."""
    documented = {line for page in pages() for line in (*fenced(page), *spans(page))}
    lines = [line for line in EXECUTED if line in documented]
    assert lines
    terminal = Terminal(tmp_path / "data")
    ended = {line: terminal.mynah(*shlex.split(line)[1:]) for line in lines}
    assert {line: done.stderr for line, done in ended.items() if done.returncode or not done.stdout} == {}
