/*
id = "approval-after-post"
kinds = ["publications", "approvals"]

[title]
en = "An approval after the post"
id = "Persetujuan setelah unggahan terbit"

[says]
en = "went out before its request was finally approved, at {about}"
id = "terbit sebelum permintaannya disetujui secara final, pada {about}"
*/
SELECT
  'post' AS subject_kind, publications.publication AS subject,
  publications.account, publications.publisher AS person,
  accounts.unit, accounts.brand, accounts.region, accounts.platform,
  CAST(timezone(time_zone, timezone('UTC', requests.decided)) AS VARCHAR) AS about,
  publications.record, publications.load, publications.line,
  'approvals' AS other_kind, requests.record AS other_record, requests.load AS other_load,
  requests.line AS other_line
FROM publications
CROSS JOIN asked
JOIN requests ON requests.request = publications.request
LEFT JOIN accounts ON accounts.account = publications.account
LEFT JOIN calendars ON calendars.region = ''
WHERE publications.published >= starts AND publications.published < ends
  AND requests.decision = 'approved' AND requests.decided > publications.published
