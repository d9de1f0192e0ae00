"""The `mynah` commands that list, retire, restore, delete, rename and share personas, and show the audit log.

Typer's context object is a function that returns the settings.
"""

from typing import TYPE_CHECKING, Annotated

import typer

from models.domain.audit_entry import AuditEntry, AuditQuery
from models.domain.errors import RequestUnfit
from models.domain.handle import normalize_name
from models.messages import sentence
from models.runtime.terminal import print_document, print_line, terminal_width

if TYPE_CHECKING:
    from models.personas.lifecycle import PersonaLifecycle
    from models.registry import Registry

MAX_QUOTED_CHARACTERS = 40

persona_commands = typer.Typer()
Name = Annotated[str, typer.Argument(help="The persona's name or id.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


@persona_commands.command()
def personas(
    context: typer.Context,
    is_json: AsJson = False,
    is_all: Annotated[bool, typer.Option("--all", help="Include retired personas.")] = False,
) -> None:
    """List the personas: accounts, base models and held-out loss."""
    from bot.cli.output import as_json, persona_table, persona_values

    registry = _registry(context)
    listed = [*registry.personas.list(), *(registry.management.list_retired() if is_all else ())]
    if is_json:
        print_document(as_json([persona_values(persona) for persona in listed]))
    else:
        print_line(persona_table(listed, terminal_width()) if listed else sentence("cli-personas-empty"))


@persona_commands.command()
def retire(context: typer.Context, name: Name) -> None:
    """Stop a persona from answering, without deleting it."""
    lifecycle = _lifecycle(context)
    persona = lifecycle.find_manageable(name)
    lifecycle.retire(persona)
    print_line(sentence("cli-persona-retired", name=persona.name))


@persona_commands.command()
def restore(context: typer.Context, name: Name) -> None:
    """Let a retired persona answer again."""
    lifecycle = _lifecycle(context)
    persona = lifecycle.find_manageable(name, is_retired=True)
    lifecycle.restore(persona)
    print_line(sentence("persona-restored", name=persona.name))


@persona_commands.command()
def delete(
    context: typer.Context,
    name: Name,
    confirm: Annotated[str, typer.Option(help="The persona's name again, so that none is deleted by mistake.")],
) -> None:
    """Delete a persona and its weights for good. It may be retired."""
    lifecycle = _lifecycle(context)
    try:
        persona = lifecycle.find_manageable(name)
    except RequestUnfit:  # it is retired
        persona = lifecycle.find_manageable(name, is_retired=True)
    if normalize_name(confirm) != persona.name:
        raise RequestUnfit("cli-persona-not-confirmed", name=persona.name, confirmation=confirm[:MAX_QUOTED_CHARACTERS])
    lifecycle.delete(persona)
    print_line(sentence("cli-persona-deleted", name=persona.name))


@persona_commands.command()
def rename(context: typer.Context, name: Name, new: Annotated[str, typer.Argument(help="The new name.")]) -> None:
    """Give a persona another name."""
    from models.domain.persona import parse_name

    lifecycle = _lifecycle(context)
    persona, new_name = lifecycle.find_manageable(name), parse_name(new)
    lifecycle.rename(persona, new_name)
    print_line(sentence("cli-persona-renamed", name=persona.name, new_name=new_name))


@persona_commands.command()
def share(
    context: typer.Context,
    name: Name,
    chats: Annotated[list[str], typer.Argument(help="all, private, or the addresses of chats, such as telegram:123.")],
) -> None:
    """Choose which chats can see a persona. All, only the one where it was made, or these as well."""
    lifecycle = _lifecycle(context)
    persona = lifecycle.find_manageable(name)
    match chats:
        case ["all"]:
            lifecycle.set_visibility(persona, is_everywhere=True)
            print_line(sentence("cli-persona-shared-with-all", name=persona.name))
        case ["private"]:
            lifecycle.set_visibility(persona, is_everywhere=False)
            print_line(sentence("cli-persona-private", name=persona.name))
        case _ if all(":" in chat for chat in chats):
            lifecycle.share(persona, chats)
            print_line(sentence("cli-persona-shared", name=persona.name, chats=len(chats)))
        case _:
            raise RequestUnfit("cli-share-target-unfit")


@persona_commands.command()
def audit(
    context: typer.Context,
    action: Annotated[str | None, typer.Option(help="What was done, such as retire.")] = None,
    member: Annotated[str | None, typer.Option(help="Who did it, as an address such as discord:123.")] = None,
    persona: Annotated[str | None, typer.Option(help="The id or name of the persona it was done to.")] = None,
    is_json: AsJson = False,
) -> None:
    """Show the audit log: who did what, when and where. Oldest first."""
    from bot.cli.output import as_json

    entries = _registry(context).audit_log.list(AuditQuery(action, member, persona))
    if is_json:
        print_document(as_json([_values(entry) for entry in entries]))
        return
    for entry in entries:
        details = " ".join(f"{name}={value}" for name, value in entry.details.items())
        origin = f"{entry.at:%Y-%m-%d %H:%M}  {entry.actor}  {entry.chat or '-'}"
        print_line(f"{origin}  {entry.action} {entry.subject}  {details}")


def _values(entry: AuditEntry) -> dict[str, object]:
    names = ("actor", "chat", "guild", "action", "subject", "details")
    return {"at": entry.at.isoformat(), **{name: getattr(entry, name) for name in names}}


def _registry(context: typer.Context) -> "Registry":
    from models.registry import Registry

    return Registry(context.obj().home.prepare().registry)


def _lifecycle(context: typer.Context) -> "PersonaLifecycle":
    from bot.app import now
    from models.personas.lifecycle import PersonaLifecycle

    return PersonaLifecycle(context.obj().home.prepare(), _registry(context), now)
