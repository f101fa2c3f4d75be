/*
id = "trained-before-access"
version = 1
element = "training"
asks = "A4"
owner = "Head of Learning"
kinds = ["access", "accounts", "people", "training"]
cuts = ["unit", "brand", "region", "platform", "audience", "category"]
points = 1

[title]
en = "Trained before access"
id = "Dilatih sebelum akses"

[question]
en = "Of the access to registered accounts given in the period, how much went to people who had completed every required course?"
id = "Dari akses ke akun terdaftar yang diberikan pada periode ini, berapa yang jatuh kepada orang yang sudah menyelesaikan semua kursus wajibnya?"

[subjects]
en = "accesses"
id = "akses"

[population]
en = "Every access given in the period, also if it was taken away since, and every open access of which the day it was given is not known."
id = "Setiap akses yang diberikan pada periode ini, juga bila kemudian dicabut, dan setiap akses terbuka yang hari pemberiannya tidak diketahui."

[exclusions]
en = "Access of computer systems, and access for which no course is required."
id = "Akses milik sistem komputer, dan akses yang tidak mewajibkan kursus apa pun."

[outcomes]
en = "Met: every course that the role and platform require was completed on or before the day the access was given, and still valid on that day. Missed: at least one was not. Unknown: of no course is that certain, but of at least one it cannot be told; or the day on which the access was given is not known."
id = "Terpenuhi: semua kursus yang diwajibkan peran dan platformnya selesai pada atau sebelum hari akses diberikan, dan masih berlaku pada hari itu. Tidak terpenuhi: sedikitnya satu belum. Belum diketahui: tidak ada kursus yang pasti kurang, tetapi sedikitnya satu tidak dapat dipastikan; atau hari pemberian akses tidak diketahui."

[category]
en = "role on the account"
id = "peran pada akun"

[measure]
en = "required courses lacking"
id = "kursus wajib yang kurang"

[clears]
en = "Nothing clears it: the access was given. It leaves the figure with the period; from now on access is given after training."
id = "Tidak dapat diperbaiki: akses sudah diberikan. Catatan ini keluar dari hitungan bersama periodenya; selanjutnya akses diberikan setelah pelatihan."

[decision]
en = "Stop granting access before training: {n} this quarter"
id = "Hentikan pemberian akses sebelum pelatihan: {n} triwulan ini"
one = "Stop granting access before training: 1 this quarter"

[target]
value = 0.95
provenance = "proposed"

[reasons]
role-or-platform-blank = { en = "role or platform is blank, so nobody can tell whether this is required: {about}", id = "peran atau platform kosong, sehingga tidak jelas apakah ini wajib: {about}", cause = "training" }
holder-not-named = { en = "the holder of the access is not named", id = "pemegang akses tidak disebut", cause = "training" }
outside-learning-system = { en = "the holder is outside the learning system, where training cannot be seen: {about}", id = "pemegang akses di luar sistem pembelajaran, pelatihannya tidak terlihat: {about}", cause = "training" }
no-completion-date = { en = "marked complete, but without a day", id = "ditandai selesai, tetapi tanpa tanggal", cause = "training" }
learner-not-told = { en = "no training record, and nobody has said whether the holder is in the learning system: {about}", id = "tidak ada catatan pelatihan, dan tidak jelas apakah pemegang akses ada di sistem pembelajaran: {about}", cause = "training" }
training-expired = { en = "expired: {about}", id = "sudah kedaluwarsa: {about}", cause = "training" }
training-late = { en = "completed only after access was given: {about}", id = "baru diselesaikan setelah akses diberikan: {about}", cause = "training", settled = true }
training-not-completed = { en = "assigned, but not completed: {about}", id = "ditugaskan, tetapi belum selesai: {about}", cause = "training" }
training-failed = { en = "failed: {about}", id = "tidak lulus: {about}", cause = "training" }
training-withdrawn = { en = "the assignment was withdrawn: {about}", id = "penugasan ditarik: {about}", cause = "training" }
no-training-record = { en = "no training record: {about}", id = "tidak ada catatan pelatihan: {about}", cause = "training" }
held-by-system = { en = "a computer system holds the access", id = "akses dipegang sistem komputer" }
no-training-required = { en = "no course is required for this access", id = "akses ini tidak mewajibkan kursus apa pun" }
day-granted-unknown = { en = "the day on which the access was given is not known", id = "hari pemberian akses tidak diketahui" }
*/
WITH placed AS (
  SELECT course_standing.*,
    count(CASE WHEN is_lacking THEN 1 END) OVER (PARTITION BY access) AS lacking,
    row_number() OVER (
      PARTITION BY access
      ORDER BY CASE WHEN is_lacking THEN 1 WHEN is_lacking IS NULL THEN 2 ELSE 3 END,
        stale, due, course
    ) AS place
  FROM course_standing
  WHERE moment = 'granting'
)
SELECT
  'access' AS subject_kind, access.access AS subject, access.account, access.person,
  accounts.owner, accounts.unit, accounts.brand, accounts.region, accounts.platform,
  accounts.audience, access.role AS category,
  CASE
    WHEN access.holder = 'system' THEN 'excluded'
    WHEN access.granted IS NULL   THEN 'unknown'
    WHEN worst.access IS NULL     THEN 'excluded'
    WHEN worst.is_lacking IS NULL THEN 'unknown'
    WHEN worst.is_lacking         THEN 'missed'
    ELSE 'met'
  END AS outcome,
  CASE
    WHEN access.holder = 'system' THEN 'held-by-system'
    WHEN access.granted IS NULL   THEN 'day-granted-unknown'
    WHEN worst.access IS NULL     THEN 'no-training-required'
    ELSE worst.reason
  END AS reason,
  worst.reason_about, access.granted AS due, lacking AS measure,
  coalesce(worst.record, access.record) AS record,
  coalesce(worst.load, access.load) AS load,
  coalesce(worst.line, access.line) AS line,
  access.stale OR coalesce(worst.stale, false) AS stale,
  access.reconstructed OR coalesce(worst.reconstructed, false) AS reconstructed
FROM access
CROSS JOIN asked
LEFT JOIN accounts ON accounts.account = access.account
LEFT JOIN placed AS worst ON worst.access = access.access AND worst.place = 1
WHERE access.granted BETWEEN period_from AND as_of
  OR (access.granted IS NULL AND access.revoked IS NULL)
