/*
id = "self-approval"
element = "approval"
asks = "A5a"
key = true
figure = "count"
direction = "less"
owner = "Head of Compliance"
population = "one row for each decision on a request that was taken in the period"
outcomes = "Missed: the approver is the requester. Met: they are two people. Unknown: one of them is not named. Excluded: the requester withdrew the request, which is no decision of an approver."
kinds = ["approvals"]
cuts = ["unit", "brand", "region", "category"]
[title]
en = "Self-approval"
id = "Persetujuan atas permintaan sendiri"
[question]
en = "How many decisions of the period were taken by the one who asked for them?"
id = "Berapa keputusan pada periode ini yang diambil oleh pemintanya sendiri?"
[target]
value = 0
provenance = "proposed"
*/
SELECT
  'decision' AS subject_kind, approvals.record AS subject, approvals.account,
  approver AS person, approvals.unit, approvals.brand, approvals.region,
  coalesce(kind_of_request, 'other') AS category,
  CASE
    WHEN decision = 'withdrawn'                       THEN 'excluded'
    WHEN approver IS NULL OR requester IS NULL        THEN 'unknown'
    WHEN approver = requester                         THEN 'missed'
    ELSE 'met'
  END AS outcome,
  CASE
    WHEN decision = 'withdrawn'                       THEN 'request-withdrawn'
    WHEN approver IS NULL                             THEN 'approver-not-named'
    WHEN requester IS NULL                            THEN 'requester-not-named'
    WHEN approver = requester                         THEN 'approver-is-requester'
  END AS reason,
  approver AS reason_about,
  approvals.record, approvals.load, approvals.line, approvals.stale, approvals.reconstructed
FROM approvals CROSS JOIN asked
WHERE decided IS NOT NULL
  AND decided >= starts AND decided < ends
