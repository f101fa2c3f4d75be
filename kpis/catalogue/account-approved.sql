/*
id = "account-approved"
version = 1
element = "approval"
asks = "A5a"
owner = "Head of Compliance"
kinds = ["accounts", "approvals"]
cuts = ["unit", "brand", "region", "platform", "audience"]
points = 2

[title]
en = "Opening approved"
id = "Pembukaan disetujui"

[question]
en = "Of registered accounts, how many were approved before they were opened, or ratified where they are older than the approval process?"
id = "Dari akun terdaftar, berapa yang disetujui sebelum dibuka, atau disahkan kemudian bila lebih tua daripada proses persetujuan?"

[subjects]
en = "accounts"
id = "akun"

[population]
en = "Every registered account."
id = "Setiap akun yang terdaftar."

[exclusions]
en = "Retired accounts, and accounts only planned."
id = "Akun yang sudah ditutup, dan akun yang baru direncanakan."

[outcomes]
en = "Met: the request named as its opening request was finally approved on or before the day it was opened; an account opened before the first approval of any account on record is older than the process, and meets with an approval of any later day (a ratification). Missed: no request, no approval, or one that came after the opening. Unknown: the day of opening is not known, the request is in no record, or its decision is unclear."
id = "Terpenuhi: permintaan pembukaannya disetujui secara final pada atau sebelum hari akun dibuka; akun yang dibuka sebelum persetujuan akun pertama yang tercatat lebih tua daripada prosesnya, dan terpenuhi dengan persetujuan pada hari mana pun sesudahnya (ratifikasi). Tidak terpenuhi: tidak ada permintaan, tidak disetujui, atau disetujui setelah dibuka. Belum diketahui: hari pembukaan tidak diketahui, permintaannya tidak tercatat, atau keputusannya tidak jelas."

[measure]
en = "days from opening to approval"
id = "hari dari pembukaan sampai persetujuan"

[clears]
en = "An approval of the opening, linked as the opening request; one that came too late needs an exception."
id = "Persetujuan pembukaan yang ditautkan sebagai permintaan pembukaan; yang terlambat perlu pengecualian."

[decision]
en = "Ratify {n} accounts opened without approval"
id = "Sahkan {n} akun yang dibuka tanpa persetujuan"
one = "Ratify 1 account opened without approval"

[target]
value = 0.95
provenance = "proposed"

[reasons]
no-request = { en = "no request for approval is named", id = "permintaan persetujuan tidak disebut" }
request-unknown = { en = "the request {about} is not in the approval records", id = "permintaan {about} tidak ada di catatan persetujuan" }
decision-unclear = { en = "it cannot be told when {about} was decided, or whether the decision was final", id = "tidak jelas kapan {about} diputuskan, atau apakah keputusannya final" }
request-not-approved = { en = "the request {about} was not approved", id = "permintaan {about} tidak disetujui" }
opening-day-unknown = { en = "the day of opening is not known", id = "hari pembukaan tidak diketahui" }
approved-after-opening = { en = "approved on {about}, after it was opened", id = "disetujui pada {about}, setelah dibuka", settled = true }
*/
WITH process AS (
  SELECT min(decided_on) AS began
  FROM requests
  WHERE kind = 'account' AND decision = 'approved'
)
SELECT
  'account' AS subject_kind, accounts.account AS subject, accounts.account,
  accounts.owner, accounts.unit, accounts.brand, accounts.region,
  accounts.platform, accounts.audience,
  CASE
    WHEN status IN ('retired', 'planned')      THEN 'excluded'
    WHEN opening_request IS NULL               THEN 'missed'
    WHEN requests.request IS NULL              THEN 'unknown'
    WHEN is_unclear                            THEN 'unknown'
    WHEN coalesce(decision <> 'approved', true) THEN 'missed'
    WHEN opened IS NULL                        THEN 'unknown'
    WHEN decided_on <= opened                  THEN 'met'
    WHEN opened < process.began                THEN 'met'
    ELSE 'missed'
  END AS outcome,
  CASE
    WHEN status = 'retired'                    THEN 'account-retired'
    WHEN status = 'planned'                    THEN 'account-planned'
    WHEN opening_request IS NULL               THEN 'no-request'
    WHEN requests.request IS NULL              THEN 'request-unknown'
    WHEN is_unclear                            THEN 'decision-unclear'
    WHEN coalesce(decision <> 'approved', true) THEN 'request-not-approved'
    WHEN opened IS NULL                        THEN 'opening-day-unknown'
    WHEN decided_on <= opened                  THEN NULL
    WHEN opened < process.began                THEN NULL
    ELSE 'approved-after-opening'
  END AS reason,
  CASE WHEN decision = 'approved' THEN CAST(decided_on AS VARCHAR) ELSE opening_request END
    AS reason_about,
  opened AS due,
  CASE WHEN decision = 'approved' THEN decided_on - opened END AS measure,
  coalesce(requests.record, accounts.record) AS record,
  coalesce(requests.load, accounts.load) AS load,
  coalesce(requests.line, accounts.line) AS line,
  accounts.stale OR coalesce(requests.stale, false) AS stale,
  accounts.reconstructed OR coalesce(requests.reconstructed, false) AS reconstructed
FROM accounts
CROSS JOIN process
LEFT JOIN requests ON requests.request = accounts.opening_request
