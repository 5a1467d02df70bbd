-- Times are milliseconds since 1970 UTC, ids 16-byte UUIDs, enums the numbers of shared/model.

CREATE TABLE users (
  id BLOB NOT NULL PRIMARY KEY,
  username TEXT NOT NULL UNIQUE COLLATE NOCASE,
  display_name TEXT NOT NULL,
  role INTEGER NOT NULL,
  disabled INTEGER NOT NULL,
  password_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_login_at INTEGER NOT NULL,
  preferences TEXT
) WITHOUT ROWID;

CREATE TABLE sessions (
  id BLOB NOT NULL PRIMARY KEY,
  user_id BLOB NOT NULL REFERENCES users(id),
  token_hash BLOB NOT NULL UNIQUE,
  csrf_token BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ip TEXT NOT NULL,
  user_agent TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions(user_id);

CREATE TABLE one_time_tokens (
  token_hash BLOB NOT NULL PRIMARY KEY,
  purpose INTEGER NOT NULL,
  user_id BLOB,  -- NULL for the set-up of the first admin
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE api_tokens (
  id BLOB NOT NULL PRIMARY KEY,
  user_id BLOB NOT NULL REFERENCES users(id),
  name TEXT NOT NULL,
  role INTEGER NOT NULL,
  token_hash BLOB NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE clusters (
  key INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice: the audit log outlives a cluster
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  display_order INTEGER NOT NULL,
  base_url TEXT NOT NULL,
  token_url TEXT NOT NULL,
  expected_apps TEXT NOT NULL,  -- one a line
  chunk_size INTEGER NOT NULL,
  concurrency INTEGER NOT NULL,
  app_status_concurrency INTEGER NOT NULL,
  sync_interval_s INTEGER NOT NULL,
  app_status_ttl_s INTEGER NOT NULL,
  settle_after_s INTEGER NOT NULL,
  sync_at INTEGER,  -- NULL: never synced
  sync_ok INTEGER,
  sync_customers INTEGER,
  sync_changed INTEGER,
  sync_malformed INTEGER,
  sync_missing INTEGER,
  sync_duration_ms INTEGER,
  sync_error_code TEXT,
  sync_error_message TEXT
);

CREATE TABLE credentials (
  cluster INTEGER NOT NULL REFERENCES clusters(key),
  owner BLOB NOT NULL,  -- 16 zero bytes: kept for the cluster
  kind INTEGER NOT NULL,
  token_type TEXT NOT NULL,
  scope TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  sealed_secret BLOB NOT NULL,
  PRIMARY KEY (cluster, owner)
) WITHOUT ROWID;

CREATE TABLE device_types (
  code TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  device_capacity INTEGER NOT NULL,
  display_order INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE customers (
  key INTEGER PRIMARY KEY,
  cluster INTEGER NOT NULL,
  cid TEXT NOT NULL,
  presence INTEGER NOT NULL,
  state INTEGER NOT NULL,
  action_code INTEGER,
  action_desc TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  missing_since INTEGER NOT NULL,
  requested INTEGER,
  requested_at INTEGER NOT NULL,
  last_job_id BLOB
);
CREATE UNIQUE INDEX customers_by_cid ON customers(cid, cluster);

-- The counts are of the rows of job_customers; what is in flight is known from job_chunks.
CREATE TABLE jobs (
  key INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  kind INTEGER NOT NULL,
  cluster INTEGER NOT NULL REFERENCES clusters(key),
  action INTEGER,
  status INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  created_by_id BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  parent BLOB,
  source TEXT NOT NULL,
  error_code TEXT,
  error_message TEXT,
  error_retry_after_s INTEGER,
  waiting INTEGER NOT NULL,
  in_flight INTEGER NOT NULL,
  succeeded INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  unknown INTEGER NOT NULL,
  skipped INTEGER NOT NULL,
  cancelled INTEGER NOT NULL,
  idempotency_key TEXT,
  request_digest BLOB
);
CREATE INDEX jobs_by_creator ON jobs(created_by);
CREATE INDEX jobs_by_cluster ON jobs(cluster);
CREATE INDEX jobs_unsettled ON jobs(key) WHERE status < 4 OR unknown > 0;
CREATE UNIQUE INDEX jobs_by_idempotency_key ON jobs(created_by_id, idempotency_key)
  WHERE idempotency_key IS NOT NULL;

CREATE TABLE job_batches (
  job INTEGER NOT NULL,
  position INTEGER NOT NULL,
  batch TEXT NOT NULL,
  PRIMARY KEY (job, position)
) WITHOUT ROWID;
CREATE INDEX job_batches_by_batch ON job_batches(batch);

CREATE TABLE job_customers (
  job INTEGER NOT NULL,
  position INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  previous_state INTEGER NOT NULL,
  sent_at INTEGER NOT NULL,
  http_status INTEGER NOT NULL,
  message INTEGER NOT NULL,  -- number in job_messages; 0: none
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (job, position)
) WITHOUT ROWID;

-- The upstream says the same to thousands: each text is kept once a job.
CREATE TABLE job_messages (
  job INTEGER NOT NULL,
  number INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (job, number)
) WITHOUT ROWID;
CREATE UNIQUE INDEX job_messages_by_text ON job_messages(job, text);

-- Calls that left and were not answered yet.
CREATE TABLE job_chunks (
  job INTEGER NOT NULL,
  chunk INTEGER NOT NULL,
  sent_at INTEGER NOT NULL,
  customers INTEGER NOT NULL,
  packed BLOB NOT NULL,  -- 5 bytes each: position (little-endian), previous state
  PRIMARY KEY (job, chunk)
) WITHOUT ROWID;

-- Names that recur in audit records (people, roles, addresses, actions, clusters, sources), so that
-- a record holds small numbers and its indexes are a dozen bytes.
CREATE TABLE audit_words (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
);

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor INTEGER NOT NULL,
  role INTEGER NOT NULL,
  ip INTEGER NOT NULL,
  action INTEGER NOT NULL,
  cluster INTEGER NOT NULL,
  source INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  job BLOB,
  customers BLOB,    -- keys in byte order of the cids: zigzag varints of the differences
  sample TEXT,       -- one a line; NULL: the cids of the first 5 of `customers`
  detail TEXT NOT NULL,
  duration_ms INTEGER,
  request_id BLOB,   -- 16 bytes where it is a UUID, else its text
  hash BLOB NOT NULL
);
CREATE INDEX audit_by_actor ON audit(actor);
CREATE INDEX audit_by_action ON audit(action);
CREATE INDEX audit_by_cluster ON audit(cluster);
CREATE INDEX audit_by_job ON audit(job) WHERE job IS NOT NULL;
CREATE INDEX audit_by_rare_outcome ON audit(outcome) WHERE outcome > 1;

-- History of a customer. That it says the same as audit.customers is part of verification.
CREATE TABLE audit_customers (
  customer INTEGER NOT NULL REFERENCES customers(key),
  seq INTEGER NOT NULL,
  PRIMARY KEY (customer, seq)
) WITHOUT ROWID;

-- The end of the chain, written by every commit: a tail that was cut off is missed.
CREATE TABLE audit_head (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL
);
INSERT INTO audit_head VALUES (1, 0, zeroblob(32));

-- Statistics, kept up to date by every commit so that nobody ever counts the log.
CREATE TABLE audit_counts (
  kind INTEGER NOT NULL,   -- 1 action, 2 outcome, 3 actor
  value INTEGER NOT NULL,  -- word or outcome
  records INTEGER NOT NULL,
  PRIMARY KEY (kind, value)
) WITHOUT ROWID;
CREATE TABLE audit_hours (
  hour INTEGER PRIMARY KEY,  -- since 1970
  records INTEGER NOT NULL,
  customers INTEGER NOT NULL,  -- moved: successes of actions
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,  -- bounds of the search by time
  last_seq INTEGER NOT NULL
);

-- Reference data (PRODUCT 1.3).
WITH seed(code, name, display_order) AS (VALUES
  ('APAC', 'APAC', 1), ('APACEAST', 'APAC EAST', 2), ('APAC SOUTH', 'APAC SOUTH', 3), ('EU', 'EU', 4),
  ('EU2', 'EU2', 5), ('EU3', 'EU3', 6), ('Internal', 'Internal', 7), ('PROD', 'PROD', 8),
  ('PROD2', 'PROD2', 9), ('STARMAN', 'STARMAN', 10), ('US4', 'US4', 11), ('US5', 'US5', 12),
  ('US EAST1', 'US EAST1', 13), ('test', 'test', 14))
INSERT INTO clusters(code, name, description, display_order, base_url, token_url, expected_apps,
                     chunk_size, concurrency, app_status_concurrency, sync_interval_s,
                     app_status_ttl_s, settle_after_s)
SELECT code, name, '', display_order, '', '',
       'airgroup' || char(10) || 'airmatch' || char(10) || 'dpp' || char(10) || 'kms' || char(10) ||
       'oto-oms' || char(10) || 'scb' || char(10) || 'ucc' || char(10) || 'wids',
       500, 8, 64, 60, 1800, 60
FROM seed ORDER BY display_order;

INSERT INTO device_types(code, name, description, device_capacity, display_order) VALUES
  ('AOS8', 'AOS8', '', 100, 1),
  ('AOS10 Small', 'AOS10 Small', '', 31, 2),
  ('AOS10 Medium', 'AOS10 Medium', '', 50, 3),
  ('AOS10 Large', 'AOS10 Large', '', 75, 4),
  ('AOS10 Xlarge', 'AOS10 Xlarge', '', 100, 5),
  ('dummy', 'dummy', '', 21, 6);
