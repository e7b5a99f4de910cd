-- What money is told apart by: inference profiles, and tags of projects and calls.

-- Row 0 of the dimensions, which is empty, stands for none.
ALTER TABLE ledger ADD COLUMN profile INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD COLUMN tags INTEGER NOT NULL DEFAULT 0;

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
    created_at_us INTEGER NOT NULL,
    updated_at_us INTEGER NOT NULL,
    UNIQUE (account, region, name)
) STRICT;
CREATE INDEX inference_profiles_by_time ON inference_profiles (account, region, created_at_us, arn);
