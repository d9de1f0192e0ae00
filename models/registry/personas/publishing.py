"""Publishing a persona: which id and version a job's result gets, and persona, provenance, run and job as one write."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from models.domain.errors import NotFound
from models.domain.persona import Persona
from models.domain.training_job import Audience, Job
from models.registry.database import from_iso, from_optional_iso, to_iso, to_optional_iso
from models.registry.personas.rows import is_deleted, post_count_columns, select_accounts, to_persona
from models.registry.personas.sharing import insert_shares
from models.registry.personas.training_runs import TrainingRun, insert_run
from models.registry.training.jobs import done_values, get_job, update_job


@dataclass(frozen=True, slots=True)
class Provenance:
    """What was collected of one of a persona's accounts, from where and when; the counts are `Persona.counts`.

    `source` is the kind of the source (`archive`, `x`), never a path.
    """

    handle: str
    source: str
    read_at: datetime
    first_tweet_at: datetime | None = None
    last_tweet_at: datetime | None = None
    display_name: str | None = None
    avatar_url: str | None = None


@dataclass(frozen=True, slots=True)
class PublishingPlan:
    """Under which id and as which version a job's persona is to be published."""

    persona_id: str
    version: int


def plan_publishing(database: Database, job_id: str, new_id: str) -> PublishingPlan:
    """See `PersonaTable.plan_publishing`."""
    job = get_job(database, job_id)
    return (
        _published(database, job)
        or _continued(database, job)
        or _next_version(database, job)
        or PublishingPlan(new_id, 1)
    )


def check_publishable(database: Database, job: Job) -> None:
    """See `PersonaTable.check_publishable`."""
    if _continued(database, job) is None:
        _next_version(database, job)


def publish(
    database: Database, persona: Persona, provenances: Sequence[Provenance], run: TrainingRun, job_id: str
) -> Persona:
    """See `PersonaTable.publish`."""
    job = get_job(database, job_id)
    if _published(database, job) is None:
        if is_deleted(database, persona.id):
            raise NotFound("persona-deleted-while-training")
        _write_persona(database, persona, job, run.created_at)
        _write_provenances(database, persona, provenances)
        insert_run(database, run, persona.id, persona.version, int(job.id))
        update_job(database, job.id, done_values(persona.id, run.created_at))
    return to_persona(database, database.table("personas").get(persona.id))


def publish_imported(
    database: Database, persona: Persona, provenances: Sequence[Provenance], run: TrainingRun | None
) -> Persona:
    """See `PersonaTable.publish_imported`."""
    values = _version_values(persona)
    table = database.table("personas")
    if table.count_where("id = ?", [persona.id]):
        table.update(persona.id, values)  # one that is retired stays so
    else:
        table.insert(values | _first_values(persona, None))
    _write_provenances(database, persona, provenances)
    if run is not None:
        insert_run(database, run, persona.id, persona.version, None)
    return to_persona(database, table.get(persona.id))


def select_provenances(database: Database, persona_id: str) -> Sequence[Provenance]:
    """See `PersonaTable.provenances`."""
    return [
        Provenance(
            row["handle"],
            row["source"],
            from_iso(row["read_at"]),
            from_optional_iso(row["first_tweet_at"]),
            from_optional_iso(row["last_tweet_at"]),
            row["display_name"],
            row["avatar_url"],
        )
        for row in select_accounts(database, persona_id)
    ]


def _published(database: Database, job: Job) -> PublishingPlan | None:
    rows = database.table("training_runs").rows_where("job_number = ?", [int(job.id)])
    return next((PublishingPlan(row["persona_id"], row["version"]) for row in rows), None)


def _creator(job: Job) -> Audience | None:
    """Who asked for the persona first, and where; None for the terminal."""
    return job.audience[0] if job.audience else None


def _continued(database: Database, job: Job) -> PublishingPlan | None:
    if job.request.continues is None:
        return None
    for row in database.table("personas").rows_where("id = ? AND retired_at IS NULL", [job.request.continues]):
        return PublishingPlan(row["id"], row["version"] + 1)
    raise NotFound("persona-to-retrain-gone")


def _next_version(database: Database, job: Job) -> PublishingPlan | None:
    """The next version of an equal persona, if its maker or a moderator of the chat asks for it.

    Raises NotFound where a persona of the same accounts is retired there: a new one would bring it back.
    """
    first = _creator(job)
    parameters = {
        "name": job.request.name,
        "chat": first.chat if first else None,
        "member": first.member if first else None,
        "is_moderator": first is None or first.is_moderator,
    }
    equal = "name = :name AND created_in IS :chat AND (created_by IS :member OR :is_moderator) AND retired_at IS NULL"
    for row in database.table("personas").rows_where(equal, parameters, order_by="created_at DESC"):
        if set(to_persona(database, row).handles) == set(job.request.handles):
            return PublishingPlan(row["id"], row["version"] + 1)
    _check_retired(database, job)
    return None


def _check_retired(database: Database, job: Job) -> None:
    """Raises NotFound where a persona of the same accounts is retired in the chat or guild, or among the terminal's."""
    first = _creator(job)
    parameters = {"chat": first.chat if first else None, "guild": first.guild if first else None}
    retired = "retired_at IS NOT NULL AND (created_in IS :chat OR :guild IS NOT NULL AND created_in_guild = :guild)"
    for row in database.table("personas").rows_where(retired, parameters):
        if set(to_persona(database, row).handles) == set(job.request.handles):
            raise NotFound("persona-retired-here")


def _write_persona(database: Database, persona: Persona, job: Job, now: datetime) -> None:
    """A new version keeps the name, when, by whom and where the persona was created, and its visibility."""
    values = _version_values(persona)
    if job.audience or job.request.continues is None:  # else a held persona stays held
        values["held_at"] = to_iso(now) if _is_held(database, persona.id, job) else None
    table = database.table("personas")
    if table.count_where("id = ?", [persona.id]):
        table.update(persona.id, values)
    else:
        table.insert(values | _first_values(persona, _creator(job)))
    if job.request.continues is None:
        for each in job.audience:
            if each.chat != job.audience[0].chat:
                held_at = to_iso(now) if _holds_new_personas(database, each.chat, each.guild) else None
                insert_shares(database, persona.id, [each.chat], held_at)


def _is_held(database: Database, persona_id: str, job: Job) -> bool:
    """Whether the chat that asks, or the one where the persona was created, holds new personas for review.

    A new version of a persona that is held is held too, whoever asks for it.
    """
    chats = [(first.chat, first.guild) for first in job.audience[:1]]
    for row in database.table("personas").rows_where("id = ?", [persona_id]):
        if row["held_at"] is not None:
            return True
        chats.append((row["created_in"], row["created_in_guild"]))
    return any(_holds_new_personas(database, chat, guild) for chat, guild in chats)


def _holds_new_personas(database: Database, chat: str | None, guild: str | None) -> bool:
    """By the chat's own setting, else that of the channel around it, else that of its guild."""
    parents = next(iter(list(database.table("chat_parents").rows_where("chat = ?", [chat]))), {})
    for scope in (chat, parents.get("parent"), guild):
        for row in database.table("chat_settings").rows_where("scope = ? AND key = 'hold'", [scope]):
            return str(row["value"]) == "on"
    return False


def _version_values(persona: Persona) -> dict[str, object]:
    """The columns that every version sets."""
    return {
        "id": persona.id,
        "display_name": persona.display_name,
        "base_model": persona.base,
        "kind": persona.kind,
        "version": persona.version,
        "held_out_loss": persona.held_out_loss,
        "base_loss": persona.base_loss,
        "language": persona.language,
    }


def _first_values(persona: Persona, creator: Audience | None) -> dict[str, object]:
    """The columns that only the first version sets."""
    return {
        "name": persona.name,
        "created_at": to_iso(persona.created_at),
        "visibility": persona.visibility,
        "created_by": creator.member if creator else None,
        "created_in": creator.chat if creator else None,
        "created_in_guild": creator.guild if creator else None,
    }


def _write_provenances(database: Database, persona: Persona, provenances: Sequence[Provenance]) -> None:
    database.execute("DELETE FROM persona_accounts WHERE persona_id = ?", [persona.id])
    for position, provenance in enumerate(provenances):
        counts = persona.counts[provenance.handle]
        row = {
            "persona_id": persona.id,
            "account_id": _upsert_account(database, provenance),
            "position": position,
            "read_at": to_iso(provenance.read_at),
            "first_tweet_at": to_optional_iso(provenance.first_tweet_at),
            "last_tweet_at": to_optional_iso(provenance.last_tweet_at),
            "consent_basis": persona.consent_bases.get(provenance.handle),
            **post_count_columns(counts),
        }
        database.table("persona_accounts").insert(row)


def _upsert_account(database: Database, provenance: Provenance) -> int:
    """The account's id; a display name or avatar replaces the one before."""
    rows = database.query(
        """
        INSERT INTO accounts (source, handle, display_name, avatar_url) VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET
            display_name = coalesce(excluded.display_name, display_name),
            avatar_url = coalesce(excluded.avatar_url, avatar_url)
        RETURNING id""",
        [provenance.source, provenance.handle, provenance.display_name, provenance.avatar_url],
    )
    return int(next(iter(rows))["id"])
