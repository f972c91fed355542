"""The form of study.json: everything of a study that may leave the installation. Pure.

Each dataclass is one object of the file, under the same names; docs/formats.md says what they mean. Names of
people, e-mail addresses, links and join codes have no place here. What must agree between the parts is in
`archive_checks`, reading and writing the file in `archive_files`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from catalogue import naming
from catalogue.grid import ActivityRow, Cell, Matrix, PhaseGroup, TypeColumn
from studies.scale import FEWEST_POINTS, MOST_POINTS
from voting import document as read
from voting.agenda import ItemState
from voting.archive_codings import MOST_CODES, MOST_READINGS, CodebookCode, Reading
from voting.decisions import DecisionKind
from voting.document import Faults, Place
from voting.proposals import REASON_LENGTH, TEXT_LENGTH, ProposalState

SCHEMA_VERSION = "1"

# What databases hold.
SMALL, LARGE = 32_767, 2_147_483_647
PERSON = "P[1-9][0-9]{0,8}"
# How the log of a file calls whoever is no participant: accounts stay where they are.
SOMEBODY = "member"
# Where an issue of a finished session can be.
FINAL_STATES = (ItemState.PENDING, ItemState.CLOSED, ItemState.ASIDE)

MOST_SESSIONS = 1_000
MOST_PEOPLE = 100_000
MOST_VOTES = 10_000_000
MOST_COMMENTS = 500_000
MOST_ENTRIES = 1_000_000
MOST_ROUNDS = 1_000
MOST_PROPOSALS = 100_000

Flag = Annotated[bool, read.flag]
Moment = Annotated[datetime, read.moment]
PerhapsMoment = Annotated[datetime | None, read.optional(read.moment)]
Number = Annotated[int, read.whole(1, SMALL)]
Slug = Annotated[str, read.text(40, least=1, like="[a-z][a-z0-9_]*")]
Person = Annotated[str, read.text(10, like=PERSON)]
Code = Annotated[str, read.text(naming.CODE_LENGTH)]
Hash = Annotated[str, read.text(64, like="[0-9a-f]{64}")]
PublicId = Annotated[str, read.text(12, like="[0-9a-z]{12}")]


def is_person(actor: str) -> bool:
    """Tell whether an actor of the log is a participant.

    >>> is_person("P3"), is_person("ana@example.org")
    (True, False)
    """
    return bool(re.fullmatch(PERSON, actor))


def read_answer(value: Any, at: Place | None, faults: Faults) -> Any:
    """Read one answer of the about-you form."""
    reader = read.text(200) if isinstance(value, str) else read.whole(-(10**18), 10**18)
    return reader(value, at, faults)


def read_detail(value: Any, at: Place | None, faults: Faults) -> Any:
    """Read one value that an entry of the log carries."""
    if isinstance(value, str):
        return read.text(500)(value, at, faults)
    if isinstance(value, list):
        return read.many(read.text(40), 10_000)(value, at, faults)
    return read.optional(read.whole(0, LARGE))(value, at, faults)


# What somebody said about themselves, by the name of the question.
Answers = Annotated[Mapping[str, str | int], read.table_of(read_answer, 100)]


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What the study is for, in the five parts of the GQM form."""

    analyse: Annotated[str, read.text(300)]
    purpose: Annotated[str, read.text(300)]
    respect: Annotated[str, read.text(300)]
    viewpoint: Annotated[str, read.text(300)]
    context: Annotated[str, read.text(300)]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """From which middle answer an issue occurs and is highly relevant, and by how many votes at least."""

    occurs_from: Annotated[int, read.whole(2, MOST_POINTS)]
    high_from: Annotated[int, read.whole(2, MOST_POINTS)]
    minimum_votes: Annotated[int, read.whole(1, 50)]


@dataclass(frozen=True, kw_only=True)
class Study:
    """The study itself; `public_id` and `parent` are the addresses it had where the file was written."""

    public_id: PublicId
    parent: Annotated[str | None, read.optional(read.text(12, like="[0-9a-z]{12}"))]
    title: Annotated[str, read.text(200, least=1)]
    short_title: Annotated[str, read.text(40)]
    goal: Annotated[Goal, read.form(Goal)]
    definition: Annotated[str, read.text(5000)]
    scale: Annotated[tuple[str, ...], read.many(read.text(40, least=1), MOST_POINTS, least=FEWEST_POINTS)]
    has_no_opinion: Flag
    rule: Annotated[Rule, read.form(Rule)]
    peers: Annotated[str, read.one_of(("numbered", "anonymous"))]
    shows_vote_count: Flag
    is_synthetic: Flag
    created_at: Moment


@dataclass(frozen=True, kw_only=True)
class Change:
    """One issue that was added after the lock: what the instrument was from then on, and the hash of that."""

    session: Annotated[int | None, read.optional(read.whole(1, SMALL))]
    at: Moment
    issue: Code
    hash: Hash
    instrument: Annotated[Mapping[str, Any], read.anything]


@dataclass(frozen=True, kw_only=True)
class Lock:
    """When the first vote fixed the instrument, what it was then, and the hash of that."""

    locked_at: Moment
    hash: Hash
    instrument: Annotated[Mapping[str, Any], read.anything]
    changes: Annotated[Sequence[Change], read.many(read.form(Change), naming.MOST_CELLS)] = ()

    @property
    def hash_now(self) -> str:
        """The hash of the instrument with everything that was added since."""
        return self.changes[-1].hash if self.changes else self.hash


CELL = read.form(
    Cell,
    code=read.text(naming.CODE_LENGTH, least=1),
    statement=read.text(naming.STATEMENT_LENGTH, least=1),
)
ACTIVITY = read.form(
    ActivityRow,
    name=read.text(naming.NAME_LENGTH, least=1),
    short_name=read.text(naming.SHORT_NAME_LENGTH),
    explanation=read.text(naming.EXPLANATION_LENGTH),
    cells=read.many(read.optional(CELL), naming.MOST_CELLS),
)
PHASE = read.form(
    PhaseGroup,
    name=read.text(naming.NAME_LENGTH, least=1),
    prefix=read.text(naming.PREFIX_LENGTH, like="[A-Z]{1,4}"),
    activities=read.many(ACTIVITY, naming.MOST_CELLS),
)
PROBLEM_TYPE = read.form(
    TypeColumn, name=read.text(naming.NAME_LENGTH, least=1), explanation=read.text(naming.EXPLANATION_LENGTH)
)
MATRIX = read.form(
    Matrix,
    problem_types=read.many(PROBLEM_TYPE, naming.MOST_CELLS),
    phases=read.many(PHASE, naming.MOST_CELLS),
)


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """The matrix; `last_numbers` are the highest numbers that codes of each prefix ever had."""

    name: Annotated[str, read.text(naming.NAME_LENGTH, least=1)]
    version: Annotated[int, read.whole(1, LARGE)]
    created_at: Moment
    frozen_at: PerhapsMoment
    last_numbers: Annotated[Mapping[str, int], read.table_of(read.whole(0, LARGE), naming.MOST_CELLS)]
    matrix: Annotated[Matrix, MATRIX]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question that is asked of every issue."""

    name: Slug
    role: Annotated[str, read.one_of(("occurrence", "relevance", "further"))]
    wording: Annotated[str, read.text(300, least=1)]


@dataclass(frozen=True, kw_only=True)
class Consent:
    """One version of the consent text."""

    version: Number
    body: Annotated[str, read.text(20_000, least=1)]
    sha256: Hash
    created_at: Moment


@dataclass(frozen=True, kw_only=True)
class FormField:
    """One question of the about-you form."""

    name: Slug
    label: Annotated[str, read.text(200, least=1)]
    kind: Annotated[str, read.one_of(("choice", "number", "text"))]
    choices: Annotated[tuple[str, ...], read.many(read.text(2000, least=1), 2000)]
    minimum: Annotated[int | None, read.optional(read.whole(-LARGE, LARGE))]
    maximum: Annotated[int | None, read.optional(read.whole(-LARGE, LARGE))]
    is_required: Flag


@dataclass(frozen=True, kw_only=True)
class Round:
    """One full board of votes on one issue in one session."""

    is_sealed: Flag
    opened_at: Moment
    ended_at: Moment


@dataclass(frozen=True, kw_only=True)
class Item:
    """One issue on the agenda of a finished session; its rounds count from 1."""

    issue: Code
    state: Annotated[str, read.one_of(FINAL_STATES)]
    resumes_as: Annotated[
        str, read.one_of(("", *(state.value for state in ItemState if state != ItemState.ASIDE)))
    ]
    rounds: Annotated[tuple[Round, ...], read.many(read.form(Round), MOST_ROUNDS)]


@dataclass(frozen=True, kw_only=True)
class Session:
    """One finished session; `agenda` is in the order in which the panel had it."""

    number: Number
    name: Annotated[str, read.text(80, least=1)]
    mode: Annotated[str, read.one_of(("live", "self_paced", "collect"))]
    planned_at: PerhapsMoment
    budget_minutes: Number
    order: Annotated[str, read.one_of(("matrix", "shuffled"))]
    seed: Annotated[int | None, read.optional(read.whole(0, LARGE))]
    created_at: Moment
    started_at: Moment
    finished_at: Moment
    agenda: Annotated[tuple[Item, ...], read.many(read.form(Item), naming.MOST_CELLS)]


@dataclass(frozen=True, kw_only=True)
class ConsentGiven:
    """What somebody agreed to."""

    version: Number
    language: Annotated[str, read.text(10, least=1)]
    may_quote: Flag
    may_contact: Flag
    given_at: Moment


@dataclass(frozen=True, kw_only=True)
class Participant:
    """Somebody who took part; `characterisation` is empty unless the file was asked to link it."""

    session: Number
    participant: Person
    seat: Annotated[int, read.whole(1, LARGE)]
    joined_at: Moment
    withdrawn_at: PerhapsMoment
    erased_at: PerhapsMoment
    consent: Annotated[ConsentGiven | None, read.optional(read.form(ConsentGiven))]
    characterisation: Answers


@dataclass(frozen=True, kw_only=True, slots=True)
class Vote:
    """One answer; `value` None is "no opinion". Late answers are not here: they do not count."""

    session: Number
    participant: Person
    issue: Code
    question: Annotated[str, read.text(40)]
    round: Number
    value: Annotated[int | None, read.optional(read.whole(1, MOST_POINTS))]
    is_carried: Flag
    cast_at: Moment


@dataclass(frozen=True, kw_only=True)
class Comment:
    """One note that was not hidden."""

    session: Number
    participant: Person
    issue: Code
    round: Number
    text: Annotated[str, read.text(2000, least=1)]
    created_at: Moment
    edited_at: PerhapsMoment


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """An issue that somebody missed, and what became of it; of an author who was erased nothing is left."""

    session: Number
    participant: Annotated[str | None, read.optional(read.text(10, like=PERSON))]
    phase: Annotated[str, read.text(naming.NAME_LENGTH)]
    activity: Annotated[str, read.text(naming.NAME_LENGTH)]
    problem_type: Annotated[str, read.text(naming.NAME_LENGTH)]
    statement: Annotated[str, read.text(naming.STATEMENT_LENGTH)]
    text: Annotated[str, read.text(TEXT_LENGTH)]
    created_at: Moment
    state: Annotated[str, read.one_of(tuple(ProposalState))]
    issue: Code
    reason: Annotated[str, read.text(REASON_LENGTH)]
    decided_at: PerhapsMoment


@dataclass(frozen=True, kw_only=True)
class Decision:
    """How the report lists an issue; `undoes` is the place, from 1, of the decision that it takes back."""

    at: Moment
    kind: Annotated[str, read.one_of(tuple(DecisionKind))]
    issue: Code
    into: Code
    statement: Annotated[str, read.text(naming.STATEMENT_LENGTH)]
    reason: Annotated[str, read.text(REASON_LENGTH)]
    undoes: Annotated[int | None, read.optional(read.whole(1, LARGE))]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of the log; `actor` is a participant or SOMEBODY."""

    session: Annotated[int | None, read.optional(read.whole(1, SMALL))]
    at: Moment
    actor: Annotated[str, read.text(10, like=f"{SOMEBODY}|{PERSON}")]
    verb: Slug
    data: Annotated[Mapping[str, Any], read.table_of(read_detail, 20)]


@dataclass(frozen=True, kw_only=True)
class Archive:
    """A whole study. `characterisations` are those without their owner's label, sorted by what they say."""

    study: Annotated[Study, read.form(Study)]
    lock: Annotated[Lock | None, read.optional(read.form(Lock))]
    catalogue: Annotated[Catalogue | None, read.optional(read.form(Catalogue))]
    questions: Annotated[Sequence[Question], read.many(read.form(Question), 100, least=2)]
    consents: Annotated[Sequence[Consent], read.many(read.form(Consent), 1000)]
    characterisation_form: Annotated[Sequence[FormField], read.many(read.form(FormField), 100)]
    characterisations: Annotated[
        Sequence[Mapping[str, str | int]], read.many(read.table_of(read_answer, 100), MOST_PEOPLE)
    ]
    sessions: Annotated[Sequence[Session], read.many(read.form(Session), MOST_SESSIONS)]
    participants: Annotated[Sequence[Participant], read.many(read.form(Participant), MOST_PEOPLE)]
    votes: Annotated[Iterable[Vote], read.many(read.form(Vote), MOST_VOTES)]
    comments: Annotated[Iterable[Comment], read.many(read.form(Comment), MOST_COMMENTS)]
    log: Annotated[Iterable[Entry], read.many(read.form(Entry), MOST_ENTRIES)]
    proposals: Annotated[Sequence[Proposal], read.many(read.form(Proposal), MOST_PROPOSALS)] = ()
    decisions: Annotated[Sequence[Decision], read.many(read.form(Decision), MOST_PROPOSALS)] = ()
    # A study whose notes were never coded may come without these.
    codes: Annotated[Sequence[CodebookCode], read.many(read.form(CodebookCode), MOST_CODES)] = ()
    comparisons: Annotated[Sequence[datetime], read.many(read.moment, MOST_SESSIONS)] = ()
    readings: Annotated[Iterable[Reading], read.many(read.form(Reading), MOST_READINGS)] = ()
