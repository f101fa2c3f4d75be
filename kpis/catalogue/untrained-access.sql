/*
id = "untrained-access"
version = 1
element = "training"
asks = "A4"
owner = "Head of Learning"
key = true
figure = "count"
direction = "less"
kinds = ["access", "accounts", "people", "training"]
cuts = ["unit", "brand", "region", "platform", "audience", "category"]
points = 3

[title]
en = "Access without training"
id = "Akses tanpa pelatihan"

[question]
en = "How many open accesses to registered accounts are held by somebody who lacks valid training that the access requires?"
id = "Berapa akses terbuka ke akun terdaftar yang dipegang orang tanpa pelatihan berlaku yang diwajibkan bagi akses itu?"

[subjects]
en = "accesses"
id = "akses"

[population]
en = "Every access that is open on the day."
id = "Setiap akses yang terbuka pada hari itu."

[exclusions]
en = "Access to retired accounts, access of computer systems, and access for which no course is required."
id = "Akses ke akun yang sudah ditutup, akses milik sistem komputer, dan akses yang tidak mewajibkan kursus apa pun."

[outcomes]
en = "Missed: at least one course that the role or platform requires is not completed or no longer valid. Unknown: of no course is that certain, but of at least one it cannot be told. Met: every required course is completed and valid."
id = "Tidak terpenuhi: sedikitnya satu kursus yang diwajibkan peran atau platformnya belum selesai atau tidak berlaku lagi. Belum diketahui: tidak ada kursus yang pasti kurang, tetapi sedikitnya satu tidak dapat dipastikan. Terpenuhi: semua kursus wajib sudah selesai dan masih berlaku."

[category]
en = "role on the account"
id = "peran pada akun"

[measure]
en = "required courses lacking"
id = "kursus wajib yang kurang"

[clears]
en = "The holder completes the courses, or the access is taken away."
id = "Pemegang akses menyelesaikan kursusnya, atau aksesnya dicabut."

[decision]
en = "Suspend or train {n} accesses without valid training"
id = "Bekukan atau latih {n} akses tanpa pelatihan berlaku"
one = "Suspend or train 1 access without valid training"

[target]
value = 0
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
  WHERE moment = 'now'
)
SELECT
  'access' AS subject_kind, open_access.access AS subject, open_access.account,
  open_access.person, open_access.owner, open_access.unit, open_access.brand, open_access.region,
  open_access.platform, open_access.audience, open_access.role AS category,
  CASE
    WHEN account_is_retired            THEN 'excluded'
    WHEN open_access.holder = 'system' THEN 'excluded'
    WHEN worst.access IS NULL          THEN 'excluded'
    WHEN worst.is_lacking IS NULL      THEN 'unknown'
    WHEN worst.is_lacking              THEN 'missed'
    ELSE 'met'
  END AS outcome,
  CASE
    WHEN account_is_retired            THEN 'account-retired'
    WHEN open_access.holder = 'system' THEN 'held-by-system'
    WHEN worst.access IS NULL          THEN 'no-training-required'
    ELSE worst.reason
  END AS reason,
  worst.reason_about, worst.due, lacking AS measure,
  coalesce(worst.record, open_access.record) AS record,
  coalesce(worst.load, open_access.load) AS load,
  coalesce(worst.line, open_access.line) AS line,
  open_access.stale OR coalesce(worst.stale, false) AS stale,
  open_access.reconstructed OR coalesce(worst.reconstructed, false) AS reconstructed
FROM open_access
LEFT JOIN placed AS worst ON worst.access = open_access.access AND worst.place = 1
