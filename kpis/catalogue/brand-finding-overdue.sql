/*
id = "brand-finding-overdue"
version = 1
element = "brand"
asks = "A3"
owner = "Head of Brand"
figure = "count"
direction = "less"
kinds = ["accounts", "brand_audits"]
cuts = ["unit", "brand", "region", "platform", "audience", "category"]
points = 1

[title]
en = "Brand findings overdue"
id = "Temuan merek lewat tenggat"

[question]
en = "Of registered accounts, how many findings of brand audits were not put right by the day first set?"
id = "Dari akun terdaftar, berapa temuan audit merek yang tidak diperbaiki sampai tanggal yang semula ditetapkan?"

[subjects]
en = "findings"
id = "temuan"

[population]
en = "Every finding that is open or was put right in the period: an item that failed its audit, or has a day by which it is to be put right. An item that a later audit of the account passed was put right on that day, if not before."
id = "Setiap temuan yang masih terbuka atau diperbaiki pada periode ini: butir yang gagal dalam audit, atau yang memiliki tenggat perbaikan. Butir yang lulus pada audit akun berikutnya dianggap diperbaiki pada hari itu, kalau tidak lebih awal."

[exclusions]
en = "Findings on retired accounts."
id = "Temuan pada akun yang sudah ditutup."

[outcomes]
en = "Met: put right by the day first set, or open and that day has not passed. Missed: put right later, or still open; putting the day off does not help. Unknown: no day is set, or the day was put off and the first one is not told. Where nothing tells of an extension, the day set now is the first."
id = "Terpenuhi: diperbaiki sampai tanggal yang semula ditetapkan, atau masih terbuka dan tanggal itu belum lewat. Tidak terpenuhi: diperbaiki lebih lambat, atau masih terbuka; perpanjangan tidak mengubahnya. Belum diketahui: tenggat tidak ada, atau sudah diperpanjang dan tenggat semula tidak disebut. Kalau tidak ada keterangan perpanjangan, tenggat sekarang adalah tenggat semula."

[category]
en = "item of the checklist"
id = "butir daftar periksa"

[measure]
en = "days after the day first set; negative before it"
id = "hari setelah tenggat semula; negatif sebelum tenggat"

[clears]
en = "Put the fault right and enter the day on which the finding was closed."
id = "Perbaiki kekurangannya dan isi tanggal penutupan temuan."

[decision]
en = "Close {n} overdue brand findings"
id = "Tutup {n} temuan merek yang lewat tenggat"
one = "Close 1 overdue brand finding"

[target]
value = 0
provenance = "proposed"

[reasons]
finding-undated = { en = "no day is set by which it is to be put right", id = "tenggat perbaikannya tidak ada" }
first-due-blank = { en = "extensions: {about}, and the day first set is not told", id = "perpanjangan: {about}, dan tenggat semula tidak disebut" }
finding-open-late = { en = "open past the day first set; extensions: {about}", id = "masih terbuka setelah tenggat semula; perpanjangan: {about}" }
finding-closed-late = { en = "put right after the day first set; extensions: {about}", id = "diperbaiki setelah tenggat semula; perpanjangan: {about}", settled = true }
*/
WITH findings AS (
  SELECT *
  FROM brand_audits
  WHERE result = 'fail' OR finding_first_due IS NOT NULL OR finding_due IS NOT NULL
),
passed_later AS (
  SELECT
    findings.record, min(later.audited) AS passed,
    bool_or(later.stale) AS stale, bool_or(later.reconstructed) AS reconstructed
  FROM findings
  JOIN brand_audits AS later
    ON later.account = findings.account AND later.item = findings.item
    AND later.audited > findings.audited
  WHERE later.result = 'pass'
    AND (findings.finding_closed IS NULL OR findings.finding_closed > later.audited)
  GROUP BY findings.record
),
counted AS (
  SELECT
    findings.*, as_of, passed,
    coalesce(passed, finding_closed) AS put_right,
    coalesce(finding_first_due, finding_due) AS first_due,
    greatest(
      coalesce(extensions, 0), CASE WHEN finding_due > finding_first_due THEN 1 ELSE 0 END
    ) AS put_off,
    coalesce(passed_later.stale, false) AS later_stale,
    coalesce(passed_later.reconstructed, false) AS later_reconstructed
  FROM findings
  CROSS JOIN asked
  LEFT JOIN passed_later ON passed_later.record = findings.record
  WHERE coalesce(passed, finding_closed) IS NULL
    OR coalesce(passed, finding_closed) BETWEEN period_from AND as_of
)
SELECT
  'finding' AS subject_kind, counted.record AS subject, counted.account,
  owner, unit, brand, region, platform, audience, item AS category,
  CASE
    WHEN status = 'retired'                              THEN 'excluded'
    WHEN first_due IS NULL                               THEN 'unknown'
    WHEN coalesce(put_right, as_of) > first_due          THEN 'missed'
    WHEN finding_first_due IS NULL AND put_off > 0       THEN 'unknown'
    ELSE 'met'
  END AS outcome,
  CASE
    WHEN status = 'retired'                              THEN 'account-retired'
    WHEN first_due IS NULL                               THEN 'finding-undated'
    WHEN put_right > first_due                           THEN 'finding-closed-late'
    WHEN put_right IS NULL AND as_of > first_due         THEN 'finding-open-late'
    WHEN finding_first_due IS NULL AND put_off > 0       THEN 'first-due-blank'
  END AS reason,
  CAST(put_off AS VARCHAR) AS reason_about,
  first_due AS due,
  coalesce(put_right, as_of) - first_due AS measure,
  counted.record, counted.load, counted.line,
  counted.stale OR later_stale OR coalesce(accounts.stale, false) AS stale,
  counted.reconstructed OR later_reconstructed
    OR coalesce(accounts.reconstructed, false) AS reconstructed
FROM counted LEFT JOIN accounts ON accounts.account = counted.account
