/*
id = "feedback-answered"
version = 1
element = "update"
asks = "A2"
owner = "Head of Governance"
kinds = ["feedback"]
cuts = ["unit", "brand", "region"]
points = 0
spread = true

[title]
en = "Feedback answered in time"
id = "Masukan dijawab tepat waktu"

[question]
en = "Of employees' input on the governance model, how much was answered within the service level?"
id = "Dari masukan karyawan tentang model tata kelola, berapa yang dijawab dalam batas waktu?"

[subjects]
en = "pieces of input"
id = "masukan"

[population]
en = "Every piece of input that was answered in the period, or is still open on the day."
id = "Setiap masukan yang dijawab dalam periode, atau masih terbuka pada hari itu."

[exclusions]
en = "Input still open within the service level."
id = "Masukan yang masih terbuka dalam batas waktu."

[outcomes]
en = "Met: answered within the service level, in clock hours. Missed: answered later, or still open past it. Unknown: answered, but not said when; or not said when it was received."
id = "Terpenuhi: dijawab dalam batas waktu, dalam jam kalender. Tidak terpenuhi: dijawab lebih lambat, atau masih terbuka melewatinya. Belum diketahui: dijawab, tetapi tidak disebut kapan; atau tidak disebut kapan diterima."

[measure]
en = "hours from receipt to the answer, or open so far"
id = "jam sejak diterima sampai dijawab, atau selama masih terbuka"

[clears]
en = "Answer the person who gave the input, and record the answer."
id = "Jawab orang yang memberi masukan, lalu catat jawabannya."

[decision]
en = "Answer {n} suggestions from employees"
id = "Jawab {n} masukan karyawan"
one = "Answer 1 suggestion from employees"

[target]
value = 0.9
provenance = "proposed"

[reasons]
answered-late = { en = "answered late, on {about}", id = "terlambat dijawab, pada {about}", settled = true }
not-answered = { en = "not answered, past the service level", id = "belum dijawab, melewati batas waktu" }
open-within-service-level = { en = "still open within the service level", id = "masih terbuka dalam batas waktu" }
answer-day-blank = { en = "answered, but not said when", id = "sudah dijawab, tetapi tidak disebut kapan" }
receipt-blank = { en = "not said when it was received", id = "tidak disebut kapan diterima" }
*/
WITH timed AS (
  SELECT feedback.*,
    (epoch(answered) - epoch(received)) / 3600.0 AS hours_taken,
    (epoch(ends) - epoch(received)) / 3600.0 AS hours_open,
    hours AS hours_allowed,
    CAST(as_of + 1 AS TIMESTAMP) - ends AS local_time
  FROM feedback
  CROSS JOIN asked
  LEFT JOIN service_levels ON what = 'feedback' AND level = ''
  WHERE answered IS NULL OR answered >= starts
)
SELECT
  'feedback' AS subject_kind, feedback AS subject, person, owner, unit, brand, region,
  CASE
    WHEN answered IS NULL AND outcome IS NOT NULL      THEN 'unknown'
    WHEN received IS NULL OR hours_allowed IS NULL     THEN 'unknown'
    WHEN hours_taken <= hours_allowed                  THEN 'met'
    WHEN hours_taken > hours_allowed                   THEN 'missed'
    WHEN hours_open > hours_allowed                    THEN 'missed'
    ELSE 'excluded'
  END AS outcome,
  CASE
    WHEN answered IS NULL AND outcome IS NOT NULL      THEN 'answer-day-blank'
    WHEN received IS NULL                              THEN 'receipt-blank'
    WHEN hours_allowed IS NULL                         THEN 'no-service-level'
    WHEN hours_taken <= hours_allowed                  THEN NULL
    WHEN hours_taken > hours_allowed                   THEN 'answered-late'
    WHEN hours_open > hours_allowed                    THEN 'not-answered'
    ELSE 'open-within-service-level'
  END AS reason,
  CASE
    WHEN hours_allowed IS NULL                         THEN 'feedback'
    ELSE CAST(CAST(answered + local_time AS DATE) AS VARCHAR)
  END AS reason_about,
  CAST(received + hours_allowed * INTERVAL '1 hour' + local_time AS DATE) AS due,
  coalesce(hours_taken, hours_open) AS measure,
  record, load, line, stale, reconstructed
FROM timed
