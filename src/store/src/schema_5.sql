-- What each door rests in, by its node's last word: a lockdown and a hold outlive a run.
CREATE TABLE door_modes (
    node BLOB NOT NULL,
    door TEXT NOT NULL,
    entry INTEGER NOT NULL,
    mode TEXT NOT NULL,
    until_ms INTEGER,
    PRIMARY KEY (node, door)
) STRICT, WITHOUT ROWID;
CREATE INDEX door_modes_by_entry ON door_modes (entry);

-- An older build may have taken such entries in from another node.
INSERT OR IGNORE INTO meta (name, value)
    SELECT 'views_stale', x'01' WHERE EXISTS (SELECT 1 FROM entries WHERE kind = 'door.mode_changed');
