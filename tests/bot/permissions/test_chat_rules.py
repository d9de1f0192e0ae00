"""Who may what in a chat: rules by place, lists of people, and whom the operator lets in."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.messages import Chat, Member, Reply, Request
from bot.commands import COMMANDS
from bot.dispatch.dispatcher import Dispatcher
from bot.interfaces.command import Services
from bot.interfaces.tweet_request import TweetRequest
from bot.moderation.safety import ChatSafety, SampleWriter
from bot.permissions.chat_rules import (
    MODERATORS,
    PERSONAS,
    TRAIN,
    TRAINERS,
    TWEET,
    TWEETERS,
    AccessList,
    Allowed,
    ChatRules,
    StoredChatRules,
    default_rules,
)
from bot.settings import BotSettings
from models.domain.errors import NotAllowed
from models.messages import sentence
from models.registry import Registry
from models.text.word_lists import bundled_word_list
from tests.fakes.bot import ANN, BOB, HERE, MOD, OPERATOR, World, ask, made

GUILD = "fake:guild:9"
THREAD = Chat("fake:3", guild=GUILD, parent="fake:2")
CREW = "fake:role:77"
LISTED = Member("fake:lil", "Lil", groups=(CREW,))
OFF = "I'm switched off in this chat. A moderator can switch me on with /settings."


@pytest.fixture
def here(here: World) -> World:
    made(here.registry)
    return here


async def answer(here: World, request: Request, services: Services | None = None) -> Reply:
    return await Dispatcher(COMMANDS, services or here.services).answer(request)


async def told(here: World, member: Member, chat: Chat = HERE) -> str:
    """What a /tweet there comes to: nothing where it is written."""
    reply = await answer(here, ask("tweet", member, chat))
    return "" if reply.tweets else reply.text


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (Allowed.NOBODY, ()),
        (Allowed.MODERATORS, (MOD, OPERATOR)),
        (Allowed.LISTED, (LISTED, MOD, OPERATOR)),
        (Allowed.EVERYBODY, (ANN, LISTED, MOD, OPERATOR)),
    ],
)
async def test_a_chats_rule_says_who_may_tweet(here: World, who: Allowed, may: tuple[Member, ...]) -> None:
    """Nobody includes moderators; members are listed by platform role too."""
    here.registry.chat_settings.set(HERE.address, TWEET, who.value)
    here.registry.chat_settings.add_to_list(HERE.address, TWEETERS, CREW)
    may_write = tuple([member for member in (ANN, LISTED, MOD, OPERATOR) if not await told(here, member)])
    assert may_write == may


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("nobody", "Nobody may train personas in this chat. A moderator can change that with /settings."),
        ("moderators", "Only moderators may train personas in this chat. Ask one of them."),
        (
            "listed",
            (
                "Only moderators and members on the trainers list may train personas in this chat. "
                "Ask a moderator to put you on it."
            ),
        ),
    ],
)
async def test_a_refused_training_names_the_rule(here: World, who: str, sentence: str) -> None:
    """In private, and nothing is requested."""
    here.registry.chat_settings.set(HERE.address, TRAIN, who)
    here.registry.chat_settings.add_to_list(HERE.address, TRAINERS, BOB.id)
    assert await answer(here, ask("train", ANN, handles=("sam.bsky.social",))) == Reply(sentence, is_private=True)
    assert list(here.registry.jobs.list(is_over=False)) == []


async def test_the_nearest_rule_takes_precedence(here: World) -> None:
    """Thread over channel over guild over the default; removing one brings the next into effect."""
    settings = here.registry.chat_settings
    assert await told(here, ANN, THREAD) == ""
    settings.set(GUILD, TWEET, "nobody")
    assert "Nobody" in await told(here, MOD, THREAD)
    settings.set("fake:2", TWEET, "moderators")
    assert "Only moderators" in await told(here, ANN, THREAD)
    settings.set("fake:3", TWEET, "everybody")
    assert await told(here, ANN, THREAD) == ""
    settings.set("fake:3", TWEET, None)
    assert "Only moderators" in await told(here, ANN, THREAD)


async def test_a_bot_can_be_switched_off_except_in_a_channel(here: World) -> None:
    """Commands that generate nothing still work."""
    here.registry.chat_settings.set(GUILD, "speak", "off")
    here.registry.chat_settings.set("fake:3", "speak", "on")
    assert await told(here, MOD, Chat("fake:4", guild=GUILD)) == OFF
    assert await told(here, ANN, THREAD) == ""
    assert "@penny" in (await answer(here, ask("personas", ANN, Chat("fake:4", guild=GUILD)))).text


async def test_members_and_roles_on_the_list_are_moderators(here: World) -> None:
    """In the whole server, and nowhere else."""
    here.registry.chat_settings.add_to_list(GUILD, MODERATORS, CREW)
    allowed = await answer(here, ask("default", LISTED, THREAD, persona="penny"))
    assert "answers here" in allowed.text
    for member, chat in ((ANN, THREAD), (LISTED, HERE)):
        refused = await answer(here, ask("default", member, chat, persona="penny"))
        assert refused.text == "/default is for moderators of this chat. Ask one of them."


async def test_a_chat_allows_only_listed_personas(here: World) -> None:
    """Others are not listed, suggested or used; if one is left, it answers by itself."""
    made(here.registry, "sam", ("sam",))
    here.registry.chat_settings.set(GUILD, PERSONAS, "listed")
    here.registry.chat_settings.add_to_list(GUILD, PERSONAS, "id-sam")
    assert "@penny" not in (await answer(here, ask("personas", ANN, THREAD))).text
    assert [persona.name for persona in await here.desk.autocomplete_personas("", THREAD.requester_for(ANN))] == ["sam"]
    refused = await answer(here, ask("tweet", MOD, THREAD, persona="penny"))
    assert refused.text == "@penny may not be used in this chat. /personas lists those that may."
    assert [tweet.persona.name for tweet in (await answer(here, ask("tweet", ANN, THREAD))).tweets] == ["sam"]
    assert (await answer(here, ask("tweet", ANN, HERE, persona="penny"))).tweets


async def test_a_personas_card_follows_the_chats_rules(here: World) -> None:
    """A persona that may not be used is not shown, nor is its picture of a tweet."""
    here.registry.chat_settings.set(HERE.address, PERSONAS, "listed")
    for request in (ask("persona", MOD, persona="penny"), ask("start", MOD, payload="persona_id-penny")):
        assert (await answer(here, request)).text.startswith("@penny may not be used in this chat")


async def test_no_samples_where_the_rules_forbid_tweets(here: World) -> None:
    """At the end of a training, where the bot is off, nobody may tweet, or the persona is not allowed."""
    safety = ChatSafety(bundled_word_list(), here.registry.blocklist, here.registry.chat_settings, here.registry.chats)
    samples = SampleWriter(here.writer, safety, here.services.rules)
    penny = here.registry.personas.get("id-penny")
    request = TweetRequest(penny, "", 1, 7, chat=HERE.address)
    assert await samples.write(request)
    for key, value in (("speak", "off"), (TWEET, "nobody"), (PERSONAS, "listed")):
        here.registry.chat_settings.set(HERE.address, key, value)
        with pytest.raises(NotAllowed):
            await samples.write(request)
        here.registry.chat_settings.set(HERE.address, key, None)


async def test_a_change_takes_effect_at_once_in_every_process(here: World, tmp_path: Path) -> None:
    """Another process has the same file open; the next request here sees its change."""
    other = Registry(tmp_path / "registry.db")
    assert await told(here, ANN) == ""
    other.chat_settings.set(HERE.address, TWEET, "nobody")
    assert "Nobody" in await told(here, ANN)
    other.chat_settings.reset(HERE.address, [TWEET])
    assert await told(here, ANN) == ""


@pytest.mark.parametrize(
    ("lists", "chat", "member", "sentence"),
    [
        ({"blocked_users": {ANN.id}}, HERE, ANN, "The person who runs this bot has blocked you."),
        ({"blocked_users": {ANN.id}}, HERE, BOB, ""),
        ({"blocked_chats": {HERE.address}}, HERE, MOD, "The person who runs this bot has blocked this chat."),
        ({"blocked_chats": {"fake:9"}}, THREAD, ANN, "The person who runs this bot has blocked this chat."),
        ({"blocked_chats": {GUILD}}, THREAD, ANN, "The person who runs this bot has blocked this chat."),
        ({"blocked_chats": {HERE.address}}, HERE, OPERATOR, ""),
        ({"allowed_chats": {"fake:2"}}, HERE, MOD, "The person who runs this bot has not allowed me in this chat."),
        ({"allowed_chats": {"fake:2"}}, THREAD, ANN, ""),
        (
            {"allowed_chats": {GUILD}, "blocked_chats": {"fake:2"}},
            THREAD,
            ANN,
            "The person who runs this bot has blocked",
        ),
        ({"allowed_chats": {ANN.id}}, HERE, ANN, ""),
        ({"allowed_chats": {"fake:2"}}, HERE, OPERATOR, ""),
    ],
)
async def test_the_access_list_decides_who_may_use_the_bot(
    here: World, lists: dict[str, set[str]], chat: Chat, member: Member, sentence: str
) -> None:
    """Whoever is not let in gets no command but /privacy, and moderators are no exception."""
    let_in = AccessList.of(**{"allowed_chats": (), "blocked_chats": (), "blocked_users": ()} | lists)
    services = replace(here.services, rules=StoredChatRules(here.registry.chat_settings, ChatRules(), let_in))
    said = (await answer(here, ask("settings", member, chat), services)).text
    assert said.startswith(sentence)
    assert bool(sentence) is ("The person who runs" in said)
    assert "I read only what is addressed to me" in (await answer(here, ask("privacy", member, chat), services)).text


def test_an_unknown_value_of_a_rule_means_the_default(here: World) -> None:
    """As one of a later version."""
    here.registry.chat_settings.set(HERE.address, TRAIN, "astronauts")
    assert here.services.rules.of(HERE.scopes).train is Allowed.EVERYBODY


async def test_an_operator_on_the_list_of_moderators_keeps_the_operators_commands(here: World) -> None:
    """A list only raises roles."""
    here.registry.chat_settings.add_to_list(HERE.address, MODERATORS, OPERATOR.id)
    refused = sentence("option-for-operator", option="source", command="train")
    for member, is_refused in ((MOD, True), (OPERATOR, False)):
        request = ask("train", member, handles=("penny",), source="files:/nowhere")
        assert ((await answer(here, request)).text == refused) is is_refused


def capped(here: World) -> Services:
    """The service of an operator who set WHO_TRAINS=moderators and WHO_TWEETS=nobody."""
    rules = default_rules(Allowed.MODERATORS, Allowed.NOBODY)
    return replace(here.services, rules=StoredChatRules(here.registry.chat_settings, rules, AccessList.of((), (), ())))


@pytest.mark.parametrize(("page", "value"), [("train", "everybody"), ("train", "approved"), ("tweet", "moderators")])
async def test_a_chat_cannot_allow_more_than_the_operator(here: World, page: str, value: str) -> None:
    """The refusal says so, there is no such button, and nothing is set."""
    shown = await answer(here, ask("settings", MOD, page=page), capped(here))
    assert "The person who runs this bot allows no more than “" in shown.text
    assert value not in [button.options.get("value") for button in shown.buttons]
    refused = await answer(here, ask("settings", MOD, page=page, value=value), capped(here))
    assert refused.text.startswith("The person who runs this bot allows no more than “")
    assert here.registry.chat_settings.get(HERE.address, page) is None


async def test_the_operators_bound_applies_to_older_settings(here: World) -> None:
    """A stricter value can still be chosen."""
    here.registry.chat_settings.set(HERE.address, TRAIN, "everybody")
    here.registry.chat_settings.set(HERE.address, TWEET, "everybody")
    assert "Only moderators may" in (await answer(here, ask("train", ANN, handles=("sam",)), capped(here))).text
    assert "Nobody may" in (await answer(here, ask("tweet", MOD), capped(here))).text
    stricter = await answer(here, ask("settings", MOD, page="train", value="nobody"), capped(here))
    assert "Now: nobody." in stricter.text


def test_without_an_operators_bound_each_chat_decides() -> None:
    """By default trainings need approval, and everybody may tweet."""
    unsaid = default_rules()
    assert (unsaid.train, unsaid.tweet) == (Allowed.APPROVED, Allowed.EVERYBODY)
    assert (unsaid.max_train, unsaid.max_tweet) == (Allowed.EVERYBODY, Allowed.EVERYBODY)


def test_no_tweet_waits_for_a_moderator(tmp_path: Path) -> None:
    """So that is no value of WHO_TWEETS."""
    with pytest.raises(ValueError, match="no tweet waits for a moderator"):
        BotSettings(data_dir=tmp_path, who_tweets=Allowed.APPROVED)
