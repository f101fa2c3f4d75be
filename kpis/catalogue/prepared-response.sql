/*
id = "prepared-response"
version = 1
element = "policy"
asks = "B2a"
owner = "Head of Social Media"
kinds = ["documents"]
cuts = []
points = 0

[title]
en = "Prepared responses"
id = "Tanggapan siap pakai"

[question]
en = "Of the situations that need a prepared response, how many have one in force?"
id = "Dari situasi yang memerlukan tanggapan siap pakai, berapa yang punya tanggapan yang berlaku?"

[subjects]
en = "situations"
id = "situasi"

[population]
en = "Every situation for which the organisation demands a prepared response on the day."
id = "Setiap situasi yang pada hari itu menurut organisasi memerlukan tanggapan siap pakai."

[outcomes]
en = "Met: at least one prepared response for the situation is in force on the day, be it for one brand or platform only. Missed: there is none, it has run out, or it is not in force yet. Unknown: of the only one it is blank what sort of document it is or since when it is in force; or only a later version is known, from a register first seen after the day."
id = "Terpenuhi: sedikitnya satu tanggapan siap pakai untuk situasi itu berlaku pada hari itu, walau hanya untuk satu merek atau platform. Tidak terpenuhi: tidak ada, masa berlakunya habis, atau belum berlaku. Belum diketahui: dari satu-satunya dokumen tidak disebut jenisnya atau sejak kapan berlaku; atau hanya versi sesudahnya yang diketahui, dari daftar yang baru ada setelah hari itu."

[clears]
en = "Write a response for the situation, or put a new version of it in force."
id = "Tulis tanggapan untuk situasi itu, atau berlakukan versi barunya."

[decision]
en = "Write {n} prepared responses"
id = "Susun {n} tanggapan siap pakai"
one = "Write 1 prepared response"

[target]
value = 1
provenance = "proposed"

[reasons]
no-response = { en = "no response is prepared: {about}", id = "belum ada tanggapan siap pakai: {about}" }
no-longer-in-force = { en = "in force only until {about}", id = "berlaku hanya sampai {about}" }
not-yet-in-force = { en = "in force only from {about}", id = "baru berlaku mulai {about}" }
later-version-only = { en = "only a later version is known, in force from {about}", id = "hanya versi sesudahnya yang diketahui, berlaku mulai {about}" }
kind-of-document-blank = { en = "not said what sort of document it is: {about}", id = "tidak disebut jenis dokumennya: {about}" }
in-force-blank = { en = "not said since when it is in force", id = "tidak disebut sejak kapan berlaku" }
*/
WITH responses AS (
  SELECT documents.*,
    CASE
      WHEN in_force_until < as_of                            THEN 'over'
      WHEN in_force_from > as_of AND NOT reconstructed       THEN 'ahead'
      WHEN in_force_from > as_of                             THEN 'later'
      WHEN kind_of_document IS NULL                          THEN 'kind blank'
      WHEN in_force_from IS NULL                             THEN 'start blank'
      ELSE 'in force'
    END AS state
  FROM documents CROSS JOIN asked
  WHERE coalesce(kind_of_document, 'prepared_response') = 'prepared_response'
),
-- Of several responses to one situation the one that serves it best.
placed AS (
  SELECT *,
    row_number() OVER (
      PARTITION BY situation
      ORDER BY
        CASE state WHEN 'in force' THEN 1 WHEN 'ahead' THEN 3 WHEN 'over' THEN 4 ELSE 2 END,
        stale, in_force_until DESC, document
    ) AS place
  FROM responses
)
SELECT
  'situation' AS subject_kind, situations.situation AS subject, owner,
  CASE
    WHEN state = 'in force'                            THEN 'met'
    WHEN state IN ('later', 'kind blank', 'start blank') THEN 'unknown'
    ELSE 'missed'
  END AS outcome,
  CASE
    WHEN document IS NULL        THEN 'no-response'
    WHEN state = 'over'          THEN 'no-longer-in-force'
    WHEN state = 'ahead'         THEN 'not-yet-in-force'
    WHEN state = 'later'         THEN 'later-version-only'
    WHEN state = 'kind blank'    THEN 'kind-of-document-blank'
    WHEN state = 'start blank'   THEN 'in-force-blank'
  END AS reason,
  CASE
    WHEN document IS NULL              THEN situations.title
    WHEN state = 'over'                THEN CAST(in_force_until AS VARCHAR)
    WHEN state IN ('ahead', 'later')   THEN CAST(in_force_from AS VARCHAR)
    WHEN state = 'kind blank'          THEN document
  END AS reason_about,
  in_force_until AS due,
  coalesce(record, situations.situation) AS record, load, line,
  coalesce(stale, false) AS stale, coalesce(reconstructed, false) AS reconstructed
FROM situations
LEFT JOIN placed ON placed.situation = situations.situation AND place = 1
