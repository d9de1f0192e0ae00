"""/help: the list of commands, and one with its options."""

from bot.commands import COMMANDS
from tests.fakes.bot import (
    World,
    answer,
    ask,
)


class TestHelp:
    async def test_every_command_is_listed(self, here: World) -> None:
        """The list is made of the table."""
        text = (await answer(here, ask("help"))).text
        assert all(command.example in text for command in COMMANDS)

    async def test_help_explains_a_command_with_its_options(self, here: World) -> None:
        """With or without its slash."""
        assert "seed" not in (await answer(here, ask("help", command="report"))).text
        assert "0 to" not in (await answer(here, ask("help", command="train"))).text
        assert "count: how many tweets, 1 to 5" in (await answer(here, ask("help", command="/tweet"))).text
        assert "no command /x" in (await answer(here, ask("help", command="x"))).text
