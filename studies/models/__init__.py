"""Studies, their instrument, members, sessions and participants.

The matrix is in `catalogue`; votes, comments and the agenda are in `voting`.
"""

from studies.models.characterisation import CharacterisationField, FieldKind
from studies.models.log import InstrumentChange, LogEntry
from studies.models.member import AccessToken, Invitation, Member, Role, TokenScope
from studies.models.session import ConsentRecord, Mode, Order, Participant, Session
from studies.models.study import Consent, Peers, Question, QuestionRole, Study, default_scale_labels

__all__ = [
    "AccessToken",
    "CharacterisationField",
    "Consent",
    "ConsentRecord",
    "FieldKind",
    "InstrumentChange",
    "Invitation",
    "LogEntry",
    "Member",
    "Mode",
    "Order",
    "Participant",
    "Peers",
    "Question",
    "QuestionRole",
    "Role",
    "Session",
    "Study",
    "TokenScope",
    "default_scale_labels",
]
