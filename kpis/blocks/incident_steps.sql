-- One row an incident and a step that has a service level: when it was done, how long it took, how
-- long it may take, and the day by which it is due in the time zone of the organisation.
--
-- is_passed: a later step was taken, so this one is awaited no longer. counts_now: the incident was
-- detected in the period, or the step was taken in it, or is still awaited, or was passed in it.
-- hours_since: from detection to the end of the day; hours_awaited: the same of a step still awaited.
-- ahead_of_utc: by how much the clock of the organisation is ahead on the day asked about.
WITH steps AS (
  SELECT incident, 'acknowledged' AS step, worst_severity AS level, detected,
    acknowledged AS done, least(contained, resolved) AS passed_by
  FROM incident_cases
  UNION ALL
  SELECT incident, 'contained', worst_severity, detected, contained, resolved
  FROM incident_cases
  UNION ALL
  SELECT incident, 'resolved', worst_severity, detected, resolved, NULL
  FROM incident_cases
  UNION ALL
  SELECT incident, 'escalated', category, detected, escalated, resolved
  FROM incident_cases
  UNION ALL
  SELECT incident, 'notified', '', detected, notified, NULL
  FROM incident_cases
),
timed AS (
  SELECT steps.*, coalesce(own.hours, general.hours) AS hours_allowed,
    (epoch(done) - epoch(detected)) / 3600.0 AS hours_taken,
    (epoch(ends) - epoch(detected)) / 3600.0 AS hours_since,
    coalesce(detected >= starts, false) OR coalesce(done >= starts, false)
      OR (done IS NULL AND coalesce(passed_by >= starts, true)) AS counts_now,
    CAST(as_of + INTERVAL 1 DAY AS TIMESTAMP) - ends AS ahead_of_utc
  FROM steps CROSS JOIN asked
  LEFT JOIN service_levels AS own
    ON own.what = steps.step AND own.level = steps.level
  LEFT JOIN service_levels AS general
    ON general.what = steps.step AND general.level = ''
)
SELECT
  incident, step, counts_now, passed_by IS NOT NULL AS is_passed,
  hours_allowed, hours_taken, hours_since,
  CASE WHEN done IS NULL AND passed_by IS NULL THEN hours_since END AS hours_awaited,
  CAST(detected + hours_allowed * INTERVAL 1 HOUR + ahead_of_utc AS DATE) AS due
FROM timed
