"""Persona lifecycle: retire, restore, delete, rename, share and publish personas, in the registry and on disk.

The registry is written first and the checkpoints follow; `reconcile` repairs at the next start what a crash left in
between. Callers check whether somebody may do it.
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

TERMINAL = "terminal:operator"  # the actor of what is done in a terminal


class PersonaLifecycle:
    """Blocks for some milliseconds; deleting as long as the disk takes. Without `by` a terminal acts."""

    def __init__(self, data_dir: DataDir, registry: Registry, now: Callable[[], datetime]) -> None:
        self._data_dir = data_dir
        self._registry = registry
        self._now = now

    def find_manageable(
        self, name_or_handle: str, requester: Requester | None = None, *, is_retired: bool = False
    ) -> Persona:
        """The persona, of those that `requester` may manage. Raises NotFound, NotAllowed, RequestUnfit."""
        return self._registry.management.find_manageable(name_or_handle, requester, is_retired=is_retired)

    def list_retired(self, requester: Requester | None = None) -> Sequence[Persona]:
        """The retired personas that `requester` may restore."""
        return self._registry.management.list_retired(requester)

    def shared_with(self, persona: Persona) -> Sequence[str]:
        """The chats and guilds that it is shared with, by address."""
        return self._registry.management.shared_with(persona.id)

    def retire(self, persona: Persona, by: Requester | None = None) -> None:
        """Hide it and stop serving it; its weights stay. Trainings of a new version are cancelled."""
        jobs = self._unfinished_jobs(persona)
        self._registry.management.retire(persona.id, self._entry(by, "retire", persona))
        self._cancel(jobs)
        checkpoints.withdraw(self._data_dir, persona.id)

    def restore(self, persona: Persona, by: Requester | None = None) -> None:
        """Serve it again. Raises CheckpointUnfit where its weights are gone."""
        checkpoints.of_version(self._data_dir, persona.id, persona.version)
        self._registry.management.restore(persona.id, self._entry(by, "restore", persona))
        checkpoints.publish(self._data_dir, persona.id, persona.version)

    def delete(self, persona: Persona, by: Requester | None = None) -> None:
        """Delete its rows, then its weights, for good. Trainings of a new version are cancelled."""
        jobs = self._unfinished_jobs(persona)
        self._registry.management.delete(persona.id, self._entry(by, "delete", persona))
        self._cancel(jobs)
        checkpoints.delete(self._data_dir, persona.id)

    def publish_held(self, persona: Persona, by: Requester) -> None:
        """Publish the version that `by`, a moderator, reviewed. Raises NotFound, RequestUnfit."""
        self._registry.management.publish_held(persona, by, self._entry(by, "publish", persona))

    def discard_held(self, persona: Persona, by: Requester) -> PersonaStatus:
        """Discard what waits for the review of `by`; returns the new status. Raises NotFound, RequestUnfit."""
        jobs = self._unfinished_jobs(persona)
        status = self._registry.management.discard_held(persona, by, self._entry(by, "discard", persona))
        if status is not PersonaStatus.OPEN:
            self._cancel(jobs)
        self.reconcile(persona.id)
        return status

    def rename(self, persona: Persona, name: str, by: Requester | None = None) -> None:
        """Raises RequestUnfit where the name is taken."""
        self._registry.management.rename(persona.id, name, by, self._entry(by, "rename", persona, {"to": name}))

    def share(
        self, persona: Persona, scopes: Sequence[str], by: Requester | None = None, *, is_held: bool = False
    ) -> None:
        """Share it with these chats or guilds; where it is held, once a moderator there published it."""
        entry = self._entry(by, "share", persona, {"with": " ".join(scopes)})
        self._registry.management.share(persona.id, scopes, entry, is_held=is_held)

    def offer(self, persona: Persona, chat: str) -> None:
        """Offer to share it with a chat whose moderators decide; ending the share there withdraws the offer."""
        self._registry.management.offer(persona.id, chat)

    def is_offered(self, persona: Persona, chat: str) -> bool:
        return self._registry.management.is_offered(persona.id, chat)

    def unshare(self, persona: Persona, scopes: Sequence[str], by: Requester | None = None) -> None:
        """End these shares."""
        entry = self._entry(by, "hide", persona, {"from": " ".join(scopes)})
        self._registry.management.unshare(persona.id, scopes, entry)

    def set_visibility(self, persona: Persona, by: Requester | None = None, *, is_everywhere: bool) -> None:
        """Show it in all chats, or only in the one where it was created."""
        entry = self._entry(by, "share", persona, {"with": "all" if is_everywhere else "nobody"})
        self._registry.management.set_visibility(persona.id, entry, is_everywhere=is_everywhere)

    def reconcile(self, persona_id: str | None = None) -> None:
        """Bring the checkpoints of one persona, or of all, in line with the registry."""
        for known_id in [persona_id] if persona_id else self._known_ids():
            status = self._registry.management.status(known_id)
            if status is PersonaStatus.DELETED:
                checkpoints.delete(self._data_dir, known_id)
            elif status is PersonaStatus.RETIRED:
                checkpoints.withdraw(self._data_dir, known_id)
            elif status is PersonaStatus.OPEN and not checkpoints.is_published(self._data_dir, known_id):
                self._publish(known_id)

    def _known_ids(self) -> list[str]:
        management = self._registry.management
        return [*management.deleted_ids(), *(persona.id for persona in management.list_all())]

    def _publish(self, persona_id: str) -> None:
        """Finish a restoring that a crash interrupted."""
        try:
            checkpoints.publish(self._data_dir, persona_id, self._registry.personas.get(persona_id).version)
        except ServiceError as error:  # whoever asks for it is told
            log.warning("persona_weights_missing", persona=persona_id, reason=error.code)

    def _unfinished_jobs(self, persona: Persona) -> list[str]:
        """The ids of jobs whose result would be this persona's next version."""
        job_ids = []
        for job in self._registry.jobs.list(is_over=False):
            with suppress(NotFound):
                if self._registry.personas.plan_publishing(job.id, "").persona_id == persona.id:
                    job_ids.append(job.id)
        return job_ids

    def _cancel(self, job_ids: Sequence[str]) -> None:
        for job_id in job_ids:
            self._registry.jobs.request_cancel(job_id, self._now())

    def _entry(
        self, by: Requester | None, action: str, persona: Persona, details: Mapping[str, str] | None = None
    ) -> AuditEntry:
        details = {"name": persona.name, **(details or {})}
        if by is None:
            return AuditEntry(self._now(), TERMINAL, action, persona.id, details=details)
        return AuditEntry(self._now(), by.actor, action, persona.id, by.chat, details, by.guild)
