"""The sentences of a report, word for word."""

import pytest
from django.utils import translation

from reports import wording
from reports.classification import Class, Rule
from reports.pooling import build_results
from reports.results import ClassChange
from reports.rows import Issue, Session, VoteCount
from reports.statistics import Changes
from studies.scale import DEFAULT_LABELS, Scale

SCALE = Scale(DEFAULT_LABELS)
RULE = Rule()
AGREE = (0, 0, 0, 0, 4)


def study(occurrence, relevance=(), participants=(9,), issue="A"):
    """Return the results of one issue from the counts of each session."""
    votes = [
        VoteCount(issue, str(number), question, 1, value, people)
        for question, sessions in (("occurrence", occurrence), ("relevance", relevance))
        for number, counts in enumerate(sessions, start=1)
        for value, people in [*enumerate(counts[:5], start=1), *((None, n) for n in counts[5:])]
        if people
    ]
    sessions = [Session(str(number), "", people) for number, people in enumerate(participants, start=1)]
    return build_results(issues=[Issue(issue)], sessions=sessions, votes=votes)


def occurrence(counts, participants=9):
    """Return the result of one question from its counts (K,), then "no opinion" if given."""
    return study([counts], participants=[participants]).issues[0].occurrence


@pytest.mark.parametrize(("value", "text"), [(4.0, "4"), (3.5, "3.5"), (1, "1")])
def test_points_text(value, text):
    assert wording.points_text(value) == text


def test_points_text_in_portuguese():
    with translation.override("pt-br"):
        assert wording.points_text(3.5) == "3,5"


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((0, 1, 1, 2, 5), "Middle answer: Agree (5)"),
        ((0, 0, 2, 2, 0), "Middle answer: between Not sure and Partially agree (3.5)"),
        ((0, 0, 2, 0, 2), "Middle answer: between Not sure and Agree (4)"),
        ((0, 0, 0, 0, 0), "Middle answer: none: there are no votes"),
    ],
)
def test_middle_sentence(counts, sentence):
    assert wording.middle_sentence(SCALE, occurrence(counts)) == sentence


def test_rule_sentences():
    assert wording.rule_sentences(RULE, SCALE) == (
        "Occurs: the middle answer is Partially agree (4) or higher.",
        "High relevance: more than half voted Agree.",
        "Fewer than 3 votes: undecided.",
        "The middle answer of an even number of votes is halfway between the two middle votes.",
    )


@pytest.mark.parametrize(
    ("class_", "rule", "sentence"),
    [
        (Class.HIGH, RULE, "High relevance: more than half voted Agree"),
        (Class.LOW, RULE, "Low relevance: half or fewer voted Agree"),
        (Class.NOT_OCCURRING, RULE, "Does not occur: the middle answer is below Partially agree (4)"),
        (Class.UNDECIDED, RULE, "Undecided: fewer than 3 votes"),
        (Class.UNDECIDED, Rule(minimum_votes=1), "Undecided: fewer than 1 vote"),
        (Class.NO_VOTES, RULE, "No votes"),
        (Class.HIGH, Rule(4, 4), "High relevance: the middle answer is Partially agree (4) or higher"),
        (Class.LOW, Rule(4, 4), "Low relevance: the middle answer is below Partially agree (4)"),
        (Class.NOT_OCCURRING, Rule(5, 5), "Does not occur: half or fewer voted Agree"),
    ],
)
def test_class_sentence(class_, rule, sentence):
    assert wording.class_sentence(class_, rule, SCALE) == sentence


def test_every_class_has_a_name_and_a_word():
    assert [(wording.class_name(c), wording.class_word(c)) for c in Class] == [
        ("Does not occur", "does not occur"),
        ("Low relevance", "low"),
        ("High relevance", "high"),
        ("Undecided", "undecided"),
        ("No votes", "no votes"),
    ]


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((0, 0, 2, 0, 2), "The middle falls between 3 and 5: decide by hand."),
        ((0, 0, 0, 2, 2), ""),
        ((0, 0, 0, 0, 0), ""),
    ],
)
def test_straddle_sentence(counts, sentence):
    assert wording.straddle_sentence(occurrence(counts)) == sentence


@pytest.mark.parametrize(
    ("votes", "sentence"),
    [
        (1, "Would change if 1 person voted differently."),
        (2, "Would change if 2 people voted differently."),
        (None, ""),
    ],
)
def test_flip_sentence(votes, sentence):
    assert wording.flip_sentence(votes) == sentence


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((0, 1, 0, 4, 4), "8 of 9 agree, 1 disagrees"),
        ((1, 1, 1, 2, 4), "6 of 9 agree, 2 disagree, 1 said Not sure"),
        ((0, 0, 0, 4, 5), "9 of 9 agree, nobody disagrees"),
        ((3, 0, 0, 1, 0), "1 of 4 agrees, 3 disagree"),
        ((0, 0, 0, 0, 0), ""),
    ],
)
def test_agreement_sentence(counts, sentence):
    assert wording.agreement_sentence(SCALE, occurrence(counts)) == sentence


@pytest.mark.parametrize(("counts", "sentence"), [((3, 0, 0, 1, 5), "Opinions are split"), (AGREE, "")])
def test_split_sentence(counts, sentence):
    assert wording.split_sentence(occurrence(counts)) == sentence


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [((0, 0, 0, 4, 4), "8 of 9 voted"), ((0, 0, 0, 4, 4, 1), "8 of 9 voted, 1 had no opinion")],
)
def test_voted_sentence(counts, sentence):
    assert wording.voted_sentence(occurrence(counts)) == sentence


@pytest.mark.parametrize(
    ("counts", "text"),
    [((0, 0, 1, 0, 4), "4 Agree, 1 Not sure"), ((0, 0, 0, 0, 0), "no votes")],
)
def test_counts_text(counts, text):
    assert wording.counts_text(SCALE, counts) == text


@pytest.mark.parametrize(
    ("relevance", "sentence"),
    [
        ([AGREE], ""),
        ([AGREE, AGREE], "Same result in both sessions"),
        ([AGREE, AGREE, AGREE], "Same result in all 3 sessions"),
        ([(0, 0, 0, 4, 0), AGREE], "Session 1: low, session 2: high"),
        ([AGREE, (0, 0, 0, 0, 2)], "Session 1: high, session 2: undecided"),
    ],
)
def test_sessions_sentence(relevance, sentence):
    results = study([AGREE] * len(relevance), relevance, participants=[4] * len(relevance))
    assert wording.sessions_sentence(results.issues[0]) == sentence


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        (Changes(up=2, down=1, same=6), "3 of 9 changed: 2 up, 1 down"),
        (Changes(up=0, down=0, same=9), "0 of 9 changed"),
    ],
)
def test_changes_text(changes, text):
    assert wording.changes_text(changes) == text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (ClassChange(Class.HIGH, Class.HIGH), "The class did not change."),
        (ClassChange(Class.LOW, Class.HIGH), "The class changed from “low” to “high”."),
        (None, ""),
    ],
)
def test_class_change_sentence(change, sentence):
    assert wording.class_change_sentence(change) == sentence


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ((0, 0, 1, 0, 4), "4 Agree, 1 Not sure; middle answer Agree (5)"),
        (
            (0, 0, 2, 2, 0),
            "2 Partially agree, 2 Not sure; middle answer between Not sure and Partially agree (3.5)",
        ),
        ((0, 0, 0, 0, 0), "no votes"),
    ],
)
def test_strip_text(counts, text):
    result = occurrence(counts)
    assert wording.strip_text(SCALE, result.counts, result.middle) == text


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((0, 0, 0, 0, 9), "It takes 5 people voting differently to change what this question decides."),
        ((0, 0, 4, 0, 5), "It takes 1 person voting differently to change what this question decides."),
        ((0, 0, 0, 0, 2), ""),
    ],
)
def test_outcome_flip_sentence(counts, sentence):
    assert wording.outcome_flip_sentence(occurrence(counts)) == sentence
