-- What doors complain of is shown on every page of the desk, and looked for by time.
CREATE INDEX entries_of_doors_in_trouble ON entries (wall_ms)
    WHERE kind IN ('door.forced', 'door.open_too_long', 'door.closed', 'door.tampered');
