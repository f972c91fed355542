"""The instrument: changed part by part until the first vote, and described for its hash."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from catalogue.exports import demonstration_matrix
from catalogue.models import Catalogue
from studies.actions.instrument import (
    FieldDraft,
    QuestionDraft,
    change_definition,
    change_peers,
    change_rule,
    change_scale,
    choose_catalogue,
    choose_example,
    write_characterisation,
    write_questions,
)
from studies.instrument import hash_instrument
from studies.models import Peers, Session, Study
from studies.queries import describe_instrument
from studies.rules import NotOpen
from tests.factories import (
    NOW,
    make_catalogue,
    make_item,
    make_participant,
    make_session,
    make_study,
    owner_of,
    vote,
)
from voting.actions.agenda import start_session

pytestmark = pytest.mark.django_db


def by(study):
    return {"by": owner_of(study), "now": NOW}


def questions_of(study):
    return list(study.questions.values_list("name", "role", "wording"))


def fields_of(study):
    return list(study.characterisation_fields.values_list("name", "label"))


def locked_study():
    session = make_session(state="running")
    vote(make_participant(session), make_item(session), 4)
    return Study.objects.get(pk=session.study_id)


CHANGES = {
    "definition": lambda study: change_definition(study=study, definition="Other", **by(study)),
    "catalogue": lambda study: choose_catalogue(study=study, catalogue=make_catalogue(), **by(study)),
    "example": lambda study: choose_example(
        study=study, matrix=demonstration_matrix(), name="Example", **by(study)
    ),
    "questions": lambda study: write_questions(
        study=study, occurrence="Other?", relevance="Other", further=[], **by(study)
    ),
    "scale": lambda study: change_scale(
        study=study, labels=["no", "unsure", "yes"], has_no_opinion=True, **by(study)
    ),
    "rule": lambda study: change_rule(study=study, occurs_from=2, high_from=3, minimum_votes=1, **by(study)),
    "peers": lambda study: change_peers(
        study=study, peers=Peers.ANONYMOUS, shows_vote_count=False, **by(study)
    ),
    "about_you": lambda study: write_characterisation(study=study, fields=[], **by(study)),
}


@pytest.mark.parametrize("part", CHANGES)
def test_part_is_refused_after_the_first_vote(part):
    study = locked_study()
    before = describe_instrument(study)
    with pytest.raises(NotOpen):
        CHANGES[part](study)
    assert describe_instrument(Study.objects.get(pk=study.pk)) == before


def test_stale_object_does_not_get_around_the_lock():
    session = make_session(state="running")
    study = Study.objects.get(pk=session.study_id)
    vote(make_participant(session), make_item(session), 4)
    assert not study.is_locked
    with pytest.raises(NotOpen):
        CHANGES["definition"](study)


def test_hash_of_the_lock_is_that_of_the_instrument():
    study = locked_study()
    assert study.locked_hash == hash_instrument(describe_instrument(study))


def test_every_part_is_in_the_hash():
    study = make_study()
    seen = {hash_instrument(describe_instrument(study))}
    for part in ("definition", "questions", "scale", "rule", "peers", "about_you"):
        CHANGES[part](study)
        seen.add(hash_instrument(describe_instrument(Study.objects.get(pk=study.pk))))
    assert len(seen) == 7


def test_change_is_logged():
    study = make_study()
    CHANGES["definition"](study)
    entry = study.log_entries.last()
    assert (entry.verb, entry.actor, entry.at) == ("change_definition", "ana@example.org", NOW)


def test_refused_example_leaves_no_catalogue_behind():
    study = locked_study()
    with pytest.raises(NotOpen):
        CHANGES["example"](study)
    assert Catalogue.objects.count() == 1


def test_catalogue_stays_while_a_session_runs():
    study = make_session(state="running").study
    with pytest.raises(NotOpen):
        choose_catalogue(study=study, catalogue=make_catalogue(), **by(study))


def test_session_starts_with_the_matrix_as_it_is_then():
    """The page that starts it may have read the study before the matrix was changed."""
    session = make_session(state="lobby")
    stale = Session.objects.select_related("study__catalogue").get(pk=session.pk)
    other = make_catalogue(activities=1, problem_types=1)
    choose_catalogue(study=session.study, catalogue=other, **by(session.study))
    started = start_session(session=stale, by=owner_of(session.study), now=NOW)
    assert [item.issue.catalogue for item in started.agenda_items.all()] == [other]


# Questions


def test_new_questions_get_names_from_their_wording():
    study = make_study()
    further = [QuestionDraft(wording="How hard is it to repair?"), QuestionDraft(wording="How hard?!")]
    write_questions(study=study, occurrence="A", relevance="B", further=further, **by(study))
    assert questions_of(study) == [
        ("occurrence", "occurrence", "A"),
        ("relevance", "relevance", "B"),
        ("how_hard_is_it_to_repair", "further", "How hard is it to repair?"),
        ("how_hard", "further", "How hard?!"),
    ]


def test_questions_keep_their_names_when_reworded_and_reordered():
    study = make_study()
    first = [QuestionDraft(wording="Often?"), QuestionDraft(wording="Hard?")]
    write_questions(study=study, occurrence="A", relevance="B", further=first, **by(study))
    ids = dict(study.questions.values_list("name", "pk"))
    then = [QuestionDraft(name="hard", wording="Very hard?"), QuestionDraft(name="often", wording="Often?")]
    write_questions(study=study, occurrence="A", relevance="B", further=then, **by(study))
    assert questions_of(study)[2:] == [("hard", "further", "Very hard?"), ("often", "further", "Often?")]
    assert dict(study.questions.values_list("name", "pk")) == ids


def test_question_left_out_is_deleted():
    study = make_study()
    draft = QuestionDraft(wording="Often?")
    write_questions(study=study, occurrence="A", relevance="B", further=[draft], **by(study))
    write_questions(study=study, occurrence="A", relevance="B", further=[], **by(study))
    assert [name for name, _role, _wording in questions_of(study)] == ["occurrence", "relevance"]


@pytest.mark.parametrize("name", ["relevance", "of_another_study"])
def test_forged_name_makes_a_new_question(name):
    study = make_study()
    draft = QuestionDraft(name=name, wording="Often?")
    write_questions(study=study, occurrence="A", relevance="B", further=[draft], **by(study))
    assert questions_of(study)[1:] == [("relevance", "relevance", "B"), ("often", "further", "Often?")]


def test_name_sent_twice_makes_two_questions():
    study = make_study()
    write_questions(
        study=study, occurrence="A", relevance="B", further=[QuestionDraft(wording="Often?")], **by(study)
    )
    twice = [QuestionDraft(name="often", wording="Often?"), QuestionDraft(name="often", wording="Often?")]
    write_questions(study=study, occurrence="A", relevance="B", further=twice, **by(study))
    assert [name for name, _role, _wording in questions_of(study)[2:]] == ["often", "often_2"]


# Answers and rule


def test_other_number_of_answers_sets_the_rule_anew():
    study = make_study()
    labels = ["never", "rarely", "sometimes", "often", "mostly", "nearly always", "always"]
    assert change_scale(study=study, labels=labels, has_no_opinion=False, **by(study)) is True
    study.refresh_from_db()
    assert (study.scale_labels, study.occurs_from, study.high_from) == (labels, 5, 7)


def test_other_words_for_as_many_answers_keep_the_rule():
    study = make_study(occurs_from=3, high_from=3)
    labels = ["1", "2", "3", "4", "5"]
    assert change_scale(study=study, labels=labels, has_no_opinion=True, **by(study)) is False
    study.refresh_from_db()
    assert (study.occurs_from, study.high_from, study.has_no_opinion) == (3, 3, True)


@pytest.mark.parametrize(
    "labels", [["a", "b"], list("abcdefghij"), ["a", "b", "A"], ["a", "b", "c" * 41]], ids=str
)
def test_scale_that_does_not_work_is_refused(labels):
    study = make_study()
    with pytest.raises(ValidationError):
        change_scale(study=study, labels=labels, has_no_opinion=False, **by(study))
    study.refresh_from_db()
    assert len(study.scale_labels) == 5


@pytest.mark.parametrize(("occurs_from", "high_from", "wrong"), [(1, 5, "occurs_from"), (4, 6, "high_from")])
def test_threshold_off_the_scale_is_refused_by_name(occurs_from, high_from, wrong):
    study = make_study()
    with pytest.raises(ValidationError) as caught:
        change_rule(study=study, occurs_from=occurs_from, high_from=high_from, minimum_votes=3, **by(study))
    assert list(caught.value.message_dict) == [wrong]


# Peers and the about-you form


def test_peers_are_fixed_once_somebody_has_consented():
    session = make_session()
    make_participant(session)
    with pytest.raises(NotOpen):
        CHANGES["peers"](session.study)


def test_consent_in_a_rehearsal_fixes_nothing():
    session = make_session(is_rehearsal=True)
    make_participant(session)
    CHANGES["peers"](session.study)
    assert Study.objects.get(pk=session.study_id).peers == Peers.ANONYMOUS


def test_fields_keep_their_names_when_relabelled_and_reordered():
    study = make_study()
    drafts = [
        FieldDraft(name="years", label="Years", kind="number", minimum=0, maximum=50),
        FieldDraft(name="education", label="Degree", kind="choice", choices=("BSc", "MSc")),
        FieldDraft(label="Years", kind="text", is_required=False),
    ]
    write_characterisation(study=study, fields=drafts, **by(study))
    assert fields_of(study) == [("years", "Years"), ("education", "Degree"), ("years_2", "Years")]
    field = study.characterisation_fields.get(name="education")
    assert (field.position, field.choices, field.is_required) == (2, ["BSc", "MSc"], True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_change_and_first_vote_at_once_leave_a_hash_that_fits():
    """Whoever comes first, the hash is that of what is there afterwards."""
    for _attempt in range(8):
        session = make_session(make_study(title="Race"), state="running")
        participant, item = make_participant(session), make_item(session)
        study, barrier = Study.objects.get(pk=session.study_id), threading.Barrier(2)

        def change(study=study, barrier=barrier):
            barrier.wait()
            try:
                CHANGES["definition"](study)
            except NotOpen:
                pass
            finally:
                connection.close()

        def first_vote(participant=participant, item=item, barrier=barrier):
            barrier.wait()
            try:
                vote(participant, item, 4)
            finally:
                connection.close()

        threads = [threading.Thread(target=change), threading.Thread(target=first_vote)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        after = Study.objects.get(pk=study.pk)
        assert after.locked_hash == hash_instrument(describe_instrument(after))
