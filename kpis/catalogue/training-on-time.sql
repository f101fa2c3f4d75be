/*
id = "training-on-time"
version = 1
element = "training"
asks = "A4"
owner = "Head of Learning"
kinds = ["training"]
cuts = ["unit", "brand", "region", "category"]
points = 0

[title]
en = "Training on time"
id = "Pelatihan tepat waktu"

[question]
en = "Of the course assignments first due in the period or still open past it, how many were completed by the day first set?"
id = "Dari penugasan kursus yang semula jatuh tempo pada periode ini atau masih terbuka melewatinya, berapa yang selesai pada hari yang semula ditetapkan?"

[subjects]
en = "assignments"
id = "penugasan"

[population]
en = "Each course assignment that was first due in the period; each one still open that was due before (one that was failed is not); and each one without a due date that is open or was completed in the period."
id = "Setiap penugasan kursus yang semula jatuh tempo pada periode ini; setiap yang masih terbuka dari sebelumnya (yang tidak lulus bukan lagi terbuka); dan setiap yang tanpa tenggat yang masih terbuka atau selesai pada periode ini."

[exclusions]
en = "Withdrawn assignments, and those due on the day itself and still open."
id = "Penugasan yang ditarik, dan yang jatuh tempo pada hari itu juga dan masih terbuka."

[outcomes]
en = "Met: completed on or before the day on which it was first due; an extension does not move that day. Missed: completed later, failed, or not completed though that day has passed. Unknown: no due date is known, or it is marked complete without a day."
id = "Terpenuhi: selesai pada atau sebelum hari jatuh tempo semula; perpanjangan tidak menggesernya. Tidak terpenuhi: selesai kemudian, tidak lulus, atau belum selesai padahal hari itu sudah lewat. Belum diketahui: tenggatnya tidak diketahui, atau ditandai selesai tanpa tanggal."

[category]
en = "course"
id = "kursus"

[measure]
en = "days after first due"
id = "hari setelah jatuh tempo semula"

[clears]
en = "The person completes the course; what was late stays late until the period ends."
id = "Orang tersebut menyelesaikan kursusnya; yang terlambat tetap terlambat sampai periode berakhir."

[decision]
en = "Chase {n} late course assignments"
id = "Tagih {n} penugasan kursus yang terlambat"
one = "Chase 1 late course assignment"

[target]
value = 0.9
provenance = "proposed"

[reasons]
assignment-withdrawn = { en = "the assignment was withdrawn", id = "penugasannya ditarik" }
completed-late = { en = "completed late, on {about}", id = "selesai terlambat, pada {about}", settled = true }
course-failed = { en = "the course was failed", id = "kursusnya tidak lulus" }
no-completion-date = { en = "marked complete, but without a day", id = "ditandai selesai, tetapi tanpa tanggal", cause = "training" }
no-due-date = { en = "no due date is known", id = "tenggatnya tidak diketahui" }
not-completed = { en = "not completed", id = "belum selesai" }
not-due-yet = { en = "due today, and still open", id = "jatuh tempo hari ini, dan masih terbuka" }
*/
WITH assignments AS (
  SELECT training.*, coalesce(first_due, due) AS first_due_day, as_of, period_from,
    completed IS NULL AND withdrawn IS NULL
      AND coalesce(status, 'assigned') IN ('assigned', 'in_progress') AS is_open
  FROM training CROSS JOIN asked
),
counted AS (
  SELECT *
  FROM assignments
  WHERE first_due_day BETWEEN period_from AND as_of
    OR (first_due_day < period_from AND is_open)
    OR (first_due_day IS NULL AND (is_open OR completed >= period_from))
)
SELECT
  'assignment' AS subject_kind, assignment AS subject, counted.person,
  people.unit, people.brand, people.region, course AS category,
  CASE
    WHEN withdrawn IS NOT NULL OR status = 'withdrawn'            THEN 'excluded'
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
