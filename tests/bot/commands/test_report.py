"""/report: what is stored of a report."""

import json
from pathlib import Path

import pytest

from bot.chat.messages import Reply
from models.registry.database import RegistryFile
from tests.fakes.bot import (
    BOB,
    HERE,
    World,
    answer,
    ask,
    made,
)


def shown_texts(reply: Reply) -> str:
    return "\n".join(tweet.text for tweet in reply.tweets)


def _audit(folder: Path) -> list[tuple[str, str, str, str, dict[str, str]]]:
    with RegistryFile(folder / "registry.db").reading() as database:
        rows = list(database.table("audit_log").rows)
    return [(row["actor"], row["action"], row["subject"], row["chat"], json.loads(row["details"])) for row in rows]


class TestReport:
    async def test_the_report_button_stores_what_generates_the_tweet_again(self, here: World, tmp_path: Path) -> None:
        """Member, chat, persona, prompt, mood, seed and texts; the answer is private."""
        made(here.registry)
        shown = await answer(here, ask("tweet", prompt="My dream", count=2))
        reply = await answer(here, shown.buttons[-1].to_request(BOB, HERE))
        assert reply.is_private
        assert "Your report went to the person who runs this bot" in reply.text
        kept = _audit(tmp_path)
        assert kept == [
            (
                "fake:bob",
                "report",
                "id-penny",
                "fake:1",
                {"mood": "normal", "prompt": "My dream", "seed": "1", "text": shown_texts(shown)},
            )
        ]

    async def test_a_report_can_be_written(self, here: World, tmp_path: Path) -> None:
        """Where the button is gone, the text is enough."""
        await answer(here, ask("report", text="That was cruel."))
        assert _audit(tmp_path) == [("fake:ann", "report", "unknown", "fake:1", {"text": "That was cruel."})]

    @pytest.mark.parametrize(("text", "part"), [("", "/report needs"), ("x" * 2001, "at most 2,000 characters")])
    async def test_a_report_without_text_or_with_too_much_is_refused(
        self, here: World, tmp_path: Path, text: str, part: str
    ) -> None:
        """A report is stored for good."""
        assert part in (await answer(here, ask("report", text=text))).text
        assert _audit(tmp_path) == []
