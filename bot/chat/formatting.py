"""Shared sentences: the label on generated tweets, durations, a job's progress, a persona's figures."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import asdict

from bot.chat.messages import GeneratedTweet
from models.domain.persona import Persona, PostCounts
from models.domain.training_job import Job, Status
from models.domain.training_progress import duration, share_done, stage_name, time_left
from models.messages import joined, sentence, without_folders
from models.text.tweet_text import printable

BAR_LENGTH = 12  # characters
MAX_SPELLED_OUT = 2  # handles that a label connects with “and”
VISIBILITY = {"private": "visible-privately", "chats": "visible-in-chats", "everywhere": "visible-everywhere"}


def handle_list(handles: Sequence[str], separator: str = ", ") -> str:
    """Handles as in “@ann, @bob”."""
    return separator.join(f"@{handle}" for handle in handles)


def handles_and(handles: Sequence[str]) -> str:
    """Handles as in “@ann and @bob”; more than two with commas."""
    if len(handles) == MAX_SPELLED_OUT:
        return sentence("two-handles", first=handles[0], second=handles[1])
    return handle_list(handles)


def label(persona: Persona) -> str:
    """The AI label that every generated tweet carries: whose style it imitates, and that it is not them.

    Where the name stands over the tweet already, the notice alone is shown under it.
    """
    name = sentence("tweet-name", name=persona.display_name, label=persona.label)
    return joined(" · ", [name, notice(persona)])


def notice(persona: Persona) -> str:
    """The end of the label: that a tweet is a parody, and of whom."""
    return sentence("tweet-notice", handles=handles_and(persona.handles))


def split_prompt(tweet: GeneratedTweet) -> tuple[str, str]:
    """A tweet's first words as the member gave them, and what the persona added; no first words where they differ."""
    prompt = printable(tweet.prompt)
    return (prompt, tweet.text[len(prompt) :]) if prompt and tweet.text.startswith(prompt) else ("", tweet.text)


def numbered(tweets: Sequence[GeneratedTweet], texts: Sequence[str], bold: Callable[[str], str] = str) -> list[str]:
    """The texts of tweets, each after its note in bold; several without notes with numbers, which buttons name."""
    if any(tweet.note for tweet in tweets):
        return [f"{bold(tweet.note)} {text}" for tweet, text in zip(tweets, texts, strict=True)]
    return list(texts) if len(texts) == 1 else [f"{number}. {text}" for number, text in enumerate(texts, 1)]


def by_persona(tweets: Sequence[GeneratedTweet]) -> list[tuple[Persona, list[GeneratedTweet]]]:
    """Tweets of the same persona that follow each other, together."""
    return [(persona, list(group)) for persona, group in itertools.groupby(tweets, lambda tweet: tweet.persona)]


def progress_bar(share: float) -> str:
    filled = round(share * BAR_LENGTH)
    return f"{'█' * filled}{'░' * (BAR_LENGTH - filled)} {share:.0%}"


def job_title(job: Job) -> str:
    """What a job builds, or measures."""
    handles = handle_list(job.request.handles, " + ")
    if job.request.is_curve_only:
        return sentence("job-title-curve", handles=handles)
    return sentence("job-title", name=job.request.name, handles=handles)


def progress_line(job: Job) -> str:
    """A job on one line, for lists: bar, stage and time left, or how it ended."""
    return joined(" · ", [sentence("job-number", job=job.id), job_title(job), *_state(job), _note(job)])


def progress_text(job: Job, min_share: float = 0.0) -> str:
    """A job in the message that shows its progress: what is trained, and below it bar, stage and time left.

    The bar shows at least `min_share`.
    """
    title = sentence("progress-title", title=job_title(job), job=job.id)
    state = _state(job, min_share)
    if job.status is Status.FAILED:  # the result says why
        state = [sentence("progress-stopped")]
    elif job.status is Status.DONE:
        state = [progress_bar(1.0), *state]
    return joined("\n", [title, joined(" · ", state), _note(job)])


def _state(job: Job, min_share: float = 0.0) -> list[str]:
    if job.status is Status.WAITING:
        return [sentence("progress-waiting", ahead=job.position)]
    if job.status is not Status.RUNNING:
        return [outcome(job)]
    if job.is_cancel_requested:
        return [sentence("progress-cancelling")]
    bar = progress_bar(max(min_share, share_done(job.progress)))
    return [bar, stage_name(job.progress.stage), time_left(job.progress) or ""]


def _note(job: Job) -> str:
    """What a running job waits for, if anything."""
    return job.progress.note or "" if job.status is Status.RUNNING else ""


def outcome(job: Job) -> str:
    """How a job ended, with the error's sentence where it failed."""
    if job.status is Status.DONE:
        if job.ended_at is None or job.started_at is None:
            return sentence("job-done")
        return sentence("job-done-in", duration=duration((job.ended_at - job.started_at).total_seconds()))
    if job.status is Status.CANCELLED:
        return sentence("job-cancelled")
    return without_folders(sentence("job-failed", reason=job.error or sentence("job-failed-without-reason")))


def post_counts(persona: Persona) -> list[str]:
    """A line for each account: how many posts were downloaded, dropped and why, and kept."""
    lines: list[str] = []
    for handle, counts in persona.counts.items():
        lines.append(_counts_line(handle, counts))
        if (recipe := counts.other_recipe) is not None:
            lines.append(sentence("post-counts-original-recipe", handle=handle, **asdict(recipe)))
    return lines


def _counts_line(handle: str, counts: PostCounts) -> str:
    dropped = [
        sentence(message, count=count)
        for message, count in (
            ("dropped-retweets", counts.retweets),
            ("dropped-older", counts.older),
            ("dropped-short", counts.short),
            ("dropped-too-long", counts.too_long),
            ("dropped-duplicates", counts.duplicates),
        )
        if count
    ]
    return sentence(
        "post-counts",
        handle=handle,
        downloaded=counts.downloaded,
        kept=counts.kept,
        dropped=joined(", ", dropped) or sentence("dropped-none"),
    )


def stale_note(persona: Persona) -> list[str]:
    """The share of its training posts that were deleted since, if any were."""
    if not persona.stale_share:
        return []
    return [sentence("persona-stale", share=persona.stale_share)]


def consent_lines(persona: Persona) -> list[str]:
    """The recorded consent for each account, a line each."""
    return [
        sentence("consent-basis-of", handle=handle, basis=basis.described)
        if (basis := persona.consent_bases.get(handle))
        else sentence("consent-basis-missing", handle=handle)
        for handle in persona.handles
    ]


def held_out_loss(persona: Persona) -> str:
    """How well the persona predicts posts it was not trained on, beside its base model."""
    if persona.held_out_loss is None:
        return sentence("held-out-loss-not-measured")
    if persona.base_loss is None:
        return sentence("held-out-loss-alone", loss=persona.held_out_loss)
    return sentence("held-out-loss", loss=persona.held_out_loss, base=persona.base_loss)


def visibility(persona: Persona) -> str:
    """Who can use it."""
    return sentence(VISIBILITY[persona.visibility])
