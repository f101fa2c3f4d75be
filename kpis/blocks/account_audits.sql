-- One row an audit of a registered account, with what its items say, who did it and when it is due
-- again. `record` is the item that tells most: one that failed before one that passed.
-- `independence`: 'no' where the owner or backup owner checked an item, 'unknown' where an auditor or
-- the owner is not named. `place_of_such` 1 is the newest audit of an account of that independence.
-- `unmarked` are the items that apply of which nobody says whether they are critical.
WITH items AS (
  SELECT
    brand_audits.account, audit, item, audited, next_audit, critical, result,
    CASE
      WHEN auditor = owner OR auditor = backup_owner   THEN 1
      WHEN auditor IS NULL OR owner IS NULL            THEN 2
      ELSE 3
    END AS auditor_is,
    coalesce(own.days, general.days) AS days,
    brand_audits.record, brand_audits.load, brand_audits.line,
    brand_audits.stale, brand_audits.reconstructed,
    row_number() OVER (
      PARTITION BY brand_audits.account, audit
      ORDER BY
        CASE
          WHEN result = 'fail' AND critical       THEN 1
          WHEN result = 'fail' AND NOT critical   THEN 2
          WHEN result = 'fail'                    THEN 3
          WHEN result IS NULL                     THEN 4
          ELSE 5
        END,
        item
    ) AS item_place
  FROM brand_audits
  JOIN accounts ON accounts.account = brand_audits.account
  LEFT JOIN cadences AS own ON own.what = 'brand_audits' AND own.level = accounts.platform
  LEFT JOIN cadences AS general ON general.what = 'brand_audits' AND general.level = ''
),
checklists AS (
  SELECT
    account, audit,
    max(audited) AS audited,
    CASE min(auditor_is) WHEN 1 THEN 'no' WHEN 2 THEN 'unknown' ELSE 'yes' END AS independence,
    CAST(least(max(audited) + min(days), min(next_audit)) AS DATE) AS due,
    count(*) AS items,
    sum(CASE WHEN result = 'not_applicable' THEN 1 ELSE 0 END)              AS not_applicable,
    sum(CASE WHEN result IS NULL THEN 1 ELSE 0 END)                         AS blank,
    sum(CASE WHEN critical AND result = 'fail' THEN 1 ELSE 0 END)           AS critical_failed,
    sum(CASE
      WHEN critical IS NULL AND coalesce(result <> 'not_applicable', true) THEN 1 ELSE 0
    END) AS unmarked,
    sum(CASE WHEN critical IS NULL AND result = 'fail' THEN 1 ELSE 0 END)   AS unmarked_failed,
    sum(CASE WHEN NOT critical AND result = 'fail' THEN 1 ELSE 0 END)       AS rest_failed,
    sum(CASE WHEN NOT critical AND result = 'pass' THEN 1 ELSE 0 END)       AS rest_passed,
    sum(CASE WHEN NOT critical AND result IS NULL THEN 1 ELSE 0 END)        AS rest_blank,
    max(CASE WHEN item_place = 1 THEN item END)     AS telling_item,
    max(CASE WHEN item_place = 1 THEN record END)   AS record,
    max(CASE WHEN item_place = 1 THEN load END)     AS load,
    max(CASE WHEN item_place = 1 THEN line END)     AS line,
    bool_or(stale) AS stale,
    bool_or(reconstructed) AS reconstructed
  FROM items
  GROUP BY account, audit
)
SELECT *,
  row_number() OVER (
    PARTITION BY account, independence ORDER BY audited DESC, audit DESC
  ) AS place_of_such
FROM checklists
WHERE audited IS NOT NULL
