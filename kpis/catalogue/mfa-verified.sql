/*
id = "mfa-verified"
element = "continuity"
asks = "A5h"
key = true
owner = "IT Security"
population = "one row for each registered account with a shared login that is not retired"
outcomes = "Met: MFA is on and was verified within its cadence. Missed: MFA is off, or was last verified before that. Unknown: nobody has said whether MFA is on, or when it was verified. Excluded: retired accounts, and accounts used through personal roles."
kinds = ["accounts"]
measure = "days since verified"
cuts = ["unit", "brand", "region", "platform", "audience"]
[title]
en = "MFA verified"
id = "MFA diverifikasi"
[question]
en = "Of registered accounts with a shared login, how many have MFA on and verified in time?"
id = "Dari akun terdaftar dengan login bersama, berapa yang MFA-nya aktif dan diverifikasi tepat waktu?"
[target]
value = 0.95
provenance = "proposed"
*/
WITH cadence AS (
  SELECT coalesce(max(days), 180) AS days FROM cadences WHERE what = 'mfa'
)
SELECT
  'account' AS subject_kind, account AS subject, account,
  owner, unit, brand, region, platform, audience,
  CASE
    WHEN status = 'retired'                        THEN 'excluded'
    WHEN login = 'personal_role'                   THEN 'excluded'
    WHEN mfa IS NULL                               THEN 'unknown'
    WHEN NOT mfa                                   THEN 'missed'
    WHEN mfa_verified IS NULL                      THEN 'unknown'
    WHEN as_of - mfa_verified <= cadence.days      THEN 'met'
    ELSE 'missed'
  END AS outcome,
  CASE
    WHEN status = 'retired'                        THEN 'account-retired'
    WHEN login = 'personal_role'                   THEN 'personal-roles'
    WHEN mfa IS NULL                               THEN 'mfa-not-told'
    WHEN NOT mfa                                   THEN 'mfa-off'
    WHEN mfa_verified IS NULL                      THEN 'mfa-never-verified'
    WHEN as_of - mfa_verified > cadence.days       THEN 'mfa-verified-too-long-ago'
  END AS reason,
  CAST(mfa_verified AS VARCHAR) AS reason_about,
  CAST(mfa_verified + cadence.days AS DATE) AS due,
  as_of - mfa_verified AS measure,
  record, load, line, stale, reconstructed
FROM accounts CROSS JOIN cadence CROSS JOIN asked
