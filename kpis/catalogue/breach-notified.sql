/*
id = "breach-notified"
version = 1
element = "incidents"
asks = "A5g"
owner = "Data Protection Officer"
key = true
kinds = ["incidents"]
cuts = ["unit", "brand", "region", "platform", "audience", "category"]
points = 3
spread = true

[title]
en = "Breaches notified in time"
id = "Pelanggaran data dilaporkan tepat waktu"

[question]
en = "Of incidents that the law wants told, how many were told within the hours allowed from detection?"
id = "Dari insiden yang wajib diberitahukan menurut hukum, berapa yang diberitahukan dalam batas jam sejak terdeteksi?"

[subjects]
en = "notifiable incidents"
id = "insiden wajib lapor"

[population]
en = "Every notifiable incident detected in the period, notified in it, or not notified yet, resolved or not. One that was notified counts as notifiable where nobody has said. A leak or breach, or any incident that let out sensitive information, has a row too where nobody has said whether it is notifiable: of the period, or not resolved yet. So has, left out of the count, every incident of the period or not resolved yet that was judged not notifiable."
id = "Setiap insiden wajib lapor yang terdeteksi atau diberitahukan dalam periode, atau belum diberitahukan, sudah selesai atau belum. Insiden yang sudah diberitahukan dianggap wajib lapor bila tidak disebut. Kebocoran, pelanggaran data, atau insiden yang membocorkan informasi sensitif juga didata bila tidak disebut apakah wajib lapor: yang terdeteksi dalam periode atau belum selesai. Insiden periode ini atau yang belum selesai dan dinilai tidak wajib lapor ikut didata, di luar hitungan."

[exclusions]
en = "Incidents judged not notifiable, and those not notified yet and still within the hours allowed."
id = "Insiden yang dinilai tidak wajib lapor, dan yang belum diberitahukan tetapi masih dalam batas jam."

[outcomes]
en = "Met: those to be told were told within the hours allowed, in clock hours from detection. Missed: later, or not yet though that time has passed. Unknown: nobody has said whether a leak not known to be false is notifiable; detection is blank; the moment lies before detection; or no service level is set."
id = "Terpenuhi: pihak yang harus diberi tahu sudah diberi tahu dalam batas jam, dalam jam sejak terdeteksi. Tidak terpenuhi: lebih lambat, atau belum padahal waktunya sudah lewat. Belum diketahui: tidak disebut apakah kebocoran yang tidak terbukti keliru wajib dilaporkan; waktu deteksi kosong; waktunya mendahului deteksi; atau batas waktu tidak ditetapkan."

[category]
en = "What sort of incident it is."
id = "Jenis insiden."

[measure]
en = "Hours from detection until it was notified; for one that still is not, hours so far."
id = "Jam sejak terdeteksi sampai diberitahukan; bila belum, jam sampai saat ini."

[clears]
en = "Tell the authority and the people affected, with the reasons for the delay, and record when. A late one stays late."
id = "Beri tahu lembaga berwenang dan orang yang terdampak beserta alasan keterlambatan, dan catat waktunya. Yang terlambat tetap terlambat."

[decision]
en = "Notify {n} breaches past 72 hours"
id = "Laporkan {n} kebocoran yang melewati 72 jam"
one = "Notify 1 breach past 72 hours"

[target]
value = 1.0
provenance = "GDPR, Article 33 (72 hours); Indonesia, Law 27 of 2022, Article 46 (3 x 24 hours)"

[reasons]
not-notifiable = { en = "judged not notifiable", id = "dinilai tidak wajib lapor" }
detected-blank = { en = "not said when it was detected", id = "waktu deteksi tidak disebut" }
notifiable-blank = { en = "information got out, but not said whether that must be notified", id = "informasi bocor, tetapi tidak disebut apakah wajib dilaporkan" }
notified-late = { en = "notified later than the service level allows", id = "diberitahukan melewati batas waktu", settled = true }
not-notified = { en = "not notified, past the service level", id = "belum diberitahukan, batas waktu sudah lewat" }
notification-not-due = { en = "not notified yet, within the service level", id = "belum diberitahukan, masih dalam batas waktu" }
*/
WITH judged AS (
  SELECT incident_cases.*, hours_allowed, hours_taken, hours_awaited, due, counts_now,
    CASE WHEN notified IS NULL THEN notifiable ELSE coalesce(notifiable, true) END AS is_notifiable,
    category IN ('leak', 'breach') OR sensitive AS let_out,
    detected >= starts OR resolved IS NULL OR (detected IS NULL AND resolved >= starts)
      AS is_of_period
  FROM incident_cases
  JOIN incident_steps USING (incident)
  CROSS JOIN asked
  WHERE step = 'notified'
)
SELECT
  'incident' AS subject_kind, incident AS subject, account,
  handler AS owner, unit, brand, region, platform, audience, category,
  CASE
    WHEN NOT is_notifiable               THEN 'excluded'
    WHEN is_notifiable IS NULL           THEN 'unknown'
    WHEN detected IS NULL                THEN 'unknown'
    WHEN hours_allowed IS NULL           THEN 'unknown'
    WHEN hours_taken < 0                 THEN 'unknown'
    WHEN hours_taken <= hours_allowed    THEN 'met'
    WHEN hours_taken > hours_allowed     THEN 'missed'
    WHEN hours_awaited > hours_allowed   THEN 'missed'
    ELSE 'excluded'
  END AS outcome,
  CASE
    WHEN NOT is_notifiable               THEN 'not-notifiable'
    WHEN is_notifiable IS NULL           THEN 'notifiable-blank'
    WHEN detected IS NULL                THEN 'detected-blank'
    WHEN hours_allowed IS NULL           THEN 'no-service-level'
    WHEN hours_taken < 0                 THEN 'before-detection'
    WHEN hours_taken <= hours_allowed    THEN NULL
    WHEN hours_taken > hours_allowed     THEN 'notified-late'
    WHEN hours_awaited > hours_allowed   THEN 'not-notified'
    ELSE 'notification-not-due'
  END AS reason,
  CASE WHEN hours_allowed IS NULL THEN 'notified' END AS reason_about,
  CASE WHEN is_notifiable THEN due END AS due,
  CASE
    WHEN is_notifiable AND hours_taken >= 0   THEN hours_taken
    WHEN is_notifiable                        THEN hours_awaited
  END AS measure,
  record, load, line, stale, reconstructed
FROM judged
WHERE (is_notifiable AND counts_now)
  OR (NOT is_notifiable AND is_of_period)
  OR (is_notifiable IS NULL AND let_out AND coalesce(confirmed, true) AND is_of_period)
