"""Evidence packs: one zip with which an auditor checks figures without us."""

from reports.pack.asked import Persons
from reports.pack.making import PERSONS, Packed, hand_out, pack

__all__ = ["PERSONS", "Packed", "Persons", "hand_out", "pack"]
