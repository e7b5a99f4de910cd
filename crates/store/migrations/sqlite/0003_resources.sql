-- What clients make and name by ARN, and what belongs to it. A resource's ARN is looked up with its account and region
-- alone, so one of another account is the same as one that does not exist.

CREATE TABLE resources (
    arn TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id),
    region TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    created_at_us INTEGER NOT NULL,
    UNIQUE (account, region, kind, id)
) STRICT;

CREATE TABLE tags (
    arn TEXT NOT NULL REFERENCES resources (arn) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (arn, key)
) STRICT, WITHOUT ROWID;

-- What was answered to a client's idempotency token, written in the transaction that made what the answer names.
CREATE TABLE idempotency (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    operation TEXT NOT NULL,
    token TEXT NOT NULL,
    request BLOB NOT NULL, -- SHA-256 of the canonical request
    result TEXT NOT NULL, -- JSON
    created_at_us INTEGER NOT NULL,
    PRIMARY KEY (account, region, operation, token)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_age ON idempotency (created_at_us);

CREATE TABLE async_invokes (
    arn TEXT PRIMARY KEY REFERENCES resources (arn) ON DELETE CASCADE,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    model_arn TEXT NOT NULL,
    client_token TEXT,
    output_uri TEXT NOT NULL,
    kms_key_id TEXT,
    bucket_owner TEXT,
    status TEXT NOT NULL,
    failure TEXT,
    node BLOB NOT NULL, -- 16 bytes: the process that works on it
    submitted_at_us INTEGER NOT NULL,
    modified_at_us INTEGER NOT NULL,
    ended_at_us INTEGER
) STRICT;
CREATE INDEX async_invokes_by_time ON async_invokes (account, region, submitted_at_us, arn);
CREATE INDEX async_invokes_in_progress ON async_invokes (node) WHERE status = 'InProgress';

-- The bodies are objects. A row is there before its object and goes after it, so that no object is ever forgotten.
CREATE TABLE stored_responses (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id),
    project TEXT NOT NULL,
    principal TEXT NOT NULL,
    previous TEXT, -- the id of the response that it goes on from
    model TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    object_key TEXT NOT NULL,
    created_at_us INTEGER NOT NULL,
    expires_at_us INTEGER NOT NULL
) STRICT;
CREATE INDEX stored_responses_by_end ON stored_responses (expires_at_us);

-- A session's CSRF token is made from its own token; nothing ever read this.
ALTER TABLE sessions DROP COLUMN csrf_token;
