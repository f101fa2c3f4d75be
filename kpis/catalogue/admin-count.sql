/*
id = "admin-count"
version = 1
element = "continuity"
asks = "A5i"
owner = "IT Security"
kinds = ["accounts", "access", "people"]
cuts = ["unit", "brand", "region", "platform", "audience"]
points = 2

[title]
en = "Right number of administrators"
id = "Jumlah administrator memadai"

[question]
en = "Of registered accounts, how many have at least two active administrators and not more than the limit?"
id = "Dari akun terdaftar, berapa yang punya sedikitnya dua administrator aktif dan tidak melebihi batas?"

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
en = "An active administrator is a person, counted once, who is still here and has open access in the role of administrator; a computer system is none. Met: two or more, so that nobody is locked out, and at most the limit. Missed: fewer or more. Unknown: the access list says nothing of the account; or holders who may be administrators (not in the people file, or with a blank role) would decide."
id = "Administrator aktif adalah orang, dihitung sekali, yang masih bekerja dan punya akses terbuka dengan peran administrator; sistem komputer tidak dihitung. Terpenuhi: dua atau lebih, agar tidak ada yang terkunci di luar, dan paling banyak sebesar batas. Tidak terpenuhi: kurang atau lebih. Belum diketahui: daftar akses tidak memuat akun itu; atau pemegang yang mungkin administrator (tidak ada di data orang, atau perannya kosong) menentukan hasilnya."

[measure]
en = "active administrators"
id = "administrator aktif"

[clears]
en = "Make a second person administrator, or take the role away from those who do not need it."
id = "Jadikan orang kedua administrator, atau cabut peran itu dari yang tidak memerlukannya."

[decision]
en = "Correct the administrators of {n} accounts"
id = "Betulkan jumlah administrator {n} akun"
one = "Correct the administrators of 1 account"

[target]
value = 0.9
provenance = "proposed"

[reasons]
too-few-admins = { en = "active administrators: {about}, fewer than two", id = "administrator aktif: {about}, kurang dari dua" }
too-many-admins = { en = "active administrators: {about}, more than the limit", id = "administrator aktif: {about}, melebihi batas" }
admins-uncertain = { en = "active administrators: {about}, and others who may be", id = "administrator aktif: {about}, dan ada yang mungkin administrator" }
no-access-listed = { en = "the access list says nothing of this account", id = "daftar akses tidak memuat akun ini" }
no-limit = { en = "no limit is set for {about}", id = "tidak ada batas untuk {about}" }
*/
WITH holders AS (
  SELECT access.account, coalesce(access.person, access.access) AS name_held,
    bool_or(access.role = 'admin' AND coalesce(staff.is_here, false)
      AND access.revoked IS NULL AND coalesce(access.holder, '') <> 'system') AS is_admin,
    bool_or(coalesce(access.role, 'admin') = 'admin' AND coalesce(staff.is_here, true)
      AND access.revoked IS NULL AND coalesce(access.holder, '') <> 'system') AS may_be_admin,
    bool_or(access.stale OR coalesce(staff.stale, false)) AS stale,
    bool_or(access.reconstructed OR coalesce(staff.reconstructed, false)) AS reconstructed
  FROM access LEFT JOIN staff ON staff.person = access.person
  GROUP BY access.account, coalesce(access.person, access.access)
),
numbers AS (
  SELECT account,
    count(CASE WHEN is_admin THEN 1 END) AS admins,
    count(CASE WHEN may_be_admin THEN 1 END) AS admins_at_most,
    bool_or(stale) AS stale, bool_or(reconstructed) AS reconstructed
  FROM holders
  GROUP BY account
),
judged AS (
  SELECT accounts.*, admins,
    numbers.stale AS access_stale, numbers.reconstructed AS access_reconstructed,
    CASE
      WHEN status = 'retired'                                      THEN 'account-retired'
      WHEN status = 'planned'                                      THEN 'account-planned'
      WHEN admins IS NULL                                          THEN 'no-access-listed'
      WHEN admins_at_most < 2                                      THEN 'too-few-admins'
      WHEN admins > coalesce(own.value, general.value)             THEN 'too-many-admins'
      WHEN coalesce(own.value, general.value) IS NULL              THEN 'no-limit'
      WHEN admins < 2                                              THEN 'admins-uncertain'
      WHEN admins_at_most > coalesce(own.value, general.value)     THEN 'admins-uncertain'
    END AS reason
  FROM accounts
  LEFT JOIN numbers            ON numbers.account = accounts.account
  LEFT JOIN limits AS own      ON own.what = 'administrators' AND own.level = accounts.platform
  LEFT JOIN limits AS general  ON general.what = 'administrators' AND general.level = ''
)
SELECT
  'account' AS subject_kind, account AS subject, account,
  owner, unit, brand, region, platform, audience,
  CASE
    WHEN reason IS NULL                                        THEN 'met'
    WHEN reason IN ('account-retired', 'account-planned')      THEN 'excluded'
    WHEN reason IN ('too-few-admins', 'too-many-admins')       THEN 'missed'
    ELSE 'unknown'
  END AS outcome,
  reason,
  CASE WHEN reason = 'no-limit' THEN 'administrators' ELSE CAST(admins AS VARCHAR) END AS reason_about,
  admins AS measure,
  record, load, line,
  stale OR coalesce(access_stale, false) AS stale,
  reconstructed OR coalesce(access_reconstructed, false) AS reconstructed
FROM judged
