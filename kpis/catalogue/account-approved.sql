/*
id = "account-approved"
element = "approval"
asks = "A5a"
owner = "Head of Compliance"
population = "one row for each registered account that is not retired"
outcomes = "Met: a final approval of its opening was decided on or before the day it was opened. Missed: no such approval, or one that came after. Unknown: the day of opening is not known. Excluded: retired or planned accounts."
kinds = ["accounts", "approvals"]
measure = "days from opening to approval"
cuts = ["unit", "brand", "region", "platform", "audience"]
[title]
en = "Opening approved"
id = "Pembukaan disetujui"
[question]
en = "Of registered accounts, how many were approved before they were opened?"
id = "Dari akun yang terdaftar, berapa yang disetujui sebelum dibuka?"
[target]
value = 0.95
provenance = "proposed"
*/
WITH approved AS (
  SELECT request, CAST(min(decided) AS DATE) AS approved_on
  FROM approvals
  WHERE final AND decision = 'approved' AND decided IS NOT NULL
  GROUP BY request
)
SELECT
  'account' AS subject_kind, account AS subject, account,
  owner, unit, brand, region, platform, audience,
  CASE
    WHEN status IN ('retired', 'planned')             THEN 'excluded'
    WHEN approved_on IS NULL                          THEN 'missed'
    WHEN opened IS NULL                               THEN 'unknown'
    WHEN approved_on <= opened                        THEN 'met'
    ELSE 'missed'
  END AS outcome,
  CASE
    WHEN status IN ('retired', 'planned')             THEN 'account-not-in-use'
    WHEN approved_on IS NULL                          THEN 'no-approval'
    WHEN opened IS NULL                               THEN 'opening-day-unknown'
    WHEN approved_on > opened                         THEN 'approved-after-opening'
  END AS reason,
  CAST(approved_on AS VARCHAR) AS reason_about,
  approved_on - opened AS measure,
  record, load, line, stale, reconstructed
FROM accounts LEFT JOIN approved ON approved.request = accounts.opening_request
