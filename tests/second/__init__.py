"""Every KPI a second time, in pandas, from the records alone: what its rows must say."""
