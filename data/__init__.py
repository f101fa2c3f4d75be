"""The sample organisation and what generates it."""
