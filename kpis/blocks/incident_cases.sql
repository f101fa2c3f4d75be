-- One row an incident, with the highest severity ever recorded of it. Where it happened is told by
-- the incident; what that leaves blank comes from its account.
SELECT
  incidents.incident, incidents.account, incidents.handler,
  coalesce(incidents.unit, accounts.unit) AS unit,
  coalesce(incidents.brand, accounts.brand) AS brand,
  coalesce(incidents.region, accounts.region) AS region,
  coalesce(incidents.platform, accounts.platform) AS platform,
  accounts.audience, incidents.category,
  CASE
    WHEN 'critical' IN (incidents.severity, incidents.highest_severity) THEN 'critical'
    WHEN 'high'     IN (incidents.severity, incidents.highest_severity) THEN 'high'
    WHEN 'medium'   IN (incidents.severity, incidents.highest_severity) THEN 'medium'
    WHEN 'low'      IN (incidents.severity, incidents.highest_severity) THEN 'low'
  END AS worst_severity,
  incidents.confirmed, incidents.sensitive, incidents.staff_safety,
  incidents.detected, incidents.acknowledged, incidents.contained, incidents.resolved,
  incidents.escalated, incidents.escalated_to,
  incidents.notifiable, incidents.notified,
  incidents.protocol, incidents.protocol_followed,
  incidents.record, incidents.load, incidents.line, incidents.stale, incidents.reconstructed
FROM incidents
LEFT JOIN accounts ON accounts.account = incidents.account
