"""Measurements: ratios to a baseline that runs in the same round, never a timed test."""
