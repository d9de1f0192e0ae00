"""The registry: the truth about personas, accounts, consents, chat settings and jobs, in one SQLite file.

It does not know how jobs are carried out nor where weights lie. Each subject is a file here, each migration a function
in `migrations`; every operation opens the file anew, since a connection cannot cross threads (0.8 ms in WAL).

    registry = Registry(home.registry)
    registry.identity   names this data folder, also after it was moved
    registry.personas   find, get, list, plan, publish
    registry.stewardship  managed, retire, restore, delete, rename, share: through `models.personas.lifecycle`,
    weights follow
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

from models.domain.audit_entry import AuditEntry, AuditQuery
from models.registry.chats.audit_log import AuditTable
from models.registry.chats.blocklist import Block, BlocklistTable
from models.registry.chats.buttons import ButtonTable, StoredButton
from models.registry.chats.chat_ids import ChatTable
from models.registry.chats.chat_settings import ChatSettingsSnapshot, ChatSettingsTable
from models.registry.chats.key_value import KeyValueTable
from models.registry.database import RegistryFile
from models.registry.members.consents import ConsentTable, OptOutTable
from models.registry.members.erasure import ErasureTable
from models.registry.members.member_data import MemberTable
from models.registry.members.ownership_proofs import OwnershipProofTable
from models.registry.members.retention import RetentionTable
from models.registry.personas.lookup import PersonaTable, Provenance, PublishingPlan
from models.registry.personas.management import PersonaManagement
from models.registry.personas.source_deletions import SourceDeletionTable
from models.registry.personas.training_runs import TrainingRun, TrainingRunTable
from models.registry.training.approvals import ApprovalTable
from models.registry.training.jobs import JobTable
from models.registry.training.quota_usage import QuotaUsageTable
from models.registry.training.spending import SpendingTable, month_of

__all__ = [
    "ApprovalTable",
    "AuditEntry",
    "AuditQuery",
    "AuditTable",
    "Block",
    "BlocklistTable",
    "ButtonTable",
    "ChatSettingsSnapshot",
    "ChatSettingsTable",
    "ChatTable",
    "ConsentTable",
    "ErasureTable",
    "JobTable",
    "KeyValueTable",
    "MemberTable",
    "OptOutTable",
    "OwnershipProofTable",
    "PersonaManagement",
    "PersonaTable",
    "Provenance",
    "PublishingPlan",
    "QuotaUsageTable",
    "Registry",
    "RetentionTable",
    "SourceDeletionTable",
    "SpendingTable",
    "StoredButton",
    "TrainingRun",
    "TrainingRunTable",
    "month_of",
]


class Registry:
    """The subjects of one registry file, which is made, or brought up to date, here.

    Blocks for some milliseconds, as every operation does. Raises RegistryUnfit, OutOfSpace, TryLater; so can every
    operation.
    """

    def __init__(self, path: Path) -> None:
        self._file = RegistryFile(path)
        self.personas = PersonaTable(self._file)
        self.stewardship = PersonaManagement(self._file)
        self.jobs = JobTable(self._file)
        self.settings = ChatSettingsTable(self._file)
        self.chats = ChatTable(self._file)
        self.runs = TrainingRunTable(self._file)
        self.audit = AuditTable(self._file)
        self.blocks = BlocklistTable(self._file)
        self.buttons = ButtonTable(self._file)
        self.notes = KeyValueTable(self._file)
        self.spending = SpendingTable(self._file)
        self.requests = ApprovalTable(self._file)
        self.usage = QuotaUsageTable(self._file)
        self.removals = SourceDeletionTable(self._file)
        self.consents = ConsentTable(self._file)
        self.opt_outs = OptOutTable(self._file)
        self.proofs = OwnershipProofTable(self._file)
        self.erasures = ErasureTable(self._file)
        self.members = MemberTable(self._file)
        self.retention = RetentionTable(self._file)

    @property
    def identity(self) -> str:
        """Twelve hexadecimal digits, drawn when the file was made."""
        with self._file.reading() as database:
            return str(next(database.query("SELECT identity FROM about"))["identity"])
