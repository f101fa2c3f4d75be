/*
id = "training-on-time"
element = "training"
asks = "A4"
key = true
owner = "Head of Learning"
population = "one row for each course assignment that was first due in the period, and each one still open that was due before"
outcomes = "Met: completed on or before the day on which it was first due. Missed: completed later, failed, or not completed though that day has passed. Unknown: no due date is known. Excluded: withdrawn, or not due yet."
kinds = ["training"]
measure = "days after first due"
cuts = ["unit", "brand", "region", "category"]
[title]
en = "Training on time"
id = "Pelatihan tepat waktu"
[question]
en = "Of course assignments due this period or still open, how many were completed by the day first set?"
id = "Dari penugasan kursus yang jatuh tempo pada periode ini atau masih terbuka, berapa yang selesai pada hari yang semula ditetapkan?"
[target]
value = 0.9
provenance = "proposed"
*/
WITH assignments AS (
  SELECT training.*, coalesce(first_due, due) AS first_due_day, as_of, period_from
  FROM training CROSS JOIN asked
),
counted AS (
  SELECT *
  FROM assignments
  WHERE first_due_day IS NULL
    OR first_due_day BETWEEN period_from AND as_of
    OR (first_due_day < period_from AND completed IS NULL AND withdrawn IS NULL
        AND coalesce(status, 'assigned') NOT IN ('completed', 'withdrawn'))
)
SELECT
  'assignment' AS subject_kind, assignment AS subject, counted.person,
  people.unit, people.brand, people.region, course AS category,
  CASE
    WHEN withdrawn IS NOT NULL OR status = 'withdrawn'            THEN 'excluded'
    WHEN first_due_day IS NULL AND completed IS NULL              THEN 'unknown'
    WHEN first_due_day IS NULL                                    THEN 'unknown'
    WHEN status = 'failed'                                        THEN 'missed'
    WHEN completed <= first_due_day                               THEN 'met'
    WHEN completed > first_due_day                                THEN 'missed'
    WHEN status = 'completed'                                     THEN 'unknown'
    WHEN first_due_day < as_of                                    THEN 'missed'
    ELSE 'excluded'
  END AS outcome,
  CASE
    WHEN withdrawn IS NOT NULL OR status = 'withdrawn'            THEN 'assignment-withdrawn'
    WHEN first_due_day IS NULL                                    THEN 'no-due-date'
    WHEN status = 'failed'                                        THEN 'course-failed'
    WHEN completed > first_due_day                                THEN 'completed-late'
    WHEN completed IS NULL AND status = 'completed'               THEN 'no-completion-date'
    WHEN completed IS NULL AND first_due_day < as_of              THEN 'not-completed'
    WHEN completed IS NULL                                        THEN 'not-due-yet'
  END AS reason,
  CAST(completed AS VARCHAR) AS reason_about,
  first_due_day AS due,
  coalesce(completed, as_of) - first_due_day AS measure,
  counted.record, counted.load, counted.line, counted.stale, counted.reconstructed
FROM counted LEFT JOIN people ON people.person = counted.person
