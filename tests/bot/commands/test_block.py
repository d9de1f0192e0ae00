"""/block and /unblock, and the door at which they hold."""

import pytest

from bot.chat.formatting import label
from bot.chat.messages import Chat, Member, Reply, Request, Role
from models.domain.audit_entry import AuditQuery
from models.messages import localized, sentence
from models.registry.chats.blocklist import MAX_BLOCKS
from tests.fakes.bot import ANN, ELSEWHERE, HERE, MOD, NOW, OPERATOR, World, answer, ask, changed, made, typed

IN_GUILD = Chat("fake:11", "one", "fake:guild")
BESIDE = Chat("fake:12", "two", "fake:guild")


@pytest.fixture
def here(here: World) -> World:
    made(here.registry)
    return here


async def test_a_blocked_word_is_refused_at_once_and_only_here(here: World) -> None:
    """In a prompt, whatever the case and the disguise; another chat goes on as before."""
    assert (await typed(here, "/block word Gloop")).text.startswith("“gloop” is blocked in this chat from now on")
    for prompt in ("a gloop", "A GL00P!", "g l o o p"):
        refused = await typed(here, f"/tweet {prompt}", ANN)
        assert refused == Reply(sentence("words-blocked"), is_private=True)
    assert here.writer.asked == []
    assert (await typed(here, "/tweet a gloop", ANN, ELSEWHERE)).tweets
    assert (await typed(here, "/tweet a gloophole", ANN)).tweets


async def test_blocked_words_stand_between_the_languages_own_quotation_marks(here: World) -> None:
    """In the list too."""
    for line in ("/block word gloop", "/block"):
        assert "「gloop」" in localized((await typed(here, line)).text, "ja")


async def test_unblocking_takes_effect_at_once(here: World) -> None:
    """Unblocking what was not blocked is refused."""
    await typed(here, "/block word gloop")
    assert "is no longer blocked" in (await typed(here, "/unblock word GLOOP")).text
    assert (await typed(here, "/tweet gloop", ANN)).tweets
    assert [entry.action for entry in here.registry.audit_log.list(AuditQuery())] == ["block", "unblock"]
    assert (await typed(here, "/unblock word gloop")).text == "That word is not blocked here. /block lists what is."


async def test_a_tweet_with_a_blocked_word_is_generated_again(here: World) -> None:
    """Where the second has the word too, that is said."""
    await typed(here, "/block word tweet")
    refused = await typed(here, "/tweet Hi", ANN)
    assert refused.text == "Nothing that Penny wrote to that may be shown here. Try different first words."
    assert len({seed for _name, _prompt, _count, seed in here.writer.asked}) == 2


async def test_a_blocked_prompt_is_refused_inside_longer_prompts(here: World) -> None:
    """Its words in this order, whatever stands around them."""
    await typed(here, "/block prompt My dream is")
    for prompt in ("my DREAM, is", "well, my dream is to"):
        assert (await typed(here, f"/tweet {prompt}", ANN)).text == sentence("words-blocked")
    assert (await typed(here, "/tweet my dreams", ANN)).tweets


async def test_a_blocked_account_is_not_trained_on(here: World) -> None:
    """Neither alone nor in a blend."""
    await typed(here, "/block handle @Penny.bsky.social")
    for handles in (("@penny.bsky.social",), ("ada.bsky.social", "PENNY.bsky.social")):
        request = Request("train", {"handles": handles}, ANN, HERE)
        assert (await answer(here, request)).text == sentence("handle-blocked", handle="penny.bsky.social")
    assert here.announcer.followed == []


@pytest.mark.parametrize("named", ["<@12345>", "12345", "fake:12345"])
async def test_a_blocked_member_may_use_only_the_commands_that_everybody_may(here: World, named: str) -> None:
    """However they were named; a moderator cannot be blocked."""
    eve = Member("fake:12345", "Eve")
    await typed(here, f"/block member {named}")
    assert (await typed(here, "/tweet Hi", eve)).text == sentence("member-blocked")
    assert (await typed(here, "/privacy", eve)).text != sentence("member-blocked")
    assert (await typed(here, "/tweet Hi", eve, ELSEWHERE)).tweets
    assert (await typed(here, "/tweet Hi", Member(eve.id, "Eve", Role.MODERATOR))).tweets


async def test_blocking_a_member_needs_a_mention_or_an_id(here: World) -> None:
    """Names are not unique; blocking oneself is refused."""
    assert "give their number" in (await typed(here, "/block member @eve")).text
    me = Member("fake:7", "Me", Role.MODERATOR)
    assert (await typed(here, "/block member 7", me)).text.startswith("That is you")


async def test_what_is_blocked_in_a_server_is_blocked_in_all_its_chats(here: World) -> None:
    """Also for what the announcer writes, who knows the chat's address alone."""
    assert "in all chats here" in (await typed(here, "/block word gloop", MOD, IN_GUILD)).text
    assert (await typed(here, "/tweet gloop", ANN, BESIDE)).text == sentence("words-blocked")
    assert list(here.registry.chats.scopes_of(BESIDE.address)) == [BESIDE.address, IN_GUILD.guild]


async def test_block_alone_lists_the_blocklist(here: World) -> None:
    """By kind, to moderators alone."""
    assert (await typed(here, "/block")).text.startswith("Nothing is blocked here")
    for line in ("/block word gloop*", "/block handle penny", "/block member 5", "/block prompt oh no"):
        await typed(here, line)
    told = await typed(here, "/block")
    assert told.is_private
    for part in ("“gloop*”", "“oh no”", "@penny", "fake:5"):
        assert part in told.text
    assert (await typed(here, "/block", ANN)).text == "/block is for moderators of this chat. Ask one of them."


@pytest.mark.parametrize(
    "line", ["/block word ***", "/block prompt …", f"/block word {'x' * 101}", "/block handle a b"]
)
async def test_what_cannot_be_blocked_is_refused(here: World, line: str) -> None:
    """Nothing is stored."""
    assert (await typed(here, line)).text
    assert list(here.registry.blocklist.list(HERE.address)) == []


async def test_a_chats_blocklist_is_bounded(here: World) -> None:
    """Every tweet is compared with all of it."""
    row = {"scope": "fake:9", "kind": "word", "blocked_by": MOD.id, "blocked_at": NOW.isoformat()}
    with here.registry.blocklist._file.writing() as database:
        database.table("blocks").insert_all([row | {"value": f"w{number}"} for number in range(MAX_BLOCKS)])
    assert (
        "things are blocked here, and no more fit" in (await typed(here, "/block word one", MOD, Chat("fake:9"))).text
    )


async def test_a_personas_name_passes_the_content_filter(here: World) -> None:
    """It stands over every tweet."""
    await typed(here, "/block word gloop")
    refused = await answer(here, ask("train", ANN, HERE, handles=("a.bsky.social",), name="gloop"))
    assert refused.text == sentence("words-blocked")


async def test_a_persona_named_with_a_blocked_word_is_not_found(here: World) -> None:
    """It is not listed, suggested or answered as; other chats are unaffected."""
    made(here.registry, "gloop_fan", ("fan",))
    made(here.registry, "fan_two", ("gloop",))
    await typed(here, "/block word gloop")
    assert (await typed(here, "/tweet @gloop_fan Hi")).text == sentence("persona-name-blocked")
    assert (await typed(here, "/persona fan_two")).text == sentence("persona-name-blocked")
    assert (await typed(here, "/personas")).text.startswith("1 persona:")
    assert (await typed(here, "/tweet @gloop_fam Hi")).text == sentence("persona-not-found-filtered")
    assert (await typed(here, "/personas", ANN, ELSEWHERE)).text.startswith("3 personas:")
    for line in ("/retire fan_two", "/retire fan", "/share gloop_fan", "/delete gloop_fam", "/rename gloop_fan new"):
        assert (await typed(here, line)).text in (
            sentence("persona-name-blocked"),
            sentence("persona-not-found-filtered"),
        )
    assert "retired" in (await typed(here, "/retire gloop_fan", OPERATOR)).text


@pytest.mark.parametrize("line", ["/train @gloop.bsky.social", "/consent @penny permission that gloop agreed"])
async def test_accounts_and_notes_with_blocked_words_are_refused(here: World, line: str) -> None:
    """Others would read them."""
    await typed(here, "/block word gloop")
    assert (await typed(here, line)).text == sentence("words-blocked")


@pytest.mark.parametrize("line", ["/personas", "/persona penny", "/tweet Hi"])
async def test_display_names_are_sanitized(here: World, line: str) -> None:
    """One line and no links; with a blocked word, the persona's own name instead."""
    changed(here.registry, here.registry.personas.get("id-penny"), "Big\nGloop \u202ehttps://x.example/y")
    shown = await typed(here, line)
    assert "Big Gloop [link]" in "\n".join([shown.text, *(label(tweet.persona) for tweet in shown.tweets)])
    await typed(here, "/block word gloop")
    shown = await typed(here, line)
    assert "gloop" not in "\n".join([shown.text, *(label(tweet.persona) for tweet in shown.tweets)]).casefold()


async def test_an_unknown_kind_to_block_is_refused(here: World) -> None:
    """The moderator would think that it is blocked."""
    assert (await typed(here, "/block words gloop")).text.startswith("Use /block word WORD")
