/*
id = "leaver-with-access"
kinds = ["access", "people"]

[title]
en = "A leaver with access"
id = "Orang yang sudah keluar masih punya akses"

[says]
en = "still open, though its holder's last day was {about}"
id = "masih terbuka, padahal hari kerja terakhir pemegangnya {about}"
*/
SELECT
  'access' AS subject_kind, open_access.access AS subject,
  open_access.account, open_access.person,
  open_access.unit, open_access.brand, open_access.region, open_access.platform,
  CAST(staff.last_day AS VARCHAR) AS about,
  open_access.record, open_access.load, open_access.line,
  'people' AS other_kind, staff.record AS other_record, staff.load AS other_load,
  staff.line AS other_line
FROM open_access
JOIN staff ON staff.person = open_access.person
WHERE NOT staff.is_here AND coalesce(open_access.holder <> 'system', true)
