-- One row a person for each document in force that this person must acknowledge, with the day by
-- which and the acknowledgement found; one row without a person for a document whose people cannot
-- be told. `doubt` says why it cannot be told whether an acknowledgement is lacking.
WITH demanding AS (
  SELECT documents.*, as_of, coalesce(own.hours, general.hours) AS hours_allowed,
    CASE WHEN coalesce(in_force_from <= as_of, true) THEN acknowledged_by END AS scope
  FROM documents
  CROSS JOIN asked
  LEFT JOIN service_levels AS own
    ON own.what = 'policy_acknowledged' AND own.level = documents.document
  LEFT JOIN service_levels AS general
    ON general.what = 'policy_acknowledged' AND general.level = ''
  WHERE coalesce(
      requires_acknowledgement,
      acknowledged_by IS NOT NULL OR coalesce(kind_of_document, 'policy') = 'policy'
    )
    AND coalesce(in_force_until >= as_of, true)
    -- Of a document known only from a later register, an earlier version may have held.
    AND (coalesce(in_force_from <= as_of, true) OR documents.reconstructed)
),
-- Whom each scope holds, and since when the person belongs to it, apart from joining.
members AS (
  SELECT 'everyone' AS scope, person, CAST(NULL AS DATE) AS since, stale, reconstructed
  FROM staff
  WHERE is_here
  UNION ALL
  SELECT 'employees', person, NULL, stale, reconstructed
  FROM staff
  WHERE is_here AND coalesce(kind_of_person, 'employee') = 'employee'
  UNION ALL
  SELECT 'agents', person, NULL, stale, reconstructed
  FROM staff
  WHERE is_here AND coalesce(kind_of_person, 'agent') = 'agent'
  UNION ALL
  SELECT 'speakers', person, authorised_from, stale, reconstructed
  FROM staff CROSS JOIN asked
  WHERE is_here AND authorised_from <= as_of AND coalesce(authorised_until >= as_of, true)
  UNION ALL
  SELECT 'access_holders', person, min(granted), bool_or(stale), bool_or(reconstructed)
  FROM open_access
  WHERE person IS NOT NULL AND coalesce(holder <> 'system', true) AND coalesce(holder_is_here, true)
  GROUP BY person
),
-- Of each person the last acknowledgement of another version than the current one.
others AS (
  SELECT acknowledgements.*,
    row_number() OVER (
      PARTITION BY acknowledgements.document, person
      ORDER BY acknowledged DESC, acknowledgements.version DESC
    ) AS place
  FROM acknowledgements
  JOIN demanding ON demanding.document = acknowledgements.document
  WHERE coalesce(acknowledgements.version <> demanding.version, true) AND acknowledged IS NOT NULL
)
SELECT
  demanding.document, coalesce(personal_accounts, false) AS is_personal, demanding.owner,
  demanding.version, members.person, staff.unit, staff.brand, staff.region,
  declared.acknowledged, others.version AS other_version,
  CASE
    WHEN in_force_from IS NOT NULL AND members.person IS NOT NULL
      THEN CAST(
        greatest(in_force_from, joined, since) + CAST(floor(hours_allowed / 24) AS INTEGER) AS DATE
      )
  END AS due,
  CASE
    WHEN declared.record IS NOT NULL                                   THEN NULL
    WHEN in_force_from > as_of                                         THEN 'later-version-only'
    WHEN requires_acknowledgement IS NULL AND acknowledged_by IS NULL  THEN 'demand-blank'
    WHEN acknowledged_by IS NULL                                       THEN 'scope-blank'
    WHEN members.person IS NULL                                        THEN 'nobody-in-scope'
    WHEN staff.person IS NULL                                          THEN 'person-unknown'
    WHEN demanding.version IS NULL AND others.record IS NOT NULL       THEN 'version-blank'
    WHEN in_force_from IS NULL                                         THEN 'in-force-blank'
    WHEN hours_allowed IS NULL                                         THEN 'no-service-level'
    WHEN kind_of_person IS NULL AND acknowledged_by IN ('employees', 'agents')
                                                                       THEN 'kind-of-person-blank'
  END AS doubt,
  CASE
    WHEN in_force_from > as_of     THEN CAST(in_force_from AS VARCHAR)
    WHEN members.person IS NULL    THEN acknowledged_by
    WHEN staff.person IS NULL      THEN members.person
    WHEN hours_allowed IS NULL AND demanding.version IS NOT NULL AND in_force_from IS NOT NULL
                                   THEN 'policy_acknowledged'
  END AS doubt_about,
  coalesce(declared.record, others.record, demanding.record) AS record,
  CASE
    WHEN declared.record IS NOT NULL THEN declared.load
    WHEN others.record IS NOT NULL   THEN others.load
    ELSE demanding.load
  END AS load,
  CASE
    WHEN declared.record IS NOT NULL THEN declared.line
    WHEN others.record IS NOT NULL   THEN others.line
    ELSE demanding.line
  END AS line,
  demanding.stale OR coalesce(members.stale, false)
    OR coalesce(declared.stale, others.stale, false) AS stale,
  demanding.reconstructed OR coalesce(members.reconstructed, false)
    OR coalesce(declared.reconstructed, others.reconstructed, false) AS reconstructed
FROM demanding
LEFT JOIN members ON members.scope = demanding.scope
LEFT JOIN staff ON staff.person = members.person
LEFT JOIN acknowledgements AS declared
  ON declared.document = demanding.document AND declared.version = demanding.version
  AND declared.person = members.person AND declared.acknowledged IS NOT NULL
LEFT JOIN others
  ON others.document = demanding.document AND others.person = members.person AND others.place = 1
