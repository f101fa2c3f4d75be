/*
id = "brand-audit-current"
version = 1
element = "brand"
asks = "A5e"
owner = "Head of Brand"
key = true
kinds = ["accounts", "brand_audits"]
cuts = ["unit", "brand", "region", "platform", "audience"]
points = 2

[title]
en = "Brand audits current"
id = "Audit merek mutakhir"

[question]
en = "Of registered accounts that face the public, how many were audited in time by somebody independent?"
id = "Dari akun terdaftar yang menghadap publik, berapa yang diaudit tepat waktu oleh auditor independen?"

[subjects]
en = "accounts"
id = "akun"

[population]
en = "Every registered account. One whose audience is blank counts as facing the public."
id = "Setiap akun yang terdaftar. Akun yang audiensnya kosong dihitung sebagai menghadap publik."

[exclusions]
en = "Retired and planned accounts; accounts for the organisation's own people; accounts without an independent audit that were opened less than a cadence ago."
id = "Akun yang sudah ditutup atau baru direncanakan; akun untuk kalangan internal; akun tanpa audit independen yang dibuka belum selama satu jadwal audit."

[outcomes]
en = "Met: the newest audit by neither the owner nor the backup owner lies within the cadence, and the day it set for the next one has not passed. Missed: there is none, or it is older. Unknown: an audit lies within the cadence, but its auditor or the account's owner is not named, so that nobody can tell whether it was independent."
id = "Terpenuhi: audit terbaru yang bukan oleh penanggung jawab maupun cadangannya masih dalam jadwal, dan tanggal audit berikutnya yang ditetapkannya belum lewat. Tidak terpenuhi: tidak ada audit seperti itu, atau sudah terlalu lama. Belum diketahui: ada audit dalam jadwal, tetapi auditornya atau penanggung jawab akun tidak disebut, sehingga independensinya tidak dapat dipastikan."

[measure]
en = "days since the audit that decides"
id = "hari sejak audit yang menentukan"

[clears]
en = "Have the account audited by somebody who is neither its owner nor its backup owner."
id = "Minta akun diaudit oleh orang yang bukan penanggung jawab maupun cadangannya."

[decision]
en = "Audit {n} accounts for the brand"
id = "Audit merek {n} akun"
one = "Audit 1 account for the brand"

[target]
value = 0.9
provenance = "proposed"

[reasons]
account-internal = { en = "the account is for the organisation's own people", id = "akun untuk kalangan internal" }
first-audit-not-due = { en = "opened on {about}: the first audit is not due yet", id = "dibuka pada {about}: audit pertama belum jatuh tempo" }
auditor-blank = { en = "audited on {about}, but by whom is not told", id = "diaudit pada {about}, tetapi auditornya tidak disebut" }
audited-by-owner = { en = "audited on {about} by its own owner or backup owner", id = "diaudit pada {about} oleh penanggung jawab atau cadangannya sendiri" }
audit-overdue = { en = "last audited on {about}", id = "terakhir diaudit pada {about}" }
never-audited = { en = "never audited", id = "belum pernah diaudit" }
*/
WITH ranked AS (
  -- Of the newest audit of each kind of auditor the one that does most for the account.
  SELECT
    account_audits.*, due >= as_of AS is_current,
    max(CASE WHEN independence = 'yes' THEN due END) OVER (PARTITION BY account) AS independent_due,
    row_number() OVER (
      PARTITION BY account
      ORDER BY
        CASE
          WHEN due < as_of                THEN 4
          WHEN independence = 'yes'       THEN 1
          WHEN independence = 'unknown'   THEN 2
          ELSE 3
        END,
        audited DESC, audit DESC
    ) AS usefulness
  FROM account_audits CROSS JOIN asked
  WHERE place_of_such = 1
),
judged AS (
  SELECT
    accounts.*, as_of,
    CAST(opened + coalesce(own.days, general.days) AS DATE) AS first_due,
    coalesce(own.days, general.days) AS days,
    audits.audit, audits.audited, audits.independence, audits.independent_due,
    coalesce(audits.is_current, false) AS is_current,
    audits.record AS audit_record, audits.load AS audit_load, audits.line AS audit_line,
    coalesce(audits.stale, false) AS audit_stale,
    coalesce(audits.reconstructed, false) AS audit_reconstructed
  FROM accounts
  CROSS JOIN asked
  LEFT JOIN cadences AS own ON own.what = 'brand_audits' AND own.level = accounts.platform
  LEFT JOIN cadences AS general ON general.what = 'brand_audits' AND general.level = ''
  LEFT JOIN ranked AS audits ON audits.account = accounts.account AND audits.usefulness = 1
)
SELECT
  'account' AS subject_kind, account AS subject, account,
  owner, unit, brand, region, platform, audience,
  CASE
    WHEN status = 'retired'                                     THEN 'excluded'
    WHEN status = 'planned' OR opened > as_of                   THEN 'excluded'
    WHEN audience = 'internal'                                  THEN 'excluded'
    WHEN days IS NULL                                           THEN 'unknown'
    WHEN is_current AND independence = 'yes'                    THEN 'met'
    WHEN is_current AND independence = 'unknown'                THEN 'unknown'
    WHEN independent_due IS NULL AND first_due >= as_of         THEN 'excluded'
    ELSE 'missed'
  END AS outcome,
  CASE
    WHEN status = 'retired'                                     THEN 'account-retired'
    WHEN status = 'planned' OR opened > as_of                   THEN 'account-planned'
    WHEN audience = 'internal'                                  THEN 'account-internal'
    WHEN days IS NULL                                           THEN 'no-cadence'
    WHEN is_current AND independence = 'yes'                    THEN NULL
    WHEN is_current AND independence = 'unknown' AND owner IS NULL   THEN 'owner-blank'
    WHEN is_current AND independence = 'unknown'                THEN 'auditor-blank'
    WHEN independent_due IS NULL AND first_due >= as_of         THEN 'first-audit-not-due'
    WHEN is_current                                             THEN 'audited-by-owner'
    WHEN audited IS NOT NULL                                    THEN 'audit-overdue'
    ELSE 'never-audited'
  END AS reason,
  CASE
    WHEN days IS NULL                                           THEN 'brand_audits'
    WHEN independent_due IS NULL AND first_due >= as_of AND NOT (is_current AND independence = 'unknown')
      THEN CAST(opened AS VARCHAR)
    ELSE CAST(audited AS VARCHAR)
  END AS reason_about,
  coalesce(independent_due, first_due) AS due,
  as_of - audited AS measure,
  coalesce(audit_record, record) AS record,
  CASE WHEN audit_record IS NULL THEN load ELSE audit_load END AS load,
  CASE WHEN audit_record IS NULL THEN line ELSE audit_line END AS line,
  stale OR audit_stale AS stale,
  reconstructed OR audit_reconstructed AS reconstructed
FROM judged
