"""The first nine steps: personas, jobs, runs, settings, the audit, spending, buttons and notes.

They do not know who reads the tables.
"""

from sqlite_utils import Database

from models.registry.migrations._steps import migrations


@migrations()
def m001_about(database: Database) -> None:
    """One row: a name for this data folder that a move of the folder does not change."""
    database.execute("CREATE TABLE about (identity TEXT NOT NULL)")
    database.execute("INSERT INTO about VALUES (lower(hex(randomblob(6))))")


@migrations()
def m002_personas(database: Database) -> None:
    """`account` is a handle at a source; a persona's figures for each of its accounts are its provenance."""
    database.execute("""
        CREATE TABLE accounts (
            id INTEGER PRIMARY KEY,
            source TEXT NOT NULL,
            account TEXT NOT NULL,
            display_name TEXT,
            avatar_url TEXT,
            UNIQUE (source, account)
        )""")
    database.execute("""
        CREATE TABLE personas (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            display_name TEXT NOT NULL,
            base TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('adapter', 'full')),
            version INTEGER NOT NULL CHECK (version >= 1),
            created_at TEXT NOT NULL,
            held_out_loss REAL,
            base_loss REAL,
            visibility TEXT NOT NULL CHECK (visibility IN ('private', 'chats', 'everywhere')),
            made_by TEXT,
            made_in TEXT,
            retired_at TEXT
        )""")
    database.execute("CREATE INDEX personas_by_name ON personas (name)")
    database.execute("""
        CREATE TABLE persona_accounts (
            persona_id TEXT NOT NULL REFERENCES personas (id) ON DELETE CASCADE,
            account_id INTEGER NOT NULL REFERENCES accounts (id),
            place INTEGER NOT NULL,
            read_at TEXT NOT NULL,
            first_tweet_at TEXT,
            last_tweet_at TEXT,
            downloaded INTEGER NOT NULL,
            retweets INTEGER NOT NULL,
            short INTEGER NOT NULL,
            duplicates INTEGER NOT NULL,
            kept INTEGER NOT NULL,
            characters INTEGER NOT NULL,
            PRIMARY KEY (persona_id, account_id)
        )""")
    database.execute("CREATE INDEX persona_accounts_by_account ON persona_accounts (account_id)")
    database.execute("""
        CREATE TABLE persona_chats (
            persona_id TEXT NOT NULL REFERENCES personas (id) ON DELETE CASCADE,
            chat TEXT NOT NULL,
            PRIMARY KEY (persona_id, chat)
        )""")


@migrations()
def m003_consents(database: Database) -> None:
    """On whose word a persona was built; and of those who opted out, nothing but a keyed hash of the handle."""
    database.execute("""
        CREATE TABLE consents (
            id INTEGER PRIMARY KEY,
            account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            kind TEXT NOT NULL CHECK (kind IN ('owner', 'permission', 'public-figure', 'fictional')),
            note TEXT,
            recorded_by TEXT NOT NULL,
            recorded_in TEXT,
            recorded_at TEXT NOT NULL,
            withdrawn_at TEXT
        )""")
    database.execute("CREATE INDEX consents_by_account ON consents (account_id)")
    database.execute("CREATE TABLE opt_outs (handle_hash TEXT PRIMARY KEY, recorded_at TEXT NOT NULL)")


@migrations()
def m004_chats(database: Database) -> None:
    """Who may do what in a chat, and how it is set up. A chat's and a member's address is `platform:id`."""
    database.execute("""
        CREATE TABLE roles (
            chat TEXT NOT NULL,
            member TEXT NOT NULL,
            role TEXT NOT NULL,
            PRIMARY KEY (chat, member, role)
        )""")
    database.execute("""
        CREATE TABLE chat_settings (
            chat TEXT NOT NULL,
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (chat, key)
        )""")


@migrations()
def m005_jobs(database: Database) -> None:
    """Jobs as people see them, who waits for each, and the fine-tunings that came of them."""
    database.execute("""
        CREATE TABLE jobs (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            inputs TEXT NOT NULL,
            request TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
            stage TEXT NOT NULL,
            step INTEGER NOT NULL DEFAULT 0,
            steps INTEGER NOT NULL DEFAULT 0,
            loss REAL,
            held_out_loss REAL,
            seconds_left REAL,
            created_at TEXT NOT NULL,
            started_at TEXT,
            ended_at TEXT,
            error TEXT,
            persona_id TEXT REFERENCES personas (id) ON DELETE SET NULL,
            is_cancel_wished INTEGER NOT NULL DEFAULT 0
        )""")
    database.execute("""
        CREATE UNIQUE INDEX jobs_one_for_equal_inputs ON jobs (inputs)
        WHERE status IN ('waiting', 'running') AND is_cancel_wished = 0""")
    database.execute("CREATE INDEX jobs_by_status ON jobs (status)")
    database.execute("""
        CREATE TABLE job_audience (
            job_number INTEGER NOT NULL REFERENCES jobs (number) ON DELETE CASCADE,
            chat TEXT NOT NULL,
            member TEXT NOT NULL,
            message TEXT,
            PRIMARY KEY (job_number, chat, member)
        )""")
    database.execute("""
        CREATE TABLE runs (
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
            hyperparameters TEXT NOT NULL,
            figures TEXT NOT NULL,
            versions TEXT NOT NULL,
            UNIQUE (persona_id, version)
        )""")


@migrations()
def m006_accounts_of_money_and_deeds(database: Database) -> None:
    """What reading sources cost, for whom; and who did what, which nobody can change afterwards."""
    database.execute("""
        CREATE TABLE spending (
            id INTEGER PRIMARY KEY,
            spent_at TEXT NOT NULL,
            chat TEXT,
            member TEXT,
            job_number INTEGER REFERENCES jobs (number) ON DELETE SET NULL,
            source TEXT NOT NULL,
            posts INTEGER NOT NULL,
            dollars REAL NOT NULL
        )""")
    database.execute("CREATE INDEX spending_by_time ON spending (spent_at)")
    database.execute("""
        CREATE TABLE audit (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL,
            actor TEXT NOT NULL,
            chat TEXT,
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            details TEXT NOT NULL
        )""")
    for deed in ("UPDATE", "DELETE"):
        database.execute(f"""
            CREATE TRIGGER audit_no_{deed.lower()} BEFORE {deed} ON audit
            BEGIN SELECT RAISE(ABORT, 'the audit can only be added to'); END""")


@migrations()
def m007_what_is_waited_for(database: Database) -> None:
    """A job can say why it stands still, as when a source asks to come back later."""
    database.execute("ALTER TABLE jobs ADD COLUMN note TEXT")


@migrations()
def m008_buttons_and_notes(database: Database) -> None:
    """What the buttons stand for that were shown, and what parts of the service must remember over restarts."""
    database.execute("""
        CREATE TABLE buttons (
            token TEXT PRIMARY KEY,
            label TEXT NOT NULL,
            command TEXT NOT NULL,
            options TEXT NOT NULL,
            shown_at TEXT NOT NULL
        )""")
    database.execute("CREATE INDEX buttons_by_time ON buttons (shown_at)")
    database.execute("CREATE TABLE notes (key TEXT PRIMARY KEY, value TEXT NOT NULL)")


@migrations()
def m009_removed_posts(database: Database) -> None:
    """Of the posts that a persona was built of, how many were removed since; building it anew sets that back."""
    database.execute("ALTER TABLE persona_accounts ADD COLUMN removed INTEGER NOT NULL DEFAULT 0")
