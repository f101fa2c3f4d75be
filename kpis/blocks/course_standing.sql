-- One row an access, a moment and a course as in course_needs: how its holder stood in the course
-- at that moment, by the training that says most: valid, completed without a day, expired, completed
-- too late, open, failed, withdrawn. `is_lacking` says whether it was lacking, blank where that cannot
-- be told. `due` is the day by which the course was, or is, to be done (again).
WITH taken AS (
  SELECT course_needs.*,
    CASE
      WHEN training.record IS NULL                              THEN 'none'
      WHEN status = 'failed'                                    THEN 'failed'
      WHEN completed > on_day                                   THEN 'late'
      WHEN completed IS NULL AND is_withdrawn                   THEN 'withdrawn'
      WHEN completed IS NULL AND coalesce(status <> 'completed', true)
                                                                THEN 'open'
      WHEN valid_until < on_day                                 THEN 'expired'
      WHEN completed IS NULL                                    THEN 'undated'
      ELSE 'valid'
    END AS standing,
    training.completed, training.valid_until, training.due, training.record, training.load,
    training.line, training.stale, training.reconstructed
  FROM course_needs
  LEFT JOIN needed_training AS training
    ON training.person = course_needs.person AND training.course = course_needs.course
),
-- Of several trainings in one course the first in this order: the standing that says most, the
-- latest end (none at all before any), the latest due date, the record.
best AS (
  SELECT access, moment, course, on_day, person, is_certain,
    min({
      place: CASE standing
        WHEN 'valid' THEN 1 WHEN 'undated' THEN 2 WHEN 'expired' THEN 3 WHEN 'late' THEN 4
        WHEN 'open' THEN 5 WHEN 'failed' THEN 6 ELSE 7
      END,
      days_to_end: coalesce(on_day - valid_until, -999999),
      days_to_due: coalesce(on_day - due, 999999),
      record: record, standing: standing, completed: completed, valid_until: valid_until, due: due,
      load: load, line: line, stale: stale, reconstructed: reconstructed
    }) AS training
  FROM taken
  GROUP BY access, moment, course, on_day, person, is_certain
),
judged AS (
  SELECT
    best.access, moment, course, best.person, on_day, is_certain,
    training.completed, training.valid_until, training.due,
    training.record AS training_record, training.load AS training_load,
    training.line AS training_line,
    access.account, access.granted, access.record AS access_record, access.load AS access_load,
    access.line AS access_line,
    access.stale OR coalesce(staff.stale, false) OR coalesce(training.stale, false) AS stale,
    access.reconstructed OR coalesce(staff.reconstructed, false)
      OR coalesce(training.reconstructed, false) AS reconstructed,
    staff.unit AS holder_unit, staff.brand AS holder_brand, staff.region AS holder_region,
    CASE
      WHEN NOT is_certain                                      THEN 'role-or-platform-blank'
      WHEN training.standing = 'valid'                         THEN NULL
      WHEN best.person IS NULL                                 THEN 'holder-not-named'
      WHEN staff.person IS NULL                                THEN 'person-unknown'
      WHEN NOT learner                                         THEN 'outside-learning-system'
      WHEN training.standing = 'undated'                       THEN 'no-completion-date'
      WHEN training.standing = 'none' AND learner IS NULL      THEN 'learner-not-told'
      WHEN training.standing = 'expired'                       THEN 'training-expired'
      WHEN training.standing = 'late'                          THEN 'training-late'
      WHEN training.standing = 'open'                          THEN 'training-not-completed'
      WHEN training.standing = 'failed'                        THEN 'training-failed'
      WHEN training.standing = 'withdrawn'                     THEN 'training-withdrawn'
      ELSE 'no-training-record'
    END AS reason
  FROM best
  JOIN access ON access.access = best.access
  LEFT JOIN staff ON staff.person = best.person
)
SELECT
  access, moment, course, person, account, granted, is_certain,
  holder_unit, holder_brand, holder_region,
  CASE
    WHEN reason IS NULL  THEN false
    WHEN reason IN (
      'training-expired', 'training-late', 'training-not-completed', 'training-failed',
      'training-withdrawn', 'no-training-record'
    )                    THEN true
  END AS is_lacking,
  reason,
  CASE reason
    WHEN 'person-unknown'    THEN person
    WHEN 'training-expired'  THEN concat(course, ', ', valid_until)
    WHEN 'training-late'     THEN concat(course, ', ', completed)
    ELSE course
  END AS reason_about,
  CASE
    WHEN reason IS NULL OR reason = 'training-expired'           THEN valid_until
    WHEN reason IN ('training-not-completed', 'training-failed') THEN due
    WHEN reason IN ('training-withdrawn', 'no-training-record')  THEN granted
    WHEN reason = 'training-late'                                THEN on_day
  END AS due,
  coalesce(training_record, access_record) AS record,
  coalesce(training_load, access_load) AS load,
  coalesce(training_line, access_line) AS line,
  stale, reconstructed
FROM judged
