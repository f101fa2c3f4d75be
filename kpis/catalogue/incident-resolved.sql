/*
id = "incident-resolved"
version = 1
element = "incidents"
asks = "A5g"
owner = "Head of Crisis Response"
kinds = ["incidents"]
cuts = ["unit", "brand", "region", "platform", "audience", "category"]
points = 1
spread = true

[title]
en = "Incidents resolved in time"
id = "Insiden selesai tepat waktu"

[question]
en = "Of incidents of the period and those still open, how many were resolved within the service level of their highest severity?"
id = "Dari insiden periode ini dan yang masih terbuka, berapa yang diselesaikan dalam batas waktu menurut keparahan tertingginya?"

[subjects]
en = "incidents"
id = "insiden"

[population]
en = "Every incident detected in the period, every one resolved in it, and every one from before that is not resolved yet. How many there are says nothing good or bad: fewer reports may only mean that fewer people look."
id = "Setiap insiden yang terdeteksi dalam periode, yang diselesaikan dalam periode, dan yang lebih lama tetapi belum diselesaikan. Jumlahnya bukan ukuran baik atau buruk: laporan yang sedikit bisa berarti sedikit yang memperhatikan."

[exclusions]
en = "Incidents that are not resolved yet and still within the service level."
id = "Insiden yang belum diselesaikan dan masih dalam batas waktu."

[outcomes]
en = "Met: resolved within the service level of the highest severity ever recorded, in clock hours from detection. Missed: later, or not yet though that time has passed. Unknown: no severity is recorded; detection is blank; the moment lies before detection; or no service level is set."
id = "Terpenuhi: diselesaikan dalam batas waktu menurut keparahan tertinggi yang pernah tercatat, dalam jam sejak terdeteksi. Tidak terpenuhi: lebih lambat, atau belum padahal waktunya sudah lewat. Belum diketahui: keparahan tidak tercatat; waktu deteksi kosong; waktunya mendahului deteksi; atau batas waktu tidak ditetapkan."

[category]
en = "The highest severity ever recorded."
id = "Tingkat keparahan tertinggi yang pernah tercatat."

[measure]
en = "Hours from detection until it was resolved; for one that still is not, hours so far."
id = "Jam sejak terdeteksi sampai diselesaikan; bila belum, jam sampai saat ini."

[clears]
en = "Bring the incidents still open to an end. A late one stays late: let the period's review say why."
id = "Selesaikan insiden yang masih terbuka. Yang terlambat tetap terlambat: jelaskan sebabnya dalam tinjauan periode."

[decision]
en = "Resolve or escalate {n} late incidents"
id = "Selesaikan atau eskalasi {n} insiden yang terlambat"
one = "Resolve or escalate 1 late incident"

[target]
value = 0.9
provenance = "proposed"

[reasons]
detected-blank = { en = "not said when it was detected", id = "waktu deteksi tidak disebut" }
step-late = { en = "later than severity {about} allows", id = "lebih lambat dari batas waktu keparahan {about}", settled = true }
step-overdue = { en = "not done yet, past what severity {about} allows", id = "belum dilakukan, melewati batas waktu keparahan {about}" }
step-not-due = { en = "not done yet, within what severity {about} allows", id = "belum dilakukan, masih dalam batas waktu keparahan {about}" }
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
    WHEN hours_awaited > hours_allowed   THEN 'step-overdue'
    ELSE 'step-not-due'
  END AS reason,
  worst_severity AS reason_about,
  due,
  CASE WHEN hours_taken >= 0 THEN hours_taken ELSE hours_awaited END AS measure,
  record, load, line, stale, reconstructed
FROM incident_cases
JOIN incident_steps USING (incident)
WHERE step = 'resolved' AND counts_now
