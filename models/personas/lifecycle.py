"""Personas and their weights looked after together: what is retired or deleted is out of every engine's reach.

It does not know who may do so. The registry is written first and the weights follow; what a crash left between the
two is made up for by `settle`, at the start.
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

TERMINAL = "terminal:operator"  # who acts where nobody asks in a chat


class PersonaLifecycle:
    """Blocks for some milliseconds; deleting as long as the disk takes. `by` is nobody where a terminal acts."""

    def __init__(self, home: DataDir, registry: Registry, now: Callable[[], datetime]) -> None:
        self._home = home
        self._registry = registry
        self._stewardship = registry.stewardship
        self._now = now

    def managed(self, name_or_handle: str, asker: Requester | None = None, *, is_retired: bool = False) -> Persona:
        """The persona of those that `asker` may manage. Raises NotFound, NotAllowed, RequestUnfit."""
        return self._stewardship.managed(name_or_handle, asker, is_retired=is_retired)

    def retired(self, asker: Requester | None = None) -> Sequence[Persona]:
        """Those that `asker` can restore."""
        return self._stewardship.retired(asker)

    def places(self, persona: Persona) -> Sequence[str]:
        """The chats and guilds that it was shared with, by address."""
        return self._stewardship.places(persona.id)

    def retire(self, persona: Persona, by: Requester | None = None) -> None:
        """Hide it and let no engine serve it; its weights stay. What is being built of it is called off."""
        builds = self._builds(persona)
        self._stewardship.retire(persona.id, self._entry(by, "retire", persona))
        self._call_off(builds)
        checkpoints.withdraw(self._home, persona.id)

    def restore(self, persona: Persona, by: Requester | None = None) -> None:
        """Have it answer again. Raises CheckpointUnfit where its weights are not there any more."""
        checkpoints.check(self._home, persona.id, persona.version)
        self._stewardship.restore(persona.id, self._entry(by, "restore", persona))
        checkpoints.publish(self._home, persona.id, persona.version)

    def delete(self, persona: Persona, by: Requester | None = None) -> None:
        """Remove its rows, then its weights, for good."""
        builds = self._builds(persona)
        self._stewardship.delete(persona.id, self._entry(by, "delete", persona))
        self._call_off(builds)
        checkpoints.unpublish(self._home, persona.id)

    def release(self, persona: Persona, by: Requester) -> None:
        """Publish this version of one that waits for a moderator, who `by` is. Raises NotFound, RequestUnfit."""
        self._stewardship.release(persona, by, self._entry(by, "publish", persona))

    def discard(self, persona: Persona, by: Requester) -> PersonaStatus:
        """Do away with what waits for `by`; gives how it stands then. Raises NotFound, RequestUnfit."""
        builds = self._builds(persona)
        standing = self._stewardship.discard(persona, by, self._entry(by, "discard", persona))
        if standing is not PersonaStatus.OPEN:
            self._call_off(builds)
        self.settle(persona.id)
        return standing

    def rename(self, persona: Persona, name: str, by: Requester | None = None) -> None:
        """Raises RequestUnfit where there is one called so already."""
        self._stewardship.rename(persona.id, name, by, self._entry(by, "rename", persona, {"to": name}))

    def share(
        self, persona: Persona, places: Sequence[str], by: Requester | None = None, *, is_held: bool = False
    ) -> None:
        """Let these chats or guilds see it too; where it is held, once a moderator there published it."""
        entry = self._entry(by, "share", persona, {"with": " ".join(places)})
        self._stewardship.share(persona.id, places, entry, is_held=is_held)

    def hide(self, persona: Persona, places: Sequence[str], by: Requester | None = None) -> None:
        """Take that back."""
        self._stewardship.hide(persona.id, places, self._entry(by, "hide", persona, {"from": " ".join(places)}))

    def show(self, persona: Persona, by: Requester | None = None, *, to_all: bool) -> None:
        """Let all chats see it, or none but that where it was made."""
        details = {"with": "all" if to_all else "nobody"}
        self._stewardship.show(persona.id, self._entry(by, "share", persona, details), to_all=to_all)

    def settle(self, persona_id: str | None = None) -> None:
        """Bring the weights (of one persona, or of all) to what the registry says of them."""
        for known in [persona_id] if persona_id else self._known():
            standing = self._stewardship.standing(known)
            if standing is PersonaStatus.DELETED:
                checkpoints.unpublish(self._home, known)
            elif standing is PersonaStatus.RETIRED:
                checkpoints.withdraw(self._home, known)
            elif standing is PersonaStatus.OPEN and not checkpoints.is_published(self._home, known):
                self._publish(known)

    def _known(self) -> list[str]:
        return [*self._stewardship.deleted(), *(persona.id for persona in self._stewardship.all())]

    def _publish(self, persona_id: str) -> None:
        """Finish a restoring that was broken off."""
        try:
            checkpoints.publish(self._home, persona_id, self._registry.personas.get(persona_id).version)
        except ServiceError as error:  # whoever asks for it will be told
            log.warning("a persona's weights are missing", persona=persona_id, reason=error.code)

    def _builds(self, persona: Persona) -> list[str]:
        """The jobs under way whose result would be this persona's next version."""
        found = []
        for job in self._registry.jobs.list(is_over=False):
            with suppress(NotFound):
                if self._registry.personas.plan(job.id, "").persona_id == persona.id:
                    found.append(job.id)
        return found

    def _call_off(self, job_ids: Sequence[str]) -> None:
        for job_id in job_ids:
            self._registry.jobs.wish_cancel(job_id, self._now())

    def _entry(
        self, by: Requester | None, action: str, persona: Persona, details: Mapping[str, str] | None = None
    ) -> AuditEntry:
        said = {"name": persona.name, **(details or {})}
        if by is None:
            return AuditEntry(self._now(), TERMINAL, action, persona.id, details=said)
        return AuditEntry(self._now(), by.member or by.chat, action, persona.id, by.chat, said, by.guild)
