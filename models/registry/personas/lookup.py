"""Personas in the registry: who finds which, and how a new version takes the old one's place.

It does not know where weights lie or how they were trained.
"""

import difflib
from collections.abc import Sequence
from dataclasses import replace

from models.domain.errors import NotAllowed, NotFound
from models.domain.handle import normalize_name
from models.domain.persona import Persona
from models.domain.requester import Requester
from models.domain.training_job import Job, TrainingRequest
from models.registry.database import RegistryFile
from models.registry.personas.publishing import (
    Provenance,
    PublishingPlan,
    adopt_within,
    check_place_within,
    plan_within,
    provenances_within,
    publish_within,
)
from models.registry.personas.rows import BROUGHT, CALLED, FIRST, HELD, MADE_HERE, OPEN, SEEN, is_deleted, named, read
from models.registry.personas.training_runs import TrainingRun
from models.registry.training.jobs import job_within

__all__ = ["PersonaTable", "Provenance", "PublishingPlan"]

NAMES_SHOWN = 3
WAITING = """
    SELECT personas.*, made_in AS waits_in, made_guild AS waits_around FROM personas
    WHERE held_at IS NOT NULL AND retired_at IS NULL AND made_in IS NOT NULL
    UNION ALL
    SELECT personas.*, shared.chat, guild FROM personas JOIN persona_chats AS shared ON persona_id = id
    LEFT JOIN surroundings ON surroundings.chat = shared.chat
    WHERE shared.held_at IS NOT NULL AND retired_at IS NULL
    ORDER BY id, waits_in"""


class PersonaTable:
    """Somebody sees what they made, what was made or is shared where they are, and what all see; None sees all."""

    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def get(self, persona_id: str) -> Persona:
        """The persona with this id, retired or not. Raises NotFound."""
        with self._file.reading() as database:
            for row in database.table("personas").rows_where("id = ?", [persona_id]):
                return read(database, row)
        raise NotFound("persona-id-unknown", id=persona_id[:40])

    def find(self, name_or_handle: str, asker: Requester | None = None) -> Persona:
        """The persona that `asker` means: by id, by name, or by the one handle it is made of.

        Of several with the name, the asker's own comes first, then what was made there, then who had the name first:
        nobody can put another persona in a known one's place. Raises NotFound, NotAllowed where it is retired.
        """
        wanted = normalize_name(name_or_handle)
        order = f"{FIRST}, created_at, id"
        if found := meant(wanted, self._seen(OPEN, asker, order, wanted)):
            return found
        if held := meant(wanted, self._seen("retired_at IS NULL", asker, order, wanted, BROUGHT)):
            raise NotAllowed(f"@{held.name} waits until a moderator has looked at its samples.")
        if retired := meant(wanted, self._seen("retired_at IS NOT NULL", asker, order, wanted)):
            raise NotAllowed(f"@{retired.name} is retired: it is kept, and answers nobody until it is restored.")
        with self._file.reading() as database:
            if is_deleted(database, wanted):
                raise NotFound("That persona was deleted; /personas lists those that there are.")
        names = [persona.name for persona in self._seen(OPEN, asker, order)]
        raise NotFound(_not_found(name_or_handle, wanted, names))

    def list(self, asker: Requester | None = None) -> Sequence[Persona]:
        """The personas that `asker` sees, retired ones left out: those made there first, then the newest first."""
        return self._seen(OPEN, asker, f"{MADE_HERE} DESC, created_at DESC, id")

    def held(self, asker: Requester) -> Sequence[Persona]:
        """Those that wait for a moderator, for the moderators where they were made or came to, and for operators."""
        waits = f"retired_at IS NULL AND {HELD}"
        with self._file.reading() as database:
            rows = database.table("personas").rows_where(waits, named(asker), order_by="held_at, id")
            return [read(database, row) for row in rows]

    def waiting(self) -> Sequence[tuple[Persona, str, str | None]]:
        """All that wait for a moderator, with the chat and the guild where each was made, or came to."""
        with self._file.reading() as database:
            rows = list(database.query(WAITING))
            return [(read(database, row), str(row["waits_in"]), row["waits_around"]) for row in rows]

    def is_held(self, persona_id: str, chat: str) -> bool:
        """Whether it waits for a moderator, of that chat or of that where it was made."""
        wanted = """id = :id AND (held_at IS NOT NULL OR id IN (
            SELECT persona_id FROM persona_chats WHERE held_at IS NOT NULL AND chat = :chat))"""
        with self._file.reading() as database:
            return database.table("personas").count_where(wanted, {"id": persona_id, "chat": chat}) > 0

    def places(self, persona_id: str) -> Sequence[str]:
        """Where it was made: the chat and the guild, where it was one. Raises NotFound."""
        with self._file.reading() as database:
            for row in database.table("personas").rows_where("id = ?", [persona_id]):
                return [str(place) for place in (row["made_in"], row["made_guild"]) if place is not None]
        raise NotFound("persona-id-unknown", id=persona_id[:40])

    def _seen(
        self, which: str, asker: Requester | None, order: str, wanted: str | None = None, seen: str = SEEN
    ) -> Sequence[Persona]:
        """Those that the asker sees; where one is `wanted`, only such as can be meant by that."""
        where, said = f"{which} AND {seen} AND {CALLED}", named(asker) | {"wanted": wanted}
        with self._file.reading() as database:
            rows = database.table("personas").rows_where(where, said, order_by=order)
            return [read(database, row) for row in rows]

    def plan(self, job_id: str, new_id: str) -> PublishingPlan:
        """Where the job's persona is to go: the next version of an equal one, or the first under `new_id`.

        Equal means the same name and handles, made in the same chat, by the same member unless a moderator asks.
        After the job was published this is still the same plan, so that a build that is repeated after a crash writes
        to the same place. Raises NotFound.
        """
        with self._file.reading() as database:
            return plan_within(database, job_id, new_id)

    def check_place(self, job: Job) -> None:
        """Raises NotFound where what the job builds has no place: it, or its very like, is retired or deleted."""
        with self._file.reading() as database:
            check_place_within(database, job)

    def request(self, persona_id: str) -> TrainingRequest:
        """What was asked for when the persona's newest version was built, to be asked for again. Raises NotFound.

        That it was to be published anyway held for that version alone.
        """
        with self._file.reading() as database:
            wanted = "persona_id = ? AND job_number IS NOT NULL"
            for row in database.table("runs").rows_where(wanted, [persona_id], order_by="version DESC"):
                request = job_within(database, str(row["job_number"])).request
                return replace(request, is_published_anyway=False)
        raise NotFound("How that persona was built is not known here; train it by its handle.")

    def publish(self, persona: Persona, provenances: Sequence[Provenance], run: TrainingRun, job_id: str) -> Persona:
        """Write the persona, its provenance, its run and the job's end, all or nothing; twice is as once.

        Its id and version are those of `plan`. It becomes visible to every chat that waits for the job, which
        ended when the run was written down. Raises NotFound where it was deleted meanwhile.
        """
        with self._file.writing() as database:
            return publish_within(database, persona, provenances, run, job_id)

    def adopt(self, persona: Persona, provenances: Sequence[Provenance]) -> Persona:
        """Write a persona that no job built, or the next version of one; visible as it says."""
        with self._file.writing() as database:
            return adopt_within(database, persona, provenances)

    def provenances(self, persona_id: str) -> Sequence[Provenance]:
        """What was read of each of the persona's accounts, in the order of its handles."""
        with self._file.reading() as database:
            return provenances_within(database, persona_id)

    def remove_posts(self, handle: str) -> Sequence[Persona]:
        """Note that all posts of `handle` are removed; gives the personas built of them, retired ones too."""
        with self._file.writing() as database:
            database.execute(
                """
                UPDATE persona_accounts SET removed = downloaded
                WHERE account_id IN (SELECT id FROM accounts WHERE account = ?)""",
                [handle],
            )
            made_of = """
                id IN (SELECT persona_id FROM persona_accounts JOIN accounts ON accounts.id = account_id
                       WHERE account = ?)"""
            rows = list(database.table("personas").rows_where(made_of, [handle], order_by="name, id"))
            return [read(database, row) for row in rows]


def meant(wanted: str, personas: Sequence[Persona]) -> Persona | None:
    """The first of them that is called `wanted`: by id, else by name, else by the one handle it is made of."""
    return next(
        (
            persona
            for is_meant in (_has_id, _has_name, _has_handle)
            for persona in personas
            if is_meant(persona, wanted)
        ),
        None,
    )


def _has_id(persona: Persona, wanted: str) -> bool:
    return persona.id == wanted


def _has_name(persona: Persona, wanted: str) -> bool:
    return persona.name.casefold() == wanted


def _has_handle(persona: Persona, wanted: str) -> bool:
    return persona.handles == (wanted,)


def _not_found(given: str, wanted: str, names: Sequence[str]) -> str:
    """What is not there, and what the person may have meant."""
    shown = given.strip()[:40]
    near = difflib.get_close_matches(wanted, dict.fromkeys(names), n=NAMES_SHOWN, cutoff=0.5)
    if near:
        return f"There is no persona “{shown}”. Did you mean {' or '.join(near)}?"
    if names:
        known = ", ".join(list(dict.fromkeys(names))[:NAMES_SHOWN])
        return f"There is no persona “{shown}”; there is {known}{', and more' if len(names) > NAMES_SHOWN else ''}."
    return f"There is no persona “{shown}”, nor any other yet; train one first."
