-- Who may sign in at the desk. Not a journal: it changes, and is deleted. What was done with it is in the site journal.
CREATE TABLE accounts (
    id         BLOB PRIMARY KEY,
    sign_in    TEXT NOT NULL UNIQUE,          -- in lower case
    name       TEXT NOT NULL,
    roles      INTEGER NOT NULL,              -- one bit a role, desk/role.rs
    staff      BLOB,                          -- member of staff, where the account is one's
    enabled    INTEGER NOT NULL DEFAULT 1,
    password   TEXT,                          -- PHC string; none before the invitation is taken
    totp       BLOB,                          -- the confirmed secret
    totp_next  BLOB,                          -- one that is shown and not confirmed yet
    totp_step  INTEGER,                       -- the last step whose code was used
    wrong      INTEGER NOT NULL DEFAULT 0,
    wrong_ms   INTEGER NOT NULL DEFAULT 0,
    language   TEXT,
    theme      TEXT,
    made_ms    INTEGER NOT NULL,
    last_ms    INTEGER                        -- signed in
) STRICT, WITHOUT ROWID;
CREATE TABLE recovery (
    account    BLOB NOT NULL REFERENCES accounts ON DELETE CASCADE,
    hash       BLOB NOT NULL,
    PRIMARY KEY (account, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE sessions (
    hash       BLOB PRIMARY KEY,
    account    BLOB NOT NULL REFERENCES accounts ON DELETE CASCADE,
    stage      INTEGER NOT NULL,              -- accounts/session.rs
    made_ms    INTEGER NOT NULL,
    seen_ms    INTEGER NOT NULL,
    proved_ms  INTEGER NOT NULL               -- the password was last given
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_of_account ON sessions (account, made_ms);
CREATE TABLE links (
    hash       BLOB PRIMARY KEY,
    account    BLOB UNIQUE REFERENCES accounts ON DELETE CASCADE, -- none: makes the first administrator
    until_ms   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE tokens (
    id         BLOB PRIMARY KEY,
    hash       BLOB NOT NULL UNIQUE,
    purpose    TEXT NOT NULL,
    scopes     INTEGER NOT NULL,              -- one bit a scope, accounts/token.rs
    made_ms    INTEGER NOT NULL,
    until_ms   INTEGER NOT NULL,
    used_ms    INTEGER,
    revoked_ms INTEGER
) STRICT, WITHOUT ROWID;
