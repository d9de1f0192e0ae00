"""What a training costs is told first, and spent only by those who may: members, moderators, nobody."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.training.budget import MonthlyBudget
from models.domain.limits import Cost, Prices
from models.domain.training_job import Progress, Stage
from tests.fakes.bot import ANN, BOB, MOD, NOW, World, answer, ask, pressed, world

PRICES = Prices(is_on=True, max_tweets=3_200, per_post=0.005, per_user=0.01)  # 16.01 dollars an account


def spending(folder: Path, most: float, each: float, prices: Prices = PRICES) -> World:
    here = world(folder)
    purse = MonthlyBudget(prices, most, each, here.registry.spending, here.registry.jobs)
    return replace(here, services=replace(here.services, budget=purse))


async def test_posts_and_dollars_are_told_before_anything_is_spent(tmp_path: Path) -> None:
    """The answer to /train is a question, for everybody to see, and no job."""
    here = spending(tmp_path, most=50, each=0)
    reply = await answer(here, ask("train", handles=("@greta",)))
    assert "at most $16.01, for up to 3,200 posts" in reply.text
    assert [button.label for button in reply.buttons] == ["Approve", "Cancel"]
    assert not reply.is_private
    assert here.registry.jobs.list() == []


async def test_within_the_allowance_a_member_approves(tmp_path: Path) -> None:
    """The job is that member's, so that the spending will be."""
    here = spending(tmp_path, most=50, each=20)
    reply = await pressed(here, await answer(here, ask("train", handles=("greta",), name="gg")), "Approve", ANN)
    assert reply.text.startswith("Training “")
    (job,) = here.registry.jobs.list()
    assert (job.request.handles, job.request.sources, job.request.name) == (("greta",), (), "gg")
    assert job.audience[0].member == ANN.id


async def test_above_it_a_moderator_must(tmp_path: Path) -> None:
    """A member's press asks the moderators, and the same button begins at once for one of them."""
    here = spending(tmp_path, most=50, each=0)
    shown = await answer(here, ask("train", handles=("greta",)))
    assert "a moderator of this chat must approve" in shown.text
    assert "waits for a moderator" in (await pressed(here, shown, "Approve", ANN)).text
    assert here.registry.jobs.list() == []
    assert (await pressed(here, shown, "Approve", MOD)).text.startswith("Training “")


async def test_the_months_limit_stops_everybody(tmp_path: Path) -> None:
    """A moderator too, and one who approved before others spent the rest."""
    here = spending(tmp_path, most=30, each=30)
    shown = await answer(here, ask("train", handles=("greta",)))
    here.registry.spending.update(here.registry.spending.begin("7", "x", NOW), Cost(3_000, 15.0))
    assert "only $15.00 of this month's budget is left" in (await pressed(here, shown, "Approve", MOD)).text
    assert (
        "only $15.00 of this month's budget is left" in (await answer(here, ask("train", MOD, handles=("greta",)))).text
    )
    assert here.registry.jobs.list() == []


async def test_what_is_promised_counts_as_spent(tmp_path: Path) -> None:
    """Two trainings at once do not have the same dollars; one that was read counts with what it really cost."""
    here = spending(tmp_path, most=50, each=20)
    await pressed(here, await answer(here, ask("train", handles=("greta",))), "Approve", ANN)
    shown = await answer(here, ask("train", handles=("bob_on_x",)))
    assert "You can spend $3.99 more" in shown.text
    assert "waits for a moderator" in (await pressed(here, shown, "Approve", ANN)).text
    here.registry.jobs.update_progress("1", Progress(Stage.FINETUNE))
    here.registry.spending.update(here.registry.spending.begin("1", "x", NOW), Cost(100, 0.51))
    assert "You can spend $19.49 more" in (await answer(here, ask("train", handles=("bob_on_x",)))).text
    assert "You can spend $20.00 more" in (await answer(here, ask("train", BOB, handles=("bob_on_x",)))).text


async def test_a_months_spending_ends_with_the_month(tmp_path: Path) -> None:
    """What was spent before the first of the month is no matter any more."""
    here = spending(tmp_path, most=17, each=0)
    here.registry.spending.update(here.registry.spending.begin("7", "x", NOW.replace(month=10)), Cost(3_000, 15.0))
    assert (await answer(here, ask("train", handles=("greta",)))).buttons


async def test_cancel_spends_nothing(tmp_path: Path) -> None:
    """And says so."""
    here = spending(tmp_path, most=50, each=20)
    shown = await answer(here, ask("train", handles=("greta",)))
    assert "nothing was spent" in (await pressed(here, shown, "Cancel", ANN)).text
    assert here.registry.jobs.list() == []


async def test_a_dearer_price_is_asked_for_anew(tmp_path: Path) -> None:
    """Who agreed to 16 dollars did not agree to 32."""
    here = spending(tmp_path, most=90, each=90)
    shown = await answer(here, ask("train", handles=("greta",)))
    dearer = spending(tmp_path, 90, 90, replace(PRICES, per_post=0.01))
    assert "at most $32.01" in (await pressed(dearer, shown, "Approve", ANN)).text
    assert here.registry.jobs.list() == []


@pytest.mark.parametrize("handles", [("greta",), ("greta.example.com", "greta")])
async def test_where_x_is_off_nobody_is_asked(tmp_path: Path, handles: tuple[str, ...]) -> None:
    """Then it is told what works instead."""
    here = spending(tmp_path, 50, 50, replace(PRICES, is_on=False))
    reply = await answer(here, ask("train", MOD, handles=handles))
    assert "Send /train @greta with a file" in reply.text
    assert reply.buttons == ()
