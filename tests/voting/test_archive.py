"""study.json without a database: written and read back unchanged, and every fault said with its place."""

import json
from dataclasses import replace

import pytest
from hypothesis import given

from catalogue.models import Catalogue
from studies import models as studies
from studies.instrument import hash_instrument
from tests.voting.archives import (
    a_code,
    a_comment,
    a_consent,
    a_person,
    a_reading,
    a_session,
    a_study,
    a_vote,
    an_archive,
    archives,
)
from voting import archive
from voting import models as voting
from voting.agenda import ItemState
from voting.archive_files import LOADED, UPLOADED, read_archive, write_archive
from voting.document import DocumentFaults, Faults, Limits

SOFTWARE = {"name": "Ciranda", "version": "1"}


def written(found):
    """Return the file of an archive."""
    return "".join(write_archive(found, software=SOFTWARE, results={})).encode()


def faults_of(document):
    """Return the faults that reading a document brings."""
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    with pytest.raises(DocumentFaults) as refusal:
        read_archive(data)
    return [str(fault) for fault in refusal.value.faults]


def test_archive_is_read_as_it_was_written():
    found = an_archive()
    assert read_archive(written(found)) == found


@given(archives())
def test_any_archive_is_read_as_it_was_written(found):
    data = written(found)
    again = read_archive(data)
    assert again == found
    assert written(again) == data


def test_file_is_written_piece_by_piece():
    votes = (a_vote(1, 5, round=number) for number in (1, 2))
    pieces = write_archive(an_archive(votes=votes), software=SOFTWARE, results={})
    assert "".join(pieces) == written(an_archive(votes=(a_vote(1, 5), a_vote(1, 5, round=2)))).decode()


def test_parts_that_are_not_read_may_say_anything():
    document = json.loads(written(an_archive()))
    document |= {"software": None, "results": [[1.5]]}
    assert read_archive(json.dumps(document).encode()) == an_archive()


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ([], "$.schema_version: This is not a study.json of Ciranda."),
        ({}, "$.schema_version: This is not a study.json of Ciranda."),
        ({"schema_version": 1}, "$.schema_version: This is not a study.json of Ciranda."),
        (
            {"schema_version": "2"},
            "$.schema_version: This file has the version 2 of the format; version 1 can be read.",
        ),
        (b"study,session", "This is not JSON: line 1, column 1 cannot be read."),
    ],
)
def test_other_files_are_told_apart(document, fault):
    assert faults_of(document) == [fault]


def test_notes_that_were_never_coded_need_no_codebook():
    document = json.loads(written(an_archive()))
    for name in ("codes", "comparisons", "readings"):
        del document[name]
    assert read_archive(json.dumps(document).encode()) == an_archive(codes=(), comparisons=(), readings=())


def test_missing_and_unknown_parts_are_faults():
    document = json.loads(written(an_archive()))
    document["vote"] = document.pop("votes")
    assert faults_of(document) == [
        "$.vote: This is no part of the format.",
        "$.votes: This is missing.",
    ]


OTHER_LOCK = replace(an_archive().lock, instrument={"definition": "Another"})
CATALOGUE = an_archive().catalogue
MATRIX = CATALOGUE.matrix
COLLECTION, UNDERSTANDING = MATRIX.phases
READING, JOINING = COLLECTION.activities
QUESTIONS = an_archive().questions
FIELD = an_archive().characterisation_form[0]
ITEM, PENDING = a_session().agenda
ENTRY = an_archive().log[0]
COMPARED = an_archive().comparisons[0]
MERGED = "A code is merged into another one of this file, itself not merged, and is then retired."


def with_phases(*phases):
    """Return the catalogue with other phases."""
    return {"catalogue": replace(CATALOGUE, matrix=replace(MATRIX, phases=phases))}


def with_activities(*activities):
    """Return the catalogue with other activities."""
    return with_phases(replace(COLLECTION, activities=activities), UNDERSTANDING)


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (
            {"questions": (QUESTIONS[0], replace(QUESTIONS[0], wording="Again"))},
            [
                "$.questions[1].name: This is there twice.",
                "$.questions: One question decides occurrence and one decides relevance.",
                "$.votes[1].question: There is no such question.",
            ],
        ),
        (
            {"study": a_study(scale=("Yes", "no", "No"))},
            [
                "$.study.scale: An answer is there twice.",
                "$.study.rule.occurs_from: This is no answer of the scale.",
                "$.study.rule.high_from: This is no answer of the scale.",
                "$.votes[0].value: 5 is not on the scale; it goes from 1 to 3.",
            ],
        ),
        (
            {"lock": None},
            ["$.lock: There are votes, so the first of them must have fixed the instrument."],
        ),
        ({"lock": OTHER_LOCK}, ["$.lock.hash: This is not the hash of the instrument in this file."]),
        (
            {"lock": replace(OTHER_LOCK, instrument=[1])},
            ["$.lock.hash: This is not the hash of the instrument in this file."],
        ),
        (
            {"lock": replace(OTHER_LOCK, instrument={"definition": "\ud800"})},
            ["$.lock.hash: This is not the hash of the instrument in this file."],
        ),
        (
            {"catalogue": replace(CATALOGUE, frozen_at=None)},
            ["$.catalogue.frozen_at: The study is fixed, so its matrix must be frozen."],
        ),
        (
            {"catalogue": None},
            [
                "$.sessions[0].agenda[0].issue: The matrix has no such issue.",
                "$.sessions[0].agenda[1].issue: The matrix has no such issue.",
            ],
        ),
        (
            {"consents": (a_consent(), replace(a_consent(), body="Another"))},
            [
                "$.consents[1].version: This is there twice.",
                "$.consents[1].sha256: This is not the hash of the text.",
            ],
        ),
        (
            {"characterisation_form": (FIELD, replace(FIELD, name="session", minimum=61))},
            [
                "$.characterisation_form[1].name: A column of the exports has this name.",
                "$.characterisation_form[1].maximum: This must not be below the first number.",
            ],
        ),
        (
            {"characterisations": ({"name": "Ana"},)},
            ["$.characterisations[0]: There is an answer to a question that the form does not have."],
        ),
        (
            {"catalogue": replace(CATALOGUE, last_numbers={"DC": 3})},
            ["$.catalogue.last_numbers: There must be one number for each prefix."],
        ),
        (
            with_phases(COLLECTION, replace(UNDERSTANDING, name="data  COLLECTION")),
            ["$.catalogue.matrix.phases[1].name: This is there twice."],
        ),
        (
            with_activities(READING, replace(JOINING, name="reading")),
            ["$.catalogue.matrix.phases[0].activities[1].name: This is there twice."],
        ),
        (
            with_activities(replace(READING, cells=READING.cells[:1]), JOINING),
            [
                "$.catalogue.matrix.phases[0].activities[0].cells: "
                "There must be one cell for each problem type."
            ],
        ),
        (
            with_activities(READING, replace(JOINING, cells=(None, replace(JOINING.cells[1], code="DC-01")))),
            [
                "$.catalogue.matrix.phases[0].activities[1].cells[1].code: This code cannot stand here.",
                "$.sessions[0].agenda[1].issue: The matrix has no such issue.",
            ],
        ),
        (
            with_activities(READING, replace(JOINING, cells=(None, replace(JOINING.cells[1], code="PU-3")))),
            [
                "$.catalogue.matrix.phases[0].activities[1].cells[1].code: This code cannot stand here.",
                "$.sessions[0].agenda[1].issue: The matrix has no such issue.",
            ],
        ),
        (
            {"sessions": (a_session(seed=1), a_session(order="shuffled"))},
            [
                "$.sessions[1].number: This is there twice.",
                "$.sessions[0].seed: A shuffled order has a seed, and no other has one.",
                "$.sessions[1].seed: A shuffled order has a seed, and no other has one.",
            ],
        ),
        (
            {"sessions": (replace(a_session(), finished_at=a_study().created_at.replace(hour=1)),)},
            ["$.sessions[0].finished_at: A session ends after it has begun."],
        ),
        (
            {"sessions": (replace(a_session(), agenda=(ITEM, ITEM, replace(PENDING, state="aside"))),)},
            [
                "$.sessions[0].agenda[1].issue: This is there twice.",
                "$.sessions[0].agenda[2].resumes_as: Only what was put aside is taken up again.",
            ],
        ),
        (
            {"sessions": (replace(a_session(), agenda=(ITEM, replace(PENDING, state="closed"))),)},
            ["$.sessions[0].agenda[1].rounds: A closed issue has been voted on."],
        ),
        (
            {"participants": (a_person(1), a_person(1), a_person(3, 2))},
            [
                "$.participants[1].participant: This is there twice.",
                "$.participants[1].seat: This is there twice.",
                "$.participants[2].session: There is no such session.",
            ],
        ),
        (
            {"participants": (a_person(1), replace(a_person(2), consent=None, characterisation={"a": 1}))},
            [
                "$.participants[1].characterisation: "
                "There is an answer to a question that the form does not have.",
                "$.participants[1].consent: Nobody takes part without consent.",
            ],
        ),
        (
            {
                "participants": (
                    replace(a_person(1), withdrawn_at=a_consent().created_at),
                    a_person(2, erased_at=a_consent().created_at),
                )
            },
            ["$.participants[1]: Of somebody who was erased nothing may be left."],
        ),
        (
            {"consents": ()},
            [
                "$.participants[0].consent.version: There is no such consent text.",
                "$.participants[1].consent.version: There is no such consent text.",
            ],
        ),
        ({"votes": (a_vote(1, 5), a_vote(1, 4))}, ["$.votes[1]: This answer is there twice."]),
        (
            {"votes": (a_vote(1, 5, round=3), a_vote(3, 6, session=2, issue="DC-03"))},
            [
                "$.votes[0].round: There was no such round.",
                "$.votes[1].issue: This issue was not on the agenda of that session.",
                "$.votes[1].participant: Nobody of that name took part in that session.",
                "$.votes[1].value: 6 is not on the scale; it goes from 1 to 5.",
            ],
        ),
        (
            {"study": a_study(has_no_opinion=False)},
            ["$.votes[1].value: This study does not offer “no opinion”."],
        ),
        (
            {"comments": (a_comment(1, issue="DC-03"), a_comment(9, round=3))},
            [
                "$.comments[1].round: There was no such round.",
                "$.comments[1].participant: Nobody of that name took part in that session.",
            ],
        ),
        (
            {
                "codes": (
                    a_code(1),
                    a_code(1, "LEAKAGE", guid=a_code(1).guid),
                    a_code(3, "Habit", merged_into=3, retired_at=ENTRY.at),
                    a_code(4, "Guess", merged_into=1),
                    a_code(5, "Other", merged_into=9, retired_at=ENTRY.at),
                )
            },
            [
                "$.codes[1].number: This is there twice.",
                "$.codes[1].guid: This is there twice.",
                "$.codes[1].name: This is there twice.",
                *(f"$.codes[{place}].merged_into: {MERGED}" for place in (2, 3, 4)),
            ],
        ),
        ({"comparisons": (COMPARED, COMPARED)}, ["$.comparisons[1]: This is there twice."]),
        (
            {"comparisons": (), "readings": (a_reading("C1", 1), a_reading("C1", 1, comment=2))},
            [
                "$.readings[0].session: The notes of that session have not been compared.",
                "$.readings[1].comment: That session has no such note.",
            ],
        ),
        (
            {
                "readings": (
                    a_reading("C1", 1, 1, 9),
                    a_reading("C1", decided_by="C2"),
                    a_reading("final", decided_by=None),
                )
            },
            [
                "$.readings[0].codes: There is no such code.",
                "$.readings[0].codes: This is there twice.",
                "$.readings[1].decided_by: Final codes name the coder who decided, and no others do.",
                "$.readings[1]: This is there twice.",
                "$.readings[2].decided_by: Final codes name the coder who decided, and no others do.",
            ],
        ),
        (
            {"log": (replace(ENTRY, session=2, data={"email": "ana@example.org"}),)},
            [
                "$.log[0].session: There is no such session.",
                "$.log[0].data: There is a name that the log does not know.",
            ],
        ),
    ],
)
def test_parts_that_do_not_agree_are_faults(change, faults):
    assert faults_of(plain_document(an_archive(**change))) == faults


def plain_document(found):
    """Return the document of an archive."""
    return json.loads("".join(write_archive(found, software=SOFTWARE, results={})))


def test_log_of_a_file_names_no_account():
    document = plain_document(an_archive())
    document["log"][0]["actor"] = "a@b.org"
    assert faults_of(document) == ["$.log[0].actor: “a@b.org” cannot stand here."]


def test_erased_person_has_no_votes():
    gone = replace(a_person(1), withdrawn_at=ENTRY.at, erased_at=ENTRY.at, consent=None)
    assert faults_of(plain_document(an_archive(participants=(gone,)))) == [
        "$.votes[0].participant: Nobody of that name took part in that session.",
        "$.votes[1].participant: Nobody of that name took part in that session.",
        "$.comments[0].participant: Nobody of that name took part in that session.",
    ]


def test_hash_of_the_instrument_can_be_recomputed():
    lock = plain_document(an_archive())["lock"]
    assert hash_instrument(lock["instrument"]) == lock["hash"]


def is_taken(kind, name, value):
    """Tell whether a field of the file takes a value."""
    (reader,) = kind.__annotations__[name].__metadata__
    faults = Faults()
    reader(value, None, faults)
    return not faults.found


@pytest.mark.parametrize(
    ("kind", "model", "names"),
    [
        (archive.Study, studies.Study, ("title", "short_title", "definition")),
        (archive.Question, studies.Question, ("name", "wording")),
        (archive.Consent, studies.Consent, ("body", "sha256")),
        (archive.FormField, studies.CharacterisationField, ("name", "label")),
        (archive.Session, studies.Session, ("name",)),
        (archive.ConsentGiven, studies.ConsentRecord, ("language",)),
        (archive.Comment, voting.Comment, ("text",)),
        (archive.Entry, studies.LogEntry, ("verb",)),
        (archive.Catalogue, Catalogue, ("name",)),
    ],
)
def test_file_takes_what_the_database_takes(kind, model, names):
    for name in names:
        most = model._meta.get_field(name).max_length
        assert (is_taken(kind, name, "a" * most), is_taken(kind, name, "a" * (most + 1))) == (True, False)


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [
        (archive.Study, "peers", studies.Peers.values),
        (archive.Question, "role", studies.QuestionRole.values),
        (archive.FormField, "kind", studies.FieldKind.values),
        (archive.Session, "mode", studies.Mode.values),
        (archive.Session, "order", studies.Order.values),
        (archive.Item, "state", ["pending", "closed", "aside"]),
        (archive.Item, "resumes_as", ["", *(set(ItemState) - {ItemState.ASIDE})]),
    ],
)
def test_file_knows_every_word_of_the_database(kind, name, words):
    assert [word for word in [*words, "other"] if not is_taken(kind, name, word)] == ["other"]


def test_shell_takes_more_than_a_browser():
    assert all(more > fewer for more, fewer in zip(LOADED, UPLOADED, strict=True))
    with pytest.raises(DocumentFaults):
        read_archive(written(an_archive()), Limits(most_bytes=100, most_values=100))
