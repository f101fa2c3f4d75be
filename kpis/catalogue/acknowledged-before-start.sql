/*
id = "acknowledged-before-start"
version = 1
element = "policy"
asks = "B4"
owner = "Head of People & Culture"
kinds = ["people", "documents", "acknowledgements"]
cuts = ["unit", "brand", "region", "category"]
points = 0

[title]
en = "Acknowledged before the first day"
id = "Dibaca sebelum hari pertama"

[question]
en = "Of the people who joined in the period, how many had acknowledged what is asked of them before their first day?"
id = "Dari orang yang mulai bekerja pada periode ini, berapa yang menyatakan telah membaca semua yang diminta sebelum hari pertamanya?"

[subjects]
en = "people"
id = "orang"

[population]
en = "Everybody who joined in the period, also who has left since; and everybody still there in the period whose first day is blank."
id = "Setiap orang yang mulai bekerja pada periode ini, juga yang sudah keluar lagi; dan setiap orang yang masih bekerja pada periode ini tetapi hari pertamanya kosong."

[exclusions]
en = "People of whom no document asks it."
id = "Orang yang tidak diminta oleh dokumen mana pun."

[outcomes]
en = "Met: every document that everyone, or all employees or agents, must acknowledge was acknowledged before the first day. Any version counts, since the register tells only the current one. Missed: at least one was acknowledged on the first day or later, or not at all. Unknown: the first day is blank; or for a document not acknowledged before it, the register does not tell whom it concerns or whether it was in force on that day: its current version is newer, or its day is blank."
id = "Terpenuhi: semua dokumen yang harus dinyatakan telah dibaca oleh semua orang, atau oleh semua karyawan atau agen, dinyatakan sebelum hari pertama. Versi mana pun dihitung, karena daftar dokumen hanya menyebut versi yang berlaku. Tidak terpenuhi: sedikitnya satu dinyatakan pada hari pertama atau sesudahnya, atau tidak sama sekali. Belum diketahui: hari pertama kosong; atau bagi dokumen yang belum dinyatakan sebelumnya, daftar dokumen tidak menyebut siapa yang dimaksud atau apakah dokumen itu berlaku pada hari itu: versi yang berlaku lebih baru, atau tanggalnya kosong."

[category]
en = "kind of person"
id = "jenis orang"

[measure]
en = "documents not acknowledged before the first day"
id = "dokumen yang belum dinyatakan telah dibaca sebelum hari pertama"

[clears]
en = "Have the person acknowledge the document now, and ask it of candidates before they start: the first day itself cannot be won back."
id = "Minta orang itu menyatakan telah membaca dokumen itu sekarang, dan mintalah calon sebelum mulai bekerja: hari pertama tidak bisa diulang."

[decision]
en = "Brief joiners earlier: {n} started without the policy"
id = "Jelaskan lebih awal: {n} orang mulai tanpa membaca kebijakan"
one = "Brief joiners earlier: 1 started without the policy"

[target]
value = 0.9
provenance = "proposed"

[reasons]
acknowledged-after-start = { en = "{about} was acknowledged only on the first day or later", id = "{about} baru dinyatakan telah dibaca pada hari pertama atau sesudahnya", settled = true }
never-acknowledged = { en = "{about} is not acknowledged", id = "{about} belum dinyatakan telah dibaca" }
newer-than-first-day = { en = "the version of {about} that is known came into force after the first day", id = "versi {about} yang diketahui baru berlaku setelah hari pertama" }
demand-unclear = { en = "not clear whether {about} was asked of this person", id = "tidak jelas apakah {about} diminta dari orang ini" }
joined-blank = { en = "the first day is blank", id = "hari pertama kosong" }
nothing-to-acknowledge = { en = "no document asks it of this person", id = "tidak ada dokumen yang memintanya dari orang ini" }
*/
WITH joiners AS (
  SELECT staff.*
  FROM staff CROSS JOIN asked
  WHERE joined BETWEEN period_from AND as_of
    OR (joined IS NULL AND coalesce(last_day >= period_from, true))
),
-- The first acknowledgement of any version of a document.
declared AS (
  SELECT acknowledgements.*,
    row_number() OVER (
      PARTITION BY acknowledgements.person, document ORDER BY acknowledged, version
    ) AS place
  FROM acknowledgements JOIN joiners ON joiners.person = acknowledgements.person
  WHERE acknowledged IS NOT NULL
),
-- A document that may have been asked of the person on the first day; `unclear` says why perhaps not.
demands AS (
  SELECT joiners.person, joined, documents.document, declared.acknowledged,
    CASE
      WHEN in_force_from > joined                           THEN 'newer-than-first-day'
      WHEN in_force_from IS NULL                            THEN 'demand-unclear'
      WHEN acknowledged_by IS NULL                          THEN 'demand-unclear'
      WHEN acknowledged_by <> 'everyone' AND kind_of_person IS NULL
                                                            THEN 'demand-unclear'
    END AS unclear,
    coalesce(declared.record, documents.record) AS record,
    CASE WHEN declared.record IS NULL THEN documents.load ELSE declared.load END AS load,
    CASE WHEN declared.record IS NULL THEN documents.line ELSE declared.line END AS line,
    documents.stale OR coalesce(declared.stale, false) AS stale,
    documents.reconstructed OR coalesce(declared.reconstructed, false) AS reconstructed
  FROM joiners
  CROSS JOIN documents
  LEFT JOIN declared
    ON declared.person = joiners.person AND declared.document = documents.document AND place = 1
  WHERE coalesce(
      requires_acknowledgement,
      acknowledged_by IS NOT NULL OR coalesce(kind_of_document, 'policy') = 'policy'
    )
    AND coalesce(in_force_until >= joined, true)
    AND CASE coalesce(acknowledged_by, 'everyone')
      WHEN 'everyone'  THEN true
      WHEN 'employees' THEN coalesce(kind_of_person, 'employee') = 'employee'
      WHEN 'agents'    THEN coalesce(kind_of_person, 'agent') = 'agent'
      ELSE false
    END
),
judged AS (
  SELECT *,
    CASE
      WHEN acknowledged < joined   THEN 'met'
      WHEN unclear IS NOT NULL     THEN 'unknown'
      ELSE 'missed'
    END AS verdict
  FROM demands
),
-- Of each person the document that decides; among several that are met, the last acknowledged.
deciding AS (
  SELECT *, joined IS NOT NULL AS is_decided,
    row_number() OVER (
      PARTITION BY person
      ORDER BY
        CASE verdict WHEN 'missed' THEN 1 WHEN 'unknown' THEN 2 ELSE 3 END,
        acknowledged DESC NULLS FIRST, document
    ) AS rank_of_document,
    sum(CASE WHEN verdict = 'met' THEN 0 ELSE 1 END) OVER (PARTITION BY person) AS lacking,
    bool_or(stale) OVER (PARTITION BY person) AS any_stale,
    bool_or(reconstructed) OVER (PARTITION BY person) AS any_reconstructed
  FROM judged
)
SELECT
  'person' AS subject_kind, joiners.person AS subject, joiners.person,
  unit, brand, region, kind_of_person AS category,
  CASE
    WHEN joiners.joined IS NULL   THEN 'unknown'
    WHEN document IS NULL         THEN 'excluded'
    WHEN verdict = 'met'          THEN 'met'
    ELSE verdict
  END AS outcome,
  CASE
    WHEN joiners.joined IS NULL     THEN 'joined-blank'
    WHEN document IS NULL           THEN 'nothing-to-acknowledge'
    WHEN verdict = 'met'            THEN NULL
    WHEN verdict = 'unknown'        THEN unclear
    WHEN acknowledged IS NOT NULL   THEN 'acknowledged-after-start'
    ELSE 'never-acknowledged'
  END AS reason,
  CASE WHEN joiners.joined IS NOT NULL AND verdict <> 'met' THEN document END AS reason_about,
  CAST(joiners.joined - 1 AS DATE) AS due,
  CASE WHEN joiners.joined IS NOT NULL THEN lacking END AS measure,
  CASE WHEN is_decided THEN deciding.record ELSE joiners.record END AS record,
  CASE WHEN is_decided THEN deciding.load ELSE joiners.load END AS load,
  CASE WHEN is_decided THEN deciding.line ELSE joiners.line END AS line,
  joiners.stale OR coalesce(any_stale, false) AS stale,
  joiners.reconstructed OR coalesce(any_reconstructed, false) AS reconstructed
FROM joiners
LEFT JOIN deciding ON deciding.person = joiners.person AND rank_of_document = 1
