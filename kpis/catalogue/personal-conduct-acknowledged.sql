/*
id = "personal-conduct-acknowledged"
version = 1
element = "policy"
asks = "B2d"
owner = "Head of People & Culture"
kinds = ["documents", "people", "access", "acknowledgements"]
cuts = ["unit", "brand", "region", "category"]
points = 0

[title]
en = "Private accounts policy acknowledged"
id = "Kebijakan akun pribadi sudah dibaca"

[question]
en = "Of the people whom the policy on private accounts concerns, how many have acknowledged its current version?"
id = "Dari orang yang terikat kebijakan tentang akun pribadi, berapa yang menyatakan telah membaca versi yang berlaku?"

[subjects]
en = "acknowledgements by document and person"
id = "pernyataan telah membaca per dokumen dan orang"

[population]
en = "For each document in force on people's own private accounts that must be acknowledged, each person of whom that is asked and who is here on the day: everyone, employees, agents, holders of open access, or those authorised to speak. A document that does not tell whom it concerns has one row of its own."
id = "Untuk setiap dokumen yang berlaku tentang akun pribadi dan harus dinyatakan telah dibaca, setiap orang yang diminta dan masih bekerja pada hari itu: semua orang, karyawan, agen, pemegang akses yang masih terbuka, atau yang berwenang berbicara. Dokumen yang tidak menyebut siapa yang dimaksud mendapat satu baris sendiri."

[exclusions]
en = "People who may still acknowledge it: the day it was due by has not passed."
id = "Orang yang masih boleh menyatakannya: tenggatnya belum lewat."

[outcomes]
en = "Met: the person has acknowledged the current version by the day, also where that was after the due day. Missed: the due day has passed without it; an acknowledgement of another version does not count. The due day is the last of three days (the version comes into force; the person joins; for access holders and speakers, the access or the authority begins) plus the service level 'policy_acknowledged' in whole days. Unknown: the register does not tell version, day or people; the person is in no people file; or whether the person is an employee or an agent is blank."
id = "Terpenuhi: orang itu sudah menyatakan telah membaca versi yang berlaku sampai hari itu, juga bila dilakukan setelah tenggat. Tidak terpenuhi: tenggat lewat tanpa pernyataan; pernyataan atas versi lain tidak dihitung. Tenggatnya ialah yang terakhir dari tiga hari (versi mulai berlaku; orang mulai bekerja; bagi pemegang akses dan juru bicara, akses atau wewenangnya dimulai) ditambah batas waktu 'policy_acknowledged' dalam hari penuh. Belum diketahui: daftar dokumen tidak menyebut versi, hari atau siapa; orang itu tidak ada di data orang; atau tidak disebut apakah ia karyawan atau agen."

[category]
en = "document"
id = "dokumen"

[clears]
en = "Have the person read the current version and record the acknowledgement."
id = "Minta orang itu membaca versi yang berlaku dan catat pernyataan telah membacanya."

[decision]
en = "Collect {n} acknowledgements on personal accounts"
id = "Kumpulkan {n} pernyataan tentang akun pribadi"
one = "Collect 1 acknowledgement on personal accounts"

[target]
value = 0.95
provenance = "proposed"

[reasons]
not-acknowledged = { en = "version {about} is not acknowledged", id = "belum ada pernyataan telah membaca versi {about}" }
other-version-acknowledged = { en = "only version {about} was acknowledged, which is not the current one", id = "yang dinyatakan telah dibaca hanya versi {about}, bukan versi yang berlaku" }
acknowledgement-in-time = { en = "may still be acknowledged: due on {about}", id = "masih dapat dinyatakan: jatuh tempo {about}" }
later-version-only = { en = "only a later version is known, in force from {about}", id = "hanya versi sesudahnya yang diketahui, berlaku mulai {about}" }
demand-blank = { en = "not said whether it must be acknowledged", id = "tidak disebut apakah harus dinyatakan telah dibaca" }
scope-blank = { en = "not said by whom it must be acknowledged", id = "tidak disebut siapa yang harus menyatakan telah membacanya" }
nobody-in-scope = { en = "nobody is found who must acknowledge it: {about}", id = "tidak ditemukan orang yang harus menyatakannya: {about}" }
version-blank = { en = "the register does not name the current version", id = "daftar dokumen tidak menyebut versi yang berlaku" }
in-force-blank = { en = "not said since when it is in force", id = "tidak disebut sejak kapan berlaku" }
kind-of-person-blank = { en = "not said whether the person is an employee or an agent", id = "tidak disebut apakah orang itu karyawan atau agen" }
*/
SELECT
  'acknowledgement' AS subject_kind, concat_ws(' | ', document, person) AS subject,
  person, owner, unit, brand, region, document AS category,
  CASE
    WHEN acknowledged IS NOT NULL   THEN 'met'
    WHEN doubt IS NOT NULL          THEN 'unknown'
    WHEN due >= as_of               THEN 'excluded'
    ELSE 'missed'
  END AS outcome,
  CASE
    WHEN acknowledged IS NOT NULL   THEN NULL
    WHEN doubt IS NOT NULL          THEN doubt
    WHEN due >= as_of               THEN 'acknowledgement-in-time'
    WHEN other_version IS NOT NULL  THEN 'other-version-acknowledged'
    ELSE 'not-acknowledged'
  END AS reason,
  CASE
    WHEN acknowledged IS NOT NULL   THEN NULL
    WHEN doubt IS NOT NULL          THEN doubt_about
    WHEN due >= as_of               THEN CAST(due AS VARCHAR)
    ELSE coalesce(other_version, version)
  END AS reason_about,
  due,
  record, load, line, stale, reconstructed
FROM acknowledgements_due CROSS JOIN asked
WHERE is_personal
