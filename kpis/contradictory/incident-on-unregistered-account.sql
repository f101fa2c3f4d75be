/*
id = "incident-on-unregistered-account"
kinds = ["incidents", "accounts"]

[title]
en = "An incident on an unregistered account"
id = "Insiden pada akun yang tidak terdaftar"

[says]
en = "happened on {about}, which is in no inventory"
id = "terjadi pada {about}, yang tidak ada di inventaris mana pun"
*/
-- An account that only pretends to be the organisation's own belongs in no inventory.
WITH addresses AS (
  SELECT lower(rtrim(address, '/')) AS address
  FROM accounts
  WHERE address IS NOT NULL
  GROUP BY lower(rtrim(address, '/'))
)
SELECT
  'incident' AS subject_kind, incidents.incident AS subject,
  incidents.account, incidents.handler AS person,
  incidents.unit, incidents.brand, incidents.region, incidents.platform,
  coalesce(incidents.account, incidents.address) AS about,
  incidents.record, incidents.load, incidents.line,
  'accounts' AS other_kind, CAST(NULL AS VARCHAR) AS other_record,
  CAST(NULL AS INTEGER) AS other_load, CAST(NULL AS BIGINT) AS other_line
FROM incidents
CROSS JOIN asked
LEFT JOIN accounts ON accounts.account = incidents.account
LEFT JOIN addresses ON addresses.address = lower(rtrim(incidents.address, '/'))
WHERE coalesce(incidents.confirmed, true)
  AND (incidents.resolved IS NULL OR incidents.detected >= starts)
  AND CASE
    WHEN incidents.account IS NOT NULL THEN accounts.account IS NULL
    ELSE incidents.address IS NOT NULL AND addresses.address IS NULL
      AND coalesce(incidents.category <> 'impersonation', true)
  END
