/*
id = "inventory-complete"
version = 1
element = "scope"
asks = "A1"
owner = "Head of Social Media"
key = true
kinds = ["accounts"]
cuts = ["unit", "brand", "region", "platform", "audience"]
points = 1

[title]
en = "Inventory complete"
id = "Inventaris lengkap"

[question]
en = "Of registered accounts, how many have every mandatory field filled?"
id = "Dari akun terdaftar, berapa yang semua isian wajibnya terisi?"

[subjects]
en = "accounts"
id = "akun"

[population]
en = "Every registered account, planned ones included. Mandatory are handle, platform, unit, brand, region, audience, purpose, business goal, owner and team."
id = "Setiap akun yang terdaftar, termasuk yang baru direncanakan. Wajib diisi: nama akun, platform, unit, merek, wilayah, khalayak, kegunaan, tujuan bisnis, penanggung jawab, dan tim."

[exclusions]
en = "Retired accounts."
id = "Akun yang sudah ditutup."

[outcomes]
en = "Met: every mandatory field is filled. Missed: at least one is blank; a placeholder (-, ?, TBD, TBA, N/A, None) is blank."
id = "Terpenuhi: semua isian wajib terisi. Tidak terpenuhi: sedikitnya satu kosong; pengisi tempat (-, ?, TBD, TBA, N/A, None) dianggap kosong."

[clears]
en = "Fill the blank fields in the account inventory."
id = "Isi kolom yang kosong di inventaris akun."

[decision]
en = "Complete the inventory of {n} accounts"
id = "Lengkapi inventaris {n} akun"
one = "Complete the inventory of 1 account"

[target]
value = 0.95
provenance = "proposed"

[reasons]
fields-blank = { en = "blank: {about}", id = "kosong: {about}" }
*/
WITH filled AS (
  SELECT accounts.*, concat_ws(', ',
    CASE WHEN upper(trim(coalesce(handle,  ''))) IN ('', '-', '?', 'TBD', 'TBA', 'N/A', 'NONE') THEN 'handle' END,
    CASE WHEN upper(trim(coalesce(unit,    ''))) IN ('', '-', '?', 'TBD', 'TBA', 'N/A', 'NONE') THEN 'unit' END,
    CASE WHEN upper(trim(coalesce(brand,   ''))) IN ('', '-', '?', 'TBD', 'TBA', 'N/A', 'NONE') THEN 'brand' END,
    CASE WHEN upper(trim(coalesce(region,  ''))) IN ('', '-', '?', 'TBD', 'TBA', 'N/A', 'NONE') THEN 'region' END,
    CASE WHEN upper(trim(coalesce(purpose, ''))) IN ('', '-', '?', 'TBD', 'TBA', 'N/A', 'NONE') THEN 'purpose' END,
    CASE WHEN upper(trim(coalesce(goal,    ''))) IN ('', '-', '?', 'TBD', 'TBA', 'N/A', 'NONE') THEN 'goal' END,
    CASE WHEN upper(trim(coalesce(owner,   ''))) IN ('', '-', '?', 'TBD', 'TBA', 'N/A', 'NONE') THEN 'owner' END,
    CASE WHEN platform IS NULL THEN 'platform' END,
    CASE WHEN audience IS NULL THEN 'audience' END,
    CASE WHEN team     IS NULL THEN 'team' END
  ) AS blank_fields
  FROM accounts
)
SELECT
  'account' AS subject_kind, account AS subject, account,
  owner, unit, brand, region, platform, audience,
  CASE
    WHEN status = 'retired'      THEN 'excluded'
    WHEN blank_fields = ''       THEN 'met'
    ELSE 'missed'
  END AS outcome,
  CASE
    WHEN status = 'retired'      THEN 'account-retired'
    WHEN blank_fields = 'owner'  THEN 'owner-blank'
    WHEN blank_fields <> ''      THEN 'fields-blank'
  END AS reason,
  nullif(blank_fields, '') AS reason_about,
  record, load, line, stale, reconstructed
FROM filled
