-- Mails to guests that wait to be sent are looked for by time.
CREATE INDEX entries_mailing_guests ON entries (wall_ms) WHERE kind = 'invitation_mail.queued';
