/*
id = "risk-treated"
version = 1
element = "incidents"
asks = "A5c"
owner = "Head of Risk"
key = true
kinds = ["risks"]
cuts = ["unit", "brand", "region", "platform", "category"]
points = 2

[title]
en = "Risks above appetite treated"
id = "Risiko di atas selera ditangani"

[question]
en = "Of open risks above the risk appetite, how many have a treatment that is under way and not overdue?"
id = "Dari risiko terbuka di atas selera risiko, berapa yang penanganannya sedang berjalan dan tidak lewat tenggat?"

[subjects]
en = "risks"
id = "risiko"

[population]
en = "Every risk on the register that is not closed."
id = "Setiap risiko di daftar risiko yang belum ditutup."

[exclusions]
en = "Risks whose residual score (likelihood x impact) is within the appetite of their category; a risk without a category is held to the general appetite."
id = "Risiko dengan skor residual (kemungkinan x dampak) dalam selera risiko kategorinya; risiko tanpa kategori memakai selera risiko umum."

[outcomes]
en = "Met: the treatment is active and its due date has not passed. Missed: that date has passed; the treatment is only planned or was cancelled; or it is done and the risk is still above the appetite. A risk borne above the appetite needs an exception. Unknown: not scored; the state of the treatment or its due date is blank; or no appetite is set."
id = "Terpenuhi: penanganan sedang berjalan dan belum lewat tenggat. Tidak terpenuhi: tenggatnya sudah lewat; penanganan baru direncanakan atau dibatalkan; atau sudah selesai tetapi risiko masih di atas selera. Risiko yang diterima di atas selera memerlukan pengecualian. Belum diketahui: belum diberi skor; status penanganan atau tenggatnya kosong; atau selera risiko tidak ditetapkan."

[category]
en = "What sort of harm the risk is of."
id = "Jenis kerugian dari risiko itu."

[measure]
en = "Residual score: likelihood x impact, 1 to 25."
id = "Skor residual: kemungkinan x dampak, 1 sampai 25."

[clears]
en = "Start the treatment, set a date that can be kept, or bring the risk back within the appetite; else ask for an exception."
id = "Mulai penanganan, tetapkan tenggat yang dapat dipenuhi, atau turunkan risiko ke dalam selera; jika tidak, ajukan pengecualian."

[decision]
en = "Treat {n} risks above appetite"
id = "Tangani {n} risiko di atas selera risiko"
one = "Treat 1 risk above appetite"

[target]
value = 0.9
provenance = "proposed"

[reasons]
not-scored = { en = "its residual likelihood or impact is blank", id = "kemungkinan atau dampak residualnya kosong" }
no-appetite = { en = "no risk appetite is set for it", id = "selera risiko untuk risiko ini tidak ditetapkan" }
within-appetite = { en = "within the risk appetite", id = "dalam selera risiko" }
treatment-done = { en = "the treatment is done, and the risk is still above the appetite", id = "penanganan sudah selesai, tetapi risiko masih di atas selera" }
treatment-planned = { en = "the treatment is only planned", id = "penanganan baru direncanakan" }
treatment-cancelled = { en = "the treatment was cancelled", id = "penanganan dibatalkan" }
treatment-status-blank = { en = "not said how far the treatment is", id = "status penanganan tidak disebut" }
treatment-due-blank = { en = "the treatment has no due date", id = "penanganan tidak punya tenggat" }
treatment-overdue = { en = "the treatment was due on {about}", id = "penanganan seharusnya selesai paling lambat {about}" }
*/
WITH scored AS (
  SELECT risks.*, as_of,
    residual_likelihood * residual_impact AS residual_score,
    coalesce(own.score, general.score) AS appetite,
    CASE WHEN treated IS NULL THEN treatment_status ELSE 'done' END AS progress
  FROM risks
  CROSS JOIN asked
  LEFT JOIN appetites AS own ON own.category = risks.category
  LEFT JOIN appetites AS general ON general.category = ''
  WHERE closed IS NULL AND coalesce(raised, as_of) <= as_of
)
SELECT
  'risk' AS subject_kind, risk AS subject, account,
  owner, unit, brand, region, platform, category,
  CASE
    WHEN residual_score IS NULL        THEN 'unknown'
    WHEN appetite IS NULL              THEN 'unknown'
    WHEN residual_score <= appetite    THEN 'excluded'
    WHEN progress IS NULL              THEN 'unknown'
    WHEN progress <> 'active'          THEN 'missed'
    WHEN treatment_due IS NULL         THEN 'unknown'
    WHEN treatment_due < as_of         THEN 'missed'
    ELSE 'met'
  END AS outcome,
  CASE
    WHEN residual_score IS NULL        THEN 'not-scored'
    WHEN appetite IS NULL              THEN 'no-appetite'
    WHEN residual_score <= appetite    THEN 'within-appetite'
    WHEN progress IS NULL              THEN 'treatment-status-blank'
    WHEN progress = 'done'             THEN 'treatment-done'
    WHEN progress = 'planned'          THEN 'treatment-planned'
    WHEN progress = 'cancelled'        THEN 'treatment-cancelled'
    WHEN treatment_due IS NULL         THEN 'treatment-due-blank'
    WHEN treatment_due < as_of         THEN 'treatment-overdue'
  END AS reason,
  CAST(treatment_due AS VARCHAR) AS reason_about,
  treatment_due AS due,
  residual_score AS measure,
  record, load, line, stale, reconstructed
FROM scored
