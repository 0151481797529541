-- Invitations with their beginning, and cancelled ones, which stay: whoever made one reads what became of it. `ended` is 1 for those.
ALTER TABLE site_records ADD COLUMN from_ms INTEGER;
ALTER TABLE site_records ADD COLUMN ended INTEGER NOT NULL DEFAULT 0;
CREATE INDEX site_records_invitations ON site_records (until_ms) WHERE family = 'invitation';

-- Visits that came of invitations, one row for each `invitation.used`. `invitation` is written as in `site_records`.
CREATE TABLE invitation_uses (
    entry INTEGER PRIMARY KEY, invitation TEXT NOT NULL, visit BLOB NOT NULL
) STRICT;
CREATE INDEX invitation_uses_by_invitation ON invitation_uses (invitation, entry);
CREATE INDEX invitation_uses_by_visit ON invitation_uses (visit);

-- What earlier builds made of invitations has no beginning, and lacks the cancelled ones: the views are filled anew.
INSERT OR IGNORE INTO meta (name, value)
    SELECT 'views_stale', x'01' WHERE EXISTS (SELECT 1 FROM entries WHERE kind = 'invitation.made');
