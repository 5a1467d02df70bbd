-- Rows of the predecessor that were imported: their identity is told by the row itself, so that an
-- import can be repeated, also after a crash in the middle of it.
CREATE TABLE legacy_rows (
  identity BLOB NOT NULL PRIMARY KEY
) WITHOUT ROWID;

-- Imported jobs have later keys than jobs that are younger than they are.
CREATE INDEX jobs_by_time ON jobs(created_at);
