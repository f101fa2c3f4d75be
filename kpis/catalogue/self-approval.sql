/*
id = "self-approval"
version = 1
element = "approval"
asks = "A5a"
owner = "Head of Compliance"
key = true
figure = "count"
direction = "less"
kinds = ["approvals"]
cuts = ["unit", "brand", "region", "category"]
points = 3

[title]
en = "Self-approval"
id = "Persetujuan atas permintaan sendiri"

[question]
en = "How many decisions of the period were taken by the one who asked for them?"
id = "Berapa keputusan pada periode ini yang diambil oleh pemintanya sendiri?"

[subjects]
en = "decisions"
id = "keputusan"

[population]
en = "Every decision on a request that was taken in the period, at any step."
id = "Setiap keputusan atas permintaan yang diambil pada periode ini, pada langkah mana pun."

[exclusions]
en = "Requests that the requester withdrew: that is no decision of an approver."
id = "Permintaan yang ditarik pemintanya: itu bukan keputusan penyetuju."

[outcomes]
en = "Missed: the approver is the requester. Met: they are two people. Unknown: one of them is not named."
id = "Tidak terpenuhi: penyetuju adalah pemintanya. Terpenuhi: keduanya orang yang berbeda. Belum diketahui: salah satunya tidak disebut."

[category]
en = "kind of request"
id = "jenis permintaan"

[clears]
en = "Somebody else decides the request anew; the decision itself leaves the figure with the period."
id = "Orang lain memutuskan ulang permintaannya; keputusan itu sendiri keluar dari hitungan bersama periodenya."

[decision]
en = "Separate duties: {n} decisions were self-approved"
id = "Pisahkan tugas: {n} keputusan disetujui sendiri"
one = "Separate duties: 1 decision was self-approved"

[target]
value = 0
provenance = "proposed"

[reasons]
request-withdrawn = { en = "the requester withdrew the request", id = "pemintanya menarik permintaan itu" }
approver-not-named = { en = "the approver is not named", id = "penyetujunya tidak disebut" }
requester-not-named = { en = "the requester is not named", id = "pemintanya tidak disebut" }
approver-is-requester = { en = "{about} decided a request of their own", id = "{about} memutuskan permintaannya sendiri" }
*/
SELECT
  'decision' AS subject_kind, approvals.record AS subject, approvals.account,
  approver AS person, approvals.unit, approvals.brand, approvals.region,
  kind_of_request AS category,
  CASE
    WHEN decision = 'withdrawn'  THEN 'excluded'
    WHEN approver IS NULL        THEN 'unknown'
    WHEN requester IS NULL       THEN 'unknown'
    WHEN approver = requester    THEN 'missed'
    ELSE 'met'
  END AS outcome,
  CASE
    WHEN decision = 'withdrawn'  THEN 'request-withdrawn'
    WHEN approver IS NULL        THEN 'approver-not-named'
    WHEN requester IS NULL       THEN 'requester-not-named'
    WHEN approver = requester    THEN 'approver-is-requester'
  END AS reason,
  approver AS reason_about,
  approvals.record, approvals.load, approvals.line, approvals.stale, approvals.reconstructed
FROM approvals CROSS JOIN asked
WHERE decided >= starts AND decided < ends
