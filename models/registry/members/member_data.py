"""A member's personal data in every table: export, and erasure of nearly all of it.

Tables are searched for the member's addresses, so a table that is added later is covered without being named here.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from models.registry.chats.audit_log import rewrite_audit_log
from models.registry.database import RegistryFile, placeholders
from models.registry.members.consents import BY_MEMBER

Row = dict[str, Any]
SEPARATE = ("_sqlite_migrations", "audit_log")  # the audit log is changed in its own way
COUNTED = ("quota_usage", "spending")  # a day's uses and a month's dollars: they go by their age
NOT_ERASED = (*COUNTED, "blocks", "ownership_proofs")  # a blocked member stays blocked; of codes the number stays a day
PSEUDONYMISED = ("personas", "consents", "blocks", "approvals")  # others' data that the member had a hand in
ACTOR_COLUMNS = ("actor", "blocked_by", "decided_by", "recorded_by", "asker")
SOMEBODY = "somebody"


class MemberTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def export(self, addresses: Sequence[str]) -> dict[str, list[Row]]:
        """By table, every row with one of the addresses in it, and the jobs and buttons that belong to the member.

        Other members who acted on theirs are not named.
        """
        with self._file.reading() as database:
            found = {table: _rows_with(database, table, addresses) for table in _tables(database)}
            found["audit_log"] = _rows_with(database, "audit_log", addresses)
            jobs = [row["job_number"] for row in found["job_audience"]]
            found["jobs"] = _rows_in(database, "jobs", "number", jobs)
            tokens = [row["token"] for row in found["button_members"]]
            found["buttons"] = _rows_in(database, "buttons", "token", tokens)
        return {table: [_without_actors(row, addresses) for row in rows] for table, rows in found.items() if rows}

    def erase(self, addresses: Sequence[str], pseudonym: str) -> dict[str, int]:
        """Delete the member's rows, and put the pseudonym into those that others rely on; returns counts by table."""
        erased: dict[str, int] = {}
        with self._file.writing() as database:
            tokens = [row["token"] for row in _rows_with(database, "button_members", addresses)]
            erased["buttons"] = _delete_in(database, "buttons", "token", tokens)
            erased["ownership_proofs"] = _blank_proofs(database, addresses)
            for table in _tables(database):
                if table not in NOT_ERASED:
                    erased[table] = _erase(database, table, addresses, pseudonym)
            _replace(database, "blocks", ("blocked_by",), addresses, pseudonym)
            rewrite_audit_log(database, lambda row: _pseudonymised(row, addresses, pseudonym))
        self._file.compact()
        return {table: count for table, count in erased.items() if count}


def _tables(database: Database) -> list[str]:
    return [name for name in database.table_names() if name not in SEPARATE and not name.startswith("sqlite_")]


def _rows_with(database: Database, table: str, addresses: Sequence[str]) -> list[Row]:
    """The rows in which a cell is one of the addresses, or has one in quotes within it."""
    return [row for row in database.table(table).rows if any(_has_address(cell, addresses) for cell in row.values())]


def _has_address(cell: object, addresses: Sequence[str]) -> bool:
    if not isinstance(cell, str):
        return False
    return cell in addresses or any(json.dumps(address) in cell for address in addresses)


def _rows_in(database: Database, table: str, column: str, values: Sequence[object]) -> list[Row]:
    return list(database.table(table).rows_where(f"{column} IN ({placeholders(len(values))})", list(values)))


def _delete_in(database: Database, table: str, column: str, values: Sequence[object]) -> int:
    delete = f"DELETE FROM {table} WHERE {column} IN ({placeholders(len(values))})"
    return int(database.execute(delete, list(values)).rowcount)


def _erase(database: Database, table: str, addresses: Sequence[str], pseudonym: str) -> int:
    """Delete rows that are the member's own; in rows that are others' put the pseudonym."""
    columns = [column.name for column in database.table(table).columns]
    if table == "consents":
        _delete(database, table, f"{BY_MEMBER} AND recorded_by = ?", addresses)
    if table == "approvals":
        _delete(database, table, "member = ?", addresses)
    count = len(_rows_with(database, table, addresses))
    if table in PSEUDONYMISED:
        _replace(database, table, columns, addresses, pseudonym)
        return 0
    for column in columns:
        _delete(database, table, f"{column} = ?", addresses)
        _delete(database, table, f"instr({column}, ?)", [json.dumps(address) for address in addresses])
    return count


def _blank_proofs(database: Database, addresses: Sequence[str]) -> int:
    """Of codes only their number of the last day stays: or else erasure would reset the limit on new ones."""
    count = 0
    for address in addresses:
        blank = "handle = '', code = '', chat = '', sentence = NULL, state = 'issued', expires_at = issued_at"
        count += database.execute(f"UPDATE ownership_proofs SET {blank} WHERE member = ?", [address]).rowcount
    return count


def _delete(database: Database, table: str, where: str, values: Sequence[str]) -> None:
    for value in values:
        database.execute(f"DELETE FROM {table} WHERE {where}", [value])


def _replace(database: Database, table: str, columns: Sequence[str], addresses: Sequence[str], pseudonym: str) -> None:
    for column in columns:
        for address in addresses:
            database.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", [pseudonym, address])


def _pseudonymised(row: Mapping[str, Any], addresses: Sequence[str], pseudonym: str) -> Row:
    """The audit entry's columns without the member; what they wrote in a report goes too."""
    columns = ("actor", "chat", "guild", "subject")
    changed = {name: pseudonym if row[name] in addresses else row[name] for name in columns}
    details = row["details"]
    if row["actor"] in addresses and row["action"] == "report":
        details = "{}"
    for address in addresses:
        details = details.replace(json.dumps(address), json.dumps(pseudonym))
    return changed | {"details": details}


def _without_actors(row: Row, addresses: Sequence[str]) -> Row:
    """The row as the member may read it: other members who acted are not named."""
    return row | {name: SOMEBODY for name in ACTOR_COLUMNS if row.get(name) and row[name] not in addresses}
