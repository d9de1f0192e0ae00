"""Select menus on Discord."""

from pathlib import Path

import pytest

from bot.chat.messages import Button, Option, OptionKind, Reply, Request, Select, SelectKind
from bot.interfaces.command import Command, Services
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.running import running_bot

CHOICES = (("red", "Red things"), ("blue", "Blue things"))
MENUS = (
    Select("What?", "choose", "what", {"how": "well"}, CHOICES),
    Select("What all?", "choose", "all", {}, CHOICES, max_values=2),
    Select("Who?", "choose", "what", {}, kind=SelectKind.MEMBERS),
    Select("Which role?", "choose", "what", {"how": "by role"}, kind=SelectKind.ROLES),
)


async def _choose(request: Request, _services: Services) -> Reply:
    told = ", ".join(f"{name}: {value}" for name, value in sorted(request.options.items()))
    buttons = tuple(Button(f"{number}", "choose", {"what": f"{number}"}) for number in range(25))
    return Reply(told or "choose", selects=MENUS, buttons=buttons)


OPTIONS = tuple(Option(name, kind, "it") for name, kind in (("what", OptionKind.WORD), ("how", OptionKind.WORD)))
ALL = Option("all", OptionKind.HANDLES, "several")
CHOOSE = Command("choose", "Choose", _choose, "/choose", (*OPTIONS, ALL))


@pytest.mark.parametrize(
    ("menu", "values", "told"),
    [
        ("What?", ["blue"], "how: well, what: blue"),
        ("What all?", ["red", "blue"], "all: ('red', 'blue')"),
        ("What all?", ["red"], "all: ('red',)"),
        ("Who?", ["42"], "what: discord:42"),
        ("Which role?", ["43"], "how: by role, what: discord:role:43"),
    ],
)
async def test_a_choice_is_a_request_also_after_a_restart(
    server: FakeDiscord, tmp_path: Path, menu: str, values: list[str], told: str
) -> None:
    """The menus stand above the buttons, a row each, and leave as many buttons as fit."""
    channel, ann = server.channel(server.guild("Nest"), "general"), server.person("Ann")
    async with running_bot(server, tmp_path, commands=(CHOOSE,)):
        await server.connected()
        shown = await server.response(await server.command(ann, channel, "choose"))
    assert list(shown.menus) == [menu.placeholder for menu in MENUS]
    assert len(shown.buttons) == 5
    async with running_bot(server, tmp_path, commands=(CHOOSE,)):
        await server.connected(2)
        assert (await server.response(await server.choose(ann, shown, menu, *values))).text == told
