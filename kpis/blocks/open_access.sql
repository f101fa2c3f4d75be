-- One row an access that is open on the day, with its account and its holder. What is known of the
-- holder carries the names holder_...; they are blank where the people file does not have the person.
SELECT
  access.access, access.account, access.person, access.role, access.holder,
  access.knows_credential, access.mfa, access.mfa_verified, access.granted,
  access.recertified, access.recertified_by,
  accounts.account IS NOT NULL AS account_is_registered,
  coalesce(accounts.status = 'retired', false) AS account_is_retired,
  accounts.login, accounts.owner, accounts.unit, accounts.brand, accounts.region,
  accounts.platform, accounts.audience,
  staff.person IS NOT NULL AS holder_is_known,
  staff.is_here AS holder_is_here, staff.last_day AS holder_last_day,
  staff.learner AS holder_is_learner, staff.unit AS holder_unit, staff.brand AS holder_brand,
  staff.region AS holder_region,
  access.record, access.load, access.line,
  access.stale OR coalesce(staff.stale, false) AS stale,
  access.reconstructed OR coalesce(staff.reconstructed, false) AS reconstructed
FROM access
LEFT JOIN accounts ON accounts.account = access.account
LEFT JOIN staff ON staff.person = access.person
WHERE access.revoked IS NULL
