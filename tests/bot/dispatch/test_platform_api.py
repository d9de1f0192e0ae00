"""What platforms may ask for beside answers: buttons by token, names for menus, notes."""

from pathlib import Path

import pytest

from bot.chat.messages import Button, Chat, Member, OptionKind, PersonaFilter, PlatformServices, Value
from bot.commands import COMMANDS
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.platform_api import PlatformApi
from bot.moderation.safety import ChatSafety
from bot.permissions.chat_rules import MODERATORS, AccessList, ChatRules, StoredChatRules
from models.domain.errors import NotFound
from models.domain.training_job import Audience
from models.text.word_lists import bundled_word_list
from tests.fakes.bot import ANN, BOB, ELSEWHERE, HERE, MOD, NOW, OPERATOR, World, ask, changed, made, private, world


async def test_a_token_fits_everywhere_and_is_pressed_after_a_restart(here: World, tmp_path: Path) -> None:
    """Telegram keeps 64 bytes with a button, Discord 100; what it stands for lies in the registry."""
    options: dict[str, Value] = {"persona": "id-penny", "prompt": "夢" * 200, "seed": 7, "text": "x\ny" * 500}
    button = Button("Report", "report", options)
    [token] = await here.desk.buttons.tokens([button])
    assert token.isascii()
    assert len(token) <= 60
    desk: PlatformServices = world(tmp_path).desk
    assert await desk.buttons.press(token) == button
    assert await desk.buttons.tokens([button]) == [token]


@pytest.mark.parametrize("token", ["", "gone", "夢" * 100, "' OR 1=1 --"])
async def test_an_unknown_token_is_refused(here: World, token: str) -> None:
    """Whatever a client sends."""
    with pytest.raises(NotFound, match=r"too old\. Type its command"):
        await here.desk.buttons.press(token)


async def test_every_button_of_every_reply_survives_its_token(here: World) -> None:
    """Tweets, lists and settings: what comes back is what was shown."""
    made(here.registry)
    dispatch = Dispatcher(COMMANDS, here.services)
    for request in (ask("tweet", prompt="My dream"), ask("personas"), ask("persona", persona="penny"), ask("start")):
        for button in (await dispatch.answer(request)).buttons:
            [token] = await here.desk.buttons.tokens([button])
            assert await here.desk.buttons.press(token) == button


async def test_autocomplete_ranks_the_best_match_first(here: World) -> None:
    """Exact, prefix, part, similar; anything else is left out."""
    for name in ("open", "penny", "pen", "happen", "zoo", "pem"):
        made(here.registry, name, (name,))
    assert [persona.name for persona in await here.desk.autocomplete_personas("@Pen", HERE.requester_for(ANN))] == [
        "pen",
        "penny",
        "happen",
        "open",
        "pem",
    ]


async def test_autocomplete_matches_accounts_and_display_names(here: World) -> None:
    """People remember whose style it is."""
    made(here.registry, "both", ("sam", "penny"))
    made(here.registry, "other", ("tom",))
    assert [persona.name for persona in await here.desk.autocomplete_personas("penn", HERE.requester_for(ANN))] == [
        "both"
    ]


async def test_an_empty_prefix_lists_the_usable_personas_up_to_the_limit(here: World) -> None:
    """Twenty-five is what a Discord menu holds; another chat's personas are not among them."""
    for number in range(30):
        made(here.registry, f"p{number}", (f"p{number}",))
    assert len(await here.desk.autocomplete_personas("", HERE.requester_for(ANN))) == 25
    assert len(await here.desk.autocomplete_personas("", ELSEWHERE.requester_for(ANN), 3)) == 3


async def test_a_blocked_member_gets_no_autocomplete(here: World) -> None:
    """In that chat; a blocked moderator does, as with commands."""
    made(here.registry)
    for member in (ANN, MOD):
        here.registry.blocklist.add(HERE.address, "member", member.id, OPERATOR.id, NOW)
    assert await here.desk.autocomplete_personas("", HERE.requester_for(ANN)) == []
    assert [persona.name for persona in await here.desk.autocomplete_personas("", ELSEWHERE.requester_for(ANN))] == [
        "penny"
    ]
    assert [persona.name for persona in await here.desk.autocomplete_personas("", HERE.requester_for(MOD))] == ["penny"]


async def test_stored_values_survive_a_restart(here: World, tmp_path: Path) -> None:
    """As a fingerprint of registered commands."""
    await here.desk.set_value("fake:commands", "a1")
    assert await world(tmp_path).desk.get_value("fake:commands") == "a1"
    await here.desk.set_value("fake:commands", None)
    assert await here.desk.get_value("fake:commands") is None


async def test_a_moved_chat_keeps_its_persona(here: World) -> None:
    """As when Telegram upgrades a group."""
    here.registry.chat_settings.set(HERE.address, "persona", "id-penny")
    await here.desk.move_chat(HERE.address, "fake:new")
    assert here.registry.chat_settings.get("fake:new", "persona") == "id-penny"


def test_commands_fit_into_every_platforms_menus() -> None:
    """Names of 32 plain letters and summaries of 100 characters, which are Discord's and Telegram's limits."""
    for command in COMMANDS:
        words = [(command.name, command.summary), *((option.name, option.summary) for option in command.options)]
        for name, summary in words:
            assert name.isascii()
            assert name.islower()
            assert name.isalpha()
            assert len(name) <= 32
            assert len(summary) <= 100
        files = [option for option in command.options if option.kind is OptionKind.FILE]
        assert len(files) <= 1


@pytest.mark.parametrize("lists", [{"blocked_users": {ANN.id}}, {"allowed_chats": {ELSEWHERE.address}}])
async def test_the_access_list_applies_to_autocomplete(here: World, lists: dict[str, set[str]]) -> None:
    """In a chat and in inline mode."""
    made(here.registry)
    let_in = AccessList.of(**{"allowed_chats": (), "blocked_chats": (), "blocked_users": ()} | {**lists})
    rules = StoredChatRules(here.registry.chat_settings, ChatRules(), let_in)
    safety = ChatSafety(bundled_word_list(), here.registry.blocklist, here.registry.chat_settings, here.registry.chats)
    known = (here.registry.personas, here.registry.management, here.registry.key_values, here.registry.chats)
    claims = here.services.operator_claims
    desk = PlatformApi(
        here.desk.buttons,
        *known,
        rules,
        claims,
        here.services.trusted_chats,
        here.services.languages,
        safety.filter_of,
        here.services.now,
        here.services.draw_seed,
    )
    for chat in (HERE, Chat(ANN.id, is_elsewhere=True)):
        assert await desk.autocomplete_personas("", chat.requester_for(ANN)) == []
    assert len(await desk.autocomplete_personas("", ELSEWHERE.requester_for(BOB))) == 1


async def test_autocomplete_offers_retired_personas_to_those_who_may_restore_them(here: World) -> None:
    """And everything that one manages for deletion; moderators on the chat's list count."""
    registry, custody = here.registry, here.services.lifecycle
    for name in ("penny", "sam", "zoe"):
        private(registry, name, Audience(HERE.address, ANN.id))
    for name in ("penny", "sam"):
        custody.retire(registry.personas.find(name))
    private(registry, "other", Audience(ELSEWHERE.address, ANN.id))
    registry.chat_settings.add_to_list(HERE.address, MODERATORS, "fake:listed")

    async def names(named: PersonaFilter, member: Member) -> set[str]:
        return {
            one.name
            for one in await here.desk.autocomplete_personas("", HERE.requester_for(member), persona_filter=named)
        }

    for member in (MOD, Member("fake:listed", "Listed")):
        assert await names(PersonaFilter.RETIRED, member) == {"penny", "sam"}
        assert await names(PersonaFilter.MANAGED, member) == {"penny", "sam", "zoe"}
    assert await names(PersonaFilter.MANAGED, ANN) == {"penny", "sam", "zoe", "other"}
    assert await names(PersonaFilter.RETIRED, BOB) == set()
    assert await names(PersonaFilter.USABLE, ANN) == {"zoe", "other"}


async def test_autocomplete_passes_the_content_filter(here: World) -> None:
    """Except for those who manage the persona; display names are sanitized."""
    made(here.registry, "gloop", ("gloop",))
    changed(here.registry, made(here.registry, "sam", ("sam",)), "Sam https://x.example/y \n @everyone")
    here.registry.blocklist.add(HERE.address, "word", "gloop", MOD.id, NOW)
    [shown] = await here.desk.autocomplete_personas("", HERE.requester_for(OPERATOR))
    assert shown.display_name == "Sam [link] @\u2060everyone"
    assert (
        len(
            await here.desk.autocomplete_personas(
                "", HERE.requester_for(OPERATOR), persona_filter=PersonaFilter.MANAGED
            )
        )
        == 2
    )
    assert len(await here.desk.autocomplete_personas("", ELSEWHERE.requester_for(ANN))) == 2


async def test_autocomplete_knows_moderators_by_a_platform_role(here: World) -> None:
    """As every command does."""
    private(here.registry, "penny", Audience(HERE.address, ANN.id))
    here.services.lifecycle.retire(here.registry.personas.find("penny"))
    here.registry.chat_settings.add_to_list(HERE.address, MODERATORS, "fake:role:crew")
    crew = Member("fake:lil", "Lil", groups=("fake:role:crew",))
    found = await here.desk.autocomplete_personas("", HERE.requester_for(crew), persona_filter=PersonaFilter.RETIRED)
    assert [one.name for one in found] == ["penny"]
