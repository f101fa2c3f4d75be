/*
id = "source-fresh"
version = 1
element = "data"
asks = "A5d"
owner = "Head of Governance"
key = true
kinds = []
cuts = ["category"]
points = 0

[title]
en = "Sources fresh"
id = "Sumber mutakhir"

[question]
en = "Of the sources that are to send files regularly, how many have sent their newest in time?"
id = "Dari sumber yang harus mengirim berkas secara berkala, berapa yang berkas terbarunya datang tepat waktu?"

[subjects]
en = "sources"
id = "sumber"

[population]
en = "Every source of the configuration."
id = "Setiap sumber dalam konfigurasi."

[exclusions]
en = "Sources that have ended, and those of which no further file is expected."
id = "Sumber yang sudah berakhir, dan sumber yang tidak lagi ditunggu berkasnya."

[outcomes]
en = "Met: the newest file speaks for a day that is no longer ago than the source's frequency and grace. Missed: it is older, or no file has come. Never unknown."
id = "Terpenuhi: berkas terbaru berbicara untuk hari yang tidak lebih lama dari frekuensi sumber dan masa tenggangnya. Tidak terpenuhi: lebih lama dari itu, atau belum ada berkas. Selalu diketahui."

[category]
en = "record kind"
id = "jenis catatan"

[measure]
en = "days since the day for which the newest file speaks"
id = "hari sejak hari yang dilaporkan berkas terbaru"

[clears]
en = "Load the file that is due."
id = "Muat berkas yang jatuh tempo."

[decision]
en = "Ask for {n} overdue source files"
id = "Minta {n} berkas sumber yang lewat tenggat"
one = "Ask for 1 overdue source file"

[target]
value = 1
provenance = "proposed"

[reasons]
source-ended = { en = "the source ended on {about}", id = "sumber berakhir pada {about}" }
no-frequency = { en = "no further file is expected", id = "tidak ada berkas lain yang ditunggu" }
never-loaded = { en = "no file had come by then", id = "belum ada berkas sampai saat itu" }
file-overdue = { en = "the newest file speaks for {about}", id = "berkas terbaru berbicara untuk {about}" }
*/
WITH newest_files AS (
  SELECT source, effective, max(load) AS load
  FROM loads
  GROUP BY source, effective
)
SELECT
  'source' AS subject_kind, sources.source AS subject, kind AS category,
  CASE
    WHEN until < as_of    THEN 'excluded'
    WHEN days IS NULL     THEN 'excluded'
    WHEN newest IS NULL   THEN 'missed'
    WHEN due < as_of      THEN 'missed'
    ELSE 'met'
  END AS outcome,
  CASE
    WHEN until < as_of    THEN 'source-ended'
    WHEN days IS NULL     THEN 'no-frequency'
    WHEN newest IS NULL   THEN 'never-loaded'
    WHEN due < as_of      THEN 'file-overdue'
  END AS reason,
  CAST(CASE WHEN until < as_of THEN until ELSE newest END AS VARCHAR) AS reason_about,
  CASE WHEN until < as_of THEN NULL ELSE due END AS due,
  as_of - newest AS measure,
  sources.source AS record, newest_files.load, CAST(NULL AS BIGINT) AS line,
  false AS stale, false AS reconstructed
FROM sources
CROSS JOIN asked
LEFT JOIN newest_files
  ON newest_files.source = sources.source AND newest_files.effective = sources.newest
