"""Kept tweets: generated tweets that members of a chat keep, a row for each member who keeps one."""

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from models.domain.blend import parse_blend
from models.domain.errors import NotFound, RequestUnfit
from models.domain.kept_tweet import KeptTweet, RankedTweet
from models.domain.mood import Mood
from models.registry.database import RegistryFile, to_iso

MAX_KEPT = 500  # tweets in a chat: for the next one, the oldest of those that fewest members keep makes room
MAX_OWN = 100  # tweets that one member keeps in a chat
IS_SAME = "chat = :chat AND persona_id = :persona_id AND text = :text"


class KeptTweetTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def keep(self, chat: str, tweet: KeptTweet, member: str, now: datetime) -> int:
        """Keep it for the member, once; returns how many members keep it. Raises RequestUnfit beyond MAX_OWN."""
        same = {"chat": chat, "persona_id": tweet.persona_id, "text": tweet.text}
        details = {"prompt": tweet.prompt, "seed": tweet.seed, "mood": tweet.mood.value, "kept_at": to_iso(now)}
        with self._file.writing() as database:
            kept = database.table("kept_tweets")
            if not kept.count_where(f"{IS_SAME} AND member = :member", same | {"member": member}):
                if kept.count_where("chat = ? AND member = ?", [chat, member]) >= MAX_OWN:
                    raise RequestUnfit("kept-too-many", max=MAX_OWN)
                if not kept.count_where(IS_SAME, same):
                    _make_room(database, chat)
                kept.insert({**same, **details, "member": member})
            return int(kept.count_where(IS_SAME, same))

    def list(self, chat: str, member: str) -> Sequence[RankedTweet]:
        """What is kept in the chat, first what most members keep, then what was kept last."""
        ranking = """
            SELECT persona_id, prompt, text, seed, mood, count(*) AS keepers,
                   max(member = :member) AS is_own
            FROM kept_tweets WHERE chat = :chat GROUP BY persona_id, text
            ORDER BY keepers DESC, max(kept_at) DESC, min(number) DESC"""
        with self._file.reading() as database:
            return [
                RankedTweet(
                    KeptTweet(row["persona_id"], row["prompt"], row["text"], row["seed"], Mood(row["mood"])),
                    row["keepers"],
                    bool(row["is_own"]),
                )
                for row in database.query(ranking, {"chat": chat, "member": member})
            ]

    def remove(self, chat: str, persona_id: str, text: str, member: str | None) -> None:
        """Keep the tweet no longer for the member; None: for nobody. Raises NotFound where they don't keep it."""
        same = {"chat": chat, "persona_id": persona_id, "text": text}
        delete = f"DELETE FROM kept_tweets WHERE {IS_SAME} AND (:member IS NULL OR member = :member)"
        with self._file.writing() as database:
            if not database.execute(delete, same | {"member": member}).rowcount:
                is_kept = database.table("kept_tweets").count_where(IS_SAME, same)
                raise NotFound("kept-tweet-not-yours" if is_kept else "kept-tweet-gone")


def delete_kept_tweets(database: Database, persona_id: str) -> None:
    """Delete the kept tweets of a persona, and of blends with it."""
    for row in list(database.query("SELECT DISTINCT persona_id AS id FROM kept_tweets")):
        if persona_id in parse_blend(row["id"]).names:
            database.execute("DELETE FROM kept_tweets WHERE persona_id = ?", [row["id"]])


def _make_room(database: Database, chat: str) -> None:
    ranking = "SELECT persona_id, text FROM kept_tweets WHERE chat = ? GROUP BY persona_id, text"
    least_kept = f"{ranking} ORDER BY count(*) DESC, max(kept_at) DESC LIMIT -1 OFFSET ?"
    for row in list(database.query(least_kept, [chat, MAX_KEPT - 1])):
        database.execute(f"DELETE FROM kept_tweets WHERE {IS_SAME}", {"chat": chat, **row})
