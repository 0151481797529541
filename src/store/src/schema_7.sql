-- What the pages of the web desk read.

-- The blind index of what visits are searched by, at offices alone: see `visit_words.rs`. `word` is a keyed hash of 48 bits under the
-- secret of its period, `at_ms` the registration's time. Rows go with the key of the body that they were made from.
CREATE TABLE visit_words (
    period INTEGER NOT NULL, word INTEGER NOT NULL, at_ms INTEGER NOT NULL, entry INTEGER NOT NULL,
    PRIMARY KEY (period, word, at_ms, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_words_by_entry ON visit_words (entry);
-- `stale`: rows were deleted since the secret was drawn; it is replaced, and what is left written anew, when the keys are scrubbed.
CREATE TABLE visit_word_secrets (
    period INTEGER PRIMARY KEY, secret BLOB NOT NULL, stale INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Entries that concern a visit and are let go without it, so that they are not in `stories`. `command` is one that the office gave about
-- it, whose answer is in the command's story; `door` where its card was let in.
CREATE TABLE visit_mentions (
    visit BLOB NOT NULL, entry INTEGER NOT NULL, command BLOB, door TEXT, PRIMARY KEY (visit, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_mentions_by_entry ON visit_mentions (entry);

-- The newest passage each way under each key of a member of staff. Whose key it is stands with the key and goes with it.
CREATE TABLE staff_taps (
    key_id BLOB NOT NULL, direction TEXT NOT NULL, at_ms INTEGER NOT NULL, node BLOB NOT NULL, door TEXT NOT NULL,
    entry INTEGER NOT NULL, PRIMARY KEY (key_id, direction)
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_taps_by_time ON staff_taps (at_ms);

-- Roll-calls of the office, and the last word on each person in each. `who` is the JSON of core's Counted.
CREATE TABLE rollcalls (
    rollcall BLOB PRIMARY KEY, entry INTEGER NOT NULL, started_ms INTEGER NOT NULL, why TEXT NOT NULL, door TEXT, ended_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX rollcalls_by_start ON rollcalls (started_ms);
CREATE TABLE rollcall_marks (
    rollcall BLOB NOT NULL, who TEXT NOT NULL, entry INTEGER NOT NULL, at_ms INTEGER NOT NULL, safe INTEGER NOT NULL,
    PRIMARY KEY (rollcall, who)
) STRICT, WITHOUT ROWID;

-- How each check of each kiosk was when it was last written down, and its numbers over 400 days. `numbers` is JSON.
CREATE TABLE health_now (
    node BLOB NOT NULL, check_name TEXT NOT NULL, entry INTEGER NOT NULL, incarnation BLOB NOT NULL, seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL, state TEXT NOT NULL, since_ms INTEGER NOT NULL, numbers TEXT NOT NULL,
    PRIMARY KEY (node, check_name)
) STRICT, WITHOUT ROWID;
CREATE INDEX health_now_by_entry ON health_now (entry);
CREATE TABLE health_samples (
    node BLOB NOT NULL, check_name TEXT NOT NULL, at_ms INTEGER NOT NULL, entry INTEGER NOT NULL, state TEXT NOT NULL,
    numbers TEXT NOT NULL, PRIMARY KEY (node, check_name, at_ms, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX health_samples_by_entry ON health_samples (entry);

-- Pages go on within a millisecond.
DROP INDEX visits_by_arrival;
CREATE INDEX visits_by_arrival ON visits (arrived_ms, registered_entry) WHERE arrived_ms IS NOT NULL;
DROP INDEX visits_not_ended;
CREATE INDEX visits_not_ended ON visits (arrived_ms, registered_entry) WHERE left_ms IS NULL AND arrived_ms IS NOT NULL;

-- Old entries say more now: the views are filled anew.
INSERT OR IGNORE INTO meta (name, value)
    SELECT 'views_stale', x'01' WHERE EXISTS (SELECT 1 FROM entries);
