"""The set-up of a study as a checklist, and what to do next: pure.

What there is comes as plain `Facts` from `studies.queries`; the words are on the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# In the order in which they are made; the word is the part's URL name, view and template.
PARTS = (
    "goal",
    "definition",
    "catalogue",
    "questions",
    "scale",
    "rule",
    "consent_text",
    "about_you_form",
    "peers",
)
# No session opens without these.
NEEDED = ("catalogue", "consent_text")
# What the first vote fixes; titles, goal and new versions of the consent text stay open.
LOCKED = ("definition", "catalogue", "questions", "scale", "rule", "about_you_form", "peers")

DRAFT, LOBBY, RUNNING, FINISHED = "draft", "lobby", "running", "finished"


class Progress(StrEnum):
    """How far a part is: made, the one to make now, or still to come."""

    DONE = "done"
    NOW = "now"
    TODO = "todo"


class Aim(StrEnum):
    """What the study asks for next."""

    PART = "part"
    PLAN = "plan"
    OPEN = "open"
    LEAD = "lead"
    REPORT = "report"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What of a study's set-up there is."""

    goal_parts: int = 0
    definition_words: int = 0
    phases: int = 0
    issues: int = 0
    empty_cells: int = 0
    further_questions: int = 0
    labels: tuple[str, ...] = ()
    has_no_opinion: bool = False
    consent_version: int = 0
    about_you: int = 0
    peers: str = ""
    is_locked: bool = False
    has_consented: bool = False


@dataclass(frozen=True)
class Part:
    """One line of the checklist."""

    name: str
    progress: Progress
    is_fixed: bool


@dataclass(frozen=True)
class Sitting:
    """A session as far as the next step depends on it."""

    public_id: str
    state: str
    is_rehearsal: bool = False


@dataclass(frozen=True)
class Next:
    """What to do next, and with what: a part's name or a session's public id."""

    aim: Aim
    target: str = ""


def checklist(facts: Facts) -> list[Part]:
    """Return every part with its progress; the first one missing is the one to make now.

    >>> [part.name for part in checklist(Facts(goal_parts=5)) if part.progress == Progress.NOW]
    ['definition']
    """
    made = {
        "goal": facts.goal_parts == 5,
        "definition": facts.definition_words > 0,
        "catalogue": facts.issues > 0,
        "consent_text": facts.consent_version > 0,
    }
    missing = [name for name in PARTS if not made.get(name, True)]  # the others have usual values
    fixed = set(LOCKED) if facts.is_locked else {"peers"} if facts.has_consented else set()
    progress = dict.fromkeys(missing, Progress.TODO)
    if missing:
        progress[missing[0]] = Progress.NOW
    return [Part(name, progress.get(name, Progress.DONE), name in fixed) for name in PARTS]


def next_step(parts: Sequence[Part], sittings: Sequence[Sitting]) -> Next:
    """Return what to do next: whoever waits comes first, then what is missing, then what is planned.

    >>> next_step([], [Sitting("a", "finished"), Sitting("b", "draft")])
    Next(aim=<Aim.OPEN: 'open'>, target='b')
    """
    for state in (RUNNING, LOBBY):
        for sitting in sittings:
            if sitting.state == state:
                return Next(Aim.LEAD, sitting.public_id)
    missing = [part.name for part in parts if part.progress != Progress.DONE]
    needed = missing if not sittings else [name for name in missing if name in NEEDED]
    if needed:
        return Next(Aim.PART, needed[0])
    for sitting in sittings:
        if sitting.state == DRAFT:
            return Next(Aim.OPEN, sitting.public_id)
    if any(not sitting.is_rehearsal for sitting in sittings):
        return Next(Aim.REPORT)
    return Next(Aim.PLAN)
