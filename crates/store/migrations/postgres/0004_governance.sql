-- Who decides what: the tree of units, what is declared, terms, requests for models, entitlements, and the audit trail.

CREATE TABLE units (
    id TEXT PRIMARY KEY,
    parent TEXT REFERENCES units (id), -- NULL for the root alone
    name TEXT NOT NULL
);
INSERT INTO units (id, parent, name) VALUES ('root', NULL, 'Organisation');

ALTER TABLE accounts ADD COLUMN unit TEXT NOT NULL DEFAULT 'root' REFERENCES units (id);
ALTER TABLE accounts ADD COLUMN self_service BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE accounts SET self_service = (SELECT self_service_agreements FROM organisation)
    WHERE EXISTS (SELECT 1 FROM organisation);
ALTER TABLE projects ADD COLUMN data_classes TEXT NOT NULL DEFAULT ''; -- names with commas between them

-- A role at a unit holds for everything under it.
CREATE TABLE memberships (
    principal TEXT NOT NULL REFERENCES principals (id) ON DELETE CASCADE,
    unit TEXT NOT NULL REFERENCES units (id),
    role TEXT NOT NULL,
    PRIMARY KEY (principal, unit, role)
);
INSERT INTO memberships (principal, unit, role)
    SELECT principals.id, 'root', role.name FROM principals
    JOIN (SELECT 'platform-admin' AS name UNION SELECT 'legal-reviewer' UNION SELECT 'security-reviewer'
          UNION SELECT 'finops' UNION SELECT 'auditor' UNION SELECT 'unit-admin' UNION SELECT 'developer'
          UNION SELECT 'application') AS role
    ON ',' || principals.roles || ',' LIKE '%,' || role.name || ',%';
ALTER TABLE principals DROP COLUMN roles;

-- What is declared and nothing else refers to by key: policies, catalogue entries, certifications, group mappings, …
CREATE TABLE documents (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL, -- JSON, of the type that the kind has in core
    changed_at_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (kind, id)
);

-- Append-only. Each record's hash covers the hash before it.
CREATE TABLE audit (
    sequence BIGINT PRIMARY KEY, -- from 1, without gaps
    at_us BIGINT NOT NULL,
    actor TEXT NOT NULL, -- JSON
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    account TEXT, -- the account that it is about, where there is one
    before TEXT, -- JSON; NULL for what did not exist
    after TEXT, -- JSON; NULL for what exists no longer
    hash BYTEA NOT NULL -- SHA-256
);
CREATE INDEX audit_by_subject ON audit (subject_kind, subject, sequence);
-- Against accidents. Who can drop these is what the chain is for.
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- The last record, again: a chain whose end was cut off does not reach it.
CREATE TABLE audit_head (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    sequence BIGINT NOT NULL,
    hash BYTEA NOT NULL
);
INSERT INTO audit_head (only_row, sequence, hash) VALUES (1, 0, decode(repeat('00', 32), 'hex'));

CREATE TABLE audit_checkpoints (
    sequence BIGINT PRIMARY KEY,
    hash BYTEA NOT NULL,
    at_us BIGINT NOT NULL,
    key_id TEXT NOT NULL,
    signature BYTEA NOT NULL -- Ed25519
);

-- Every version of every EULA. The text is an object.
CREATE TABLE terms_versions (
    subject TEXT NOT NULL, -- model:ID or provider:NAME
    ordinal BIGINT NOT NULL, -- from 1
    hash TEXT NOT NULL, -- SHA-256 of the text, hexadecimal
    title TEXT NOT NULL,
    source TEXT, -- where it was published
    bytes BIGINT NOT NULL,
    object_key TEXT NOT NULL,
    added_by TEXT NOT NULL,
    added_at_us BIGINT NOT NULL,
    PRIMARY KEY (subject, ordinal),
    UNIQUE (subject, hash)
);

-- Who accepted which hash, for which account, when.
CREATE TABLE agreements (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id),
    model TEXT NOT NULL,
    terms_subject TEXT,
    terms_hash TEXT,
    request TEXT,
    accepted_by TEXT NOT NULL,
    accepted_at_us BIGINT NOT NULL,
    withdrawn_by TEXT,
    withdrawn_at_us BIGINT
);
CREATE INDEX agreements_by_account ON agreements (account, model);

-- Documents that prove something. The bytes are an object.
CREATE TABLE evidence (
    hash TEXT PRIMARY KEY, -- SHA-256 of the bytes, hexadecimal
    name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    object_key TEXT NOT NULL,
    added_by TEXT NOT NULL,
    added_at_us BIGINT NOT NULL
);

-- Changes of the catalogue that wait for somebody else's approval.
CREATE TABLE catalogue_proposals (
    id TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    source TEXT NOT NULL, -- where the facts are from
    summary TEXT NOT NULL,
    body TEXT NOT NULL, -- JSON
    proposed_by TEXT NOT NULL,
    proposed_by_name TEXT NOT NULL,
    proposed_at_us BIGINT NOT NULL,
    decided_by TEXT,
    decided_by_name TEXT,
    decided_at_us BIGINT,
    comment TEXT
);
CREATE INDEX catalogue_proposals_by_time ON catalogue_proposals (proposed_at_us);

-- Requests for models. The state is the events, folded; it is kept beside them so that lists need not fold.
CREATE TABLE requests (
    id TEXT PRIMARY KEY,
    model TEXT NOT NULL,
    unit TEXT NOT NULL REFERENCES units (id),
    about TEXT NOT NULL, -- what it asks for: of two with the same, one is under way at a time
    status TEXT NOT NULL,
    stage TEXT, -- the stage that it waits at
    requester TEXT NOT NULL,
    state TEXT NOT NULL, -- JSON
    version BIGINT NOT NULL, -- as many events as it has
    opened_at_us BIGINT NOT NULL,
    changed_at_us BIGINT NOT NULL,
    due_at_us BIGINT
);
CREATE INDEX requests_by_status ON requests (status, changed_at_us);
CREATE INDEX requests_by_model ON requests (model, opened_at_us);
CREATE UNIQUE INDEX requests_under_way ON requests (about) WHERE status IN ('open', 'changes_asked');

CREATE TABLE request_events (
    request TEXT NOT NULL REFERENCES requests (id),
    ordinal BIGINT NOT NULL, -- from 1
    at_us BIGINT NOT NULL,
    actor TEXT NOT NULL, -- JSON
    event TEXT NOT NULL, -- JSON
    PRIMARY KEY (request, ordinal)
);

-- What an approval grants. The old table held nothing but pairs: each becomes one of its own, without conditions.
CREATE TABLE granted (
    id TEXT PRIMARY KEY,
    model TEXT NOT NULL,
    request TEXT,
    body TEXT NOT NULL, -- JSON
    status TEXT NOT NULL,
    granted_at_us BIGINT NOT NULL,
    changed_at_us BIGINT NOT NULL
);
INSERT INTO granted (id, model, request, body, status, granted_at_us, changed_at_us)
    SELECT 'ent-' || account || '-' || model, model, NULL,
        '{"accounts":["' || account || '"]}', 'active', 0, 0 FROM entitlements;
DROP TABLE entitlements;
ALTER TABLE granted RENAME TO entitlements;
CREATE INDEX entitlements_by_model ON entitlements (model);

-- What a watcher has acted on, so that it acts once.
CREATE TABLE triggers_fired (
    entitlement TEXT NOT NULL,
    trigger_kind TEXT NOT NULL,
    fact TEXT NOT NULL, -- what changed: a hash, a date, a price version
    fired_at_us BIGINT NOT NULL,
    request TEXT, -- the re-review that it opened
    PRIMARY KEY (entitlement, trigger_kind, fact)
);

-- What people are to be told, until their webhook has taken it.
CREATE TABLE notices (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    body TEXT NOT NULL, -- JSON
    webhook TEXT NOT NULL,
    created_at_us BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    next_attempt_at_us BIGINT,
    delivered_at_us BIGINT,
    failure TEXT
);
CREATE INDEX notices_to_send ON notices (next_attempt_at_us) WHERE delivered_at_us IS NULL;

-- Who a person is at an identity provider.
CREATE TABLE identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    principal TEXT NOT NULL REFERENCES principals (id) ON DELETE CASCADE,
    groups TEXT NOT NULL, -- JSON: what the newest token said
    said_at_us BIGINT NOT NULL, -- when that token was issued: an older one does not undo it
    seen_at_us BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_by_principal ON identities (principal);

-- Sign-ins that an identity provider has answered: a callback counts once, whichever process it comes to.
CREATE TABLE used_logins (
    login_hash BYTEA PRIMARY KEY, -- SHA-256
    expires_at_us BIGINT NOT NULL
);

-- A session belongs to a principal: it may have come from an identity provider, without a local user.
CREATE TABLE principal_sessions (
    token_hash BYTEA PRIMARY KEY,
    principal TEXT NOT NULL REFERENCES principals (id) ON DELETE CASCADE,
    label TEXT NOT NULL, -- what the person is called
    created_at_us BIGINT NOT NULL,
    expires_at_us BIGINT NOT NULL
);
INSERT INTO principal_sessions (token_hash, principal, label, created_at_us, expires_at_us)
    SELECT token_hash, principal, user_name, created_at_us, expires_at_us
    FROM sessions JOIN users ON users.name = sessions.user_name;
DROP TABLE sessions;
ALTER TABLE principal_sessions RENAME TO sessions;

ALTER TABLE api_keys ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE api_keys ADD COLUMN scopes TEXT NOT NULL DEFAULT 'invoke,read,admin'; -- names with commas between them
ALTER TABLE access_keys ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE access_keys ADD COLUMN expires_at_us BIGINT;

-- When a key was last used, to the minute. Not configuration: no snapshot is made for it.
CREATE TABLE key_uses (
    id TEXT PRIMARY KEY,
    used_at_us BIGINT NOT NULL
);

-- Since when a project has called a model: what "existing callers" are.
ALTER TABLE ledger_facets ADD COLUMN first_seen_us BIGINT NOT NULL DEFAULT 0;

-- Whoever listens hears of a change of the configuration when it is committed; writers cannot forget to tell.
CREATE FUNCTION notify_configuration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('outcrop_configuration', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER configuration_changed AFTER UPDATE ON configuration
    FOR EACH ROW EXECUTE FUNCTION notify_configuration();
