/*
id = "access-recertified"
version = 1
element = "continuity"
asks = "A5i"
owner = "IT Security"
kinds = ["access"]
cuts = ["unit", "brand", "region", "platform", "audience", "category"]
points = 1

[title]
en = "Access recertified"
id = "Akses ditegaskan ulang"

[question]
en = "Of open access, how much did somebody other than its holder confirm in the last campaign due?"
id = "Dari akses yang terbuka, berapa yang ditegaskan ulang oleh orang lain selain pemegangnya pada putaran terakhir?"

[subjects]
en = "access list entries"
id = "entri daftar akses"

[population]
en = "Every access that is open on the day, whether its holder is still here or not."
id = "Setiap akses yang terbuka pada hari itu, baik pemegangnya masih bekerja maupun tidak."

[exclusions]
en = "Access to retired accounts, and access that was given within the cadence and has not had its first campaign."
id = "Akses ke akun yang sudah ditutup, dan akses yang diberikan dalam jadwal dan belum sampai putaran pertamanya."

[outcomes]
en = "Met: confirmed within the cadence by somebody other than the holder. Missed: confirmed too long ago, by the holder, or never since it was given. Unknown: who confirmed it, who holds it or when it was given is blank and would decide; or the access list of that day was not kept, and a later confirmation may hide an earlier one."
id = "Terpenuhi: ditegaskan dalam jadwal oleh orang lain selain pemegangnya. Tidak terpenuhi: penegasan terakhir terlalu lama, dilakukan pemegangnya sendiri, atau tidak pernah sejak diberikan. Belum diketahui: siapa yang menegaskan, siapa pemegangnya atau kapan diberikan kosong padahal menentukan; atau daftar akses hari itu tidak tersimpan, sehingga penegasan kemudian mungkin menutupi yang sebelumnya."

[category]
en = "role on the account"
id = "peran di akun"

[measure]
en = "days since confirmed, or since given where it never was"
id = "hari sejak ditegaskan, atau sejak diberikan bila belum pernah"

[clears]
en = "Have somebody other than the holder confirm that the access is still needed, or take it away."
id = "Minta orang lain selain pemegangnya menegaskan bahwa akses masih diperlukan, atau cabut aksesnya."

[decision]
en = "Recertify {n} accesses"
id = "Sertifikasi ulang {n} akses"
one = "Recertify 1 access"

[target]
value = 0.95
provenance = "proposed"

[reasons]
recertified-by-holder = { en = "confirmed by its holder {about}", id = "ditegaskan pemegangnya sendiri, {about}" }
recertified-too-long-ago = { en = "last confirmed on {about}", id = "terakhir ditegaskan pada {about}" }
never-recertified = { en = "given on {about}, never confirmed", id = "diberikan pada {about}, belum pernah ditegaskan" }
recertifier-not-told = { en = "who confirmed it is blank", id = "siapa yang menegaskan kosong" }
holder-not-named = { en = "the holder of the access is not named", id = "pemegang akses tidak disebut" }
grant-not-dated = { en = "never confirmed, and the day it was given is blank", id = "belum pernah ditegaskan, dan hari pemberiannya kosong" }
list-not-kept = { en = "no access list of that day was kept: a later confirmation may hide an earlier one", id = "daftar akses hari itu tidak tersimpan: penegasan kemudian mungkin menutupi yang sebelumnya" }
recertification-not-due = { en = "given on {about}, first confirmation not due yet", id = "diberikan pada {about}, penegasan pertama belum jatuh tempo" }
*/
WITH timed AS (
  SELECT access.*, as_of, coalesce(own.days, general.days) AS days_allowed
  FROM access
  CROSS JOIN asked
  LEFT JOIN cadences AS own      ON own.what = 'access' AND own.level = access.role
  LEFT JOIN cadences AS general  ON general.what = 'access' AND general.level = ''
  WHERE access.revoked IS NULL
),
judged AS (
  SELECT timed.*,
    accounts.owner, accounts.unit, accounts.brand, accounts.region, accounts.platform,
    accounts.audience, accounts.stale AS account_stale,
    CASE
      WHEN accounts.status = 'retired'                            THEN 'account-retired'
      WHEN days_allowed IS NULL                                   THEN 'no-cadence'
      WHEN as_of - recertified > days_allowed                     THEN 'recertified-too-long-ago'
      WHEN recertified IS NOT NULL AND recertified_by = person    THEN 'recertified-by-holder'
      WHEN recertified IS NOT NULL AND recertified_by IS NULL     THEN 'recertifier-not-told'
      WHEN recertified IS NOT NULL AND person IS NULL
        AND coalesce(holder, '') <> 'system'                      THEN 'holder-not-named'
      WHEN recertified IS NOT NULL                                THEN NULL
      WHEN as_of - granted <= days_allowed                        THEN 'recertification-not-due'
      WHEN timed.reconstructed                                    THEN 'list-not-kept'
      WHEN granted IS NULL                                        THEN 'grant-not-dated'
      ELSE 'never-recertified'
    END AS reason
  FROM timed
  LEFT JOIN accounts ON accounts.account = timed.account
)
SELECT
  'access' AS subject_kind, access AS subject, account, person,
  owner, unit, brand, region, platform, audience, role AS category,
  CASE
    WHEN reason IS NULL                                                 THEN 'met'
    WHEN reason IN ('account-retired', 'recertification-not-due')       THEN 'excluded'
    WHEN reason IN ('recertified-too-long-ago', 'recertified-by-holder',
                    'never-recertified')                                THEN 'missed'
    ELSE 'unknown'
  END AS outcome,
  reason,
  CASE reason
    WHEN 'recertified-by-holder'     THEN person
    WHEN 'recertified-too-long-ago'  THEN CAST(recertified AS VARCHAR)
    WHEN 'never-recertified'         THEN CAST(granted AS VARCHAR)
    WHEN 'recertification-not-due'   THEN CAST(granted AS VARCHAR)
    WHEN 'no-cadence'                THEN 'access'
  END AS reason_about,
  CASE
    WHEN reason IS NULL OR reason = 'recertified-too-long-ago'
      THEN CAST(recertified + days_allowed AS DATE)
    WHEN reason IN ('never-recertified', 'recertification-not-due')
      THEN CAST(granted + days_allowed AS DATE)
  END AS due,
  as_of - coalesce(recertified, granted) AS measure,
  record, load, line,
  stale OR coalesce(account_stale, false) AS stale,
  reconstructed
FROM judged
