/*
id = "leaver-access"
version = 1
element = "continuity"
asks = "A5i"
owner = "IT Security"
key = true
figure = "count"
direction = "less"
kinds = ["access", "people"]
cuts = ["unit", "brand", "region", "platform", "audience", "category"]
points = 5
spread = true

[title]
en = "Leavers' access"
id = "Akses orang yang sudah keluar"

[question]
en = "How many times did access outlive its holder's last day by more than the service level: of the last four quarters' leavers, and all still open?"
id = "Berapa akses yang bertahan melewati batas waktu setelah hari terakhir pemegangnya: dari yang keluar dalam empat triwulan terakhir, dan semua yang masih terbuka?"

[subjects]
en = "access list entries"
id = "entri daftar akses"

[population]
en = "Every access of a person whose last day lies in the four fiscal quarters up to the day; every access still open of a person who left earlier; and every access still open of somebody who is not in the people file. A person has left when the last day has passed, or the contract has run out."
id = "Setiap akses milik orang yang hari terakhirnya jatuh dalam empat triwulan fiskal sampai hari itu; setiap akses yang masih terbuka milik orang yang keluar sebelumnya; dan setiap akses yang masih terbuka milik orang yang tidak ada di data orang. Seseorang dianggap keluar bila hari terakhirnya sudah lewat atau kontraknya sudah berakhir."

[exclusions]
en = "Access of computer systems, and access still open within the service level."
id = "Akses milik sistem komputer, dan akses yang masih terbuka dalam batas waktu."

[outcomes]
en = "Missed: still open after the service level, or taken away after it. Met: taken away in time, also before the last day. Unknown: the holder is not in the people file; or the access vanished from a list after the service level, so that the day it ended is not known. The list has days, no hours: a day counts 24 hours from the last day."
id = "Tidak terpenuhi: masih terbuka melewati batas waktu, atau dicabut setelahnya. Terpenuhi: dicabut tepat waktu, termasuk sebelum hari terakhir. Belum diketahui: pemegangnya tidak ada di data orang; atau akses hilang dari daftar setelah batas waktu sehingga hari berakhirnya belum diketahui. Daftar memuat hari, bukan jam: satu hari dihitung 24 jam sejak hari terakhir."

[category]
en = "kind of holder"
id = "jenis pemegang"

[measure]
en = "hours from the last day until the access was taken away, or to the day if it is open; 0 if before"
id = "jam sejak hari terakhir sampai akses dicabut, atau sampai hari ini bila masih terbuka; 0 bila sebelumnya"

[clears]
en = "Take the access away and record the day. What was taken away late stays until its holder's leaving is four quarters past."
id = "Cabut aksesnya dan catat harinya. Yang dicabut terlambat tetap dihitung sampai empat triwulan setelah pemegangnya keluar."

[decision]
en = "Revoke {n} accesses of people who left"
id = "Cabut {n} akses milik orang yang sudah keluar"
one = "Revoke 1 access of someone who left"

[target]
value = 0
provenance = "proposed"

[reasons]
system-holder = { en = "held by a computer system", id = "dipegang sistem komputer" }
leaver-access-open = { en = "still open, though {about} has left", id = "masih terbuka, padahal {about} sudah keluar", cause = "leaver" }
leaver-access-late = { en = "taken away too late after {about} had left", id = "dicabut terlambat setelah {about} keluar", cause = "leaver", settled = true }
leaver-access-vanished = { en = "gone from the access list late after {about} had left; the day it ended is not known", id = "hilang dari daftar akses lama setelah {about} keluar; hari berakhirnya belum diketahui", cause = "leaver" }
leaver-access-in-time = { en = "still open, within the service level", id = "masih terbuka, dalam batas waktu" }
*/
WITH held AS (
  SELECT access.access, access.account, access.person, access.holder, access.revoked,
    access.inferred, as_of, staff.person IS NULL AS is_nobody_known,
    coalesce(access.holder = 'system', false) AS is_system,
    staff.last_day,
    coalesce(own.hours, general.hours) AS hours_allowed,
    greatest((coalesce(access.revoked, as_of) - staff.last_day) * 24, 0) AS hours_held,
    access.record, access.load, access.line,
    access.stale OR coalesce(staff.stale, false) AS stale,
    access.reconstructed OR coalesce(staff.reconstructed, false) AS reconstructed
  FROM access
  CROSS JOIN asked
  LEFT JOIN staff                      ON staff.person = access.person
  LEFT JOIN service_levels AS own      ON own.what = 'revoked' AND own.level = access.holder
  LEFT JOIN service_levels AS general  ON general.what = 'revoked' AND general.level = ''
  WHERE (staff.last_day < as_of AND staff.last_day >= period_from - INTERVAL '9' MONTH)
    OR (access.revoked IS NULL AND coalesce(staff.last_day < as_of, staff.person IS NULL))
),
judged AS (
  SELECT *,
    CASE
      WHEN is_system                                         THEN 'system-holder'
      WHEN is_nobody_known                                   THEN 'person-unknown'
      WHEN hours_allowed IS NULL                             THEN 'no-service-level'
      WHEN revoked IS NULL AND hours_held <= hours_allowed   THEN 'leaver-access-in-time'
      WHEN revoked IS NULL                                   THEN 'leaver-access-open'
      WHEN hours_held > hours_allowed AND inferred           THEN 'leaver-access-vanished'
      WHEN hours_held > hours_allowed                        THEN 'leaver-access-late'
    END AS reason
  FROM held
)
SELECT
  'access' AS subject_kind, access AS subject, judged.account, judged.person,
  accounts.owner, accounts.unit, accounts.brand, accounts.region, accounts.platform,
  accounts.audience, judged.holder AS category,
  CASE
    WHEN reason IS NULL                                             THEN 'met'
    WHEN reason IN ('system-holder', 'leaver-access-in-time')       THEN 'excluded'
    WHEN reason IN ('leaver-access-open', 'leaver-access-late')     THEN 'missed'
    ELSE 'unknown'
  END AS outcome,
  reason,
  CASE WHEN reason = 'no-service-level' THEN 'revoked'
    ELSE coalesce(judged.person, access) END AS reason_about,
  CASE WHEN NOT is_system
    THEN CAST(last_day + CAST(floor(hours_allowed / 24) AS INTEGER) AS DATE) END AS due,
  hours_held AS measure,
  judged.record, judged.load, judged.line,
  judged.stale OR coalesce(accounts.stale, false) AS stale,
  judged.reconstructed
FROM judged
LEFT JOIN accounts ON accounts.account = judged.account
