-- One row a request, as the step tells it that settled it: the first final approval, else the last
-- final rejection or withdrawal; of a request that nothing settled, as its last step tells it. A
-- withdrawal always settles. `decided` and `decision` are those of the settling step alone. Where
-- a decision lacks its moment, or nobody has said whether it was final, the request `is_unclear`.
-- `submitted` is the first submission of all, blank if any step lacks its own. `decided_on` is the
-- day in the zone of the calendar that holds for all regions.
WITH steps AS (
  SELECT approvals.*,
    decided IS NOT NULL AND decision IS NOT NULL
      AND coalesce(final OR decision = 'withdrawn', false) AS settles,
    (decided IS NOT NULL OR decision IS NOT NULL) AND coalesce(final, true) AS may_settle,
    CASE
      WHEN count(*) OVER (PARTITION BY request) = count(submitted) OVER (PARTITION BY request)
        THEN min(submitted) OVER (PARTITION BY request)
    END AS first_submitted
  FROM approvals
),
placed AS (
  SELECT steps.*,
    row_number() OVER (
      PARTITION BY request
      ORDER BY
        CASE
          WHEN settles AND decision = 'approved'                   THEN 1
          WHEN settles AND decision IN ('rejected', 'withdrawn')   THEN 2
          ELSE 3
        END,
        CASE WHEN settles AND decision = 'approved' THEN decided END,
        step DESC
    ) AS place
  FROM steps
)
SELECT
  request, kind_of_request AS kind, account, brand, unit, placed.region, requester,
  first_submitted AS submitted, scheduled, embargo_until,
  CASE WHEN settles THEN decided END AS decided,
  CASE WHEN settles THEN decision END AS decision,
  CASE WHEN settles THEN approver END AS approver,
  CASE WHEN settles THEN valid_until END AS valid_until,
  CASE
    WHEN settles THEN CAST(timezone(everywhere.time_zone, timezone('UTC', decided)) AS DATE)
  END AS decided_on,
  may_settle AND NOT settles AS is_unclear,
  record, load, line, stale, reconstructed
FROM placed LEFT JOIN calendars AS everywhere ON everywhere.region = ''
WHERE place = 1
