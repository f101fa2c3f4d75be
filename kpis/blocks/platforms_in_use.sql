-- One row a platform on which there is a registered account, neither retired nor only planned; with
-- the day the first of them was opened. The evidence is one of these accounts.
SELECT platform, first_opened, record, load, line, stale, reconstructed
FROM (
  SELECT platform, record, load, line, stale, reconstructed,
    min(opened) OVER (PARTITION BY platform) AS first_opened,
    row_number() OVER (PARTITION BY platform ORDER BY stale, account) AS place
  FROM accounts
  WHERE platform IS NOT NULL
    AND coalesce(status, 'active') NOT IN ('retired', 'planned')
) AS placed
WHERE place = 1
