"""Lifecycle of personas: retire, restore, delete, publish, rename and share them, in the registry and on disk together.

The registry is written first, with an audit entry, and the published weights follow; `reconcile` finishes at the next
start what a crash interrupted. Callers check who may do what.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

import structlog

from models.domain.audit_entry import AuditEntry
from models.domain.errors import NotFound, ServiceError
from models.domain.persona import Persona, PersonaStatus
from models.domain.requester import Requester
from models.personas import checkpoints
from models.registry import Registry
from models.runtime.data_dir import DataDir

log = structlog.get_logger()

TERMINAL = "terminal:operator"  # the actor in the audit log for commands of the terminal


class PersonaLifecycle:
    """Blocks on files: to be used in a thread. `by` is the member who acts; None is the terminal."""

    def __init__(self, home: DataDir, registry: Registry, now: Callable[[], datetime]) -> None:
        self._home = home
        self._registry = registry
        self._management = registry.stewardship
        self._now = now

    def managed(self, name_or_handle: str, asker: Requester | None = None, *, is_retired: bool = False) -> Persona:
        """The persona with that name that `asker` may manage. Raises NotFound, NotAllowed, RequestUnfit."""
        return self._management.managed(name_or_handle, asker, is_retired=is_retired)

    def retired(self, asker: Requester | None = None) -> Sequence[Persona]:
        """The retired personas that `asker` may restore."""
        return self._management.retired(asker)

    def places(self, persona: Persona) -> Sequence[str]:
        """The chats and guilds that it was shared with, by address."""
        return self._management.places(persona.id)

    def retire(self, persona: Persona, by: Requester | None = None) -> None:
        """Hide it from chats and unpublish its weights, which stay on disk. Cancels trainings of its next version."""
        jobs = self._running_jobs(persona)
        self._management.retire(persona.id, self._entry(by, "retire", persona))
        self._cancel_jobs(jobs)
        checkpoints.withdraw(self._home, persona.id)

    def restore(self, persona: Persona, by: Requester | None = None) -> None:
        """Undo `retire`. Raises CheckpointUnfit where its weights are missing."""
        checkpoints.check(self._home, persona.id, persona.version)
        self._management.restore(persona.id, self._entry(by, "restore", persona))
        checkpoints.publish(self._home, persona.id, persona.version)

    def delete(self, persona: Persona, by: Requester | None = None) -> None:
        """Delete its rows, then its weights, for good."""
        jobs = self._running_jobs(persona)
        self._management.delete(persona.id, self._entry(by, "delete", persona))
        self._cancel_jobs(jobs)
        checkpoints.unpublish(self._home, persona.id)

    def release(self, persona: Persona, by: Requester) -> None:
        """Publish this version of a persona held for the moderator `by`. Raises NotFound, RequestUnfit."""
        self._management.release(persona, by, self._entry(by, "publish", persona))

    def discard(self, persona: Persona, by: Requester) -> PersonaStatus:
        """Reject a persona held for the moderator `by`; returns its status then. Raises NotFound, RequestUnfit."""
        jobs = self._running_jobs(persona)
        status = self._management.discard(persona, by, self._entry(by, "discard", persona))
        if status is not PersonaStatus.OPEN:
            self._cancel_jobs(jobs)
        self.reconcile(persona.id)
        return status

    def rename(self, persona: Persona, name: str, by: Requester | None = None) -> None:
        """Raises RequestUnfit where the name is taken."""
        self._management.rename(persona.id, name, by, self._entry(by, "rename", persona, {"to": name}))

    def share(
        self, persona: Persona, places: Sequence[str], by: Requester | None = None, *, is_held: bool = False
    ) -> None:
        """Let these chats or guilds use it too; if `is_held`, once a moderator there published it."""
        entry = self._entry(by, "share", persona, {"with": " ".join(places)})
        self._management.share(persona.id, places, entry, is_held=is_held)

    def hide(self, persona: Persona, places: Sequence[str], by: Requester | None = None) -> None:
        """Undo `share` for these chats or guilds."""
        self._management.hide(persona.id, places, self._entry(by, "hide", persona, {"from": " ".join(places)}))

    def show(self, persona: Persona, by: Requester | None = None, *, to_all: bool) -> None:
        """Let all chats use it, or only the one where it was made."""
        details = {"with": "all" if to_all else "nobody"}
        self._management.show(persona.id, self._entry(by, "share", persona, details), to_all=to_all)

    def reconcile(self, persona_id: str | None = None) -> None:
        """Make the published weights, of one persona or of all, agree with the registry."""
        for known in [persona_id] if persona_id else self._known():
            status = self._management.standing(known)
            if status is PersonaStatus.DELETED:
                checkpoints.unpublish(self._home, known)
            elif status is PersonaStatus.RETIRED:
                checkpoints.withdraw(self._home, known)
            elif status is PersonaStatus.OPEN and not checkpoints.is_published(self._home, known):
                self._publish(known)

    def _known(self) -> list[str]:
        return [*self._management.deleted(), *(persona.id for persona in self._management.all())]

    def _publish(self, persona_id: str) -> None:
        """Finish an interrupted `restore`."""
        try:
            checkpoints.publish(self._home, persona_id, self._registry.personas.get(persona_id).version)
        except ServiceError as error:  # reported to whoever asks for it
            log.warning("persona_weights_missing", persona=persona_id, reason=error.code)

    def _running_jobs(self, persona: Persona) -> list[str]:
        """The unfinished jobs that would publish this persona's next version."""
        found = []
        for job in self._registry.jobs.list(is_over=False):
            with suppress(NotFound):
                if self._registry.personas.plan(job.id, "").persona_id == persona.id:
                    found.append(job.id)
        return found

    def _cancel_jobs(self, job_ids: Sequence[str]) -> None:
        for job_id in job_ids:
            self._registry.jobs.wish_cancel(job_id, self._now())

    def _entry(
        self, by: Requester | None, action: str, persona: Persona, details: Mapping[str, str] | None = None
    ) -> AuditEntry:
        full_details = {"name": persona.name, **(details or {})}
        if by is None:
            return AuditEntry(self._now(), TERMINAL, action, persona.id, details=full_details)
        return AuditEntry(self._now(), by.member or by.chat, action, persona.id, by.chat, full_details, by.guild)
