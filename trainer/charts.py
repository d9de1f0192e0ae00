"""Charts of a persona's figures: its loss while it learnt, and by how many tweets it learnt from.

It does not know where the figures come from, nor where the charts are shown.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

WATCHED = "watched_at_"  # how a run names the figures of its scorings
ACCENT, INK, GREY, SOFT = "#4f46e5", "#14171f", "#667080", "#eef0ff"

Points = Sequence[tuple[int, float]]


def points(figures: Mapping[str, object], prefix: str) -> Points:
    """The figures whose names are `prefix` and a whole number, by that number."""
    found = (
        (name.removeprefix(prefix), value)
        for name, value in figures.items()
        if name.startswith(prefix) and isinstance(value, int | float)
    )
    return sorted((int(number), float(value)) for number, value in found if number.isdigit())


def loss_chart(history: Points, base_loss: float | None) -> bytes:
    """A PNG: the loss on held-out tweets by step."""
    return _drawn(history, base_loss, "Loss on held-out tweets", "step")


def learning_curve(curve: Points, base_loss: float | None) -> bytes:
    """A PNG: the loss on held-out tweets by the number of tweets learnt from."""
    return _drawn(curve, base_loss, "How much is enough?", "tweets learnt from")


def _drawn(line: Points, base_loss: float | None, title: str, across: str) -> bytes:
    figure = Figure(figsize=(8, 4.2), dpi=150, layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(facecolor=SOFT)
    steps, losses = zip(*line, strict=True)
    axes.plot(steps, losses, color=ACCENT, linewidth=2.5, marker="o", markersize=6, markeredgecolor="white")
    best = min(line, key=lambda point: point[1])
    axes.annotate(
        f"{best[1]:.3f}", best, xytext=(0, 12), textcoords="offset points", ha="center", color=ACCENT, weight="bold"
    )
    if base_loss is not None:
        axes.axhline(base_loss, color=GREY, linewidth=1.2, linestyle=(0, (4, 4)))
        axes.annotate("base model alone", (steps[-1], base_loss), xytext=(0, 5), textcoords="offset points", ha="right",
                      color=GREY)  # fmt: skip
    _dress(axes, title, across)
    if all(after > 2 * before for before, after in pairwise(steps) if before):
        axes.set_xscale("symlog", linthresh=max(1, steps[0]))
        axes.set_xticks(steps, [f"{step:,}" for step in steps])
        axes.minorticks_off()
    axes.margins(y=0.2)
    png = BytesIO()
    figure.savefig(png, format="png")
    return png.getvalue()


def _dress(axes: Axes, title: str, across: str) -> None:
    """The house look: no frame, white lines on the soft colour."""
    axes.set_title(title, loc="left", color=INK, fontsize=14, fontweight="bold", pad=12)
    axes.set_xlabel(across, color=GREY)
    axes.set_ylabel("nats per token", color=GREY)
    axes.tick_params(colors=GREY, length=0)
    axes.grid(color="white", linewidth=1.2)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)
