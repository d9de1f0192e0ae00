"""The documents' pictures: drawn from what the bot sent, small, and all shown."""

import json
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat

from tests.contracts.tree import ROOT, pages
from tools.pictures import draw

MAX_BYTES = 150_000
MAX_DIFFERENCE = 0.1  # of 255, on average; another sentence makes it 1
MESSAGE: dict[str, Any] = {
    "asked_by": "Ann",
    "asked": "@Mynah My dream is",
    "content": "",
    "embeds": [
        {
            "author": {"name": "Ada (@ada)"},
            "description": r"**My dream** is #1 \*",
            "footer": {"text": "AI BOT"},
            "color": 0x0F766E,
        }
    ],
    "rows": [[{"label": "Again", "emoji": "🔁", "style": 1}], [{"label": "Keep one", "emoji": "", "style": 0}]],
    "files": [],
}


@pytest.mark.parametrize("theme", draw.PAGES)
def test_a_message_becomes_a_picture(theme: str) -> None:
    """Two pixels for each of Discord's, and whatever the words are, none of them is markup."""
    with Image.open(BytesIO(draw.draw(draw.message_list([MESSAGE]), theme))) as picture:
        assert (picture.format, picture.width) == ("PNG", 2 * draw.WIDTH)
        assert picture.height > 200


def test_markdowns_escapes_are_shown_as_discord_shows_them() -> None:
    """A mention is a message of its own, and its answer points to it."""
    said, answer = draw.message_list([MESSAGE])
    assert (said["author"], said["mention"]) == ("Ann", "@Mynah")
    assert said["content"] == [{"text": "My dream is", "style": "plain"}]
    assert answer["embeds"] == [
        {
            "author": "Ada (@ada)",
            "text": [{"text": "My dream", "style": "bold"}, {"text": " is #1 *", "style": "plain"}],
            "footer": "AI BOT",
            "color": "#0f766e",
        }
    ]


def test_the_readme_quotes_what_was_recorded() -> None:
    """The words for those who cannot see the picture are those in it."""
    tweets = json.loads((ROOT / "docs" / "pictures" / "tweets.json").read_text(encoding="utf-8"))["messages"]
    assert tweets[0]["asked"] == "/tweet My dream is"
    assert tweets[0]["embeds"][0]["description"].replace("**", "") in (ROOT / "README.md").read_text(encoding="utf-8")


def test_bold_words_and_code_are_told_from_the_rest() -> None:
    """Escaped marks are letters."""
    content = r"**Ada\_1** is \*ready\*. Try `/tweet`" + "\n-# by AI"
    [answer] = draw.message_list([MESSAGE | {"asked": "", "content": content}])
    assert [(run["style"], run["text"]) for run in answer["content"]] == [
        ("bold", "Ada_1"),
        ("plain", " is *ready*. Try "),
        ("code", "/tweet"),
        ("plain", "\n"),
        ("small", "by AI"),
    ]


@pytest.mark.parametrize("theme", draw.PAGES)
def test_the_readmes_picture_is_fresh(theme: str) -> None:
    """`make pictures` drew it from what was recorded; another version of Typst may round an edge differently."""
    drawn = BytesIO(draw.draw(draw.scenes()["tweet"], theme))
    with Image.open(drawn) as now, Image.open(ROOT / "docs" / "pictures" / f"tweet-{theme}.png") as shown:
        assert now.size == shown.size
        difference = ImageStat.Stat(ImageChops.difference(now.convert("L"), shown.convert("L")))
    assert difference.mean[0] < MAX_DIFFERENCE


def test_every_picture_is_small_and_shown() -> None:
    """In light and dark, on some page."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages())
    pictures = sorted((ROOT / "docs" / "pictures").glob("*-*.png"))
    assert len(pictures) == len(draw.PAGES) * len(draw.scenes())
    assert [path.name for path in pictures if path.stat().st_size > MAX_BYTES or path.name not in text] == []
