"""/jobs and /cancel."""

from pathlib import Path

from bot.chat.messages import Button
from tests.fakes.bot import (
    ANN,
    BOB,
    ELSEWHERE,
    HERE,
    MOD,
    OPERATOR,
    World,
    answer,
    ask,
    submitted,
)


class TestJobs:
    async def test_a_chat_sees_its_own_jobs(self, here: World) -> None:
        """One chat learns nothing of another; the operator sees all."""
        await submitted(here, "penny")
        await submitted(here, "secret", BOB.id, ELSEWHERE.address)
        assert "secret" not in (await answer(here, ask("jobs"))).text
        assert "secret" in (await answer(here, ask("jobs", OPERATOR))).text

    async def test_jobs_show_progress(self, here: World) -> None:
        """Bar, stage and time left, as in the message that is edited."""
        job = await submitted(here, "penny")
        await here.training.reach(job, 50)
        text = (await answer(here, ask("jobs"))).text
        for part in ("█████░░░░░░░ 45%", "Learning", "about 60 s left"):
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
