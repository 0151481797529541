-- Identifiers are 16-byte blobs, hashes 32-byte blobs, times UTC milliseconds.

-- Facts about this database: `node` is the node whose own journal it is.
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- Nodes that were heard of. `received_ms` is our own clock at their last contact.
CREATE TABLE nodes (
    node BLOB PRIMARY KEY, public_key BLOB NOT NULL, received_ms INTEGER
) STRICT, WITHOUT ROWID;

-- One row for each run (incarnation) of a node's process. The parent, which an entry carries only as the first of its run, is
-- kept here, so that it is not in a million rows.
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    node BLOB NOT NULL,
    incarnation BLOB NOT NULL,
    first_seq INTEGER NOT NULL,
    parent_incarnation BLOB,
    parent_seq INTEGER,
    parent_hash BLOB,
    written_here INTEGER NOT NULL,
    UNIQUE (node, incarnation)
) STRICT;
CREATE INDEX runs_by_parent ON runs (node, parent_incarnation, parent_seq);
CREATE INDEX runs_written_here ON runs (first_seq) WHERE written_here = 1;

-- The journals. `id` counts in the order of arrival here and orders the replay of views.
CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs (id),
    seq INTEGER NOT NULL,
    mono_ms INTEGER NOT NULL,
    wall_ms INTEGER NOT NULL,
    wall_offset_s INTEGER NOT NULL,
    wall_trust INTEGER NOT NULL,
    simulated INTEGER NOT NULL,
    kind TEXT NOT NULL,
    kind_version INTEGER NOT NULL,
    open BLOB NOT NULL,
    key_id BLOB,
    ciphertext BLOB,
    prev_hash BLOB NOT NULL,
    hash BLOB NOT NULL,
    UNIQUE (run, seq)
) STRICT;
CREATE INDEX entries_by_key ON entries (key_id) WHERE key_id IS NOT NULL;
-- Calls of the desk are rare and asked for often: they are read from the entries themselves.
CREATE INDEX entries_calling_desk ON entries (wall_ms) WHERE kind = 'desk.called';

CREATE TABLE checkpoints (
    run INTEGER NOT NULL REFERENCES runs (id),
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    wall_ms INTEGER NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (run, seq, wall_ms)
) STRICT, WITHOUT ROWID;

-- What an office has countersigned. Nothing writes rows yet; their place is here from the first day.
CREATE TABLE receipts (
    run INTEGER NOT NULL REFERENCES runs (id),
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    office BLOB NOT NULL,
    wall_ms INTEGER NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (run, seq, office)
) STRICT, WITHOUT ROWID;

-- The only personal thing that is not covered by the chain: deleting a row forgets. `subject` may itself be a card's number, so it
-- goes with the row. Keys that came from other nodes are kept beside our own.
CREATE TABLE keys (
    key_id BLOB PRIMARY KEY,
    subject BLOB NOT NULL,
    class TEXT NOT NULL,
    month INTEGER NOT NULL,
    key BLOB NOT NULL,
    created_ms INTEGER NOT NULL,
    made_here INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX keys_made_here ON keys (subject, class, month) WHERE made_here = 1;
CREATE INDEX keys_by_subject ON keys (subject);

-- Local secrets that never leave this database: `card_index` keys the blind index of card numbers.
CREATE TABLE secrets (name TEXT PRIMARY KEY, secret BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- Views. Nothing personal in clear: names and numbers are opened from the entries they refer to.
CREATE TABLE visits (
    node BLOB NOT NULL,
    visit BLOB NOT NULL,
    state TEXT NOT NULL,
    purpose TEXT NOT NULL,
    language TEXT NOT NULL,
    arrived_ms INTEGER NOT NULL,
    permitted_ms INTEGER,
    permitted_by TEXT,
    entered_ms INTEGER,
    left_ms INTEGER,
    left_how TEXT,
    rating TEXT,
    simulated INTEGER NOT NULL,
    registered_entry INTEGER NOT NULL REFERENCES entries (id),
    PRIMARY KEY (node, visit)
) STRICT, WITHOUT ROWID;
CREATE INDEX visits_by_arrival ON visits (arrived_ms);
CREATE INDEX visits_by_leaving ON visits (left_ms) WHERE left_ms IS NOT NULL;
CREATE INDEX visits_not_ended ON visits (arrived_ms) WHERE state <> 'left';
CREATE INDEX visits_by_visit ON visits (visit);

CREATE TABLE cards (
    issuing_entry INTEGER PRIMARY KEY REFERENCES entries (id),
    node BLOB NOT NULL,
    visit BLOB NOT NULL,
    until_ms INTEGER NOT NULL,
    issued_entry INTEGER,
    returned_entry INTEGER,
    wiped INTEGER NOT NULL DEFAULT 0,
    uid_index BLOB
) STRICT;
CREATE INDEX cards_by_visit ON cards (node, visit);
CREATE INDEX cards_by_uid ON cards (uid_index) WHERE uid_index IS NOT NULL;

CREATE TABLE door_events (
    entry INTEGER PRIMARY KEY REFERENCES entries (id),
    run INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    door TEXT NOT NULL,
    command INTEGER,
    verdict TEXT NOT NULL,
    outcome TEXT,
    outcome_ms INTEGER,
    visit BLOB,
    simulated INTEGER NOT NULL
) STRICT;
CREATE INDEX door_events_by_time ON door_events (at_ms);
CREATE INDEX door_events_by_command ON door_events (run, door, command) WHERE command IS NOT NULL;
