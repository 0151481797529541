-- Whoever is called to a roll-call or an exception, and was not yet, is looked for by time.
CREATE INDEX entries_summoning ON entries (wall_ms) WHERE kind = 'summons.queued';
