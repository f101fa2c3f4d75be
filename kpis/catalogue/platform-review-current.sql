/*
id = "platform-review-current"
version = 1
element = "update"
asks = "A2"
owner = "Head of Social Media"
kinds = ["accounts", "reviews"]
cuts = ["platform"]
points = 0

[title]
en = "Platforms reviewed in time"
id = "Platform ditinjau tepat waktu"

[question]
en = "Of platforms on which there are registered accounts, how many were reviewed within their cadence?"
id = "Dari platform yang memiliki akun terdaftar, berapa yang ditinjau sesuai jadwalnya?"

[subjects]
en = "platforms"
id = "platform"

[population]
en = "Every platform that a registered account is on, neither retired nor only planned."
id = "Setiap platform tempat ada akun terdaftar yang tidak ditutup dan tidak baru direncanakan."

[exclusions]
en = "New platforms: the first account was opened less than a cadence ago."
id = "Platform baru: akun pertamanya dibuka belum selama satu jadwal."

[outcomes]
en = "Met: neither the platform's cadence since its newest review (of whichever region) nor the next review that one set has passed. Missed: one of them has, or nobody has ever reviewed it. Unknown: never reviewed, and no account says when it was opened. A search for unregistered accounts is no review."
id = "Terpenuhi: jadwal platform sejak tinjauan terbarunya (wilayah mana pun) dan tinjauan berikut yang ditetapkannya belum lewat. Tidak terpenuhi: salah satunya lewat, atau belum pernah ditinjau. Belum diketahui: belum pernah ditinjau, dan tidak ada akun yang menyebut kapan dibuka. Penelusuran akun tidak terdaftar bukan tinjauan."

[measure]
en = "days since the review"
id = "hari sejak tinjauan"

[clears]
en = "Review whether and how the platform is used, and record the review."
id = "Tinjau apakah dan bagaimana platform itu dipakai, lalu catat tinjauannya."

[decision]
en = "Review {n} platforms"
id = "Tinjau {n} platform"
one = "Review 1 platform"

[target]
value = 1
provenance = "proposed"

[reasons]
review-overdue = { en = "its review was due on {about}", id = "seharusnya ditinjau paling lambat {about}" }
never-reviewed = { en = "never reviewed", id = "belum pernah ditinjau" }
opened-blank = { en = "not said when it was opened", id = "tidak disebut kapan dibuka" }
not-yet-due = { en = "new: first due on {about}", id = "baru: pertama kali jatuh tempo pada {about}" }
*/
WITH placed AS (
  SELECT platform, reviewed, next_review, record, load, line, stale, reconstructed,
    row_number() OVER (PARTITION BY platform ORDER BY reviewed DESC, review DESC) AS place
  FROM reviews
  WHERE kind_of_review = 'review' AND subject = 'platform'
),
planned AS (
  SELECT platforms_in_use.platform, first_opened, reviewed,
    coalesce(own.days, general.days) AS days,
    CASE
      WHEN reviewed IS NULL THEN first_opened + coalesce(own.days, general.days)
      ELSE least(reviewed + coalesce(own.days, general.days), next_review)
    END AS due,
    coalesce(placed.record, platforms_in_use.record) AS record,
    coalesce(placed.load, platforms_in_use.load) AS load,
    coalesce(placed.line, platforms_in_use.line) AS line,
    platforms_in_use.stale OR coalesce(placed.stale, false) AS stale,
    platforms_in_use.reconstructed OR coalesce(placed.reconstructed, false) AS reconstructed
  FROM platforms_in_use
  LEFT JOIN placed ON placed.platform = platforms_in_use.platform AND place = 1
  LEFT JOIN cadences AS own
    ON own.what = 'platforms' AND own.level = platforms_in_use.platform
  LEFT JOIN cadences AS general
    ON general.what = 'platforms' AND general.level = ''
)
SELECT
  'platform' AS subject_kind, platform AS subject, platform,
  CASE
    WHEN days IS NULL                              THEN 'unknown'
    WHEN reviewed IS NULL AND due >= as_of         THEN 'excluded'
    WHEN reviewed IS NULL AND due IS NULL          THEN 'unknown'
    WHEN due >= as_of                              THEN 'met'
    ELSE 'missed'
  END AS outcome,
  CASE
    WHEN days IS NULL                              THEN 'no-cadence'
    WHEN reviewed IS NULL AND due >= as_of         THEN 'not-yet-due'
    WHEN reviewed IS NULL AND due IS NULL          THEN 'opened-blank'
    WHEN reviewed IS NULL                          THEN 'never-reviewed'
    WHEN due < as_of                               THEN 'review-overdue'
  END AS reason,
  CASE WHEN days IS NULL THEN 'platforms' ELSE CAST(due AS VARCHAR) END AS reason_about,
  due,
  as_of - reviewed AS measure,
  record, load, line, stale, reconstructed
FROM planned CROSS JOIN asked
