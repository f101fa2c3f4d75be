-- One row a person, with the last day at work: the day of leaving, or the end of a contract that
-- has run out. A person is still here on the last day.
SELECT
  person, name, kind_of_person, agency, brand, unit, unit_since, region, role, joined, learner,
  authorised_from, authorised_until,
  coalesce(departed, CASE WHEN contract_until < as_of THEN contract_until END) AS last_day,
  coalesce(
    coalesce(departed, CASE WHEN contract_until < as_of THEN contract_until END) >= as_of, true
  ) AS is_here,
  record, load, line, stale, reconstructed
FROM people CROSS JOIN asked
