"""The thread tuner."""

import torch

from models.engine.kernels.threads import MIN_PAUSE_STEPS, MIN_SAMPLES, TRIAL_INTERVAL_STEPS, ThreadTuner


class Machine:
    """Steps take `seconds[count]` on its clock."""

    def __init__(self, **seconds: float) -> None:
        self.seconds = {int(name.removeprefix("with_")): value for name, value in seconds.items()}
        self.now = 0.0
        self.counts: list[int] = []
        self.threads = ThreadTuner(sorted(self.seconds), 1, lambda: self.now)

    def steps(self, many: int, rows: int = 1) -> list[int]:
        """The counts of so many steps."""
        before = torch.get_num_threads()
        try:
            for _again in range(many):
                with self.threads.step(rows) as count:
                    assert torch.get_num_threads() == count
                    self.now += self.seconds[count]
                self.counts.append(count)
        finally:
            torch.set_num_threads(before)
        return self.counts[-many:]


def test_the_faster_count_is_found_and_kept() -> None:
    """Two threads, at little more than half the time, within one tweet of some twenty tokens."""
    machine = Machine(with_1=0.02, with_2=0.012)
    machine.steps((MIN_SAMPLES + 1) * TRIAL_INTERVAL_STEPS)
    assert machine.steps(MIN_PAUSE_STEPS // 2) == [2] * (MIN_PAUSE_STEPS // 2)


def test_a_small_gain_is_not_worth_a_thread() -> None:
    """Two threads that are 5 % faster are tried and not kept."""
    machine = Machine(with_1=0.02, with_2=0.019)
    machine.steps((MIN_SAMPLES + 1) * TRIAL_INTERVAL_STEPS)
    counts = machine.steps(20 * MIN_PAUSE_STEPS)
    assert counts.count(2) == 20


def test_the_first_step_with_a_count_is_ignored() -> None:
    """It pays for starting the threads."""
    machine = Machine(with_1=0.02, with_2=0.2)
    machine.steps(TRIAL_INTERVAL_STEPS)
    machine.seconds[2] = 0.012
    machine.steps(MIN_SAMPLES * TRIAL_INTERVAL_STEPS)
    assert machine.steps(1) == [2]


def test_every_count_is_tried_soon() -> None:
    """Eight threads are found though two are better than one."""
    machine = Machine(with_1=0.02, with_2=0.012, with_4=0.008, with_8=0.005)
    machine.steps(5 * (MIN_SAMPLES + 1) * TRIAL_INTERVAL_STEPS)
    assert machine.steps(3) == [8] * 3


def test_a_stalling_count_does_not_hide_a_fast_one() -> None:
    """As where a process sees more CPUs than it is given: four threads are found beside eight."""
    machine = Machine(with_1=0.02, with_2=0.012, with_4=0.008, with_8=0.3)
    machine.steps(5 * (MIN_SAMPLES + 1) * TRIAL_INTERVAL_STEPS)
    counts = machine.steps(3000)
    assert counts.count(4) > 0.95 * len(counts)
    assert counts.count(8) <= 8


def test_a_stalling_count_is_given_up_at_once() -> None:
    """After one far slower step, and tried less and less often."""
    machine = Machine(with_1=0.02, with_2=0.012)
    machine.steps(4 * MIN_PAUSE_STEPS)
    machine.seconds[2] = 0.19
    counts = machine.steps(40 * MIN_PAUSE_STEPS)
    assert counts.count(2) <= 8
    assert counts[:3].count(1) >= 2


def test_each_batch_size_has_its_own_count() -> None:
    """What is best for one row need not be for thirty."""
    machine = Machine(with_1=0.02, with_2=0.012)
    machine.steps(4 * MIN_PAUSE_STEPS)
    assert machine.steps(3, rows=1) == [2, 2, 2]
    assert machine.steps(3, rows=30) == [1, 1, 1]


def test_the_default_count_is_restored_after_a_step() -> None:
    """Another model's sums may depend on it."""
    machine = Machine(with_1=0.02, with_2=0.012)
    machine.steps(4 * MIN_PAUSE_STEPS)
    before = torch.get_num_threads()
    try:
        with machine.threads.step(1) as count:
            assert count == 2
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)
