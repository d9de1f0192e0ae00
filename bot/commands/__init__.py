"""The commands: every platform makes its slash commands, menus and help from this one table.

It does not know platforms. A new command is one function `(request, services) -> Reply` in a file beside this one and
one row here; it is then a command everywhere, and `docs/commands.md` (`python -m tests.contracts.generate`) shows it.
"""

from bot.commands.about import help_with
from bot.commands.personas import persona, personas
from bot.commands.train import cancel, jobs, train
from bot.commands.tweet import MOST_TWEETS, tweet
from bot.conversation import Command, Option, OptionKind, Reply, Request, Role, Services


async def _help(request: Request, services: Services) -> Reply:
    return await help_with(COMMANDS, request, services)


COMMANDS = (
    Command(
        "tweet",
        "Have a persona write a tweet, from your first words on if you give some",
        tweet,
        "/tweet My dream is",
        (
            Option("persona", OptionKind.PERSONA, "the persona that writes; the chat's own where you name none"),
            Option("count", OptionKind.NUMBER, "how many tweets", least=1, most=MOST_TWEETS),
            Option("prompt", OptionKind.TEXT, "the tweet's first words"),
        ),
    ),
    Command(
        "personas",
        "List the personas that this chat may use",
        personas,
        "/personas",
        (Option("page", OptionKind.NUMBER, "the page of the list", least=1, most=10_000),),
        is_private=True,
    ),
    Command(
        "persona",
        "Show this chat's persona, or what a persona is made of; choose it with “here”",
        persona,
        "/persona NAME here",
        (
            Option("persona", OptionKind.PERSONA, "the persona's name"),
            Option(
                "use", OptionKind.CHOICE, "“here” makes it this chat's persona", choices=("here",), role=Role.MODERATOR
            ),
        ),
    ),
    Command(
        "train",
        "Build a persona from the posts of one to three accounts",
        train,
        "/train @handle archive:PATH",
        (
            Option("handles", OptionKind.HANDLES, "one to three accounts", is_required=True),
            Option(
                "source",
                OptionKind.SOURCE,
                "where the posts are on the bot's machine: archive:PATH or files:PATH",
                role=Role.OPERATOR,
            ),
            Option("name", OptionKind.WORD, "the persona's name; else made of the handles"),
        ),
    ),
    Command("jobs", "Show what is being trained for this chat, and how far it is", jobs, "/jobs", is_private=True),
    Command(
        "cancel",
        "Stop a training: yours, or as a moderator any of this chat",
        cancel,
        "/cancel",
        (Option("job", OptionKind.WORD, "the job, as /jobs shows it; needless where only one could be meant"),),
    ),
    Command(
        "help",
        "List the commands, or tell more about one",
        _help,
        "/help tweet",
        (Option("command", OptionKind.WORD, "the command"),),
        is_private=True,
    ),
)
