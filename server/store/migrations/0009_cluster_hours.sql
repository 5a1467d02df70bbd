-- The hours of audit_hours for each cluster by itself, kept up to date by every commit as well.
CREATE TABLE audit_cluster_hours (
  hour INTEGER NOT NULL,
  cluster INTEGER NOT NULL,    -- word
  records INTEGER NOT NULL,
  customers INTEGER NOT NULL,  -- moved: successes of actions
  PRIMARY KEY (hour, cluster)
) WITHOUT ROWID;

-- The last day is what is shown: so much is counted anew, in one walk through the index of
-- customers that sorts that day alone.
WITH last_day(first_hour, first_seq) AS (
  SELECT min(hour), min(first_seq) FROM audit_hours
  WHERE hour > (SELECT max(hour) FROM audit_hours) - 24
), touched(seq, customers) AS (
  SELECT seq, count(*) FROM audit_customers
  WHERE seq >= (SELECT first_seq FROM last_day) GROUP BY seq
)
INSERT INTO audit_cluster_hours(hour, cluster, records, customers)
SELECT a.at / 3600000, a.cluster, count(*),
       sum(CASE WHEN a.outcome = 1 AND what.text IN ('tran-begin', 'pe-enable', 't-enable',
                                                     'pe-finalize', 'pe-direct')
                THEN coalesce(touched.customers, 0) ELSE 0 END)
FROM audit AS a
JOIN audit_words AS what ON what.id = a.action
JOIN audit_words AS place ON place.id = a.cluster AND place.text <> ''
LEFT JOIN touched ON touched.seq = a.seq
WHERE a.seq >= (SELECT first_seq FROM last_day)
  AND a.at / 3600000 >= (SELECT first_hour FROM last_day)
GROUP BY 1, 2;
