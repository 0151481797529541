-- What a journal needs that forgets, is let go in part, and belongs to a site.

-- Keys that were deleted on purpose. A key that comes again, from a backup or a node that had not heard, is not taken.
CREATE TABLE forgotten (
    key_id BLOB PRIMARY KEY, at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Nothing new is sealed under a retired key: somebody may have it who should not.
ALTER TABLE keys ADD COLUMN retired INTEGER NOT NULL DEFAULT 0;
-- Which node's entries the key is for, as who brought it said; NULL when nobody did. Our own have made_here = 1.
ALTER TABLE keys ADD COLUMN maker BLOB;
-- From when retention counts, where the month was written under a clock that was wrong by years.
ALTER TABLE keys ADD COLUMN counted_ms INTEGER;
DROP INDEX keys_made_here;
CREATE UNIQUE INDEX keys_made_here ON keys (subject, class, month) WHERE made_here = 1 AND retired = 0;
CREATE INDEX keys_by_month ON keys (class, month);

-- What tombstones say and nobody has done yet: a hold is in the way, the tombstone does not count here, or the key has not come.
CREATE TABLE claims (
    key_id BLOB NOT NULL, node BLOB NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (key_id, node)
) STRICT, WITHOUT ROWID;
-- Visits that were forgotten as a whole: keys made for them before that count as named, also those that come later.
CREATE TABLE visit_claims (
    visit BLOB NOT NULL, node BLOB NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (visit, node)
) STRICT, WITHOUT ROWID;

-- Legal holds, one row for each node that said something about one. `scope` is the JSON of core's HoldScope, `subject` or `class`
-- is what it covers; all three and `placed_ms` are NULL where the node only lifted what another had placed.
CREATE TABLE holds (
    hold BLOB NOT NULL, node BLOB NOT NULL, scope TEXT, subject BLOB, class TEXT, reference TEXT NOT NULL, placed_ms INTEGER,
    lifted_ms INTEGER, PRIMARY KEY (hold, node)
) STRICT, WITHOUT ROWID;

-- The blind index of contact numbers: keyed, outside of the chain, and deleted with the key of the body that it was made from.
CREATE TABLE contacts (
    contact_index BLOB NOT NULL,
    entry INTEGER NOT NULL,
    key_id BLOB NOT NULL,
    PRIMARY KEY (contact_index, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX contacts_by_key ON contacts (key_id);

-- Runs whose older entries were let go: from `seq` on, whose entry is there, everything is there. Entries before it are kept ones.
CREATE TABLE bases (
    run INTEGER PRIMARY KEY REFERENCES runs (id), seq INTEGER NOT NULL, hash BLOB NOT NULL
) STRICT;
-- The seals under the bases, one for each signer: ourselves when we prune, the office when we began with its snapshot.
CREATE TABLE seals (
    signer BLOB PRIMARY KEY, bases BLOB NOT NULL, kept_count INTEGER NOT NULL, kept BLOB NOT NULL, wall_ms INTEGER NOT NULL,
    signature BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Entries from before a base, and ends of old runs, that are kept for the chain alone: views are not made from them, also not when they are rebuilt.
CREATE TABLE chain_only (entry INTEGER PRIMARY KEY REFERENCES entries (id)) STRICT;
-- All entries about one thing (a visit, a command, a hold), which are let go together or not at all: half a story would be
-- replayed as another one.
CREATE TABLE stories (
    subject BLOB NOT NULL, entry INTEGER NOT NULL REFERENCES entries (id), PRIMARY KEY (subject, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX stories_by_entry ON stories (entry);

-- Whoever deletes an entry asks every table that refers to it: without these each time all of it would be read.
CREATE INDEX contacts_by_entry ON contacts (entry);
-- What is never let go: see `letting_go/alive.rs`.
CREATE INDEX entries_for_ever ON entries (id)
    WHERE kind IN ('data.forgotten', 'office.keys', 'office.succeeded', 'node.enrolled', 'node.revoked');

-- Views from here on, but for `offices` and `keys_missing`. A view refers to entries by their row and is never the reason why one
-- cannot be let go, so there are no foreign keys. They are filled at the first opening (see `views_stale`).
DROP TABLE visits;
DROP TABLE cards;
DROP TABLE door_events;

-- One row for each visit of the site. What is said of a visit may come before its registration does: such a row has no
-- `registered_entry` and is not shown. Every column is the least (or, for the rating, the greatest) of what was said, so that
-- the order of arrival means nothing.
CREATE TABLE visits (
    visit BLOB PRIMARY KEY,
    node BLOB,
    purpose TEXT,
    language TEXT,
    arrived_ms INTEGER,
    simulated INTEGER,
    registered_entry INTEGER,
    permitted_ms INTEGER,
    permitted_by TEXT,
    permitted_entry INTEGER,
    entered_ms INTEGER,
    entered_entry INTEGER,
    left_ms INTEGER,
    left_how TEXT,
    left_entry INTEGER,
    rated_ms INTEGER,
    rating TEXT,
    rated_entry INTEGER,
    state TEXT NOT NULL GENERATED ALWAYS AS (CASE
        WHEN left_ms IS NOT NULL THEN 'left' WHEN entered_ms IS NOT NULL THEN 'in'
        WHEN permitted_ms IS NOT NULL THEN 'permitted' ELSE 'registered' END) VIRTUAL
) STRICT, WITHOUT ROWID;
CREATE INDEX visits_by_arrival ON visits (arrived_ms) WHERE arrived_ms IS NOT NULL;
CREATE INDEX visits_by_leaving ON visits (left_ms) WHERE left_ms IS NOT NULL;
CREATE INDEX visits_not_ended ON visits (arrived_ms) WHERE left_ms IS NULL AND arrived_ms IS NOT NULL;

-- Everything that was said about temporary cards, one row for each entry. What it adds up to is worked out when it is read: at
-- most a few rows for a visit. `uid_index` is a keyed blind index and goes with the key of its entry's body.
CREATE TABLE cards (
    entry INTEGER PRIMARY KEY,
    visit BLOB NOT NULL,
    step TEXT NOT NULL,
    node BLOB NOT NULL,
    incarnation BLOB NOT NULL,
    seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    until_ms INTEGER,
    wiped INTEGER,
    uid_index BLOB
) STRICT;
CREATE INDEX cards_by_visit ON cards (visit);
CREATE INDEX cards_by_uid ON cards (uid_index, at_ms) WHERE uid_index IS NOT NULL AND step = 'issuing';

CREATE TABLE door_events (
    entry INTEGER PRIMARY KEY,
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

-- What the site journal says, one row for each thing, the last word on it: `family` is person, group, schedule, credential,
-- invitation, node, revocation, approval, retention or office. What was removed has no row. `about` is the visit of an approval,
-- `until_ms` the end of an invitation.
CREATE TABLE site_records (
    family TEXT NOT NULL,
    id TEXT NOT NULL,
    entry INTEGER NOT NULL,
    about BLOB,
    until_ms INTEGER,
    PRIMARY KEY (family, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX site_records_by_entry ON site_records (entry);
CREATE INDEX site_records_about ON site_records (about) WHERE about IS NOT NULL;
CREATE INDEX site_records_until ON site_records (until_ms) WHERE until_ms IS NOT NULL;

-- Cards of staff, by blind index; it is absent while the key of the entry's body is.
CREATE TABLE staff_cards (
    credential BLOB PRIMARY KEY, entry INTEGER NOT NULL, staff BLOB NOT NULL, uid_index BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_cards_by_uid ON staff_cards (uid_index) WHERE uid_index IS NOT NULL;
CREATE INDEX staff_cards_by_staff ON staff_cards (staff);
CREATE INDEX staff_cards_by_entry ON staff_cards (entry);

-- Commands of the office, and what became of them.
CREATE TABLE commands (
    command BLOB PRIMARY KEY, entry INTEGER NOT NULL, node BLOB NOT NULL, deadline_ms INTEGER NOT NULL, outcome TEXT,
    answered_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX commands_open ON commands (node, entry) WHERE outcome IS NULL;
-- What nodes say became of commands, which may come before the command does. Only the word of the node that it was given to counts.
CREATE TABLE command_answers (
    command BLOB NOT NULL, node BLOB NOT NULL, outcome TEXT NOT NULL, answered_ms INTEGER NOT NULL,
    PRIMARY KEY (command, node)
) STRICT, WITHOUT ROWID;
-- Door commands of the office whose grant is recorded: whoever died in between must not do it again.
CREATE TABLE command_begun (
    command BLOB NOT NULL, node BLOB NOT NULL, PRIMARY KEY (command, node)
) STRICT, WITHOUT ROWID;

-- Not a view: whose site facts count. One row was learned at enrolment (or is ourselves), its successors from its own journal;
-- `rank` counts successions, and what an office writes after it was `succeeded` does not count.
CREATE TABLE offices (
    node BLOB PRIMARY KEY, rank INTEGER NOT NULL, succeeded INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Not a view: keys that entries here are sealed under and that have not come. `tries` counts how often they were asked for in vain.
CREATE TABLE keys_missing (
    key_id BLOB PRIMARY KEY, tries INTEGER NOT NULL DEFAULT 0, next_ms INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX keys_missing_due ON keys_missing (next_ms);
INSERT INTO keys_missing (key_id)
    SELECT DISTINCT key_id FROM entries WHERE key_id IS NOT NULL AND key_id NOT IN (SELECT key_id FROM keys);

-- A run that none goes on from at its end: the ends of a journal are found without looking at all of its runs.
ALTER TABLE runs ADD COLUMN head INTEGER NOT NULL DEFAULT 1;
UPDATE runs SET head = 0 WHERE EXISTS (
    SELECT 1 FROM runs c WHERE c.node = runs.node AND c.parent_incarnation = runs.incarnation
        AND c.parent_seq = (SELECT max(seq) FROM entries WHERE run = runs.id));
CREATE INDEX runs_heads ON runs (node) WHERE head = 1;

-- The views are empty: whoever opens the journal for writing fills them, in the transaction that takes this away.
INSERT INTO meta (name, value) VALUES ('views_stale', x'01');

-- Alarms, newest last.
CREATE INDEX entries_raising_alarm ON entries (wall_ms) WHERE kind = 'alarm.raised';

-- What the counts of a month are made of.
CREATE INDEX entries_registering ON entries (wall_ms) WHERE kind = 'visit.registered';
CREATE INDEX entries_entering ON entries (wall_ms) WHERE kind = 'visit.entered';
CREATE INDEX entries_leaving ON entries (wall_ms) WHERE kind = 'visit.left';
CREATE INDEX entries_issuing_card ON entries (wall_ms) WHERE kind = 'card.issued';
CREATE INDEX entries_returning_card ON entries (wall_ms) WHERE kind = 'card.returned';
