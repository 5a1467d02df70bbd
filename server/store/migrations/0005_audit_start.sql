-- Where the audit log begins: 1 and zeros until its first records are sealed away. The hash is that
-- of the record before, which is gone.
CREATE TABLE audit_start (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  seq INTEGER NOT NULL,
  previous_hash BLOB NOT NULL
);
INSERT INTO audit_start VALUES (1, 1, zeroblob(32));
