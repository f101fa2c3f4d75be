/*
id = "inventory-complete"
element = "scope"
asks = "A1"
key = true
owner = "Head of Social Media"
population = "one row for each registered account that is not retired"
outcomes = "Met: every mandatory field is filled. Missed: at least one is blank; a placeholder such as TBD or - is blank. Excluded: retired accounts."
kinds = ["accounts"]
cuts = ["unit", "brand", "region", "platform", "audience", "category"]
[title]
en = "Inventory complete"
id = "Inventaris lengkap"
[question]
en = "Of registered accounts, how many have every mandatory field filled?"
id = "Dari akun yang terdaftar, berapa yang semua isian wajibnya terisi?"
[target]
value = 0.95
provenance = "proposed"
*/
WITH filled AS (
  SELECT accounts.*, concat_ws(', ',
    CASE WHEN upper(coalesce(handle,  '')) IN ('', '-', 'TBD', 'N/A') THEN 'handle' END,
    CASE WHEN upper(coalesce(unit,    '')) IN ('', '-', 'TBD', 'N/A') THEN 'unit' END,
    CASE WHEN upper(coalesce(brand,   '')) IN ('', '-', 'TBD', 'N/A') THEN 'brand' END,
    CASE WHEN upper(coalesce(region,  '')) IN ('', '-', 'TBD', 'N/A') THEN 'region' END,
    CASE WHEN upper(coalesce(purpose, '')) IN ('', '-', 'TBD', 'N/A') THEN 'purpose' END,
    CASE WHEN upper(coalesce(goal,    '')) IN ('', '-', 'TBD', 'N/A') THEN 'goal' END,
    CASE WHEN upper(coalesce(owner,   '')) IN ('', '-', 'TBD', 'N/A') THEN 'owner' END,
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
    WHEN status = 'retired'  THEN 'excluded'
    WHEN blank_fields = ''   THEN 'met'
    ELSE 'missed'
  END AS outcome,
  CASE
    WHEN status = 'retired'  THEN 'account-retired'
    WHEN blank_fields <> ''  THEN 'fields-blank'
  END AS reason,
  blank_fields AS reason_about,
  record, load, line, stale, reconstructed
FROM filled
