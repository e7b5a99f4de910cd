-- Where a version is from, beside its rates: the configuration file (the model's one price), a declaration, or a discount
-- on another version. Versions are still never changed: one that is declared no longer is marked as withdrawn.

ALTER TABLE price_versions ADD COLUMN origin TEXT NOT NULL DEFAULT 'configuration';
ALTER TABLE price_versions ADD COLUMN declaration TEXT; -- the id of the price's manifest
ALTER TABLE price_versions ADD COLUMN declared TEXT; -- JSON, as it was declared: the original currency, the source
ALTER TABLE price_versions ADD COLUMN declared_from_us BIGINT; -- from when it was declared to hold, which may be past
ALTER TABLE price_versions ADD COLUMN withdrawn_at_us BIGINT;
ALTER TABLE price_versions ADD COLUMN base BIGINT REFERENCES price_versions (version);
ALTER TABLE price_versions ADD COLUMN discount TEXT; -- the id of the discount's manifest
ALTER TABLE price_versions ADD COLUMN thousandths BIGINT; -- how many of them the discount takes off
CREATE INDEX price_versions_by_declaration ON price_versions (declaration) WHERE declaration IS NOT NULL;
CREATE UNIQUE INDEX price_versions_by_discount ON price_versions (base, discount, thousandths) WHERE base IS NOT NULL;
