-- The ledger: one narrow row an attempt, append-only.

-- What attempts have in common, said once. Kinds are numbered in ledger/dimension.rs; row 0 stands for "any".
CREATE TABLE dimensions (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (kind, value)
) STRICT;
INSERT INTO dimensions (id, kind, value) VALUES (0, 0, '');

-- Which projects, of which account, have rows with a dimension: 0 for every project, its account, its models, ...
-- A read goes from its scope to the projects through this table, and from there along the ledger's one key.
CREATE TABLE ledger_facets (
    dimension INTEGER NOT NULL,
    project INTEGER NOT NULL,
    account INTEGER NOT NULL,
    PRIMARY KEY (dimension, project, account)
) STRICT, WITHOUT ROWID;

-- Clustered by project and time, which is how it is read; unique by the attempt's id, which is how one is found.
CREATE TABLE ledger (
    started_at_us INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL, -- cached or not
    output_tokens INTEGER NOT NULL,
    cost_nanos INTEGER NOT NULL,
    duration_us INTEGER NOT NULL,
    price_version INTEGER NOT NULL,
    first_event_us INTEGER, -- at most 2^31 - 1, 35 minutes
    account INTEGER NOT NULL,
    project INTEGER NOT NULL,
    principal INTEGER NOT NULL,
    model INTEGER NOT NULL,
    connection INTEGER NOT NULL,
    region INTEGER NOT NULL,
    operation INTEGER NOT NULL,
    ordinal INTEGER NOT NULL, -- which attempt of its call, from 0
    outcome INTEGER NOT NULL, -- core's Outcome, by number
    streamed INTEGER NOT NULL,
    estimated INTEGER NOT NULL,
    call_id BLOB NOT NULL, -- 16 bytes
    lines BLOB NOT NULL, -- usage and price lines, packed as ledger/packed.rs says
    PRIMARY KEY (project, started_at_us, call_id, ordinal),
    UNIQUE (call_id, ordinal)
) STRICT, WITHOUT ROWID;

-- Every read asks for the retries of each call: they are few, and so is this index.
CREATE INDEX ledger_retries ON ledger (call_id, ordinal) WHERE ordinal > 0;

-- How far each node's spool is in the ledger. Raised in the transaction that writes the rows.
CREATE TABLE nodes (
    id BLOB NOT NULL, -- 16 bytes
    epoch INTEGER NOT NULL,
    high_water INTEGER NOT NULL, -- the last sequence taken in; -1 before the first
    seen_at_us INTEGER NOT NULL,
    PRIMARY KEY (id, epoch)
) STRICT, WITHOUT ROWID;
