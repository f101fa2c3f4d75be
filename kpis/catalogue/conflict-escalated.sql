/*
id = "conflict-escalated"
version = 1
element = "incidents"
asks = "B2b"
owner = "Head of Crisis Response"
kinds = ["incidents"]
cuts = ["unit", "brand", "region", "platform", "audience", "category"]
points = 1
spread = true

[title]
en = "Conflicts handed over"
id = "Konflik diserahkan"

[question]
en = "Of conflicts, how many were handed in time to the role named for them, rather than argued out?"
id = "Dari konflik, berapa yang diserahkan tepat waktu kepada peran yang ditunjuk, bukan diperdebatkan?"

[subjects]
en = "conflicts"
id = "konflik"

[population]
en = "Every incident of category conflict that was detected in the period, escalated or resolved in it, or neither yet. An incident without a category may be a conflict, so it has a row."
id = "Setiap insiden berkategori konflik yang terdeteksi, dieskalasi atau diselesaikan dalam periode, atau belum keduanya. Insiden tanpa kategori bisa saja konflik, jadi ikut didata."

[exclusions]
en = "Conflicts not escalated yet and still within the service level."
id = "Konflik yang belum dieskalasi dan masih dalam batas waktu."

[outcomes]
en = "Met: escalated to the named role within the service level, in clock hours from detection. Missed: later, to another role, or not at all though that time has passed; a conflict resolved without being handed over counts as not escalated. Unknown: not said to whom or when; the category or detection is blank; the moment lies before detection; or no role or service level is set."
id = "Terpenuhi: dieskalasi kepada peran yang ditunjuk dalam batas waktu, dalam jam sejak terdeteksi. Tidak terpenuhi: lebih lambat, kepada peran lain, atau tidak sama sekali padahal waktunya sudah lewat; konflik yang diselesaikan tanpa diserahkan dihitung tidak dieskalasi. Belum diketahui: tidak disebut kepada siapa atau kapan; kategori atau waktu deteksi kosong; waktunya mendahului deteksi; atau peran maupun batas waktu tidak ditetapkan."

[category]
en = "The highest severity ever recorded."
id = "Tingkat keparahan tertinggi yang pernah tercatat."

[measure]
en = "Hours from detection until it was escalated; for one that still awaits it, hours so far; blank for one resolved without."
id = "Jam sejak terdeteksi sampai dieskalasi; bila masih menunggu, jam sampai saat ini; kosong bila selesai tanpa dieskalasi."

[clears]
en = "Hand the open conflicts to the named role and record when. A late one stays late."
id = "Serahkan konflik yang masih terbuka kepada peran yang ditunjuk dan catat waktunya. Yang terlambat tetap terlambat."

[decision]
en = "Escalate {n} conflicts to the named role"
id = "Eskalasi {n} konflik kepada peran yang ditunjuk"
one = "Escalate 1 conflict to the named role"

[target]
value = 0.95
provenance = "proposed"

[reasons]
category-blank = { en = "not said what sort of incident it is", id = "jenis insiden tidak disebut" }
detected-blank = { en = "not said when it was detected", id = "waktu deteksi tidak disebut" }
escalation-role-unset = { en = "no role is named to which conflicts go", id = "peran penerima konflik belum ditunjuk" }
escalated-late = { en = "escalated later than the service level allows", id = "dieskalasi melewati batas waktu", settled = true }
escalated-elsewhere = { en = "escalated to {about}, not to the role named for conflicts", id = "dieskalasi kepada {about}, bukan kepada peran yang ditunjuk untuk konflik" }
escalated-to-blank = { en = "escalated, but not said to whom", id = "dieskalasi, tetapi tidak disebut kepada siapa" }
escalated-time-blank = { en = "escalated to {about}, but not said when", id = "dieskalasi kepada {about}, tetapi tidak disebut kapan" }
not-escalated = { en = "not escalated, past the service level", id = "tidak dieskalasi, batas waktu sudah lewat" }
escalation-not-due = { en = "not escalated yet, within the service level", id = "belum dieskalasi, masih dalam batas waktu" }
*/
WITH named AS (
  SELECT DISTINCT lower(trim(role)) AS named_role
  FROM roles
  WHERE what = 'escalation' AND level = 'conflict'
),
named_roles AS (
  SELECT count(*) AS how_many FROM named
)
SELECT
  'incident' AS subject_kind, incident AS subject, account,
  handler AS owner, unit, brand, region, platform, audience, worst_severity AS category,
  CASE
    WHEN how_many = 0                                         THEN 'unknown'
    WHEN category IS NULL                                     THEN 'unknown'
    WHEN detected IS NULL                                     THEN 'unknown'
    WHEN hours_allowed IS NULL                                THEN 'unknown'
    WHEN hours_taken < 0                                      THEN 'unknown'
    WHEN hours_taken > hours_allowed                          THEN 'missed'
    WHEN escalated_to IS NOT NULL AND named_role IS NULL      THEN 'missed'
    WHEN escalated IS NOT NULL AND escalated_to IS NULL       THEN 'unknown'
    WHEN hours_taken <= hours_allowed                         THEN 'met'
    WHEN escalated_to IS NOT NULL                             THEN 'unknown'
    WHEN hours_since > hours_allowed                          THEN 'missed'
    ELSE 'excluded'
  END AS outcome,
  CASE
    WHEN how_many = 0                                         THEN 'escalation-role-unset'
    WHEN category IS NULL                                     THEN 'category-blank'
    WHEN detected IS NULL                                     THEN 'detected-blank'
    WHEN hours_allowed IS NULL                                THEN 'no-service-level'
    WHEN hours_taken < 0                                      THEN 'before-detection'
    WHEN hours_taken > hours_allowed                          THEN 'escalated-late'
    WHEN escalated_to IS NOT NULL AND named_role IS NULL      THEN 'escalated-elsewhere'
    WHEN escalated IS NOT NULL AND escalated_to IS NULL       THEN 'escalated-to-blank'
    WHEN hours_taken <= hours_allowed                         THEN NULL
    WHEN escalated_to IS NOT NULL                             THEN 'escalated-time-blank'
    WHEN hours_since > hours_allowed                          THEN 'not-escalated'
    ELSE 'escalation-not-due'
  END AS reason,
  CASE WHEN hours_allowed IS NULL THEN 'conflict' ELSE escalated_to END AS reason_about,
  due,
  CASE WHEN hours_taken >= 0 THEN hours_taken ELSE hours_awaited END AS measure,
  record, load, line, stale, reconstructed
FROM incident_cases
JOIN incident_steps USING (incident)
CROSS JOIN named_roles
LEFT JOIN named ON named_role = lower(trim(escalated_to))
WHERE step = 'escalated' AND counts_now AND (category = 'conflict' OR category IS NULL)
