-- Who came together: the visit of whoever registered first, the adult whom a child is with, and, at the first one, that nobody else joins.
ALTER TABLE visits ADD COLUMN party BLOB;
ALTER TABLE visits ADD COLUMN child_of BLOB;
ALTER TABLE visits ADD COLUMN party_complete INTEGER NOT NULL DEFAULT 0;
CREATE INDEX visits_by_party ON visits (party) WHERE party IS NOT NULL;

-- What a newer kiosk said of parties before this build came is filled in.
INSERT OR IGNORE INTO meta (name, value)
    SELECT 'views_stale', x'01' WHERE EXISTS (SELECT 1 FROM entries WHERE kind = 'party.completed');
