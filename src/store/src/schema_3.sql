-- What becomes of physical cards: the tray's cards by name, day passes, and staff cards issued and blocked at kiosks.

-- What was said of cards in somebody's hands, one row for each entry; what it adds up to is worked out when it is read. `holder` is
-- the visit, or the day pass (`of_pass`). `card` is the card's name in the tray, which is open; `uid_index` goes with the key of its
-- entry's body.
DROP TABLE cards;
CREATE TABLE cards (
    entry INTEGER PRIMARY KEY,
    holder BLOB NOT NULL,
    of_pass INTEGER NOT NULL,
    step TEXT NOT NULL,
    node BLOB NOT NULL,
    incarnation BLOB NOT NULL,
    seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    until_ms INTEGER,
    wiped INTEGER,
    card BLOB,
    uid_index BLOB
) STRICT;
CREATE INDEX cards_by_holder ON cards (holder);
CREATE INDEX cards_by_uid ON cards (uid_index, at_ms) WHERE uid_index IS NOT NULL AND step = 'issuing';
CREATE INDEX cards_by_name ON cards (card, node, seq) WHERE card IS NOT NULL AND step = 'issuing';

-- Names of tray cards, one row for each `card.added`. Names with one number are one card.
CREATE TABLE tray_names (
    entry INTEGER PRIMARY KEY,
    card BLOB NOT NULL,
    chip TEXT NOT NULL,
    node BLOB NOT NULL,
    incarnation BLOB NOT NULL,
    seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    uid_index BLOB
) STRICT;
CREATE INDEX tray_names_by_card ON tray_names (card, at_ms);
CREATE INDEX tray_names_by_uid ON tray_names (uid_index, at_ms) WHERE uid_index IS NOT NULL;

-- Of each node the last word on each thing: `family` says on what (see `views/words.rs`), `word` is JSON.
CREATE TABLE custody_words (
    family TEXT NOT NULL,
    id BLOB NOT NULL,
    node BLOB NOT NULL,
    entry INTEGER NOT NULL,
    incarnation BLOB NOT NULL,
    seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (family, id, node)
) STRICT, WITHOUT ROWID;
CREATE INDEX custody_words_by_entry ON custody_words (entry);

-- Cards of staff that the office assigned. Those that have ended stay, so that such a card is recognised and refused; `removed` says
-- that its person was taken off the list.
DROP TABLE staff_cards;
CREATE TABLE staff_cards (
    credential BLOB PRIMARY KEY, entry INTEGER NOT NULL, staff BLOB NOT NULL, uid_only INTEGER NOT NULL,
    removed INTEGER NOT NULL, uid_index BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_cards_by_uid ON staff_cards (uid_index) WHERE uid_index IS NOT NULL;
CREATE INDEX staff_cards_by_staff ON staff_cards (staff);
CREATE INDEX staff_cards_by_entry ON staff_cards (entry);

-- Cards of staff as kiosks personalised them, one row for each `credential.issuing` and `credential.issued`.
CREATE TABLE credential_cards (
    entry INTEGER PRIMARY KEY,
    credential BLOB NOT NULL,
    step TEXT NOT NULL,
    staff BLOB NOT NULL,
    node BLOB NOT NULL,
    incarnation BLOB NOT NULL,
    seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    replaces BLOB,
    uid_index BLOB
) STRICT;
CREATE INDEX credential_cards_by_credential ON credential_cards (credential);
CREATE INDEX credential_cards_by_uid ON credential_cards (uid_index, at_ms) WHERE uid_index IS NOT NULL;
CREATE INDEX credential_cards_by_staff ON credential_cards (staff);
CREATE INDEX credential_cards_by_replaced ON credential_cards (replaces) WHERE replaces IS NOT NULL;

-- `site_records` has three families more: `withdrawal` of a credential, `removal` of a person (the last), and `latest_removal` (the
-- latest by clock). They stay, because what has ended stays ended.

-- What is never let go: see `letting_go/alive.rs`.
DROP INDEX entries_for_ever;
CREATE INDEX entries_for_ever ON entries (id)
    WHERE kind IN ('data.forgotten', 'office.keys', 'office.succeeded', 'node.enrolled', 'node.revoked', 'card.added',
                   'card.removed', 'card.lost', 'card.found', 'compensation.set', 'credential.issuing', 'credential.issued',
                   'credential.blocked');

-- What the counts of a month are made of.
CREATE INDEX entries_losing_card ON entries (wall_ms) WHERE kind = 'card.lost';
CREATE INDEX entries_finding_card ON entries (wall_ms) WHERE kind = 'card.found';
CREATE INDEX entries_issuing_pass ON entries (wall_ms) WHERE kind = 'pass.issued';
CREATE INDEX entries_counting_tray ON entries (wall_ms) WHERE kind = 'tray.counted';

-- Old entries say more now: the views are filled anew.
INSERT OR IGNORE INTO meta (name, value) VALUES ('views_stale', x'01');
