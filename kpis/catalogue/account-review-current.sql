/*
id = "account-review-current"
version = 1
element = "update"
asks = "A2"
owner = "Head of Social Media"
key = true
kinds = ["accounts", "reviews"]
cuts = ["unit", "brand", "region", "platform", "audience"]
points = 2

[title]
en = "Accounts reviewed in time"
id = "Akun ditinjau tepat waktu"

[question]
en = "Of registered accounts, how many were reviewed within the cadence by somebody other than their owner?"
id = "Dari akun terdaftar, berapa yang ditinjau sesuai jadwal oleh orang selain penanggung jawabnya?"

[subjects]
en = "accounts"
id = "akun"

[population]
en = "Every registered account."
id = "Setiap akun yang terdaftar."

[exclusions]
en = "Retired accounts and those only planned; new accounts whose first review is not due yet."
id = "Akun yang sudah ditutup dan yang baru direncanakan; akun baru yang tinjauan pertamanya belum jatuh tempo."

[outcomes]
en = "Met: the newest review by somebody other than the owner is recent: neither the cadence nor the next review it set has passed, whichever comes first. Missed: it has passed; or only the owner has reviewed; or nobody has, although the first review is due a cadence after opening. Unknown: only a review counts of which the reviewer is blank, or the owner; or the day of opening is blank."
id = "Terpenuhi: tinjauan terbaru oleh orang selain penanggung jawab masih berlaku: jadwalnya dan tinjauan berikut yang ditetapkannya belum lewat, mana yang lebih dulu. Tidak terpenuhi: sudah lewat; atau hanya ditinjau penanggung jawabnya; atau belum pernah, padahal tinjauan pertama jatuh tempo satu jadwal sesudah dibuka. Belum diketahui: peninjau atau penanggung jawab kosong pada satu-satunya tinjauan yang dapat dihitung; atau hari pembukaan kosong."

[measure]
en = "days since the review"
id = "hari sejak tinjauan"

[clears]
en = "Have the account reviewed by somebody other than its owner, and record the review."
id = "Minta orang selain penanggung jawab meninjau akun itu, lalu catat tinjauannya."

[decision]
en = "Review {n} accounts past their date"
id = "Tinjau {n} akun yang lewat tenggat"
one = "Review 1 account past its date"

[target]
value = 0.9
provenance = "proposed"

[reasons]
review-overdue = { en = "its review was due on {about}", id = "seharusnya ditinjau paling lambat {about}" }
never-reviewed = { en = "never reviewed", id = "belum pernah ditinjau" }
reviewed-by-owner = { en = "reviewed by its owner {about} only", id = "hanya ditinjau oleh penanggung jawabnya, {about}" }
reviewer-blank = { en = "the reviewer is blank", id = "peninjau tidak disebut" }
opened-blank = { en = "not said when it was opened", id = "tidak disebut kapan dibuka" }
not-yet-due = { en = "new: first due on {about}", id = "baru: pertama kali jatuh tempo pada {about}" }
*/
WITH cadence AS (
  SELECT accounts.account, coalesce(own.days, general.days) AS days
  FROM accounts
  LEFT JOIN cadences AS own ON own.what = 'accounts' AND own.level = accounts.platform
  LEFT JOIN cadences AS general ON general.what = 'accounts' AND general.level = ''
),
-- Whether a review is independent stays open where its reviewer is blank, or the account's owner.
reviewed AS (
  SELECT reviews.account, reviews.reviewed, reviews.review,
    reviewer <> owner AS is_independent,
    least(reviews.reviewed + days, next_review) AS due,
    reviews.record, reviews.load, reviews.line, reviews.stale, reviews.reconstructed
  FROM reviews
  JOIN accounts ON accounts.account = reviews.account
  JOIN cadence ON cadence.account = reviews.account
  WHERE kind_of_review = 'review' AND subject = 'account'
),
newest AS (
  SELECT *,
    row_number() OVER (
      PARTITION BY account, is_independent ORDER BY reviewed DESC, review DESC
    ) AS place
  FROM reviewed
),
ranked AS (
  SELECT newest.*,
    CASE
      WHEN is_independent AND due >= as_of         THEN 1
      WHEN is_independent IS NULL AND due >= as_of THEN 2
      WHEN is_independent                          THEN 3
      WHEN NOT is_independent                      THEN 4
      ELSE 5
    END AS rank
  FROM newest CROSS JOIN asked
  WHERE place = 1
),
deciding AS (
  SELECT *, row_number() OVER (PARTITION BY account ORDER BY rank) AS preference
  FROM ranked
),
judged AS (
  SELECT accounts.*, as_of, days, rank, reviewed,
    opened + days AS first_due,
    CASE WHEN rank <= 3 THEN deciding.due ELSE opened + days END AS due,
    coalesce(deciding.record, accounts.record) AS deciding_record,
    coalesce(deciding.load, accounts.load) AS deciding_load,
    coalesce(deciding.line, accounts.line) AS deciding_line,
    accounts.stale OR coalesce(deciding.stale, false) AS any_stale,
    accounts.reconstructed OR coalesce(deciding.reconstructed, false) AS any_reconstructed
  FROM accounts
  CROSS JOIN asked
  JOIN cadence ON cadence.account = accounts.account
  LEFT JOIN deciding ON deciding.account = accounts.account AND preference = 1
)
SELECT
  'account' AS subject_kind, account AS subject, account,
  owner, unit, brand, region, platform, audience,
  CASE
    WHEN status IN ('retired', 'planned')   THEN 'excluded'
    WHEN days IS NULL                       THEN 'unknown'
    WHEN rank = 1                           THEN 'met'
    WHEN rank = 2                           THEN 'unknown'
    WHEN rank = 3                           THEN 'missed'
    WHEN first_due >= as_of                 THEN 'excluded'
    WHEN opened IS NULL                     THEN 'unknown'
    ELSE 'missed'
  END AS outcome,
  CASE
    WHEN status = 'retired'                 THEN 'account-retired'
    WHEN status = 'planned'                 THEN 'account-planned'
    WHEN days IS NULL                       THEN 'no-cadence'
    WHEN rank = 1                           THEN NULL
    WHEN rank = 2 AND owner IS NULL         THEN 'owner-blank'
    WHEN rank = 2                           THEN 'reviewer-blank'
    WHEN rank = 3                           THEN 'review-overdue'
    WHEN first_due >= as_of                 THEN 'not-yet-due'
    WHEN opened IS NULL                     THEN 'opened-blank'
    WHEN rank = 4                           THEN 'reviewed-by-owner'
    WHEN rank = 5                           THEN 'review-overdue'
    ELSE 'never-reviewed'
  END AS reason,
  CASE
    WHEN days IS NULL                       THEN 'accounts'
    WHEN rank = 4 AND first_due < as_of     THEN owner
    ELSE CAST(due AS VARCHAR)
  END AS reason_about,
  due,
  as_of - reviewed AS measure,
  deciding_record AS record, deciding_load AS load, deciding_line AS line,
  any_stale AS stale, any_reconstructed AS reconstructed
FROM judged
