"""Two commands whose replies have files: /show in public, with a picture, and /mine in private."""

from bot.chat.messages import Button, Document, Reply, Request
from bot.commands import COMMANDS
from bot.interfaces.command import Command, Services

PICTURE = Document("penny.png", b"\x89PNG hum", is_picture=True)
FILE = Document("all.json", b"{}")


async def _shows(_request: Request, _services: Services) -> Reply:
    return Reply("Penny <b>", documents=(PICTURE, FILE), buttons=(Button("Help", "help"),))


async def _tells(_request: Request, _services: Services) -> Reply:
    return Reply("Yours", documents=(FILE,), is_private=True)


COMMANDS_WITH_FILES = (
    *COMMANDS,
    Command("show", "Show a picture", _shows, "/show"),
    Command("mine", "Tell the asker", _tells, "/mine", is_private=True),
)
