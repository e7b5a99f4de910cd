-- Budgets: what each node was given of each, in each period. The budgets themselves are documents.

-- Which start of the node is the present one: what an earlier process still has on the way is void.
ALTER TABLE nodes ADD COLUMN incarnation INTEGER NOT NULL DEFAULT 0;

-- A budget, or a member's part of it. Whoever gives or takes of it locks this row first.
CREATE TABLE budget_members (
    budget TEXT NOT NULL,
    member TEXT NOT NULL, -- an account, a project or a principal; empty where the budget is one
    short_until_us INTEGER NOT NULL,
    PRIMARY KEY (budget, member)
) STRICT, WITHOUT ROWID;

CREATE TABLE budget_periods (
    budget TEXT NOT NULL,
    member TEXT NOT NULL,
    from_us INTEGER NOT NULL,
    until_us INTEGER NOT NULL,
    base INTEGER NOT NULL, -- spent before there was a lease
    rolled_over INTEGER NOT NULL, -- left by the period before
    told INTEGER NOT NULL DEFAULT 0, -- the highest threshold that was told of, in percent
    PRIMARY KEY (budget, member, from_us)
) STRICT, WITHOUT ROWID;

-- Running totals, as core's budget::lease has them; `settled` rises in the transaction that writes the ledger's rows.
CREATE TABLE budget_leases (
    budget TEXT NOT NULL,
    member TEXT NOT NULL,
    from_us INTEGER NOT NULL,
    node BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    granted INTEGER NOT NULL DEFAULT 0,
    returned INTEGER NOT NULL DEFAULT 0,
    settled INTEGER NOT NULL DEFAULT 0,
    overrun INTEGER NOT NULL DEFAULT 0, -- of what is settled: billed above the bound
    interrupted INTEGER NOT NULL DEFAULT 0, -- of what is settled: charged at the bound, because a process died
    admit_until_us INTEGER NOT NULL DEFAULT 0,
    calls_end_us INTEGER NOT NULL DEFAULT 0,
    asked INTEGER NOT NULL DEFAULT 0,
    forgotten INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (budget, member, from_us, node, epoch)
) STRICT, WITHOUT ROWID;
CREATE INDEX budget_leases_by_node ON budget_leases (node, epoch);

-- More for a while: proposed by one person, approved by another.
CREATE TABLE budget_increases (
    id TEXT PRIMARY KEY,
    budget TEXT NOT NULL,
    member TEXT NOT NULL,
    amount INTEGER NOT NULL,
    from_us INTEGER NOT NULL,
    until_us INTEGER NOT NULL,
    reason TEXT NOT NULL,
    status TEXT NOT NULL, -- open, approved, rejected, ended
    proposed_by TEXT NOT NULL,
    proposed_by_name TEXT NOT NULL,
    proposed_at_us INTEGER NOT NULL,
    decided_by TEXT,
    decided_by_name TEXT,
    decided_at_us INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX budget_increases_by_budget ON budget_increases (budget, member);
