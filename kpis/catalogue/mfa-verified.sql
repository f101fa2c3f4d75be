/*
id = "mfa-verified"
version = 2
element = "continuity"
asks = "A5h"
owner = "IT Security"
key = true
kinds = ["accounts", "access"]
cuts = ["unit", "brand", "region", "platform", "audience", "category"]
points = 4

[title]
en = "MFA verified"
id = "MFA diverifikasi"

[question]
en = "Of registered accounts, how many ask everyone who logs in for a second proof of identity, verified in time?"
id = "Dari akun terdaftar, berapa yang meminta bukti identitas kedua dari setiap orang yang masuk, dan diverifikasi tepat waktu?"

[subjects]
en = "accounts"
id = "akun"

[population]
en = "Every registered account."
id = "Setiap akun yang terdaftar."

[exclusions]
en = "Retired accounts, and accounts that are only planned. Access held by a computer system is left aside: it has no second proof to show."
id = "Akun yang sudah ditutup, dan akun yang baru direncanakan. Akses milik sistem komputer dikesampingkan: sistem tidak punya bukti kedua."

[outcomes]
en = "A shared login is judged by its own MFA, an account reached through personal roles by the MFA of every person with open access. Met: MFA is on, and was verified within its cadence, for all of them. Missed: it is off, or was last verified too long ago, for at least one. Unknown: nothing is missed, but for at least one nobody has said whether it is on or when it was verified; or no open access is listed; or the type of login is blank."
id = "Login bersama dinilai dari MFA-nya sendiri; akun dengan peran pribadi dinilai dari MFA setiap orang yang punya akses terbuka. Terpenuhi: MFA aktif dan diverifikasi dalam jadwalnya, untuk semuanya. Tidak terpenuhi: sedikitnya satu tidak aktif atau terakhir diverifikasi terlalu lama. Belum diketahui: tidak ada yang tidak terpenuhi, tetapi sedikitnya satu belum jelas aktif atau kapan diverifikasi; atau tidak ada akses terbuka yang tercatat; atau jenis loginnya kosong."

[category]
en = "type of login"
id = "jenis login"

[measure]
en = "days since verified; through personal roles, of the person verified longest ago"
id = "hari sejak diverifikasi; untuk peran pribadi, orang yang paling lama tidak diverifikasi"

[clears]
en = "Turn MFA on, check that it is asked for, and record the day."
id = "Aktifkan MFA, periksa bahwa MFA diminta, dan catat harinya."

[decision]
en = "Verify MFA on {n} logins"
id = "Verifikasi MFA pada {n} login"
one = "Verify MFA on 1 login"

[target]
value = 0.95
provenance = "proposed"

[reasons]
login-not-told = { en = "the type of login is blank", id = "jenis login kosong" }
mfa-off = { en = "MFA is off", id = "MFA tidak aktif" }
mfa-too-old = { en = "MFA was last verified on {about}", id = "MFA terakhir diverifikasi pada {about}" }
mfa-not-told = { en = "nobody has said whether MFA is on", id = "belum ada yang menyatakan apakah MFA aktif" }
mfa-never-verified = { en = "MFA is said to be on, but no day of verification is known", id = "MFA dinyatakan aktif, tetapi hari verifikasinya belum diketahui" }
holder-mfa-off = { en = "MFA is off for {about}", id = "MFA tidak aktif untuk {about}" }
holder-mfa-too-old = { en = "MFA was verified too long ago for {about}", id = "MFA terlalu lama tidak diverifikasi untuk {about}" }
holder-mfa-not-told = { en = "whether MFA is on, and since when that is verified, is not known for {about}", id = "apakah MFA aktif dan kapan diverifikasi belum diketahui untuk {about}" }
no-open-access = { en = "no open access is listed", id = "tidak ada akses terbuka yang tercatat" }
*/
WITH bounds AS (
  SELECT as_of,
    coalesce(max(CASE WHEN level = 'shared' THEN days END),
             max(CASE WHEN level = '' THEN days END)) AS shared_days,
    coalesce(max(CASE WHEN level = 'personal_role' THEN days END),
             max(CASE WHEN level = '' THEN days END)) AS personal_days
  FROM asked LEFT JOIN cadences ON cadences.what = 'mfa'
  GROUP BY as_of
),
doors AS (
  SELECT access.account, access.mfa_verified, access.stale, access.reconstructed,
    CASE WHEN NOT access.mfa
      THEN coalesce(access.person, access.access) END AS door_off,
    CASE WHEN access.mfa AND as_of - access.mfa_verified > personal_days
      THEN coalesce(access.person, access.access) END AS door_too_old,
    CASE WHEN access.mfa IS NULL OR (access.mfa AND access.mfa_verified IS NULL)
      THEN coalesce(access.person, access.access) END AS door_blank
  FROM access CROSS JOIN bounds
  WHERE access.revoked IS NULL AND coalesce(access.holder, '') <> 'system'
),
personal AS (
  SELECT account,
    min(mfa_verified) AS first_verified,
    string_agg(DISTINCT door_off,     ', ' ORDER BY door_off)     AS doors_off,
    string_agg(DISTINCT door_too_old, ', ' ORDER BY door_too_old) AS doors_too_old,
    string_agg(DISTINCT door_blank,   ', ' ORDER BY door_blank)   AS doors_blank,
    bool_or(stale) AS stale, bool_or(reconstructed) AS reconstructed
  FROM doors
  GROUP BY account
),
judged AS (
  SELECT accounts.*, as_of, doors_off, doors_too_old, doors_blank,
    CASE login WHEN 'shared' THEN mfa_verified WHEN 'personal_role' THEN first_verified END
      AS verified,
    CASE login WHEN 'shared' THEN shared_days WHEN 'personal_role' THEN personal_days END
      AS days_allowed,
    login = 'personal_role' AND personal.stale AS doors_stale,
    login = 'personal_role' AND personal.reconstructed AS doors_reconstructed,
    CASE
      WHEN status = 'retired'                        THEN 'account-retired'
      WHEN status = 'planned'                        THEN 'account-planned'
      WHEN login IS NULL                             THEN 'login-not-told'
      WHEN login = 'shared' THEN CASE
        WHEN mfa IS NULL                             THEN 'mfa-not-told'
        WHEN NOT mfa                                 THEN 'mfa-off'
        WHEN mfa_verified IS NULL                    THEN 'mfa-never-verified'
        WHEN shared_days IS NULL                     THEN 'no-cadence'
        WHEN as_of - mfa_verified > shared_days      THEN 'mfa-too-old'
      END
      WHEN personal.account IS NULL                  THEN 'no-open-access'
      WHEN doors_off IS NOT NULL                     THEN 'holder-mfa-off'
      WHEN doors_too_old IS NOT NULL                 THEN 'holder-mfa-too-old'
      WHEN doors_blank IS NOT NULL                   THEN 'holder-mfa-not-told'
      WHEN personal_days IS NULL                     THEN 'no-cadence'
    END AS reason
  FROM accounts
  CROSS JOIN bounds
  LEFT JOIN personal ON personal.account = accounts.account
)
SELECT
  'account' AS subject_kind, account AS subject, account,
  owner, unit, brand, region, platform, audience, login AS category,
  CASE
    WHEN reason IS NULL                                        THEN 'met'
    WHEN reason IN ('account-retired', 'account-planned')      THEN 'excluded'
    WHEN reason IN ('mfa-off', 'mfa-too-old',
                    'holder-mfa-off', 'holder-mfa-too-old')    THEN 'missed'
    ELSE 'unknown'
  END AS outcome,
  reason,
  CASE reason
    WHEN 'mfa-too-old'          THEN CAST(mfa_verified AS VARCHAR)
    WHEN 'holder-mfa-off'       THEN doors_off
    WHEN 'holder-mfa-too-old'   THEN doors_too_old
    WHEN 'holder-mfa-not-told'  THEN doors_blank
    WHEN 'no-cadence'           THEN 'mfa'
  END AS reason_about,
  CASE WHEN coalesce(reason, '') IN ('', 'mfa-too-old', 'holder-mfa-too-old')
    THEN CAST(verified + days_allowed AS DATE) END AS due,
  as_of - verified AS measure,
  record, load, line,
  stale OR coalesce(doors_stale, false) AS stale,
  reconstructed OR coalesce(doors_reconstructed, false) AS reconstructed
FROM judged
