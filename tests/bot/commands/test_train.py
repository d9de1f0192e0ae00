"""/train: from networks, from files and with errors."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.messages import Attachment, Value
from bot.permissions.quotas import StoredQuotas
from models.domain.errors import SourceFailed
from models.domain.training_job import Audience
from tests.fakes.bot import (
    ANN,
    BOB,
    ELSEWHERE,
    HERE,
    MAX_UPLOADED,
    MOD,
    OPERATOR,
    World,
    answer,
    ask,
    attached,
    submitted,
)


class TestTrain:
    async def test_train_answers_at_once_with_job_and_queue_position(self, here: World, tmp_path: Path) -> None:
        """And follows the job."""
        posts = tmp_path / "posts.jsonl"
        posts.touch()
        await submitted(here, "other")
        reply = await answer(here, ask("train", OPERATOR, handles=("@Penny", "sam"), source=f"files:{posts}"))
        assert reply.text.startswith("Training **penny-sam** from @penny + @sam (job 2)\n1 training is ahead")
        assert here.announcer.followed == ["2"]
        job = here.registry.jobs.get("2")
        assert job.request.sources == (f"files:{posts}",)
        assert job.audience == (Audience(HERE.address, OPERATOR.id, is_moderator=True),)

    async def test_the_column_of_a_table_can_be_named(self, here: World, tmp_path: Path) -> None:
        """As the error that lists the columns asks for."""
        await answer(
            here, ask("train", OPERATOR, handles=("penny",), source=f"files:{tmp_path}", column="Was sie sagt")
        )
        assert here.registry.jobs.get("1").request.text_column == "Was sie sagt"

    async def test_an_equal_training_is_joined(self, here: World, tmp_path: Path) -> None:
        """There is no second job, and both members are told."""
        options: dict[str, Value] = {"handles": ("penny",), "source": f"files:{tmp_path}"}
        await answer(here, ask("train", OPERATOR, **options))
        reply = await answer(here, ask("train", OPERATOR, ELSEWHERE, **options))
        assert reply.text.startswith("Training **penny** from @penny (job 1)")
        assert len(here.registry.jobs.list()) == 1
        here.registry.jobs.set_message("1", here.registry.jobs.get("1").audience[0], "77")
        again = await answer(here, ask("train", OPERATOR, **options))
        assert again.text.startswith("**penny** from @penny is being trained already")
        assert again.buttons == ()

    @pytest.mark.parametrize("source", ["files:/etc/passwd", "archive:/home"])
    async def test_members_cannot_train_on_the_servers_files(self, here: World, source: str) -> None:
        """Paths are for operators; the refusal does not tell whether the file exists."""
        for member in (ANN, MOD):
            refused = await answer(here, ask("train", member, handles=("penny",), source=source))
            assert refused.text == "The option “source” of /train is for the person who runs this bot. Leave it out."
        assert here.registry.jobs.list() == []

    @pytest.mark.parametrize(
        ("options", "part"),
        [
            ({"handles": ("penny",)}, "/train @penny archive:PATH"),
            ({"handles": ("<@123>",)}, "is a member of this chat"),
            ({"handles": ("pen ny",), "source": "files:/"}, "is not a handle"),
            ({"handles": ("a", "b", "c", "d"), "source": "files:/"}, "one to 3 accounts, but you named 4"),
            ({"handles": ("penny",), "source": "files:/no/such"}, "There is nothing at /no/such"),
            ({"handles": ("penny",), "source": "files:~nobody-here/x"}, "there is no such home folder"),
            ({"handles": ("penny",), "source": "ftp:/x"}, "“ftp:” is not a source on this machine"),
            ({"handles": ("penny",), "source": "files:/", "name": "a/b"}, "can't be a persona's name"),
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
        assert reply.text.startswith("Training **greta.example.com-greta@garden.example**")
        request = here.registry.jobs.get("1").request
        assert (request.handles, request.sources) == (("greta.example.com", "greta@garden.example"), ())

    async def test_a_handle_on_x_needs_a_file(self, here: World) -> None:
        """Also beside another's; whom nobody may spend for is told with what works instead."""
        text = (await answer(here, ask("train", handles=("greta.example.com", "penny")))).text
        assert "I can't read X here. Attach the X archive of @penny" in text
        assert "@name.bsky.social" in text
        assert here.registry.jobs.list() == []


class TestTrainAlone:
    async def test_it_asks_whose_posts_to_learn_from(self, here: World) -> None:
        """Each way is explained by a button; one's own messages are for private chats."""
        question = await answer(here, ask("train"))
        assert question.text.startswith("Whose posts shall I learn from?")
        assert [button.label for button in question.buttons] == ["An account", "A file"]
        direct = replace(HERE, is_direct=True)
        everything = (await answer(here, ask("train", ANN, direct))).buttons
        assert [button.label for button in everything] == ["An account", "A file", "My own messages"]
        for button, part in zip(everything, ("@name@host", "/train @name", "/train me"), strict=True):
            guide = await answer(here, button.to_request(ANN, direct))
            assert part in guide.text
            assert guide.is_private == (guide.form is None)  # what is answered stays in the chat

    async def test_a_file_without_an_account_is_asked_for_one(self, here: World) -> None:
        """Nothing is downloaded."""
        reply = await answer(here, replace(ask("train"), files=(attached("tweets.js"),)))
        assert reply.text.startswith("Whose posts are these?")

    async def test_a_file_that_will_not_do_records_no_consent(self, here: World) -> None:
        """What can be refused is refused before anybody's word is saved."""
        asked = ask("train", MOD, handles=("penny",), basis="fictional")
        reply = await answer(here, replace(asked, files=(attached("holiday.mp3"),)))
        assert "I can't learn from" in reply.text
        assert here.registry.consents.list("penny") == []


class TestTrainWithFiles:
    async def test_a_member_trains_from_files(self, here: World) -> None:
        """The posts come with the request; the job reads them where they were put."""
        files = (attached("tweets.js"), attached("note-tweet.js"))
        reply = await answer(here, replace(ask("train", handles=("@penny",)), files=files))
        assert reply.text.startswith("Training **penny**")
        (source,) = here.registry.jobs.get("1").request.sources
        assert source.startswith("archive:/")
        assert "uploads" in source

    async def test_the_same_file_again_joins(self, here: World) -> None:
        """Whoever sends it and whatever it is called."""
        for member, name in ((ANN, "a.zip"), (BOB, "b.zip")):
            reply = await answer(here, replace(ask("train", member, handles=("penny",)), files=(attached(name),)))
        assert reply.text.startswith("Training **penny** from @penny (job 1)")
        assert len(here.registry.jobs.list()) == 1

    async def test_without_a_file_a_member_is_told_what_to_send(self, here: World) -> None:
        """And nothing of the machine's own files."""
        text = (await answer(here, ask("train", handles=("penny",)))).text
        assert "Attach the X archive of @penny (data/tweets.js is enough)" in text
        assert "PATH" not in text

    async def test_a_file_is_downloaded_only_for_a_training_that_may_be_queued(self, here: World) -> None:
        """Not beyond a quota, and not into a full queue. A download that fails uses nothing up."""
        limits = StoredQuotas(here.registry.chat_settings, here.registry.quota_usage, {"member_waiting": 1})
        here = replace(here, services=replace(here.services, quotas=limits))
        fetched: list[str] = []

        async def send(name: str, error: Exception | None = None) -> str:
            file = attached("tweets.js", name.encode(), fetched=fetched, error=error)
            return (await answer(here, replace(ask("train", handles=(name,)), files=(file,)))).text

        assert "n't arrive" in await send("ann", SourceFailed("upload-timed-out"))
        assert (await send("bob")).startswith("Training **bob**")
        assert "The limit here is 1 waiting training for each member" in await send("cleo")
        here.training.max_waiting = 1
        file = attached("tweets.js", fetched=fetched)
        refused = await answer(here, replace(ask("train", MOD, handles=("dan",)), files=(file,)))
        assert refused.text.startswith("1 training is waiting, and the queue is full.")
        assert len(fetched) == 2

    @pytest.mark.parametrize(
        ("options", "files", "part"),
        [
            ({"handles": ("penny", "sam")}, [attached("a.zip")], "Name only that account"),
            ({"handles": ("penny",), "source": "files:/x"}, [attached("a.zip")], "not both"),
            ({"handles": ("penny",)}, [attached("a.png")], "I can't learn from"),
            ({"handles": ("penny",)}, [attached("a.zip")] * 3, "at most 2 files; you sent 3"),
            ({"handles": ("penny",)}, [attached("a.zip", size=MAX_UPLOADED + 1)], "at most 1 MB here"),
            ({"handles": ("penny",)}, [attached("a.zip", size=20, most=10)], "Or ask the person who runs this bot"),
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
