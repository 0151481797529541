-- Praise and complaints are listed by time.
CREATE INDEX entries_giving_feedback ON entries (wall_ms) WHERE kind = 'feedback.given';
