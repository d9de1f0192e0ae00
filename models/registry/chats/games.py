"""Games that are open in chats, with each member's vote. A game is deleted once its result is shown."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from models.domain.errors import NotFound, RequestUnfit
from models.domain.game import Game, GameKind, GameTweet
from models.registry.database import RegistryFile, from_iso, to_iso

MAX_OPEN = 3  # in a chat: each is a message that is edited, and those of a chat share its flood limit


class GameTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def open(self, game: Game) -> Game:
        """Store a new game; returns it with its number. Raises RequestUnfit where MAX_OPEN are open in the chat."""
        content = {
            "prompt": game.prompt,
            "tweets": list(map(asdict, game.tweets)),
            "choices": game.choices,
            "language": game.language,
        }
        row = {"kind": game.kind.value, "chat": game.chat, "member": game.member, "ends_at": to_iso(game.ends_at)}
        with self._file.writing() as database:
            _check_room(database, game.chat)
            database.table("games").insert(row | {"content": json.dumps(content)})
            [stored] = list(database.query("SELECT * FROM games ORDER BY number DESC LIMIT 1"))
            return _to_game(database, stored)

    def check_room(self, chat: str) -> None:
        """Raises RequestUnfit where MAX_OPEN are open in the chat."""
        with self._file.reading() as database:
            _check_room(database, chat)

    def get(self, number: int) -> Game:
        """Raises NotFound once it is over."""
        with self._file.reading() as database:
            for row in list(database.table("games").rows_where("number = ?", [number])):
                return _to_game(database, row)
        raise NotFound("game-over")

    def list(self) -> Sequence[Game]:
        with self._file.reading() as database:
            return [_to_game(database, row) for row in list(database.table("games").rows)]

    def set_message(self, number: int, message: str) -> None:
        with self._file.writing() as database:
            database.execute("UPDATE games SET message = ? WHERE number = ?", [message, number])

    def vote(self, number: int, member: str, choice: int, now: datetime) -> bool:
        """Store the member's vote, or change it; a guess can't be changed. Whether it counts.

        Raises NotFound from the game's end on.
        """
        with self._file.writing() as database:
            for row in list(database.table("games").rows_where("number = ?", [number])):
                if now >= from_iso(row["ends_at"]):
                    break
                conflict = "NOTHING" if row["kind"] == GameKind.GUESS.value else "UPDATE SET choice = excluded.choice"
                vote = f"INSERT INTO game_votes VALUES (?, ?, ?) ON CONFLICT (game_number, member) DO {conflict}"
                return bool(database.execute(vote, [number, member, choice]).rowcount)
        raise NotFound("game-over")

    def end(self, number: int, now: datetime) -> None:
        """Let it end now instead of later."""
        with self._file.writing() as database:
            database.execute("UPDATE games SET ends_at = ? WHERE number = ?", [to_iso(now), number])

    def delete(self, number: int) -> None:
        """Delete it with its votes."""
        with self._file.writing() as database:
            database.execute("DELETE FROM games WHERE number = ?", [number])


def delete_games(database: Database, persona_id: str) -> None:
    """Delete the games that a persona is in."""
    database.execute("DELETE FROM games WHERE instr(content, ?)", [persona_id])


def _check_room(database: Database, chat: str) -> None:
    if database.table("games").count_where("chat = ?", [chat]) >= MAX_OPEN:
        raise RequestUnfit("games-too-many", max=MAX_OPEN)


def _to_game(database: Database, row: dict[str, Any]) -> Game:
    content = json.loads(row["content"])
    votes = database.query("SELECT member, choice FROM game_votes WHERE game_number = ?", [row["number"]])
    return Game(
        row["number"],
        GameKind(row["kind"]),
        row["chat"],
        row["member"],
        content["prompt"],
        tuple(GameTweet(**tweet) for tweet in content["tweets"]),
        tuple(content["choices"]),
        from_iso(row["ends_at"]),
        row["message"],
        {vote["member"]: vote["choice"] for vote in votes},
        content["language"],
    )
