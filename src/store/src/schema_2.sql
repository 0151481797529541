-- What a journal needs that forgets, is let go in part, and belongs to a site.

-- Keys that were deleted on purpose. A key that comes again, from a backup or a node that had not heard, is not taken.
CREATE TABLE forgotten (
    key_id BLOB PRIMARY KEY, at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Nothing new is sealed under a retired key: somebody may have it who should not.
ALTER TABLE keys ADD COLUMN retired INTEGER NOT NULL DEFAULT 0;
-- Which node's entries the key is for; NULL for our own.
ALTER TABLE keys ADD COLUMN maker BLOB;
DROP INDEX keys_made_here;
CREATE UNIQUE INDEX keys_made_here ON keys (subject, class, month) WHERE made_here = 1 AND retired = 0;
CREATE INDEX keys_by_month ON keys (class, month);

-- Legal holds. `scope` is the JSON of core's HoldScope.
CREATE TABLE holds (
    hold BLOB PRIMARY KEY, scope TEXT NOT NULL, reference TEXT NOT NULL, placed_ms INTEGER NOT NULL, lifted_ms INTEGER
) STRICT, WITHOUT ROWID;

-- The blind index of contact numbers: keyed, outside of the chain, and deleted with the key of the body that it was made from.
CREATE TABLE contacts (
    contact_index BLOB NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries (id),
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

-- What the site journal says, one row for each thing, the last word on it: `family` is person, group, schedule, credential,
-- invitation, node, approval, retention or office. What was removed has no row.
CREATE TABLE site_records (
    family TEXT NOT NULL,
    id TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries (id),
    PRIMARY KEY (family, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX site_records_by_entry ON site_records (entry);

-- Cards of staff, by blind index.
CREATE TABLE staff_cards (
    uid_index BLOB NOT NULL, credential BLOB PRIMARY KEY, staff BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_cards_by_uid ON staff_cards (uid_index);
CREATE INDEX staff_cards_by_staff ON staff_cards (staff);

-- Commands of the office, and what became of them.
CREATE TABLE commands (
    command BLOB PRIMARY KEY, entry INTEGER NOT NULL REFERENCES entries (id), node BLOB NOT NULL, deadline_ms INTEGER NOT NULL,
    outcome TEXT, answered_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX commands_open ON commands (node) WHERE outcome IS NULL;

-- Alarms, newest last.
CREATE INDEX entries_raising_alarm ON entries (wall_ms) WHERE kind = 'alarm.raised';
