/*
id = "dormant-accounts"
version = 1
element = "scope"
asks = "A1"
owner = "Head of Social Media"
figure = "count"
direction = "less"
kinds = ["accounts", "reviews"]
cuts = ["unit", "brand", "region", "platform", "audience"]
points = 1

[title]
en = "Dormant accounts"
id = "Akun lama tidak aktif"

[question]
en = "Of registered accounts, how many have long had no post, without a review that decided to keep them?"
id = "Dari akun terdaftar, berapa yang sudah lama tanpa unggahan dan tanpa tinjauan yang memutuskan untuk mempertahankannya?"

[subjects]
en = "accounts"
id = "akun"

[population]
en = "Every registered account."
id = "Setiap akun yang terdaftar."

[exclusions]
en = "Retired accounts and those only planned; new accounts whose first post is not due yet."
id = "Akun yang sudah ditutup dan yang baru direncanakan; akun baru yang unggahan pertamanya belum jatuh tempo."

[outcomes]
en = "Met: the last post lies within the cadence; or the newest review after that post decided to keep the account, and accounts are not yet due for review again since. Missed: a longer silence without such a decision. Unknown: the day of the last post is blank, or that review does not say what it decided."
id = "Terpenuhi: unggahan terakhir masih dalam jangka waktu; atau tinjauan terbaru sesudah unggahan itu memutuskan mempertahankan akun, dan sejak itu belum tiba jadwal tinjauan akun berikutnya. Tidak terpenuhi: lebih lama diam tanpa keputusan seperti itu. Belum diketahui: hari unggahan terakhir kosong, atau tinjauan itu tidak menyebut putusannya."

[measure]
en = "days since the last post"
id = "hari sejak unggahan terakhir"

[clears]
en = "Post again, review the account and decide to keep it, or retire it."
id = "Aktifkan kembali, tinjau dan putuskan untuk mempertahankannya, atau tutup akun itu."

[decision]
en = "Close or revive {n} dormant accounts"
id = "Tutup atau hidupkan kembali {n} akun yang lama tidak aktif"
one = "Close or revive 1 dormant account"

[target]
value = 0
provenance = "proposed"

[reasons]
long-silent = { en = "no post since {about}", id = "tanpa unggahan sejak {about}" }
decision-lapsed = { en = "the decision of {about} to keep it is too old", id = "putusan {about} untuk mempertahankannya sudah terlalu lama" }
decision-blank = { en = "the review of {about} does not say what it decided", id = "tinjauan {about} tidak menyebut putusannya" }
last-post-blank = { en = "the day of the last post is blank", id = "hari unggahan terakhir kosong" }
not-yet-due = { en = "new: first due on {about}", id = "baru: pertama kali jatuh tempo pada {about}" }
*/
WITH decided AS (
  SELECT account, reviewed, outcome, stale, reconstructed,
    row_number() OVER (PARTITION BY account ORDER BY reviewed DESC, review DESC) AS place
  FROM reviews
  WHERE kind_of_review = 'review' AND subject = 'account'
),
silent AS (
  SELECT accounts.*, as_of,
    coalesce(own.days, general.days) AS days,
    coalesce(own_review.days, general_review.days) AS days_kept,
    last_post + coalesce(own.days, general.days) AS post_due,
    opened + coalesce(own.days, general.days) AS first_due
  FROM accounts
  CROSS JOIN asked
  LEFT JOIN cadences AS own ON own.what = 'dormant' AND own.level = accounts.platform
  LEFT JOIN cadences AS general ON general.what = 'dormant' AND general.level = ''
  LEFT JOIN cadences AS own_review
    ON own_review.what = 'accounts' AND own_review.level = accounts.platform
  LEFT JOIN cadences AS general_review
    ON general_review.what = 'accounts' AND general_review.level = ''
),
-- Of a silent account, the newest review since its last post.
looked_at AS (
  SELECT silent.*, reviewed, outcome AS decision,
    reviewed + days_kept AS kept_until,
    decided.stale AS decision_stale, decided.reconstructed AS decision_reconstructed
  FROM silent
  LEFT JOIN decided
    ON decided.account = silent.account AND place = 1
    AND reviewed > last_post AND post_due < as_of
)
SELECT
  'account' AS subject_kind, account AS subject, account,
  owner, unit, brand, region, platform, audience,
  CASE
    WHEN status IN ('retired', 'planned')                   THEN 'excluded'
    WHEN days IS NULL                                       THEN 'unknown'
    WHEN last_post IS NULL AND first_due >= as_of           THEN 'excluded'
    WHEN last_post IS NULL                                  THEN 'unknown'
    WHEN post_due >= as_of                                  THEN 'met'
    WHEN decision = 'keep' AND days_kept IS NULL            THEN 'unknown'
    WHEN decision = 'keep' AND kept_until >= as_of          THEN 'met'
    WHEN decision IS NULL AND kept_until >= as_of           THEN 'unknown'
    ELSE 'missed'
  END AS outcome,
  CASE
    WHEN status = 'retired'                                 THEN 'account-retired'
    WHEN status = 'planned'                                 THEN 'account-planned'
    WHEN days IS NULL                                       THEN 'no-cadence'
    WHEN last_post IS NULL AND first_due >= as_of           THEN 'not-yet-due'
    WHEN last_post IS NULL                                  THEN 'last-post-blank'
    WHEN post_due >= as_of                                  THEN NULL
    WHEN decision = 'keep' AND days_kept IS NULL            THEN 'no-cadence'
    WHEN decision = 'keep' AND kept_until >= as_of          THEN NULL
    WHEN decision = 'keep'                                  THEN 'decision-lapsed'
    WHEN decision IS NULL AND kept_until >= as_of           THEN 'decision-blank'
    ELSE 'long-silent'
  END AS reason,
  CASE
    WHEN days IS NULL                                       THEN 'dormant'
    WHEN last_post IS NULL                                  THEN CAST(first_due AS VARCHAR)
    WHEN decision = 'keep' AND days_kept IS NULL            THEN 'accounts'
    WHEN decision = 'keep'                                  THEN CAST(reviewed AS VARCHAR)
    WHEN decision IS NULL AND kept_until >= as_of           THEN CAST(reviewed AS VARCHAR)
    ELSE CAST(last_post AS VARCHAR)
  END AS reason_about,
  CASE
    WHEN last_post IS NULL                                  THEN first_due
    WHEN decision = 'keep'                                  THEN coalesce(kept_until, post_due)
    ELSE post_due
  END AS due,
  as_of - last_post AS measure,
  record, load, line,
  stale OR coalesce(decision_stale, false) AS stale,
  reconstructed OR coalesce(decision_reconstructed, false) AS reconstructed
FROM looked_at
