"""A persona's publishing: where a build is to put it, and how persona, provenance, run and the job's end are written.

It does not know where weights lie or how they were trained.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from models.domain.errors import NotFound
from models.domain.persona import Persona
from models.domain.training_job import Job
from models.registry.database import as_moment, as_text
from models.registry.personas.rows import is_deleted, read
from models.registry.personas.sharing import share_within
from models.registry.personas.training_runs import TrainingRun, insert_within
from models.registry.training.jobs import change_within, done, job_within

RETIRED = "A persona of the very same is retired here: it has to be restored or deleted first, as /restore tells."


@dataclass(frozen=True, slots=True)
class Provenance:
    """What was read of one of a persona's accounts, from where and when. Its counts stand in the persona.

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


def plan_within(database: Database, job_id: str, new_id: str) -> PublishingPlan:
    """See `Personas.plan`. Raises NotFound, also where the persona that is continued is retired or deleted by now."""
    job = job_within(database, job_id)
    return (
        _published(database, job_id) or _continued(database, job) or _next(database, job) or PublishingPlan(new_id, 1)
    )


def check_place_within(database: Database, job: Job) -> None:
    """See `Personas.check_place`."""
    if _continued(database, job) is None:
        _next(database, job)


def publish_within(
    database: Database, persona: Persona, provenances: Sequence[Provenance], run: TrainingRun, job_id: str
) -> Persona:
    """See `Personas.publish`. Raises NotFound where the persona was deleted while it was being built."""
    if _published(database, job_id) is None:
        if is_deleted(database, persona.id):
            raise NotFound("The persona was deleted while it was being built.")
        job = job_within(database, job_id)
        _write_persona(database, persona, job, run.created_at)
        _write_accounts(database, persona, provenances)
        insert_within(database, run, persona.id, persona.version, int(job.id))
        change_within(database, job_id, done(persona.id, run.created_at))
    return read(database, database.table("personas").get(persona.id))


def adopt_within(database: Database, persona: Persona, provenances: Sequence[Provenance]) -> Persona:
    """See `Personas.adopt`."""
    row = _row(persona)
    table = database.table("personas")
    if table.count_where("id = ?", [persona.id]):
        table.update(persona.id, row)  # one that is retired stays so
    else:
        made = {"created_at": as_text(persona.created_at), "visibility": persona.visibility, "name": persona.name}
        table.insert({**row, **made})
    _write_accounts(database, persona, provenances)
    return read(database, table.get(persona.id))


def provenances_within(database: Database, persona_id: str) -> Sequence[Provenance]:
    """See `Personas.provenances`."""
    rows = database.query(
        """
        SELECT * FROM persona_accounts JOIN accounts ON accounts.id = account_id
        WHERE persona_id = ? ORDER BY place""",
        [persona_id],
    )
    return [
        Provenance(
            row["account"],
            row["source"],
            as_moment(row["read_at"]),
            as_moment(row["first_tweet_at"]) if row["first_tweet_at"] else None,
            as_moment(row["last_tweet_at"]) if row["last_tweet_at"] else None,
            row["display_name"],
            row["avatar_url"],
        )
        for row in rows
    ]


def _published(database: Database, job_id: str) -> PublishingPlan | None:
    number = int(job_within(database, job_id).id)
    rows = database.table("runs").rows_where("job_number = ?", [number])
    return next((PublishingPlan(row["persona_id"], row["version"]) for row in rows), None)


def _continued(database: Database, job: Job) -> PublishingPlan | None:
    if job.request.continues is None:
        return None
    for row in database.table("personas").rows_where("id = ? AND retired_at IS NULL", [job.request.continues]):
        return PublishingPlan(row["id"], row["version"] + 1)
    raise NotFound("The persona that was to get a new version is retired or deleted.")


def _next(database: Database, job: Job) -> PublishingPlan | None:
    """The next version of an equal persona, for whoever may have one: its maker, and the chat's moderators.

    Raises NotFound where one of the same accounts is retired there: none comes in its place.
    """
    first = job.audience[0] if job.audience else None
    asked = {
        "name": job.request.name,
        "chat": first.chat if first else None,
        "member": first.member if first else None,
        "is_moderator": first is None or first.is_moderator,
    }
    equal = "name = :name AND made_in IS :chat AND (made_by IS :member OR :is_moderator) AND retired_at IS NULL"
    for row in database.table("personas").rows_where(equal, asked, order_by="created_at DESC"):
        if set(read(database, row).handles) == set(job.request.handles):
            return PublishingPlan(row["id"], row["version"] + 1)
    _check_retired(database, job)
    return None


def _check_retired(database: Database, job: Job) -> None:
    """Raises NotFound where a persona of the same accounts is retired in the chat or guild, or among the terminal's."""
    first = job.audience[0] if job.audience else None
    here = {"chat": first.chat if first else None, "guild": first.guild if first else None}
    there = "retired_at IS NOT NULL AND (made_in IS :chat OR :guild IS NOT NULL AND made_guild = :guild)"
    for row in database.table("personas").rows_where(there, here):
        if set(read(database, row).handles) == set(job.request.handles):
            raise NotFound(RETIRED)


def _write_persona(database: Database, persona: Persona, job: Job, now: datetime) -> None:
    """A new version keeps its name, when, by whom and where the persona was made first, and who may see it."""
    row = _row(persona)
    if job.audience or job.request.continues is None:  # else what waits for a moderator waits on
        row["held_at"] = as_text(now) if _is_held(database, persona.id, job) else None
    table = database.table("personas")
    if table.count_where("id = ?", [persona.id]):
        table.update(persona.id, row)
    else:
        maker = job.audience[0] if job.audience else None
        made = {
            "name": persona.name,
            "created_at": as_text(persona.created_at),
            "visibility": persona.visibility,
            "made_by": maker.member if maker else None,
            "made_in": maker.chat if maker else None,
            "made_guild": maker.guild if maker else None,
        }
        table.insert({**row, **made})
    if job.request.continues is None:
        for each in job.audience:
            if each.chat != job.audience[0].chat:
                held_at = as_text(now) if _holds(database, each.chat, each.guild) else None
                share_within(database, persona.id, [each.chat], held_at)


def _is_held(database: Database, persona_id: str, job: Job) -> bool:
    """Whether a chat lets new personas wait for a moderator: where it is asked for, or where it was made first.

    A version in the place of one that nobody has seen yet waits as that did, whoever asks for it.
    """
    places = [(first.chat, first.guild) for first in job.audience[:1]]
    for row in database.table("personas").rows_where("id = ?", [persona_id]):
        if row["held_at"] is not None:
            return True
        places.append((row["made_in"], row["made_guild"]))
    return any(_holds(database, chat, guild) for chat, guild in places)


def _holds(database: Database, chat: str | None, guild: str | None) -> bool:
    """By the chat's own setting, else that of the channel around it, else that of its guild."""
    around = next(iter(list(database.table("surroundings").rows_where("chat = ?", [chat]))), {})
    for place in (chat, around.get("parent"), guild):
        for row in database.table("chat_settings").rows_where("chat = ? AND key = 'hold'", [place]):
            return str(row["value"]) == "on"
    return False


def _row(persona: Persona) -> dict[str, object]:
    """What every version has of its own."""
    return {
        "id": persona.id,
        "display_name": persona.display_name,
        "base": persona.base,
        "kind": persona.kind,
        "version": persona.version,
        "held_out_loss": persona.held_out_loss,
        "base_loss": persona.base_loss,
        "language": persona.language,
    }


def _write_accounts(database: Database, persona: Persona, provenances: Sequence[Provenance]) -> None:
    database.execute("DELETE FROM persona_accounts WHERE persona_id = ?", [persona.id])
    for place, provenance in enumerate(provenances):
        counts = persona.counts[provenance.handle]
        row = {
            "persona_id": persona.id,
            "account_id": _account(database, provenance),
            "place": place,
            "read_at": as_text(provenance.read_at),
            "first_tweet_at": _text(provenance.first_tweet_at),
            "last_tweet_at": _text(provenance.last_tweet_at),
            "downloaded": counts.downloaded,
            "retweets": counts.retweets,
            "short": counts.short,
            "duplicates": counts.duplicates,
            "kept": counts.kept,
            "characters": counts.characters,
            "short_by_spaces": counts.short_by_spaces,
            "too_long": counts.too_long,
            "ground": persona.grounds.get(provenance.handle),
        }
        database.table("persona_accounts").insert(row)


def _account(database: Database, provenance: Provenance) -> int:
    """The account's row; what is newly known of it replaces what was known."""
    rows = database.query(
        """
        INSERT INTO accounts (source, account, display_name, avatar_url) VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET
            display_name = coalesce(excluded.display_name, display_name),
            avatar_url = coalesce(excluded.avatar_url, avatar_url)
        RETURNING id""",
        [provenance.source, provenance.handle, provenance.display_name, provenance.avatar_url],
    )
    return int(next(iter(rows))["id"])


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else as_text(moment)
