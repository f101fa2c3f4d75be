/*
id = "transfer-pending"
version = 1
element = "continuity"
asks = "A5j"
owner = "Head of Social Media"
figure = "count"
direction = "less"
kinds = ["accounts", "people"]
cuts = ["unit", "brand", "region", "platform", "audience"]
points = 3
spread = true

[title]
en = "Handovers pending"
id = "Serah terima tertunda"

[question]
en = "Of registered accounts, how many still name an owner who has left?"
id = "Dari akun terdaftar, berapa yang masih menyebut penanggung jawab yang sudah keluar?"

[subjects]
en = "accounts"
id = "akun"

[population]
en = "Every registered account."
id = "Setiap akun yang terdaftar."

[exclusions]
en = "Retired accounts, accounts that are only planned, and accounts that name no owner (owner-active counts those)."
id = "Akun yang sudah ditutup, akun yang baru direncanakan, dan akun tanpa nama penanggung jawab (dihitung oleh owner-active)."

[outcomes]
en = "Missed: the last day of the owner named has passed, and no other is named yet. Met: the owner is still here on the day. Unknown: the owner is not in the people file."
id = "Tidak terpenuhi: hari terakhir penanggung jawab yang disebut sudah lewat, dan belum ada nama lain. Terpenuhi: penanggung jawab masih bekerja pada hari itu. Belum diketahui: penanggung jawab tidak ada di data orang."

[measure]
en = "days since the owner left"
id = "hari sejak penanggung jawab keluar"

[clears]
en = "Hand the account over, and name the new owner in the inventory."
id = "Lakukan serah terima akun, dan catat penanggung jawab baru di inventaris."

[decision]
en = "Hand over {n} accounts of departed owners"
id = "Serahterimakan {n} akun milik penanggung jawab yang sudah keluar"
one = "Hand over 1 account of a departed owner"

[target]
value = 0
provenance = "proposed"
*/
SELECT
  'account' AS subject_kind, accounts.account AS subject, accounts.account,
  accounts.owner AS person, accounts.owner, accounts.unit, accounts.brand, accounts.region,
  accounts.platform, accounts.audience,
  CASE
    WHEN accounts.status = 'retired'                                     THEN 'excluded'
    WHEN accounts.status = 'planned'                                     THEN 'excluded'
    WHEN upper(coalesce(accounts.owner, '')) IN ('', '-', 'TBD', 'N/A')  THEN 'excluded'
    WHEN owners.person IS NULL                                           THEN 'unknown'
    WHEN NOT owners.is_here                                              THEN 'missed'
    ELSE 'met'
  END AS outcome,
  CASE
    WHEN accounts.status = 'retired'                                     THEN 'account-retired'
    WHEN accounts.status = 'planned'                                     THEN 'account-planned'
    WHEN upper(coalesce(accounts.owner, '')) IN ('', '-', 'TBD', 'N/A')  THEN 'owner-blank'
    WHEN owners.person IS NULL                                           THEN 'person-unknown'
    WHEN NOT owners.is_here                                              THEN 'owner-departed'
  END AS reason,
  accounts.owner AS reason_about,
  CASE WHEN NOT owners.is_here THEN owners.last_day END AS due,
  CASE WHEN NOT owners.is_here THEN as_of - owners.last_day END AS measure,
  accounts.record, accounts.load, accounts.line,
  accounts.stale OR coalesce(owners.stale, false) AS stale,
  accounts.reconstructed OR coalesce(owners.reconstructed, false) AS reconstructed
FROM accounts
CROSS JOIN asked
LEFT JOIN staff AS owners ON owners.person = accounts.owner
