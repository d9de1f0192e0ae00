"""The commands: every platform makes its slash commands, menus and help from this one table.

A new command is a function `(request, services) -> Reply` with its `Command` under it, in a file beside this one, and
its name below; it is then a command everywhere. `python -m tests.contracts.generate` adds it to docs/commands.md.
"""

from bot.chat.messages import Option, OptionKind, Reply, Request
from bot.commands.approve import APPROVE, DENY
from bot.commands.asktrain import ASKTRAIN
from bot.commands.audit import AUDIT
from bot.commands.best import BEST
from bot.commands.block import BLOCK, UNBLOCK
from bot.commands.consent import CONSENT
from bot.commands.default import DEFAULT
from bot.commands.guess import GUESS
from bot.commands.held import HELD
from bot.commands.help import PAGE, help_with
from bot.commands.jobs import CANCEL, JOBS
from bot.commands.keep import KEEP
from bot.commands.limits import LIMITS
from bot.commands.manage import DELETE, RENAME, RESTORE, RETIRE
from bot.commands.optout import OPTOUT
from bot.commands.personas import PERSONA, PERSONAS, START
from bot.commands.picture import PICTURE
from bot.commands.privacy import FORGETME, MYDATA, PRIVACY
from bot.commands.report import REPORT
from bot.commands.reports import REPORTS_COMMAND
from bot.commands.retrain import RETRAIN
from bot.commands.settings import SETTINGS
from bot.commands.share import SHARE
from bot.commands.train import TRAIN
from bot.commands.trust import TRUST
from bot.commands.tweet import TWEET
from bot.commands.versus import VERSUS
from bot.interfaces.command import Command, Services
from models.messages import sentence


async def _help(request: Request, services: Services) -> Reply:
    return await help_with(COMMANDS, request, services)


HELP = Command(
    "help",
    sentence("summary-help"),
    _help,
    "/help tweet",
    (Option("command", OptionKind.WORD, sentence("option-help-command")), PAGE),
    is_private=True,
)

COMMANDS = (
    TWEET,
    VERSUS,
    GUESS,
    BEST,
    KEEP,
    PICTURE,
    PERSONAS,
    PERSONA,
    DEFAULT,
    TRAIN,
    ASKTRAIN,
    JOBS,
    CANCEL,
    APPROVE,
    DENY,
    CONSENT,
    TRUST,
    OPTOUT,
    RETRAIN,
    SHARE,
    RENAME,
    RETIRE,
    RESTORE,
    DELETE,
    AUDIT,
    HELD,
    REPORT,
    REPORTS_COMMAND,
    BLOCK,
    UNBLOCK,
    SETTINGS,
    LIMITS,
    START,
    PRIVACY,
    MYDATA,
    FORGETME,
    HELP,
)
