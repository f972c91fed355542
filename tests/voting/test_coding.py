"""Coding notes: what a coder says, when it is sealed, what comparison and decisions make of it."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from studies.actions.participant import remove_participant
from studies.models import LogEntry, Participant
from studies.rules import NotOpen
from tests.factories import NOW, make_member, make_session, make_study, owner_of
from tests.voting.coded import (
    CODED,
    COMPARED,
    FINISHED,
    compare,
    decide,
    make_coders,
    make_codes,
    make_desk,
    make_notes,
    say,
    say_all,
)
from tests.voting.test_races import at_once
from voting.access import get_note
from voting.actions import coding
from voting.actions.agenda import finish_session
from voting.actions.codebook import merge_code, restore_code, retire_code
from voting.actions.coding import open_comparison, undo_decision
from voting.actions.comment import set_comment_hidden
from voting.actions.erasure import erase_participant
from voting.models import Code, Coder, Coding, Comment, Comparison, Reading
from voting.notebook import Wanted, codebook_of, compared, progress_of, sheet_of, worksheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return make_study()


def own(member, note):
    """Return the names of the codes that a coder gave a note; None where nothing was said."""
    codes = codebook_of(member.study)
    sheet = sheet_of(member.study, member.user, note, codes)
    return None if sheet.codes is None else {code.name for code in codes if code.pk in sheet.codes}


def found(study):
    """Return what is compared: by text of the note what each coder gave, and what is final, in names."""
    codes = codebook_of(study)
    name = {code.pk: code.name for code in codes}
    return {
        one.note.text: (
            {label: {name[code] for code in given} for label, given in one.given.items()},
            {name[code] for code in one.final},
        )
        for one in compared(study, codes)
    }


# What a coder says


def test_what_was_said_last_of_a_note_counts(study):
    (note, _other), (one, two), coder, _analyst = make_desk(study)
    for codes in ([one], [one, two], [two]):
        say(coder, note, *codes)
    assert own(coder, note) == {"Two"}
    assert (Reading.objects.count(), Coding.objects.count()) == (1, 1)


def test_no_code_fits_is_a_word_as_well_and_nothing_at_all_is_none(study):
    (note, _other), (one,), coder, _analyst = make_desk(study, names=["One"])
    say(coder, note, has_none=True)
    assert own(coder, note) == set()
    say(coder, note, one, has_none=True)
    assert own(coder, note) == {"One"}
    say(coder, note)
    assert own(coder, note) is None
    assert Reading.objects.count() == 0


def test_coders_are_numbered_as_they_come_and_keep_their_number(study):
    (note, other), (one,), owner, analyst = make_desk(study, names=["One"])
    say_all([analyst, owner, analyst], [note, other], one)
    analyst.user.delete()
    assert [(coder.label, coder.user) for coder in Coder.objects.all()] == [("C1", None), ("C2", owner.user)]
    assert Reading.objects.count() == 4


def test_merging_and_retiring_leave_what_was_ticked(study):
    (note, _other), (one, two, three), coder, _analyst = make_desk(study, names=["One", "Two", "Three"])
    say(coder, note, one, two)
    by = owner_of(study)
    merge_code(code=one, into=three, by=by, now=NOW)
    assert own(coder, note) == {"Two", "Three"}
    retire_code(code=two, by=by, now=NOW)
    assert own(coder, note) == {"Three"}
    # The page sends what it shows; what it does not show stays.
    say(coder, note, three)
    restore_code(code=one, by=by, now=NOW)
    restore_code(code=two, by=by, now=NOW)
    assert own(coder, note) == {"One", "Two"}


def test_unticking_a_code_takes_away_what_is_read_as_it(study):
    (note, _other), (one, two), coder, _analyst = make_desk(study)
    say(coder, note, one)
    merge_code(code=one, into=two, by=owner_of(study), now=NOW)
    say(coder, note, has_none=True)
    assert (own(coder, note), Coding.objects.count()) == (set(), 0)


# Which notes count


def test_only_notes_that_count_are_coded(study):
    hidden, gone, erased, kept = make_notes(study, ("Hidden.", "Gone.", "Erased.", "Kept."))
    rehearsed = make_notes(study, ("Rehearsed.",), is_rehearsal=True)
    (one,) = make_codes(study, "One")
    coder = make_coders(study)[0]
    say_all([coder], [hidden, gone, erased, kept], one)
    by = owner_of(study)
    set_comment_hidden(comment=hidden, is_hidden=True, by=by, now=NOW)
    remove_participant(participant=gone.participant, by=by, now=NOW)
    erase_participant(participant=erased.participant, now=NOW)
    for note in (hidden, gone, erased, *rehearsed):
        with pytest.raises(Http404):
            get_note(study, note.public_id)
    page = worksheet(study, coder.user, codebook_of(study), Wanted(), "1")
    assert [sheet.note.text for sheet in page.object_list] == ["Kept."]
    assert progress_of(study, coder.user).own == progress_of(study, coder.user).notes == 1
    compare(coder)
    assert found(study) == {"Kept.": ({"C1": {"One"}}, {"One"})}


def test_a_note_of_a_session_that_still_runs_is_not_coded(study):
    (note,) = make_notes(study, ("Open.",))
    note.item.session.__class__.objects.update(state="running", finished_at=None)
    with pytest.raises(Http404):
        get_note(study, note.public_id)


def test_erasure_takes_all_codings_of_that_persons_notes(study):
    (first, second), (one,), *coders = make_desk(study, names=["One"])
    say_all(coders, [first, second], one)
    compare(coders[0])
    decide(coders[0], first)
    erase_participant(participant=first.participant, now=COMPARED)
    assert set(Reading.objects.values_list("comment", flat=True)) == {second.pk}
    assert (Reading.objects.count(), Coding.objects.count()) == (2, 2)


# The comparison


def test_an_owner_opens_the_comparison_once_somebody_coded(study):
    (note, _other), (one,), owner, analyst = make_desk(study, names=["One"])
    with pytest.raises(NotOpen, match="Nobody has coded"):
        compare(owner)
    say(analyst, note, one)
    assert found(study) == {}
    compare(owner)
    assert found(study)["One."] == ({"C1": {"One"}}, {"One"})
    assert LogEntry.objects.filter(verb="open_comparison", actor="ana@example.org").count() == 1


def test_others_open_it_once_they_and_another_coder_are_through(study):
    (first, second), (one,), owner, analyst = make_desk(study, names=["One"])
    bystander = make_member(study, "facilitator")
    for coder, note in ((owner, first), (owner, second), (analyst, first)):
        say(coder, note, one)
    with pytest.raises(NotOpen, match="have coded every note"):
        compare(analyst)
    say(analyst, second, has_none=True)
    with pytest.raises(NotOpen, match="have coded every note"):
        compare(bystander)
    compare(analyst)
    assert Comparison.objects.count() == 1


def test_after_the_comparison_nobody_codes_and_before_it_nobody_decides(study):
    (note, _other), (one, two), owner, analyst = make_desk(study)
    with pytest.raises(NotOpen, match="not been compared"):
        decide(owner, note, one)
    with pytest.raises(NotOpen, match="not been compared"):
        undo_decision(comment=get_note(study, note.public_id), by=owner.user, now=NOW)
    say(owner, note, one)
    compare(owner)
    for coder in (owner, analyst):
        with pytest.raises(NotOpen, match="comparison is open"):
            say(coder, note, two)
    assert found(study)["One."] == ({"C1": {"One"}}, {"One"})


def test_notes_of_a_later_session_are_coded_blind_again(study):
    (early,), (one,), owner, analyst = make_desk(study, ("Early.",), names=["One"])
    say(owner, early, one)
    compare(owner)
    (late,) = make_notes(study, ("Late.",), finished_at=COMPARED + timedelta(hours=1))
    say(analyst, late, one)
    assert set(found(study)) == {"Early."}
    assert own(owner, late) is None
    with pytest.raises(NotOpen):
        say(owner, early)
    compare(owner, now=COMPARED + timedelta(hours=2))
    assert set(found(study)) == {"Early.", "Late."}


def test_a_session_that_ends_as_the_comparison_opens_is_coded_blind(study):
    (early,), (one,), owner, analyst = make_desk(study, ("Early.",), names=["One"])
    say(owner, early, one)
    compare(owner)
    # Its end was asked for before the comparison was, and came to the database after it.
    (late,) = make_notes(study, ("Late.",), finished_at=COMPARED - timedelta(seconds=1))
    say(owner, late, one)
    assert set(found(study)) == {"Early."}
    assert progress_of(study, analyst.user).notes == 1
    assert late.item.session.finished_at == COMPARED + timedelta.resolution


def test_nobody_opens_notes_that_came_since_the_page_was_loaded(study):
    (early,), (one,), owner, _analyst = make_desk(study, ("Early.",), names=["One"])
    say(owner, early, one)
    make_notes(study, ("Late.",))
    with pytest.raises(NotOpen, match="More notes have come"):
        open_comparison(member=owner, seen=1, now=COMPARED)
    answer = browser_of(owner).post(address("compare", study), {"seen": "1"})
    assert (answer.status_code, Comparison.objects.count()) == (409, 0)
    assert browser_of(owner).post(address("compare", study), {"seen": "all"}).status_code == 409
    assert browser_of(owner).post(address("compare", study), {"seen": "2"}).status_code == 302
    assert set(found(study)) == {"Early.", "Late."}


# What is final


def test_what_coders_agree_on_is_final_until_somebody_decides(study):
    (alike, apart), (one, two), owner, analyst = make_desk(study)
    say_all([owner, analyst], [alike], one)
    say(owner, apart, one, two)
    say(analyst, apart, one)
    compare(owner)
    given = {"C1": {"One", "Two"}, "C2": {"One"}}
    assert found(study) == {"One.": ({"C1": {"One"}, "C2": {"One"}}, {"One"}), "Two.": (given, {"One"})}
    assert [note.is_open for note in compared(study, codebook_of(study))] == [False, True]
    decide(analyst, apart, two)
    assert found(study)["Two."] == (given, {"Two"})
    (_alike, decided) = compared(study, codebook_of(study))
    assert (decided.is_open, decided.decided_by, decided.decided_at) == (False, "C2", COMPARED)
    decide(owner, apart)
    assert found(study)["Two."] == (given, set())
    undo_decision(comment=get_note(study, apart.public_id), by=owner.user, now=NOW)
    assert found(study)["Two."] == (given, {"One"})


# Two at once


def race_a_comparison(rounds):
    """Return how often something was coded after the comparison could be seen, or an error came up."""
    wrong = 0
    for _ in range(rounds):
        study = make_study()
        (note, _other), (one,), owner, analyst = make_desk(study, names=["One"])
        say(owner, note, one)
        say(analyst, note, has_none=True)
        before = _given(study)
        results = at_once(
            lambda o=owner: (compare(o), _given(o.study))[1],
            *[lambda a=analyst, n=note, c=one: say(a, n, c)] * 2,
        )
        seen = results[0]
        wrong += sum(isinstance(one, Exception) and not isinstance(one, NotOpen) for one in results)
        wrong += seen != _given(study)
        assert before != {}
        study.delete()
    return wrong


def _given(study):
    return {one.note.text: dict(one.given) for one in compared(study, codebook_of(study))} or {
        "sealed": Coding.objects.count() + 1
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time")
def test_nothing_is_coded_once_the_comparison_can_be_seen():
    assert race_a_comparison(20) == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time")
def test_a_session_ends_before_the_comparison_or_after_it_and_never_within(monkeypatch):
    study = make_study()
    (note, _other), (one,), owner, _analyst = make_desk(study, names=["One"])
    say(owner, note, one)
    session = make_session(study, state="running")
    write_log = coding.write_log
    is_writing = threading.Event()

    def write_slowly(**values):
        is_writing.set()
        time.sleep(0.3)
        return write_log(**values)

    monkeypatch.setattr(coding, "write_log", write_slowly)

    def finish():
        is_writing.wait(5)
        return finish_session(session=session, by="x", now=COMPARED - timedelta(seconds=1))

    opened, finished = at_once(lambda: compare(owner), finish)
    assert opened is None
    assert finished.finished_at == COMPARED + timedelta.resolution


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time")
def test_two_coders_who_begin_at_once_get_two_numbers():
    study = make_study()
    note, _other = make_notes(study)
    (one,) = make_codes(study, "One")
    results = at_once(*[lambda c=coder: say(c, note, one) for coder in make_coders(study)])
    assert [result for result in results if isinstance(result, Exception)] == []
    assert sorted(Coder.objects.values_list("number", flat=True)) == [1, 2]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time")
def test_an_erasure_leaves_no_coding_that_arrives_meanwhile():
    for _ in range(15):
        study = make_study()
        (note, _other), (one, two), owner, analyst = make_desk(study)
        results = at_once(
            lambda n=note: erase_participant(
                participant=Participant.objects.get(pk=n.participant_id), now=NOW
            ),
            lambda o=owner, n=note, c=one: say(o, n, c),
            lambda a=analyst, n=note, c=two: say(a, n, c),
        )
        errors = [one for one in results if isinstance(one, Exception) and not isinstance(one, Http404)]
        assert errors == []
        assert (Comment.objects.filter(pk=note.pk).count(), Reading.objects.count()) == (0, 0)
        study.delete()


# Pages


def browser_of(member):
    client = Client()
    client.force_login(member.user)
    return client


def address(name, study, *notes):
    return reverse(f"voting:{name}", args=[study.public_id, *(note.public_id for note in notes)])


def read(member, name, query=""):
    response = browser_of(member).get(address(name, member.study) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_worksheet_says_what_is_missing(study):
    owner = make_coders(study)[0]
    assert "There is no code to tick yet" in read(owner, "coding")
    make_codes(study, "One")
    assert "There is no note to code yet" in read(owner, "coding")
    (note,) = make_notes(study, ("Early.",))
    say(owner, note, has_none=True)
    assert "You have coded 1 of 1 note." in read(owner, "coding")
    assert "Nothing is compared yet" in read(owner, "compared")
    compare(owner)
    assert "Every note is compared" in read(owner, "coding")


def test_worksheet_filters(study):
    first, _second = make_notes(study, ("Early one.", "Early two."))
    make_notes(study, ("Late one.",), finished_at=FINISHED + timedelta(minutes=1))
    (one,) = make_codes(study, "One")
    owner = make_coders(study)[0]
    say(owner, first, one)
    texts = ("Early one.", "Early two.", "Late one.")

    def shown(query):
        page = read(owner, "coding", query)
        return [text for text in texts if text in page]

    assert shown("") == shown("?show=nonsense&issue=x&session=y&page=z") == list(texts)
    assert shown("?show=todo") == ["Early two.", "Late one."]
    assert shown("?session=1") == ["Early one.", "Early two."]
    assert shown("?issue=DC-01&session=2") == ["Late one."]
    assert shown("?show=todo&issue=DC-01&session=1") == []


def test_worksheet_has_pages(study, monkeypatch):
    monkeypatch.setattr("voting.notebook.AT_A_TIME", 1)
    make_notes(study, ("First.", "Second."))
    make_codes(study, "One")
    owner = make_coders(study)[0]
    page = read(owner, "coding")
    assert ("First." in page, "Second." in page, "Page 1 of 2" in page) == (True, False, True)
    assert "Second." in read(owner, "coding", "?page=2")


def test_ticks_are_kept_with_and_without_scripts(study):
    (note, _other), (one, two), owner, _analyst = make_desk(study)
    browser = browser_of(owner)
    sent = {"codes": [str(one.guid), str(two.guid)]}
    plain = browser.post(address("code_note", study, note) + "?show=todo", sent)
    assert (plain.status_code, plain["Location"]) == (
        302,
        f"{address('coding', study)}?show=todo#note-{note.public_id}",
    )
    assert own(owner, note) == {"One", "Two"}
    fragment = browser.post(
        address("code_note", study, note), {"codes": str(one.guid)}, headers={"HX-Request": "true"}
    )
    assert fragment.status_code == 200
    assert "You have coded 1 of 2 notes." in fragment.content.decode()
    assert fragment.content.decode().count("checked") == 1
    assert own(owner, note) == {"One"}
    browser.post(address("code_note", study, note), {"none": "1"})
    assert own(owner, note) == set()
    browser.post(address("code_note", study, note), {"none": ""})
    assert own(owner, note) is None


def test_a_code_that_went_meanwhile_is_refused_with_words_and_nothing_is_lost(study):
    (note, _other), (one, two), owner, _analyst = make_desk(study)
    say(owner, note, one)
    retire_code(code=two, by=owner.user, now=NOW)
    sent = {"codes": [str(one.guid), str(two.guid)]}
    answer = browser_of(owner).post(address("code_note", study, note), sent, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "The codebook has changed" in answer.content.decode()
    assert own(owner, note) == {"One"}


def test_comparison_and_decisions_on_their_page(study):
    (alike, apart), (one, two), owner, analyst = make_desk(study)
    say_all([owner, analyst], [alike], one)
    say(owner, apart, one)
    say(analyst, apart, two)
    assert browser_of(analyst).post(address("compare", study), {"seen": "2"}).status_code == 302
    page = read(analyst, "compared")
    assert ("2 notes" in page, "coders differ on 1" in page, "1 waits for a decision" in page) == (True,) * 3
    waiting = read(analyst, "compared", "?show=open")
    assert (alike.text in waiting, apart.text in waiting) == (False, True)
    browser = browser_of(analyst)
    fragment = browser.post(
        address("decide_note", study, apart), {"codes": str(one.guid)}, headers={"HX-Request": "true"}
    )
    assert "decided by C2" in fragment.content.decode()
    assert found(study)["Two."][1] == {"One"}
    assert "Every note has its final codes." in read(analyst, "compared", "?show=open")
    assert browser.post(address("decide_note", study, apart), {"undo": "1"}).status_code == 302
    assert found(study)["Two."][1] == set()


def test_a_note_of_another_study_is_not_found(study):
    other = make_study(title="Other")
    note, _other = make_notes(other)
    owner = make_coders(study)[0]
    for name in ("code_note", "decide_note"):
        assert browser_of(owner).post(address(name, study, note)).status_code == 404


def queries(browser, url):
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(url).status_code == 200
    return len(seen)


def test_pages_take_the_same_queries_for_one_note_and_for_many(study):
    owner, analyst = make_coders(study)
    (one,) = make_codes(study, "One")
    (note,) = make_notes(study, ("First.",))
    say(owner, note, one)
    say(analyst, note, one)
    browser = browser_of(owner)
    few = queries(browser, address("coding", study))
    with transaction.atomic():
        compare(owner)
        few_compared = queries(browser, address("compared", study))
        transaction.set_rollback(True)
    codes = make_codes(study, "Two", "Three")
    for more in make_notes(study, ("A.", "B.", "C."), finished_at=CODED):
        say(owner, more, *codes)
        say(analyst, more, one)
    assert queries(browser, address("coding", study)) == few
    compare(owner)
    assert queries(browser, address("compared", study)) == few_compared
    assert Code.objects.count() == 3


def test_a_tick_takes_the_same_queries_for_one_code_and_for_many(study):
    owner = make_coders(study)[0]
    note, _other = make_notes(study)
    codes = make_codes(study, *"ABCDEF")
    say(owner, note, codes[0])
    taken = []
    for some in (codes[:2], codes):
        with CaptureQueriesContext(connection) as seen:
            say(owner, note, *some)
        taken.append(len(seen))
    assert taken[0] == taken[1]
