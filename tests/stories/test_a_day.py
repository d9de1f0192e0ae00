"""A story: a day in a quarter of a minute: people on two platforms, an operator, and a kill of each kind of process.

`make day` is the long version (docs/reliability.md).
"""

from pathlib import Path

from tests.reliability.day.driver import Plan, run


async def test_a_day(tmp_path: Path, tiny_gpt2: Path) -> None:
    """Nothing is lost or done twice, every order ends and is reported, and no invariant breaks."""
    plan = Plan(minutes=0.2, members=3, kills=3, checks=2, seed=1, base=tiny_gpt2, trainings_at_once=1, patience=25)
    assert await run(tmp_path, plan) == []
