"""The commands: every platform makes its slash commands, menus and help from this one table.

It does not know platforms. A new command is one function `(request, services) -> Reply` in a file beside this one and
one row here; it is then a command everywhere, and `docs/commands.md` (`python -m tests.contracts.generate`) shows it.
"""

from bot.commands.about import help_with, privacy
from bot.commands.personas import persona, personas, start
from bot.commands.report import report
from bot.commands.settings import settings
from bot.commands.train import cancel, jobs, train
from bot.commands.tweet import MOST_TWEETS, tweet
from bot.conversation import Command, Option, OptionKind, Reply, Request, Role, Services
from models.generation import MOST_SEED


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
                "use",
                OptionKind.CHOICE,
                "“here” makes it this chat's persona, “everywhere” that of all chats here which chose none",
                choices=("here", "everywhere"),
                role=Role.MODERATOR,
            ),
        ),
    ),
    Command(
        "train",
        "Build a persona from the posts of one to three accounts",
        train,
        "/train @handle",
        (
            Option(
                "handles",
                OptionKind.HANDLES,
                "one to three accounts: @name (X, with a file), @name.bsky.social or @name@host (Mastodon)",
                is_required=True,
            ),
            Option(
                "source",
                OptionKind.SOURCE,
                "where the posts are on the bot's machine: archive:PATH, files:PATH or outbox:PATH",
                role=Role.OPERATOR,
            ),
            Option(
                "archive",
                OptionKind.FILE,
                "the account's X archive, or its tweets.js with its note-tweet.js, or a JSONL, CSV or text file",
                most=2,
            ),
            Option("name", OptionKind.WORD, "the persona's name; else made of the handles"),
            Option("spend", OptionKind.NUMBER, "what it may cost, in cents", most=1_000_000, is_hidden=True),
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
        "report",
        "Report a generated text to whoever runs this bot",
        report,
        "/report The text, and what is wrong with it",
        (
            Option("persona", OptionKind.PERSONA, "the persona that wrote it", is_hidden=True),
            Option("prompt", OptionKind.WORD, "its first words", is_hidden=True),
            Option("seed", OptionKind.NUMBER, "its seed", most=MOST_SEED, is_hidden=True),
            Option("text", OptionKind.TEXT, "the text, and what is wrong with it", is_required=True),
        ),
        is_private=True,
    ),
    Command(
        "settings",
        "Show what is set for this chat; moderators change it",
        settings,
        "/settings",
        (
            Option(
                "forget",
                OptionKind.CHOICE,
                "“here” forgets what is set for this chat, “everywhere” what is set for all chats here",
                choices=("here", "everywhere"),
                role=Role.MODERATOR,
            ),
        ),
        is_private=True,
    ),
    Command(
        "start",
        "Say hello, and where to begin",
        start,
        "/start",
        (Option("payload", OptionKind.WORD, "what the link said that led here"),),
        is_private=True,
    ),
    Command("privacy", "Tell what is kept, and for how long", privacy, "/privacy", is_private=True),
    Command(
        "help",
        "List the commands, or tell more about one",
        _help,
        "/help tweet",
        (Option("command", OptionKind.WORD, "the command"),),
        is_private=True,
    ),
)
