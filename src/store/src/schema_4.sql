-- What a kiosk says of its own hardware: tickets, inspections, availability.

-- Tickets, each about a part of `node`. `word` is the ticket as JSON; what is asked for stands beside it.
CREATE TABLE tickets (
    ticket BLOB PRIMARY KEY,
    node BLOB NOT NULL,
    opened_ms INTEGER NOT NULL,
    closed_ms INTEGER,
    simulated INTEGER NOT NULL,
    word TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tickets_not_closed ON tickets (opened_ms) WHERE closed_ms IS NULL;
CREATE INDEX tickets_closed ON tickets (closed_ms) WHERE closed_ms IS NOT NULL;

-- What the month is made of.
CREATE INDEX entries_opening_ticket ON entries (wall_ms) WHERE kind = 'ticket.opened';
CREATE INDEX entries_reopening_ticket ON entries (wall_ms) WHERE kind = 'ticket.reopened';
CREATE INDEX entries_clearing_ticket ON entries (wall_ms) WHERE kind = 'ticket.cleared';
CREATE INDEX entries_closing_ticket ON entries (wall_ms) WHERE kind = 'ticket.closed';
CREATE INDEX entries_inspecting ON entries (wall_ms) WHERE kind = 'inspection.done';
CREATE INDEX entries_counting_availability ON entries (wall_ms) WHERE kind = 'availability.counted';

-- An older build may have taken such entries in from another node.
INSERT OR IGNORE INTO meta (name, value)
    SELECT 'views_stale', x'01' WHERE EXISTS (SELECT 1 FROM entries WHERE kind = 'ticket.opened');
