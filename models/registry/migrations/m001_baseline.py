"""The baseline schema: every table of the first release.

Moments are UTC in ISO 8601, so that texts sort as times do. Chats and members are `platform:id` addresses. A `scope` is
the address of whatever a setting, block, consent or share applies to: a chat, the channel around a thread, or a guild.
Comments inside a statement are kept by SQLite: `.schema` shows them.
"""

from textwrap import dedent

from sqlite_utils import Database

from models.registry.migrations.migration_set import migrations

IDENTITY = """
    CREATE TABLE identity (  -- one row: an id of this data folder that stays when the folder is moved
        id TEXT NOT NULL
    )"""

PERSONAS = (
    """
    CREATE TABLE accounts (  -- accounts whose posts were collected, by source and handle
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL,  -- the kind of source, as in 'archive' or 'x'
        handle TEXT NOT NULL,
        display_name TEXT,
        avatar_url TEXT,
        UNIQUE (source, handle)
    )""",
    """
    CREATE TABLE personas (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        display_name TEXT NOT NULL,
        base_model TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('adapter', 'full')),
        language TEXT,  -- of most of its posts
        version INTEGER NOT NULL CHECK (version >= 1),
        held_out_loss REAL,  -- nats per token
        base_loss REAL,  -- the same of the base model alone
        visibility TEXT NOT NULL CHECK (visibility IN ('private', 'chats', 'everywhere')),
        created_at TEXT NOT NULL,
        created_by TEXT,  -- a member; no value for those of a terminal
        created_in TEXT,  -- a chat
        created_in_guild TEXT,
        held_at TEXT,  -- waits for a moderator's review since then
        retired_at TEXT
    )""",
    "CREATE INDEX personas_by_name ON personas (name)",
    """
    CREATE TABLE deleted_personas (  -- ids that are never used again
        id TEXT PRIMARY KEY,
        deleted_at TEXT NOT NULL
    )""",
    """
    CREATE TABLE persona_accounts (  -- provenance: what was collected of each account, and why that was dropped or kept
        persona_id TEXT NOT NULL REFERENCES personas (id) ON DELETE CASCADE,
        account_id INTEGER NOT NULL REFERENCES accounts (id),
        position INTEGER NOT NULL,  -- in the order of the persona's handles
        consent_basis TEXT,
        read_at TEXT NOT NULL,
        first_tweet_at TEXT,
        last_tweet_at TEXT,
        downloaded INTEGER NOT NULL,
        retweets INTEGER NOT NULL,
        short INTEGER NOT NULL,
        too_long INTEGER NOT NULL,
        older INTEGER NOT NULL,  -- own posts beyond the newest that are trained on
        duplicates INTEGER NOT NULL,
        kept INTEGER NOT NULL,
        characters INTEGER NOT NULL,
        recipe_downloaded INTEGER,  -- what the original recipe would have counted
        recipe_retweets INTEGER,
        recipe_short INTEGER,
        recipe_kept INTEGER,
        deleted_at_source INTEGER NOT NULL DEFAULT 0,  -- of the downloaded ones, since then
        PRIMARY KEY (persona_id, account_id)
    )""",
    "CREATE INDEX persona_accounts_by_account ON persona_accounts (account_id)",
    """
    CREATE TABLE persona_shares (  -- chats and guilds that see a persona beside the chat where it was created
        persona_id TEXT NOT NULL REFERENCES personas (id) ON DELETE CASCADE,
        scope TEXT NOT NULL,
        held_at TEXT,  -- waits for the review of a moderator of the scope since then
        PRIMARY KEY (persona_id, scope)
    )""",
    """
    CREATE TABLE share_offers (  -- chats that a persona's creator wants to share it with, if a moderator there agrees
        persona_id TEXT NOT NULL REFERENCES personas (id) ON DELETE CASCADE,
        scope TEXT NOT NULL,
        PRIMARY KEY (persona_id, scope)
    )""",
)

JOBS = (
    """
    CREATE TABLE jobs (  -- the training queue, and what became of each job
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        request TEXT NOT NULL,  -- JSON of a TrainingRequest
        inputs_hash TEXT NOT NULL,  -- equal for requests whose results would be equal
        status TEXT NOT NULL CHECK (status IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
        is_cancel_requested INTEGER NOT NULL DEFAULT 0,
        stage TEXT NOT NULL,
        step INTEGER NOT NULL DEFAULT 0,
        steps INTEGER NOT NULL DEFAULT 0,
        loss REAL,
        held_out_loss REAL,
        seconds_left REAL,
        note TEXT,  -- JSON of a message: what the job is waiting for
        created_at TEXT NOT NULL,
        started_at TEXT,
        ended_at TEXT,
        error TEXT,  -- JSON of a message
        persona_id TEXT REFERENCES personas (id) ON DELETE SET NULL,
        learning_curve TEXT  -- JSON, of jobs that were for nothing else
    )""",
    """
    CREATE UNIQUE INDEX jobs_unfinished_by_inputs ON jobs (inputs_hash)
    WHERE status IN ('waiting', 'running') AND is_cancel_requested = 0""",
    "CREATE INDEX jobs_by_status ON jobs (status)",
    """
    CREATE TABLE job_audience (  -- who waits for a job, where, and the message that shows its progress there
        job_number INTEGER NOT NULL REFERENCES jobs (number) ON DELETE CASCADE,
        chat TEXT NOT NULL,
        guild TEXT,
        member TEXT NOT NULL,
        is_moderator INTEGER NOT NULL DEFAULT 0,
        message TEXT,
        language TEXT,  -- the locale of the member's app
        PRIMARY KEY (job_number, chat, member)
    )""",
    """
    CREATE TABLE training_runs (  -- finished fine-tunings: one for each version of a persona
        id INTEGER PRIMARY KEY,
        persona_id TEXT NOT NULL REFERENCES personas (id) ON DELETE CASCADE,
        version INTEGER NOT NULL,
        job_number INTEGER UNIQUE REFERENCES jobs (number) ON DELETE SET NULL,
        created_at TEXT NOT NULL,
        seed INTEGER NOT NULL,
        steps INTEGER NOT NULL,
        threads INTEGER NOT NULL,
        seconds REAL NOT NULL,
        held_out_loss REAL,
        base_loss REAL,
        hyperparameters TEXT NOT NULL,  -- JSON
        metrics TEXT NOT NULL,  -- JSON
        library_versions TEXT NOT NULL,  -- JSON
        UNIQUE (persona_id, version)
    )""",
    """
    CREATE TABLE approvals (  -- training requests that wait, or waited, for a moderator's approval
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        requested_at TEXT NOT NULL,
        chat TEXT NOT NULL,
        parent TEXT,
        guild TEXT,
        is_direct INTEGER NOT NULL,
        member TEXT NOT NULL,
        member_name TEXT NOT NULL,
        request TEXT NOT NULL,  -- JSON of a TrainingRequest
        dollars REAL,  -- the most that it can cost
        language TEXT,  -- the locale of the member's app
        status TEXT NOT NULL CHECK (status IN ('waiting', 'approved', 'denied', 'expired')),
        decided_at TEXT,
        decided_by TEXT,
        job_number INTEGER REFERENCES jobs (number) ON DELETE SET NULL
    )""",
    "CREATE INDEX approvals_by_status ON approvals (status)",
    """
    CREATE TABLE quota_usage (  -- what members had done within the last day, for rate limits and quotas
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        used_at TEXT NOT NULL,
        action TEXT NOT NULL,
        amount INTEGER NOT NULL,
        member TEXT NOT NULL,
        chat TEXT NOT NULL,
        parent TEXT,
        guild TEXT,
        job_number INTEGER REFERENCES jobs (number) ON DELETE SET NULL,
        approval_number INTEGER
    )""",
    "CREATE INDEX quota_usage_by_time ON quota_usage (used_at)",
    "CREATE INDEX quota_usage_by_member ON quota_usage (member)",
    """
    CREATE TABLE spending (  -- dollars paid for reading posts, for the monthly budgets
        id INTEGER PRIMARY KEY,
        spent_at TEXT NOT NULL,
        source TEXT NOT NULL,
        posts INTEGER NOT NULL,
        dollars REAL NOT NULL,
        reserved REAL NOT NULL,  -- the most that it may come to, until it is settled or its job is over
        job_number INTEGER REFERENCES jobs (number) ON DELETE SET NULL,
        chat TEXT,
        guild TEXT,
        member TEXT
    )""",
    "CREATE INDEX spending_by_time ON spending (spent_at)",
)

MEMBERS = (
    """
    CREATE TABLE consents (  -- on which basis an account may be trained on, within a scope or, without one, everywhere
        id INTEGER PRIMARY KEY,
        handle TEXT NOT NULL,
        basis TEXT NOT NULL,
        scope TEXT,
        note TEXT NOT NULL,
        recorded_by TEXT NOT NULL,
        recorded_at TEXT NOT NULL
    )""",
    "CREATE INDEX consents_by_handle ON consents (handle)",
    """
    CREATE TABLE ownership_proofs (  -- codes that members put into a profile to prove that the account is theirs
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        handle TEXT NOT NULL,
        member TEXT NOT NULL,
        chat TEXT NOT NULL,
        purpose TEXT NOT NULL,
        code TEXT NOT NULL,
        issued_at TEXT NOT NULL,
        expires_at TEXT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        state TEXT NOT NULL,
        sentence TEXT  -- JSON of a message: why the last check found no code
    )""",
    "CREATE INDEX ownership_proofs_by_member ON ownership_proofs (member)",
    """
    CREATE TABLE training_invitations (  -- members who were asked to let the bot learn from them, until they answer
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        chat TEXT NOT NULL,
        asker TEXT NOT NULL,
        asked TEXT NOT NULL,
        asked_at TEXT NOT NULL
    )""",
    """
    CREATE TABLE invitation_limits (  -- keyed hashes: of members who want no invitations, and of who invited whom
        hash TEXT PRIMARY KEY,
        asked_at TEXT  -- none where it is for good
    )""",
    """
    CREATE TABLE opt_outs (  -- of accounts that opted out only a keyed hash of the handle is stored
        handle_hash TEXT PRIMARY KEY,
        opted_out_at TEXT NOT NULL
    )""",
    """
    CREATE TABLE erasures (  -- accounts that opted out and whose data is still to be erased
        handle TEXT PRIMARY KEY,
        requested_at TEXT NOT NULL
    )""",
)

CHATS = (
    """
    CREATE TABLE chat_settings (
        scope TEXT NOT NULL,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (scope, key)
    )""",
    """
    CREATE TABLE chat_lists (  -- settings that are lists: allowlists of personas, who may train, who moderates
        scope TEXT NOT NULL,
        key TEXT NOT NULL,
        entry TEXT NOT NULL,
        PRIMARY KEY (scope, key, entry)
    )""",
    """
    CREATE TABLE chat_parents (  -- the channel around a thread, and the guild around both, as last seen
        chat TEXT PRIMARY KEY,
        parent TEXT,
        guild TEXT
    )""",
    """
    CREATE TABLE trusted_chats (  -- servers and groups whose moderators can record consent, and those looked at in vain
        scope TEXT PRIMARY KEY,
        is_trusted INTEGER NOT NULL,  -- as last determined
        decision INTEGER  -- the operator's, by /trust
    )""",
    """
    CREATE TABLE blocks (  -- the block lists of moderators
        scope TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('word', 'prompt', 'handle', 'member')),
        value TEXT NOT NULL,
        blocked_by TEXT NOT NULL,
        blocked_at TEXT NOT NULL,
        PRIMARY KEY (scope, kind, value)
    )""",
    """
    CREATE TABLE buttons (  -- what the buttons under sent messages do, by the token that the platform keeps
        token TEXT PRIMARY KEY,
        label TEXT NOT NULL,
        command TEXT NOT NULL,
        options TEXT NOT NULL,  -- JSON
        shown_at TEXT NOT NULL
    )""",
    "CREATE INDEX buttons_by_time ON buttons (shown_at)",
    """
    CREATE TABLE button_members (  -- whom a button was shown to: its options may hold what they wrote
        token TEXT NOT NULL REFERENCES buttons (token) ON DELETE CASCADE,
        member TEXT NOT NULL,
        PRIMARY KEY (token, member)
    )""",
    """
    CREATE TABLE games (  -- open games about generated tweets; deleted once their result is shown
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL CHECK (kind IN ('versus', 'guess')),
        chat TEXT NOT NULL,
        member TEXT NOT NULL,  -- who began it
        content TEXT NOT NULL,  -- JSON: first words, tweets and choices
        ends_at TEXT NOT NULL,
        message TEXT
    )""",
    """
    CREATE TABLE game_votes (  -- each member's choice, by its index
        game_number INTEGER NOT NULL REFERENCES games (number) ON DELETE CASCADE,
        member TEXT NOT NULL,
        choice INTEGER NOT NULL,
        PRIMARY KEY (game_number, member)
    )""",
    """
    CREATE TABLE kept_tweets (  -- generated tweets that members of a chat keep: a row for each member who keeps one
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        chat TEXT NOT NULL,
        persona_id TEXT NOT NULL,  -- of a blend, the ids of its personas with their shares
        prompt TEXT NOT NULL,
        text TEXT NOT NULL,
        seed INTEGER NOT NULL,
        mood TEXT NOT NULL CHECK (mood IN ('calm', 'normal', 'wild')),
        member TEXT NOT NULL,
        kept_at TEXT NOT NULL,
        UNIQUE (chat, persona_id, text, member)
    )""",
    """
    CREATE TABLE key_values (  -- what parts of the service remember across restarts
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL
    )""",
)

AUDIT_LOG = (
    """
    CREATE TABLE audit_log (  -- append-only: who did what to what, where and when
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at TEXT NOT NULL,
        actor TEXT NOT NULL,
        action TEXT NOT NULL,
        subject TEXT NOT NULL,
        chat TEXT,
        guild TEXT,
        details TEXT NOT NULL  -- JSON
    )""",
    "CREATE INDEX audit_log_by_action ON audit_log (action)",
    """
    CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """
    CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
)


@migrations()
def m001_baseline(database: Database) -> None:
    for statement in (IDENTITY, *PERSONAS, *JOBS, *MEMBERS, *CHATS, *AUDIT_LOG):
        database.execute(dedent(statement).strip())
    database.execute("INSERT INTO identity VALUES (lower(hex(randomblob(6))))")
