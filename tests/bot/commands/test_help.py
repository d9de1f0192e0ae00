"""/help: the first commands, pages of the others, and one with its options."""

from bot.commands import COMMANDS
from bot.commands.help import FIRST
from tests.fakes.bot import MOD, World, answer, ask, pressed

PAGE_LABELS = ("Play", "Make", "Privacy", "Moderate")


class TestHelp:
    async def test_it_begins_with_six_commands(self, here: World) -> None:
        """The others are on pages behind buttons; the moderators' is for them."""
        shown = await answer(here, ask("help"))
        assert {command.name for command in COMMANDS if f"{command.example} – " in shown.text} == set(FIRST)
        assert [button.label for button in shown.buttons] == ["Play", "Make", "Privacy"]
        to_moderators = await answer(here, ask("help", MOD))
        assert [button.label for button in to_moderators.buttons] == ["Play", "Make", "Privacy", "Moderate"]

    async def test_every_command_is_on_one_page(self, here: World) -> None:
        """And on the list of all, which is made of the table."""
        texts = [(await pressed(here, await answer(here, ask("help", MOD)), label, MOD)).text for label in PAGE_LABELS]
        for command in COMMANDS:
            assert sum(f"{command.example} – " in text for text in texts) == 1, command.name
        text = (await answer(here, ask("help", command="all"))).text
        assert all(command.example in text for command in COMMANDS)

    async def test_help_explains_a_command_with_its_options(self, here: World) -> None:
        """With or without its slash."""
        assert "seed" not in (await answer(here, ask("help", command="report"))).text
        assert "0 to" not in (await answer(here, ask("help", command="train"))).text
        assert "count: how many tweets, 1 to 5" in (await answer(here, ask("help", command="/tweet"))).text
        assert "no command /x" in (await answer(here, ask("help", command="x"))).text
