-- App status: what customers' applications answered, failed reads of jobs, reading after actions.

-- One row for each customer whose app status was ever asked for. The last good answer stays beside
-- the error of a later read that failed.
CREATE TABLE app_status (
  customer INTEGER PRIMARY KEY,  -- key of customers
  fetched_at INTEGER NOT NULL,   -- of the answer; 0: there is none
  changed_at INTEGER NOT NULL,   -- when the customer's health last changed
  error TEXT,                    -- why the last read failed; NULL: it did not
  answer TEXT NOT NULL           -- app_answer.h
);

-- Failed reads of an app-status job by kind, counted up by each commit.
CREATE TABLE job_failures (
  job INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  customers INTEGER NOT NULL,
  PRIMARY KEY (job, kind)
) WITHOUT ROWID;

ALTER TABLE clusters ADD COLUMN app_status_follow_s INTEGER NOT NULL DEFAULT 1800;
