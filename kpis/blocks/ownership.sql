-- One row an account, with what is known of its owner. `owner_outcome` and `owner_reason` say
-- whether somebody answers for the account on the day: an owner who is still here, and who is in the
-- account's unit or has confirmed the account since coming to another one.
SELECT
  accounts.account, accounts.owner, accounts.backup_owner, accounts.unit, accounts.brand,
  accounts.region, accounts.platform, accounts.audience, accounts.status,
  owners.last_day AS owner_last_day, owners.unit AS owner_unit,
  owners.unit_since AS owner_unit_since,
  CASE
    WHEN upper(coalesce(accounts.owner, '')) IN ('', '-', 'TBD', 'N/A')  THEN 'missed'
    WHEN owners.person IS NULL                                           THEN 'unknown'
    WHEN NOT owners.is_here                                              THEN 'missed'
    WHEN owners.unit = accounts.unit                                     THEN 'met'
    WHEN accounts.owner_confirmed >= owners.unit_since                   THEN 'met'
    WHEN (owners.unit IS NULL OR accounts.unit IS NULL)
      AND accounts.owner_confirmed IS NOT NULL
      AND owners.unit_since IS NULL                                      THEN 'met'
    WHEN owners.unit IS NULL OR accounts.unit IS NULL                    THEN 'unknown'
    WHEN accounts.owner_confirmed IS NOT NULL
      AND owners.unit_since IS NULL                                      THEN 'unknown'
    ELSE 'missed'
  END AS owner_outcome,
  CASE
    WHEN upper(coalesce(accounts.owner, '')) IN ('', '-', 'TBD', 'N/A')  THEN 'owner-blank'
    WHEN owners.person IS NULL                                           THEN 'person-unknown'
    WHEN NOT owners.is_here                                              THEN 'owner-departed'
    WHEN owners.unit = accounts.unit                                     THEN NULL
    WHEN accounts.owner_confirmed >= owners.unit_since                   THEN NULL
    WHEN (owners.unit IS NULL OR accounts.unit IS NULL)
      AND accounts.owner_confirmed IS NOT NULL
      AND owners.unit_since IS NULL                                      THEN NULL
    WHEN owners.unit IS NULL OR accounts.unit IS NULL                    THEN 'owner-unit-unknown'
    WHEN accounts.owner_confirmed IS NOT NULL
      AND owners.unit_since IS NULL                                      THEN 'owner-move-undated'
    ELSE 'owner-moved'
  END AS owner_reason,
  accounts.record, accounts.load, accounts.line,
  accounts.stale OR coalesce(owners.stale, false) AS stale,
  accounts.reconstructed OR coalesce(owners.reconstructed, false) AS reconstructed
FROM accounts
LEFT JOIN staff AS owners ON owners.person = accounts.owner
