-- What the ledger comes to by the hour: raised in the transaction that appends its rows, so that it equals them.

-- What the attempts of an hour are told apart by, said once. The columns are numbers of `dimensions`.
CREATE TABLE ledger_series (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL,
    project INTEGER NOT NULL,
    principal INTEGER NOT NULL,
    model INTEGER NOT NULL,
    connection INTEGER NOT NULL,
    region INTEGER NOT NULL,
    profile INTEGER NOT NULL,
    tags INTEGER NOT NULL,
    UNIQUE (account, project, principal, model, connection, region, profile, tags)
) STRICT;

-- Tokens and money are kept as two halves, of which no sum overflows: x / 2^32 and x % 2^32.
CREATE TABLE ledger_rollup (
    hour INTEGER NOT NULL, -- of UTC, counted from 1970
    calls INTEGER NOT NULL, -- where the first attempt is, once one of the call's reached a provider
    attempts INTEGER NOT NULL, -- those that reached a provider
    estimated INTEGER NOT NULL,
    interrupted INTEGER NOT NULL,
    unpriced INTEGER NOT NULL,
    input_high INTEGER NOT NULL,
    input_low INTEGER NOT NULL,
    output_high INTEGER NOT NULL,
    output_low INTEGER NOT NULL,
    cost_high INTEGER NOT NULL,
    cost_low INTEGER NOT NULL,
    series INTEGER NOT NULL,
    PRIMARY KEY (series, hour)
) STRICT, WITHOUT ROWID;

-- What is in the ledger already. 4 is Outcome::Unreached, 3 is Outcome::Interrupted.
INSERT INTO ledger_series (account, project, principal, model, connection, region, profile, tags)
SELECT DISTINCT account, project, principal, model, connection, region, profile, tags FROM ledger;

INSERT INTO ledger_rollup (hour, calls, attempts, estimated, interrupted, unpriced, input_high, input_low,
    output_high, output_low, cost_high, cost_low, series)
SELECT attempt.started_at_us / 3600000000 AS hour,
    CAST(SUM(attempt.call) AS BIGINT),
    COUNT(*) FILTER (WHERE attempt.outcome <> 4),
    COUNT(*) FILTER (WHERE attempt.estimated AND attempt.outcome <> 4),
    COUNT(*) FILTER (WHERE attempt.outcome = 3),
    COUNT(*) FILTER (WHERE attempt.price_version = 0 AND attempt.outcome <> 4),
    CAST(SUM(attempt.input_tokens / 4294967296) AS BIGINT), CAST(SUM(attempt.input_tokens % 4294967296) AS BIGINT),
    CAST(SUM(attempt.output_tokens / 4294967296) AS BIGINT), CAST(SUM(attempt.output_tokens % 4294967296) AS BIGINT),
    CAST(SUM(attempt.cost_nanos / 4294967296) AS BIGINT), CAST(SUM(attempt.cost_nanos % 4294967296) AS BIGINT),
    series.id
FROM (SELECT ledger.*, CASE WHEN ledger.ordinal = 0 AND (ledger.outcome <> 4 OR EXISTS (
        SELECT 1 FROM ledger AS retry WHERE retry.call_id = ledger.call_id AND retry.ordinal > 0 AND retry.outcome <> 4
    )) THEN 1 ELSE 0 END AS call FROM ledger) AS attempt
JOIN ledger_series AS series ON series.account = attempt.account AND series.project = attempt.project
    AND series.principal = attempt.principal AND series.model = attempt.model
    AND series.connection = attempt.connection AND series.region = attempt.region
    AND series.profile = attempt.profile AND series.tags = attempt.tags
GROUP BY attempt.started_at_us / 3600000000, series.id;
