/*
id = "extraction-proven"
version = 1
element = "data"
asks = "A5d"
owner = "Head of Governance"
kinds = []
cuts = ["category"]
points = 0

[title]
en = "Extraction proven"
id = "Penarikan data terbukti"

[question]
en = "Of the loads in force, how many have a receipt of the source whose number of rows agrees?"
id = "Dari muatan yang berlaku, berapa yang memiliki tanda terima sumber dengan jumlah baris yang cocok?"

[subjects]
en = "loads"
id = "muatan"

[population]
en = "Of every source of the configuration the newest load, and all loads that speak for a day of the period. The newest load of a source that has ended counts too: its records may still stand."
id = "Dari setiap sumber dalam konfigurasi muatan terbarunya, dan semua muatan yang berbicara untuk hari pada periode ini. Muatan terbaru dari sumber yang sudah berakhir juga dihitung: catatannya mungkin masih dipakai."

[outcomes]
en = "Met: a receipt tells as many rows as the file has. Missed: no receipt tells a number of rows, or it tells another one (somebody accepted the load nevertheless). Never unknown."
id = "Terpenuhi: tanda terima menyebut jumlah baris yang sama dengan berkas. Tidak terpenuhi: tidak ada tanda terima yang menyebut jumlah baris, atau jumlahnya berbeda (muatan tetap diterima oleh seseorang). Selalu diketahui."

[category]
en = "record kind"
id = "jenis catatan"

[clears]
en = "Lay the source's receipt beside the file and load again."
id = "Letakkan tanda terima dari sumber di samping berkas, lalu muat kembali."

[decision]
en = "Ask for receipts of {n} loads"
id = "Minta bukti ekstraksi {n} muatan"
one = "Ask for the receipt of 1 load"

[target]
value = 1
provenance = "proposed"

[reasons]
no-receipt = { en = "no receipt tells how many rows {about} should have", id = "tidak ada tanda terima yang menyebut jumlah baris {about}" }
receipt-disagrees = { en = "rows by the receipt and in the file: {about}", id = "baris menurut tanda terima dan dalam berkas: {about}" }
*/
SELECT
  'load' AS subject_kind, CAST(load AS VARCHAR) AS subject, loads.kind AS category,
  CASE
    WHEN receipt_rows IS NULL   THEN 'missed'
    WHEN extraction_proven      THEN 'met'
    ELSE 'missed'
  END AS outcome,
  CASE
    WHEN receipt_rows IS NULL   THEN 'no-receipt'
    WHEN extraction_proven      THEN NULL
    ELSE 'receipt-disagrees'
  END AS reason,
  CASE
    WHEN receipt_rows IS NULL   THEN file
    WHEN extraction_proven      THEN NULL
    ELSE receipt_rows || ' / ' || (rows - blank)
  END AS reason_about,
  file AS record, load, CAST(NULL AS BIGINT) AS line,
  false AS stale, false AS reconstructed
FROM loads
JOIN sources ON sources.source = loads.source
CROSS JOIN asked
WHERE loads.effective = sources.newest
  OR loads.effective BETWEEN period_from AND as_of
