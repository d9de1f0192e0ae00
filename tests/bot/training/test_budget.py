"""Cost approval and the monthly budget of /train."""

import asyncio
import math
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.chat.members import Member
from bot.training.budget import MonthlyBudget
from models.domain.limits import Cost, Payer, Prices
from models.domain.training_job import Progress, Stage
from tests.fakes.bot import ANN, BOB, HERE, MOD, NOW, World, answer, ask, pressed, world

PRICES = Prices(is_on=True, max_tweets=3_200, per_post=0.005, per_user=0.01)  # 16.01 dollars an account


def spending(folder: Path, most: float, each: float, prices: Prices = PRICES) -> World:
    here = world(folder)
    purse = MonthlyBudget(prices, most, each, here.registry.spending)
    return replace(here, services=replace(here.services, budget=purse))


def pay(here: World, cost: Cost, job_id: str, at: datetime = NOW) -> None:
    """Record what reading cost for a job."""
    here.registry.spending.update(here.registry.spending.begin("x", cost, math.inf, at, job_id), cost, is_settled=True)


def promised(here: World) -> float:
    """What the jobs in the queue can cost together."""
    costs = [here.services.budget.cost(job.request) for job in here.registry.jobs.list(is_over=False)]
    return sum(cost.dollars for cost in costs if cost is not None)


async def test_the_cost_is_asked_before_anything_is_spent(tmp_path: Path) -> None:
    """The reply to /train is a question for everybody to see, and there is no job."""
    here = spending(tmp_path, most=50, each=0)
    reply = await answer(here, ask("train", handles=("@greta",)))
    assert "at most $16.01, for up to 3,200 posts" in reply.text
    assert [button.label for button in reply.buttons] == ["Approve", "Cancel"]
    assert not reply.is_private
    assert here.registry.jobs.list() == []


async def test_within_the_allowance_a_member_approves(tmp_path: Path) -> None:
    """The job, and so the spending, is that member's."""
    here = spending(tmp_path, most=50, each=20)
    reply = await pressed(here, await answer(here, ask("train", handles=("greta",), name="gg")), "Approve", ANN)
    assert reply.text.startswith("Training **")
    (job,) = here.registry.jobs.list()
    assert (job.request.handles, job.request.sources, job.request.name) == (("greta",), (), "gg")
    assert job.audience[0].member == ANN.id


async def test_above_the_allowance_a_moderator_approves(tmp_path: Path) -> None:
    """A member's press requests approval; a moderator's press starts it."""
    here = spending(tmp_path, most=50, each=0)
    shown = await answer(here, ask("train", handles=("greta",)))
    assert "a moderator of this chat must approve" in shown.text
    assert "waits for approval" in (await pressed(here, shown, "Approve", ANN)).text
    assert here.registry.jobs.list() == []
    assert (await pressed(here, shown, "Approve", MOD)).text.startswith("Training **")


async def test_the_monthly_budget_stops_everybody(tmp_path: Path) -> None:
    """Moderators too, also when others spent the rest after the question."""
    here = spending(tmp_path, most=30, each=30)
    shown = await answer(here, ask("train", handles=("greta",)))
    pay(here, Cost(3_000, 15.0), "7", NOW)
    assert "only $15.00 of this month's budget is left" in (await pressed(here, shown, "Approve", MOD)).text
    assert (
        "only $15.00 of this month's budget is left" in (await answer(here, ask("train", MOD, handles=("greta",)))).text
    )
    assert here.registry.jobs.list() == []


async def test_unread_trainings_count_as_spent(tmp_path: Path) -> None:
    """Two trainings do not share the same dollars; a read one counts with its real cost."""
    here = spending(tmp_path, most=50, each=20)
    await pressed(here, await answer(here, ask("train", handles=("greta",))), "Approve", ANN)
    shown = await answer(here, ask("train", handles=("bob_on_x",)))
    assert "You can spend $3.99 more" in shown.text
    assert "waits for approval" in (await pressed(here, shown, "Approve", ANN)).text
    here.registry.jobs.update_progress("1", Progress(Stage.FINETUNE))
    pay(here, Cost(100, 0.51), "1", NOW)
    assert "You can spend $19.49 more" in (await answer(here, ask("train", handles=("bob_on_x",)))).text
    assert "You can spend $20.00 more" in (await answer(here, ask("train", BOB, handles=("bob_on_x",)))).text


@pytest.mark.parametrize(
    ("most", "each", "member", "answers"),
    [
        (20, 100, ANN, "of this month's budget is left"),
        (20, 100, MOD, "of this month's budget is left"),
        (200, 20, ANN, "waits for approval"),
    ],
)
async def test_trainings_at_the_same_moment_do_not_share_dollars(
    tmp_path: Path, most: float, each: float, member: Member, answers: str
) -> None:
    """Eight presses at once: one training is queued, and the others are told what there is no money for."""
    here = spending(tmp_path, most, each)
    asked = [await answer(here, ask("train", member, handles=(f"greta{number}",))) for number in range(8)]
    replies = await asyncio.gather(*(pressed(here, reply, "Approve", member) for reply in asked))
    assert promised(here) == 16.01
    assert sorted(answers in reply.text for reply in replies) == [False] + 7 * [True]


async def test_approvals_at_the_same_moment_do_not_share_dollars(tmp_path: Path) -> None:
    """The requests that there is no money for wait on."""
    here = spending(tmp_path, most=20, each=0)
    asked = [await answer(here, ask("train", handles=(f"greta{number}",))) for number in range(4)]
    waiting = [await pressed(here, reply, "Approve", ANN) for reply in asked]
    replies = await asyncio.gather(*(pressed(here, reply, "Approve", MOD) for reply in waiting))
    assert promised(here) == 16.01
    assert sum("of this month's budget is left" in reply.text for reply in replies) == 3
    assert len(here.registry.approvals.pending(NOW)) == 3


async def test_lookups_of_profiles_count_as_spent(tmp_path: Path) -> None:
    """Against everybody's budget, the chat's and the member's, also while one is under way."""
    here = spending(tmp_path, most=50, each=20)
    payer = Payer(ANN.id, HERE.address)
    here.registry.spending.begin("x", Cost(0, 0.01), 50, NOW, payer=payer)
    assert "You can spend $19.99 more" in (await answer(here, ask("train", handles=("greta",)))).text
    here.registry.chat_settings.set(HERE.address, "chat_dollars_per_month", "16.01")
    refused = await answer(here, ask("train", handles=("greta",)))
    assert "only $16.00 of this month's budget is left" in refused.text


async def test_spending_is_counted_by_calendar_month(tmp_path: Path) -> None:
    """Spending before the first of the month does not count."""
    here = spending(tmp_path, most=17, each=0)
    pay(here, Cost(3_000, 15.0), "7", NOW.replace(month=10))
    assert (await answer(here, ask("train", handles=("greta",)))).buttons


async def test_cancel_spends_nothing(tmp_path: Path) -> None:
    """The reply says so."""
    here = spending(tmp_path, most=50, each=20)
    shown = await answer(here, ask("train", handles=("greta",)))
    assert "nothing was spent" in (await pressed(here, shown, "Cancel", ANN)).text
    assert here.registry.jobs.list() == []


async def test_a_higher_cost_is_asked_again(tmp_path: Path) -> None:
    """Approving 16 dollars does not approve 32."""
    here = spending(tmp_path, most=90, each=90)
    shown = await answer(here, ask("train", handles=("greta",)))
    dearer = spending(tmp_path, 90, 90, replace(PRICES, per_post=0.01))
    assert "at most $32.01" in (await pressed(dearer, shown, "Approve", ANN)).text
    assert here.registry.jobs.list() == []


@pytest.mark.parametrize("handles", [("greta",), ("greta.example.com", "greta")])
async def test_where_x_is_not_read_the_reply_says_what_works(tmp_path: Path, handles: tuple[str, ...]) -> None:
    """No cost is asked."""
    here = spending(tmp_path, 50, 50, replace(PRICES, is_on=False))
    reply = await answer(here, ask("train", MOD, handles=handles))
    assert "Attach the X archive of @greta" in reply.text
    assert reply.buttons == ()
