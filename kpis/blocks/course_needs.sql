-- One row an access, a moment and a course that the role and platform of the access require. The
-- moment is 'now' for access that is open on the day, 'granting' for access given in the period.
-- Where the role or the platform is blank, the courses of some role or platform are there too, but
-- not `is_certain`. Computer systems take no courses.
WITH moments AS (
  SELECT access.*, 'now' AS moment, as_of AS on_day
  FROM access CROSS JOIN asked
  WHERE revoked IS NULL
  UNION ALL
  SELECT access.*, 'granting' AS moment, granted AS on_day
  FROM access CROSS JOIN asked
  WHERE granted BETWEEN period_from AND as_of
)
SELECT
  moments.access, moments.moment, moments.on_day, moments.person, required.course,
  max(CASE
    WHEN required.role IN ('', moments.role) AND required.platform IN ('', accounts.platform) THEN 1
    ELSE 0
  END) = 1 AS is_certain
FROM moments
LEFT JOIN accounts ON accounts.account = moments.account
JOIN required_training AS required
  ON (required.role = '' OR required.role = coalesce(moments.role, required.role))
  AND (required.platform = '' OR required.platform = coalesce(accounts.platform, required.platform))
WHERE coalesce(moments.holder <> 'system', true)
GROUP BY moments.access, moments.moment, moments.on_day, moments.person, required.course
