-- One row a training assignment of a person and course that some access needs. Of a great learning
-- system this is a small part: what tells of training for access reads it here.
-- Narrows training to person, course of course_needs.
SELECT
  training.person, training.course, completed, valid_until, coalesce(due, first_due) AS due,
  status, withdrawn IS NOT NULL OR coalesce(status = 'withdrawn', false) AS is_withdrawn,
  record, load, line, stale, reconstructed
FROM training
JOIN (SELECT DISTINCT person, course FROM course_needs) AS needed
  ON needed.person = training.person AND needed.course = training.course
