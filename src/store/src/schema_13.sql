-- What visitors wish while they wait. Of drinks and messages the latest counts, of hosts the one with the greatest number.
ALTER TABLE visits ADD COLUMN host_changes INTEGER;
ALTER TABLE visits ADD COLUMN host_changed_ms INTEGER;
ALTER TABLE visits ADD COLUMN host_entry INTEGER;
ALTER TABLE visits ADD COLUMN drink_ms INTEGER;
ALTER TABLE visits ADD COLUMN drink TEXT;
ALTER TABLE visits ADD COLUMN drink_entry INTEGER;
ALTER TABLE visits ADD COLUMN message_ms INTEGER;

-- What was said already is filled in.
INSERT OR IGNORE INTO meta (name, value)
    SELECT 'views_stale', x'01' WHERE EXISTS (SELECT 1 FROM entries
        WHERE kind IN ('visit.drink_wished', 'visit.message_left', 'visit.host_changed'));
