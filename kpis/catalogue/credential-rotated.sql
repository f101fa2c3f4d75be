/*
id = "credential-rotated"
version = 1
element = "continuity"
asks = "A5h"
owner = "IT Security"
kinds = ["accounts", "access", "people"]
cuts = ["unit", "brand", "region", "platform", "audience"]
points = 4

[title]
en = "Shared passwords changed"
id = "Sandi bersama diganti"

[question]
en = "Of registered accounts with a shared login, how many had the password changed after everyone who knew it and no longer should, and within cadence?"
id = "Dari akun terdaftar dengan login bersama, berapa yang sandinya diganti setelah setiap orang yang mengetahuinya tidak lagi berhak, dan masih dalam jadwal?"

[subjects]
en = "accounts"
id = "akun"

[population]
en = "Every registered account."
id = "Setiap akun yang terdaftar."

[exclusions]
en = "Retired accounts, accounts that are only planned, and accounts reached through personal roles, which have no password to share."
id = "Akun yang sudah ditutup, akun yang baru direncanakan, dan akun dengan peran pribadi, yang tidak punya sandi bersama."

[outcomes]
en = "Who knew the password no longer should from the last day at work, or from the day the access was taken away while still employed, whichever came first; the password is to be changed on that day or later. Met: it was changed on or after the day of every such person, and within the cadence. Missed: it was not. Unknown: no change is recorded; the list names nobody who knows the password; it is not known whether somebody who lost access knew it; or somebody who knows it is not in the people file. Somebody whose access ended and who is here and knows the password by another open access still may."
id = "Orang yang mengetahui sandi tidak lagi berhak sejak hari terakhir bekerja, atau sejak aksesnya dicabut selagi masih bekerja, mana yang lebih dahulu; sandi harus diganti pada hari itu atau sesudahnya. Terpenuhi: sandi diganti pada atau setelah hari setiap orang itu, dan masih dalam jadwal. Tidak terpenuhi: tidak demikian. Belum diketahui: penggantian tidak tercatat; daftar tidak menyebut siapa yang mengetahui sandi; belum diketahui apakah orang yang kehilangan akses mengetahuinya; atau yang mengetahuinya tidak ada di data orang. Orang yang aksesnya berakhir tetapi masih bekerja dan mengetahui sandi lewat akses terbuka lain tetap berhak."

[measure]
en = "days since the password was changed"
id = "hari sejak sandi diganti"

[clears]
en = "Change the password, and record the day in the inventory."
id = "Ganti sandinya, dan catat harinya di inventaris."

[decision]
en = "Rotate {n} shared logins"
id = "Ganti kata sandi {n} login bersama"
one = "Rotate 1 shared login"

[target]
value = 0.95
provenance = "proposed"

[reasons]
personal-roles = { en = "reached through personal roles", id = "diakses lewat peran pribadi" }
login-not-told = { en = "the type of login is blank", id = "jenis login kosong" }
rotation-not-told = { en = "no day is recorded on which the password was changed", id = "hari penggantian sandi tidak tercatat", cause = "credential" }
not-rotated-since = { en = "the password has not been changed since {about} lost the right to know it", id = "sandi belum diganti sejak {about} tidak lagi berhak mengetahuinya", cause = "credential" }
rotation-too-old = { en = "the password was last changed on {about}", id = "sandi terakhir diganti pada {about}", cause = "credential" }
knower-unknown = { en = "{about} knows the password, but is not in the people file", id = "{about} mengetahui sandi, tetapi tidak ada di data orang", cause = "credential" }
knowledge-not-told = { en = "whether {about} knew the password is not known", id = "apakah {about} mengetahui sandi belum diketahui", cause = "credential" }
no-knower-listed = { en = "the access list names nobody who knows the password", id = "daftar akses tidak menyebut siapa yang mengetahui sandi", cause = "credential" }
*/
WITH knowing AS (
  SELECT access.account, coalesce(access.person, access.access) AS knower,
    access.knows_credential OR coalesce(access.role = 'credential_only', false) AS knows,
    least(access.revoked, staff.last_day) AS known_until,
    staff.person IS NULL AND coalesce(access.holder, '') <> 'system' AS is_nobody_known,
    access.stale OR coalesce(staff.stale, false) AS stale,
    access.reconstructed OR coalesce(staff.reconstructed, false) AS reconstructed
  FROM access LEFT JOIN staff ON staff.person = access.person
),
knowers AS (
  SELECT account, knower,
    coalesce(bool_or(knows), false) AS surely_knew,
    bool_or(known_until IS NULL) AS may_know,
    bool_or(known_until IS NULL AND is_nobody_known) AS is_nobody_known,
    max(known_until) AS known_until,
    bool_or(stale) AS stale, bool_or(reconstructed) AS reconstructed
  FROM knowing
  WHERE coalesce(knows, true)
  GROUP BY account, knower
),
asked_about AS (
  SELECT knowers.*,
    NOT may_know AND known_until > rotated AND known_until < as_of AS has_lost_it
  FROM knowers
  JOIN accounts ON accounts.account = knowers.account
  CROSS JOIN asked
  WHERE accounts.login = 'shared'
),
since AS (
  SELECT account,
    count(CASE WHEN surely_knew THEN knower END) AS knowers_listed,
    min(CASE WHEN surely_knew AND has_lost_it THEN known_until END) AS first_lost,
    string_agg(CASE WHEN surely_knew AND has_lost_it THEN knower END,
      ', ' ORDER BY known_until, knower) AS losers,
    string_agg(CASE WHEN NOT surely_knew AND has_lost_it THEN knower END,
      ', ' ORDER BY known_until, knower) AS perhaps_losers,
    string_agg(CASE WHEN surely_knew AND is_nobody_known THEN knower END,
      ', ' ORDER BY knower) AS unknown_knowers,
    bool_or(stale) AS stale, bool_or(reconstructed) AS reconstructed
  FROM asked_about
  GROUP BY account
),
judged AS (
  SELECT accounts.*, as_of, first_lost, losers, unknown_knowers, perhaps_losers,
    since.stale AS access_stale, since.reconstructed AS access_reconstructed,
    coalesce(own.days, general.days) AS days_allowed,
    CASE
      WHEN status = 'retired'                                    THEN 'account-retired'
      WHEN status = 'planned'                                    THEN 'account-planned'
      WHEN login = 'personal_role'                               THEN 'personal-roles'
      WHEN login IS NULL                                         THEN 'login-not-told'
      WHEN rotated IS NULL                                       THEN 'rotation-not-told'
      WHEN losers IS NOT NULL                                    THEN 'not-rotated-since'
      WHEN as_of - rotated > coalesce(own.days, general.days)    THEN 'rotation-too-old'
      WHEN coalesce(own.days, general.days) IS NULL              THEN 'no-cadence'
      WHEN coalesce(knowers_listed, 0) = 0                       THEN 'no-knower-listed'
      WHEN unknown_knowers IS NOT NULL                           THEN 'knower-unknown'
      WHEN perhaps_losers IS NOT NULL                            THEN 'knowledge-not-told'
    END AS reason
  FROM accounts
  CROSS JOIN asked
  LEFT JOIN since                ON since.account = accounts.account
  LEFT JOIN cadences AS own      ON own.what = 'credentials' AND own.level = accounts.platform
  LEFT JOIN cadences AS general  ON general.what = 'credentials' AND general.level = ''
)
SELECT
  'account' AS subject_kind, account AS subject, account,
  owner, unit, brand, region, platform, audience,
  CASE
    WHEN reason IS NULL                                                      THEN 'met'
    WHEN reason IN ('account-retired', 'account-planned', 'personal-roles')  THEN 'excluded'
    WHEN reason IN ('not-rotated-since', 'rotation-too-old')                 THEN 'missed'
    ELSE 'unknown'
  END AS outcome,
  reason,
  CASE reason
    WHEN 'not-rotated-since'   THEN losers
    WHEN 'rotation-too-old'    THEN CAST(rotated AS VARCHAR)
    WHEN 'knower-unknown'      THEN unknown_knowers
    WHEN 'knowledge-not-told'  THEN perhaps_losers
    WHEN 'no-cadence'          THEN 'credentials'
  END AS reason_about,
  CASE WHEN coalesce(reason, '') IN ('', 'not-rotated-since', 'rotation-too-old')
    THEN least(first_lost, CAST(rotated + days_allowed AS DATE)) END AS due,
  as_of - rotated AS measure,
  record, load, line,
  stale OR coalesce(access_stale, false) AS stale,
  reconstructed OR coalesce(access_reconstructed, false) AS reconstructed
FROM judged
