"""What is stored about a member, in whatever table it stands: all of it to be read, and nearly all to be forgotten.

It does not know what a table is for, beyond what has to stay. A table that is added later is found by itself.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from models.registry.chats.audit_log import amend_within
from models.registry.database import RegistryFile

Row = dict[str, Any]
NOT_THEIRS = ("_sqlite_migrations", "audit")  # the audit is changed in its own way
COUNTED = ("usage", "spending")  # what limits count: a day's uses and a month's dollars, which go by their age
KEPT = (*COUNTED, "blocks", "proofs")  # who was blocked stays so; of codes their number does, for a day
PSEUDONYMOUS = ("personas", "consents", "blocks", "requests")  # others' things that the member had a hand in
OTHERS = ("actor", "blocked_by", "decided_by", "recorded_by")  # columns that name whoever did something
SOMEBODY = "somebody"


class MemberTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def told(self, addresses: Sequence[str]) -> dict[str, list[Row]]:
        """By table, every row with one of the addresses in it, and the jobs and buttons that belong to them.

        Others who did something are not named.
        """
        with self._file.reading() as database:
            found = {table: _rows(database, table, addresses) for table in _tables(database)}
            found["audit"] = _rows(database, "audit", addresses)
            found["jobs"] = _of(database, "jobs", "number", [row["job_number"] for row in found["job_audience"]])
            found["buttons"] = _of(database, "buttons", "token", [row["token"] for row in found["button_members"]])
        return {table: [_discreet(row, addresses) for row in rows] for table, rows in found.items() if rows}

    def forget(self, addresses: Sequence[str], pseudonym: str) -> dict[str, int]:
        """Remove the rows, by table how many; what others rely on keeps the pseudonym in the addresses' place."""
        gone: dict[str, int] = {}
        with self._file.writing() as database:
            tokens = [row["token"] for row in _rows(database, "button_members", addresses)]
            gone["buttons"] = _remove(database, "buttons", "token", tokens)
            gone["proofs"] = _blank_proofs(database, addresses)
            for table in _tables(database):
                if table not in KEPT:
                    gone[table] = _forget(database, table, addresses, pseudonym)
            _rename(database, "blocks", ("blocked_by",), addresses, pseudonym)
            amend_within(database, lambda row: _unnamed(row, addresses, pseudonym))
        self._file.compact()
        return {table: count for table, count in gone.items() if count}


def _tables(database: Database) -> list[str]:
    return [name for name in database.table_names() if name not in NOT_THEIRS and not name.startswith("sqlite_")]


def _rows(database: Database, table: str, addresses: Sequence[str]) -> list[Row]:
    """The rows in which a cell is one of the addresses, or has one in quotes within it."""
    return [row for row in database.table(table).rows if any(_has(value, addresses) for value in row.values())]


def _has(value: object, addresses: Sequence[str]) -> bool:
    if not isinstance(value, str):
        return False
    return value in addresses or any(json.dumps(address) in value for address in addresses)


def _of(database: Database, table: str, column: str, values: Sequence[object]) -> list[Row]:
    marks = ", ".join("?" * len(values))
    return list(database.table(table).rows_where(f"{column} IN ({marks})", list(values)))


def _remove(database: Database, table: str, column: str, values: Sequence[object]) -> int:
    count = len(_of(database, table, column, values))
    marks = ", ".join("?" * len(values))
    database.execute(f"DELETE FROM {table} WHERE {column} IN ({marks})", list(values))  # noqa: S608
    return count


def _forget(database: Database, table: str, addresses: Sequence[str], pseudonym: str) -> int:
    """Delete what is the member's own; in what is others' put the pseudonym."""
    columns = [column.name for column in database.table(table).columns]
    kept = table in PSEUDONYMOUS
    if table == "consents":
        _delete(database, table, "ground = 'owner' AND recorded_by = ?", addresses)
    if table == "requests":
        _delete(database, table, "member = ?", addresses)
    count = len(_rows(database, table, addresses))
    if kept:
        _rename(database, table, columns, addresses, pseudonym)
        return 0
    for column in columns:
        _delete(database, table, f"{column} = ?", addresses)
        _delete(database, table, f"instr({column}, ?)", [json.dumps(address) for address in addresses])
    return count


def _blank_proofs(database: Database, addresses: Sequence[str]) -> int:
    """Of codes nothing stays but how many were given today: else forgetting would give new ones, and looks cost."""
    count = 0
    for address in addresses:
        blank = "handle = '', code = '', chat = '', sentence = NULL, state = 'given', expires_at = given_at"
        count += database.execute(f"UPDATE proofs SET {blank} WHERE member = ?", [address]).rowcount  # noqa: S608
    return count


def _delete(database: Database, table: str, where: str, values: Sequence[str]) -> None:
    for value in values:
        database.execute(f"DELETE FROM {table} WHERE {where}", [value])  # noqa: S608


def _rename(database: Database, table: str, columns: Sequence[str], addresses: Sequence[str], pseudonym: str) -> None:
    for column in columns:
        for address in addresses:
            change = f"UPDATE {table} SET {column} = ? WHERE {column} = ?"  # noqa: S608
            database.execute(change, [pseudonym, address])


def _unnamed(row: Mapping[str, Any], addresses: Sequence[str], pseudonym: str) -> Row:
    """A line of the audit without the member; what the member wrote in a report goes too."""
    said = {name: pseudonym if row[name] in addresses else row[name] for name in ("actor", "chat", "guild", "subject")}
    details = row["details"]
    if row["actor"] in addresses and row["action"] == "report":
        details = "{}"
    for address in addresses:
        details = details.replace(json.dumps(address), json.dumps(pseudonym))
    return said | {"details": details}


def _discreet(row: Row, addresses: Sequence[str]) -> Row:
    """The row as the member may read it: who else did something to them is not said."""
    hidden = {name: SOMEBODY for name in OTHERS if row.get(name) and row[name] not in addresses}
    return row | hidden
