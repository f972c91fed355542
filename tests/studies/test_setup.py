"""The checklist, what to do next, and the pages of the parts: read by members, changed by owners."""

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.models import Catalogue
from studies.forms.study import usual_consent
from studies.models import Study
from studies.queries import describe_instrument
from studies.setup import LOCKED, PARTS, Aim, Facts, Next, Progress, Sitting, checklist, next_step
from tests.factories import (
    NOW,
    make_catalogue,
    make_item,
    make_participant,
    make_session,
    make_study,
    make_user,
    make_viewers,
    owner_of,
    vote,
)

COMPLETE = Facts(goal_parts=5, definition_words=1, issues=1, consent_version=1)
DONE = checklist(COMPLETE)


# The checklist


def test_complete_set_up_is_done():
    assert [part.progress for part in DONE] == [Progress.DONE] * len(PARTS)


def test_first_missing_part_is_the_one_to_make_now():
    progress = {part.name: part.progress for part in checklist(Facts(goal_parts=4, definition_words=1))}
    assert {name: word for name, word in progress.items() if word != Progress.DONE} == {
        "goal": Progress.NOW,
        "catalogue": Progress.TODO,
        "consent_text": Progress.TODO,
    }


def test_first_vote_fixes_the_instrument_but_not_goal_and_consent():
    fixed = [part.name for part in checklist(Facts(is_locked=True)) if part.is_fixed]
    assert fixed == [name for name in PARTS if name not in ("goal", "consent_text")]


def test_first_consent_fixes_what_peers_see():
    assert [part.name for part in checklist(Facts(has_consented=True)) if part.is_fixed] == ["peers"]


@pytest.mark.parametrize(
    ("facts", "sittings", "expected"),
    [
        (Facts(), [], Next(Aim.PART, "goal")),
        (Facts(goal_parts=5, definition_words=1), [], Next(Aim.PART, "catalogue")),
        (COMPLETE, [], Next(Aim.PLAN)),
        (Facts(issues=1), [Sitting("a", "draft")], Next(Aim.PART, "consent_text")),
        (Facts(issues=1, consent_version=1), [Sitting("a", "draft")], Next(Aim.OPEN, "a")),
        (COMPLETE, [Sitting("a", "lobby"), Sitting("b", "running")], Next(Aim.LEAD, "b")),
        (Facts(), [Sitting("a", "lobby")], Next(Aim.LEAD, "a")),
        (COMPLETE, [Sitting("a", "finished"), Sitting("b", "draft")], Next(Aim.OPEN, "b")),
        (COMPLETE, [Sitting("a", "finished")], Next(Aim.REPORT)),
        (COMPLETE, [Sitting("a", "finished", is_rehearsal=True)], Next(Aim.PLAN)),
    ],
)
def test_next_step_follows_from_what_is_there(facts, sittings, expected):
    assert next_step(checklist(facts), sittings) == expected


# The pages


def url(study, part):
    return reverse(f"studies:{part}", args=[study.public_id])


def owner_client(study):
    client = Client()
    client.force_login(owner_of(study))
    return client


def rows(prefix, *sent, initial=0):
    """Return what a browser sends for the rows of a formset."""
    data = {f"{prefix}-TOTAL_FORMS": str(len(sent)), f"{prefix}-INITIAL_FORMS": str(initial)}
    for number, row in enumerate(sent):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


GOAL = {"title": "Debt", "goal_analyse": "issues"}
QUESTIONS = {"occurrence": "Occurs?", "relevance": "Matters?"} | rows("further")
SENT = {
    "goal": GOAL,
    "definition": {"definition": "Debt is …"},
    "catalogue": {"example": "1"},
    "questions": QUESTIONS,
    "scale": {"labels": "no\nunsure\nyes"},
    "rule": {"occurs_from": "3", "high_from": "4", "minimum_votes": "5"},
    "consent_text": {"body": "A new text."},
    "about_you_form": rows("fields"),
    "peers": {"peers": "anonymous"},
}

db = pytest.mark.django_db
every_part = pytest.mark.parametrize("part", PARTS)


def state(study):
    found = Study.objects.get(pk=study.pk)
    return describe_instrument(found), found.title, found.consents.count(), found.log_entries.count()


@db
@every_part
@pytest.mark.parametrize(
    ("viewer", "status"),
    [("owner", 200), ("facilitator", 200), ("analyst", 200), ("stranger", 404), ("anonymous", 302)],
)
def test_part_is_read_by_members(part, viewer, status):
    study = make_study()
    response = make_viewers(study)[viewer].get(url(study, part))
    assert response.status_code == status
    assert ('id="part"' in response.text) == (viewer == "owner")


@db
@every_part
@pytest.mark.parametrize(
    ("viewer", "status"), [("facilitator", 403), ("analyst", 403), ("stranger", 404), ("anonymous", 302)]
)
def test_part_is_changed_by_nobody_but_owners(part, viewer, status):
    study = make_study()
    viewers, before = make_viewers(study), state(study)
    assert viewers[viewer].post(url(study, part), SENT[part]).status_code == status
    assert state(study) == before


@db
@every_part
def test_owner_changes_a_part(part):
    study = make_study()
    before = state(study)
    response = owner_client(study).post(url(study, part), SENT[part])
    assert response.status_code == 302
    assert state(study) != before


@db
@every_part
def test_preview_stores_nothing(part):
    study = make_study()
    before = state(study)
    sent = {name: value for name, value in SENT[part].items() if name != "example"}
    response = owner_client(study).post(url(study, part), sent | {"preview": "1"})
    assert response.status_code == 200
    assert state(study) == before


@pytest.fixture
def locked():
    session = make_session(state="running")
    vote(make_participant(session), make_item(session), 4)
    return Study.objects.get(pk=session.study_id)


@db
@pytest.mark.parametrize("part", LOCKED)
def test_locked_part_is_shown_without_a_form_and_refused(part, locked):
    client, before = owner_client(locked), state(locked)
    page = client.get(url(locked, part)).text
    assert "Locked on 2 Mar 2026, 14:00, at the first vote." in page
    assert 'id="part"' not in page
    response = client.post(url(locked, part), SENT[part])
    assert response.status_code == 409
    assert "The first vote has fixed this." in response.text
    assert state(locked) == before


@db
@pytest.mark.parametrize("part", ["goal", "consent_text"])
def test_goal_and_consent_text_stay_open(part, locked):
    assert owner_client(locked).post(url(locked, part), SENT[part]).status_code == 302


@db
def test_peers_are_refused_once_somebody_has_consented():
    session = make_session()
    make_participant(session)
    client = owner_client(session.study)
    assert 'id="part"' not in client.get(url(session.study, "peers")).text
    response = client.post(url(session.study, "peers"), SENT["peers"])
    assert response.status_code == 409
    assert "Somebody has consented already" in response.text


@db
@pytest.mark.parametrize(
    ("part", "sent", "message", "kept"),
    [
        ("goal", {"title": "", "goal_analyse": "issues"}, "This field is required.", 'value="issues"'),
        ("definition", {"definition": "x" * 5001}, "at most 5000 characters", "x" * 5001),
        ("catalogue", {"catalogue": "999"}, "Choose one of your own.", ""),
        (
            "questions",
            {"occurrence": "", "relevance": "R?"} | rows("further"),
            "This field is required.",
            "R?",
        ),
        ("scale", {"labels": "yes\nno"}, "3 to 9 answers; this one has 2.", "yes\nno"),
        ("scale", {"labels": "yes\nno\nyes"}, "“yes” is there twice.", "yes\nno\nyes"),
        (
            "rule",
            {"occurs_from": "1", "high_from": "4", "minimum_votes": "3"},
            "Select a valid choice.",
            '<option value="4" selected>',
        ),
        (
            "rule",
            {"occurs_from": "3", "high_from": "4", "minimum_votes": "0"},
            "Write a number of votes from 1 to 50.",
            'value="0"',
        ),
        ("consent_text", {"body": " "}, "This field is required.", ""),
        ("peers", {"peers": "everything"}, "Select a valid choice.", ""),
        (
            "about_you_form",
            rows("fields", {"label": "Degree", "kind": "choice", "choices": "BSc"}),
            "Give at least two answers.",
            'value="Degree"',
        ),
        (
            "about_you_form",
            rows("fields", {"label": "Years", "kind": "number", "minimum": "9", "maximum": "2"}),
            "This must not be below the first number.",
            'value="9"',
        ),
        (
            "about_you_form",
            rows("fields", {"label": "", "kind": "text", "choices": "BSc"}),
            "This field is required.",
            "BSc",
        ),
        (
            "about_you_form",
            rows("fields", *[{"label": f"Q{n}", "kind": "text"} for n in range(21)]),
            "There are too many rows. At most 20 are possible.",
            'value="Q20"',
        ),
    ],
)
def test_wrong_part_says_so_and_keeps_what_was_typed(part, sent, message, kept):
    study = make_study()
    before = state(study)
    response = owner_client(study).post(url(study, part), sent)
    assert response.status_code == 422
    assert message in response.text
    assert kept in response.text
    assert state(study) == before


@db
def test_form_without_its_counts_is_refused_and_not_an_error():
    study = make_study()
    before = state(study)
    response = owner_client(study).post(url(study, "questions"), {"occurrence": "A", "relevance": "B"})
    assert response.status_code == 422
    assert state(study) == before


# Single parts


@db
def test_questions_are_added_moved_and_removed():
    study = make_study()
    client = owner_client(study)
    new = [
        {"wording": "Hard?", "ORDER": "2"},
        {"wording": "Often?", "ORDER": "1"},
        {"wording": "", "ORDER": "3"},
    ]
    client.post(url(study, "questions"), QUESTIONS | rows("further", *new))
    names = list(study.questions.values_list("name", flat=True))
    assert names == ["occurrence", "relevance", "often", "hard"]
    changed = [
        {"name": "often", "wording": "Often?", "ORDER": "1", "DELETE": "on"},
        {"name": "hard", "wording": "Very hard?", "ORDER": "2"},
    ]
    client.post(url(study, "questions"), QUESTIONS | rows("further", *changed, initial=2))
    assert list(study.questions.values_list("name", "wording"))[2:] == [("hard", "Very hard?")]


@db
def test_two_questions_with_the_same_words_are_refused():
    study = make_study()
    before = state(study)
    same = QUESTIONS | {"occurrence": "Is it so?", "relevance": "is it  so?"}
    response = owner_client(study).post(url(study, "questions"), same)
    assert response.status_code == 422
    assert "This is the first question again." in response.text
    assert state(study) == before


@db
def test_wording_stands_on_one_line():
    study = make_study()
    owner_client(study).post(url(study, "questions"), QUESTIONS | {"occurrence": "It may\r\n  occur"})
    assert study.questions.get(name="occurrence").wording == "It may occur"


@db
def test_new_number_of_answers_leads_to_the_rule():
    study = make_study()
    response = owner_client(study).post(url(study, "scale"), {"labels": "no\nunsure\nyes"}, follow=True)
    assert response.redirect_chain == [(url(study, "rule"), 302)]
    assert "the decision rule was set anew" in response.text
    assert "yes (3)" in response.text


@db
def test_rule_is_read_back_in_words():
    study = make_study()
    text = owner_client(study).get(url(study, "rule")).text
    assert "An issue <b>occurs</b> when the middle answer is Partially agree (4) or higher." in text
    assert "<b>high relevance</b> when the middle answer is Agree (5), else" in text
    assert "With fewer than 3 votes an issue stays undecided." in text


@db
def test_preview_shows_what_was_typed():
    study = make_study()
    client = owner_client(study)
    sent = {"labels": "never\nsometimes\nalways", "has_no_opinion": "on", "preview": "1"}
    text = client.post(url(study, "scale"), sent).text
    assert 'data-points="3"' in text
    assert "<span>sometimes</span>" in text
    assert "<span>No opinion</span>" in text


@db
def test_html_in_markdown_stays_text():
    study = make_study(definition="# Debt\n\n<script>x</script> [go](javascript:x)")
    text = owner_client(study).get(url(study, "definition")).text
    assert "<h3>Debt</h3>" in text
    assert "<script>x" not in text
    assert 'href="javascript' not in text


@db
def test_catalogue_is_one_of_the_owners_own():
    study = make_study()
    own = make_catalogue(name="Own", owner=owner_of(study))
    foreign = make_catalogue(name="Foreign", owner=make_user("bob@example.org"))
    client = owner_client(study)
    page = client.get(url(study, "catalogue")).text
    assert ("Own, version 1: 4 issues" in page, "Foreign" in page) == (True, False)
    assert client.post(url(study, "catalogue"), {"catalogue": foreign.pk}).status_code == 422
    assert client.post(url(study, "catalogue"), {"catalogue": own.pk}).status_code == 302
    assert Study.objects.get(pk=study.pk).catalogue == own


@db
def test_example_becomes_a_catalogue_of_the_owner():
    study = make_study()
    owner_client(study).post(url(study, "catalogue"), {"example": "1"})
    catalogue = Study.objects.get(pk=study.pk).catalogue
    assert (catalogue.owner, catalogue.issues.count()) == (owner_of(study), 34)
    assert Catalogue.objects.count() == 2


@db
def test_members_see_the_matrix_of_somebody_elses_catalogue():
    study = make_study()
    text = make_viewers(study)["analyst"].get(url(study, "catalogue")).text
    assert "DC-01" in text
    assert reverse("catalogue:matrix", args=[study.catalogue.public_id]) not in text


@db
def test_first_consent_text_starts_from_one_that_is_usual():
    study = Study.objects.create(title="Debt", created_at=NOW)
    study.members.create(user=make_user(), role="owner", added_at=NOW)
    text = owner_client(study).get(url(study, "consent_text")).text
    assert "take part in the study “Debt”" in text
    assert study.consents.count() == 0


@db
def test_consent_text_with_brackets_left_is_stored_and_says_what_is_left():
    study = make_study()
    body = usual_consent(study).replace("[two hours]", "three hours")
    response = owner_client(study).post(url(study, "consent_text"), {"body": body}, follow=True)
    assert study.consents.last().body == body
    assert "Saved, but participants would still read: [Say in one or two sentences" in response.text
    assert "[two hours]" not in response.text
    body = "Bring [your laptop](https://example.org)."
    response = owner_client(study).post(url(study, "consent_text"), {"body": body})
    assert response.url == reverse("studies:study", args=[study.public_id])


@db
def test_consent_versions_show_who_when_and_hash():
    study = make_study()
    client = owner_client(study)
    client.post(url(study, "consent_text"), {"body": "Line one.\r\nLine two."})
    make_participant(make_session(study))
    text = client.get(url(study, "consent_text")).text
    latest = study.consents.last()
    assert latest.body == "Line one.\nLine two."
    assert f'title="{latest.sha256}"' in text
    assert "1 person agreed" in text
    assert "2 Mar 2026, 14:00, ana@example.org" in text


# How far the about-you form singles people out


@db
def test_warning_is_reckoned_while_nobody_has_answered():
    study = make_study()
    text = owner_client(study).get(url(study, "about_you_form")).text
    assert "With 9 people these 3 questions single out about 9." in text


@db
def test_warning_counts_the_people_once_they_have_answered():
    session = make_session()
    for answers in ({"education": "MSc"}, {"education": "MSc"}, {"education": "PhD"}):
        make_participant(session, characterisation=answers)
    text = owner_client(session.study).get(url(session.study, "about_you_form")).text
    assert "3 people have answered so far. 1 of them is the only one with these answers" in text


@db
def test_form_without_questions_singles_nobody_out():
    study = make_study()
    study.characterisation_fields.all().delete()
    text = owner_client(study).get(url(study, "about_you_form")).text
    assert "single out" not in text
    assert "No questions. People go straight to the lobby." in text


@db
@every_part
def test_query_count_of_a_part_does_not_grow(part, django_assert_max_num_queries):
    study = make_study(catalogue=make_catalogue(activities=6, problem_types=5))
    session = make_session(study)
    for _number in range(6):
        make_participant(session, characterisation={"education": "MSc"})
    client = owner_client(study)
    with django_assert_max_num_queries(10):
        client.get(url(study, part))
