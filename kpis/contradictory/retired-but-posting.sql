/*
id = "retired-but-posting"
kinds = ["accounts"]

[title]
en = "A retired account that still posts"
id = "Akun yang sudah ditutup masih mengunggah"

[says]
en = "closed for good, yet it posted on {about}"
id = "sudah ditutup, tetapi masih mengunggah pada {about}"
*/
-- Of each account the newest post after it was closed: the day of the latest post that the inventory
-- itself tells stands in where no publication is that new.
WITH posts AS (
  SELECT accounts.account,
    CAST(timezone(time_zone, timezone('UTC', published)) AS DATE) AS posted, 'publications' AS kind,
    publications.record, publications.load, publications.line
  FROM accounts
  JOIN publications ON publications.account = accounts.account
  LEFT JOIN calendars ON calendars.region = ''
  WHERE accounts.closed IS NOT NULL
  UNION ALL
  SELECT account, last_post AS posted, 'accounts' AS kind, record, load, line
  FROM accounts
  WHERE closed IS NOT NULL
),
placed AS (
  SELECT posts.*,
    row_number() OVER (
      PARTITION BY account ORDER BY posted DESC NULLS LAST, kind DESC, record DESC
    ) AS place
  FROM posts
)
SELECT
  'account' AS subject_kind, accounts.account AS subject, accounts.account, accounts.owner AS person,
  accounts.unit, accounts.brand, accounts.region, accounts.platform,
  CAST(placed.posted AS VARCHAR) AS about,
  accounts.record, accounts.load, accounts.line,
  placed.kind AS other_kind, placed.record AS other_record, placed.load AS other_load,
  placed.line AS other_line
FROM accounts
JOIN placed ON placed.account = accounts.account AND placed.place = 1
WHERE placed.posted > accounts.closed
