"""Finding personas by id, name or handle, within what somebody may see; and publishing new versions."""

import difflib
from collections.abc import Sequence
from dataclasses import replace

from models.domain.errors import NotAllowed, NotFound
from models.domain.handle import normalize_name
from models.domain.persona import Persona
from models.domain.requester import Requester
from models.domain.training_job import Job, TrainingRequest
from models.messages import sentence
from models.registry.database import RegistryFile
from models.registry.personas import publishing
from models.registry.personas.publishing import Provenance, PublishingPlan
from models.registry.personas.rows import (
    CREATED_HERE,
    IS_ACTIVE,
    IS_BEING_ERASED,
    IS_HELD,
    IS_NAMED,
    IS_RETIRED,
    IS_VISIBLE,
    IS_VISIBLE_OR_HELD,
    OWN_FIRST,
    is_deleted,
    requester_parameters,
    to_persona,
)
from models.registry.personas.training_runs import TrainingRun
from models.registry.training.jobs import get_job

MAX_SUGGESTIONS = 3
MAX_SHOWN = 40  # characters of what was typed
HELD_IN_CHATS = """
    SELECT personas.*, created_in AS held_in, created_in_guild AS held_in_guild FROM personas
    WHERE held_at IS NOT NULL AND retired_at IS NULL AND created_in IS NOT NULL
    UNION ALL
    SELECT personas.*, scope, guild FROM personas JOIN persona_shares AS shares ON persona_id = id
    LEFT JOIN chat_parents ON chat_parents.chat = scope
    WHERE shares.held_at IS NOT NULL AND retired_at IS NULL
    ORDER BY id, held_in"""


class PersonaTable:
    """Everybody sees what they created, what was created in or is shared with their chat, and what all see.

    A requester of None sees all.
    """

    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def get(self, persona_id: str) -> Persona:
        """The persona with this id, retired or not. Raises NotFound."""
        with self._file.reading() as database:
            for row in database.table("personas").rows_where("id = ?", [persona_id]):
                return to_persona(database, row)
        raise NotFound("persona-id-unknown", id=persona_id[:MAX_SHOWN])

    def find(self, name_or_handle: str, requester: Requester | None = None) -> Persona:
        """The persona that `requester` means: by id, by name, or by the one handle it is made of.

        Of several with the name, the requester's own comes first, then what was created there, then who had the name
        first: nobody can shadow a known persona. Raises NotFound, NotAllowed where it is held or retired.
        """
        wanted = normalize_name(name_or_handle)
        order = f"{OWN_FIRST}, created_at, id"
        if found := best_match(wanted, self._visible(IS_ACTIVE, requester, order, wanted)):
            return found
        held = self._visible("retired_at IS NULL", requester, order, wanted, IS_VISIBLE_OR_HELD)
        if persona := best_match(wanted, held):
            raise NotAllowed("persona-held", name=persona.name)
        if persona := best_match(wanted, self._visible(IS_BEING_ERASED, requester, order, wanted)):
            raise NotFound("persona-removed-for-owner", name=persona.name)
        if persona := best_match(wanted, self._visible(IS_RETIRED, requester, order, wanted)):
            raise NotAllowed("persona-retired", name=persona.name)
        with self._file.reading() as database:
            if is_deleted(database, wanted):
                raise NotFound("persona-was-deleted")
        names = [persona.name for persona in self._visible(IS_ACTIVE, requester, order)]
        raise NotFound(_not_found(name_or_handle, wanted, names))

    def list(self, requester: Requester | None = None) -> Sequence[Persona]:
        """The personas that `requester` sees, without retired ones: those created there first, then the newest."""
        return self._visible(IS_ACTIVE, requester, f"{CREATED_HERE} DESC, created_at DESC, id")

    def held(self, requester: Requester) -> Sequence[Persona]:
        """The personas that wait for the review of `requester`, a moderator where they were created or are shared."""
        is_waiting = f"retired_at IS NULL AND {IS_HELD}"
        with self._file.reading() as database:
            rows = database.table("personas").rows_where(
                is_waiting, requester_parameters(requester), order_by="held_at, id"
            )
            return [to_persona(database, row) for row in rows]

    def held_in_chats(self) -> Sequence[tuple[Persona, str, str | None]]:
        """Every persona that waits for a review, with the chat, and its guild, whose moderators are to review it."""
        with self._file.reading() as database:
            rows = list(database.query(HELD_IN_CHATS))
            return [(to_persona(database, row), str(row["held_in"]), row["held_in_guild"]) for row in rows]

    def is_held(self, persona_id: str, chat: str) -> bool:
        """Whether it waits for a review where it was created, or in this chat."""
        where = """id = :id AND (held_at IS NOT NULL OR id IN (
            SELECT persona_id FROM persona_shares WHERE held_at IS NOT NULL AND scope = :chat))"""
        with self._file.reading() as database:
            return database.table("personas").count_where(where, {"id": persona_id, "chat": chat}) > 0

    def created_in(self, persona_id: str) -> Sequence[str]:
        """The chat, and its guild, where the persona was created; empty for a terminal's. Raises NotFound."""
        with self._file.reading() as database:
            for row in database.table("personas").rows_where("id = ?", [persona_id]):
                return [str(scope) for scope in (row["created_in"], row["created_in_guild"]) if scope is not None]
        raise NotFound("persona-id-unknown", id=persona_id[:MAX_SHOWN])

    def plan_publishing(self, job_id: str, new_id: str) -> PublishingPlan:
        """Where the job's persona is to go: the next version of an equal one, or the first under `new_id`.

        Equal means the same name and handles, created in the same chat, by the same member unless a moderator asks.
        The plan stays the same after publishing, so that a build that is repeated after a crash writes to the same
        checkpoint. Raises NotFound, also where the persona that is retrained is retired or deleted.
        """
        with self._file.reading() as database:
            return publishing.plan_publishing(database, job_id, new_id)

    def check_publishable(self, job: Job) -> None:
        """Raises NotFound where the job's persona, or one of the same accounts there, is retired or deleted."""
        with self._file.reading() as database:
            publishing.check_publishable(database, job)

    def training_request(self, persona_id: str) -> TrainingRequest:
        """The request that the persona's newest version was trained by, for training it again. Raises NotFound.

        That it was to be published anyway held for that version alone.
        """
        with self._file.reading() as database:
            where = "persona_id = ? AND job_number IS NOT NULL"
            for row in database.table("training_runs").rows_where(where, [persona_id], order_by="version DESC"):
                request = get_job(database, str(row["job_number"])).request
                return replace(request, is_published_anyway=False)
        raise NotFound("training-request-unknown")

    def publish(self, persona: Persona, provenances: Sequence[Provenance], run: TrainingRun, job_id: str) -> Persona:
        """Write persona, provenance, run and the job's end in one transaction. Idempotent.

        Id and version are those of `plan_publishing`. Every chat that waits for the job gets to see the persona.
        Raises NotFound where it was deleted meanwhile.
        """
        with self._file.writing() as database:
            return publishing.publish(database, persona, provenances, run, job_id)

    def publish_imported(
        self, persona: Persona, provenances: Sequence[Provenance], run: TrainingRun | None = None
    ) -> Persona:
        """Write a persona that no job here trained, or the next version of one, with the run that made it if known."""
        with self._file.writing() as database:
            return publishing.publish_imported(database, persona, provenances, run)

    def provenances(self, persona_id: str) -> Sequence[Provenance]:
        """What was collected of each of the persona's accounts, in the order of its handles."""
        with self._file.reading() as database:
            return publishing.select_provenances(database, persona_id)

    def mark_posts_deleted(self, handle: str) -> Sequence[Persona]:
        """Count all posts of `handle` as deleted; returns the personas trained on them, retired ones too."""
        with self._file.writing() as database:
            database.execute(
                """
                UPDATE persona_accounts SET deleted_at_source = downloaded
                WHERE account_id IN (SELECT id FROM accounts WHERE handle = ?)""",
                [handle],
            )
            is_trained_on = """
                id IN (SELECT persona_id FROM persona_accounts JOIN accounts ON accounts.id = account_id
                       WHERE handle = ?)"""
            rows = list(database.table("personas").rows_where(is_trained_on, [handle], order_by="name, id"))
            return [to_persona(database, row) for row in rows]

    def _visible(
        self,
        where: str,
        requester: Requester | None,
        order: str,
        wanted: str | None = None,
        is_visible: str = IS_VISIBLE,
    ) -> Sequence[Persona]:
        """The personas that the requester sees; with `wanted` only those that it can mean."""
        conditions = f"{where} AND {is_visible} AND {IS_NAMED}"
        parameters = requester_parameters(requester) | {"wanted": wanted}
        with self._file.reading() as database:
            rows = database.table("personas").rows_where(conditions, parameters, order_by=order)
            return [to_persona(database, row) for row in rows]


def best_match(wanted: str, personas: Sequence[Persona]) -> Persona | None:
    """The first persona with this id, else with this name, else made of this handle alone."""
    return next(
        (persona for matches in (_has_id, _has_name, _has_handle) for persona in personas if matches(persona, wanted)),
        None,
    )


def _has_id(persona: Persona, wanted: str) -> bool:
    return persona.id == wanted


def _has_name(persona: Persona, wanted: str) -> bool:
    return persona.name.casefold() == wanted


def _has_handle(persona: Persona, wanted: str) -> bool:
    return persona.handles == (wanted,)


def _not_found(typed: str, wanted: str, names: Sequence[str]) -> str:
    """The sentence for a name that matches nothing, with what the person may have meant."""
    shown = typed.strip()[:MAX_SHOWN]
    similar = difflib.get_close_matches(wanted, dict.fromkeys(names), n=MAX_SUGGESTIONS, cutoff=0.5)
    if similar:
        return sentence("persona-unknown-suggest", name=shown, count=len(similar), similar=_as_list(similar))
    if known := list(dict.fromkeys(names)):
        return sentence("persona-unknown-list", name=shown, known=_as_list(known[:MAX_SUGGESTIONS]), count=len(known))
    return sentence("persona-unknown-none", name=shown)


def _as_list(names: Sequence[str]) -> str:
    return ", ".join(f"@{name}" for name in names)
