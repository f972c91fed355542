"""Agendas, rounds, votes and comments; issues that people miss; the codebook and what coders found.

Sessions and participants are in `studies`; what the votes amount to is in `reports`.
"""

from voting.models.agenda import (
    AgendaItem,
    Comment,
    IssueDecision,
    IssueProposal,
    Round,
    Vote,
    VoteChange,
)
from voting.models.coding import Code, Coder, Coding, Comparison, Reading

__all__ = [
    "AgendaItem",
    "Code",
    "Coder",
    "Coding",
    "Comment",
    "Comparison",
    "IssueDecision",
    "IssueProposal",
    "Reading",
    "Round",
    "Vote",
    "VoteChange",
]
