"""The registry: personas, jobs, members' data and chat settings in one SQLite file.

Each table, or group of tables, is a class in a folder here; migrations/m001_baseline.py has the schema. Every operation
opens the file anew, since a connection cannot cross threads (0.8 ms in WAL mode).

    registry = Registry(data_dir.registry)
    registry.personas          find, list, publish
    registry.management        retire, delete, share ...: only through models.personas.lifecycle, so that weights follow
    registry.training_runs     hyperparameters and metrics of every fine-tuning
    registry.source_deletions  posts that were deleted at their source after training

    registry.jobs              the training queue and its progress
    registry.approvals         training requests that wait for a moderator
    registry.quota_usage       rate limits and quotas
    registry.spending          monthly budgets

    registry.consents          on which basis an account may be trained on
    registry.opt_outs          keyed hashes of the handles of accounts that opted out
    registry.ownership_proofs  codes in profiles
    registry.invitations       members who were asked to be trained on
    registry.erasures          deletion of an account's data on opt-out
    registry.member_data       export and erasure of a member's data
    registry.retention         deletion of what is older than its period

    registry.chats             the channel and guild around a chat; chats whose id changes
    registry.chat_settings     settings and allowlists
    registry.trusted_chats     servers and groups whose moderators can record consent
    registry.blocklist         words, prompts, handles and members that are blocked
    registry.audit_log         append-only: who did what
    registry.games             votes and guesses that are open
    registry.kept_tweets       tweets that members keep
    registry.buttons           what the buttons under sent messages do
    registry.key_values        what parts of the service remember across restarts
"""

from pathlib import Path

from models.domain.audit_entry import AuditEntry, AuditQuery
from models.registry.chats.audit_log import AuditTable
from models.registry.chats.blocklist import Block, BlocklistTable
from models.registry.chats.buttons import ButtonTable, StoredButton
from models.registry.chats.chat_ids import ChatTable
from models.registry.chats.chat_settings import ChatSettingsSnapshot, ChatSettingsTable
from models.registry.chats.games import GameTable
from models.registry.chats.kept_tweets import KeptTweetTable
from models.registry.chats.key_value import KeyValueTable
from models.registry.chats.trusted_chats import ChatTrust, TrustedChatTable
from models.registry.database import RegistryFile
from models.registry.members.consents import ConsentTable, OptOutTable
from models.registry.members.erasure_queries import ErasureTable
from models.registry.members.member_data import MemberTable
from models.registry.members.ownership_proofs import OwnershipProofTable
from models.registry.members.retention import RetentionTable
from models.registry.members.training_invitations import TrainingInvitationTable
from models.registry.personas.lookup import PersonaTable
from models.registry.personas.management import PersonaManagement
from models.registry.personas.publishing import Provenance, PublishingPlan
from models.registry.personas.source_deletions import SourceDeletionTable
from models.registry.personas.training_runs import TrainingRun, TrainingRunTable
from models.registry.training.approvals import ApprovalTable
from models.registry.training.jobs import JobTable
from models.registry.training.quota_usage import QuotaUsageTable
from models.registry.training.spending import SpendingTable

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
    "ChatTrust",
    "ConsentTable",
    "ErasureTable",
    "GameTable",
    "JobTable",
    "KeptTweetTable",
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
    "TrainingInvitationTable",
    "TrainingRun",
    "TrainingRunTable",
    "TrustedChatTable",
]


class Registry:
    """The tables of one registry file, which is created or migrated here.

    Every operation blocks for some milliseconds and can raise RegistryUnfit, OutOfSpace and TryLater.
    """

    def __init__(self, path: Path) -> None:
        self._file = RegistryFile(path)
        self.personas = PersonaTable(self._file)
        self.management = PersonaManagement(self._file)
        self.training_runs = TrainingRunTable(self._file)
        self.source_deletions = SourceDeletionTable(self._file)
        self.jobs = JobTable(self._file)
        self.approvals = ApprovalTable(self._file)
        self.quota_usage = QuotaUsageTable(self._file)
        self.spending = SpendingTable(self._file)
        self.consents = ConsentTable(self._file)
        self.opt_outs = OptOutTable(self._file)
        self.ownership_proofs = OwnershipProofTable(self._file)
        self.invitations = TrainingInvitationTable(self._file)
        self.erasures = ErasureTable(self._file)
        self.member_data = MemberTable(self._file)
        self.retention = RetentionTable(self._file)
        self.chats = ChatTable(self._file)
        self.chat_settings = ChatSettingsTable(self._file)
        self.trusted_chats = TrustedChatTable(self._file)
        self.blocklist = BlocklistTable(self._file)
        self.audit_log = AuditTable(self._file)
        self.buttons = ButtonTable(self._file)
        self.games = GameTable(self._file)
        self.kept_tweets = KeptTweetTable(self._file)
        self.key_values = KeyValueTable(self._file)

    @property
    def identity(self) -> str:
        """The data folder's id: twelve hexadecimal digits, drawn when the file was created."""
        with self._file.reading() as database:
            return str(next(database.query("SELECT id FROM identity"))["id"])
