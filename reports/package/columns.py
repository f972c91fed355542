"""What every column of a package is: its type, its values and what it means, in one place.

Codebook, data package and label scripts are written from here; the tables themselves are in `reports.tables`.
The files of a package are in English whoever makes it, so that two packages of one study agree.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from voting.archive import Archive, FormField

CLASSES = (
    ("high", "occurs, highly relevant"),
    ("low", "occurs, of low relevance"),
    ("not_occurring", "does not occur"),
    ("undecided", "too few votes"),
    ("no_votes", "no votes"),
)
OF_SESSION = (*CLASSES, ("not_assessed", "was not on the session's agenda"))
STATUSES = (
    ("answered", "gave an answer"),
    ("no_opinion", "has no opinion; outside n"),
    ("not_answered", "gave no answer; outside n"),
)


class Column(NamedTuple):
    """One column; `categories` are (value, label), lowest first where `is_ordered`."""

    name: str
    kind: str
    meaning: str
    categories: tuple[tuple[int | str, str], ...] = ()
    is_ordered: bool = False
    minimum: int | None = None
    maximum: int | None = None
    is_required: bool = True


STUDY = Column("study", "string", "The study's id.")
SYNTHETIC = Column("is_synthetic", "boolean", "Whether the votes are not people's.")
ISSUE = Column("issue", "string", "The issue's code.")
PERSON = Column(
    "participant", "string", "The person's label, drawn for this package alone; its number tells nothing."
)
SESSION = Column("session", "integer", "The session's number in the study.", minimum=1)
ROUND = Column("round", "integer", "The round; 1 is the first, sealed one.", minimum=1)
PHASE = Column("phase", "string", "The issue's phase.")
ACTIVITY = Column("activity", "string", "The issue's activity.")
PROBLEM_TYPE = Column("problem_type", "string", "The issue's problem type.")
STATEMENT = Column("statement", "string", "The issue in words.")
NOTE = Column("comment", "integer", "The note's number in its session.", minimum=1)


def columns_of(archive: Archive, *, is_linked: bool) -> dict[str, tuple[Column, ...]]:
    """Return the columns of every CSV of a package, by file; without a codebook nothing of notes as data."""
    results = tuple(_results(archive))
    coded = {"codes.csv": tuple(_codes()), "codings.csv": tuple(_codings())} if archive.codes else {}
    return {
        "votes.csv": tuple(_votes(archive)),
        "issues.csv": tuple(_issues()),
        "results.csv": results,
        "results_first.csv": results,
        "comments.csv": tuple(_comments()),
        "participants.csv": tuple(_participants(archive, is_linked=is_linked)),
        "sessions.csv": tuple(_sessions()),
        "issue_log.csv": tuple(_issue_log()),
        **coded,
        "codebook.csv": CODEBOOK,
    }


def scale_of(archive: Archive) -> tuple[tuple[int, str], ...]:
    """Return the points of the scale with their labels, lowest first."""
    return tuple(enumerate(archive.study.scale, start=1))


def asked_of(archive: Archive) -> list[str]:
    """Return the names of the questions: occurrence, relevance, the further ones."""
    roles = ("occurrence", "relevance", "further")
    return [row.name for row in sorted(archive.questions, key=lambda row: roles.index(row.role))]


def _votes(archive: Archive) -> Iterator[Column]:
    questions = tuple((row.name, row.wording) for row in archive.questions)
    yield from (STUDY, SESSION, PERSON, ISSUE)
    yield Column("question", "string", "The question.", questions)
    yield ROUND._replace(meaning="The round; 1 is the first, sealed one, the highest holds the final votes.")
    meaning = "The answer as a point of the scale, 1 is the lowest; empty where status says why."
    yield Column("value", "integer", meaning, scale_of(archive), is_ordered=True, is_required=False)
    yield Column("label", "string", "The answer in words.", is_required=False)
    yield Column("status", "string", "Whether there is an answer, and why not.", STATUSES)
    meaning = "Whether the panel voted again and this person kept the last answer; empty without an answer."
    yield Column("is_carried", "boolean", meaning, is_required=False)
    yield Column("cast_at", "datetime", "When the answer was given, UTC.", is_required=False)
    yield SYNTHETIC


def _issues() -> Iterator[Column]:
    yield from (STUDY, ISSUE, PHASE, ACTIVITY)
    yield Column("short_name", "string", "The activity's short name.", is_required=False)
    yield Column("explanation", "string", "What people read about the activity.", is_required=False)
    yield PROBLEM_TYPE
    yield Column("problem_type_explanation", "string", "What the problem type means.", is_required=False)
    yield STATEMENT


def _results(archive: Archive) -> Iterator[Column]:
    yield STUDY
    yield Column(
        "votes",
        "string",
        "Which votes the row is about.",
        (("final", "those of the last round"), ("first", "those of round 1")),
    )
    yield from (ISSUE, PHASE, ACTIVITY, PROBLEM_TYPE, STATEMENT)
    yield Column("class", "string", "What the panel's answers make of the issue.", CLASSES)
    meaning = "Whether the two middle votes lie on both sides of a threshold: decide by hand."
    yield Column("straddles", "boolean", meaning)
    meaning = "The fewest people who would have to vote differently for another class; empty where none can."
    yield Column("votes_to_flip", "integer", meaning, minimum=1, is_required=False)
    for question in asked_of(archive):
        yield from _question(question, archive)
    for session in archive.sessions:
        meaning = f"The class by the votes of session {session.number} alone."
        yield Column(f"class_session_{session.number}", "string", meaning, OF_SESSION)
    points = len(archive.study.scale)
    meaning = "The rule: an issue occurs from this middle answer."
    yield Column("occurs_from", "integer", meaning, minimum=1, maximum=points)
    meaning = "The rule: relevance is high from this middle answer."
    yield Column("high_from", "integer", meaning, minimum=1, maximum=points)
    yield Column("minimum_votes", "integer", "The rule: fewer votes decide nothing.", minimum=1)
    meaning = "How the middle of an even number of votes is found: the mean of the two middle ones."
    yield Column("median_convention", "string", meaning, (("midpoint", "as in R, Excel and SPSS"),))
    yield SYNTHETIC
    meaning = "The sessions that had the issue on their agenda, by number."
    yield Column("assessed_in", "string", meaning, is_required=False)


def _question(name: str, archive: Archive) -> Iterator[Column]:
    def count(column: str, meaning: str) -> Column:
        return Column(f"{name}_{column}", "integer", meaning, minimum=0)

    yield count("n", "Votes; without “no opinion” and without those who did not answer.")
    meaning = "The middle answer in points of the scale, half points possible; empty without votes."
    points = len(archive.study.scale)
    yield Column(f"{name}_median", "number", meaning, minimum=1, maximum=points, is_required=False)
    yield count("agreeing", "Votes above the middle of the scale.")
    yield count("disagreeing", "Votes below the middle of the scale.")
    yield count("no_opinion", "People who said they have no opinion.")
    yield count("missing", "People who could have answered and did not.")
    meaning = "The fewest people who would have to vote differently for this question to turn."
    yield Column(f"{name}_votes_to_flip", "integer", meaning, minimum=1, is_required=False)
    meaning = "Whether opinions are split: votes at both ends of the scale; empty without votes."
    yield Column(f"{name}_split", "boolean", meaning, is_required=False)
    for point, label in scale_of(archive):
        yield count(f"count_{point}", f"Votes on {point}, “{label}”.")


def _comments() -> Iterator[Column]:
    yield from (STUDY, SESSION, PERSON, ISSUE, ROUND._replace(meaning="The round in which it was written."))
    yield Column("text", "string", "The note.")
    yield Column("created_at", "datetime", "When it was written, UTC.")
    yield Column("edited_at", "datetime", "When it was changed last, UTC.", is_required=False)
    meaning = "Whether its writer agreed to be quoted without a name; without it, do not publish the words."
    yield Column("may_quote", "boolean", meaning)
    yield SYNTHETIC
    yield NOTE


def _participants(archive: Archive, *, is_linked: bool) -> Iterator[Column]:
    yield STUDY
    if is_linked:
        yield from (SESSION._replace(is_required=False), PERSON._replace(is_required=False))
    for field in archive.characterisation_form:
        yield _said(field)


def _said(field: FormField) -> Column:
    kind = "integer" if field.kind == "number" else "string"
    choices = tuple((choice, choice) for choice in field.choices)
    return Column(field.name, kind, field.label, choices, is_required=False)


def _sessions() -> Iterator[Column]:
    yield from (STUDY, SESSION, Column("name", "string", "What the session is called."))
    modes = (
        ("live", "a facilitator led the panel from issue to issue"),
        ("collect", "all votes first, then the discussion"),
        ("self_paced", "everyone went alone"),
    )
    yield Column("mode", "string", "How it was run.", modes)
    orders = (("matrix", "as in the matrix"), ("shuffled", "shuffled with the seed"))
    yield Column("issue_order", "string", "In which order the issues came.", orders)
    yield Column("seed", "integer", "The seed of a shuffled order.", minimum=0, is_required=False)
    yield Column("people", "integer", "People who could have answered.", minimum=0)
    yield Column("started_at", "datetime", "When it started, UTC.")
    yield Column("finished_at", "datetime", "When it was finished, UTC.")
    yield SYNTHETIC


def _issue_log() -> Iterator[Column]:
    yield from (STUDY, Column("at", "datetime", "When it was decided, or proposed, UTC."))
    steps = (
        ("proposed", "somebody missed an issue; nothing is decided"),
        ("proposal_merged", "what was missed is part of an issue"),
        ("proposal_added", "what was missed became an issue"),
        ("proposal_parked", "what was missed became no issue"),
        ("merge", "after the sessions: reported as part of another issue"),
        ("reword", "after the sessions: reported in other words"),
        ("drop", "after the sessions: not reported"),
        ("undo", "a decision after the sessions was taken back"),
    )
    yield Column("what", "string", "What happened.", steps)
    yield ISSUE._replace(meaning="The issue it is about; empty where it became none.", is_required=False)
    yield Column("into", "string", "The issue that it was merged into.", is_required=False)
    yield STATEMENT._replace(meaning="The words of the proposal, or the new wording.", is_required=False)
    yield Column("reason", "string", "Why.", is_required=False)
    yield SESSION._replace(meaning="Where it was proposed; empty for decisions.", is_required=False)
    yield PERSON._replace(is_required=False)
    meaning = "Whether the decision was taken back; empty for proposals."
    yield Column("is_undone", "boolean", meaning, is_required=False)
    yield SYNTHETIC


CODE = Column("code", "string", "The code's name.")
CODE_ID = Column(
    "code_id", "string", "The code's GUID, which stays when it is renamed; codebook.qdc has it in capitals."
)


def _codes() -> Iterator[Column]:
    yield from (STUDY, CODE_ID, CODE)
    yield Column("definition", "string", "When the code fits.")
    yield Column("example", "string", "Words that it fits.", is_required=False)
    statuses = (
        ("offered", "coders can give it"),
        ("merged", "read as another code"),
        ("retired", "counts nowhere"),
    )
    yield Column("status", "string", "What became of it.", statuses)
    yield Column("merged_into", "string", "The name of the code that it is read as.", is_required=False)
    yield Column("created_at", "datetime", "When it was written, UTC.")
    yield Column("retired_at", "datetime", "When it was merged or retired, UTC.", is_required=False)


def _codings() -> Iterator[Column]:
    yield from (
        STUDY,
        SESSION,
        NOTE._replace(meaning="The note's number in its session, as in comments.csv."),
    )
    yield ISSUE
    yield Column("coder", "string", "C1, C2 … for what each coder found; “final” for what holds in the end.")
    statuses = (
        ("coded", "what a coder found, blind to the others"),
        ("agreed", "final: the coders found the same"),
        ("decided", "final: somebody decided where coders differed"),
        ("open", "final: coders differ and nobody decided; what they agree on"),
    )
    yield Column("status", "string", "How the code came to the note.", statuses)
    yield CODE._replace(meaning="The code's name; empty where the note was given none.", is_required=False)
    yield CODE_ID._replace(is_required=False)
    yield Column("decided_by", "string", "The coder who decided.", is_required=False)
    meaning = "When the coder coded the note last, or it was decided, UTC."
    yield Column("read_at", "datetime", meaning, is_required=False)
    yield SYNTHETIC


CODEBOOK = (
    Column("file", "string", "The file."),
    Column("column", "string", "The column in it."),
    Column("type", "string", "The type of its values, as in datapackage.json."),
    Column("values", "string", "The values that it can have, or their range.", is_required=False),
    Column("labels", "string", "What single values stand for.", is_required=False),
    Column("meaning", "string", "What the column says."),
)


def range_of(column: Column) -> str:
    """Return the values that a column can have, in short.

    >>> range_of(SESSION), range_of(SYNTHETIC)
    ('1 or more', 'true; false')
    """
    if column.categories:
        return "; ".join(str(value) for value, _label in column.categories)
    if column.kind == "boolean":
        return "true; false"
    if column.minimum is None:
        return ""
    return f"{column.minimum} or more" if column.maximum is None else f"{column.minimum} to {column.maximum}"


def labels_of(column: Column) -> str:
    """Return what the values of a column stand for; nothing where they say so themselves."""
    pairs: Sequence[tuple[int | str, str]] = [pair for pair in column.categories if pair[0] != pair[1]]
    return "; ".join(f"{value} = {label}" for value, label in pairs)
