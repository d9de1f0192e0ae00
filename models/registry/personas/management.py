"""Statements that retire, restore, delete, rename, share and publish personas, each with its audit entry.

To be called through `models.personas.lifecycle`, which makes the weights on disk follow.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from sqlite_utils import Database

from models.domain.audit_entry import AuditEntry
from models.domain.errors import NotAllowed, NotFound, RequestUnfit
from models.domain.handle import normalize_name
from models.domain.persona import Persona, PersonaStatus
from models.domain.requester import Requester
from models.registry.chats.audit_log import insert_audit_entry
from models.registry.chats.games import delete_games
from models.registry.chats.kept_tweets import delete_kept_tweets
from models.registry.database import RegistryFile, to_iso
from models.registry.personas.lookup import PersonaTable, best_match
from models.registry.personas.rows import (
    IS_BEING_ERASED,
    IS_HELD,
    IS_HELD_SHARE,
    IS_MANAGEABLE,
    IS_MODERATED,
    IS_RETIRED,
    IS_VISIBLE,
    OWN_FIRST,
    is_deleted,
    requester_parameters,
    to_persona,
)
from models.registry.personas.sharing import delete_shares, insert_shares


class PersonaManagement:
    """A persona is managed by its creator, by moderators of the chat where it was created, and by operators."""

    def __init__(self, file: RegistryFile) -> None:
        self._file = file
        self._personas = PersonaTable(file)

    def find_manageable(
        self, name_or_handle: str, requester: Requester | None = None, *, is_retired: bool = False
    ) -> Persona:
        """The persona, of those that `requester` may manage.

        Raises NotFound, NotAllowed where somebody else manages it, and RequestUnfit where it is not retired and should
        be, or is and should not.
        """
        wanted = normalize_name(name_or_handle)
        active, retired = (
            best_match(wanted, self.list_active(requester)),
            best_match(wanted, self.list_retired(requester)),
        )
        found, other = (retired, active) if is_retired else (active, retired)
        if found:
            return found
        if other:
            raise RequestUnfit(
                "persona-not-retired" if is_retired else "persona-retired-restore-first", name=other.name
            )
        raise NotAllowed("persona-not-yours", name=self._personas.find(name_or_handle, requester).name)

    def list_active(self, requester: Requester | None = None) -> Sequence[Persona]:
        """The personas that `requester` may manage and that are not retired."""
        return self._manageable("retired_at IS NULL", requester)

    def list_retired(self, requester: Requester | None = None) -> Sequence[Persona]:
        """The retired personas that `requester` may restore."""
        return self._manageable(IS_RETIRED, requester)

    def list_all(self) -> Sequence[Persona]:
        """Every persona, retired ones too."""
        with self._file.reading() as database:
            return [to_persona(database, row) for row in database.table("personas").rows_where(order_by="name, id")]

    def deleted_ids(self) -> Sequence[str]:
        """The ids of all personas that were ever deleted."""
        with self._file.reading() as database:
            return [str(row["id"]) for row in database.table("deleted_personas").rows]

    def status(self, persona_id: str) -> PersonaStatus:
        with self._file.reading() as database:
            if is_deleted(database, persona_id):
                return PersonaStatus.DELETED
            for row in database.table("personas").rows_where("id = ?", [persona_id]):
                return PersonaStatus.OPEN if row["retired_at"] is None else PersonaStatus.RETIRED
        return PersonaStatus.UNKNOWN

    def shared_with(self, persona_id: str) -> Sequence[str]:
        """The chats and guilds that the persona is shared with."""
        with self._file.reading() as database:
            where = "persona_id = ? AND held_at IS NULL"
            rows = database.table("persona_shares").rows_where(where, [persona_id], order_by="scope")
            return [str(row["scope"]) for row in rows]

    def offer(self, persona_id: str, scope: str) -> None:
        """Its creator wants to share it with a chat whose moderators decide; until it is shared no more."""
        with self._file.writing() as database:
            database.table("share_offers").insert({"persona_id": persona_id, "scope": scope}, ignore=True)

    def is_offered(self, persona_id: str, scope: str) -> bool:
        with self._file.reading() as database:
            return database.table("share_offers").count_where("persona_id = ? AND scope = ?", [persona_id, scope]) > 0

    def retire(self, persona_id: str, entry: AuditEntry) -> None:
        with self._audited(persona_id, entry) as database:
            database.table("personas").update(persona_id, {"retired_at": to_iso(entry.at)})

    def restore(self, persona_id: str, entry: AuditEntry) -> None:
        """Raises NotFound where an account of it opted out meanwhile."""
        with self._audited(persona_id, entry) as database:
            if database.table("personas").count_where(f"id = ? AND {IS_BEING_ERASED}", [persona_id]):
                raise NotFound("persona-gone")
            database.table("personas").update(persona_id, {"retired_at": None})

    def delete(self, persona_id: str, entry: AuditEntry) -> None:
        """Delete the persona's rows, and those of accounts that no other persona needs; its id stays as deleted."""
        with self._audited(persona_id, entry) as database:
            _delete(database, persona_id, entry)

    def rename(self, persona_id: str, name: str, requester: Requester | None, entry: AuditEntry) -> None:
        """Raises RequestUnfit where the requester, or the chat where it was created, sees another with the name."""
        with self._audited(persona_id, entry) as database:
            created_in = database.table("personas").get(persona_id)["created_in"]
            is_taken = f"name = :name AND id != :id AND retired_at IS NULL AND (created_in IS :here OR {IS_VISIBLE})"
            parameters = {"name": name, "id": persona_id, "here": created_in}
            if database.table("personas").count_where(is_taken, requester_parameters(requester) | parameters):
                raise RequestUnfit("persona-name-taken", name=name)
            database.table("personas").update(persona_id, {"name": name})

    def share(self, persona_id: str, scopes: Sequence[str], entry: AuditEntry, *, is_held: bool = False) -> None:
        """Share it with these chats or guilds; where it is held, once a moderator there published it."""
        with self._audited(persona_id, entry) as database:
            insert_shares(database, persona_id, scopes, to_iso(entry.at) if is_held else None)

    def unshare(self, persona_id: str, scopes: Sequence[str], entry: AuditEntry) -> None:
        """End these shares; where it was created it stays visible."""
        with self._audited(persona_id, entry) as database:
            delete_shares(database, persona_id, scopes)

    def set_visibility(self, persona_id: str, entry: AuditEntry, *, is_everywhere: bool) -> None:
        """Show it in all chats, or only in the one where it was created."""
        with self._audited(persona_id, entry) as database:
            if not is_everywhere:
                database.execute("DELETE FROM persona_shares WHERE persona_id = ?", [persona_id])
                database.execute("DELETE FROM share_offers WHERE persona_id = ?", [persona_id])
            visibility = "everywhere" if is_everywhere else "private"
            database.table("personas").update(persona_id, {"visibility": visibility})

    def publish_held(self, persona: Persona, requester: Requester, entry: AuditEntry) -> None:
        """Publish the version that the requester, a moderator, reviewed. Raises NotFound, RequestUnfit."""
        with self._file.writing() as database:
            _check_held(database, persona, requester)
            parameters = requester_parameters(requester) | {"id": persona.id}
            database.execute(f"UPDATE personas SET held_at = NULL WHERE id = :id AND {IS_MODERATED}", parameters)
            database.execute(
                f"UPDATE persona_shares SET held_at = NULL WHERE persona_id = :id AND {IS_HELD_SHARE}", parameters
            )
            insert_audit_entry(database, entry)

    def discard_held(self, persona: Persona, requester: Requester, entry: AuditEntry) -> PersonaStatus:
        """Delete a first version, retire a later one, and end a share that waits; returns the persona's new status.

        Raises NotFound, RequestUnfit.
        """
        with self._file.writing() as database:
            _check_held(database, persona, requester)
            parameters = requester_parameters(requester) | {"id": persona.id}
            if not database.table("personas").count_where(
                f"id = :id AND held_at IS NOT NULL AND {IS_MODERATED}", parameters
            ):
                database.execute(f"DELETE FROM persona_shares WHERE persona_id = :id AND {IS_HELD_SHARE}", parameters)
                delete_shares(database, persona.id, ())
                status, action = PersonaStatus.OPEN, "hide"
            elif persona.version == 1:
                _delete(database, persona.id, entry)
                status, action = PersonaStatus.DELETED, "delete"
            else:
                database.table("personas").update(persona.id, {"retired_at": to_iso(entry.at)})
                status, action = PersonaStatus.RETIRED, "retire"
            insert_audit_entry(database, replace(entry, action=action))
        return status

    @contextmanager
    def _audited(self, persona_id: str, entry: AuditEntry) -> Iterator[Database]:
        """A write transaction that ends with the audit entry. Raises NotFound where the persona is gone."""
        with self._file.writing() as database:
            if not database.table("personas").count_where("id = ?", [persona_id]):
                raise NotFound("persona-gone")
            yield database
            insert_audit_entry(database, entry)

    def _manageable(self, where: str, requester: Requester | None) -> Sequence[Persona]:
        parameters = requester_parameters(requester)
        order = f"{OWN_FIRST}, created_at, id"
        with self._file.reading() as database:
            rows = database.table("personas").rows_where(f"{where} AND {IS_MANAGEABLE}", parameters, order_by=order)
            return [to_persona(database, row) for row in rows]


def _check_held(database: Database, persona: Persona, requester: Requester) -> None:
    """Raises NotFound where nothing of it waits for the requester's review, RequestUnfit for an older version."""
    is_waiting = f"id = :id AND retired_at IS NULL AND {IS_HELD}"
    parameters = requester_parameters(requester) | {"id": persona.id}
    for row in database.table("personas").rows_where(is_waiting, parameters):
        if row["version"] != persona.version:
            raise RequestUnfit("persona-held-newer-version", name=persona.name)
        return
    raise NotFound("persona-not-held")


def _delete(database: Database, persona_id: str, entry: AuditEntry) -> None:
    rows = list(database.query("SELECT account_id FROM persona_accounts WHERE persona_id = ?", [persona_id]))
    database.table("personas").delete(persona_id)
    delete_games(database, persona_id)
    delete_kept_tweets(database, persona_id)
    for row in rows:
        _delete_unused_account(database, int(row["account_id"]))
    database.table("deleted_personas").insert({"id": persona_id, "deleted_at": to_iso(entry.at)})


def _delete_unused_account(database: Database, account_id: int) -> None:
    if not database.table("persona_accounts").count_where("account_id = ?", [account_id]):
        database.table("accounts").delete(account_id)
