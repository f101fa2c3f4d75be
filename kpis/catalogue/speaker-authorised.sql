/*
id = "speaker-authorised"
version = 1
element = "policy"
asks = "B1"
owner = "Head of Communications"
key = true
kinds = ["people", "access", "publications"]
cuts = ["unit", "brand", "region"]
points = 1

[title]
en = "Speakers authorised"
id = "Juru bicara berwenang"

[question]
en = "Of the people who publish, or hold a role that publishes, how many are authorised to speak for the organisation?"
id = "Dari orang yang menerbitkan, atau memegang peran yang dapat menerbitkan, berapa yang berwenang berbicara atas nama organisasi?"

[subjects]
en = "people"
id = "orang"

[population]
en = "Everybody who published in the period, and everybody who on the day holds open access with a role that publishes, on an account that is not retired. Where publisher or holder is not named, one row stands for the account."
id = "Setiap orang yang menerbitkan pada periode ini, dan setiap orang yang pada hari itu memegang akses terbuka dengan peran yang dapat menerbitkan, pada akun yang belum ditutup. Jika penerbit atau pemegangnya tidak disebut, satu baris mewakili akunnya."

[exclusions]
en = "Computer systems; and people who have left and did not publish in the period."
id = "Sistem komputer; dan orang yang sudah keluar dan tidak menerbitkan pada periode ini."

[outcomes]
en = "Met: authorised on every day on which they published in the period and, as long as they hold such a role, on the day itself. Missed: published on a day without authority, or holds such a role and is not authorised: never was, no longer is, or is only later. Authority ends with the last day at work. Unknown: not in the people file, or not named; a post without a moment; or a role that is blank, held without authority."
id = "Terpenuhi: berwenang pada setiap hari ia menerbitkan pada periode ini dan, selama memegang peran seperti itu, juga pada hari itu sendiri. Tidak terpenuhi: menerbitkan pada hari tanpa wewenang, atau memegang peran seperti itu tanpa wewenang: tidak pernah, tidak lagi, atau baru nanti. Wewenang berakhir pada hari kerja terakhir. Belum diketahui: tidak ada di data orang, atau tidak disebut; unggahan tanpa waktu terbit; atau perannya kosong dan ia tidak berwenang."

[clears]
en = "Authorise the person to speak, or take the publishing role away; settle who may publish before the next post."
id = "Beri orang itu wewenang berbicara, atau cabut peran yang dapat menerbitkan; tetapkan siapa yang boleh menerbitkan sebelum unggahan berikutnya."

[decision]
en = "Authorise or stop {n} speakers"
id = "Beri wewenang atau hentikan {n} juru bicara"
one = "Authorise or stop 1 speaker"

[target]
value = 1
provenance = "proposed"

[reasons]
published-unauthorised = { en = "published without authority on {about}", id = "menerbitkan tanpa wewenang pada {about}" }
never-authorised = { en = "holds a publishing role, but was never authorised to speak", id = "memegang peran yang dapat menerbitkan, tetapi tidak pernah diberi wewenang berbicara" }
authority-ended = { en = "holds a publishing role, but the authority to speak ended on {about}", id = "memegang peran yang dapat menerbitkan, tetapi wewenang berbicaranya berakhir pada {about}" }
authority-not-begun = { en = "holds a publishing role, but the authority to speak begins only on {about}", id = "memegang peran yang dapat menerbitkan, tetapi wewenang berbicaranya baru mulai {about}" }
publisher-not-named = { en = "who publishes is not named: {about}", id = "siapa yang menerbitkan tidak disebut: {about}" }
post-undated = { en = "a post does not tell when it went out: {about}", id = "waktu terbit suatu unggahan tidak disebut: {about}" }
role-blank = { en = "the role is blank, and there is no authority to speak", id = "perannya kosong, dan tidak ada wewenang berbicara" }
holder-is-system = { en = "a computer system, no person", id = "sistem komputer, bukan orang" }
person-left = { en = "has left and did not publish in the period", id = "sudah keluar dan tidak menerbitkan pada periode ini" }
*/
WITH published_posts AS (
  SELECT coalesce(publisher, account, record) AS who, publisher AS person, account, published,
    CAST(timezone(time_zone, timezone('UTC', published)) AS DATE) AS published_on,
    record, load, line, stale, reconstructed
  FROM publications
  CROSS JOIN asked
  LEFT JOIN calendars ON calendars.region = ''
  WHERE published IS NULL OR (published >= starts AND published < ends)
),
told AS (
  SELECT published_posts.*,
    CASE
      WHEN published_on IS NULL                   THEN 'no day'
      WHEN authorised_from IS NULL                THEN 'without authority'
      WHEN published_on < authorised_from         THEN 'without authority'
      WHEN published_on > authorised_until        THEN 'without authority'
      WHEN published_on > last_day                THEN 'without authority'
      ELSE 'with authority'
    END AS how
  FROM published_posts LEFT JOIN staff ON staff.person = published_posts.person
),
-- Of each publisher the worst post of the period: one without authority, else one without a day.
posts AS (
  SELECT *,
    row_number() OVER (
      PARTITION BY who
      ORDER BY
        CASE how WHEN 'without authority' THEN 1 WHEN 'no day' THEN 2 ELSE 3 END,
        published DESC, record
    ) AS place,
    bool_or(stale) OVER (PARTITION BY who) AS any_stale,
    bool_or(reconstructed) OVER (PARTITION BY who) AS any_reconstructed
  FROM told
),
-- Of each holder the line that asks most: a person's before a system's, a known role before a blank.
lines AS (
  SELECT coalesce(person, account, record) AS who, person, account,
    coalesce(holder = 'system', false) AS is_system, open_access.role IS NULL AS role_is_blank,
    record, load, line,
    row_number() OVER (
      PARTITION BY coalesce(person, account, record)
      ORDER BY coalesce(holder = 'system', false), open_access.role IS NULL, access
    ) AS place,
    bool_or(stale) OVER (PARTITION BY coalesce(person, account, record)) AS any_stale,
    bool_or(reconstructed) OVER (PARTITION BY coalesce(person, account, record))
      AS any_reconstructed
  FROM open_access
  LEFT JOIN roles
    ON roles.what = 'publishes' AND roles.level = '' AND roles.role = open_access.role
  WHERE NOT account_is_retired AND (roles.role IS NOT NULL OR open_access.role IS NULL)
),
concerned AS (
  SELECT who FROM posts WHERE place = 1
  UNION
  SELECT who FROM lines WHERE place = 1
),
judged AS (
  SELECT concerned.who, coalesce(posts.person, lines.person) AS person,
    coalesce(posts.account, lines.account) AS account,
    staff.unit, staff.brand, staff.region, authorised_from, authorised_until, is_here, last_day,
    staff.person IS NOT NULL AS is_known, posts.who IS NOT NULL AS has_post,
    posts.published_on, how,
    lines.who IS NOT NULL AND NOT is_system AS holds, coalesce(is_system, false) AS is_system,
    role_is_blank, as_of,
    coalesce(authorised_from <= as_of AND coalesce(authorised_until >= as_of, true), false)
      AS is_authorised,
    posts.record AS post_record, posts.load AS post_load, posts.line AS post_line,
    lines.record AS access_record, lines.load AS access_load, lines.line AS access_line,
    staff.record AS person_record, staff.load AS person_load, staff.line AS person_line,
    coalesce(staff.stale, false) OR coalesce(posts.any_stale, false)
      OR coalesce(lines.any_stale, false) AS stale,
    coalesce(staff.reconstructed, false) OR coalesce(posts.any_reconstructed, false)
      OR coalesce(lines.any_reconstructed, false) AS reconstructed
  FROM concerned
  CROSS JOIN asked
  LEFT JOIN posts ON posts.who = concerned.who AND posts.place = 1
  LEFT JOIN lines ON lines.who = concerned.who AND lines.place = 1
  LEFT JOIN staff ON staff.person = coalesce(posts.person, lines.person)
),
reasoned AS (
  SELECT *,
    CASE
      WHEN is_system AND NOT has_post                       THEN 'holder-is-system'
      WHEN is_system AND NOT is_known AND person IS NOT NULL THEN 'holder-is-system'
      WHEN person IS NULL                                   THEN 'publisher-not-named'
      WHEN NOT is_known                                     THEN 'person-unknown'
      WHEN how = 'without authority'                        THEN 'published-unauthorised'
      WHEN NOT has_post AND NOT is_here                     THEN 'person-left'
      WHEN holds AND is_here AND NOT is_authorised AND role_is_blank
                                                            THEN 'role-blank'
      WHEN holds AND is_here AND authorised_from IS NULL    THEN 'never-authorised'
      WHEN holds AND is_here AND authorised_from > as_of    THEN 'authority-not-begun'
      WHEN holds AND is_here AND authorised_until < as_of   THEN 'authority-ended'
      WHEN how = 'no day'                                   THEN 'post-undated'
    END AS why
  FROM judged
)
SELECT
  CASE WHEN person IS NULL THEN 'account' ELSE 'person' END AS subject_kind, who AS subject,
  CASE WHEN person IS NULL THEN account END AS account, person, unit, brand, region,
  CASE
    WHEN why IS NULL                                                  THEN 'met'
    WHEN why IN ('holder-is-system', 'person-left')                   THEN 'excluded'
    WHEN why IN ('publisher-not-named', 'person-unknown', 'role-blank', 'post-undated')
                                                                      THEN 'unknown'
    ELSE 'missed'
  END AS outcome,
  why AS reason,
  CASE
    WHEN why = 'published-unauthorised'                 THEN CAST(published_on AS VARCHAR)
    WHEN why = 'authority-ended'                        THEN CAST(authorised_until AS VARCHAR)
    WHEN why = 'authority-not-begun'                    THEN CAST(authorised_from AS VARCHAR)
    WHEN why = 'post-undated'                           THEN post_record
    WHEN why IN ('publisher-not-named', 'person-unknown') THEN who
  END AS reason_about,
  CASE WHEN why IS NULL OR why = 'authority-ended' THEN authorised_until END AS due,
  CASE
    WHEN why IN ('published-unauthorised', 'post-undated') THEN post_record
    WHEN why IN ('holder-is-system', 'role-blank') THEN access_record
    ELSE coalesce(person_record, post_record, access_record)
  END AS record,
  CASE
    WHEN why IN ('published-unauthorised', 'post-undated') THEN post_load
    WHEN why IN ('holder-is-system', 'role-blank') THEN access_load
    ELSE coalesce(person_load, post_load, access_load)
  END AS load,
  CASE
    WHEN why IN ('published-unauthorised', 'post-undated') THEN post_line
    WHEN why IN ('holder-is-system', 'role-blank') THEN access_line
    ELSE coalesce(person_line, post_line, access_line)
  END AS line,
  stale, reconstructed
FROM reasoned
