"""/block and /unblock, and the door at which they hold."""

import pytest

from bot.chat.formatting import label
from bot.chat.messages import Chat, Member, Reply, Request, Role
from bot.moderation.content_filter import CLOSED, UNFIT_HANDLE, UNFIT_NAME, UNFIT_WORDS, UNKNOWN
from models.domain.audit_entry import AuditQuery
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
        assert refused == Reply(UNFIT_WORDS, is_private=True)
    assert here.writer.asked == []
    assert (await typed(here, "/tweet a gloop", ANN, ELSEWHERE)).tweets
    assert (await typed(here, "/tweet a gloophole", ANN)).tweets


async def test_unblocking_lets_it_in_again(here: World) -> None:
    """Also at once; what was not kept out is said so."""
    await typed(here, "/block word gloop")
    assert "is no longer blocked" in (await typed(here, "/unblock word GLOOP")).text
    assert (await typed(here, "/tweet gloop", ANN)).tweets
    assert [entry.action for entry in here.registry.audit.list(AuditQuery())] == ["block", "unblock"]
    assert (await typed(here, "/unblock word gloop")).text == "That word is not blocked here. /block lists what is."


async def test_a_tweet_with_a_blocked_word_is_written_anew(here: World) -> None:
    """The scripted writer's first tweet has the word, and so has its second: then that is said."""
    await typed(here, "/block word tweet")
    refused = await typed(here, "/tweet Hi", ANN)
    assert refused.text == "Penny came up with nothing that may be shown here, twice over; try other first words."
    assert len({seed for _name, _prompt, _count, seed in here.writer.asked}) == 2


async def test_a_blocked_prompt_is_refused_inside_others_too(here: World) -> None:
    """Its words in a row, whatever stands around them."""
    await typed(here, "/block prompt My dream is")
    for prompt in ("my DREAM, is", "well, my dream is to"):
        assert (await typed(here, f"/tweet {prompt}", ANN)).text == UNFIT_WORDS
    assert (await typed(here, "/tweet my dreams", ANN)).tweets


async def test_a_blocked_account_is_not_learned_from(here: World) -> None:
    """Not alone and not in a blend."""
    await typed(here, "/block handle @Penny.bsky.social")
    for handles in (("@penny.bsky.social",), ("ada.bsky.social", "PENNY.bsky.social")):
        request = Request("train", {"handles": handles}, ANN, HERE)
        assert (await answer(here, request)).text == UNFIT_HANDLE
    assert here.announcer.followed == []


@pytest.mark.parametrize("named", ["<@12345>", "12345", "fake:12345"])
async def test_a_blocked_member_may_ask_for_nothing_but_what_is_owed_to_everybody(here: World, named: str) -> None:
    """However they were named; a moderator cannot be shut out."""
    eve = Member("fake:12345", "Eve")
    await typed(here, f"/block member {named}")
    assert (await typed(here, "/tweet Hi", eve)).text == CLOSED
    assert (await typed(here, "/privacy", eve)).text != CLOSED
    assert (await typed(here, "/tweet Hi", eve, ELSEWHERE)).tweets
    assert (await typed(here, "/tweet Hi", Member(eve.id, "Eve", Role.MODERATOR))).tweets


async def test_nobody_is_shut_out_by_a_name_that_could_be_anybody(here: World) -> None:
    """Names are not addresses, and oneself is a slip."""
    assert "give their number" in (await typed(here, "/block member @eve")).text
    me = Member("fake:7", "Me", Role.MODERATOR)
    assert (await typed(here, "/block member 7", me)).text.startswith("That is you")


async def test_what_is_blocked_in_a_server_is_blocked_in_all_its_chats(here: World) -> None:
    """Also for what the announcer writes, who knows the chat's address alone."""
    assert "in all chats here" in (await typed(here, "/block word gloop", MOD, IN_GUILD)).text
    assert (await typed(here, "/tweet gloop", ANN, BESIDE)).text == UNFIT_WORDS
    assert list(here.registry.blocks.around(BESIDE.address)) == [BESIDE.address, IN_GUILD.guild]


async def test_the_list_tells_what_is_kept_out(here: World) -> None:
    """By kind, to moderators alone."""
    assert (await typed(here, "/block")).text.startswith("Nothing is blocked here")
    for line in ("/block word gloop*", "/block handle penny", "/block member 5", "/block prompt oh no"):
        await typed(here, line)
    told = await typed(here, "/block")
    assert told.is_private
    for part in ("“gloop*”", "“oh no”", "@penny", "fake:5"):
        assert part in told.text
    assert (await typed(here, "/block", ANN)).text == "/block is for moderators of this chat."


@pytest.mark.parametrize(
    "line", ["/block word ***", "/block prompt …", f"/block word {'x' * 101}", "/block handle a b"]
)
async def test_what_cannot_be_blocked_is_told(here: World, line: str) -> None:
    """And nothing is kept."""
    assert (await typed(here, line)).text
    assert list(here.registry.blocks.list(HERE.address)) == []


async def test_there_is_an_end_to_the_blocks_of_a_chat(here: World) -> None:
    """Every tweet is compared with all of them."""
    row = {"place": "fake:9", "kind": "word", "blocked_by": MOD.id, "blocked_at": NOW.isoformat()}
    with here.registry.blocks._file.writing() as database:
        database.table("blocks").insert_all([row | {"what": f"w{number}"} for number in range(MAX_BLOCKS)])
    assert "blocks here already" in (await typed(here, "/block word one", MOD, Chat("fake:9"))).text


async def test_a_persons_name_for_a_persona_passes_the_filter_too(here: World) -> None:
    """It would stand over every tweet."""
    await typed(here, "/block word gloop")
    refused = await answer(here, ask("train", ANN, HERE, handles=("a.bsky.social",), name="gloop"))
    assert refused.text == UNFIT_WORDS


async def test_a_persona_called_by_a_word_that_is_kept_out_is_none_here(here: World) -> None:
    """It answers nobody, is in no list, and is not suggested; elsewhere it is as before."""
    made(here.registry, "gloop_fan", ("fan",))
    made(here.registry, "fan_two", ("gloop",))
    await typed(here, "/block word gloop")
    assert (await typed(here, "/tweet @gloop_fan Hi")).text == UNFIT_NAME
    assert (await typed(here, "/persona fan_two")).text == UNFIT_NAME
    assert (await typed(here, "/personas")).text.startswith("1 persona:")
    assert (await typed(here, "/tweet @gloop_fam Hi")).text == UNKNOWN
    assert (await typed(here, "/personas", ANN, ELSEWHERE)).text.startswith("3 personas:")
    for line in ("/retire fan_two", "/retire fan", "/share gloop_fan", "/delete gloop_fam", "/rename gloop_fan new"):
        assert (await typed(here, line)).text in (UNFIT_NAME, UNKNOWN)
    assert "retired" in (await typed(here, "/retire gloop_fan", OPERATOR)).text


@pytest.mark.parametrize("line", ["/train @gloop.bsky.social", "/consent @penny permission that gloop agreed"])
async def test_accounts_and_notes_with_words_that_are_kept_out_are_refused(here: World, line: str) -> None:
    """They would stand where others read them."""
    await typed(here, "/block word gloop")
    assert (await typed(here, line)).text == UNFIT_WORDS


@pytest.mark.parametrize("line", ["/personas", "/persona penny", "/tweet Hi"])
async def test_the_name_that_an_account_gave_itself_is_shown_as_it_may_be(here: World, line: str) -> None:
    """In lists, on cards and in the label: one line, no links; with a listed word the persona's own name instead."""
    changed(here.registry, here.registry.personas.get("id-penny"), "Big\nGloop \u202ehttps://x.example/y")
    shown = await typed(here, line)
    assert "Big Gloop [link]" in "\n".join([shown.text, *(label(tweet.persona) for tweet in shown.tweets)])
    await typed(here, "/block word gloop")
    shown = await typed(here, line)
    assert "gloop" not in "\n".join([shown.text, *(label(tweet.persona) for tweet in shown.tweets)]).casefold()


async def test_what_is_no_kind_to_block_is_not_passed_over(here: World) -> None:
    """Whoever mistyped would think that it is kept out."""
    assert (await typed(here, "/block words gloop")).text.startswith("Use /block word WORD")
