/*
id = "publisher-without-authority"
kinds = ["publications", "people"]

[title]
en = "A publisher without authority"
id = "Penerbit tanpa wewenang"

[says]
en = "went out on {about}, a day on which its publisher was not authorised to speak"
id = "terbit pada {about}, hari ketika penerbitnya tidak berwenang berbicara"
*/
WITH published_posts AS (
  SELECT publications.*,
    CAST(timezone(time_zone, timezone('UTC', published)) AS DATE) AS published_on
  FROM publications
  CROSS JOIN asked
  LEFT JOIN calendars ON calendars.region = ''
  WHERE published >= starts AND published < ends
)
SELECT
  'post' AS subject_kind, published_posts.publication AS subject,
  published_posts.account, staff.person,
  accounts.unit, accounts.brand, accounts.region, accounts.platform,
  CAST(published_on AS VARCHAR) AS about,
  published_posts.record, published_posts.load, published_posts.line,
  'people' AS other_kind, staff.record AS other_record, staff.load AS other_load,
  staff.line AS other_line
FROM published_posts
JOIN staff ON staff.person = published_posts.publisher
LEFT JOIN accounts ON accounts.account = published_posts.account
WHERE published_on IS NOT NULL
  AND (
    authorised_from IS NULL OR published_on < authorised_from
    OR published_on > authorised_until OR published_on > last_day
  )
