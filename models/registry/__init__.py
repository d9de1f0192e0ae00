"""The registry: the truth about personas, accounts, consents, chat settings and jobs, in one SQLite file.

It does not know how jobs are carried out nor where weights lie. Each subject is a file here, each migration a function
in `migrations`; every operation opens the file anew, since a connection cannot cross threads (0.8 ms in WAL).

    registry = Registry(home.registry)
    registry.identity   names this data folder, also after it was moved
    registry.personas   find, get, list, plan, publish
    registry.stewardship  managed, retire, restore, delete, rename, share: through `models.personas.lifecycle`, weights follow
    registry.jobs       submit (joins an equal one), get, list, start, progress, finish, fail, cancel, wish_cancel ...
    registry.settings   get, set, add, remove, forget, of: values and lists that a chat has settled
    registry.chats      move: a chat that got another address
    registry.runs       every fine-tuning with its figures
    registry.audit      append, list: who did what; can be added to, never changed
    registry.blocks     what moderators keep out of a chat, and what stands around it
    registry.buttons    what the buttons stand for that were shown
    registry.spending   begin, note, since: what reading sources cost
    registry.removals   note: posts that were deleted where they came from
    registry.requests   add, get, waiting, decide, became, reopen: trainings that wait for a moderator
    registry.usage      take, give_back, became: what limits count
    registry.notes      get, set: one text for a key
    registry.consents   record, of, withdraw: on whose word an account may be learnt from
    registry.proofs     give, get, ask, asked, answer: codes that are to be put into profiles
    registry.erasures   begin, pending, named, finish: all that names an account that opted out
    registry.members    told, forget: all that is stored about somebody
    registry.retention  sweep: what is older than it is kept
    registry.opt_outs   add, remove, has: keyed hashes of handles that nothing is learnt from
"""

from pathlib import Path

from models.domain.audit_entry import Entry, Search
from models.registry.chats.audit_log import Audit
from models.registry.chats.blocklist import Block, Blocks
from models.registry.chats.buttons import ShownButton, ShownButtons
from models.registry.chats.chat_ids import Chats
from models.registry.chats.chat_settings import ChatSettings, Settled
from models.registry.chats.key_value import Notes
from models.registry.database import RegistryFile
from models.registry.members.consents import Consents, OptOuts
from models.registry.members.erasure import Erasures
from models.registry.members.member_data import Members
from models.registry.members.ownership_proofs import Proofs
from models.registry.members.retention import Retention
from models.registry.personas.lookup import Personas, Plan, Provenance
from models.registry.personas.management import Stewardship
from models.registry.personas.source_deletions import Removals
from models.registry.personas.training_runs import Run, Runs
from models.registry.training.approvals import Requests
from models.registry.training.jobs import Jobs
from models.registry.training.quota_usage import Usage
from models.registry.training.spending import Spending, month_of

__all__ = [
    "Audit",
    "Block",
    "Blocks",
    "ChatSettings",
    "Chats",
    "Consents",
    "Entry",
    "Erasures",
    "Jobs",
    "Members",
    "Notes",
    "OptOuts",
    "Personas",
    "Plan",
    "Proofs",
    "Provenance",
    "Registry",
    "Removals",
    "Requests",
    "Retention",
    "Run",
    "Runs",
    "Search",
    "Settled",
    "ShownButton",
    "ShownButtons",
    "Spending",
    "Stewardship",
    "Usage",
    "month_of",
]


class Registry:
    """The subjects of one registry file, which is made, or brought up to date, here.

    Blocks for some milliseconds, as every operation does. Raises RegistryUnfit, OutOfSpace, TryLater; so can every
    operation.
    """

    def __init__(self, path: Path) -> None:
        self._file = RegistryFile(path)
        self.personas = Personas(self._file)
        self.stewardship = Stewardship(self._file)
        self.jobs = Jobs(self._file)
        self.settings = ChatSettings(self._file)
        self.chats = Chats(self._file)
        self.runs = Runs(self._file)
        self.audit = Audit(self._file)
        self.blocks = Blocks(self._file)
        self.buttons = ShownButtons(self._file)
        self.notes = Notes(self._file)
        self.spending = Spending(self._file)
        self.requests = Requests(self._file)
        self.usage = Usage(self._file)
        self.removals = Removals(self._file)
        self.consents = Consents(self._file)
        self.opt_outs = OptOuts(self._file)
        self.proofs = Proofs(self._file)
        self.erasures = Erasures(self._file)
        self.members = Members(self._file)
        self.retention = Retention(self._file)

    @property
    def identity(self) -> str:
        """Twelve hexadecimal digits, drawn when the file was made."""
        with self._file.reading() as database:
            return str(next(database.query("SELECT identity FROM about"))["identity"])
