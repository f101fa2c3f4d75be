/*
id = "owner-unknown"
kinds = ["accounts", "people"]

[title]
en = "An owner unknown to the people file"
id = "Penanggung jawab tidak ada di data orang"

[says]
en = "names {about} as owner or backup owner, whom the people file does not have"
id = "menyebut {about} sebagai penanggung jawab atau cadangannya, yang tidak ada di data orang"
*/
WITH named AS (
  SELECT accounts.*, owner AS named_person FROM accounts
  UNION ALL
  SELECT accounts.*, backup_owner AS named_person FROM accounts
  WHERE owner IS DISTINCT FROM backup_owner
)
SELECT
  'account' AS subject_kind, named.account AS subject, named.account, named_person AS person,
  named.unit, named.brand, named.region, named.platform, named_person AS about,
  named.record, named.load, named.line,
  'people' AS other_kind, CAST(NULL AS VARCHAR) AS other_record,
  CAST(NULL AS INTEGER) AS other_load, CAST(NULL AS BIGINT) AS other_line
FROM named
LEFT JOIN people ON people.person = named_person
WHERE named_person IS NOT NULL AND people.person IS NULL
  AND coalesce(named.status <> 'retired', true)
