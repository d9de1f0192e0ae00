"""Personas as rows: SQL conditions for who sees and who manages which, and the mapping from rows to `Persona`.

The conditions take the parameters of `requester_parameters`.
"""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlite_utils import Database

from models.domain.consent import ConsentBasis
from models.domain.persona import Persona, PostCounts, RecipeCounts
from models.domain.requester import Requester
from models.registry.database import from_iso, from_optional_iso

Row = dict[str, Any]
SCOPES = "(:chat, :parent, :guild)"


def _is_visible(is_shared: str) -> str:
    return f"""(
        :is_all OR visibility = 'everywhere' OR created_by = :member OR created_in IN {SCOPES}
        OR visibility = 'chats' AND id IN (SELECT persona_id FROM persona_shares WHERE {is_shared}))"""


IS_VISIBLE = _is_visible(f"scope IN {SCOPES} AND held_at IS NULL")
IS_VISIBLE_OR_HELD = _is_visible(f"scope IN {SCOPES}")  # also those that wait for a moderator's review there
IS_NAMED = """(
    :wanted IS NULL OR id = :wanted OR lower(name) = :wanted OR id IN (
        SELECT persona_id FROM persona_accounts JOIN accounts ON accounts.id = account_id WHERE handle = :wanted))"""
IS_ACTIVE = "retired_at IS NULL AND (:is_all OR held_at IS NULL)"
CREATED_HERE = f"coalesce(created_in IN {SCOPES}, 0)"
IS_BEING_ERASED = """(
    name IN (SELECT handle FROM erasures) OR id IN (
        SELECT persona_id FROM persona_accounts JOIN accounts ON accounts.id = account_id
        WHERE handle IN (SELECT handle FROM erasures)))"""  # its account opted out; the trainer is to erase it
IS_RETIRED = f"retired_at IS NOT NULL AND NOT {IS_BEING_ERASED}"
OWN_FIRST = f"coalesce(created_by = :member, 0) DESC, {CREATED_HERE} DESC"
IS_MODERATED = f"(:is_operator OR :is_moderator AND (created_in IN {SCOPES} OR created_in_guild IN {SCOPES}))"
IS_MANAGEABLE = f"(created_by = :member OR {IS_MODERATED})"
IS_HELD_SHARE = f"""held_at IS NOT NULL AND (:is_operator OR :is_moderator AND (scope IN {SCOPES} OR scope IN (
    SELECT chat FROM chat_parents WHERE parent IN {SCOPES} OR guild IN {SCOPES})))"""
IS_HELD = f"""(
    held_at IS NOT NULL AND {IS_MODERATED}
    OR id IN (SELECT persona_id FROM persona_shares WHERE {IS_HELD_SHARE}))"""


def requester_parameters(requester: Requester | None) -> dict[str, Any]:
    """The requester's addresses and rights, as the conditions name them. None, a terminal, sees and manages all."""
    if requester is None:
        return dict.fromkeys(("chat", "member", "parent", "guild")) | {
            "is_moderator": True,
            "is_operator": True,
            "is_all": True,
        }
    return {name: getattr(requester, name) for name in Requester.__slots__} | {"is_all": False}


def is_deleted(database: Database, persona_id: str) -> bool:
    return database.table("deleted_personas").count_where("id = ?", [persona_id]) > 0


def to_persona(database: Database, row: Row) -> Persona:
    """The persona of a row of `personas`, with what belongs to it in other tables."""
    accounts = select_accounts(database, row["id"])
    counts = {account["handle"]: _post_counts(account) for account in accounts}
    return Persona(
        id=row["id"],
        name=row["name"],
        display_name=row["display_name"],
        handles=tuple(counts),
        base=row["base_model"],
        kind=row["kind"],
        created_at=from_iso(row["created_at"]),
        version=row["version"],
        counts=counts,
        held_out_loss=row["held_out_loss"],
        base_loss=row["base_loss"],
        visibility=row["visibility"],
        retired_at=from_optional_iso(row["retired_at"]),
        held_at=from_optional_iso(row["held_at"]),
        stale_share=_stale_share(accounts),
        language=row["language"],
        consent_bases={
            account["handle"]: ConsentBasis(account["consent_basis"])
            for account in accounts
            if account["consent_basis"]
        },
    )


def select_accounts(database: Database, persona_id: str) -> list[Row]:
    """The persona's accounts with their provenance, in the order of its handles."""
    rows = database.query(
        """
        SELECT * FROM persona_accounts JOIN accounts ON accounts.id = account_id
        WHERE persona_id = ? ORDER BY position""",
        [persona_id],
    )
    return list(rows)


def _stale_share(accounts: Sequence[Row]) -> float:
    downloaded = sum(account["downloaded"] for account in accounts)
    return sum(account["deleted_at_source"] for account in accounts) / downloaded if downloaded else 0.0


def _post_counts(row: Row) -> PostCounts:
    recipe = [row[f"recipe_{field.name}"] for field in fields(RecipeCounts)]
    counts = {field.name: row[field.name] for field in fields(PostCounts) if field.name != "recipe"}
    return PostCounts(**counts, recipe=RecipeCounts(*recipe) if None not in recipe else None)


def post_count_columns(counts: PostCounts) -> Row:
    """The columns that `_post_counts` reads."""
    columns = asdict(counts)
    recipe = columns.pop("recipe") or {field.name: None for field in fields(RecipeCounts)}
    return columns | {f"recipe_{name}": value for name, value in recipe.items()}
