/*
id = "unregistered-accounts"
version = 1
element = "scope"
asks = "A1"
owner = "Head of Social Media"
key = true
figure = "count"
direction = "less"
kinds = ["accounts", "discoveries", "reviews"]
cuts = ["unit", "brand", "region", "platform", "audience", "category"]
points = 0
spread = true

[title]
en = "Unregistered accounts"
id = "Akun tidak terdaftar"

[question]
en = "How many accounts found outside the inventory were not settled within the service level, and was every platform and region searched?"
id = "Berapa akun yang ditemukan di luar inventaris dan tidak diselesaikan dalam batas waktu, dan apakah setiap platform dan wilayah sudah ditelusuri?"

[subjects]
en = "discoveries and searches"
id = "akun yang ditemukan dan penelusuran"

[population]
en = "Every account found outside the inventory that is still open on the day or was settled in the period; and every platform with every region of registered accounts, where a search is due."
id = "Setiap akun yang ditemukan di luar inventaris dan masih terbuka pada hari itu atau diselesaikan dalam periode; serta setiap platform di setiap wilayah akun terdaftar, yang wajib ditelusuri."

[exclusions]
en = "Discoveries still open within the service level."
id = "Akun yang ditemukan dan masih terbuka dalam batas waktu."

[outcomes]
en = "Met: settled within the service level; or searched within the cadence (a search without a region counts for all). Missed: settled later, or still open past it. Unknown: a platform and region not searched within the cadence, for nobody knows what is there; or a discovery without the moments that decide."
id = "Terpenuhi: diselesaikan dalam batas waktu; atau ditelusuri sesuai jadwal (penelusuran tanpa wilayah berlaku untuk semua). Tidak terpenuhi: diselesaikan lebih lambat, atau masih terbuka melewatinya. Belum diketahui: platform dan wilayah yang tidak ditelusuri sesuai jadwal, sebab tidak ada yang tahu isinya; atau penemuan tanpa waktu yang menentukan."

[category]
en = "discovery or search"
id = "penemuan akun (discovery) atau penelusuran (search)"

[measure]
en = "days from a discovery until it was settled, or open so far"
id = "hari sejak akun ditemukan sampai diselesaikan, atau selama masih terbuka"

[clears]
en = "Settle what becomes of the account: register, close or have it removed. Search the platform in the region."
id = "Putuskan nasib akun itu: daftarkan, tutup, atau minta dihapus. Telusuri platform di wilayah itu."

[decision]
en = "Register or take down {n} accounts seen in the wild"
id = "Daftarkan atau tutup {n} akun yang ditemukan di luar inventaris"
one = "Register or take down 1 account seen in the wild"

[target]
value = 0
provenance = "proposed"

[reasons]
settled-late = { en = "settled late, on {about}", id = "terlambat diselesaikan, pada {about}", settled = true }
not-settled = { en = "still open past the service level", id = "masih terbuka melewati batas waktu" }
open-within-service-level = { en = "still open within the service level", id = "masih terbuka dalam batas waktu" }
settled-day-blank = { en = "settled, but not said when", id = "sudah diselesaikan, tetapi tidak disebut kapan" }
found-blank = { en = "not said when it was found", id = "tidak disebut kapan ditemukan" }
never-searched = { en = "never searched", id = "belum pernah ditelusuri" }
search-overdue = { en = "last searched on {about}", id = "terakhir ditelusuri pada {about}" }
*/
WITH discovered AS (
  SELECT discoveries.*,
    (epoch(resolved) - epoch(found)) / 3600.0 AS hours_taken,
    (epoch(ends) - epoch(found)) / 3600.0 AS hours_open,
    coalesce(own.hours, general.hours) AS hours_allowed,
    CAST(as_of + 1 AS TIMESTAMP) - ends AS local_time
  FROM discoveries
  CROSS JOIN asked
  LEFT JOIN service_levels AS own
    ON own.what = 'discoveries' AND own.level = discoveries.platform
  LEFT JOIN service_levels AS general
    ON general.what = 'discoveries' AND general.level = ''
  WHERE resolved IS NULL OR resolved >= starts
),
regions AS (
  SELECT region
  FROM accounts
  WHERE region IS NOT NULL AND coalesce(status, 'active') NOT IN ('retired', 'planned')
  GROUP BY region
),
searched AS (
  SELECT platform, region, reviewed, record, load, line, stale, reconstructed,
    row_number() OVER (
      PARTITION BY platform, region ORDER BY reviewed DESC, stale, review DESC
    ) AS place
  FROM reviews
  WHERE kind_of_review = 'search' AND platform IS NOT NULL
),
-- Where no account says its region, the platform is searched as a whole: its region stays blank.
to_search AS (
  SELECT platforms_in_use.*, regions.region
  FROM platforms_in_use LEFT JOIN regions ON true
),
last_search AS (
  SELECT
    to_search.platform, to_search.region,
    searched.reviewed, coalesce(own.days, general.days) AS days,
    coalesce(searched.record, to_search.record) AS record,
    coalesce(searched.load, to_search.load) AS load,
    coalesce(searched.line, to_search.line) AS line,
    to_search.stale OR coalesce(searched.stale, false) AS stale,
    to_search.reconstructed OR coalesce(searched.reconstructed, false) AS reconstructed,
    row_number() OVER (
      PARTITION BY to_search.platform, to_search.region
      ORDER BY searched.reviewed DESC NULLS LAST, searched.stale, searched.region
    ) AS place
  FROM to_search
  LEFT JOIN searched
    ON searched.platform = to_search.platform AND searched.place = 1
    AND coalesce(searched.region, to_search.region, '') = coalesce(to_search.region, '')
  LEFT JOIN cadences AS own
    ON own.what = 'searches' AND own.level = to_search.platform
  LEFT JOIN cadences AS general
    ON general.what = 'searches' AND general.level = ''
),
-- A search tells nothing while what was found does not arrive.
found_arrives AS (
  SELECT coalesce(bool_or(stale), false) AS is_late FROM discoveries
)
SELECT
  'discovery' AS subject_kind, discovery AS subject, owner,
  unit, brand, region, platform, audience, 'discovery' AS category,
  CASE
    WHEN resolved IS NULL AND resolution IS NOT NULL   THEN 'unknown'
    WHEN found IS NULL OR hours_allowed IS NULL        THEN 'unknown'
    WHEN hours_taken <= hours_allowed                  THEN 'met'
    WHEN hours_taken > hours_allowed                   THEN 'missed'
    WHEN hours_open > hours_allowed                    THEN 'missed'
    ELSE 'excluded'
  END AS outcome,
  CASE
    WHEN resolved IS NULL AND resolution IS NOT NULL   THEN 'settled-day-blank'
    WHEN found IS NULL                                 THEN 'found-blank'
    WHEN hours_allowed IS NULL                         THEN 'no-service-level'
    WHEN hours_taken <= hours_allowed                  THEN NULL
    WHEN hours_taken > hours_allowed                   THEN 'settled-late'
    WHEN hours_open > hours_allowed                    THEN 'not-settled'
    ELSE 'open-within-service-level'
  END AS reason,
  CASE
    WHEN hours_allowed IS NULL                         THEN 'discoveries'
    ELSE CAST(CAST(resolved + local_time AS DATE) AS VARCHAR)
  END AS reason_about,
  CAST(found + hours_allowed * INTERVAL '1 hour' + local_time AS DATE) AS due,
  coalesce(hours_taken, hours_open) / 24 AS measure,
  record, load, line, stale, reconstructed
FROM discovered
UNION ALL
SELECT
  'search' AS subject_kind, concat_ws(' / ', platform, region) AS subject, NULL AS owner,
  NULL AS unit, NULL AS brand, region, platform, NULL AS audience, 'search' AS category,
  CASE
    WHEN reviewed + days >= as_of                      THEN 'met'
    ELSE 'unknown'
  END AS outcome,
  CASE
    WHEN days IS NULL                                  THEN 'no-cadence'
    WHEN reviewed IS NULL                              THEN 'never-searched'
    WHEN reviewed + days < as_of                       THEN 'search-overdue'
  END AS reason,
  CASE
    WHEN days IS NULL                                  THEN 'searches'
    ELSE CAST(reviewed AS VARCHAR)
  END AS reason_about,
  reviewed + days AS due,
  NULL AS measure,
  record, load, line, stale OR is_late AS stale, reconstructed
FROM last_search CROSS JOIN found_arrives CROSS JOIN asked
WHERE place = 1
