/*
id = "risk-review-current"
version = 1
element = "incidents"
asks = "A5c"
owner = "Head of Risk"
kinds = ["risks"]
cuts = ["unit", "brand", "region", "platform", "category"]
points = 1

[title]
en = "Risks reviewed on time"
id = "Tinjauan risiko tepat waktu"

[question]
en = "Of open risks, how many were reviewed within the cadence of their level?"
id = "Dari risiko terbuka, berapa yang ditinjau sesuai jadwal tingkatnya?"

[subjects]
en = "risks"
id = "risiko"

[population]
en = "Every risk on the register that is not closed."
id = "Setiap risiko di daftar risiko yang belum ditutup."

[exclusions]
en = "Risks never reviewed whose first review is not due yet."
id = "Risiko yang belum pernah ditinjau dan tinjauan pertamanya belum jatuh tempo."

[outcomes]
en = "Met: reviewed, and the next review is not overdue. It is due a cadence after the last one, or after the risk was raised where there was none; an earlier date set for it after the last one binds. A risk whose inherent score reaches the bound for high risks has the cadence of high ones, any other and one without a score the general cadence. Missed: that date has passed. Unknown: never reviewed and not said when it was raised; no review told for a day before the first register, which keeps only the newest; or no cadence is set."
id = "Terpenuhi: sudah ditinjau dan tinjauan berikutnya belum lewat tenggat. Tenggatnya satu jadwal setelah tinjauan terakhir, atau setelah risiko dicatat bila belum pernah ditinjau; tanggal lebih awal yang ditetapkan sesudah tinjauan terakhir mengikat. Risiko dengan skor inheren mencapai batas risiko tinggi memakai jadwal risiko tinggi; yang lain dan yang tanpa skor memakai jadwal umum. Tidak terpenuhi: tenggat itu sudah lewat. Belum diketahui: belum pernah ditinjau dan tidak disebut kapan dicatat; tidak ada tinjauan yang tercatat untuk hari sebelum daftar risiko pertama, yang hanya menyimpan tinjauan terbaru; atau jadwal tidak ditetapkan."

[category]
en = "What sort of harm the risk is of."
id = "Jenis kerugian dari risiko itu."

[measure]
en = "Days since the last review."
id = "Hari sejak tinjauan terakhir."

[clears]
en = "Review the risk and record the day."
id = "Tinjau risiko itu dan catat harinya."

[decision]
en = "Review {n} risks past their date"
id = "Tinjau {n} risiko yang lewat tenggat"
one = "Review 1 risk past its date"

[target]
value = 0.9
provenance = "proposed"

[reasons]
review-overdue = { en = "its review was due on {about}", id = "seharusnya ditinjau paling lambat {about}" }
never-reviewed = { en = "never reviewed", id = "belum pernah ditinjau" }
first-review-not-due = { en = "raised on {about}: the first review is not due yet", id = "dicatat pada {about}: tinjauan pertama belum jatuh tempo" }
review-overwritten = { en = "the first register came later, and tells no review by that day", id = "daftar risiko pertama baru ada sesudahnya dan tidak menyebut tinjauan sampai hari itu" }
raised-blank = { en = "never reviewed, and not said when it was raised", id = "belum pernah ditinjau, dan tidak disebut kapan dicatat" }
*/
WITH levelled AS (
  SELECT risks.*, as_of,
    CASE WHEN inherent_likelihood * inherent_impact >= value THEN 'high' ELSE '' END AS risk_level,
    CASE WHEN next_review > reviewed OR reviewed IS NULL THEN next_review END AS set_for
  FROM risks
  CROSS JOIN asked
  LEFT JOIN limits ON what = 'high_risk' AND level = ''
  WHERE closed IS NULL AND coalesce(raised, as_of) <= as_of
),
dated AS (
  SELECT levelled.*, coalesce(own.days, general.days) AS cadence_days,
    CAST(least(
      coalesce(reviewed, raised) + coalesce(own.days, general.days), set_for
    ) AS DATE) AS review_by
  FROM levelled
  LEFT JOIN cadences AS own ON own.what = 'risks' AND own.level = levelled.risk_level
  LEFT JOIN cadences AS general ON general.what = 'risks' AND general.level = ''
)
SELECT
  'risk' AS subject_kind, risk AS subject, account,
  owner, unit, brand, region, platform, category,
  CASE
    WHEN reviewed IS NULL AND reconstructed         THEN 'unknown'
    WHEN review_by < as_of                          THEN 'missed'
    WHEN cadence_days IS NULL                       THEN 'unknown'
    WHEN reviewed IS NOT NULL                       THEN 'met'
    WHEN raised IS NOT NULL                         THEN 'excluded'
    ELSE 'unknown'
  END AS outcome,
  CASE
    WHEN reviewed IS NULL AND reconstructed         THEN 'review-overwritten'
    WHEN review_by < as_of AND reviewed IS NULL     THEN 'never-reviewed'
    WHEN review_by < as_of                          THEN 'review-overdue'
    WHEN cadence_days IS NULL                       THEN 'no-cadence'
    WHEN reviewed IS NOT NULL                       THEN NULL
    WHEN raised IS NOT NULL                         THEN 'first-review-not-due'
    ELSE 'raised-blank'
  END AS reason,
  CASE
    WHEN review_by < as_of                          THEN CAST(review_by AS VARCHAR)
    WHEN cadence_days IS NULL                       THEN 'risks'
    ELSE CAST(raised AS VARCHAR)
  END AS reason_about,
  review_by AS due,
  as_of - reviewed AS measure,
  record, load, line, stale, reconstructed
FROM dated
