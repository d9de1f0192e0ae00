"""`make kill`: many seeded kills of trainings with a tiny base model, two trainings at a time; prints a table."""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.fakes.accounts import write_account
from tests.reliability.killing import NAME, KilledTraining, Outcome, kill_table
from tests.reliability.table import table

KILLS_PER_TRAINING = 10


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--trainings", type=int, default=2, help="at a time")
    options = parser.parse_args(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mynah-kill-") as folder:
        reference, outcomes = run(Path(folder), options.kills, options.seed, options.trainings)
    faults = [fault for outcome in (reference, *outcomes) for fault in outcome.faults]
    print(table(("stage at the kill", "trainer", "its stage", "both"), kill_table(outcomes)))
    kills = sum(len(outcome.hits) for outcome in outcomes)
    same = sum(outcome.weights == reference.weights for outcome in outcomes)
    print(f"\n{kills} kills in {len(outcomes)} trainings, {time.monotonic() - began:.0f} s, seed {options.seed}")
    print(f"weights bit-identical with the undisturbed run: {same} of {len(outcomes)}")
    print("\n".join(faults) or "no fault")
    return int(bool(faults) or same < len(outcomes) or kills < options.kills)


def run(folder: Path, kills: int, seed: int, at_a_time: int) -> tuple[Outcome, list[Outcome]]:
    """An undisturbed training, and as many with kills as it takes."""
    from tests.fakes.tiny_base import tiny_base

    base, posts = tiny_base(folder / "base"), folder / "posts"
    posts.mkdir()
    write_account(posts, NAME)
    reference = KilledTraining(folder / "undisturbed", posts, base, random.Random(seed)).run(0)
    outcomes: list[Outcome] = []
    with ThreadPoolExecutor(at_a_time) as pool:
        while (left := kills - sum(len(outcome.hits) for outcome in outcomes)) > 0:
            shares = [min(KILLS_PER_TRAINING, -(-left // at_a_time))] * min(at_a_time, left)
            trainings = [
                KilledTraining(
                    folder / f"{len(outcomes) + place}", posts, base, random.Random(f"{seed} {len(outcomes) + place}")
                )
                for place in range(len(shares))
            ]
            for outcome in pool.map(KilledTraining.run, trainings, shares):
                outcomes.append(outcome)
                print(f"{outcome.seconds:4.0f} s  {len(outcome.hits)} kills  {outcome.faults or 'ok'}", file=sys.stderr)
    return reference, outcomes


if __name__ == "__main__":
    sys.exit(main())
