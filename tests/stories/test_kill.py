"""A story: after kill -9 of the trainer or of a stage, at any moment and repeatedly, a training gives the same weights.

`make kill` does it two hundred times.
"""

from pathlib import Path

from tests.reliability.kill import run


def test_the_training_survives_every_kill(tmp_path: Path) -> None:
    """However often it was killed, it ends once, publishes once, leaves nothing, and its weights are bit-identical."""
    undisturbed, outcomes = run(tmp_path, kills=2, seed=0, at_a_time=1)
    assert [fault for outcome in (undisturbed, *outcomes) for fault in outcome.faults] == []
    assert {outcome.weights for outcome in outcomes} == {undisturbed.weights}
    assert sum(len(outcome.hits) for outcome in outcomes) >= 2
