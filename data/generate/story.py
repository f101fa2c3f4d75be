"""What the sample is meant to show. Every point is a constant here, so that tests can look for it.

The other modules build these in; the records around them are ordinary.
"""

import datetime as dt

# Brand Pelita looks perfect only because its MFA column is blank: the three accounts for which
# somebody filled it in are on and verified, so a share "of those known" would read 100 %.
BLANK_MFA_BRAND = "Pelita"
MFA_KNOWN_AT_BLANK_BRAND = 3

# Brand Kirana is merged into Samudra: the inventory shows it from the quarter end after.
MERGED_BRAND = "Kirana"
MERGED_INTO = "Samudra"
MERGER = dt.date(2025, 7, 1)
CLOSED_AT_MERGER = 8

# Closing untrained Lentera lifts the group's training figure while every remaining brand falls.
CLOSED_BRAND = "Lentera"
CLOSING = dt.date(2026, 10, 16)
CLOSED_BRAND_LEFT = dt.date(2026, 10, 31)
BEFORE_CLOSING = dt.date(2026, 9, 30)

# Half of the newest European learning file never arrived: it is to be held.
HALVED_FEED = "learning_europe_2026-11-16.csv"
HALVED_FEED_BEFORE = "learning_europe_2026-10-31.csv"

# Two incidents were corrected a quarter later: graver than thought, contained much later.
CORRECTED_INCIDENTS = ("INC-2026-0017", "INC-2026-0023")
FIRST_TOLD = dt.date(2026, 6, 30)
CORRECTED = dt.date(2026, 9, 30)

# An agency whose contract ended keeps access.
ENDED_AGENCY = "Layang Kreatif"
AGENCY_ENDED = dt.date(2026, 8, 31)
AGENCY_STAFF = 12
AGENCY_STAFF_NOT_SIGNED_OUT = 3
"""Of them, so many have no last day in the HR system: only the contract end tells."""

# A leak that the law wants notified within 72 hours was notified after 80.
LATE_LEAK = "INC-2026-0041"
LEAK_DETECTED = dt.datetime(2026, 8, 18, 2, 30)
LEAK_NOTIFIED_AFTER_HOURS = 80

# Approvals are late only over Lebaran, in Indonesia: the days off (Idul Fitri with joint leave),
# and the days of submission around them in which approvers cannot be reached.
LEBARAN_OFF = [
    (dt.date(2024, 4, 8), dt.date(2024, 4, 15)),
    (dt.date(2025, 3, 28), dt.date(2025, 4, 7)),
    (dt.date(2026, 3, 18), dt.date(2026, 3, 24)),
]
LEBARAN_DAYS_BEFORE = 6
LEBARAN_DAYS_AFTER = 3

# An exception has expired, and what it excused goes on.
EXPIRED_EXCEPTION = "EXC-2026-003"
EXCEPTION_EXPIRED = dt.date(2026, 9, 30)

# A target was raised: two rows of one KPI in kpis.toml.
RAISED_TARGET = "training-valid"

# One brand has only four accounts: too few for a percentage.
SMALL_BRAND = "Bayu"

# One platform was never searched for unregistered accounts.
UNSEARCHED_PLATFORM = "threads"

# One source is late: its last file is 41 days old.
STALE_SOURCE = "feedback"
STALE_SINCE = dt.date(2026, 10, 10)


def brand_on(brand: str, day: dt.date) -> str:
    """The brand that an account or person of `brand` belongs to on a day."""
    return MERGED_INTO if brand == MERGED_BRAND and day >= MERGER else brand


def lebaran_of(day: dt.date) -> tuple[dt.date, dt.date] | None:
    """The Lebaran in whose wake a request submitted on `day` is late."""
    for first, last in LEBARAN_OFF:
        before = first - dt.timedelta(days=LEBARAN_DAYS_BEFORE)
        if before <= day <= last + dt.timedelta(days=LEBARAN_DAYS_AFTER):
            return first, last
    return None
