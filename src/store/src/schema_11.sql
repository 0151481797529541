-- How the checks of each kiosk were over fifteen days: one row for each time that it said so. `states` is JSON, by the check's name.
CREATE TABLE health_states (
    node BLOB NOT NULL, at_ms INTEGER NOT NULL, entry INTEGER NOT NULL, states TEXT NOT NULL, PRIMARY KEY (node, at_ms, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX health_states_by_entry ON health_states (entry);

-- What was said already is filled in.
INSERT OR IGNORE INTO meta (name, value)
    SELECT 'views_stale', x'01' WHERE EXISTS (SELECT 1 FROM entries WHERE kind IN ('health.sampled', 'inspection.done'));
