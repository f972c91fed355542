"""How firmly the classes stand: other rules, one session left out, one person left out."""

from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.classification import Class, Rule, classify
from reports.pooling import build_results
from reports.results import ClassCounts
from reports.robustness import (
    WithoutOne,
    other_rules,
    under_other_rules,
    without_each_person,
    without_each_session,
)
from reports.rows import Issue, Session, VoteCount

QUESTIONS = ("occurrence", "relevance")
ISSUES = (Issue("A-01"), Issue("A-02"))
Panel = list[tuple[int | None, int | None]]


def build(*panels, rule=None, issues=ISSUES):
    """Return the results of sessions, each a list of (occurrence, relevance) by person for every issue."""
    votes = []
    for number, by_issue in enumerate(panels, start=1):
        for issue, people in zip(issues, by_issue, strict=True):
            for place, question in enumerate(QUESTIONS):
                counts = Counter(person[place] for person in people if person[place])
                votes += [
                    VoteCount(issue.code, str(number), question, 1, value, n) for value, n in counts.items()
                ]
    sessions = [Session(str(number), "", 9) for number in range(1, len(panels) + 1)]
    return build_results(issues=issues, sessions=sessions, votes=votes, rule=rule)


def changed(outcome):
    return [(one.issue.issue.code, one.class_) for one in outcome.changed]


HIGH: Panel = [(4, 5), (5, 5), (4, 5)]
LOW: Panel = [(4, 4), (5, 4), (4, 4)]
NOT: Panel = [(1, 5), (3, 5), (3, 5)]


def test_other_rules_stay_inside_the_scale():
    assert [(rule.occurs_from, rule.high_from) for rule in other_rules(Rule(2, 3), 3)] == [(3, 3), (2, 2)]


def test_other_rules_keep_the_fewest_votes():
    assert {rule.minimum_votes for rule in other_rules(Rule(minimum_votes=7), 5)} == {7}


def test_under_another_rule_the_same_votes_get_other_classes():
    outcomes = under_other_rules(build([LOW, NOT]))
    found = {(one.rule.occurs_from, one.rule.high_from): one.outcome for one in outcomes}
    assert {key: changed(outcome) for key, outcome in found.items()} == {
        (3, 5): [("A-02", Class.HIGH)],
        (5, 5): [("A-01", Class.NOT_OCCURRING)],
        (4, 4): [("A-01", Class.HIGH)],
    }
    assert found[3, 5].counts == ClassCounts(
        candidates=2, occurring=2, high=1, low=1, not_occurring=0, undecided=0, no_votes=0
    )


def test_without_a_session_the_others_decide():
    outcomes = without_each_session(build([HIGH, NOT], [LOW, LOW]))
    assert [(one.session.key, changed(one.outcome)) for one in outcomes] == [
        ("1", [("A-02", Class.LOW)]),
        ("2", [("A-01", Class.HIGH)]),
    ]


def test_without_its_only_session_nothing_is_left():
    assert without_each_session(build([HIGH, NOT])) == ()


def test_one_person_without_whom_a_class_would_be_another_is_counted_and_not_named():
    first = [(4, 5), (4, 5), (5, 4), (5, 5), (5, 3)]
    results = build([first, HIGH + HIGH[:2]])
    answers = {"A-01": first, "A-02": HIGH + HIGH[:2]}
    # Without any of the three 5s the middle of 3 4 5 5 is 4.5, which is low.
    assert without_each_person(results, answers) == WithoutOne({"A-01": 3, "A-02": 0}, people=3, of=5)


def test_people_of_several_issues_are_united():
    panel = [(4, 5), (4, 5), (4, 4), (4, 4), (4, 5)]
    results = build([panel, panel])
    found = without_each_person(results, {"A-01": panel, "A-02": panel})
    assert (found.by_issue, found.people) == ({"A-01": 3, "A-02": 3}, 3)


def test_an_issue_without_class_hangs_on_nobody():
    panel = [(4, 5)]
    assert without_each_person(build([panel, panel]), {"A-01": panel, "A-02": panel}).by_issue == {}


answers = st.tuples(st.sampled_from([None, 1, 3, 4, 5]), st.sampled_from([None, 1, 4, 5]))


@given(st.lists(answers, min_size=1, max_size=7))
def test_without_each_person_is_what_classifying_the_others_gives(people):
    results = build([people], issues=ISSUES[:1])
    found = without_each_person(results, {"A-01": people})
    if not results.issues[0].class_.is_decided:
        assert found.people == 0
        return

    def class_of(some):
        counts = [
            [sum(person[place] == point for person in some) for point in range(1, 6)] for place in (0, 1)
        ]
        return classify(*counts, Rule()).class_

    others = [people[:place] + people[place + 1 :] for place in range(len(people))]
    assert found.people == sum(class_of(some) is not results.issues[0].class_ for some in others)


@pytest.mark.parametrize(("occurs_from", "high_from"), [*product((2, 5), repeat=2)])
def test_every_rule_beside_the_rule_differs_in_one_threshold(occurs_from, high_from):
    rule = Rule(occurs_from, high_from)
    for other in other_rules(rule, 5):
        steps = (abs(other.occurs_from - occurs_from), abs(other.high_from - high_from))
        assert sorted(steps) == [0, 1]
