"""Views: what a page shows beside KPI rows and figures, asked of a reader and told as plain rows."""
