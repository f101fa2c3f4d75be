/*
id = "sensitive-leak"
version = 1
element = "incidents"
asks = "B3"
owner = "Data Protection Officer"
figure = "count"
direction = "less"
kinds = ["incidents"]
cuts = ["unit", "brand", "region", "platform", "audience", "category"]
points = 4

[title]
en = "Leaks of sensitive information"
id = "Kebocoran informasi sensitif"

[question]
en = "How many confirmed incidents let out sensitive information?"
id = "Berapa insiden terkonfirmasi yang membocorkan informasi sensitif?"

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
en = "Missed: confirmed, and of category leak or marked as having let out sensitive information. Met: no sensitive information got out. Unknown: not said whether sensitive information got out, or not said whether the incident is confirmed."
id = "Tidak terpenuhi: terkonfirmasi, dan berkategori kebocoran atau ditandai membocorkan informasi sensitif. Terpenuhi: tidak ada informasi sensitif yang bocor. Belum diketahui: tidak disebut apakah informasi sensitif bocor, atau tidak disebut apakah insidennya terkonfirmasi."

[category]
en = "What sort of incident it is."
id = "Jenis insiden."

[clears]
en = "What got out stays out: close the way it took, and say so in the report of the incident."
id = "Yang sudah bocor tidak dapat ditarik: tutup jalurnya dan catat dalam laporan insiden."

[decision]
en = "Act on {n} leaks of sensitive information"
id = "Tindak lanjuti {n} kebocoran informasi sensitif"
one = "Act on 1 leak of sensitive information"

[target]
value = 0
provenance = "proposed"

[reasons]
not-confirmed = { en = "not confirmed to have happened", id = "belum terkonfirmasi benar-benar terjadi" }
sensitive-information-out = { en = "sensitive information got out, confirmed", id = "informasi sensitif bocor, terkonfirmasi" }
leak-confirmed-blank = { en = "a leak, but not said whether it is confirmed", id = "kebocoran, tetapi tidak disebut apakah terkonfirmasi" }
sensitive-blank = { en = "not said whether sensitive information got out", id = "tidak disebut apakah informasi sensitif bocor" }
*/
WITH counted AS (
  SELECT incident_cases.*, sensitive OR category = 'leak' AS touches
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
    WHEN sensitive IS NULL           THEN 'unknown'
    ELSE 'met'
  END AS outcome,
  CASE
    WHEN NOT confirmed               THEN 'not-confirmed'
    WHEN touches AND confirmed       THEN 'sensitive-information-out'
    WHEN touches                     THEN 'leak-confirmed-blank'
    WHEN sensitive IS NULL           THEN 'sensitive-blank'
  END AS reason,
  record, load, line, stale, reconstructed
FROM counted
