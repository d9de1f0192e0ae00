"""What is noticed of posts that are not one person's words, and that ordinary posts of many kinds are left alone."""

import json
from collections.abc import Callable, Sequence

import pytest

from models.domain.errors import CorpusUnfit
from tests.fakes.accounts import posts
from tests.fakes.timeline_ja import japanese_posts
from trainer.data.inspection import check_inspection, examples, inspect

POSTS = posts("greta_grows")[:100]
GERMAN = "Heute regnet es wieder, und die Schnecken sind wach."

WRONG: dict[str, Callable[[str], str]] = {
    "code": lambda text: json.dumps({"id": 1, "text": text}),
    "table": lambda text: f"17,2023-01-01 10:00,{text}",
    "markup": lambda text: f"<p>{text} <a href='https://a.example'>x</a></p>",
    "bytes": lambda text: str(f"{text} ’".encode()),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_file_read_in_a_wrong_way_is_refused(kind: str) -> None:
    """With the share, and with examples of how the posts read."""
    texts = [WRONG[kind](text) for text in POSTS]
    inspection = inspect(texts)
    assert inspection.shares[kind] > 0.9
    with pytest.raises(
        CorpusUnfit,
        match=r"nothing was trained\. Use an .*\. 1?\d\d\s?% of the posts .* This is how they read: “",
    ):
        check_inspection(inspection, texts)


@pytest.mark.parametrize("kind", WRONG)
def test_some_wrong_posts_are_a_reason_to_ask(kind: str) -> None:
    """From a share on; one or two are not."""
    texts = [WRONG[kind](text) if number % 4 == 0 else text for number, text in enumerate(POSTS)]
    inspection = inspect(texts)
    assert (inspection.is_asked, inspection.is_refused) == (True, False)
    assert [finding.split(" of the")[0] for finding in inspection.findings()] == ["25%"]
    assert not inspect([*POSTS, WRONG[kind](POSTS[0])]).is_asked


@pytest.mark.parametrize(
    ("line", "is_refused"),
    [
        ("{name}: {text}", False),
        ("<{name}> {text}", False),
        ("[12.03.2024, 10:15:03] {name}: {text}", True),
        ("12/3/24, 10:15 - {name}: {text}", True),
    ],
)
def test_a_chat_between_people_is_noticed(line: str, is_refused: bool) -> None:
    """As WhatsApp, IRC and others write it; names alone could be titles."""
    texts = [line.format(name=("Ann", "Bob B.")[number % 2], text=text) for number, text in enumerate(POSTS)]
    inspection = inspect(texts)
    assert (inspection.is_asked, inspection.is_refused) == (True, is_refused)


def test_one_recurring_name_is_no_chat() -> None:
    """A series has a title, too."""
    assert not inspect([f"Memo: {text}" for text in POSTS]).is_asked


def test_a_repeated_phrase_is_shown() -> None:
    """Such as an app writes."""
    inspection = inspect([f"I just posted a new photo to Facebook {text}" for text in POSTS])
    assert not inspection.is_refused
    assert [str(found) for found in inspection.findings()] == [
        "100% of the posts have the words “posted a new photo to”."
    ]


def test_a_second_language_is_shown() -> None:
    """Where it is nearly half of the words."""
    texts = [f"{GERMAN} {number}" if number % 2 else text for number, text in enumerate(POSTS)]
    assert "of the words are in another language than most." in str(inspect(texts).findings())


ORDINARY: dict[str, Sequence[str]] = {
    "English": POSTS,
    "Japanese": japanese_posts(100),
    "few": ["{", "}"],
    "with half an emoji": [f"{text} \ud83d" for text in POSTS],
    "with signs": [f"{text} {'<3 {} ;) |c++ & /o/'[number % 18 :]}" for number, text in enumerate(POSTS)],
    "with links and mentions": [f"@bob: {text} https://t.co/{number}" for number, text in enumerate(POSTS)],
    "with numbers": [f"{number}. {text}, {number} km in 2:3{number}" for number, text in enumerate(POSTS)],
    "with codes": [f"STATUS {200 + number % 3}: {text}" for number, text in enumerate(POSTS)],
    "with questions": [f"Q: {text}?" for text in POSTS],
}


@pytest.mark.parametrize("kind", ORDINARY)
def test_ordinary_posts_are_fine(kind: str) -> None:
    """Whatever signs people like."""
    inspection = inspect(ORDINARY[kind])
    assert not inspection.findings()


def test_examples_are_spread_and_short() -> None:
    """Three posts as they are learnt."""
    texts = [f"number {number} &amp; {'hum ' * number} https://t.co/x" for number in range(90)]
    first, *_others, last = examples(texts)
    assert first == "number 0 &"
    assert len(examples(texts)) == 3
    assert len(last) == 200
    assert last.endswith("…")
    assert examples(["https://t.co/x"]) == ()
