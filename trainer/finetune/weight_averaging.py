"""Weight averaging: in the last part of a run, the mean of all steps' weights is evaluated and kept."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from trainer.finetune.run import FinetuneRun


def update_average(run: FinetuneRun) -> None:
    """Add the weights after this step to the mean, once the last part of the run has begun."""
    if run.state.plan.progress(run.state.step) <= 1 - run.hyperparameters.averaged_share:
        return
    run.state.averaged_steps += 1
    run.average = run.average or [torch.zeros_like(weight) for weight in run.weights]
    with torch.no_grad():
        for mean, weight in zip(run.average, run.weights, strict=True):
            mean.lerp_(weight, 1 / run.state.averaged_steps)


@contextmanager
def averaged_weights(run: FinetuneRun) -> Iterator[None]:
    """The model with the averaged weights, if there are any yet; its own are put back afterwards."""
    if not run.average:
        yield
        return
    weights = [weight.detach().clone() for weight in run.weights]
    run.set_weights(run.average)
    yield
    run.set_weights(weights)
