"""Buttons that were shown: what each stands for, by a short token, so that a press after a restart still means it.

It does not know commands, platforms or who presses. A button that was not shown for `KEPT` is forgotten, since its
options hold what members wrote.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from models.domain.errors import NotFound
from models.registry.database import RegistryFile, as_text

KEPT = timedelta(days=30)
RENEWED = timedelta(days=1)  # showing an equal button again within this time writes nothing
TOKEN_DIGITS = 32  # of the hash: 128 bits

Meaning = str | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredButton:
    """The label, and the command with its options that a press stands for.

    `member` is whoever it was shown to: the options may hold what they wrote.
    """

    label: str
    command: str
    options: Mapping[str, Meaning]
    member: str | None = field(default=None, compare=False)

    @property
    def token(self) -> str:
        """Hexadecimal digits; the same for equal buttons in every data folder."""
        said = json.dumps([self.label, self.command, dict(self.options)], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:TOKEN_DIGITS]


class ButtonTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def keep(self, buttons: Sequence[StoredButton], now: datetime) -> list[str]:
        """The token of each, under which it is found from now on; those too old are forgotten on the way."""
        tokens = [button.token for button in buttons]
        fresh = self._fresh(tokens, now)
        rows = {token: _row(token, button, now) for token, button in zip(tokens, buttons, strict=True)}
        stale = [row for token, row in rows.items() if token not in fresh]
        shown_to = self._new_members(buttons)
        if stale or shown_to:
            with self._file.writing() as database:
                database.execute("DELETE FROM buttons WHERE shown_at < ?", [as_text(now - KEPT)])
                database.table("buttons").upsert_all(stale, pk="token")
                database.table("button_members").insert_all(shown_to, ignore=True)
        return tokens

    def get(self, token: str) -> StoredButton:
        """Raises NotFound."""
        with self._file.reading() as database:
            for row in database.table("buttons").rows_where("token = ?", [token]):
                options = {name: _meaning(value) for name, value in json.loads(row["options"]).items()}
                return StoredButton(row["label"], row["command"], options)
        raise NotFound("This button is too old; type its command instead, /help lists them all.")

    def _new_members(self, buttons: Sequence[StoredButton]) -> list[dict[str, str]]:
        """Whom each was shown to, but for those of whom that is written down already."""
        rows = {(button.token, button.member) for button in buttons if button.member}
        with self._file.reading() as database:
            known = {
                (row["token"], row["member"])
                for token, _member in rows
                for row in database.table("button_members").rows_where("token = ?", [token])
            }
        return [{"token": token, "member": str(member)} for token, member in sorted(rows - known)]

    def _fresh(self, tokens: Sequence[str], now: datetime) -> set[str]:
        """Those that were shown so lately that nothing is to be written."""
        if not tokens:
            return set()
        with self._file.reading() as database:
            where = f"token IN ({', '.join('?' * len(tokens))}) AND shown_at > ?"
            rows = database.table("buttons").rows_where(where, [*tokens, as_text(now - RENEWED)], select="token")
            return {row["token"] for row in rows}


def _row(token: str, button: StoredButton, now: datetime) -> dict[str, str]:
    options = json.dumps(dict(button.options))
    return {"token": token, "label": button.label, "command": button.command, "options": options} | {
        "shown_at": as_text(now)
    }


def _meaning(value: str | int | list[str]) -> Meaning:
    return tuple(value) if isinstance(value, list) else value
