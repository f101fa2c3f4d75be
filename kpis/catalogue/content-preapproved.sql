/*
id = "content-preapproved"
version = 1
element = "approval"
asks = "A5a"
owner = "Head of Compliance"
kinds = ["publications", "approvals"]
cuts = ["unit", "brand", "region", "platform", "audience"]
points = 1

[title]
en = "Posts approved beforehand"
id = "Unggahan disetujui lebih dulu"

[question]
en = "Of the posts of the period that need approval, how many had it before they went out?"
id = "Dari unggahan periode ini yang memerlukan persetujuan, berapa yang sudah disetujui sebelum terbit?"

[subjects]
en = "posts"
id = "unggahan"

[population]
en = "Every post that went out in the period."
id = "Setiap unggahan yang terbit pada periode ini."

[exclusions]
en = "Posts that need no approval."
id = "Unggahan yang tidak memerlukan persetujuan."

[outcomes]
en = "Met: its request was finally approved at or before the moment it went out, the approval had not expired, and an embargo was over. Missed: no request, no approval, one that came later or had expired, or a post before the end of the embargo. Unknown: nobody has said whether it needs approval, its request is in no record, or the decision is unclear."
id = "Terpenuhi: permintaannya disetujui secara final pada atau sebelum saat terbit, persetujuannya belum kedaluwarsa, dan embargonya sudah berakhir. Tidak terpenuhi: tidak ada permintaan, tidak disetujui, disetujui kemudian atau sudah kedaluwarsa, atau terbit sebelum embargo berakhir. Belum diketahui: tidak jelas apakah perlu persetujuan, permintaannya tidak tercatat, atau keputusannya tidak jelas."

[measure]
en = "hours from approval to post"
id = "jam dari persetujuan sampai terbit"

[clears]
en = "Nothing clears it: the post is out. It leaves the figure with the period; the next one waits for its approval."
id = "Tidak dapat diperbaiki: unggahan sudah terbit. Catatan ini keluar dari hitungan bersama periodenya; unggahan berikutnya menunggu persetujuan."

[decision]
en = "Enforce approval: {n} posts went out without it"
id = "Tegakkan persetujuan: {n} unggahan terbit tanpa persetujuan"
one = "Enforce approval: 1 post went out without it"

[target]
value = 0.95
provenance = "proposed"

[reasons]
no-request = { en = "no request for approval is named", id = "permintaan persetujuan tidak disebut" }
request-unknown = { en = "the request {about} is not in the approval records", id = "permintaan {about} tidak ada di catatan persetujuan" }
decision-unclear = { en = "it cannot be told when {about} was decided, or whether the decision was final", id = "tidak jelas kapan {about} diputuskan, atau apakah keputusannya final" }
request-not-approved = { en = "the request {about} was not approved", id = "permintaan {about} tidak disetujui" }
needs-no-approval = { en = "needs no approval", id = "tidak memerlukan persetujuan" }
need-not-told = { en = "nobody has said whether it needs approval", id = "tidak jelas apakah perlu persetujuan" }
approved-after-post = { en = "approved after it went out: {about}", id = "disetujui setelah terbit: {about}", settled = true }
approval-had-expired = { en = "the approval of {about} had expired", id = "persetujuan {about} sudah kedaluwarsa", settled = true }
before-embargo = { en = "went out before the embargo of {about} ended", id = "terbit sebelum embargo {about} berakhir" }
*/
SELECT
  'post' AS subject_kind, publications.publication AS subject, publications.account,
  publications.publisher AS person, accounts.owner, accounts.unit, accounts.brand,
  accounts.region, accounts.platform, accounts.audience,
  CASE
    WHEN NOT needs_approval                       THEN 'excluded'
    WHEN needs_approval IS NULL                   THEN 'unknown'
    WHEN publications.request IS NULL             THEN 'missed'
    WHEN requests.request IS NULL                 THEN 'unknown'
    WHEN is_unclear                               THEN 'unknown'
    WHEN coalesce(decision <> 'approved', true)   THEN 'missed'
    WHEN decided > published                      THEN 'missed'
    WHEN valid_until < published                  THEN 'missed'
    WHEN embargo_until > published                THEN 'missed'
    ELSE 'met'
  END AS outcome,
  CASE
    WHEN NOT needs_approval                       THEN 'needs-no-approval'
    WHEN needs_approval IS NULL                   THEN 'need-not-told'
    WHEN publications.request IS NULL             THEN 'no-request'
    WHEN requests.request IS NULL                 THEN 'request-unknown'
    WHEN is_unclear                               THEN 'decision-unclear'
    WHEN coalesce(decision <> 'approved', true)   THEN 'request-not-approved'
    WHEN decided > published                      THEN 'approved-after-post'
    WHEN valid_until < published                  THEN 'approval-had-expired'
    WHEN embargo_until > published                THEN 'before-embargo'
  END AS reason,
  publications.request AS reason_about,
  CASE WHEN decision = 'approved' THEN (epoch(published) - epoch(decided)) / 3600.0 END AS measure,
  coalesce(requests.record, publications.record) AS record,
  coalesce(requests.load, publications.load) AS load,
  coalesce(requests.line, publications.line) AS line,
  publications.stale OR coalesce(requests.stale, false) AS stale,
  publications.reconstructed OR coalesce(requests.reconstructed, false) AS reconstructed
FROM publications
CROSS JOIN asked
LEFT JOIN accounts ON accounts.account = publications.account
LEFT JOIN requests ON requests.request = publications.request
WHERE published >= starts AND published < ends
