/*
id = "document-review-current"
version = 1
element = "update"
asks = "A2"
owner = "Head of Governance"
key = true
kinds = ["documents"]
cuts = ["unit", "brand", "region", "category"]
points = 0

[title]
en = "Documents current"
id = "Dokumen masih mutakhir"

[question]
en = "Of governance documents on the required list, how many are in force and not past their next review?"
id = "Dari dokumen tata kelola yang wajib ada, berapa yang berlaku dan belum lewat tenggat tinjauan berikutnya?"

[subjects]
en = "documents"
id = "dokumen"

[population]
en = "Every document that the register calls mandatory, and every one on the organisation's list of required documents, whether it is in the register or not."
id = "Setiap dokumen yang disebut wajib dalam daftar dokumen, dan setiap dokumen dalam daftar wajib organisasi, baik ada di daftar dokumen maupun tidak."

[outcomes]
en = "Met: in force on the day, and its next review has not passed: the one the register sets, unless a review has taken place since; else the last review plus the cadence, or for a document never reviewed the day it came into force plus the cadence. Missed: absent, not in force, or past that day; so retiring an overdue document does not help. Unknown: whether it is mandatory, or since when it is in force, is blank; or only a later version is known, from a register first seen after the day."
id = "Terpenuhi: berlaku pada hari itu dan tinjauan berikutnya belum lewat: yang ditetapkan daftar dokumen, kecuali sejak itu sudah ada tinjauan; jika tidak, tinjauan terakhir ditambah jadwal, atau bagi dokumen yang belum pernah ditinjau, hari mulai berlaku ditambah jadwal. Tidak terpenuhi: tidak ada, tidak berlaku, atau lewat hari itu; jadi mencabut dokumen yang lewat tenggat tidak menolong. Belum diketahui: tidak disebut apakah wajib, atau sejak kapan berlaku; atau hanya versi sesudahnya yang diketahui, dari daftar yang baru ada setelah hari itu."

[category]
en = "kind of document"
id = "jenis dokumen"

[measure]
en = "days since the last review"
id = "hari sejak tinjauan terakhir"

[clears]
en = "Review the document and record the review, or put a version in force."
id = "Tinjau dokumen itu dan catat tinjauannya, atau berlakukan sebuah versi."

[decision]
en = "Renew {n} governance documents"
id = "Perbarui {n} dokumen tata kelola"
one = "Renew 1 governance document"

[target]
value = 0.95
provenance = "proposed"

[reasons]
not-in-register = { en = "required, but not in the register of documents", id = "wajib ada, tetapi tidak ada di daftar dokumen" }
no-longer-in-force = { en = "in force only until {about}", id = "berlaku hanya sampai {about}" }
not-yet-in-force = { en = "in force only from {about}", id = "baru berlaku mulai {about}" }
in-force-blank = { en = "not said since when it is in force", id = "tidak disebut sejak kapan berlaku" }
later-version-only = { en = "only a later version is known, in force from {about}", id = "hanya versi sesudahnya yang diketahui, berlaku mulai {about}" }
mandatory-blank = { en = "not said whether it is mandatory", id = "tidak disebut apakah wajib ada" }
review-overdue = { en = "its review was due on {about}", id = "seharusnya ditinjau paling lambat {about}" }
*/
WITH listed AS (
  SELECT document FROM required_documents
  UNION
  SELECT document FROM documents WHERE coalesce(mandatory, true)
),
placed AS (
  SELECT document, reviewed, next_review, record, load, line, stale, reconstructed,
    row_number() OVER (PARTITION BY document ORDER BY reviewed DESC, review DESC) AS place
  FROM reviews
  WHERE kind_of_review = 'review' AND subject IN ('document', 'protocol')
),
-- The register's own date of the next review holds until a review has taken place on or after it.
dated AS (
  SELECT documents.*, as_of, own.days AS own_days, general.days AS general_days,
    placed.reviewed, placed.next_review AS next_set_by_review,
    placed.record AS review_record, placed.load AS review_load, placed.line AS review_line,
    placed.stale AS review_stale, placed.reconstructed AS review_reconstructed,
    documents.next_review IS NOT NULL
      AND coalesce(placed.reviewed < documents.next_review, true) AS register_decides,
    coalesce(placed.reviewed, in_force_from) AS counted_from
  FROM documents
  CROSS JOIN asked
  LEFT JOIN placed ON placed.document = documents.document AND place = 1
  LEFT JOIN cadences AS own
    ON own.what = 'documents' AND own.level = documents.kind_of_document
  LEFT JOIN cadences AS general
    ON general.what = 'documents' AND general.level = ''
),
planned AS (
  SELECT *,
    NOT register_decides AND reviewed IS NOT NULL AS review_decides,
    CASE
      WHEN register_decides      THEN next_review
      WHEN cadence IS NOT NULL   THEN
        least(CAST(counted_from + cadence * INTERVAL '1 month' AS DATE), next_set_by_review)
      ELSE least(counted_from + coalesce(own_days, general_days), next_set_by_review)
    END AS review_due
  FROM dated
)
SELECT
  'document' AS subject_kind, listed.document AS subject,
  owner, unit, brand, region, kind_of_document AS category,
  CASE
    WHEN planned.document IS NULL                            THEN 'missed'
    WHEN mandatory IS NULL AND demanded.document IS NULL     THEN 'unknown'
    WHEN in_force_from > as_of AND planned.reconstructed     THEN 'unknown'
    WHEN in_force_until < as_of OR in_force_from > as_of     THEN 'missed'
    WHEN review_due < as_of                                  THEN 'missed'
    WHEN in_force_from IS NULL OR review_due IS NULL         THEN 'unknown'
    ELSE 'met'
  END AS outcome,
  CASE
    WHEN planned.document IS NULL                            THEN 'not-in-register'
    WHEN mandatory IS NULL AND demanded.document IS NULL     THEN 'mandatory-blank'
    WHEN in_force_from > as_of AND planned.reconstructed     THEN 'later-version-only'
    WHEN in_force_until < as_of                              THEN 'no-longer-in-force'
    WHEN in_force_from > as_of                               THEN 'not-yet-in-force'
    WHEN review_due < as_of                                  THEN 'review-overdue'
    WHEN in_force_from IS NULL                               THEN 'in-force-blank'
    WHEN review_due IS NULL                                  THEN 'no-cadence'
  END AS reason,
  CASE
    WHEN in_force_until < as_of                              THEN CAST(in_force_until AS VARCHAR)
    WHEN in_force_from > as_of                               THEN CAST(in_force_from AS VARCHAR)
    WHEN review_due IS NULL                                  THEN 'documents'
    ELSE CAST(review_due AS VARCHAR)
  END AS reason_about,
  CASE WHEN in_force_until < as_of THEN least(in_force_until, review_due) ELSE review_due END
    AS due,
  as_of - reviewed AS measure,
  CASE WHEN review_decides THEN review_record ELSE planned.record END AS record,
  CASE WHEN review_decides THEN review_load ELSE planned.load END AS load,
  CASE WHEN review_decides THEN review_line ELSE planned.line END AS line,
  coalesce(planned.stale, false) OR coalesce(review_decides AND review_stale, false) AS stale,
  coalesce(planned.reconstructed, false)
    OR coalesce(review_decides AND review_reconstructed, false) AS reconstructed
FROM listed
LEFT JOIN planned ON planned.document = listed.document
LEFT JOIN required_documents AS demanded ON demanded.document = listed.document
