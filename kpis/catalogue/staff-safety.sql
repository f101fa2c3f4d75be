/*
id = "staff-safety"
version = 1
element = "incidents"
asks = "B3"
owner = "Head of Security"
figure = "count"
direction = "less"
kinds = ["incidents"]
cuts = ["unit", "brand", "region", "platform", "audience", "category"]
points = 3

[title]
en = "Staff safety touched"
id = "Keselamatan staf terganggu"

[question]
en = "How many confirmed incidents threatened or harmed people who work here?"
id = "Berapa insiden terkonfirmasi yang mengancam atau mencelakai orang yang bekerja di sini?"

[subjects]
en = "incidents"
id = "insiden"

[population]
en = "Every incident detected in the period, and every one from before that is not resolved yet."
id = "Setiap insiden yang terdeteksi dalam periode, dan yang lebih lama tetapi belum selesai."

[exclusions]
en = "Incidents that are not confirmed."
id = "Insiden yang tidak terkonfirmasi."

[outcomes]
en = "Missed: confirmed, and of category safety or marked as touching the safety of staff. Met: it did not touch the safety of staff. Unknown: not said whether it touched the safety of staff, or not said whether the incident is confirmed."
id = "Tidak terpenuhi: terkonfirmasi, dan berkategori keselamatan atau ditandai menyangkut keselamatan staf. Terpenuhi: tidak menyangkut keselamatan staf. Belum diketahui: tidak disebut apakah menyangkut keselamatan staf, atau tidak disebut apakah insidennya terkonfirmasi."

[category]
en = "What sort of incident it is."
id = "Jenis insiden."

[clears]
en = "What happened stays on the list of the period: see that the people concerned are safe, and say so in the report of the incident."
id = "Yang sudah terjadi tetap di daftar periode ini: pastikan orang yang terkena aman dan catat dalam laporan insiden."

[decision]
en = "Protect staff: {n} incidents touched their safety"
id = "Lindungi staf: {n} insiden menyangkut keselamatan mereka"
one = "Protect staff: 1 incident touched their safety"

[target]
value = 0
provenance = "proposed"

[reasons]
not-confirmed = { en = "not confirmed to have happened", id = "belum terkonfirmasi benar-benar terjadi" }
staff-threatened = { en = "people who work here were threatened or harmed, confirmed", id = "orang yang bekerja di sini diancam atau dicelakai, terkonfirmasi" }
safety-confirmed-blank = { en = "touches the safety of staff, but not said whether it is confirmed", id = "menyangkut keselamatan staf, tetapi tidak disebut apakah terkonfirmasi" }
staff-safety-blank = { en = "not said whether it touched the safety of staff", id = "tidak disebut apakah menyangkut keselamatan staf" }
*/
WITH counted AS (
  SELECT incident_cases.*, staff_safety OR category = 'safety' AS touches
  FROM incident_cases CROSS JOIN asked
  WHERE detected >= starts OR resolved IS NULL OR (detected IS NULL AND resolved >= starts)
)
SELECT
  'incident' AS subject_kind, incident AS subject, account,
  handler AS owner, unit, brand, region, platform, audience, category,
  CASE
    WHEN NOT confirmed               THEN 'excluded'
    WHEN touches AND confirmed       THEN 'missed'
    WHEN touches                     THEN 'unknown'
    WHEN staff_safety IS NULL         THEN 'unknown'
    ELSE 'met'
  END AS outcome,
  CASE
    WHEN NOT confirmed               THEN 'not-confirmed'
    WHEN touches AND confirmed       THEN 'staff-threatened'
    WHEN touches                     THEN 'safety-confirmed-blank'
    WHEN staff_safety IS NULL         THEN 'staff-safety-blank'
  END AS reason,
  record, load, line, stale, reconstructed
FROM counted
