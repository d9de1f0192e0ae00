"""The commands, each against the real registry and fakes of what is slow."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.messages import Attachment, Button, Chat, Reply, Value
from bot.commands import COMMANDS
from bot.dispatch.dispatcher import Dispatcher
from models.domain.errors import OnlyCopies
from models.domain.training_job import Audience
from models.registry.database import RegistryFile
from tests.fakes.bot import (
    ANN,
    BOB,
    ELSEWHERE,
    HERE,
    MAX_UPLOADED,
    MOD,
    NOW,
    OPERATOR,
    World,
    answer,
    ask,
    attached,
    made,
    private,
    wanted,
)

IN_GUILD = Chat("fake:7", guild="fake:guild")


async def submitted(here: World, name: str, member: str = ANN.id, chat: str = HERE.address) -> str:
    job = await here.training.submit(wanted(name, (name,)), Audience(chat, member), NOW)
    return job.id


class TestTweet:
    async def test_the_only_persona_answers_a_chat_that_chose_none(self, here: World) -> None:
        """With one persona there is nothing to choose."""
        made(here.registry)
        reply = await answer(here, ask("tweet", prompt="My dream is"))
        assert [tweet.text for tweet in reply.tweets] == ["My dream is tweet 0"]
        assert not reply.is_private

    async def test_without_any_persona_it_says_how_to_make_one(self, here: World) -> None:
        """An empty service tells its first step."""
        assert "/train makes one" in (await answer(here, ask("tweet"))).text

    async def test_with_several_personas_it_asks_which(self, here: World) -> None:
        """Nothing is guessed, and they are named."""
        made(here.registry, "penny", ("penny",))
        made(here.registry, "sam", ("sam",))
        text = (await answer(here, ask("tweet"))).text
        assert "@penny" in text
        assert "@sam" in text

    async def test_a_named_persona_takes_precedence_over_the_chats(self, here: World) -> None:
        """For this tweet alone."""
        for name in ("penny", "sam"):
            made(here.registry, name, (name,))
        await answer(here, ask("default", MOD, persona="penny", where="here"))
        await answer(here, ask("tweet"))
        await answer(here, ask("tweet", persona="@sam"))
        assert [name for name, *_rest in here.writer.asked] == ["penny", "sam"]

    async def test_the_chats_persona_takes_precedence_over_the_guilds_and_the_default(self, here: World) -> None:
        """Chat over guild over the bot's default."""
        for name in ("penny", "sam", "tom"):
            made(here.registry, name, (name,))
        chat = Chat("fake:7", guild="fake:guild")
        services = here.by_default("tom")

        async def asked() -> str:
            await Dispatcher(COMMANDS, services).answer(ask("tweet", ANN, chat))
            return here.writer.asked[-1][0]

        assert await asked() == "tom"
        here.registry.chat_settings.set("fake:guild", "persona", "id-sam")
        assert await asked() == "sam"
        here.registry.chat_settings.set("fake:7", "persona", "id-penny")
        assert await asked() == "penny"

    async def test_again_repeats_the_request_with_a_new_seed(self, here: World) -> None:
        """Persona, prompt and count stay; the tweet is another."""
        made(here.registry)
        first = await answer(here, ask("tweet", prompt="My dream is", count=3))
        await answer(here, first.buttons[0].to_request(BOB, HERE))
        before, after = here.writer.asked
        assert before[:3] == after[:3] == ("penny", "My dream is", 3)
        assert before[3] != after[3]

    async def test_again_stays_with_its_persona_when_the_chat_changes(self, here: World) -> None:
        """A button means what it meant when it was shown."""
        made(here.registry)
        first = await answer(here, ask("tweet"))
        made(here.registry, "sam", ("sam",))
        here.registry.chat_settings.set(HERE.address, "persona", "id-sam")
        await answer(here, first.buttons[0].to_request(ANN, HERE))
        assert here.writer.asked[-1][0] == "penny"

    async def test_more_requests_the_maximum(self, here: World) -> None:
        """Persona and prompt stay; after five tweets the button is gone."""
        made(here.registry)
        first = await answer(here, ask("tweet", prompt="My dream is"))
        assert [button.label for button in first.buttons] == ["Again", "More", "Report"]
        five = await answer(here, first.buttons[1].to_request(BOB, HERE))
        assert here.writer.asked[-1][:3] == ("penny", "My dream is", 5)
        assert [button.label for button in five.buttons] == ["Again", "Report"]

    async def test_fewer_tweets_than_asked_for_are_explained(self, here: World) -> None:
        """The person sees why two are missing."""
        made(here.registry)
        here.writer.most = 3
        assert (await answer(here, ask("tweet", count=5))).text.startswith("Only 3 of 5")

    async def test_a_blend_is_written_with_a_plus(self, here: World) -> None:
        """It has the label of a blend, and its buttons keep the blend."""
        made(here.registry)
        made(here.registry, "quinn")
        reply = await answer(here, ask("tweet", persona="penny+quinn"))
        assert {tweet.persona.label for tweet in reply.tweets} == {"AI CYBORG"}
        assert reply.buttons[0].options["persona"] == reply.tweets[0].persona.id
        assert await answer(here, reply.buttons[0].to_request(BOB, HERE)) != reply
        assert here.writer.asked[-1][0] == "penny+quinn"

    async def test_an_unknown_persona_cannot_be_blended(self, here: World) -> None:
        """The same error as alone."""
        made(here.registry)
        assert "nobody" in (await answer(here, ask("tweet", persona="penny+nobody"))).text

    async def test_a_persona_that_may_not_be_used_alone_may_not_be_blended(self, here: World) -> None:
        """Another chat's, one held for review, a retired one, and one that the chat's rules exclude."""
        personas, elsewhere = here.registry, Audience(ELSEWHERE.address, BOB.id)
        private(personas, "secret", elsewhere)
        personas.chat_settings.set(ELSEWHERE.address, "hold", "on")
        made(personas, "fresh", ("fresh",), elsewhere)
        here.services.lifecycle.retire(made(personas, "old", ("old",)))
        made(personas, "kept_out", ("kept_out",))
        personas.chat_settings.set(HERE.address, "personas", "listed")
        personas.chat_settings.add_to_list(HERE.address, "personas", made(personas).id)
        expected = {
            "secret": "no persona “secret”",
            "fresh": "is waiting for a moderator",
            "old": "retired",
            "kept_out": "may not be",
        }
        for name, part in expected.items():
            for both in (f"penny+{name}", f"{name}*2+penny"):
                assert part in (await answer(here, ask("tweet", persona=both))).text
        assert here.writer.asked == []

    async def test_the_writers_error_reaches_the_chat(self, here: World) -> None:
        """Here OnlyCopies."""
        made(here.registry)
        here.writer.error = OnlyCopies("All repeat.")
        assert await answer(here, ask("tweet")) == Reply("All repeat.", is_private=True)

    async def test_a_prompt_that_is_too_long_is_refused_before_generation(self, here: World) -> None:
        """The sentence has the limit."""
        made(here.registry)
        assert "at most 200" in (await answer(here, ask("tweet", prompt="x" * 201))).text
        assert here.writer.asked == []


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
            "3.250 nats per token (the base model alone: 4.500)",
        ):
            assert part in text

    async def test_use_here_makes_it_the_chats_persona(self, here: World) -> None:
        """In that chat and no other."""
        made(here.registry)
        shown = await answer(here, ask("persona", persona="penny"))
        assert [button.label for button in shown.buttons] == ["Use here"]
        await answer(here, shown.buttons[0].to_request(MOD, HERE))
        assert "Penny" in (await answer(here, ask("persona"))).text
        assert "no persona of its own" in (await answer(here, ask("persona", ANN, ELSEWHERE))).text

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


class TestTrain:
    async def test_train_answers_at_once_with_job_and_queue_position(self, here: World, tmp_path: Path) -> None:
        """And follows the job."""
        posts = tmp_path / "posts.jsonl"
        posts.touch()
        await submitted(here, "other")
        reply = await answer(here, ask("train", OPERATOR, handles=("@Penny", "sam"), source=f"files:{posts}"))
        assert reply.text.startswith("Training “penny-sam” from @penny + @sam (job 2): 1 job ahead")
        assert here.announcer.followed == ["2"]
        job = here.registry.jobs.get("2")
        assert job.request.sources == (f"files:{posts}",)
        assert job.audience == (Audience(HERE.address, OPERATOR.id, is_moderator=True),)

    async def test_an_equal_training_is_joined(self, here: World, tmp_path: Path) -> None:
        """There is no second job, and both members are told."""
        options: dict[str, Value] = {"handles": ("penny",), "source": f"files:{tmp_path}"}
        await answer(here, ask("train", OPERATOR, **options))
        reply = await answer(here, ask("train", OPERATOR, ELSEWHERE, **options))
        assert reply.text.startswith("“penny” from @penny is already in the queue")
        assert len(here.registry.jobs.list()) == 1

    @pytest.mark.parametrize("source", ["files:/etc/passwd", "archive:/home"])
    async def test_members_cannot_train_on_the_servers_files(self, here: World, source: str) -> None:
        """Paths are for operators; the refusal does not tell whether the file exists."""
        for member in (ANN, MOD):
            refused = await answer(here, ask("train", member, handles=("penny",), source=source))
            assert refused.text == "The option “source” of /train is for the operator of this bot."
        assert here.registry.jobs.list() == []

    @pytest.mark.parametrize(
        ("options", "part"),
        [
            ({"handles": ("penny",)}, "/train @penny archive:PATH"),
            ({"handles": ("<@123>",)}, "is a member of this chat"),
            ({"handles": ("pen ny",), "source": "files:/"}, "is not a handle"),
            ({"handles": ("a", "b", "c", "d"), "source": "files:/"}, "one to 3 accounts, but 4 were named"),
            ({"handles": ("penny",), "source": "files:/no/such"}, "There is nothing at /no/such"),
            ({"handles": ("penny",), "source": "files:~nobody-here/x"}, "there is no such home folder"),
            ({"handles": ("penny",), "source": "ftp:/x"}, "“ftp:” is not a source on this machine"),
            ({"handles": ("penny",), "source": "files:/", "name": "a/b"}, "can't be a persona's name"),
            ({}, "/train needs one to three accounts"),
        ],
    )
    async def test_an_invalid_training_is_refused_at_once(
        self, here: World, options: dict[str, Value], part: str
    ) -> None:
        """With one sentence each."""
        assert part in (await answer(here, ask("train", OPERATOR, **options))).text
        assert here.registry.jobs.list() == []


class TestTrainByHandle:
    async def test_a_handle_on_a_free_network_needs_no_source(self, here: World) -> None:
        """A member needs no file for Bluesky and Mastodon."""
        reply = await answer(here, ask("train", handles=("@Greta.example.com", "@greta@garden.example")))
        assert reply.text.startswith("Training “greta.example.com-greta@garden.example”")
        request = here.registry.jobs.get("1").request
        assert (request.handles, request.sources) == (("greta.example.com", "greta@garden.example"), ())

    async def test_a_handle_on_x_needs_a_file(self, here: World) -> None:
        """Also beside another's; whom nobody may spend for is told with what works instead."""
        text = (await answer(here, ask("train", handles=("greta.example.com", "penny")))).text
        assert "Send /train @penny with a file" in text
        assert "/train @name.bsky.social" in text
        assert here.registry.jobs.list() == []


class TestTrainWithFiles:
    async def test_a_member_trains_from_files(self, here: World) -> None:
        """The posts come with the request; the job reads them where they were put."""
        files = (attached("tweets.js"), attached("note-tweet.js"))
        reply = await answer(here, replace(ask("train", handles=("@penny",)), files=files))
        assert reply.text.startswith("Training “penny”")
        (source,) = here.registry.jobs.get("1").request.sources
        assert source.startswith("archive:/")
        assert "uploads" in source

    async def test_the_same_file_again_joins(self, here: World) -> None:
        """Whoever sends it and whatever it is called."""
        for member, name in ((ANN, "a.zip"), (BOB, "b.zip")):
            reply = await answer(here, replace(ask("train", member, handles=("penny",)), files=(attached(name),)))
        assert reply.text.startswith("“penny” from @penny is already in the queue")

    async def test_without_a_file_a_member_is_told_what_to_send(self, here: World) -> None:
        """And nothing of the machine's own files."""
        text = (await answer(here, ask("train", handles=("penny",)))).text
        assert "Send /train @penny with a file" in text
        assert "PATH" not in text

    @pytest.mark.parametrize(
        ("options", "files", "part"),
        [
            ({"handles": ("penny", "sam")}, [attached("a.zip")], "Name only that account"),
            ({"handles": ("penny",), "source": "files:/x"}, [attached("a.zip")], "not both"),
            ({"handles": ("penny",)}, [attached("a.png")], "I can't learn from"),
            ({"handles": ("penny",)}, [attached("a.zip")] * 3, "at most 2 files; you sent 3"),
            ({"handles": ("penny",)}, [attached("a.zip", size=MAX_UPLOADED + 1)], "at most 1 MB can be sent here"),
            ({"handles": ("penny",)}, [attached("a.zip", size=20, most=10)], "or ask the operator of this bot"),
            ({"handles": ("penny",), "archive": "x"}, [], "no option “archive”"),
        ],
    )
    async def test_what_cannot_be_taken_is_said_at_once(
        self, here: World, options: dict[str, Value], files: list[Attachment], part: str
    ) -> None:
        """One sentence, and no job."""
        asked = replace(ask("train", OPERATOR, **options), files=tuple(files))
        assert part.casefold() in (await answer(here, asked)).text.casefold()
        assert here.registry.jobs.list() == []


class TestReport:
    async def test_the_report_button_stores_what_generates_the_tweet_again(self, here: World, tmp_path: Path) -> None:
        """Member, chat, persona, prompt, seed and texts; the answer is private."""
        made(here.registry)
        shown = await answer(here, ask("tweet", prompt="My dream", count=2))
        reply = await answer(here, shown.buttons[-1].to_request(BOB, HERE))
        assert reply.is_private
        assert "Your report went to the operator" in reply.text
        kept = _audit(tmp_path)
        assert kept == [
            (
                "fake:bob",
                "report",
                "id-penny",
                "fake:1",
                {"prompt": "My dream", "seed": "1", "text": shown_texts(shown)},
            )
        ]

    async def test_a_report_can_be_written(self, here: World, tmp_path: Path) -> None:
        """Where the button is gone, the text is enough."""
        await answer(here, ask("report", text="That was cruel."))
        assert _audit(tmp_path) == [("fake:ann", "report", "unknown", "fake:1", {"text": "That was cruel."})]

    @pytest.mark.parametrize(("text", "part"), [("", "/report needs"), ("x" * 2001, "at most 2,000 characters")])
    async def test_a_report_without_text_or_with_too_much_is_refused(
        self, here: World, tmp_path: Path, text: str, part: str
    ) -> None:
        """A report is stored for good."""
        assert part in (await answer(here, ask("report", text=text))).text
        assert _audit(tmp_path) == []


def shown_texts(reply: Reply) -> str:
    return "\n".join(tweet.text for tweet in reply.tweets)


def _audit(folder: Path) -> list[tuple[str, str, str, str, dict[str, str]]]:
    with RegistryFile(folder / "registry.db").reading() as database:
        rows = list(database.table("audit_log").rows)
    return [(row["actor"], row["action"], row["subject"], row["chat"], json.loads(row["details"])) for row in rows]


class TestSettings:
    async def test_settings_show_the_persona_and_where_it_was_chosen(self, here: World) -> None:
        """For this chat, for all chats here, the bot's default, or none."""
        made(here.registry)

        async def shown() -> str:
            reply = await Dispatcher(COMMANDS, here.by_default("penny")).answer(ask("settings", ANN, IN_GUILD))
            return reply.text.partition("\n")[0]

        assert (await answer(here, ask("settings"))).text.startswith("Persona: none chosen")
        assert await shown() == "Persona: @penny, this bot's default"
        here.registry.chat_settings.set("fake:guild", "persona", "id-penny")
        assert await shown() == "Persona: @penny, chosen for all chats here"
        here.registry.chat_settings.set(IN_GUILD.address, "persona", "id-penny")
        assert await shown() == "Persona: @penny, chosen for this chat"
        here.registry.chat_settings.set(IN_GUILD.address, "persona", "id-gone")
        assert "was deleted" in await shown()

    async def test_a_moderator_resets_the_settings(self, here: World) -> None:
        """With buttons that are shown where something is set: first the chat's, then the guild's."""
        made(here.registry)
        for place in (IN_GUILD.address, "fake:guild"):
            here.registry.chat_settings.set(place, "persona", "id-penny")
        shown = await answer(here, ask("settings", MOD, IN_GUILD))
        assert [button.label for button in shown.buttons[-2:]] == ["Forget here", "Forget everywhere"]
        after = await answer(here, shown.buttons[-2].to_request(MOD, IN_GUILD))
        assert "for all chats here" in after.text
        assert [button.label for button in after.buttons[-2:]] == ["Limits", "Forget everywhere"]
        await answer(here, after.buttons[-1].to_request(MOD, IN_GUILD))
        assert here.registry.chat_settings.get("fake:guild", "persona") is None

    async def test_a_member_sees_it_and_cannot_change_it(self, here: World) -> None:
        """Not even with a moderator's button."""
        made(here.registry)
        here.registry.chat_settings.set(HERE.address, "persona", "id-penny")
        shown = await answer(here, ask("settings"))
        assert not any(button.label.startswith("Forget") for button in shown.buttons)
        assert "moderator" in (await answer(here, ask("settings", forget="here"))).text
        assert here.registry.chat_settings.get(HERE.address, "persona") == "id-penny"

    async def test_everywhere_needs_a_guild(self, here: World) -> None:
        """It is refused elsewhere."""
        assert "not part of a server" in (await answer(here, ask("settings", MOD, forget="everywhere"))).text


class TestStart:
    @pytest.mark.parametrize("options", [{}, {"payload": ""}, {"payload": "whatever"}])
    async def test_start_greets_and_says_that_everything_is_generated(
        self, here: World, options: dict[str, Value]
    ) -> None:
        """Whatever other payload a link has."""
        text = (await answer(here, ask("start", **options))).text
        for part in ("generated by AI", "/tweet", "/help", "/privacy"):
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


class TestPrivacy:
    async def test_privacy_says_what_is_stored_and_for_how_long(self, here: World) -> None:
        """As platforms demand."""
        text = (await answer(here, ask("privacy"))).text
        for part in ("don't train on chats", "90 days", "deleted when its training is over"):
            assert part in text


class TestJobs:
    async def test_a_chat_sees_its_own_jobs(self, here: World) -> None:
        """One chat learns nothing of another; the operator sees all."""
        await submitted(here, "penny")
        await submitted(here, "secret", BOB.id, ELSEWHERE.address)
        assert "secret" not in (await answer(here, ask("jobs"))).text
        assert "secret" in (await answer(here, ask("jobs", OPERATOR))).text

    async def test_jobs_show_progress(self, here: World) -> None:
        """Stage, bar, loss and time left, as in the message that is edited."""
        job = await submitted(here, "penny")
        await here.training.reach(job, 50)
        text = (await answer(here, ask("jobs"))).text
        for part in ("fine-tuning", "██████░░░░░░  50% (50 of 100)", "loss 3.00", "held-out 3.50", "about 60 s left"):
            assert part in text

    async def test_an_empty_list_of_jobs_is_a_sentence(self, here: World) -> None:
        """Never an empty message."""
        assert (await answer(here, ask("jobs"))).text.startswith("Nothing is being trained here")


class TestCancel:
    async def test_the_only_job_needs_no_number(self, here: World) -> None:
        """And its button does the same."""
        job = await submitted(here, "penny")
        assert f"Job {job} is being cancelled" in (await answer(here, ask("cancel"))).text
        assert here.training.cancelled == [job]

    async def test_moderators_can_cancel_the_jobs_of_their_chat(self, here: World) -> None:
        """Members only their own."""
        job = await submitted(here, "penny", BOB.id)
        assert "somebody else's" in (await answer(here, ask("cancel", ANN, job=job))).text
        assert here.training.cancelled == []
        await answer(here, ask("cancel", MOD, job=job))
        assert here.training.cancelled == [job]

    async def test_joining_a_job_gives_no_right_to_cancel_it(self, here: World) -> None:
        """Not even for a moderator of the joining chat."""
        job = await submitted(here, "penny", BOB.id, ELSEWHERE.address)
        assert await submitted(here, "penny") == job
        for member in (ANN, MOD):
            assert "somebody else's" in (await answer(here, ask("cancel", member, job=job))).text
        assert here.training.cancelled == []

    async def test_another_chats_job_is_not_found(self, here: World) -> None:
        """A moderator is one in their own chat only."""
        job = await submitted(here, "penny", BOB.id, ELSEWHERE.address)
        assert f"There is no unfinished job “{job}” here" in (await answer(here, ask("cancel", MOD, job=job))).text
        assert here.training.cancelled == []

    async def test_cancel_asks_which_of_several_jobs(self, here: World) -> None:
        """Unless only one is the member's own."""
        await submitted(here, "penny", BOB.id)
        mine = await submitted(here, "sam")
        await answer(here, ask("cancel"))
        assert here.training.cancelled == [mine]
        await submitted(here, "tom")
        await submitted(here, "una")
        assert (await answer(here, ask("cancel"))).text == "Which job? Use /cancel with one of these: 3, 4."

    async def test_the_cancel_button_of_train_works(self, here: World, tmp_path: Path) -> None:
        """It holds the job's number."""
        reply = await answer(here, ask("train", OPERATOR, handles=("penny",), source=f"files:{tmp_path}"))
        assert reply.buttons == (Button("Cancel", "cancel", {"job": "1"}),)
        await answer(here, reply.buttons[0].to_request(OPERATOR, HERE))
        assert here.training.cancelled == ["1"]


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
