/*
id = "incident-acknowledged"
version = 1
element = "incidents"
asks = "A5g"
owner = "Head of Crisis Response"
kinds = ["incidents"]
cuts = ["unit", "brand", "region", "platform", "audience", "category"]
points = 1
spread = true

[title]
en = "Incidents acknowledged in time"
id = "Insiden mulai ditangani tepat waktu"

[question]
en = "Of incidents of the period and those still open, how many were acknowledged within the service level of their highest severity?"
id = "Dari insiden periode ini dan yang masih terbuka, berapa yang mulai ditangani dalam batas waktu menurut keparahan tertingginya?"

[subjects]
en = "incidents"
id = "insiden"

[population]
en = "Every incident detected in the period, every one acknowledged in it, and every one from before that is not acknowledged yet. How many there are says nothing good or bad: fewer reports may only mean that fewer people look."
id = "Setiap insiden yang terdeteksi dalam periode, yang mulai ditangani dalam periode, dan yang lebih lama tetapi belum mulai ditangani. Jumlahnya bukan ukuran baik atau buruk: laporan yang sedikit bisa berarti sedikit yang memperhatikan."

[exclusions]
en = "Incidents that are not acknowledged yet and still within the service level."
id = "Insiden yang belum mulai ditangani dan masih dalam batas waktu."

[outcomes]
en = "Met: acknowledged within the service level of the highest severity ever recorded, in clock hours from detection. Missed: later, or not yet though that time has passed. Unknown: contained or resolved, but when it was acknowledged is not told; no severity is recorded; detection is blank; the moment lies before detection; or no service level is set."
id = "Terpenuhi: mulai ditangani dalam batas waktu menurut keparahan tertinggi yang pernah tercatat, dalam jam sejak terdeteksi. Tidak terpenuhi: lebih lambat, atau belum padahal waktunya sudah lewat. Belum diketahui: sudah dikendalikan atau diselesaikan, tetapi waktu mulai ditangani tidak disebut; keparahan tidak tercatat; waktu deteksi kosong; waktunya mendahului deteksi; atau batas waktu tidak ditetapkan."

[category]
en = "The highest severity ever recorded."
id = "Tingkat keparahan tertinggi yang pernah tercatat."

[measure]
en = "Hours from detection until it was acknowledged; for one that still is not, hours so far."
id = "Jam sejak terdeteksi sampai mulai ditangani; bila belum, jam sampai saat ini."

[clears]
en = "Begin to deal with the incidents that nobody has taken up. A late one stays late: let the period's review say why."
id = "Mulai tangani insiden yang belum ada penangannya. Yang terlambat tetap terlambat: jelaskan sebabnya dalam tinjauan periode."

[decision]
en = "Staff the watch: {n} incidents were picked up late"
id = "Perkuat pemantauan: {n} insiden terlambat ditangani"
one = "Staff the watch: 1 incident was picked up late"

[target]
value = 0.9
provenance = "proposed"

[reasons]
detected-blank = { en = "not said when it was detected", id = "waktu deteksi tidak disebut" }
step-late = { en = "later than severity {about} allows", id = "lebih lambat dari batas waktu keparahan {about}", settled = true }
step-overdue = { en = "not done yet, past what severity {about} allows", id = "belum dilakukan, melewati batas waktu keparahan {about}" }
step-not-due = { en = "not done yet, within what severity {about} allows", id = "belum dilakukan, masih dalam batas waktu keparahan {about}" }
step-time-blank = { en = "done, for a later step was taken, but not said when", id = "sudah dilakukan karena langkah berikutnya sudah tercatat, tetapi waktunya tidak disebut" }
*/
SELECT
  'incident' AS subject_kind, incident AS subject, account,
  handler AS owner, unit, brand, region, platform, audience, worst_severity AS category,
  CASE
    WHEN detected IS NULL                THEN 'unknown'
    WHEN worst_severity IS NULL          THEN 'unknown'
    WHEN hours_allowed IS NULL           THEN 'unknown'
    WHEN hours_taken < 0                 THEN 'unknown'
    WHEN hours_taken <= hours_allowed    THEN 'met'
    WHEN hours_taken > hours_allowed     THEN 'missed'
    WHEN is_passed                       THEN 'unknown'
    WHEN hours_awaited > hours_allowed   THEN 'missed'
    ELSE 'excluded'
  END AS outcome,
  CASE
    WHEN detected IS NULL                THEN 'detected-blank'
    WHEN worst_severity IS NULL          THEN 'no-severity'
    WHEN hours_allowed IS NULL           THEN 'no-service-level'
    WHEN hours_taken < 0                 THEN 'before-detection'
    WHEN hours_taken <= hours_allowed    THEN NULL
    WHEN hours_taken > hours_allowed     THEN 'step-late'
    WHEN is_passed                       THEN 'step-time-blank'
    WHEN hours_awaited > hours_allowed   THEN 'step-overdue'
    ELSE 'step-not-due'
  END AS reason,
  worst_severity AS reason_about,
  due,
  CASE WHEN hours_taken >= 0 THEN hours_taken ELSE hours_awaited END AS measure,
  record, load, line, stale, reconstructed
FROM incident_cases
JOIN incident_steps USING (incident)
WHERE step = 'acknowledged' AND counts_now
