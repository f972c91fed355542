"""The codebook: what its actions keep and refuse, and its pages."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from studies.models import LogEntry
from studies.rules import NotOpen
from tests.factories import NOW, make_study, make_viewers, owner_of
from tests.voting.coded import CODED, make_coders, make_codes, make_notes, say
from voting import rules
from voting.actions import codebook as actions
from voting.actions.replication import begin_replication
from voting.models import Code, Reading
from voting.notebook import codebook_of, known_codes, offered

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return make_study()


def names(study):
    return [code.name for code in offered(codebook_of(study))]


def logged(study):
    entries = LogEntry.objects.filter(study=study, verb__endswith="_code").order_by("pk")
    return [(entry.verb, entry.data) for entry in entries]


def change(code, by, **values):
    usual = {"name": code.name, "definition": code.definition, "example": "", "place": code.position}
    actions.change_code(code=code, **usual | values, by=by, now=NOW)


def test_codes_stand_in_the_order_they_were_written(study):
    make_codes(study, "Leakage", "Habit", "Assumption")
    assert names(study) == ["Leakage", "Habit", "Assumption"]


def test_a_code_changes_words_and_place(study):
    _first, _second, third = make_codes(study, "Leakage", "Habit", "Assumption")
    change(third, owner_of(study), name="Guess", definition="Nobody looked.", example="Zero.", place=1)
    third.refresh_from_db()
    assert names(study) == ["Guess", "Leakage", "Habit"]
    assert (third.definition, third.example) == ("Nobody looked.", "Zero.")


def test_a_replication_has_the_codes_on_offer_and_no_codings(study):
    first, gone, merged, last = make_codes(study, "Leakage", "Gone", "Merged", "Habit")
    by = owner_of(study)
    change(last, by, example="Always.", place=1)
    actions.retire_code(code=gone, by=by, now=NOW)
    actions.merge_code(code=merged, into=first, by=by, now=NOW)
    (note, _other), coder = make_notes(study), make_coders(study)[1]
    say(coder, note, first)
    copy = begin_replication(study=study, by=coder.user, now=CODED)
    fields = ("position", "guid", "name", "definition", "example", "created_at", "merged_into")
    assert list(copy.codes.values_list(*fields)) == [
        (1, last.guid, "Habit", "Habit it is.", "Always.", CODED, None),
        (2, first.guid, "Leakage", "Leakage it is.", "", CODED, None),
    ]
    assert Reading.objects.count() == 1
    assert names(study) == ["Habit", "Leakage"]


def test_whoever_copies_reads_that_the_codebook_comes_along(study):
    make_codes(study, "Leakage")
    client = make_viewers(study)["analyst"]
    page = client.get(reverse("studies:study", args=[study.public_id]))
    assert "consent text and codebook; no sessions, notes or codings" in page.text
    answer = client.post(reverse("voting:copy_study", args=[study.public_id]), follow=True)
    assert "the same set-up and codebook, no sessions" in answer.text
    assert names(study.replications.get()) == ["Leakage"]


def test_place_behind_the_last_is_the_last(study):
    first, *_rest = make_codes(study, "Leakage", "Habit")
    change(first, owner_of(study), place=99)
    assert names(study) == ["Habit", "Leakage"]


def test_two_codes_on_offer_never_have_one_name(study):
    make_codes(study, "Leakage", "Habit")
    with pytest.raises(ValidationError, match="Another code has this name"):
        make_codes(study, "LEAKAGE")
    habit = Code.objects.get(name="Habit")
    with pytest.raises(ValidationError, match="Another code has this name"):
        change(habit, owner_of(study), name="leakage")
    assert names(study) == ["Leakage", "Habit"]


def test_a_code_may_change_the_capitals_of_its_own_name(study):
    (code,) = make_codes(study, "leakage")
    change(code, owner_of(study), name="Leakage")
    assert names(study) == ["Leakage"]


def test_merged_codes_are_read_as_the_last_they_were_merged_into(study):
    one, two, three = make_codes(study, "One", "Two", "Three")
    by = owner_of(study)
    actions.merge_code(code=one, into=two, by=by, now=NOW)
    actions.merge_code(code=two, into=three, by=by, now=NOW)
    assert names(study) == ["Three"]
    assert known_codes(codebook_of(study)) == dict.fromkeys((one.pk, two.pk, three.pk), three.pk)


def test_a_code_is_not_merged_into_itself_or_one_that_has_gone(study):
    one, two = make_codes(study, "One", "Two")
    by = owner_of(study)
    with pytest.raises(ValidationError):
        actions.merge_code(code=one, into=one, by=by, now=NOW)
    actions.retire_code(code=two, by=by, now=NOW)
    with pytest.raises(NotOpen):
        actions.merge_code(code=one, into=two, by=by, now=NOW)
    with pytest.raises(NotOpen):
        change(two, by, name="Other")
    assert names(study) == ["One"]


def test_a_retired_code_comes_back_unless_its_name_is_taken(study):
    one, _two = make_codes(study, "One", "Two")
    by = owner_of(study)
    actions.retire_code(code=one, by=by, now=NOW)
    assert known_codes(codebook_of(study)) == {_two.pk: _two.pk}
    (again,) = make_codes(study, "ONE")
    with pytest.raises(ValidationError):
        actions.restore_code(code=one, by=by, now=NOW)
    actions.retire_code(code=again, by=by, now=NOW)
    actions.restore_code(code=one, by=by, now=NOW)
    assert names(study) == ["One", "Two"]


def test_a_full_codebook_takes_no_more(study, monkeypatch):
    monkeypatch.setattr(rules, "MOST_CODES", 2)
    make_codes(study, "One", "Two")
    with pytest.raises(NotOpen, match="at most 2 codes"):
        make_codes(study, "Three")


def test_every_change_is_logged(study):
    one, two = make_codes(study, "One", "Two")
    by = owner_of(study)
    change(one, by, definition="Other words.")
    change(one, by, name="First")
    actions.merge_code(code=one, into=two, by=by, now=NOW)
    actions.restore_code(code=one, by=by, now=NOW)
    actions.restore_code(code=one, by=by, now=NOW)
    actions.retire_code(code=two, by=by, now=NOW)
    assert logged(study) == [
        ("add_code", {"name": "One"}),
        ("add_code", {"name": "Two"}),
        ("change_code", {"name": "One", "old_name": "One"}),
        ("rename_code", {"name": "First", "old_name": "One"}),
        ("merge_code", {"name": "First", "into": "Two"}),
        ("restore_code", {"name": "First"}),
        ("retire_code", {"name": "Two"}),
    ]


# Pages


@pytest.fixture
def browser(client, study):
    client.force_login(owner_of(study))
    return client


def address(name, study, *codes):
    return reverse(f"voting:{name}", args=[study.public_id, *(code.guid for code in codes)])


@pytest.mark.parametrize("viewer", ["owner", "facilitator", "analyst"])
def test_every_member_writes_the_codebook(study, viewer):
    browser = make_viewers(study)[viewer]
    sent = {"name": "Leakage", "definition": "It leaks."}
    assert browser.post(address("codebook", study), sent).status_code == 302
    assert "It leaks." in browser.get(address("codebook", study)).content.decode()


def test_a_code_without_a_definition_is_not_taken_and_nothing_is_lost(browser, study):
    page = browser.post(address("codebook", study), {"name": "Leakage", "definition": " "})
    assert page.status_code == 422
    assert "two coders have to understand it alike" in page.content.decode()
    assert 'value="Leakage"' in page.content.decode()
    assert Code.objects.count() == 0


def test_a_name_that_is_taken_is_said_beside_the_field(browser, study):
    one, two = make_codes(study, "One", "Two")
    for url in (address("codebook", study), address("code", study, two)):
        page = browser.post(url, {"name": "one", "definition": "Words.", "place": "2"})
        assert page.status_code == 422
        assert "Another code has this name" in page.content.decode()
    assert names(study) == [one.name, two.name]


def test_a_change_that_is_not_taken_leaves_the_code_its_name_on_the_page(browser, study):
    code, _other = make_codes(study, "One", "Two")
    page = browser.post(address("code", study, code), {"name": "Else", "definition": "", "place": "1"})
    text = page.content.decode()
    assert (page.status_code, "<h1>One</h1>" in text, 'value="Else"' in text) == (422, True, True)


def test_a_code_is_changed_merged_retired_and_offered_again_on_its_pages(browser, study):
    one, two, three = make_codes(study, "One", "Two", "Three")
    form = {"name": "First", "definition": "Words.", "example": "", "place": "3"}
    assert browser.post(address("code", study, one), form).status_code == 302
    assert names(study) == ["Two", "Three", "First"]
    assert browser.post(address("merge_code", study, two), {"into": str(three.guid)}).status_code == 302
    assert browser.post(address("retire_code", study, one)).status_code == 302
    assert names(study) == ["Three"]
    page = browser.get(address("codebook", study)).content.decode()
    assert "merged into Three" in page
    assert "One was renamed to First" in page
    assert browser.post(address("restore_code", study, two)).status_code == 302
    assert names(study) == ["Two", "Three"]


@pytest.mark.parametrize("into", ["", "itself", "nothing"])
def test_merging_without_another_code_says_so(browser, study, into):
    one, _two = make_codes(study, "One", "Two")
    sent = {"into": str(one.guid) if into == "itself" else into}
    page = browser.post(address("merge_code", study, one), sent)
    assert page.status_code == 422
    assert names(study) == ["One", "Two"]


def test_a_code_that_is_not_on_offer_has_no_form(browser, study):
    (one,) = make_codes(study, "One")
    actions.retire_code(code=one, by=owner_of(study), now=NOW)
    page = browser.get(address("code", study, one))
    assert page.status_code == 200
    assert "not on offer" in page.content.decode()
    assert "<textarea" not in page.content.decode()
    assert browser.post(address("retire_code", study, one)).status_code == 409


def test_a_code_of_another_study_is_not_found(browser, study):
    (other,) = make_codes(make_study(title="Other"), "Other")
    for name in ("code", "merge_code", "retire_code", "restore_code"):
        assert browser.post(address(name, study, other)).status_code == 404


def test_codebook_takes_the_same_queries_for_one_code_and_for_many(browser, study, django_assert_num_queries):
    make_codes(study, "One")
    with django_assert_num_queries(5):
        browser.get(address("codebook", study))
    one, *_others = make_codes(study, *"ABCDEFGH")
    actions.retire_code(code=one, by=owner_of(study), now=NOW)
    with django_assert_num_queries(5):
        browser.get(address("codebook", study))
