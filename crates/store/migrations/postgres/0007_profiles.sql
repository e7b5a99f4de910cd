-- What money is told apart by: inference profiles, and tags of projects and calls.

-- Row 0 of the dimensions, which is empty, stands for none.
ALTER TABLE ledger ADD COLUMN profile INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD COLUMN tags INTEGER NOT NULL DEFAULT 0;

-- A set of tags may be longer than an entry of a B-tree. Hash indexes have no such limit; this one keeps values apart
-- by comparing them, so two that merely hash alike are two.
ALTER TABLE dimensions DROP CONSTRAINT dimensions_kind_value_key;
ALTER TABLE dimensions ADD CONSTRAINT dimensions_kind_value_key
    EXCLUDE USING hash ((kind::text || ' ' || value) WITH =);
CREATE INDEX dimensions_by_value ON dimensions USING hash (value);

ALTER TABLE projects ADD COLUMN tags TEXT NOT NULL DEFAULT ''; -- JSON with sorted keys, or empty for none

-- What CreateInferenceProfile made. Its tags are the resource's.
CREATE TABLE inference_profiles (
    arn TEXT PRIMARY KEY REFERENCES resources (arn) ON DELETE CASCADE,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    source TEXT NOT NULL, -- the ARN that it was made from
    model TEXT NOT NULL,
    geography TEXT, -- where calls may run, when it was made from a cross-region profile
    created_at_us BIGINT NOT NULL,
    updated_at_us BIGINT NOT NULL,
    UNIQUE (account, region, name)
);
CREATE INDEX inference_profiles_by_time ON inference_profiles (account, region, created_at_us, arn);
