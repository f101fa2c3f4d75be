/*
id = "training-valid"
version = 1
element = "training"
asks = "A4"
owner = "Head of Learning"
key = true
kinds = ["access", "accounts", "people", "training"]
cuts = ["unit", "brand", "region", "category"]
points = 2

[title]
en = "Valid training"
id = "Pelatihan berlaku"

[question]
en = "Of the courses required of the people who hold access, how many are completed and still valid?"
id = "Dari kursus yang wajib bagi para pemegang akses, berapa yang sudah diselesaikan dan masih berlaku?"

[subjects]
en = "requirements (one person, one course)"
id = "kewajiban (satu orang, satu kursus)"

[population]
en = "Each person with open access to an account that is not retired, and each course that the role and platform of any such access require. A person counts once for a course, however many accounts require it, and in the unit, brand and region of the person. Access of computer systems is left out."
id = "Setiap orang dengan akses terbuka ke akun yang belum ditutup, dan setiap kursus yang diwajibkan oleh peran dan platform aksesnya. Satu orang dihitung satu kali untuk satu kursus, berapa pun akun yang mewajibkannya, dan dihitung di unit, merek dan wilayah orang itu. Akses milik sistem komputer tidak termasuk."

[outcomes]
en = "Met: completed, and valid on the day, its last day included; a blank last day means that it does not expire. Missed: no training record, not completed, failed, withdrawn or expired. Unknown: the holder is outside the learning system, unnamed or not in the people file; completed without a day; or a blank role or platform leaves open whether the course is required."
id = "Terpenuhi: diselesaikan dan masih berlaku pada hari itu, termasuk hari terakhirnya; hari terakhir yang kosong berarti tidak kedaluwarsa. Tidak terpenuhi: tidak ada catatan pelatihan, belum selesai, tidak lulus, ditarik atau kedaluwarsa. Belum diketahui: pemegang akses di luar sistem pembelajaran, tidak disebut atau tidak ada di data orang; selesai tanpa tanggal; atau peran atau platform kosong sehingga tidak jelas apakah kursus itu wajib."

[category]
en = "course"
id = "kursus"

[clears]
en = "The person completes the course, or the access is taken away."
id = "Orang tersebut menyelesaikan kursus, atau aksesnya dicabut."

[decision]
en = "Train access holders: {n} courses are missing"
id = "Latih pemegang akses: {n} kursus belum terpenuhi"
one = "Train access holders: 1 course is missing"

[target]
value = 0.9
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
*/
WITH placed AS (
  SELECT course_standing.*,
    coalesce(course_standing.person, course_standing.access) AS holder,
    row_number() OVER (
      PARTITION BY coalesce(course_standing.person, course_standing.access), course
      ORDER BY is_certain DESC, course_standing.stale, course_standing.granted,
        course_standing.access
    ) AS place
  FROM course_standing
  LEFT JOIN accounts ON accounts.account = course_standing.account
  WHERE moment = 'now' AND coalesce(accounts.status <> 'retired', true)
)
SELECT
  'requirement' AS subject_kind, concat(holder, ' / ', course) AS subject, person,
  holder_unit AS unit, holder_brand AS brand, holder_region AS region, course AS category,
  CASE
    WHEN is_lacking IS NULL  THEN 'unknown'
    WHEN is_lacking          THEN 'missed'
    ELSE 'met'
  END AS outcome,
  reason, reason_about, due,
  record, load, line, stale, reconstructed
FROM placed
WHERE place = 1
