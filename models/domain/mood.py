"""Moods: presets of sampling that members choose by name."""

from enum import StrEnum


class Mood(StrEnum):
    """How predictable a persona's tweets are. Each mood has its temperature and top-p, chosen by reading tweets.

    See docs/engine-log.md, 2026-12-01.
    """

    CALM = "calm"
    NORMAL = "normal"
    WILD = "wild"

    @property
    def temperature(self) -> float:
        return {Mood.CALM: 0.8, Mood.NORMAL: 1.0, Mood.WILD: 1.2}[self]

    @property
    def top_p(self) -> float:
        return 0.9 if self is Mood.CALM else 0.95
