"""How many threads a step is made with."""

import torch

from models.engine.kernels.threads import FEWEST, TRY_EVERY, TRY_SOON, Threads


class Machine:
    """Steps take `seconds[count]`, and what the clock says is all that anybody knows of it."""

    def __init__(self, **seconds: float) -> None:
        self.seconds = {int(name.removeprefix("with_")): value for name, value in seconds.items()}
        self.now = 0.0
        self.counts: list[int] = []
        self.threads = Threads(sorted(self.seconds), 1, lambda: self.now)

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
    """Where two threads need little more than half the time, a tweet of some twenty tokens is enough to find out."""
    machine = Machine(with_1=0.02, with_2=0.012)
    machine.steps((FEWEST + 1) * TRY_SOON)
    assert machine.steps(TRY_EVERY // 2) == [2] * (TRY_EVERY // 2)


def test_a_small_gain_is_not_worth_a_processor() -> None:
    """By a twentieth faster, two threads are tried and not kept."""
    machine = Machine(with_1=0.02, with_2=0.019)
    machine.steps((FEWEST + 1) * TRY_SOON)
    counts = machine.steps(20 * TRY_EVERY)
    assert counts.count(2) == 20


def test_the_first_step_with_a_count_is_not_judged() -> None:
    """It pays for what is set up once, ten times over."""
    machine = Machine(with_1=0.02, with_2=0.2)
    machine.steps(TRY_SOON)
    machine.seconds[2] = 0.012
    machine.steps(FEWEST * TRY_SOON)
    assert machine.steps(1) == [2]


def test_among_many_counts_each_is_tried_before_they_are_tried_seldom() -> None:
    """Eight threads are found on a machine that has as many processors, though two are better than one."""
    machine = Machine(with_1=0.02, with_2=0.012, with_4=0.008, with_8=0.005)
    machine.steps(5 * (FEWEST + 1) * TRY_SOON)
    assert machine.steps(3) == [8] * 3


def test_a_count_that_is_always_far_slower_hides_none_that_is_fast() -> None:
    """As where a process sees more processors than it is given: four threads are found, and kept, beside eight."""
    machine = Machine(with_1=0.02, with_2=0.012, with_4=0.008, with_8=0.3)
    machine.steps(5 * (FEWEST + 1) * TRY_SOON)
    counts = machine.steps(3000)
    assert counts.count(4) > 0.95 * len(counts)
    assert counts.count(8) <= 8


def test_threads_that_wait_for_each_other_are_left_at_once() -> None:
    """One step that is far slower, and the next is made with one thread again; they are tried ever less often."""
    machine = Machine(with_1=0.02, with_2=0.012)
    machine.steps(4 * TRY_EVERY)
    machine.seconds[2] = 0.19
    counts = machine.steps(40 * TRY_EVERY)
    assert counts.count(2) <= 8
    assert counts[:3].count(1) >= 2


def test_each_size_has_its_own_count() -> None:
    """What is best for one row is not asked of thirty."""
    machine = Machine(with_1=0.02, with_2=0.012)
    machine.steps(4 * TRY_EVERY)
    assert machine.steps(3, rows=1) == [2, 2, 2]
    assert machine.steps(3, rows=30) == [1, 1, 1]


def test_other_models_have_the_count_of_the_start() -> None:
    """After a step, whatever it was made with, the count is the first one: another model's sums may depend on it."""
    machine = Machine(with_1=0.02, with_2=0.012)
    machine.steps(4 * TRY_EVERY)
    before = torch.get_num_threads()
    try:
        with machine.threads.step(1) as count:
            assert count == 2
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)
