-- What the web desk looks for by time: calls that somebody has seen, what was done there, and what kiosks were told to do.
CREATE INDEX entries_seeing_call ON entries (wall_ms) WHERE kind = 'desk.call_seen';
CREATE INDEX entries_using_desk ON entries (wall_ms) WHERE kind = 'desk.used';
CREATE INDEX entries_giving_command ON entries (wall_ms) WHERE kind = 'command.given';
