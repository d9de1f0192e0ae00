"""Charts for the model card: held-out loss during training, and the learning curve by number of tweets."""

from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from models.domain.learning_curve import FOLD, gain

ACCENT, INK, GREY, SOFT = "#4f46e5", "#14171f", "#667080", "#eef0ff"

MIN_TICK_RATIO = 1.5  # closer tick labels would overlap

Points = Sequence[tuple[int, float]]


def loss_chart(history: Points, base_loss: float | None) -> bytes:
    """A PNG: the loss on held-out tweets by step, with the lowest labelled."""
    figure, axes = _empty("Loss on held-out tweets", "step")
    _line(axes, history)
    _label(axes, min(history, key=lambda point: point[1]))
    _base(axes, base_loss)
    return _drawn(figure)


def learning_curve(curve: Points, base_loss: float | None) -> bytes:
    """A PNG: the held-out loss by number of training tweets, extrapolated to three times as many."""
    figure, axes = _empty("How much is enough?", "tweets trained on; dotted: extrapolated")
    _line(axes, curve)
    tweets, loss = curve[-1]
    ahead = (FOLD * tweets, loss - gain(curve))
    axes.plot(*zip(curve[-1], ahead, strict=True), color=ACCENT, linewidth=2, linestyle=(0, (1, 2)), marker="o",
              markerfacecolor="white", zorder=1)  # fmt: skip
    for point in curve:
        _label(axes, point)
    _label(axes, ahead, "≈ {:.2f}")
    _base(axes, base_loss)
    axes.set_xscale("log")
    apart = [here for here, next_ in pairwise([*curve, ahead]) if next_[0] > MIN_TICK_RATIO * here[0]] + [ahead]
    axes.set_xticks([point[0] for point in apart], [f"{point[0]:,}" for point in apart])
    axes.minorticks_off()
    return _drawn(figure)


def _empty(title: str, across: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(8, 4.2), dpi=150, layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(facecolor=SOFT)
    axes.margins(x=0.08, y=0.2)
    _style(axes, title, across)
    return figure, axes


def _line(axes: Axes, line: Points) -> None:
    axes.plot(*zip(*line, strict=True), color=ACCENT, linewidth=2.5, marker="o", markersize=6, markeredgecolor="white")


def _label(axes: Axes, point: tuple[int, float], form: str = "{:.3f}") -> None:
    axes.annotate(form.format(point[1]), point, xytext=(0, 12), textcoords="offset points", ha="center", color=ACCENT,
                  weight="bold")  # fmt: skip


def _base(axes: Axes, loss: float | None) -> None:
    """The base model's own loss, as a horizontal line."""
    if loss is None:
        return
    axes.axhline(loss, color=GREY, linewidth=1.2, linestyle=(0, (4, 4)))
    axes.annotate(f"base model alone: {loss:.3f}", (0.99, loss), xycoords=("axes fraction", "data"), xytext=(0, 5),
                  textcoords="offset points", ha="right", color=GREY)  # fmt: skip


def _drawn(figure: Figure) -> bytes:
    png = BytesIO()
    figure.savefig(png, format="png")
    return png.getvalue()


def _style(axes: Axes, title: str, across: str) -> None:
    """Shared look: no frame, white grid lines on a light background."""
    axes.set_title(title, loc="left", color=INK, fontsize=14, fontweight="bold", pad=12)
    axes.set_xlabel(across, color=GREY)
    axes.set_ylabel("nats per token: lower is better", color=GREY)
    axes.tick_params(colors=GREY, length=0)
    axes.grid(color="white", linewidth=1.2)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)
