-- Customer lists, batches, runbooks. Cids are kept as text, one a line, in byte order, each once:
-- a list may name customers that no cluster has shown yet.

CREATE TABLE customer_lists (
  key INTEGER PRIMARY KEY AUTOINCREMENT,  -- a new one each time the list is replaced
  cluster INTEGER NOT NULL REFERENCES clusters(key),
  device_type TEXT NOT NULL,
  customers INTEGER NOT NULL,
  devices INTEGER NOT NULL,
  devices_estimated INTEGER NOT NULL,
  duplicates INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  ignored_columns TEXT NOT NULL,  -- one a line
  source TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL,
  UNIQUE (cluster, device_type)
);
CREATE TABLE customer_list_cids (
  list INTEGER PRIMARY KEY,
  cids TEXT NOT NULL
);
-- The first thousand, for the report.
CREATE TABLE customer_list_rejected (
  list INTEGER NOT NULL,
  position INTEGER NOT NULL,
  line INTEGER NOT NULL,
  column_number INTEGER NOT NULL,
  text TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (list, position)
) WITHOUT ROWID;

CREATE TABLE batches (
  key INTEGER PRIMARY KEY AUTOINCREMENT,  -- in order of making
  id TEXT NOT NULL UNIQUE,
  cluster INTEGER NOT NULL REFERENCES clusters(key),
  device_type TEXT NOT NULL,
  customers INTEGER NOT NULL,
  assigned_to TEXT NOT NULL,  -- user name; '': nobody
  assigned_at INTEGER NOT NULL,
  closed_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  source TEXT NOT NULL
);
CREATE INDEX batches_by_list ON batches(cluster, device_type);
CREATE TABLE batch_cids (
  batch INTEGER PRIMARY KEY,
  cids TEXT NOT NULL
);

CREATE TABLE runbooks (
  position INTEGER PRIMARY KEY,
  app TEXT NOT NULL,
  category INTEGER NOT NULL,
  reason_pattern TEXT NOT NULL,
  url TEXT NOT NULL
);
