-- Requests for a job that were answered with one that was there already (a sync that runs), by their
-- idempotency key: for a day they get the same answer.
CREATE TABLE answered_requests (
  user BLOB NOT NULL,
  idempotency_key TEXT NOT NULL,
  request_digest BLOB NOT NULL,
  job BLOB NOT NULL,  -- id
  at INTEGER NOT NULL,
  PRIMARY KEY (user, idempotency_key)
) WITHOUT ROWID;
