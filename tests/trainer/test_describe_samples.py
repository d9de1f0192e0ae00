"""The samples on a persona's card: they pass what every tweet passes."""

from models.copyguard import CopyGuard
from models.filter.packs import languages
from trainer.describe import SHOWN, shown_samples

GUARD = CopyGuard.of(["the moon owes me eleven dollars and it knows why"], b"key")


def test_a_sample_with_a_listed_word_or_a_copy_is_left_out_and_links_are_masked() -> None:
    """The card and the picture are shown in chats, where the writer's screen does not stand."""
    listed = languages()["en"][0].rstrip("*")
    candidates = [
        ("the moon", "the moon owes me eleven dollars and it knows why"),
        ("I am", f"I am {listed}"),
        ("see", "see https://x.example/y"),
        *[("nap", f"nap number {number}") for number in range(5)],
    ]
    shown = shown_samples(candidates, GUARD)
    assert [tweet for _prompt, tweet in shown] == ["see [link]", "nap number 0", "nap number 1"]
    assert len(shown) == SHOWN
