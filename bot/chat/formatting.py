"""Figures put into words: how far a job is, what a persona is made of, and the label on every generated tweet.

It does not know where the words are shown.
"""

from collections.abc import Sequence

from models.domain.persona import Persona, PostCounts
from models.domain.training_job import Job, Progress, Status

BAR = 12  # characters
SHOWN_HANDLES = 3
RESTARTING = "I am being restarted and could not finish this; please ask again in a minute."
NOBODY = "on nobody's word that was recorded"


def at(handles: Sequence[str], joint: str = ", ") -> str:
    return joint.join(f"@{handle}" for handle in handles)


def label(persona: Persona) -> str:
    """What stands on every generated tweet: whose voice it is, and that it is not them."""
    whom = at(persona.handles, " and ") if len(persona.handles) < SHOWN_HANDLES else at(persona.handles)
    return f"{persona.display_name} · {persona.label} · AI-generated parody of {whom}, not their words"


def duration(seconds: float) -> str:
    """A time as people say it."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"


def bar(progress: Progress) -> str:
    share = min(1.0, progress.step / progress.steps) if progress.steps else 0.0
    filled = round(share * BAR)
    return f"{'█' * filled}{'░' * (BAR - filled)} {share:4.0%}"


def title(job: Job) -> str:
    """What a job builds, or measures."""
    if job.request.is_curve_only:
        return f"the learning curve of {at(job.request.handles, ' + ')}"
    return f"“{job.request.name}” from {at(job.request.handles, ' + ')}"


def place(job: Job) -> str:
    """Where a waiting job stands."""
    if job.position == 0:
        return "next in turn"
    return f"{job.position} job{'s' if job.position > 1 else ''} ahead"


def progress_line(job: Job) -> str:
    """One line on how far a job is: stage, bar, loss, time left; or how it ended."""
    if job.status is Status.WAITING:
        return f"Job {job.id} · {title(job)} · {place(job)}"
    if job.status is not Status.RUNNING:
        return f"Job {job.id} · {title(job)} · {ending(job)}"
    wish = "cancelling" if job.is_cancel_wished else job.progress.stage.value
    return " · ".join([f"Job {job.id}", title(job), wish, *_figures(job.progress)])


def _figures(progress: Progress) -> list[str]:
    figures = []
    if progress.steps:
        figures.append(f"{bar(progress)} ({progress.step} of {progress.steps})")
    if progress.loss is not None:
        figures.append(f"loss {progress.loss:.2f}")
    if progress.held_out_loss is not None:
        figures.append(f"held-out {progress.held_out_loss:.2f}")
    if progress.note:
        figures.append(progress.note)
    if progress.seconds_left is not None:
        figures.append(f"about {duration(progress.seconds_left)} left")
    return figures


def ending(job: Job) -> str:
    """How a job ended, in a few words or in its error's sentence."""
    if job.status is Status.DONE:
        took = (job.ended_at - job.started_at).total_seconds() if job.ended_at and job.started_at else None
        return "done" if took is None else f"done in {duration(took)}"
    if job.status is Status.CANCELLED:
        return "cancelled"
    return f"failed: {job.error or 'no reason was recorded'}"


def counts_table(persona: Persona) -> list[str]:
    """What was read of each account, what was dropped and why, and what was kept."""
    names = ["downloaded", "retweets", "short", "too_long", "duplicates", "kept"]
    if not any(counts.too_long for counts in persona.counts.values()):
        names.remove("too_long")
    rows = [["", *(name.replace("_", " ") for name in names)]]
    rows += [
        [f"@{handle}", *(str(getattr(counts, name)) for name in names)] for handle, counts in persona.counts.items()
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    table = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return [*table, *(line for handle, counts in persona.counts.items() for line in _recipes_count(handle, counts))]


def _recipes_count(handle: str, counts: PostCounts) -> list[str]:
    """What the original recipe would have kept, where that is something else."""
    if counts.short_by_spaces in (None, counts.short):
        return []
    figures = f"{counts.short_by_spaces} short, {counts.kept_by_spaces} kept"
    return [f"@{handle} by the original recipe, which knows words by spaces: {figures}"]


def stale(persona: Persona) -> list[str]:
    """A line on what was removed of the posts that it was built of, if anything was."""
    if not persona.stale_share:
        return []
    return [f"stale: {persona.stale_share:.0%} of the posts it was built of were removed since"]


def grounds(persona: Persona) -> list[str]:
    """On whose word each account was learnt from."""
    said = [(handle, persona.grounds.get(handle)) for handle in persona.handles]
    return [f"@{handle}: learnt from {ground.described if ground else NOBODY}" for handle, ground in said]


def held_out(persona: Persona) -> str:
    """How well the persona foretells tweets of its accounts that it never saw, beside its base."""
    if persona.held_out_loss is None:
        return "not measured"
    against = "" if persona.base_loss is None else f" (the base alone: {persona.base_loss:.3f})"
    return f"{persona.held_out_loss:.3f} nats per token{against}"


SEEN_BY = {
    "private": "its maker, and the chat where it was made",
    "chats": "its maker, the chat where it was made, and those that it was shared with",
    "everywhere": "every chat of this bot",
}


def seen_by(persona: Persona) -> str:
    """Who can have it write."""
    return SEEN_BY[persona.visibility]
