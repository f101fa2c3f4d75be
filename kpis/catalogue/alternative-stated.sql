/*
id = "alternative-stated"
version = 1
element = "policy"
asks = "B2c"
owner = "Head of Governance"
kinds = ["prohibitions", "documents"]
cuts = ["platform", "category"]
points = 0

[title]
en = "Alternative stated"
id = "Alternatif disebutkan"

[question]
en = "Of the things that documents in force forbid, for how many do they say what to do instead?"
id = "Dari hal yang dilarang dokumen yang berlaku, berapa yang disertai petunjuk apa yang sebaiknya dilakukan?"

[subjects]
en = "prohibitions"
id = "larangan"

[population]
en = "Every prohibition on the list of what documents forbid."
id = "Setiap larangan dalam daftar hal yang dilarang dokumen."

[exclusions]
en = "Prohibitions of another version than the current one, and those of documents that are not in force on the day."
id = "Larangan dari versi selain yang berlaku, dan dari dokumen yang tidak berlaku pada hari itu."

[outcomes]
en = "Met: an alternative is stated. Missed: it is blank; a placeholder such as TBD or - is blank. Unknown: the document is not in the register, or the register does not tell its current version or since when it is in force."
id = "Terpenuhi: alternatifnya disebutkan. Tidak terpenuhi: kosong; pengisi seperti TBD atau - dianggap kosong. Belum diketahui: dokumennya tidak ada di daftar dokumen, atau daftar itu tidak menyebut versi yang berlaku atau sejak kapan berlaku."

[category]
en = "document"
id = "dokumen"

[clears]
en = "Write into the document what people shall do instead."
id = "Tuliskan dalam dokumen apa yang sebaiknya dilakukan sebagai gantinya."

[decision]
en = "State an alternative to {n} prohibitions"
id = "Nyatakan alternatif bagi {n} larangan"
one = "State an alternative to 1 prohibition"

[target]
value = 0.9
provenance = "proposed"

[reasons]
no-alternative = { en = "forbidden without an alternative: {about}", id = "dilarang tanpa alternatif: {about}" }
document-unknown = { en = "the document {about} is not in the register", id = "dokumen {about} tidak ada di daftar dokumen" }
version-blank = { en = "the register does not name the current version", id = "daftar dokumen tidak menyebut versi yang berlaku" }
version-not-current = { en = "the current version is {about}", id = "versi yang berlaku ialah {about}" }
no-longer-in-force = { en = "in force only until {about}", id = "berlaku hanya sampai {about}" }
not-yet-in-force = { en = "in force only from {about}", id = "baru berlaku mulai {about}" }
in-force-blank = { en = "not said since when it is in force", id = "tidak disebut sejak kapan berlaku" }
*/
WITH clauses AS (
  SELECT prohibitions.*,
    upper(trim(coalesce(alternative, ''))) NOT IN ('', '-', '?', 'TBD', 'TBA', 'N/A', 'NONE')
      AS is_stated,
    documents.document IS NOT NULL AS is_registered, documents.version AS current_version,
    in_force_from, in_force_until, owner, platform, as_of,
    documents.stale AS register_stale, documents.reconstructed AS register_reconstructed
  FROM prohibitions
  CROSS JOIN asked
  LEFT JOIN documents ON documents.document = prohibitions.document
)
SELECT
  'prohibition' AS subject_kind, record AS subject, owner, platform, document AS category,
  CASE
    WHEN NOT is_registered              THEN 'unknown'
    WHEN current_version <> version     THEN 'excluded'
    WHEN in_force_until < as_of         THEN 'excluded'
    WHEN in_force_from > as_of          THEN 'excluded'
    WHEN NOT is_stated                  THEN 'missed'
    WHEN current_version IS NULL        THEN 'unknown'
    WHEN in_force_from IS NULL          THEN 'unknown'
    ELSE 'met'
  END AS outcome,
  CASE
    WHEN NOT is_registered              THEN 'document-unknown'
    WHEN current_version <> version     THEN 'version-not-current'
    WHEN in_force_until < as_of         THEN 'no-longer-in-force'
    WHEN in_force_from > as_of          THEN 'not-yet-in-force'
    WHEN NOT is_stated                  THEN 'no-alternative'
    WHEN current_version IS NULL        THEN 'version-blank'
    WHEN in_force_from IS NULL          THEN 'in-force-blank'
  END AS reason,
  CASE
    WHEN NOT is_registered              THEN document
    WHEN current_version <> version     THEN current_version
    WHEN in_force_until < as_of         THEN CAST(in_force_until AS VARCHAR)
    WHEN in_force_from > as_of          THEN CAST(in_force_from AS VARCHAR)
    WHEN NOT is_stated                  THEN coalesce(forbidden, clause)
  END AS reason_about,
  record, load, line,
  stale OR coalesce(register_stale, false) AS stale,
  reconstructed OR coalesce(register_reconstructed, false) AS reconstructed
FROM clauses
