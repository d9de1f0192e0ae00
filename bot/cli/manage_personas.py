"""Personas looked after from a terminal: what the operator says of them, beside the commands of the chats.

It does not know what becomes of a persona: custody does. The settings come with the context, as a function.
"""

from typing import TYPE_CHECKING, Annotated

import typer

from models.domain.audit_entry import AuditEntry, AuditQuery
from models.domain.errors import RequestUnfit
from models.domain.handle import normalize_name

if TYPE_CHECKING:
    from models.personas.lifecycle import PersonaLifecycle
    from models.registry import Registry

stewards = typer.Typer()
Name = Annotated[str, typer.Argument(help="The persona's name or id.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


@stewards.command()
def personas(
    context: typer.Context,
    is_json: AsJson = False,
    is_all: Annotated[bool, typer.Option("--all", help="Show the retired too.")] = False,
) -> None:
    """List the personas, with what they are made of and how well they foretell tweets that they never saw."""
    from bot.cli.output import as_json, persona_lines, persona_values

    registry = _registry(context)
    found = [*registry.personas.list(), *(registry.stewardship.retired() if is_all else ())]
    text = "\n".join(persona_lines(found)) or "There is no persona yet; `mynah train HANDLE --from SOURCE` makes one."
    typer.echo(as_json([persona_values(persona) for persona in found]) if is_json else text)


@stewards.command()
def retire(context: typer.Context, name: Name) -> None:
    """Have a persona answer nobody any more; it is kept."""
    custody = _custody(context)
    persona = custody.managed(name)
    custody.retire(persona)
    typer.echo(f"@{persona.name} is retired; `mynah restore {persona.name}` brings it back.")


@stewards.command()
def restore(context: typer.Context, name: Name) -> None:
    """Have a retired persona answer again."""
    custody = _custody(context)
    persona = custody.managed(name, is_retired=True)
    custody.restore(persona)
    typer.echo(f"@{persona.name} answers again.")


@stewards.command()
def delete(
    context: typer.Context,
    name: Name,
    confirm: Annotated[str, typer.Option(help="The persona's name once more, so that nothing goes by mistake.")],
) -> None:
    """Remove a persona and its weights for good, retired or not."""
    custody = _custody(context)
    try:
        persona = custody.managed(name)
    except RequestUnfit:  # it is retired
        persona = custody.managed(name, is_retired=True)
    if normalize_name(confirm) != persona.name:
        raise RequestUnfit(f"Nothing is deleted: “{confirm[:40]}” is not the name of @{persona.name}.")
    custody.delete(persona)
    typer.echo(f"@{persona.name} is deleted: its weights are gone.")


@stewards.command()
def rename(context: typer.Context, name: Name, new: Annotated[str, typer.Argument(help="The new name.")]) -> None:
    """Give a persona another name."""
    from models.domain.persona import parse_name

    custody = _custody(context)
    persona, wanted = custody.managed(name), parse_name(new)
    custody.rename(persona, wanted)
    typer.echo(f"@{persona.name} is called @{wanted} from now on.")


@stewards.command()
def share(
    context: typer.Context,
    name: Name,
    chats: Annotated[list[str], typer.Argument(help="all, private, or chats by their addresses, as in telegram:123.")],
) -> None:
    """Let all chats see a persona, none but that where it was made, or these too."""
    custody = _custody(context)
    persona = custody.managed(name)
    if chats in (["all"], ["private"]):
        custody.show(persona, to_all=chats == ["all"])
    elif all(":" in chat for chat in chats):
        custody.share(persona, chats)
    else:
        raise RequestUnfit("Say all, private, or chats by their addresses, as /share NAME in a chat tells them.")
    typer.echo(
        f"@{persona.name} is shared with {', '.join(chats)}." if chats != ["private"] else f"@{persona.name}: private."
    )


@stewards.command()
def audit(
    context: typer.Context,
    action: Annotated[str | None, typer.Option(help="What was done, as in retire.")] = None,
    member: Annotated[str | None, typer.Option(help="Who did it, by address, as in discord:123.")] = None,
    persona: Annotated[str | None, typer.Option(help="The id or name of the persona that it was done to.")] = None,
    is_json: AsJson = False,
) -> None:
    """Show who did what, when and where; the oldest first."""
    from bot.cli.output import as_json

    found = _registry(context).audit.list(AuditQuery(action, member, persona))
    if is_json:
        typer.echo(as_json([_values(entry) for entry in found]))
        return
    for entry in found:
        details = " ".join(f"{name}={value}" for name, value in entry.details.items())
        where = f"{entry.at:%Y-%m-%d %H:%M}  {entry.actor}  {entry.chat or '-'}"
        typer.echo(f"{where}  {entry.action} {entry.subject}  {details}")


def _values(entry: AuditEntry) -> dict[str, object]:
    said = {name: getattr(entry, name) for name in ("actor", "chat", "guild", "action", "subject", "details")}
    return {"at": entry.at.isoformat(), **said}


def _registry(context: typer.Context) -> "Registry":
    from models.registry import Registry

    return Registry(context.obj().home.prepare().registry)


def _custody(context: typer.Context) -> "PersonaLifecycle":
    from bot.app import now
    from models.personas.lifecycle import PersonaLifecycle

    return PersonaLifecycle(context.obj().home.prepare(), _registry(context), now)
