"""/personas, /persona and /start."""

import pytest

from bot.chat.messages import Chat, Value
from tests.fakes.bot import (
    ANN,
    ELSEWHERE,
    HERE,
    MOD,
    World,
    answer,
    ask,
    made,
)

IN_GUILD = Chat("fake:7", guild="fake:guild")


class TestPersonas:
    async def test_the_list_has_pages(self, here: World) -> None:
        """Fifteen a page, with buttons to turn them."""
        for number in range(20):
            made(here.registry, f"p{number}", (f"p{number}",))
        first = await answer(here, ask("personas"))
        second = await answer(here, first.buttons[0].to_request(ANN, HERE))
        assert len(first.text.splitlines()) == 16
        assert len(second.text.splitlines()) == 6
        assert [button.label for button in second.buttons] == ["Previous page"]

    async def test_a_persona_shows_its_card(self, here: World) -> None:
        """Accounts, base model, post counts, and held-out loss beside the base's."""
        made(here.registry, "both", ("penny", "sam"))
        text = (await answer(here, ask("persona", persona="both"))).text
        for part in (
            "AI CYBORG",
            "@penny, @sam",
            "gpt2",
            "300",
            "270",
            "3.250 (before it learned: 4.500; lower is better)",
        ):
            assert part in text

    async def test_use_here_makes_it_the_chats_persona(self, here: World) -> None:
        """In that chat and no other."""
        made(here.registry)
        shown = await answer(here, ask("persona", persona="penny"))
        assert [button.label for button in shown.buttons] == ["Use here"]
        await answer(here, shown.buttons[0].to_request(MOD, HERE))
        assert "Penny" in (await answer(here, ask("persona"))).text
        made(here.registry, "kite")
        assert "no persona of its own" in (await answer(here, ask("persona", ANN, ELSEWHERE))).text

    async def test_the_only_persona_is_the_one_that_answers(self, here: World) -> None:
        """Where none was chosen."""
        made(here.registry)
        assert "Penny" in (await answer(here, ask("persona"))).text

    async def test_a_member_cannot_choose_for_the_chat(self, here: World) -> None:
        """That is a moderator's."""
        made(here.registry)
        refused = await answer(here, ask("default", ANN, persona="penny", where="here"))
        assert "moderator" in refused.text
        assert here.registry.chat_settings.get(HERE.address, "persona") is None

    async def test_a_moderator_chooses_for_all_chats_of_a_guild(self, here: World) -> None:
        """A chat that chose its own keeps it; where there is no guild it is said."""
        for name in ("penny", "sam"):
            made(here.registry, name, (name,))
        shown = await answer(here, ask("persona", MOD, IN_GUILD, persona="penny"))
        assert [button.label for button in shown.buttons] == ["Use here", "Use everywhere"]
        await answer(here, ask("default", MOD, Chat("fake:8", guild="fake:guild"), persona="sam", where="here"))
        await answer(here, shown.buttons[1].to_request(MOD, IN_GUILD))
        for chat, name in ((IN_GUILD, "penny"), (Chat("fake:8", guild="fake:guild"), "sam")):
            await answer(here, ask("tweet", ANN, chat))
            assert here.writer.asked[-1][0] == name
        alone = await answer(here, ask("default", MOD, persona="penny", where="everywhere"))
        assert "not part of a server" in alone.text

    async def test_an_unknown_persona_is_answered_with_the_most_similar_name(self, here: World) -> None:
        """A typo gets a suggestion."""
        made(here.registry)
        assert "Did you mean @penny?" in (await answer(here, ask("persona", persona="peny"))).text


class TestStart:
    @pytest.mark.parametrize("options", [{}, {"payload": ""}, {"payload": "whatever"}])
    async def test_start_greets_and_says_that_everything_is_generated(
        self, here: World, options: dict[str, Value]
    ) -> None:
        """Whatever other payload a link has."""
        text = (await answer(here, ask("start", **options))).text
        for part in ("made by AI", "/tweet", "/help", "/privacy"):
            assert part in text

    @pytest.mark.parametrize("payload", ["persona_penny", "persona_id-penny"])
    async def test_a_deep_link_opens_a_persona(self, here: World, payload: str) -> None:
        """By name or id, with buttons to try and to choose it."""
        made(here.registry)
        made(here.registry, "sam", ("sam",))
        opened = await answer(here, ask("start", payload=payload))
        assert "Penny (@penny) · AI BOT" in opened.text
        assert [button.label for button in opened.buttons] == ["Tweet", "Use here"]
        await answer(here, opened.buttons[0].to_request(ANN, HERE))
        assert here.writer.asked[-1][0] == "penny"

    async def test_a_deep_link_to_a_deleted_persona_is_answered(self, here: World) -> None:
        """With one sentence."""
        assert "no persona “gone”" in (await answer(here, ask("start", payload="persona_gone"))).text
