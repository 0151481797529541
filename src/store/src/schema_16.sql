-- Who ended a roll-call, and whom the end names as missing; one that was ended by mistake goes on.
ALTER TABLE rollcalls ADD COLUMN ended_entry INTEGER;

-- Ends that are here are read anew, and with them what a newer office said before this build came.
INSERT OR IGNORE INTO meta (name, value)
    SELECT 'views_stale', x'01' WHERE EXISTS (SELECT 1 FROM entries WHERE kind IN ('rollcall.ended', 'rollcall.resumed'));

-- What doors complain of is shown on every page of the desk, and looked for by time.
CREATE INDEX entries_of_doors_in_trouble ON entries (wall_ms)
    WHERE kind IN ('door.forced', 'door.open_too_long', 'door.closed', 'door.tampered');

-- Whoever is called to a roll-call or an exception, and was not yet, is looked for by time.
CREATE INDEX entries_summoning ON entries (wall_ms) WHERE kind = 'summons.queued';
