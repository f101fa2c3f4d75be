/*
id = "brand-check-pass"
version = 1
element = "brand"
asks = "A3"
owner = "Head of Brand"
key = true
kinds = ["accounts", "brand_audits"]
cuts = ["unit", "brand", "region", "platform", "audience"]
points = 2

[title]
en = "Brand checks passed"
id = "Lulus pemeriksaan merek"

[question]
en = "Of registered accounts that face the public, how many passed their current brand audit?"
id = "Dari akun terdaftar yang menghadap publik, berapa yang lulus audit mereknya yang masih berlaku?"

[subjects]
en = "accounts"
id = "akun"

[population]
en = "Every registered account. One whose audience is blank counts as facing the public."
id = "Setiap akun yang terdaftar. Akun yang audiensnya kosong dihitung sebagai menghadap publik."

[exclusions]
en = "Retired and planned accounts; accounts for the organisation's own people; accounts never audited that were opened less than a cadence ago."
id = "Akun yang sudah ditutup atau baru direncanakan; akun untuk kalangan internal; akun yang belum pernah diaudit dan dibuka belum selama satu jadwal audit."

[outcomes]
en = "The newest audit decides; items that do not apply are left out. An audit by the owner or backup owner counts for the faults it finds: where it finds none that matter, it decides only where nobody else has audited. Met: every critical item passed, and at least the set share of the others. Missed: a critical item failed, or too many of the others. Unknown: never audited, or too long ago; nothing failed it, but a result is blank; nobody says of an item whether it is critical, and that might decide; no item applies; or it passed, but its auditor is the owner, the backup owner or not named. On rows met, the reason tells how many of the items did not apply."
id = "Audit terbaru yang menentukan; butir yang tidak berlaku tidak dihitung. Audit oleh penanggung jawab atau cadangannya dihitung untuk kekurangan yang ditemukannya: kalau tidak ada yang menggagalkan, audit itu hanya menentukan bila belum ada orang lain yang mengaudit. Terpenuhi: semua butir kritis lulus, dan sedikitnya bagian yang ditetapkan dari butir lainnya. Tidak terpenuhi: ada butir kritis yang gagal, atau terlalu banyak butir lain yang gagal. Belum diketahui: belum pernah diaudit atau sudah terlalu lama; tidak ada yang menggagalkan, tetapi ada hasil kosong; ada butir yang tidak disebut kritis atau tidak dan itu dapat menentukan; tidak ada butir yang berlaku; atau lulus, tetapi auditornya penanggung jawab, cadangannya, atau tidak disebut. Pada baris yang terpenuhi, alasannya menyebut berapa butir yang tidak berlaku."

[measure]
en = "share of the items that apply and are not critical that passed, from 0 to 1"
id = "bagian butir tidak kritis yang berlaku yang lulus, dari 0 sampai 1"

[clears]
en = "Put right what failed and have the account audited again."
id = "Perbaiki butir yang gagal, lalu minta akun diaudit kembali."

[decision]
en = "Correct {n} accounts that failed their brand audit"
id = "Perbaiki {n} akun yang tidak lulus audit merek"
one = "Correct 1 account that failed its brand audit"

[target]
value = 0.85
provenance = "proposed"

[reasons]
account-internal = { en = "the account is for the organisation's own people", id = "akun untuk kalangan internal" }
first-audit-not-due = { en = "opened on {about}: the first audit is not due yet", id = "dibuka pada {about}: audit pertama belum jatuh tempo" }
never-audited = { en = "never audited", id = "belum pernah diaudit" }
audit-overdue = { en = "last audited on {about}", id = "terakhir diaudit pada {about}" }
critical-item-failed = { en = "a critical item failed: {about}", id = "butir kritis gagal: {about}" }
rest-below-limit = { en = "of the items that are not critical, {about} passed", id = "dari butir tidak kritis, {about} lulus" }
no-limit = { en = "no limit is set for {about}", id = "tidak ada batas untuk {about}" }
nothing-applies = { en = "none of the items applies", id = "tidak ada butir yang berlaku" }
criticality-blank = { en = "items of which nobody says whether they are critical: {about}", id = "butir yang tidak disebut kritis atau tidak: {about}" }
result-blank = { en = "results that are blank: {about}", id = "hasil yang kosong: {about}" }
auditor-blank = { en = "audited on {about}, but by whom is not told", id = "diaudit pada {about}, tetapi auditornya tidak disebut" }
audited-by-owner = { en = "audited on {about} by its own owner or backup owner", id = "diaudit pada {about} oleh penanggung jawab atau cadangannya sendiri" }
*/
WITH compared AS (
  SELECT
    account_audits.*, coalesce(own.value, general.value) AS demanded,
    rest_passed + rest_failed + rest_blank AS rest,
    1.0 * rest_passed / nullif(rest_passed + rest_failed + rest_blank, 0) AS share,
    1.0 * (rest_passed + rest_blank + unmarked - unmarked_failed)
      / nullif(rest_passed + rest_failed + rest_blank + unmarked - unmarked_failed, 0)
      AS share_at_best
  FROM account_audits
  JOIN accounts ON accounts.account = account_audits.account
  LEFT JOIN limits AS own ON own.what = 'brand_check' AND own.level = accounts.platform
  LEFT JOIN limits AS general ON general.what = 'brand_check' AND general.level = ''
),
ranked AS (
  -- The newest audit first; last those in which owners found nothing wrong with their own account.
  SELECT *,
    row_number() OVER (
      PARTITION BY account
      ORDER BY
        CASE
          WHEN independence <> 'no'       THEN 1
          WHEN critical_failed > 0        THEN 1
          WHEN share_at_best < demanded   THEN 1
          ELSE 2
        END,
        audited DESC, audit DESC
    ) AS place
  FROM compared
),
judged AS (
  SELECT
    accounts.*, as_of,
    coalesce(own.days, general.days) AS days,
    CAST(opened + coalesce(own.days, general.days) AS DATE) AS first_due,
    audits.audited, audits.due, audits.independence, audits.telling_item,
    audits.items, audits.not_applicable, audits.blank,
    audits.critical_failed, audits.unmarked, audits.unmarked_failed,
    audits.demanded, audits.rest_passed, audits.rest, audits.share, audits.share_at_best,
    audits.record AS audit_record, audits.load AS audit_load, audits.line AS audit_line,
    coalesce(audits.stale, false) AS audit_stale,
    coalesce(audits.reconstructed, false) AS audit_reconstructed
  FROM accounts
  CROSS JOIN asked
  LEFT JOIN cadences AS own ON own.what = 'brand_audits' AND own.level = accounts.platform
  LEFT JOIN cadences AS general ON general.what = 'brand_audits' AND general.level = ''
  LEFT JOIN ranked AS audits ON audits.account = accounts.account AND audits.place = 1
),
reasoned AS (
  SELECT *,
    CASE
      WHEN status = 'retired'                             THEN 'account-retired'
      WHEN status = 'planned' OR opened > as_of           THEN 'account-planned'
      WHEN audience = 'internal'                          THEN 'account-internal'
      WHEN days IS NULL                                   THEN 'no-cadence'
      WHEN audited IS NULL AND first_due >= as_of         THEN 'first-audit-not-due'
      WHEN audited IS NULL                                THEN 'never-audited'
      WHEN due < as_of                                    THEN 'audit-overdue'
      WHEN critical_failed > 0                            THEN 'critical-item-failed'
      WHEN share_at_best < demanded                       THEN 'rest-below-limit'
      WHEN demanded IS NULL                               THEN 'no-limit'
      WHEN not_applicable = items                         THEN 'nothing-applies'
      WHEN unmarked_failed > 0                            THEN 'criticality-blank'
      WHEN blank > 0                                      THEN 'result-blank'
      WHEN share < demanded                               THEN 'criticality-blank'
      WHEN independence = 'no'                            THEN 'audited-by-owner'
      WHEN independence = 'unknown' AND owner IS NULL     THEN 'owner-blank'
      WHEN independence = 'unknown'                       THEN 'auditor-blank'
    END AS reason
  FROM judged
)
SELECT
  'account' AS subject_kind, account AS subject, account,
  owner, unit, brand, region, platform, audience,
  CASE
    WHEN reason IS NULL                                                       THEN 'met'
    WHEN reason IN ('account-retired', 'account-planned', 'account-internal') THEN 'excluded'
    WHEN reason = 'first-audit-not-due'                                       THEN 'excluded'
    WHEN reason IN ('critical-item-failed', 'rest-below-limit')               THEN 'missed'
    ELSE 'unknown'
  END AS outcome,
  reason,
  CASE reason
    WHEN 'no-cadence'             THEN 'brand_audits'
    WHEN 'no-limit'               THEN 'brand_check'
    WHEN 'first-audit-not-due'    THEN CAST(opened AS VARCHAR)
    WHEN 'critical-item-failed'
      THEN telling_item || CASE WHEN critical_failed > 1 THEN ' (+' || (critical_failed - 1) || ')' ELSE '' END
    WHEN 'rest-below-limit'       THEN rest_passed || '/' || rest
    WHEN 'criticality-blank'      THEN unmarked || '/' || items
    WHEN 'result-blank'           THEN blank || '/' || items
    WHEN 'audit-overdue'          THEN CAST(audited AS VARCHAR)
    WHEN 'audited-by-owner'       THEN CAST(audited AS VARCHAR)
    WHEN 'auditor-blank'          THEN CAST(audited AS VARCHAR)
    ELSE not_applicable || '/' || items
  END AS reason_about,
  share AS measure,
  coalesce(audit_record, record) AS record,
  CASE WHEN audit_record IS NULL THEN load ELSE audit_load END AS load,
  CASE WHEN audit_record IS NULL THEN line ELSE audit_line END AS line,
  stale OR audit_stale AS stale,
  reconstructed OR audit_reconstructed AS reconstructed
FROM reasoned
