-- Exceptions that a leader of the company may approve: each as `node`, the kiosk that asked, tells of it. `asked_entry` and `answer_entry` are the
-- entries, for what is sealed in them; `state` is a word.
CREATE TABLE exceptions (
    exception BLOB PRIMARY KEY,
    node BLOB NOT NULL,
    asked_entry INTEGER NOT NULL,
    asked_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    simulated INTEGER NOT NULL,
    state TEXT NOT NULL,
    answer_entry INTEGER,
    ended_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX exceptions_open ON exceptions (asked_ms) WHERE ended_ms IS NULL;
CREATE INDEX exceptions_by_time ON exceptions (asked_ms, exception);

-- An older build may have taken such entries in from another node.
INSERT OR IGNORE INTO meta (name, value)
    SELECT 'views_stale', x'01' WHERE EXISTS (SELECT 1 FROM entries WHERE kind = 'exception.asked');
