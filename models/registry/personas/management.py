"""Personas looked after: retired and restored, deleted, renamed, shared; each with its line in the audit.

It does not know where weights lie; what becomes of them is `models.personas.lifecycle`'s. Every deed and its
line are one
transaction.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlite_utils import Database

from models.domain.audit_entry import AuditEntry
from models.domain.errors import NotAllowed, NotFound, RequestUnfit
from models.domain.handle import normalize_name
from models.domain.persona import Persona, PersonaStatus
from models.domain.requester import Requester
from models.registry.chats.audit_log import append_within
from models.registry.database import RegistryFile, as_text
from models.registry.personas.lookup import PersonaTable, meant
from models.registry.personas.rows import FIRST, HELD, MANAGED, MODERATED, SEEN, THEIR_SHARES, is_deleted, named, read
from models.registry.personas.sharing import hide_within, share_within


class PersonaManagement:
    """A persona is managed by its maker, by moderators of the chat where it was made, and by operators."""

    def __init__(self, file: RegistryFile) -> None:
        self._file = file
        self._personas = PersonaTable(file)

    def managed(self, name_or_handle: str, asker: Requester | None = None, *, is_retired: bool = False) -> Persona:
        """The persona of those that `asker` may manage. Raises NotFound, NotAllowed where it is somebody else's,
        RequestUnfit where it is not retired and should be, or the other way round.
        """
        wanted = normalize_name(name_or_handle)
        found = {which: meant(wanted, self._managed(asker, is_retired=which)) for which in (True, False)}
        if persona := found[is_retired]:
            return persona
        if other := found[not is_retired]:
            raise RequestUnfit(f"@{other.name} is {'not retired' if is_retired else 'retired; /restore comes first'}.")
        persona = self._personas.find(name_or_handle, asker)
        raise NotAllowed(
            f"@{persona.name} is somebody else's: its maker, a moderator of the chat where it was made, "
            "and the operator can do that."
        )

    def open_ones(self, asker: Requester | None = None) -> Sequence[Persona]:
        """Those that `asker` may manage and that are not retired."""
        return self._managed(asker, is_retired=False)

    def retired(self, asker: Requester | None = None) -> Sequence[Persona]:
        """Those that `asker` can restore."""
        return self._managed(asker, is_retired=True)

    def standing(self, persona_id: str) -> PersonaStatus:
        with self._file.reading() as database:
            if is_deleted(database, persona_id):
                return PersonaStatus.DELETED
            for row in database.table("personas").rows_where("id = ?", [persona_id]):
                return PersonaStatus.OPEN if row["retired_at"] is None else PersonaStatus.RETIRED
        return PersonaStatus.UNKNOWN

    def deleted(self) -> Sequence[str]:
        """The ids of all that were ever deleted."""
        with self._file.reading() as database:
            return [str(row["id"]) for row in database.table("deleted_personas").rows]

    def all(self) -> Sequence[Persona]:
        """Retired ones too."""
        with self._file.reading() as database:
            return [read(database, row) for row in database.table("personas").rows_where(order_by="name, id")]

    def retire(self, persona_id: str, entry: AuditEntry) -> None:
        with self._file.writing() as database:
            _existing(database, persona_id)
            database.table("personas").update(persona_id, {"retired_at": as_text(entry.at)})
            append_within(database, entry)

    def restore(self, persona_id: str, entry: AuditEntry) -> None:
        with self._file.writing() as database:
            _existing(database, persona_id)
            database.table("personas").update(persona_id, {"retired_at": None})
            append_within(database, entry)

    def delete(self, persona_id: str, entry: AuditEntry) -> None:
        """Remove all rows of the persona, and of accounts that nothing else needs; its id stays, so does the audit."""
        with self._file.writing() as database:
            _existing(database, persona_id)
            _delete_within(database, persona_id, entry)
            append_within(database, entry)

    def rename(self, persona_id: str, name: str, asker: Requester | None, entry: AuditEntry) -> None:
        """Raises RequestUnfit where the asker, or the chat where it was made, sees another one called so."""
        with self._file.writing() as database:
            made_in = _existing(database, persona_id)
            same = f"name = :name AND id != :id AND retired_at IS NULL AND (made_in IS :made_in OR {SEEN})"
            asked = named(asker) | {"name": name, "id": persona_id, "made_in": made_in}
            if database.table("personas").count_where(same, asked):
                raise RequestUnfit(f"There is a persona @{name} already; choose another name.")
            database.table("personas").update(persona_id, {"name": name})
            append_within(database, entry)

    def share(self, persona_id: str, places: Sequence[str], entry: AuditEntry, *, is_held: bool = False) -> None:
        """Let these chats or guilds see it too; where it is held once a moderator there published it."""
        with self._file.writing() as database:
            _existing(database, persona_id)
            share_within(database, persona_id, places, as_text(entry.at) if is_held else None)
            append_within(database, entry)

    def hide(self, persona_id: str, places: Sequence[str], entry: AuditEntry) -> None:
        """Let these chats or guilds see it no more; what was made there, and what all see, stays seen."""
        with self._file.writing() as database:
            _existing(database, persona_id)
            hide_within(database, persona_id, places)
            append_within(database, entry)

    def show(self, persona_id: str, entry: AuditEntry, *, to_all: bool) -> None:
        """Let all chats see it, or none but that where it was made."""
        with self._file.writing() as database:
            _existing(database, persona_id)
            if not to_all:
                database.execute("DELETE FROM persona_chats WHERE persona_id = ?", [persona_id])
            database.table("personas").update(persona_id, {"visibility": "everywhere" if to_all else "private"})
            append_within(database, entry)

    def release(self, persona: Persona, asker: Requester, entry: AuditEntry) -> None:
        """Publish the version that the asker, a moderator, has seen. Raises NotFound, RequestUnfit."""
        with self._file.writing() as database:
            _check_held(database, persona, asker)
            said = named(asker) | {"id": persona.id}
            database.execute(f"UPDATE personas SET held_at = NULL WHERE id = :id AND {MODERATED}", said)  # noqa: S608
            database.execute(
                f"UPDATE persona_chats SET held_at = NULL WHERE persona_id = :id AND {THEIR_SHARES}",  # noqa: S608
                said,
            )
            append_within(database, entry)

    def discard(self, persona: Persona, asker: Requester, entry: AuditEntry) -> PersonaStatus:
        """Do away with what waits: a first version is deleted, a later one retired with what it was before, and one
        that came from another chat is open there. Gives how it stands then. Raises NotFound, RequestUnfit.
        """
        with self._file.writing() as database:
            _check_held(database, persona, asker)
            said = named(asker) | {"id": persona.id}
            if not database.table("personas").count_where(f"id = :id AND held_at IS NOT NULL AND {MODERATED}", said):
                database.execute(
                    f"DELETE FROM persona_chats WHERE persona_id = :id AND {THEIR_SHARES}",  # noqa: S608
                    said,
                )
                hide_within(database, persona.id, ())
                standing, action = PersonaStatus.OPEN, "hide"
            elif persona.version == 1:
                _delete_within(database, persona.id, entry)
                standing, action = PersonaStatus.DELETED, "delete"
            else:
                database.table("personas").update(persona.id, {"retired_at": as_text(entry.at)})
                standing, action = PersonaStatus.RETIRED, "retire"
            append_within(database, replace(entry, action=action))
        return standing

    def places(self, persona_id: str) -> Sequence[str]:
        """The chats and guilds that it was shared with."""
        with self._file.reading() as database:
            rows = database.table("persona_chats").rows_where(
                "persona_id = ? AND held_at IS NULL", [persona_id], order_by="chat"
            )
            return [str(row["chat"]) for row in rows]

    def _managed(self, asker: Requester | None, *, is_retired: bool) -> Sequence[Persona]:
        which = "retired_at IS NOT NULL" if is_retired else "retired_at IS NULL"
        order = f"{FIRST}, created_at, id"
        with self._file.reading() as database:
            rows = database.table("personas").rows_where(f"{which} AND {MANAGED}", named(asker), order_by=order)
            return [read(database, row) for row in rows]


def _check_held(database: Database, persona: Persona, asker: Requester) -> None:
    """Raises NotFound where it waits no more, or for others; RequestUnfit where it has a newer version by now."""
    waits = f"id = :id AND retired_at IS NULL AND {HELD}"
    for row in database.table("personas").rows_where(waits, named(asker) | {"id": persona.id}):
        if row["version"] != persona.version:
            raise RequestUnfit(f"@{persona.name} has a newer version by now: /held shows what that writes.")
        return
    raise NotFound("That persona does not wait here: it was published or discarded already.")


def _existing(database: Database, persona_id: str) -> str | None:
    """Where it was made. Raises NotFound."""
    for row in database.table("personas").rows_where("id = ?", [persona_id]):
        return None if row["made_in"] is None else str(row["made_in"])
    raise NotFound("That persona is not there any more.")


def _delete_within(database: Database, persona_id: str, entry: AuditEntry) -> None:
    of_persona = list(database.query("SELECT account_id FROM persona_accounts WHERE persona_id = ?", [persona_id]))
    database.table("personas").delete(persona_id)
    for row in of_persona:
        _drop_unneeded(database, int(row["account_id"]))
    database.table("deleted_personas").insert({"id": persona_id, "deleted_at": as_text(entry.at)})


def _drop_unneeded(database: Database, account_id: int) -> None:
    if not database.table("persona_accounts").count_where("account_id = ?", [account_id]):
        database.table("accounts").delete(account_id)
