-- Configuration: who there is, what they may use, what it costs. Ids are text, instants are microseconds since
-- the Unix epoch, and every write to these tables (users' sessions apart) also raises configuration.version.

CREATE TABLE configuration (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    version BIGINT NOT NULL
);
INSERT INTO configuration (only_row, version) VALUES (1, 1);

CREATE TABLE organisation (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    self_service_agreements BOOLEAN NOT NULL
);

CREATE TABLE accounts (
    id TEXT PRIMARY KEY CHECK (length(id) = 12),
    name TEXT NOT NULL
);

CREATE TABLE projects (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    environment TEXT NOT NULL
);

CREATE TABLE principals (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES accounts (id),
    project TEXT NOT NULL REFERENCES projects (id),
    roles TEXT NOT NULL, -- names with commas between them
    disabled BOOLEAN NOT NULL
);

CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    principal TEXT NOT NULL REFERENCES principals (id),
    hash BYTEA NOT NULL UNIQUE, -- keyed: HMAC-SHA-256 under a key derived from the master key
    region TEXT NOT NULL,
    created_at_us BIGINT NOT NULL,
    expires_at_us BIGINT,
    revoked_at_us BIGINT
);

CREATE TABLE access_keys (
    id TEXT PRIMARY KEY,
    principal TEXT NOT NULL REFERENCES principals (id),
    sealed_secret BYTEA NOT NULL, -- an envelope under the master key, bound to the id
    created_at_us BIGINT NOT NULL,
    revoked_at_us BIGINT
);

CREATE TABLE users (
    name TEXT PRIMARY KEY,
    principal TEXT NOT NULL REFERENCES principals (id),
    password_hash TEXT NOT NULL -- Argon2, in PHC form
);

CREATE TABLE sessions (
    token_hash BYTEA PRIMARY KEY,
    user_name TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    csrf_token TEXT,
    created_at_us BIGINT NOT NULL,
    expires_at_us BIGINT NOT NULL
);

CREATE TABLE entitlements (
    account TEXT NOT NULL REFERENCES accounts (id),
    model TEXT NOT NULL,
    PRIMARY KEY (account, model)
);

-- Append-only: a change of price is a new version. Ledger rows keep the version's number.
CREATE TABLE price_versions (
    version BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    model TEXT NOT NULL,
    region TEXT NOT NULL,
    mode TEXT NOT NULL,
    tier TEXT NOT NULL,
    rates TEXT NOT NULL, -- JSON
    effective_from_us BIGINT NOT NULL
);
CREATE INDEX price_versions_by_key ON price_versions (model, region, mode, tier, version);
