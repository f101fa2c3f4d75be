/*
id = "backup-active"
version = 1
element = "continuity"
asks = "A5j"
owner = "Head of Social Media"
kinds = ["accounts", "people"]
cuts = ["unit", "brand", "region", "platform", "audience"]
points = 1

[title]
en = "Active backup owner"
id = "Penanggung jawab cadangan aktif"

[question]
en = "Of registered accounts, how many have an active owner and an active backup owner who is somebody else?"
id = "Dari akun terdaftar, berapa yang punya penanggung jawab aktif dan penanggung jawab cadangan aktif yang berbeda?"

[subjects]
en = "accounts"
id = "akun"

[population]
en = "Every registered account."
id = "Setiap akun yang terdaftar."

[exclusions]
en = "Retired accounts, and accounts that are only planned."
id = "Akun yang sudah ditutup, dan akun yang baru direncanakan."

[outcomes]
en = "Met: the owner is active (as in owner-active), and the backup owner is another person who is still here on the day. Missed: the owner is not active, no backup is named, the backup is the owner, or the backup has left. Unknown: nothing is missed, but one of the two is not in the people file, or whether the owner is active is not known."
id = "Terpenuhi: penanggung jawab aktif (seperti pada owner-active), dan penanggung jawab cadangan adalah orang lain yang masih bekerja pada hari itu. Tidak terpenuhi: penanggung jawab tidak aktif, cadangan tidak disebut, cadangan sama dengan penanggung jawab, atau cadangan sudah keluar. Belum diketahui: tidak ada yang tidak terpenuhi, tetapi salah satunya tidak ada di data orang, atau keaktifan penanggung jawab belum diketahui."

[clears]
en = "Name a backup owner who works here and is not the owner; where the owner is the trouble, name an owner."
id = "Tunjuk penanggung jawab cadangan lain yang masih bekerja di sini; bila masalahnya pada penanggung jawab, tunjuk penanggung jawab."

[decision]
en = "Appoint backups for {n} accounts"
id = "Tunjuk cadangan untuk {n} akun"
one = "Appoint a backup for 1 account"

[target]
value = 0.9
provenance = "proposed"

[reasons]
owner-moved = { en = "the owner {about} has moved to another unit and has not confirmed since", id = "penanggung jawab {about} sudah pindah unit dan belum menegaskannya kembali", cause = "owner" }
owner-unit-unknown = { en = "whether the owner {about} is in the account's unit is not known", id = "apakah penanggung jawab {about} berada di unit akun itu belum diketahui", cause = "owner" }
owner-move-undated = { en = "since when the owner {about} is in another unit is not known", id = "sejak kapan penanggung jawab {about} berada di unit lain belum diketahui", cause = "owner" }
backup-blank = { en = "no backup owner is named", id = "penanggung jawab cadangan tidak disebut" }
backup-is-owner = { en = "the backup owner {about} is the owner", id = "penanggung jawab cadangan {about} sama dengan penanggung jawab" }
backup-departed = { en = "the backup owner {about} has left", id = "penanggung jawab cadangan {about} sudah keluar" }
backup-unknown = { en = "the backup owner {about} is not in the people file", id = "penanggung jawab cadangan {about} tidak ada di data orang" }
*/
WITH backed_up AS (
  SELECT ownership.*,
    CASE
      WHEN upper(coalesce(backup_owner, '')) IN ('', '-', 'TBD', 'N/A')  THEN 'backup-blank'
      WHEN backup_owner = owner                                          THEN 'backup-is-owner'
      WHEN backups.person IS NULL                                        THEN 'backup-unknown'
      WHEN NOT backups.is_here                                           THEN 'backup-departed'
    END AS backup_reason,
    backups.last_day AS backup_last_day,
    ownership.stale OR coalesce(backups.stale, false) AS either_stale,
    ownership.reconstructed OR coalesce(backups.reconstructed, false) AS either_reconstructed
  FROM ownership
  LEFT JOIN staff AS backups ON backups.person = ownership.backup_owner
),
judged AS (
  SELECT *,
    CASE
      WHEN status = 'retired'                 THEN 'account-retired'
      WHEN status = 'planned'                 THEN 'account-planned'
      WHEN owner_outcome = 'missed'           THEN owner_reason
      WHEN backup_reason <> 'backup-unknown'  THEN backup_reason
      ELSE coalesce(owner_reason, backup_reason)
    END AS reason
  FROM backed_up
)
SELECT
  'account' AS subject_kind, account AS subject, account,
  backup_owner AS person, owner, unit, brand, region, platform, audience,
  CASE
    WHEN status = 'retired'                   THEN 'excluded'
    WHEN status = 'planned'                   THEN 'excluded'
    WHEN owner_outcome = 'missed'             THEN 'missed'
    WHEN backup_reason <> 'backup-unknown'    THEN 'missed'
    WHEN reason IS NOT NULL                   THEN 'unknown'
    ELSE 'met'
  END AS outcome,
  reason,
  CASE WHEN reason = backup_reason THEN backup_owner ELSE owner END AS reason_about,
  CASE reason
    WHEN 'owner-departed'                     THEN owner_last_day
    WHEN 'owner-moved'                        THEN owner_unit_since
    WHEN 'backup-departed'                    THEN backup_last_day
  END AS due,
  record, load, line, either_stale AS stale, either_reconstructed AS reconstructed
FROM judged
