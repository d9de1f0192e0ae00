"""Personas as the registry's rows tell of them: reading one, and which of them somebody sees.

It does not know how rows come about.
"""

from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from models.domain.consent import ConsentBasis
from models.domain.persona import Persona, PostCounts
from models.domain.requester import Requester
from models.registry.database import as_moment

Row = dict[str, Any]
PLACES = "(:chat, :parent, :guild)"


def _seen(of_shares: str) -> str:
    return f"""(
        :is_all OR visibility = 'everywhere' OR made_by = :member OR made_in IN {PLACES}
        OR visibility = 'chats' AND id IN (SELECT persona_id FROM persona_chats WHERE {of_shares}))"""  # noqa: S608


SEEN = _seen(f"chat IN {PLACES} AND held_at IS NULL")
BROUGHT = _seen(f"chat IN {PLACES}")  # those too that wait there for a moderator
CALLED = """(
    :wanted IS NULL OR id = :wanted OR lower(name) = :wanted OR id IN (
        SELECT persona_id FROM persona_accounts JOIN accounts ON accounts.id = account_id WHERE account = :wanted))"""
MADE_HERE = f"coalesce(made_in IN {PLACES}, 0)"
OPEN = "retired_at IS NULL AND (:is_all OR held_at IS NULL)"
FIRST = f"coalesce(made_by = :member, 0) DESC, {MADE_HERE} DESC"
MODERATED = f"(:is_operator OR :is_moderator AND (made_in IN {PLACES} OR made_guild IN {PLACES}))"
MANAGED = f"(made_by = :member OR {MODERATED})"
THEIR_SHARES = f"""held_at IS NOT NULL AND (:is_operator OR :is_moderator AND (chat IN {PLACES} OR chat IN (
    SELECT chat FROM surroundings WHERE parent IN {PLACES} OR guild IN {PLACES})))"""  # noqa: S608
HELD = f"""(
    held_at IS NOT NULL AND {MODERATED}
    OR id IN (SELECT persona_id FROM persona_chats WHERE {THEIR_SHARES}))"""  # noqa: S608


def named(asker: Requester | None) -> dict[str, Any]:
    """The asker's addresses and rights as SEEN and MANAGED name them; nobody in particular sees and may do all."""
    if asker is None:
        return dict.fromkeys(("chat", "member", "parent", "guild")) | {
            "is_moderator": True,
            "is_operator": True,
            "is_all": True,
        }
    return {name: getattr(asker, name) for name in Requester.__slots__} | {"is_all": False}


def is_deleted(database: Database, persona_id: str) -> bool:
    return database.table("deleted_personas").count_where("id = ?", [persona_id]) > 0


def read(database: Database, row: Row) -> Persona:
    """The persona that the row and what belongs to it say."""
    accounts = _accounts(database, row["id"])
    counts = {account["account"]: _count(account) for account in accounts}
    return Persona(
        id=row["id"],
        name=row["name"],
        display_name=row["display_name"],
        handles=tuple(counts),
        base=row["base"],
        kind=row["kind"],
        created_at=as_moment(row["created_at"]),
        version=row["version"],
        counts=counts,
        held_out_loss=row["held_out_loss"],
        base_loss=row["base_loss"],
        visibility=row["visibility"],
        retired_at=None if row["retired_at"] is None else as_moment(row["retired_at"]),
        held_at=None if row["held_at"] is None else as_moment(row["held_at"]),
        stale_share=_stale_share(accounts),
        language=row["language"],
        grounds={account["account"]: ConsentBasis(account["ground"]) for account in accounts if account["ground"]},
    )


def _stale_share(accounts: Sequence[Row]) -> float:
    downloaded = sum(account["downloaded"] for account in accounts)
    return sum(account["removed"] for account in accounts) / downloaded if downloaded else 0.0


def _accounts(database: Database, persona_id: str) -> list[Row]:
    rows = database.query(
        """
        SELECT * FROM persona_accounts JOIN accounts ON accounts.id = account_id
        WHERE persona_id = ? ORDER BY place""",
        [persona_id],
    )
    return [*rows]


def _count(row: Row) -> PostCounts:
    return PostCounts(**{name: row[name] for name in PostCounts.__slots__})
