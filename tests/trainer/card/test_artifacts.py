"""The samples and names on a persona's card: they pass what every tweet passes."""

from datetime import UTC, datetime

from models.domain.persona import Persona
from models.registry import Provenance
from models.text.copy_guard import CopyGuard
from models.text.word_lists import entries_by_language
from trainer.card.artifacts import MAX_SAMPLES, presentable, shown_samples
from trainer.card.card_data import CardData

GUARD = CopyGuard.of(["the moon owes me eleven dollars and it knows why"], b"key")


def test_a_sample_with_a_listed_word_or_a_copy_is_left_out_and_links_are_masked() -> None:
    """The card and the picture are shown in chats, where the writer's screen does not stand."""
    listed = entries_by_language()["en"][0].rstrip("*")
    candidates = [
        ("the moon", "the moon owes me eleven dollars and it knows why"),
        ("I am", f"I am {listed}"),
        ("see", "see https://x.example/y"),
        *[("nap", f"nap number {number}") for number in range(5)],
    ]
    shown = shown_samples(candidates, GUARD)
    assert [tweet for _prompt, tweet in shown] == ["see [link]", "nap number 0", "nap number 1"]
    assert len(shown) == MAX_SAMPLES


def test_a_sample_that_reads_well_comes_first() -> None:
    """It is drawn in the picture: a finished sentence of some length, without repetition or anybody's name."""
    good = "My dream is to see what is behind the filing cabinet in the hall."
    poor = [
        "My dream is tea.",
        "My dream is to see what is behind the filing cabinet in the hall and",
        "My dream is a walk in the park, a walk in the park, a walk in the park.",
        "My dream is to see what @ann is doing behind the filing cabinet.",
        "My dream is " + "very " * 30 + "long.",
    ]
    for tweet in poor:
        assert shown_samples([("My dream is", tweet), ("My dream is", good)], None)[0][1] == good


def test_an_imported_persona_has_no_guard_and_is_held_to_the_filter_all_the_same() -> None:
    """What it learnt is not known; which words are listed is."""
    listed = entries_by_language()["en"][0].rstrip("*")
    assert shown_samples([("a", f"a {listed}"), ("a", "a tune")], None) == (("a", "a tune"),)


def test_an_account_that_is_called_a_listed_word_goes_by_its_handle() -> None:
    """On the card and the picture, in the account's column and in the persona's own name; others keep theirs."""
    now, listed = datetime(2026, 5, 1, tzinfo=UTC), entries_by_language()["en"][0].rstrip("*")
    accounts = [Provenance("ann", "files", now, None, None, listed), Provenance("bob", "files", now, None, None, "Bob")]
    persona = Persona("p1", "ann-bob", f"{listed} & Bob", ("ann", "bob"), "gpt2", "adapter", now, 1)
    shown = presentable(CardData(persona, accounts))
    assert shown.persona.display_name == "ann & Bob"
    assert [account.display_name for account in shown.accounts] == [None, "Bob"]
    assert presentable(shown) == shown
