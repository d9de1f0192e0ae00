"""Buttons under sent messages: the command behind each token, so that a press works after a restart.

A button that was not shown for `RETENTION` is deleted, since its options hold what members wrote.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from models.domain.errors import NotFound
from models.registry.database import RegistryFile, placeholders, to_iso

RETENTION = timedelta(days=30)
REFRESH_INTERVAL = timedelta(days=1)  # showing an equal button again within this time writes nothing
TOKEN_DIGITS = 32  # of the hash: 128 bits

OptionValue = str | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredButton:
    """The label, and the command with its options that a press stands for.

    `member` is whoever it was shown to: the options may hold what they wrote.
    """

    label: str
    command: str
    options: Mapping[str, OptionValue]
    member: str | None = field(default=None, compare=False)

    @property
    def token(self) -> str:
        """Hexadecimal digits; the same for equal buttons in every data folder."""
        content = json.dumps([self.label, self.command, dict(self.options)], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:TOKEN_DIGITS]


class ButtonTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def store(self, buttons: Sequence[StoredButton], now: datetime) -> list[str]:
        """The token of each, for `get`. Deletes buttons that are older than RETENTION on the way."""
        tokens = [button.token for button in buttons]
        rows = {token: _to_row(token, button, now) for token, button in zip(tokens, buttons, strict=True)}
        shown_to = {(token, button.member) for token, button in zip(tokens, buttons, strict=True) if button.member}
        is_shown = f"token IN ({placeholders(len(rows))})"
        with self._file.reading() as database:
            since = to_iso(now - REFRESH_INTERVAL)
            recent = database.table("buttons").rows_where(f"{is_shown} AND shown_at > ?", [*rows, since])
            fresh = {row["token"] for row in recent}
            members = database.table("button_members").rows_where(is_shown, [*rows])
            known = {(row["token"], row["member"]) for row in members}
        stale = [row for token, row in rows.items() if token not in fresh]
        new_members = [{"token": token, "member": member} for token, member in sorted(shown_to - known)]
        if stale or new_members:
            with self._file.writing() as database:
                database.execute("DELETE FROM buttons WHERE shown_at < ?", [to_iso(now - RETENTION)])
                database.table("buttons").upsert_all(stale, pk="token")
                database.table("button_members").insert_all(new_members, ignore=True)
        return tokens

    def get(self, token: str) -> StoredButton:
        """Raises NotFound, also for what no button has."""
        if not token.isascii():
            raise NotFound("button-expired")
        with self._file.reading() as database:
            for row in database.table("buttons").rows_where("token = ?", [token]):
                options = {name: _option_value(value) for name, value in json.loads(row["options"]).items()}
                return StoredButton(row["label"], row["command"], options)
        raise NotFound("button-expired")


def _to_row(token: str, button: StoredButton, now: datetime) -> dict[str, str]:
    return {
        "token": token,
        "label": button.label,
        "command": button.command,
        "options": json.dumps(dict(button.options)),
        "shown_at": to_iso(now),
    }


def _option_value(value: str | int | list[str]) -> OptionValue:
    return tuple(value) if isinstance(value, list) else value
