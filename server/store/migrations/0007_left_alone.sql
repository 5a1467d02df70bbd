-- A customer that was seen in a third state is never sent again, whatever is seen of him later.
ALTER TABLE job_customers ADD COLUMN left_alone INTEGER NOT NULL DEFAULT 0;

-- Those of unsettled jobs of earlier versions, by what was noted of them.
UPDATE job_customers SET left_alone = 1
WHERE job IN (SELECT key FROM jobs WHERE unknown > 0)
  AND EXISTS (SELECT 1 FROM job_messages m WHERE m.job = job_customers.job
              AND m.number = job_customers.message
              AND m.text LIKE '%; not sent again, a person has to look');
