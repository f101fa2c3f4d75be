/*
id = "protocol-followed"
version = 1
element = "incidents"
asks = "A5g"
owner = "Head of Crisis Response"
kinds = ["incidents"]
cuts = ["unit", "brand", "region", "platform", "audience", "category"]
points = 2

[title]
en = "Protocol followed"
id = "Protokol dijalankan"

[question]
en = "Of severe incidents resolved in the period, how many were handled by their protocol?"
id = "Dari insiden berat yang diselesaikan dalam periode, berapa yang ditangani menurut protokolnya?"

[subjects]
en = "severe incidents"
id = "insiden berat"

[population]
en = "Every incident resolved in the period, or not resolved yet, whose highest severity ever recorded is one that needs a protocol. An incident without a severity may be severe, so it has a row."
id = "Setiap insiden yang diselesaikan dalam periode, atau belum selesai, dengan keparahan tertinggi yang mewajibkan protokol. Insiden tanpa tingkat keparahan bisa saja berat, jadi ikut didata."

[exclusions]
en = "Incidents not resolved yet: whether the protocol was followed is told at the end."
id = "Insiden yang belum selesai: kepatuhan pada protokol baru dinilai di akhir."

[outcomes]
en = "Met: a protocol is named and was followed. Missed: it was not followed, or none is named. Unknown: nobody has said whether it was followed; no severity is recorded; or it is not set which severities need a protocol."
id = "Terpenuhi: protokol disebut dan dijalankan. Tidak terpenuhi: protokol tidak dijalankan, atau tidak ada yang disebut. Belum diketahui: tidak disebut apakah dijalankan; keparahan tidak tercatat; atau belum ditetapkan keparahan mana yang mewajibkan protokol."

[category]
en = "What sort of incident it is."
id = "Jenis insiden."

[clears]
en = "Name the protocol of the incident, and record whether it was followed. Where it was not, let the review after the incident say why."
id = "Sebutkan protokol insiden itu dan catat apakah dijalankan. Bila tidak, jelaskan sebabnya dalam tinjauan pascainsiden."

[decision]
en = "Drill the protocol: {n} severe incidents left it"
id = "Latih protokol: {n} insiden berat tidak mengikutinya"
one = "Drill the protocol: 1 severe incident left it"

[target]
value = 0.9
provenance = "proposed"

[reasons]
not-resolved-yet = { en = "not resolved yet", id = "belum selesai" }
severe-not-set = { en = "not set which severities need a protocol", id = "belum ditetapkan keparahan mana yang mewajibkan protokol" }
protocol-not-named = { en = "no protocol is named for it", id = "protokolnya tidak disebut" }
protocol-not-followed = { en = "protocol {about} was not followed", id = "protokol {about} tidak dijalankan" }
protocol-followed-blank = { en = "not said whether protocol {about} was followed", id = "tidak disebut apakah protokol {about} dijalankan" }
*/
WITH severe AS (
  SELECT DISTINCT role AS severe_level
  FROM roles
  WHERE what = 'follows_protocol'
),
severe_levels AS (
  SELECT count(*) AS how_many FROM severe
)
SELECT
  'incident' AS subject_kind, incident AS subject, account,
  handler AS owner, unit, brand, region, platform, audience, category,
  CASE
    WHEN resolved IS NULL          THEN 'excluded'
    WHEN how_many = 0              THEN 'unknown'
    WHEN worst_severity IS NULL    THEN 'unknown'
    WHEN protocol IS NULL          THEN 'missed'
    WHEN protocol_followed         THEN 'met'
    WHEN NOT protocol_followed     THEN 'missed'
    ELSE 'unknown'
  END AS outcome,
  CASE
    WHEN resolved IS NULL          THEN 'not-resolved-yet'
    WHEN how_many = 0              THEN 'severe-not-set'
    WHEN worst_severity IS NULL    THEN 'no-severity'
    WHEN protocol IS NULL          THEN 'protocol-not-named'
    WHEN protocol_followed         THEN NULL
    WHEN NOT protocol_followed     THEN 'protocol-not-followed'
    ELSE 'protocol-followed-blank'
  END AS reason,
  protocol AS reason_about,
  record, load, line, stale, reconstructed
FROM incident_cases
CROSS JOIN asked
CROSS JOIN severe_levels
LEFT JOIN severe ON severe_level = worst_severity
WHERE (resolved IS NULL OR resolved >= starts)
  AND (severe_level IS NOT NULL OR worst_severity IS NULL OR how_many = 0)
