-- Configuration: who there is, what they may use, what it costs. Ids are text, instants are microseconds since
-- the Unix epoch, and every write to these tables (users' sessions apart) also raises configuration.version.

CREATE TABLE configuration (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    version INTEGER NOT NULL
) STRICT;
INSERT INTO configuration (only_row, version) VALUES (1, 1);

CREATE TABLE organisation (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    self_service_agreements INTEGER NOT NULL
) STRICT;

CREATE TABLE accounts (
    id TEXT PRIMARY KEY CHECK (length(id) = 12),
    name TEXT NOT NULL
) STRICT;

CREATE TABLE projects (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    environment TEXT NOT NULL
) STRICT;

CREATE TABLE principals (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES accounts (id),
    project TEXT NOT NULL REFERENCES projects (id),
    roles TEXT NOT NULL, -- names with commas between them
    disabled INTEGER NOT NULL
) STRICT;

CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    principal TEXT NOT NULL REFERENCES principals (id),
    hash BLOB NOT NULL UNIQUE, -- keyed: HMAC-SHA-256 under a key derived from the master key
    region TEXT NOT NULL,
    created_at_us INTEGER NOT NULL,
    expires_at_us INTEGER,
    revoked_at_us INTEGER
) STRICT;

CREATE TABLE access_keys (
    id TEXT PRIMARY KEY,
    principal TEXT NOT NULL REFERENCES principals (id),
    sealed_secret BLOB NOT NULL, -- an envelope under the master key, bound to the id
    created_at_us INTEGER NOT NULL,
    revoked_at_us INTEGER
) STRICT;

CREATE TABLE users (
    name TEXT PRIMARY KEY,
    principal TEXT NOT NULL REFERENCES principals (id),
    password_hash TEXT NOT NULL -- Argon2, in PHC form
) STRICT;

CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY,
    user_name TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    csrf_token TEXT,
    created_at_us INTEGER NOT NULL,
    expires_at_us INTEGER NOT NULL
) STRICT;

CREATE TABLE entitlements (
    account TEXT NOT NULL REFERENCES accounts (id),
    model TEXT NOT NULL,
    PRIMARY KEY (account, model)
) STRICT;

-- Append-only: a change of price is a new version. Ledger rows keep the version's number.
CREATE TABLE price_versions (
    version INTEGER PRIMARY KEY AUTOINCREMENT,
    model TEXT NOT NULL,
    region TEXT NOT NULL,
    mode TEXT NOT NULL,
    tier TEXT NOT NULL,
    rates TEXT NOT NULL, -- JSON
    effective_from_us INTEGER NOT NULL
) STRICT;
CREATE INDEX price_versions_by_key ON price_versions (model, region, mode, tier, version);
