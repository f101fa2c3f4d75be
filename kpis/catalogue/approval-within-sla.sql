/*
id = "approval-within-sla"
version = 1
element = "approval"
asks = "A5a"
owner = "Head of Compliance"
key = true
kinds = ["approvals"]
cuts = ["unit", "brand", "region", "category"]
points = 1
spread = true

[title]
en = "Approvals in time"
id = "Persetujuan tepat waktu"

[question]
en = "Of the requests decided in the period or still open, how many were decided within the service level, in working hours?"
id = "Dari permintaan yang diputuskan pada periode ini atau masih terbuka, berapa yang diputuskan dalam batas waktu, dalam jam kerja?"

[subjects]
en = "requests"
id = "permintaan"

[population]
en = "Every request that was finally decided in the period, and every one submitted that is not finally decided yet."
id = "Setiap permintaan yang diputuskan secara final pada periode ini, dan setiap permintaan yang belum diputuskan secara final."

[exclusions]
en = "Requests withdrawn by the requester, and those still open within the service level."
id = "Permintaan yang ditarik pemintanya, dan yang masih terbuka dalam batas waktu."

[outcomes]
en = "Met: from the first submission to the final decision no more working hours passed than the service level of its kind allows. Missed: more, or still open past it. Working hours are those of the region of the request, without its weekends and days off. Unknown: no service level, no moment of submission, or an unclear decision."
id = "Terpenuhi: dari pengajuan pertama sampai keputusan final tidak lebih banyak jam kerja berlalu daripada batas waktu menurut jenisnya. Tidak terpenuhi: lebih lama, atau masih terbuka melewatinya. Jam kerja mengikuti wilayah permintaan, tanpa akhir pekan dan hari liburnya. Belum diketahui: tidak ada batas waktu, waktu pengajuannya tidak diketahui, atau keputusannya tidak jelas."

[category]
en = "kind of request"
id = "jenis permintaan"

[measure]
en = "working hours from first submission, so far where still open"
id = "jam kerja sejak pengajuan pertama, sejauh ini bila masih terbuka"

[clears]
en = "The approver decides; what was decided late stays late until the period ends."
id = "Penyetuju mengambil keputusan; yang terlambat tetap terlambat sampai periode berakhir."

[decision]
en = "Speed up approvals: {n} took too long"
id = "Percepat persetujuan: {n} melewati batas waktu"
one = "Speed up approvals: 1 took too long"

[target]
value = 0.9
provenance = "proposed"

[reasons]
decision-unclear = { en = "it cannot be told when {about} was decided, or whether the decision was final", id = "tidak jelas kapan {about} diputuskan, atau apakah keputusannya final" }
request-withdrawn = { en = "the requester withdrew the request", id = "pemintanya menarik permintaan itu" }
submission-unknown = { en = "the moment of submission is not known", id = "waktu pengajuannya tidak diketahui" }
decided-late = { en = "decided too late: {about}", id = "diputuskan terlambat: {about}", settled = true }
undecided-late = { en = "still undecided, past the service level: {about}", id = "belum diputuskan, melewati batas waktu: {about}" }
undecided-in-time = { en = "still undecided, within the service level", id = "belum diputuskan, masih dalam batas waktu" }
*/
WITH counted AS (
  SELECT requests.*,
    coalesce(own_calendar.region, '') AS working_region,
    coalesce(own.hours, general.hours) AS hours_allowed,
    coalesce(decided, ends) AS until
  FROM requests
  CROSS JOIN asked
  LEFT JOIN calendars AS own_calendar ON own_calendar.region = requests.region
  LEFT JOIN service_levels AS own ON own.what = 'approved' AND own.level = requests.kind
  LEFT JOIN service_levels AS general ON general.what = 'approved' AND general.level = ''
  WHERE decided IS NULL OR decided >= starts
),
timed AS (
  SELECT counted.*,
    first_time.hours_before
      + (epoch(least(greatest(submitted, first_time.opens), first_time.closes)) - epoch(first_time.opens)) / 3600.0
      AS hours_at_first,
    last_time.hours_before
      + (epoch(least(greatest(until, last_time.opens), last_time.closes)) - epoch(last_time.opens)) / 3600.0
      AS hours_at_last
  FROM counted
  LEFT JOIN working_time AS first_time
    ON first_time.region = working_region AND first_time.utc_day = CAST(submitted AS DATE)
    AND first_time.starts <= submitted AND submitted < first_time.ends
  LEFT JOIN working_time AS last_time
    ON last_time.region = working_region AND last_time.utc_day = CAST(until AS DATE)
    AND last_time.starts <= until AND until < last_time.ends
),
measured AS (
  SELECT timed.*,
    round(hours_at_last - hours_at_first, 6) AS hours_taken,
    round(hours_at_first + hours_allowed, 6) AS hours_at_deadline
  FROM timed
)
SELECT
  'request' AS subject_kind, request AS subject, account, requester AS person,
  approver AS owner, unit, brand, measured.region, kind AS category,
  CASE
    WHEN decision = 'withdrawn'                            THEN 'excluded'
    WHEN hours_allowed IS NULL                             THEN 'unknown'
    WHEN is_unclear                                        THEN 'unknown'
    WHEN hours_taken IS NULL                               THEN 'unknown'
    WHEN decided IS NOT NULL AND hours_taken <= hours_allowed THEN 'met'
    WHEN hours_taken <= hours_allowed                      THEN 'excluded'
    ELSE 'missed'
  END AS outcome,
  CASE
    WHEN decision = 'withdrawn'                            THEN 'request-withdrawn'
    WHEN hours_allowed IS NULL                             THEN 'no-service-level'
    WHEN is_unclear                                        THEN 'decision-unclear'
    WHEN hours_taken IS NULL                               THEN 'submission-unknown'
    WHEN decided IS NOT NULL AND hours_taken <= hours_allowed THEN NULL
    WHEN hours_taken <= hours_allowed                      THEN 'undecided-in-time'
    WHEN decided IS NOT NULL                               THEN 'decided-late'
    ELSE 'undecided-late'
  END AS reason,
  CASE WHEN hours_allowed IS NULL THEN coalesce(kind, '-') ELSE request END AS reason_about,
  CAST(timezone(zone.time_zone, timezone('UTC', deadline.closes)) AS DATE) AS due,
  hours_taken AS measure,
  record, load, line, stale, reconstructed
FROM measured
LEFT JOIN calendars AS zone ON zone.region = working_region
LEFT JOIN working_time AS deadline
  ON deadline.region = working_region AND deadline.closes > deadline.opens
  AND hours_at_deadline > deadline.hours_before
  AND hours_at_deadline <= round(
    deadline.hours_before + (epoch(deadline.closes) - epoch(deadline.opens)) / 3600.0, 6
  )
