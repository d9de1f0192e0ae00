"""/start, /help and /privacy: what this is, what can be said here, and what is kept of it.

It does not know the commands, only how to tell of the ones it is given.
"""

from collections.abc import Sequence

from bot.conversation import Command, Option, OptionKind, Reply, Request, Role, Services
from models.errors import NotFound

WHAT_IS_KEPT = """\
I read what is said to me (commands, replies, mentions) and nothing else, and I learn from no chat.
Kept: the personas; the posts of an account on a network, encrypted, where whoever runs this bot has not turned that \
off; who asked for which training, and where, and what reading for it cost; what this chat has \
set (/settings); what was reported (/report); and for 30 days what the buttons under my messages mean, which holds \
the first words that you gave and, for Report, the text that came of them.
A file sent with /train is removed once its training is over. The log holds no texts.
Ask whoever runs this bot to have removed what you want removed."""
FOR = {Role.MEMBER: "", Role.MODERATOR: " (moderators)", Role.OPERATOR: " (operator)"}


async def help_with(commands: Sequence[Command], request: Request, _services: Services) -> Reply:
    """All commands, or the one named. Raises NotFound."""
    name = (request.text("command") or "").removeprefix("/").casefold()
    if not name:
        lines = [f"{command.example}  — {command.summary}{FOR[command.role]}" for command in commands]
        return Reply("\n".join([*lines, "Everything a persona writes is made up by a machine and labelled so."]))
    found = next((command for command in commands if command.name == name), None)
    if found is None:
        raise NotFound(f"There is no command /{name[:40]}; /help lists them all.")
    shown = [_option(option) for option in found.options if not option.is_hidden]
    return Reply("\n".join([f"{found.example}  — {found.summary}{FOR[found.role]}", *shown]))


async def privacy(_request: Request, _services: Services) -> Reply:
    """What is kept of whom, and for how long."""
    return Reply(WHAT_IS_KEPT)


def _option(option: Option) -> str:
    bounds = f", {option.least} to {option.most}" if option.kind is OptionKind.NUMBER else ""
    return f"  {option.name}: {option.summary}{bounds}{FOR[option.role]}"


PRIVACY = Command(
    "privacy", "Tell what is kept, and for how long", privacy, "/privacy", is_private=True, is_for_all=True
)
