/*
id = "owner-active"
version = 1
element = "continuity"
asks = "A5f"
owner = "Head of Social Media"
key = true
kinds = ["accounts", "people"]
cuts = ["unit", "brand", "region", "platform", "audience"]
points = 3

[title]
en = "Active owner"
id = "Penanggung jawab aktif"

[question]
en = "Of registered accounts, how many have one accountable owner who still works here, in the account's unit or confirmed since?"
id = "Dari akun terdaftar, berapa yang punya satu penanggung jawab yang masih bekerja di sini, di unit akun itu atau sudah menegaskannya kembali?"

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
en = "Met: the owner named is still here on the day, and is in the account's unit or has confirmed the account since coming to another unit. Missed: nobody is named, the owner has left or the contract has run out, or the owner has moved to another unit without confirming. Unknown: the owner is not in the people file, or it is not known in which unit the owner is or since when, and no confirmation settles it."
id = "Terpenuhi: penanggung jawab yang disebut masih bekerja pada hari itu, dan berada di unit akun itu atau sudah menegaskan tanggung jawabnya sejak pindah ke unit lain. Tidak terpenuhi: tidak ada nama, penanggung jawab sudah keluar atau kontraknya berakhir, atau sudah pindah unit tanpa menegaskannya. Belum diketahui: penanggung jawab tidak ada di data orang, atau unitnya atau sejak kapan ia di sana belum diketahui dan tidak ada penegasan yang menjawabnya."

[clears]
en = "Name an owner who works here, or have the owner confirm the account."
id = "Tunjuk penanggung jawab yang masih bekerja di sini, atau minta penanggung jawab menegaskan akunnya."

[decision]
en = "Appoint owners for {n} accounts"
id = "Tunjuk penanggung jawab untuk {n} akun"
one = "Appoint an owner for 1 account"

[target]
value = 0.98
provenance = "proposed"

[reasons]
owner-moved = { en = "the owner {about} has moved to another unit and has not confirmed since", id = "penanggung jawab {about} sudah pindah unit dan belum menegaskannya kembali", cause = "owner" }
owner-unit-unknown = { en = "whether the owner {about} is in the account's unit is not known", id = "apakah penanggung jawab {about} berada di unit akun itu belum diketahui", cause = "owner" }
owner-move-undated = { en = "since when the owner {about} is in another unit is not known", id = "sejak kapan penanggung jawab {about} berada di unit lain belum diketahui", cause = "owner" }
*/
SELECT
  'account' AS subject_kind, account AS subject, account,
  owner AS person, owner, unit, brand, region, platform, audience,
  CASE
    WHEN status = 'retired'    THEN 'excluded'
    WHEN status = 'planned'    THEN 'excluded'
    WHEN owner_reason IS NULL  THEN 'met'
    ELSE owner_outcome
  END AS outcome,
  CASE
    WHEN status = 'retired'    THEN 'account-retired'
    WHEN status = 'planned'    THEN 'account-planned'
    ELSE owner_reason
  END AS reason,
  owner AS reason_about,
  CASE owner_reason
    WHEN 'owner-departed'      THEN owner_last_day
    WHEN 'owner-moved'         THEN owner_unit_since
  END AS due,
  record, load, line, stale, reconstructed
FROM ownership
