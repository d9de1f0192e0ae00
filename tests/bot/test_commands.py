"""The commands, each against the real registry and fakes of what is slow."""

from pathlib import Path

import pytest

from bot.commands import COMMANDS
from bot.conversation import Button, Chat, Reply, Request, Value
from bot.dispatch import Dispatch
from models.errors import OnlyCopies
from models.job import Audience
from tests.fakes.bot import ANN, BOB, ELSEWHERE, HERE, MOD, NOW, OPERATOR, World, ask, made, wanted, world


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


async def answer(here: World, request: Request) -> Reply:
    return await Dispatch(COMMANDS, here.services).answer(request)


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

    async def test_the_named_persona_comes_before_the_chats(self, here: World) -> None:
        """An exception can be made for one tweet."""
        for name in ("penny", "sam"):
            made(here.registry, name, (name,))
        await answer(here, ask("persona", MOD, persona="penny", use="here"))
        await answer(here, ask("tweet"))
        await answer(here, ask("tweet", persona="@sam"))
        assert [name for name, *_rest in here.writer.asked] == ["penny", "sam"]

    async def test_the_chats_persona_comes_before_its_guilds_and_the_default(self, here: World) -> None:
        """Chat over guild over the service's default."""
        for name in ("penny", "sam", "tom"):
            made(here.registry, name, (name,))
        chat = Chat("fake:7", guild="fake:guild")
        services = here.by_default("tom")

        async def asked() -> str:
            await Dispatch(COMMANDS, services).answer(ask("tweet", ANN, chat))
            return here.writer.asked[-1][0]

        assert await asked() == "tom"
        here.registry.settings.set("fake:guild", "persona", "id-sam")
        assert await asked() == "sam"
        here.registry.settings.set("fake:7", "persona", "id-penny")
        assert await asked() == "penny"

    async def test_again_asks_the_same_with_a_new_seed(self, here: World) -> None:
        """Persona, prompt and count stay; the tweet is another."""
        made(here.registry)
        first = await answer(here, ask("tweet", prompt="My dream is", count=3))
        await answer(here, first.buttons[0].pressed_by(BOB, HERE))
        before, after = here.writer.asked
        assert before[:3] == after[:3] == ("penny", "My dream is", 3)
        assert before[3] != after[3]

    async def test_again_stays_with_its_persona_when_the_chat_changes(self, here: World) -> None:
        """A button means what it meant when it was shown."""
        made(here.registry)
        first = await answer(here, ask("tweet"))
        made(here.registry, "sam", ("sam",))
        here.registry.settings.set(HERE.address, "persona", "id-sam")
        await answer(here, first.buttons[0].pressed_by(ANN, HERE))
        assert here.writer.asked[-1][0] == "penny"

    async def test_fewer_tweets_than_asked_for_are_explained(self, here: World) -> None:
        """The person sees why two are missing."""
        made(here.registry)
        here.writer.most = 3
        assert (await answer(here, ask("tweet", count=5))).text.startswith("Only 3 of 5")

    async def test_only_copies_is_told(self, here: World) -> None:
        """The writer's sentence reaches the chat."""
        made(here.registry)
        here.writer.error = OnlyCopies("All repeat.")
        assert await answer(here, ask("tweet")) == Reply("All repeat.", is_private=True)

    async def test_a_prompt_too_long_is_refused_before_anything_is_written(self, here: World) -> None:
        """One sentence with the limit."""
        made(here.registry)
        assert "at most 200" in (await answer(here, ask("tweet", prompt="x" * 201))).text
        assert here.writer.asked == []


class TestPersonas:
    async def test_the_list_has_pages(self, here: World) -> None:
        """Fifteen a page, with buttons to turn them."""
        for number in range(20):
            made(here.registry, f"p{number}", (f"p{number}",))
        first = await answer(here, ask("personas"))
        second = await answer(here, first.buttons[0].pressed_by(ANN, HERE))
        assert len(first.text.splitlines()) == 16
        assert len(second.text.splitlines()) == 6
        assert [button.label for button in second.buttons] == ["Previous page"]

    async def test_a_persona_shows_what_it_is_made_of(self, here: World) -> None:
        """Accounts, base, counts, and its loss beside the base's."""
        made(here.registry, "both", ("penny", "sam"))
        text = (await answer(here, ask("persona", persona="both"))).text
        for part in ("AI CYBORG", "@penny, @sam", "gpt2", "300", "270", "3.250 nats per token (the base alone: 4.500)"):
            assert part in text

    async def test_use_here_makes_it_the_chats_persona(self, here: World) -> None:
        """In that chat and no other."""
        made(here.registry)
        shown = await answer(here, ask("persona", persona="penny"))
        assert [button.label for button in shown.buttons] == ["Use here"]
        await answer(here, shown.buttons[0].pressed_by(MOD, HERE))
        assert "Penny" in (await answer(here, ask("persona"))).text
        assert "not chosen" in (await answer(here, ask("persona", ANN, ELSEWHERE))).text

    async def test_a_member_cannot_choose_for_the_chat(self, here: World) -> None:
        """That is a moderator's."""
        made(here.registry)
        refused = await answer(here, ask("persona", ANN, persona="penny", use="here"))
        assert "moderator" in refused.text
        assert here.registry.settings.get(HERE.address, "persona") is None

    async def test_an_unknown_persona_is_told_with_what_there_is(self, here: World) -> None:
        """The nearest name is offered."""
        made(here.registry)
        assert "Did you mean penny?" in (await answer(here, ask("persona", persona="peny"))).text


class TestTrain:
    async def test_it_answers_at_once_with_job_and_position(self, here: World, tmp_path: Path) -> None:
        """The chat learns the job's number and how many are ahead, and is told how it goes on."""
        posts = tmp_path / "posts.jsonl"
        posts.touch()
        await submitted(here, "other")
        reply = await answer(here, ask("train", OPERATOR, handles=("@Penny", "sam"), source=f"files:{posts}"))
        assert reply.text.startswith("In the queue (1 job ahead): job 2, “penny-sam” from @penny + @sam")
        assert here.announcer.followed == ["2"]
        job = here.registry.jobs.get("2")
        assert job.request.sources == (f"files:{posts}",)
        assert job.audience == (Audience(HERE.address, OPERATOR.id),)

    async def test_the_same_again_joins(self, here: World, tmp_path: Path) -> None:
        """No second training, and both hear of it."""
        options: dict[str, Value] = {"handles": ("penny",), "source": f"files:{tmp_path}"}
        await answer(here, ask("train", OPERATOR, **options))
        reply = await answer(here, ask("train", OPERATOR, ELSEWHERE, **options))
        assert reply.text.startswith("That is waiting already")
        assert len(here.registry.jobs.list()) == 1

    @pytest.mark.parametrize("source", ["files:/etc/passwd", "archive:/home"])
    async def test_a_chat_member_cannot_have_the_machines_files_read(self, here: World, source: str) -> None:
        """Paths are the operator's; nothing tells whether the file is there."""
        for member in (ANN, MOD):
            refused = await answer(here, ask("train", member, handles=("penny",), source=source))
            assert refused.text == "“source” of /train is for the operator of this bot."
        assert here.registry.jobs.list() == []

    @pytest.mark.parametrize(
        ("options", "part"),
        [
            ({"handles": ("penny",)}, "archive:PATH"),
            ({"handles": ("<@123>",)}, "is a member of this chat"),
            ({"handles": ("pen ny",), "source": "files:/"}, "is not a handle"),
            ({"handles": ("a", "b", "c", "d"), "source": "files:/"}, "one to 3 accounts; 4 were named"),
            ({"handles": ("penny",), "source": "files:/no/such"}, "There is nothing at /no/such"),
            ({"handles": ("penny",), "source": "ftp:/x"}, "I cannot read from “ftp:”"),
            ({"handles": ("penny",), "source": "files:/", "name": "a/b"}, "is not a name"),
            ({}, "/train needs one to three accounts"),
        ],
    )
    async def test_what_cannot_be_trained_is_said_at_once(
        self, here: World, options: dict[str, Value], part: str
    ) -> None:
        """One sentence, and no job."""
        assert part in (await answer(here, ask("train", OPERATOR, **options))).text
        assert here.registry.jobs.list() == []


class TestJobs:
    async def test_a_chat_sees_its_own_jobs(self, here: World) -> None:
        """One chat learns nothing of another; the operator sees all."""
        await submitted(here, "penny")
        await submitted(here, "secret", BOB.id, ELSEWHERE.address)
        assert "secret" not in (await answer(here, ask("jobs"))).text
        assert "secret" in (await answer(here, ask("jobs", OPERATOR))).text

    async def test_progress_stands_in_the_list(self, here: World) -> None:
        """Stage, bar, loss and time left, as in the message that is edited."""
        job = await submitted(here, "penny")
        await here.training.reach(job, 50)
        text = (await answer(here, ask("jobs"))).text
        for part in ("fine-tune", "██████░░░░░░  50% (50 of 100)", "loss 3.00", "held-out 3.50", "about 60 s left"):
            assert part in text

    async def test_nothing_to_show_is_said(self, here: World) -> None:
        """An empty list is a sentence."""
        assert (await answer(here, ask("jobs"))).text.startswith("Nothing is being trained here")


class TestCancel:
    async def test_the_only_job_needs_no_number(self, here: World) -> None:
        """And its button does the same."""
        job = await submitted(here, "penny")
        assert f"Job {job} is being cancelled" in (await answer(here, ask("cancel"))).text
        assert here.training.cancelled == [job]

    async def test_somebody_elses_job_is_a_moderators(self, here: World) -> None:
        """Members stop their own, moderators any of their chat."""
        job = await submitted(here, "penny", BOB.id)
        assert "somebody else's" in (await answer(here, ask("cancel", ANN, job=job))).text
        assert here.training.cancelled == []
        await answer(here, ask("cancel", MOD, job=job))
        assert here.training.cancelled == [job]

    async def test_another_chats_job_is_not_even_known(self, here: World) -> None:
        """A moderator is one in their own chat only."""
        job = await submitted(here, "penny", BOB.id, ELSEWHERE.address)
        assert f"No job “{job}” is under way here" in (await answer(here, ask("cancel", MOD, job=job))).text
        assert here.training.cancelled == []

    async def test_of_several_it_asks_which(self, here: World) -> None:
        """Unless only one is the asker's own."""
        await submitted(here, "penny", BOB.id)
        mine = await submitted(here, "sam")
        await answer(here, ask("cancel"))
        assert here.training.cancelled == [mine]
        await submitted(here, "tom")
        await submitted(here, "una")
        assert (await answer(here, ask("cancel"))).text == "Which one? Say /cancel JOB: 3, 4."

    async def test_the_cancel_button_of_train_works(self, here: World, tmp_path: Path) -> None:
        """It holds the job's number."""
        reply = await answer(here, ask("train", OPERATOR, handles=("penny",), source=f"files:{tmp_path}"))
        assert reply.buttons == (Button("Cancel", "cancel", {"job": "1"}),)
        await answer(here, reply.buttons[0].pressed_by(OPERATOR, HERE))
        assert here.training.cancelled == ["1"]


class TestHelp:
    async def test_every_command_is_listed(self, here: World) -> None:
        """The list is made of the table."""
        text = (await answer(here, ask("help"))).text
        assert all(command.example in text for command in COMMANDS)

    async def test_a_command_is_told_with_its_options(self, here: World) -> None:
        """With or without its slash."""
        assert "count: how many tweets, 1 to 5" in (await answer(here, ask("help", command="/tweet"))).text
        assert "no command /x" in (await answer(here, ask("help", command="x"))).text
