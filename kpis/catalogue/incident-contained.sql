/*
id = "incident-contained"
element = "incidents"
asks = "A5g"
key = true
owner = "Head of Crisis Response"
population = "one row for each incident that was detected in the period, and each one from before that is not contained yet or was so in the period"
outcomes = "Met: contained within the service level of the highest severity it ever had. Missed: later, or still open past it. Unknown: resolved, but the moment it was contained is not known; or no severity; or a moment before detection. Excluded: still open within the service level."
kinds = ["incidents"]
measure = "hours from detection"
cuts = ["unit", "brand", "region", "platform", "category"]
[title]
en = "Incidents contained in time"
id = "Insiden dikendalikan tepat waktu"
[question]
en = "Of incidents, how many were contained within the service level of their severity?"
id = "Dari insiden, berapa yang dikendalikan dalam batas waktu menurut tingkat keparahannya?"
[target]
value = 0.9
provenance = "proposed"
*/
WITH timed AS (
  SELECT incidents.*,
    coalesce(highest_severity, severity) AS worst_severity,
    (epoch(contained) - epoch(detected)) / 3600.0 AS hours_taken,
    (epoch(ends) - epoch(detected)) / 3600.0 AS hours_open,
    starts, ends
  FROM incidents CROSS JOIN asked
  WHERE detected >= starts
    OR (contained IS NULL AND (resolved IS NULL OR resolved >= starts))
    OR contained >= starts
),
measured AS (
  SELECT timed.*, coalesce(own.hours, general.hours) AS hours_allowed
  FROM timed
  LEFT JOIN service_levels AS own
    ON own.what = 'contained' AND own.level = timed.worst_severity
  LEFT JOIN service_levels AS general
    ON general.what = 'contained' AND general.level = ''
)
SELECT
  'incident' AS subject_kind, incident AS subject, account,
  handler AS owner, unit, brand, region, platform, category,
  CASE
    WHEN hours_allowed IS NULL                                   THEN 'unknown'
    WHEN hours_taken < 0                                         THEN 'unknown'
    WHEN hours_taken <= hours_allowed                            THEN 'met'
    WHEN hours_taken > hours_allowed                             THEN 'missed'
    WHEN resolved IS NOT NULL                                    THEN 'unknown'
    WHEN hours_open > hours_allowed                              THEN 'missed'
    ELSE 'excluded'
  END AS outcome,
  CASE
    WHEN worst_severity IS NULL                                  THEN 'no-severity'
    WHEN hours_allowed IS NULL                                   THEN 'no-service-level'
    WHEN hours_taken < 0                                         THEN 'before-detection'
    WHEN hours_taken > hours_allowed                             THEN 'too-late'
    WHEN hours_taken IS NULL AND resolved IS NOT NULL            THEN 'moment-not-known'
    WHEN hours_taken IS NULL AND hours_open > hours_allowed      THEN 'still-open'
    WHEN hours_taken IS NULL                                     THEN 'open-in-time'
  END AS reason,
  worst_severity AS reason_about,
  CAST(detected + to_seconds(CAST(hours_allowed * 3600 AS BIGINT)) AS DATE) AS due,
  coalesce(hours_taken, hours_open) AS measure,
  record, load, line, stale, reconstructed
FROM measured
