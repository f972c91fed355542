"""Proposals, decisions and changes of the instrument in study.json: every fault said with its place."""

import pytest

from studies.instrument import hash_instrument
from tests.voting.archives import INSTRUMENT, NOW, a_decision, a_person, a_proposal, an_archive
from tests.voting.test_archive import faults_of, written
from voting import archive
from voting.archive_files import read_archive

LATER = {"definition": "Debt", "more": True}
DECIDED = {"state": "merged", "issue": "DC-03", "decided_at": NOW}


def locked(**values):
    usual = {"session": 1, "at": NOW, "issue": "DC-03", "hash": hash_instrument(LATER), "instrument": LATER}
    change = archive.Change(**usual | values)
    return archive.Lock(
        locked_at=NOW, hash=hash_instrument(INSTRUMENT), instrument=INSTRUMENT, changes=(change,)
    )


def test_these_parts_may_be_left_out():
    data = written(an_archive()).decode()
    for part in (',\n"proposals":[]', ',\n"decisions":[]', ',"changes":[]'):
        assert part in data
        data = data.replace(part, "")
    assert read_archive(data.encode()) == an_archive()


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        (
            {"proposals": [a_proposal(1, **DECIDED, session=9, participant=None, statement="")]},
            "$.proposals[0].session: There is no such session.",
        ),
        (
            {"proposals": [a_proposal(1, statement="")]},
            "$.proposals[0].statement: A proposal has an author and words, or neither.",
        ),
        (
            {"proposals": [a_proposal(1, participant=None, statement="")]},
            "$.proposals[0].state: Of somebody who was erased nothing may be left.",
        ),
        (
            {"proposals": [a_proposal(1, **DECIDED | {"issue": "DC-99"})]},
            "$.proposals[0].issue: The matrix has no such issue.",
        ),
        (
            {"proposals": [a_proposal(1, decided_at=NOW)]},
            "$.proposals[0].decided_at: Only what was decided on has a time.",
        ),
        (
            {"proposals": [a_proposal(1, state="parked", decided_at=NOW)]},
            "$.proposals[0].reason: This must not be empty.",
        ),
        (
            {"proposals": [a_proposal(7)]},
            "$.proposals[0].participant: Nobody of that name took part in that session.",
        ),
        ({"decisions": [a_decision("DC-99")]}, "$.decisions[0].issue: The matrix has no such issue."),
        (
            {"decisions": [a_decision("DC-01", kind="merge")]},
            "$.decisions[0]: This decision does not say what it must.",
        ),
        (
            {"decisions": [a_decision("DC-01", into="DC-03")]},
            "$.decisions[0]: This decision does not say what it must.",
        ),
        (
            {"decisions": [a_decision("DC-01", kind="merge", into="DC-01")]},
            "$.decisions[0]: This decision does not say what it must.",
        ),
        ({"decisions": [a_decision("DC-01", reason=" ")]}, "$.decisions[0].reason: This must not be empty."),
        *(
            (
                {"decisions": [a_decision("DC-01", **first), a_decision("DC-01", kind="undo", undoes=place)]},
                "$.decisions[1].undoes: Only a decision that stands can be taken back.",
            )
            for first, place in (({}, 2), ({}, None))
        ),
        (
            {"lock": locked(hash="0" * 64)},
            "$.lock.changes[0].hash: This is not the hash of the instrument in this file.",
        ),
        (
            {"lock": locked(hash=hash_instrument(INSTRUMENT), instrument=INSTRUMENT)},
            "$.lock.changes[0].hash: This is not the hash of the instrument in this file.",
        ),
        ({"lock": locked(session=9)}, "$.lock.changes[0].session: There is no such session."),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(values, fault):
    assert faults_of(written(an_archive(**values))) == [fault]


def test_a_decision_is_taken_back_once():
    undo = a_decision("DC-01", kind="undo", undoes=1)
    found = an_archive(decisions=[a_decision("DC-01"), undo, undo])
    words = "Only a decision that stands can be taken back."
    assert faults_of(written(found)) == [f"$.decisions[{place}].undoes: {words}" for place in (1, 2)]


def test_of_an_erased_person_only_what_lives_on_is_there():
    erased = a_person(2, erased_at=NOW, withdrawn_at=NOW, consent=None)
    found = an_archive(participants=(a_person(1), erased), proposals=[a_proposal(2, **DECIDED)])
    assert faults_of(written(found)) == [
        "$.proposals[0].participant: Nobody of that name took part in that session."
    ]
