/*
id = "protocol-tested"
version = 1
element = "incidents"
asks = "A5g"
owner = "Head of Crisis Response"
kinds = ["documents", "reviews"]
cuts = ["unit", "brand", "region", "platform"]
points = 0

[title]
en = "Protocols tested"
id = "Protokol diuji"

[question]
en = "Of crisis protocols in force, how many passed their newest test, and that within the cadence?"
id = "Dari protokol krisis yang berlaku, berapa yang lulus uji terbarunya dan masih dalam jadwal uji?"

[subjects]
en = "protocols"
id = "protokol"

[population]
en = "Every document of kind protocol."
id = "Setiap dokumen berjenis protokol."

[exclusions]
en = "Protocols not in force on the day, and those never tested whose version has been in force for less than the cadence."
id = "Protokol yang tidak berlaku pada hari itu, dan yang belum pernah diuji tetapi versinya berlaku kurang dari satu jadwal uji."

[outcomes]
en = "Met: the newest test passed and is no older than the cadence. Missed: it failed, is older than that, or there never was one. Of tests on one day the worst counts. Unknown: the newest test does not say whether it passed; never tested, and not said since when it is in force; or no cadence is set."
id = "Terpenuhi: uji terbaru lulus dan masih dalam jadwal. Tidak terpenuhi: uji itu gagal, sudah lebih lama dari jadwal, atau belum pernah ada. Dari beberapa uji pada satu hari, yang terburuk dihitung. Belum diketahui: uji terbaru tidak menyebut hasilnya; belum pernah diuji dan tidak disebut sejak kapan berlaku; atau jadwal uji tidak ditetapkan."

[measure]
en = "Days since the newest test."
id = "Hari sejak uji terbaru."

[clears]
en = "Try the protocol out, put right what fails, and record the test as a review."
id = "Uji protokol itu, perbaiki yang gagal, dan catat ujinya sebagai tinjauan."

[decision]
en = "Test {n} protocols"
id = "Uji {n} protokol"
one = "Test 1 protocol"

[target]
value = 1.0
provenance = "proposed"

[reasons]
not-yet-in-force = { en = "in force only from {about}", id = "baru berlaku mulai {about}" }
no-longer-in-force = { en = "in force only until {about}", id = "berlaku hanya sampai {about}" }
never-tested = { en = "never tested", id = "belum pernah diuji" }
first-test-not-due = { en = "in force since {about}: the first test is not due yet", id = "berlaku sejak {about}: uji pertama belum jatuh tempo" }
in-force-blank = { en = "not said since when it is in force", id = "tidak disebut sejak kapan berlaku" }
test-failed = { en = "the test of {about} failed", id = "uji pada {about} gagal" }
test-result-blank = { en = "the test of {about} does not say whether it passed", id = "uji pada {about} tidak menyebut hasilnya" }
test-overdue = { en = "last tested on {about}", id = "terakhir diuji pada {about}" }
*/
WITH tests AS (
  SELECT document, reviewed AS tested, outcome AS result, record, load, line, stale, reconstructed,
    row_number() OVER (
      PARTITION BY document
      ORDER BY reviewed DESC,
        CASE WHEN outcome = 'failed' THEN 1 WHEN outcome = 'passed' THEN 3 ELSE 2 END, record
    ) AS place
  FROM reviews
  WHERE kind_of_review = 'test' AND document IS NOT NULL
),
protocols AS (
  SELECT documents.*, days, tested, result, as_of,
    in_force_from > as_of AS is_to_come,
    in_force_until < as_of AS is_past,
    CAST(coalesce(tested, in_force_from) + days AS DATE) AS tested_by,
    tests.record AS test_record, tests.load AS test_load, tests.line AS test_line,
    tests.stale AS test_stale, tests.reconstructed AS test_reconstructed
  FROM documents
  CROSS JOIN asked
  LEFT JOIN tests ON tests.document = documents.document AND place = 1
  LEFT JOIN cadences ON what = 'protocols' AND level = ''
  WHERE kind_of_document = 'protocol'
)
SELECT
  'document' AS subject_kind, document AS subject, owner, unit, brand, region, platform,
  CASE
    WHEN is_to_come                                   THEN 'excluded'
    WHEN is_past                                      THEN 'excluded'
    WHEN result = 'failed'                            THEN 'missed'
    WHEN days IS NULL                                 THEN 'unknown'
    WHEN tested IS NULL AND in_force_from IS NULL     THEN 'unknown'
    WHEN tested IS NULL AND tested_by >= as_of        THEN 'excluded'
    WHEN tested_by < as_of                            THEN 'missed'
    WHEN result = 'passed'                            THEN 'met'
    ELSE 'unknown'
  END AS outcome,
  CASE
    WHEN is_to_come                                   THEN 'not-yet-in-force'
    WHEN is_past                                      THEN 'no-longer-in-force'
    WHEN result = 'failed'                            THEN 'test-failed'
    WHEN days IS NULL                                 THEN 'no-cadence'
    WHEN tested IS NULL AND in_force_from IS NULL     THEN 'in-force-blank'
    WHEN tested IS NULL AND tested_by >= as_of        THEN 'first-test-not-due'
    WHEN tested IS NULL                               THEN 'never-tested'
    WHEN tested_by < as_of                            THEN 'test-overdue'
    WHEN result = 'passed'                            THEN NULL
    ELSE 'test-result-blank'
  END AS reason,
  CASE
    WHEN is_to_come                                   THEN CAST(in_force_from AS VARCHAR)
    WHEN is_past                                      THEN CAST(in_force_until AS VARCHAR)
    WHEN result = 'failed'                            THEN CAST(tested AS VARCHAR)
    WHEN days IS NULL                                 THEN 'protocols'
    ELSE CAST(coalesce(tested, in_force_from) AS VARCHAR)
  END AS reason_about,
  CASE WHEN result = 'failed' THEN tested ELSE tested_by END AS due,
  as_of - tested AS measure,
  coalesce(test_record, record) AS record,
  coalesce(test_load, load) AS load,
  coalesce(test_line, line) AS line,
  stale OR coalesce(test_stale, false) AS stale,
  reconstructed OR coalesce(test_reconstructed, false) AS reconstructed
FROM protocols
