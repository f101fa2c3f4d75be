/*
id = "approval-expired"
version = 1
element = "approval"
asks = "A5a"
owner = "Head of Compliance"
figure = "count"
direction = "less"
kinds = ["approvals", "publications"]
cuts = ["unit", "brand", "region", "category"]
points = 1

[title]
en = "Approvals too late or expired"
id = "Persetujuan terlambat atau kedaluwarsa"

[question]
en = "How many requests were undecided at their scheduled time, and how many approvals were used after they expired?"
id = "Berapa permintaan yang belum diputuskan pada waktu yang dijadwalkan, dan berapa persetujuan yang dipakai setelah kedaluwarsa?"

[subjects]
en = "requests and posts"
id = "permintaan dan unggahan"

[population]
en = "Every request scheduled for a moment in the period, every one scheduled before and still undecided, and every post of the period whose approval had an end."
id = "Setiap permintaan yang dijadwalkan pada periode ini, setiap yang dijadwalkan sebelumnya dan belum diputuskan, dan setiap unggahan periode ini yang persetujuannya berbatas waktu."

[exclusions]
en = "Requests withdrawn by the requester at or before the scheduled time."
id = "Permintaan yang ditarik pemintanya pada atau sebelum waktu yang dijadwalkan."

[outcomes]
en = "Met: finally decided at or before the scheduled time; or posted while the approval was valid, its last moment included. Missed: decided later or still undecided; or posted after the approval had expired. Unknown: the decision is unclear."
id = "Terpenuhi: diputuskan secara final pada atau sebelum waktu yang dijadwalkan; atau terbit selama persetujuannya berlaku, termasuk saat terakhirnya. Tidak terpenuhi: diputuskan kemudian atau belum diputuskan; atau terbit setelah persetujuannya kedaluwarsa. Belum diketahui: keputusannya tidak jelas."

[category]
en = "what may be too late: decision or use"
id = "yang bisa terlambat: keputusan atau pemakaian"

[measure]
en = "hours past the schedule or the end of the approval"
id = "jam setelah jadwal atau akhir persetujuan"

[clears]
en = "Decide the request, or have it withdrawn; ask for a new approval before an expired one is used. What has happened leaves the figure with the period."
id = "Putuskan permintaannya, atau minta ditarik; minta persetujuan baru sebelum yang kedaluwarsa dipakai. Yang sudah terjadi keluar dari hitungan bersama periodenya."

[decision]
en = "Decide {n} requests past their moment"
id = "Putuskan {n} permintaan yang lewat waktunya"
one = "Decide 1 request past its moment"

[target]
value = 0
provenance = "proposed"

[reasons]
decision-unclear = { en = "it cannot be told when {about} was decided, or whether the decision was final", id = "tidak jelas kapan {about} diputuskan, atau apakah keputusannya final" }
request-withdrawn = { en = "the requester withdrew the request", id = "pemintanya menarik permintaan itu" }
decided-after-schedule = { en = "decided only after the scheduled time: {about}", id = "baru diputuskan setelah waktu yang dijadwalkan: {about}", settled = true }
undecided-at-schedule = { en = "the scheduled time passed without a decision: {about}", id = "waktu yang dijadwalkan lewat tanpa keputusan: {about}" }
approval-had-expired = { en = "the approval of {about} had expired", id = "persetujuan {about} sudah kedaluwarsa", settled = true }
*/
SELECT
  'request' AS subject_kind, request AS subject, account, requester AS person,
  unit, brand, requests.region, 'decision' AS category,
  CASE
    WHEN is_unclear                                           THEN 'unknown'
    WHEN decision = 'withdrawn' AND decided <= scheduled      THEN 'excluded'
    WHEN decided <= scheduled                                 THEN 'met'
    ELSE 'missed'
  END AS outcome,
  CASE
    WHEN is_unclear                                           THEN 'decision-unclear'
    WHEN decision = 'withdrawn' AND decided <= scheduled      THEN 'request-withdrawn'
    WHEN decided <= scheduled                                 THEN NULL
    WHEN decided > scheduled                                  THEN 'decided-after-schedule'
    ELSE 'undecided-at-schedule'
  END AS reason,
  request AS reason_about,
  CAST(timezone(time_zone, timezone('UTC', scheduled)) AS DATE) AS due,
  (epoch(coalesce(decided, ends)) - epoch(scheduled)) / 3600.0 AS measure,
  record, load, line, stale, reconstructed
FROM requests
CROSS JOIN asked
LEFT JOIN calendars AS everywhere ON everywhere.region = ''
WHERE scheduled < ends AND (scheduled >= starts OR decided IS NULL)
UNION ALL
SELECT
  'post', publications.publication, publications.account, publications.publisher,
  accounts.unit, accounts.brand, accounts.region, 'use',
  CASE WHEN published <= requests.valid_until THEN 'met' ELSE 'missed' END,
  CASE WHEN published > requests.valid_until THEN 'approval-had-expired' END,
  publications.request,
  CAST(timezone(time_zone, timezone('UTC', requests.valid_until)) AS DATE),
  (epoch(published) - epoch(requests.valid_until)) / 3600.0,
  requests.record, requests.load, requests.line,
  publications.stale OR requests.stale,
  publications.reconstructed OR requests.reconstructed
FROM publications
CROSS JOIN asked
JOIN requests ON requests.request = publications.request
LEFT JOIN accounts ON accounts.account = publications.account
LEFT JOIN calendars AS everywhere ON everywhere.region = ''
WHERE requests.decision = 'approved' AND requests.valid_until IS NOT NULL
  AND published >= starts AND published < ends
