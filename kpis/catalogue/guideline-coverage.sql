/*
id = "guideline-coverage"
version = 1
element = "scope"
asks = "A1"
owner = "Head of Social Media"
kinds = ["accounts", "documents"]
cuts = ["unit", "brand", "region", "platform", "audience"]
points = 1

[title]
en = "Covered by a guideline"
id = "Tercakup pedoman"

[question]
en = "Of registered accounts, how many are on a platform that has a guideline in force for their audience?"
id = "Dari akun terdaftar, berapa yang platformnya memiliki pedoman yang berlaku untuk khalayaknya?"

[subjects]
en = "accounts"
id = "akun"

[population]
en = "Every registered account."
id = "Setiap akun yang terdaftar."

[exclusions]
en = "Retired accounts, and those only planned."
id = "Akun yang sudah ditutup dan yang baru direncanakan."

[outcomes]
en = "Met: a guideline is in force on the day for the account's platform (or for all) and its audience (or for both); where the guideline names a brand, unit or region, it is the account's. Missed: there is none, or it is no longer in force. Unknown: whether there is one hangs on a blank field, of the account or of the guideline, or only a later version of the guideline is known."
id = "Terpenuhi: pada hari itu berlaku pedoman untuk platform akun (atau semua platform) dan khalayaknya (atau keduanya); bila pedoman menyebut merek, unit, atau wilayah, itu milik akun tersebut. Tidak terpenuhi: tidak ada, atau sudah tidak berlaku. Belum diketahui: jawabannya bergantung pada isian yang kosong di akun atau di pedoman, atau hanya versi pedoman sesudahnya yang diketahui."

[clears]
en = "Put a guideline for the platform and audience in force, or renew the one that ran out."
id = "Berlakukan pedoman untuk platform dan khalayak itu, atau perbarui yang sudah habis masa berlakunya."

[decision]
en = "Issue guidelines for {n} accounts without one"
id = "Terbitkan pedoman untuk {n} akun yang belum punya"
one = "Issue a guideline for 1 account without one"

[target]
value = 0.95
provenance = "proposed"

[reasons]
no-guideline = { en = "no guideline covers {about}", id = "tidak ada pedoman yang mencakup {about}" }
guideline-ended = { en = "its guideline was in force until {about}", id = "pedomannya berlaku hanya sampai {about}" }
guideline-not-told = { en = "it cannot be told whether {about} covers it", id = "tidak dapat dipastikan apakah {about} mencakupnya" }
*/
WITH compared AS (
  -- Compared with a blank is neither true nor false: `covers` and `in_force` have three values.
  SELECT
    accounts.account, documents.document, documents.in_force_until,
    documents.record, documents.load, documents.line,
    documents.stale, documents.reconstructed,
    kind_of_document = 'guideline'
      AND documents.platform IN (accounts.platform, 'all')
      AND documents.audience IN (accounts.audience, 'both')
      AND (documents.brand IS NULL OR documents.brand = accounts.brand)
      AND (documents.unit IS NULL OR documents.unit = accounts.unit)
      AND (documents.region IS NULL OR documents.region = accounts.region) AS covers,
    -- A register first seen after the day may tell of a later version than the one in force then.
    CASE
      WHEN in_force_from > as_of AND documents.reconstructed THEN NULL
      ELSE in_force_from <= as_of AND (in_force_until IS NULL OR in_force_until >= as_of)
    END AS in_force,
    in_force_until < as_of AS has_ended
  FROM accounts
  JOIN documents ON coalesce(kind_of_document, 'guideline') = 'guideline'
  CROSS JOIN asked
),
told AS (
  SELECT *,
    CASE
      WHEN covers AND in_force             THEN 'proven'
      WHEN (covers AND in_force) IS NULL   THEN 'open'
      WHEN covers AND has_ended            THEN 'ended'
    END AS finding
  FROM compared
),
placed AS (
  SELECT *,
    row_number() OVER (
      PARTITION BY account
      ORDER BY finding = 'proven' DESC, finding = 'open' DESC, stale, in_force_until DESC, document
    ) AS place
  FROM told
  WHERE finding IS NOT NULL
)
SELECT
  'account' AS subject_kind, accounts.account AS subject, accounts.account,
  owner, unit, brand, region, platform, audience,
  CASE
    WHEN status IN ('retired', 'planned')   THEN 'excluded'
    WHEN finding = 'proven'                 THEN 'met'
    WHEN finding = 'open'                   THEN 'unknown'
    ELSE 'missed'
  END AS outcome,
  CASE
    WHEN status = 'retired'                 THEN 'account-retired'
    WHEN status = 'planned'                 THEN 'account-planned'
    WHEN finding = 'proven'                 THEN NULL
    WHEN finding = 'open'                   THEN 'guideline-not-told'
    WHEN finding = 'ended'                  THEN 'guideline-ended'
    ELSE 'no-guideline'
  END AS reason,
  CASE
    WHEN finding = 'open'                   THEN document
    WHEN finding = 'ended'                  THEN CAST(in_force_until AS VARCHAR)
    ELSE concat_ws(', ', platform, audience)
  END AS reason_about,
  CASE WHEN finding = 'ended' THEN in_force_until END AS due,
  coalesce(placed.record, accounts.record) AS record,
  coalesce(placed.load, accounts.load) AS load,
  coalesce(placed.line, accounts.line) AS line,
  accounts.stale OR coalesce(placed.stale, false) AS stale,
  accounts.reconstructed OR coalesce(placed.reconstructed, false) AS reconstructed
FROM accounts
LEFT JOIN placed ON placed.account = accounts.account AND place = 1
