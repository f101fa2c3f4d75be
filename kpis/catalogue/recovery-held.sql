/*
id = "recovery-held"
version = 1
element = "continuity"
asks = "A5j"
owner = "IT Security"
kinds = ["accounts"]
cuts = ["unit", "brand", "region", "platform", "audience"]
points = 3

[title]
en = "Recovery in our hands"
id = "Pemulihan di tangan kita"

[question]
en = "Of registered accounts, for how many are the recovery address and the top administrator under the organisation's control?"
id = "Dari akun terdaftar, berapa yang alamat pemulihan dan administrator tertingginya di bawah kendali organisasi?"

[subjects]
en = "accounts"
id = "akun"

[population]
en = "Every registered account."
id = "Setiap akun yang terdaftar."

[exclusions]
en = "Retired accounts, and accounts that are only planned."
id = "Akun yang sudah ditutup, dan akun yang baru direncanakan."

[outcomes]
en = "Met: the inventory says of both that they are under control. Missed: it says of at least one that it is not. Unknown: neither is denied, but at least one is blank."
id = "Terpenuhi: inventaris menyatakan keduanya dalam kendali. Tidak terpenuhi: sedikitnya satu dinyatakan tidak. Belum diketahui: tidak ada yang disangkal, tetapi sedikitnya satu kosong."

[clears]
en = "Set a recovery address of the organisation, make one of its own people the top administrator, and say so in the inventory."
id = "Pasang alamat pemulihan milik organisasi, jadikan orangnya sendiri administrator tertinggi, dan catat di inventaris."

[decision]
en = "Take back recovery of {n} accounts"
id = "Ambil alih pemulihan {n} akun"
one = "Take back recovery of 1 account"

[target]
value = 0.98
provenance = "proposed"

[reasons]
neither-held = { en = "neither the recovery address nor the top administrator is under control", id = "alamat pemulihan maupun administrator tertinggi tidak dalam kendali" }
recovery-not-held = { en = "the recovery address is not under control", id = "alamat pemulihan tidak dalam kendali" }
top-admin-not-held = { en = "the top administrator is not under control", id = "administrator tertinggi tidak dalam kendali" }
control-not-told = { en = "blank: {about}", id = "kosong: {about}" }
*/
SELECT
  'account' AS subject_kind, account AS subject, account,
  owner, unit, brand, region, platform, audience,
  CASE
    WHEN status = 'retired'                                 THEN 'excluded'
    WHEN status = 'planned'                                 THEN 'excluded'
    WHEN NOT recovery_held OR NOT top_admin_held            THEN 'missed'
    WHEN recovery_held AND top_admin_held                   THEN 'met'
    ELSE 'unknown'
  END AS outcome,
  CASE
    WHEN status = 'retired'                                 THEN 'account-retired'
    WHEN status = 'planned'                                 THEN 'account-planned'
    WHEN NOT recovery_held AND NOT top_admin_held           THEN 'neither-held'
    WHEN NOT recovery_held                                  THEN 'recovery-not-held'
    WHEN NOT top_admin_held                                 THEN 'top-admin-not-held'
    WHEN recovery_held IS NULL OR top_admin_held IS NULL    THEN 'control-not-told'
  END AS reason,
  concat_ws(', ',
    CASE WHEN recovery_held IS NULL THEN 'recovery_held' END,
    CASE WHEN top_admin_held IS NULL THEN 'top_admin_held' END
  ) AS reason_about,
  record, load, line, stale, reconstructed
FROM accounts
