-- A registry as migration m001_baseline leaves it, with rows in every table. Never edited: see test_migrations.py.
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'mynah','m001_baseline','2026-11-30 12:00:00');
CREATE TABLE accounts (  -- accounts whose posts were collected, by source and handle
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,  -- the kind of source, as in 'archive' or 'x'
    handle TEXT NOT NULL,
    display_name TEXT,
    avatar_url TEXT,
    UNIQUE (source, handle)
);
INSERT INTO "accounts" VALUES(1,'archive','ada','Ada','https://example.org/ada.png');
INSERT INTO "accounts" VALUES(2,'x','bob',NULL,NULL);
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
);
INSERT INTO "approvals" VALUES(1,'2026-11-30T12:00:00.000000+00:00','discord:11','discord:10','discord:guild:1',0,'discord:8','Fay','{"handles": ["fay"], "sources": ["x:"], "name": "fay", "base": "smollm2", "is_full": false, "epochs": null, "minutes": null, "steps": null, "seed": 0, "continues": null, "is_afresh": false, "consent_bases": [], "is_base_said": false, "shares": [], "has_curve": false, "is_curve_only": false, "is_published_anyway": false}',2.5,NULL,'waiting',NULL,NULL,NULL);
CREATE TABLE audit_log (  -- append-only: who did what to what, where and when
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    chat TEXT,
    guild TEXT,
    details TEXT NOT NULL  -- JSON
);
INSERT INTO "audit_log" VALUES(1,'2026-11-30T12:00:00.000000+00:00','discord:5','retire','p9','discord:11','discord:guild:1','{"name": "old"}');
CREATE TABLE blocks (  -- the block lists of moderators
    scope TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('word', 'prompt', 'handle', 'member')),
    value TEXT NOT NULL,
    blocked_by TEXT NOT NULL,
    blocked_at TEXT NOT NULL,
    PRIMARY KEY (scope, kind, value)
);
INSERT INTO "blocks" VALUES('discord:guild:1','word','crypto','discord:5','2026-11-30T12:00:00.000000+00:00');
CREATE TABLE button_members (  -- whom a button was shown to: its options may hold what they wrote
    token TEXT NOT NULL REFERENCES buttons (token) ON DELETE CASCADE,
    member TEXT NOT NULL,
    PRIMARY KEY (token, member)
);
INSERT INTO "button_members" VALUES('dbe422f7b970ee0486bc1c2eb5fd16e3','discord:5');
CREATE TABLE buttons (  -- what the buttons under sent messages do, by the token that the platform keeps
    token TEXT PRIMARY KEY,
    label TEXT NOT NULL,
    command TEXT NOT NULL,
    options TEXT NOT NULL,  -- JSON
    shown_at TEXT NOT NULL
);
INSERT INTO "buttons" VALUES('dbe422f7b970ee0486bc1c2eb5fd16e3','Again','tweet','{"persona": "p1", "prompt": "My dream is", "count": 3}','2026-11-30T12:00:00.000000+00:00');
CREATE TABLE chat_lists (  -- settings that are lists: allowlists of personas, who may train, who moderates
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (scope, key, entry)
);
INSERT INTO "chat_lists" VALUES('discord:11','moderators','discord:5');
CREATE TABLE chat_parents (  -- the channel around a thread, and the guild around both, as last seen
    chat TEXT PRIMARY KEY,
    parent TEXT,
    guild TEXT
);
INSERT INTO "chat_parents" VALUES('discord:11','discord:10','discord:guild:1');
CREATE TABLE chat_settings (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (scope, key)
);
INSERT INTO "chat_settings" VALUES('discord:guild:1','hold','on');
CREATE TABLE consents (  -- on which basis an account may be trained on, within a scope or, without one, everywhere
    id INTEGER PRIMARY KEY,
    handle TEXT NOT NULL,
    basis TEXT NOT NULL,
    scope TEXT,
    note TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TEXT NOT NULL
);
INSERT INTO "consents" VALUES(1,'ada','permission','discord:guild:1','she agreed','discord:5','2026-11-30T12:00:00.000000+00:00');
INSERT INTO "consents" VALUES(2,'bob','owner',NULL,'','discord:6','2026-11-30T12:00:00.000000+00:00');
CREATE TABLE deleted_personas (  -- ids that are never used again
    id TEXT PRIMARY KEY,
    deleted_at TEXT NOT NULL
);
INSERT INTO "deleted_personas" VALUES('p0','2026-11-29T12:00:00.000000+00:00');
CREATE TABLE erasures (  -- accounts that opted out and whose data is still to be erased
    handle TEXT PRIMARY KEY,
    requested_at TEXT NOT NULL
);
INSERT INTO "erasures" VALUES('gus','2026-11-30T12:00:00.000000+00:00');
CREATE TABLE identity (  -- one row: an id of this data folder that stays when the folder is moved
    id TEXT NOT NULL
);
INSERT INTO "identity" VALUES('0a1b2c3d4e5f');
CREATE TABLE job_audience (  -- who waits for a job, where, and the message that shows its progress there
    job_number INTEGER NOT NULL REFERENCES jobs (number) ON DELETE CASCADE,
    chat TEXT NOT NULL,
    guild TEXT,
    member TEXT NOT NULL,
    is_moderator INTEGER NOT NULL DEFAULT 0,
    message TEXT,
    language TEXT,  -- the locale of the member's app
    PRIMARY KEY (job_number, chat, member)
);
INSERT INTO "job_audience" VALUES(1,'discord:11','discord:guild:1','discord:5',1,'77','de');
INSERT INTO "job_audience" VALUES(1,'telegram:-3',NULL,'telegram:6',0,NULL,NULL);
INSERT INTO "job_audience" VALUES(2,'discord:11','discord:guild:1','discord:5',1,'77','de');
INSERT INTO "job_audience" VALUES(4,'discord:11','discord:guild:1','discord:5',1,'77','de');
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
);
INSERT INTO "jobs" VALUES(1,'{"handles": ["ada", "bob"], "sources": ["archive:uploads/1", "x:"], "name": "ada-bob", "base": "smollm2", "is_full": false, "epochs": null, "minutes": null, "steps": null, "seed": 7, "continues": null, "is_afresh": false, "consent_bases": ["permission", ""], "is_base_said": false, "shares": [60, 40], "has_curve": false, "is_curve_only": false, "is_published_anyway": false}','c6abb4fa94b3bca4ff67f66b517b7ea5d7ad4bae7ce22b485dee69bc96d5d2ef','done',0,'fine-tune',3,40,2.5,2.75,61.0,NULL,'2026-11-30T12:00:00.000000+00:00','2026-11-30T12:00:00.000000+00:00','2026-11-30T12:00:00.000000+00:00',NULL,'p1',NULL);
INSERT INTO "jobs" VALUES(2,'{"handles": ["eve"], "sources": ["x:"], "name": "eve", "base": "smollm2", "is_full": false, "epochs": null, "minutes": null, "steps": null, "seed": 0, "continues": null, "is_afresh": false, "consent_bases": [], "is_base_said": false, "shares": [], "has_curve": false, "is_curve_only": false, "is_published_anyway": false}','066cf412a50a6d0100cde807b6617fd54f3ad61690805560d88c390d00b097c6','failed',0,'collect',0,0,NULL,NULL,NULL,'"X lets nobody read on until noon."','2026-11-30T12:00:00.000000+00:00',NULL,'2026-11-30T12:00:00.000000+00:00','{"id": "job-unknown", "arguments": {"job": "2"}, "english": "There is no job “2”. /jobs lists them."}',NULL,NULL);
INSERT INTO "jobs" VALUES(3,'{"handles": ["ada"], "sources": ["archive:uploads/1"], "name": "ada", "base": "smollm2", "is_full": false, "epochs": null, "minutes": null, "steps": null, "seed": 0, "continues": null, "is_afresh": false, "consent_bases": [], "is_base_said": false, "shares": [], "has_curve": true, "is_curve_only": true, "is_published_anyway": false}','2a874cdeb0a890281706b5554916ad1ce1d6dc2ce7221cbd36ac567fa46764d9','done',0,'collect',0,0,NULL,NULL,NULL,NULL,'2026-11-30T12:00:00.000000+00:00',NULL,'2026-11-30T12:00:00.000000+00:00',NULL,NULL,'[[0, 3.9], [100, 3.5], [200, 3.3]]');
INSERT INTO "jobs" VALUES(4,'{"handles": ["dan"], "sources": ["mastodon:"], "name": "dan", "base": "smollm2", "is_full": false, "epochs": null, "minutes": null, "steps": null, "seed": 0, "continues": null, "is_afresh": false, "consent_bases": [], "is_base_said": false, "shares": [], "has_curve": false, "is_curve_only": false, "is_published_anyway": false}','c259e7ef6dc4ae6fac3125dfe02d95133f04eba9608c0d7e9274d979a0872a05','waiting',0,'collect',0,0,NULL,NULL,NULL,NULL,'2026-11-30T12:00:00.000000+00:00',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE games (  -- open games about generated tweets; deleted once their result is shown
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('versus', 'guess')),
    chat TEXT NOT NULL,
    member TEXT NOT NULL,  -- who began it
    content TEXT NOT NULL,  -- JSON: first words, tweets and choices
    ends_at TEXT NOT NULL,
    message TEXT
);
INSERT INTO games VALUES(1,'versus','discord:1','discord:5','{"prompt": "My dream is", "tweets": [{"persona_id": "p1", "text": "My dream is to fly.", "seed": 7}, {"persona_id": "p2", "text": "My dream is to swim.", "seed": 8}], "choices": ["p1", "p2"]}','2026-11-20T09:10:00.000000+00:00','99');
CREATE TABLE game_votes (  -- each member's choice, by its index
    game_number INTEGER NOT NULL REFERENCES games (number) ON DELETE CASCADE,
    member TEXT NOT NULL,
    choice INTEGER NOT NULL,
    PRIMARY KEY (game_number, member)
);
INSERT INTO game_votes VALUES(1,'discord:6',1);
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
);
INSERT INTO kept_tweets VALUES(1,'discord:1','p1','My dream is','My dream is to fly.',7,'normal','discord:5','2026-11-20T09:00:00.000000+00:00');
CREATE TABLE key_values (  -- what parts of the service remember across restarts
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
INSERT INTO "key_values" VALUES('swept at','2026-11-30T12:00:00+00:00');
CREATE TABLE opt_outs (  -- of accounts that opted out only a keyed hash of the handle is stored
    handle_hash TEXT PRIMARY KEY,
    opted_out_at TEXT NOT NULL
);
INSERT INTO "opt_outs" VALUES('0123456789abcdef','2026-11-30T12:00:00.000000+00:00');
INSERT INTO "opt_outs" VALUES('fedcba9876543210','2026-11-30T12:00:00.000000+00:00');
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
);
INSERT INTO "ownership_proofs" VALUES(1,'bob','discord:6','discord:11','consent','mynah-abcdefghjk','2026-11-30T12:00:00.000000+00:00','2026-11-30T13:00:00.000000+00:00',1,'issued','{"id": "ownership-code-invalid", "arguments": {}, "english": "That code has expired, was used already or isn''t yours. Ask for a new one."}');
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
);
INSERT INTO "persona_accounts" VALUES('p1',1,0,'permission','2026-11-30T12:00:00.000000+00:00','2024-06-13T12:00:00.000000+00:00','2026-11-29T12:00:00.000000+00:00',900,30,10,1,9,4,850,90000,900,30,12,848,1);
INSERT INTO "persona_accounts" VALUES('p1',2,1,NULL,'2026-11-30T12:00:00.000000+00:00','2026-09-01T12:00:00.000000+00:00','2026-11-28T12:00:00.000000+00:00',500,0,20,0,10,2,470,40000,NULL,NULL,NULL,NULL,0);
CREATE TABLE persona_shares (  -- chats and guilds that see a persona beside the chat where it was created
    persona_id TEXT NOT NULL REFERENCES personas (id) ON DELETE CASCADE,
    scope TEXT NOT NULL,
    held_at TEXT,  -- waits for the review of a moderator of the scope since then
    PRIMARY KEY (persona_id, scope)
);
INSERT INTO "persona_shares" VALUES('p1','telegram:-3',NULL);
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
);
INSERT INTO "personas" VALUES('p1','ada-bob','Ada & Bob','smollm2','adapter','en',1,3.1,3.9,'chats','2026-11-30T12:00:00.000000+00:00','discord:5','discord:11','discord:guild:1',NULL,NULL);
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
);
INSERT INTO "quota_usage" VALUES(1,'2026-11-30T12:00:00.000000+00:00','train',1,'discord:8','discord:11','discord:10','discord:guild:1',NULL,1);
CREATE TABLE share_offers (  -- chats that a persona's creator wants to share it with, if a moderator there agrees
    persona_id TEXT NOT NULL REFERENCES personas (id) ON DELETE CASCADE,
    scope TEXT NOT NULL,
    PRIMARY KEY (persona_id, scope)
);
INSERT INTO "share_offers" VALUES('p1','discord:12');
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
);
INSERT INTO "spending" VALUES(1,'2026-11-30T12:00:00.000000+00:00','x',120,0.6,0.0,2,'discord:11','discord:guild:1','discord:5');
CREATE TABLE training_invitations (  -- members who were asked to let the bot learn from them, until they answer
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    chat TEXT NOT NULL,
    asker TEXT NOT NULL,
    asked TEXT NOT NULL,
    asked_at TEXT NOT NULL
);
INSERT INTO "training_invitations" VALUES(1,'discord:10','discord:1','discord:5','2026-11-30T12:00:00.000000+00:00');
CREATE TABLE invitation_limits (  -- keyed hashes: of members who want no invitations, and of who invited whom
    hash TEXT PRIMARY KEY,
    asked_at TEXT  -- none where it is for good
);
INSERT INTO "invitation_limits" VALUES('1f2e3d','2026-11-30T12:00:00.000000+00:00');
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
);
INSERT INTO "training_runs" VALUES(1,'p1',1,1,'2026-11-30T12:00:00.000000+00:00',7,120,2,61.5,3.1,3.9,'{"rank": 64, "is_full": false}','{"held_out_loss_at_step_0": 3.9, "held_out_loss_at_step_40": 3.1}','{"torch": "2.13.0"}');
CREATE TABLE trusted_chats (  -- servers and groups whose moderators can record consent, and those looked at in vain
    scope TEXT PRIMARY KEY,
    is_trusted INTEGER NOT NULL,  -- as last determined
    decision INTEGER  -- the operator's, by /trust
);
INSERT INTO "trusted_chats" VALUES('discord:guild:1',1,NULL);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX personas_by_name ON personas (name);
CREATE INDEX persona_accounts_by_account ON persona_accounts (account_id);
CREATE UNIQUE INDEX jobs_unfinished_by_inputs ON jobs (inputs_hash)
WHERE status IN ('waiting', 'running') AND is_cancel_requested = 0;
CREATE INDEX jobs_by_status ON jobs (status);
CREATE INDEX approvals_by_status ON approvals (status);
CREATE INDEX quota_usage_by_time ON quota_usage (used_at);
CREATE INDEX quota_usage_by_member ON quota_usage (member);
CREATE INDEX spending_by_time ON spending (spent_at);
CREATE INDEX consents_by_handle ON consents (handle);
CREATE INDEX ownership_proofs_by_member ON ownership_proofs (member);
CREATE INDEX buttons_by_time ON buttons (shown_at);
CREATE INDEX audit_log_by_action ON audit_log (action);
CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('jobs',4);
INSERT INTO "sqlite_sequence" VALUES('audit_log',1);
INSERT INTO "sqlite_sequence" VALUES('approvals',1);
INSERT INTO "sqlite_sequence" VALUES('quota_usage',1);
INSERT INTO "sqlite_sequence" VALUES('ownership_proofs',1);
COMMIT;
