"""What moderators keep out of their chats: words, prompts, handles and members; and what stands around a chat.

It does not know how a word is found in a text, nor who may block.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.domain.errors import RequestUnfit
from models.registry.database import RegistryFile, as_text

MAX_BLOCKS = 500  # of a place: every tweet is compared with all of them


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` is `word`, `prompt`, `handle` or `member`; a member is a `platform:id` address."""

    kind: str
    what: str


class BlocklistTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def add(self, place: str, kind: str, what: str, by: str, now: datetime) -> None:
        """From here on, also where it was so before. Raises RequestUnfit where there are too many."""
        row = {"place": place, "kind": kind, "what": what, "blocked_by": by, "blocked_at": as_text(now)}
        with self._file.writing() as database:
            if database.table("blocks").count_where("place = ?", [place]) >= MAX_BLOCKS:
                raise RequestUnfit(f"There are {MAX_BLOCKS} blocks here already; take some away with /unblock.")
            database.table("blocks").insert(row, ignore=True)

    def remove(self, place: str, kind: str, what: str) -> bool:
        """Whether there was such a block."""
        with self._file.writing() as database:
            wanted = "DELETE FROM blocks WHERE place = ? AND kind = ? AND what = ?"
            gone = database.execute(wanted, [place, kind, what])
            return bool(gone.rowcount)

    def list(self, *places: str) -> Sequence[Block]:
        """Those of these places, by kind."""
        where = f"place IN ({', '.join('?' * len(places))})"
        with self._file.reading() as database:
            rows = database.table("blocks").rows_where(where, places, order_by="kind, what")
            return [Block(row["kind"], row["what"]) for row in rows]

    def settle(self, chat: str, parent: str | None, guild: str | None) -> None:
        """Remember what stands around a chat; asking again writes nothing."""
        if parent is None and guild is None:
            return
        row = {"chat": chat, "parent": parent, "guild": guild}
        with self._file.reading() as database:
            rows = database.table("surroundings").rows_where("chat = ?", [chat])
            is_known = next(iter(list(rows)), None) == row
        if not is_known:
            with self._file.writing() as database:
                database.table("surroundings").upsert(row, pk="chat")

    def around(self, chat: str) -> Sequence[str]:
        """The chat, and what is known to stand around it: the channel of a thread, the server."""
        with self._file.reading() as database:
            rows = list(database.table("surroundings").rows_where("chat = ?", [chat]))
        found = (chat, *((rows[0]["parent"], rows[0]["guild"]) if rows else ()))
        return [place for place in found if place is not None]
