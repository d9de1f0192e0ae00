"""The block list: words, prompts, handles and members that moderators keep out of a chat or guild."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.domain.errors import RequestUnfit
from models.registry.database import RegistryFile, placeholders, to_iso

MAX_BLOCKS = 500  # in a scope: every tweet is compared with all of them


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` is `word`, `prompt`, `handle` or `member`; a member is a `platform:id` address."""

    kind: str
    value: str


class BlocklistTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def add(self, scope: str, kind: str, value: str, blocked_by: str, now: datetime) -> None:
        """A block that exists stays as it is. Raises RequestUnfit where the scope has MAX_BLOCKS already."""
        row = {"scope": scope, "kind": kind, "value": value, "blocked_by": blocked_by, "blocked_at": to_iso(now)}
        with self._file.writing() as database:
            if database.table("blocks").count_where("scope = ?", [scope]) >= MAX_BLOCKS:
                raise RequestUnfit("blocklist-full", max=MAX_BLOCKS)
            database.table("blocks").insert(row, ignore=True)

    def remove(self, scope: str, kind: str, value: str) -> bool:
        """Whether there was such a block."""
        with self._file.writing() as database:
            delete = "DELETE FROM blocks WHERE scope = ? AND kind = ? AND value = ?"
            return bool(database.execute(delete, [scope, kind, value]).rowcount)

    def list(self, *scopes: str) -> Sequence[Block]:
        """The blocks of all these scopes, by kind."""
        where = f"scope IN ({placeholders(len(scopes))})"
        with self._file.reading() as database:
            rows = database.table("blocks").rows_where(where, scopes, order_by="kind, value")
            return [Block(row["kind"], row["value"]) for row in rows]
