-- What visitors agree to is found by its version, among the few entries that say what it was.
CREATE INDEX entries_showing_agreement ON entries (wall_ms) WHERE kind = 'agreement.shown';
