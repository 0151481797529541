-- What the web desk writes down, and looks for by time: calls that somebody has seen.
CREATE INDEX entries_seeing_call ON entries (wall_ms) WHERE kind = 'desk.call_seen';

-- `visit_mentions` has exceptions and what was done at the desk as well: a `command` may be an exception or a hold, whose story is told, too. The views
-- are filled anew.
INSERT OR IGNORE INTO meta (name, value)
    SELECT 'views_stale', x'01' WHERE EXISTS (SELECT 1 FROM entries WHERE kind IN ('desk.used', 'exception.asked', 'hold.placed'));
