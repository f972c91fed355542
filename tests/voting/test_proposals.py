"""Issues that people miss: proposed, seen by whom they concern, decided on once."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from catalogue.models import Phase
from studies.actions.participant import remove_participant
from studies.models import Participant
from studies.rules import NotOpen
from tests.factories import (
    NOW,
    make_catalogue,
    make_item,
    make_participant,
    make_participants,
    make_proposal,
    make_session,
    make_study,
    owner_of,
    seated,
    vote,
)
from tests.voting.test_races import at_once
from voting.actions.agenda import finish_session
from voting.actions.erasure import erase_participant
from voting.actions.proposal import ProposalDraft, merge_proposal, park_proposal, propose_issue
from voting.board import Presenter
from voting.candidates import proposals_of
from voting.models import IssueProposal
from voting.queries import board_for
from voting.rules import KeyReused

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


@pytest.fixture
def session():
    return make_session(state="running")


@pytest.fixture
def ana(session):
    return make_participant(session)


def loaded(person):
    return Participant.objects.select_related("session__study", "consent_record").get(pk=person.pk)


def propose(person, statement="Nobody owns it", *, key=None, **draft):
    draft = ProposalDraft(statement=statement, **draft)
    return propose_issue(by=loaded(person), draft=draft, key=key or uuid4(), now=NOW)


# ---- proposing


def test_a_proposal_keeps_its_words_and_its_place_by_name(ana):
    found = propose(ana, "  Nobody\nowns it ", activity="1.2", problem_type="2", text=" Since March. ")
    found.refresh_from_db()
    assert (found.statement, found.text) == ("Nobody owns it", "Since March.")
    assert (found.phase, found.activity, found.problem_type) == ("Data collection", "Activity 2", "Type 2")
    assert (found.state, found.participant, found.session) == ("open", ana, ana.session)


def test_a_phase_without_activities_can_be_named_alone():
    catalogue = make_catalogue()
    Phase.objects.create(catalogue=catalogue, position=2, name="Deployment", prefix="DP")
    session = make_session(make_study(catalogue=catalogue), state="running")
    ana = make_participant(session)
    text = seated(ana).get(reverse("voting:board", args=[session.public_id])).text
    option = '<option value="2">Another of “Deployment”</option>'
    assert f'<optgroup label="Deployment">{option}</optgroup>' in text
    found = propose(ana, activity="2")
    assert (found.phase, found.activity) == ("Deployment", "")
    vote(ana, _open_item(session), 4)
    lead = Client()
    lead.force_login(owner_of(session.study))
    page = lead.get(reverse("voting:proposal", args=[session.study.public_id, found.public_id])).text
    assert '<p class="lead">Deployment</p>' in page
    assert '<option value="new-2" selected>' in page


def test_the_same_key_again_is_the_same_proposal(ana):
    key = uuid4()
    assert propose(ana, key=key) == propose(ana, key=key)
    with pytest.raises(KeyReused):
        propose(make_participant(ana.session), key=key)
    assert IssueProposal.objects.count() == 1


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        ({"statement": " \n "}, "Say in a few words which issue is missing."),
        ({"statement": "x" * 501}, "At most 500 characters are possible; these are 501."),
        ({"text": "x" * 2001}, "At most 2000 characters are possible; these are 2001."),
        *(
            ({"activity": place}, "This place is not in the matrix. Load the page again.")
            for place in ("9", "9.9", "1.9", "1.", "1.1.1", "a.b", "1." + "9" * 30)
        ),
        ({"problem_type": "9"}, "This place is not in the matrix. Load the page again."),
    ],
)
def test_what_cannot_be_proposed_is_refused_in_words(ana, draft, words):
    with pytest.raises(ValidationError) as raised:
        propose(ana, **draft)
    assert raised.value.messages == [words]
    assert not IssueProposal.objects.exists()


def test_nothing_is_proposed_before_the_start_after_the_end_or_by_who_left(ana):
    waiting = make_participant(make_session(ana.session.study))
    with pytest.raises(NotOpen, match="has not started"):
        propose(waiting)
    erase_participant(participant=loaded(ana), now=NOW)
    with pytest.raises(NotOpen, match="You have left"):
        propose(ana)
    bia = make_participant(ana.session)
    finish_session(session=ana.session, by=owner_of(ana.session.study), now=NOW)
    with pytest.raises(NotOpen, match="finished"):
        propose(bia)


def test_a_browser_proposes_and_sends_twice_without_doubling(ana):
    address = reverse("voting:propose", args=[ana.session.public_id])
    data = {"statement": "Nobody owns it", "activity": "", "problem_type": "1", "text": "", "key": uuid4()}
    for _ in range(2):
        response = seated(ana).post(address, data, headers=JSON)
        assert (response.status_code, response.json()) == (200, {"saved": True})
    assert IssueProposal.objects.get().problem_type == "Type 1"


def test_what_a_browser_cannot_send_stays_where_it_was_typed(ana):
    address = reverse("voting:propose", args=[ana.session.public_id])
    data = {"statement": " ", "activity": "1.2", "text": "Since March.", "key": uuid4()}
    response = seated(ana).post(address, data)
    assert response.status_code == 422
    assert "Say in a few words which issue is missing." in response.text
    assert ">Since March.</textarea>" in response.text
    assert '<option value="1.2" selected>' in response.text
    response = seated(ana).post(address, data, headers=JSON)
    assert response.status_code == 400
    assert response.json() == {"message": "Say in a few words which issue is missing."}


# ---- who sees what


def board_proposals(session, viewer):
    return [proposal.statement for proposal in board_for(session, viewer, now=NOW).proposals]


def test_everybody_sees_their_own_who_leads_sees_all_and_the_shared_screen_none(session):
    ana, bia = make_participants(session, 2)
    propose(ana, "Of Ana")
    propose(bia, "Of Bia")
    lead = session.study.members.get()
    assert board_proposals(session, ana) == ["Of Ana"]
    assert board_proposals(session, bia) == ["Of Bia"]
    assert board_proposals(session, lead) == ["Of Ana", "Of Bia"]
    assert board_proposals(session, Presenter()) == []


def test_proposals_of_whoever_was_removed_are_shown_to_nobody(session):
    ana = make_participant(session)
    found = propose(ana)
    lead = session.study.members.get()
    remove_participant(participant=ana, by=lead.user, now=NOW)
    assert board_proposals(session, lead) == []
    assert proposals_of(session.study) == ()
    client = Client()
    client.force_login(lead.user)
    address = reverse("voting:proposal", args=[session.study.public_id, found.public_id])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("mode", ["live", "collect", "self_paced"])
def test_the_board_offers_it_in_every_mode_and_without_a_script(mode):
    session = make_session(state="running", mode=mode)
    text = seated(make_participant(session)).get(reverse("voting:board", args=[session.public_id])).text
    assert "An issue is missing?" in text
    assert f'action="/s/{session.public_id}/proposals/"' in text
    options = (
        '<option value="1.1">Activity 1</option><option value="1.2">Activity 2</option>'
        '<option value="1">Another of “Data collection”</option>'
    )
    assert f'<optgroup label="Data collection">{options}</optgroup>' in text


# ---- deciding


@pytest.fixture
def proposal(ana):
    return make_proposal(ana, activity="1.1", problem_type="2")


def outcome(proposal):
    proposal.refresh_from_db()
    return proposal.state, proposal.issue, proposal.reason, proposal.decided_by


def test_merging_names_the_issue_and_is_logged_without_words(proposal):
    by = owner_of(proposal.session.study)
    merge_proposal(proposal=proposal, issue="DC-03", by=by, now=NOW)
    assert outcome(proposal) == ("merged", "DC-03", "", "ana@example.org")
    entry = proposal.session.log_entries.last()
    assert (entry.verb, entry.data) == ("merge_proposal", {"issue": "DC-03"})


def test_parking_takes_a_reason_that_its_author_reads(proposal, ana):
    by = owner_of(proposal.session.study)
    with pytest.raises(ValidationError, match="Say why"):
        park_proposal(proposal=proposal, reason=" ", by=by, now=NOW)
    park_proposal(proposal=proposal, reason="Out of scope", by=by, now=NOW)
    assert outcome(proposal) == ("parked", "", "Out of scope", "ana@example.org")
    text = seated(ana).get(reverse("voting:board", args=[ana.session.public_id])).text
    assert "Not taken up: Out of scope" in text


def test_merging_into_an_issue_that_is_not_there_is_refused(proposal):
    with pytest.raises(ValidationError, match="no such issue"):
        merge_proposal(proposal=proposal, issue="DC-99", by="x", now=NOW)


def test_a_decision_is_made_once(proposal):
    merge_proposal(proposal=proposal, issue="DC-03", by="x", now=NOW)
    with pytest.raises(NotOpen, match="A colleague has decided"):
        park_proposal(proposal=proposal, reason="Later", by="y", now=NOW)
    assert outcome(proposal) == ("merged", "DC-03", "", "x")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time")
def test_of_two_who_decide_at_once_one_decides():
    study = make_study()
    person = make_participant(make_session(study, state="running"))
    for _ in range(8):
        proposal = make_proposal(person)
        results = at_once(
            lambda p=proposal: merge_proposal(proposal=p, issue="DC-01", by="x", now=NOW),
            lambda p=proposal: park_proposal(proposal=p, reason="Later", by="y", now=NOW),
        )
        assert sorted(type(result).__name__ for result in results) == ["NoneType", "NotOpen"]
        assert study.log_entries.filter(verb__in=["merge_proposal", "park_proposal"]).count() == _ + 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time")
def test_without_the_lock_both_decide(monkeypatch):
    """The twin: with the locks taken out the race above must be found."""
    study = make_study()
    person = make_participant(make_session(study, state="running"))
    monkeypatch.setattr(
        "django.db.models.query.QuerySet.select_for_update", lambda rows, **options: rows.all()
    )
    outcomes = []
    for _ in range(20):
        proposal = make_proposal(person)
        results = at_once(
            lambda p=proposal: merge_proposal(proposal=p, issue="DC-01", by="x", now=NOW),
            lambda p=proposal: park_proposal(proposal=p, reason="Later", by="y", now=NOW),
        )
        outcomes.append([type(result).__name__ for result in results])
    assert ["NoneType", "NoneType"] in outcomes


# ---- pages of those who lead


@pytest.fixture
def lead(session):
    client = Client()
    client.force_login(owner_of(session.study))
    return client


def test_the_console_counts_what_waits(session, proposal, lead):
    address = reverse("voting:console", args=[session.study.public_id, session.public_id])
    text = lead.get(address).text
    assert "1 proposed issue" in text
    assert "1 to decide" in text
    merge_proposal(proposal=proposal, issue="DC-03", by="x", now=NOW)
    text = lead.get(address).text
    assert "to decide" not in text
    assert "merged into DC-03" in text


def test_the_study_says_how_many_wait(session, proposal, lead):
    text = lead.get(reverse("studies:study", args=[session.study.public_id])).text
    assert "1 issue was missed in the matrix. 1 waits for a decision." in " ".join(text.split())


def test_the_page_of_a_proposal_decides_and_goes_back(session, proposal, lead):
    study = session.study.public_id
    address = reverse("voting:proposal", args=[study, proposal.public_id])
    response = lead.post(f"{address}?console=1", {"decision": "merge", "issue": "DC-03"})
    assert response["Location"] == reverse("voting:console", args=[study, session.public_id])
    assert outcome(proposal)[:2] == ("merged", "DC-03")
    text = lead.get(address).text
    assert "merged into DC-03" in text
    assert "<form" not in text.split("<main", 1)[1]
    response = lead.post(address, {"decision": "park", "reason": "Later"})
    assert response.status_code == 409
    assert "A colleague has decided on this meanwhile." in response.text
    assert "merged into DC-03" in lead.get(reverse("voting:proposals", args=[study])).text


def test_a_new_activity_is_offered_in_each_phase_by_its_name(session, proposal, lead):
    vote(proposal.participant, _open_item(session), 4)
    page = lead.get(reverse("voting:proposal", args=[session.study.public_id, proposal.public_id])).text
    assert 'value="new-1">A new activity of “Data collection”, named below</option>' in page


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"decision": "merge"}, "Choose the issue."),
        ({"decision": "park", "reason": " "}, "Say why. It stays in the record."),
        ({"decision": "add", "statement": "x", "activity": "new-1", "problem_type": "new"}, "Name it."),
        ({"decision": "add", "activity": "1.1", "problem_type": "1"}, "Write the issue in a few words."),
        ({"decision": "burn"}, "Merge into an issue"),
    ],
)
def test_a_decision_that_is_not_complete_says_what_is_missing(session, proposal, lead, sent, words):
    vote(proposal.participant, _open_item(session), 4)
    address = reverse("voting:proposal", args=[session.study.public_id, proposal.public_id])
    response = lead.post(address, sent)
    assert response.status_code == 422
    assert words in response.text
    assert outcome(proposal)[0] == "open"


def _open_item(session):
    item = make_item(session)
    session.agenda_items.filter(pk=item.pk).update(state="sealed", round=1)
    item.rounds.create(number=1, is_sealed=True, opened_at=NOW)
    return item


def test_pages_cost_the_same_however_many_proposals(session, ana, lead, django_assert_max_num_queries):
    costs = []
    for _ in range(2):
        for _n in range(4):
            propose(ana)
        pages = {
            "voting:proposals": [session.study.public_id],
            "voting:console": [session.study.public_id, session.public_id],
        }
        for name, values in pages.items():
            with django_assert_max_num_queries(30) as counted:
                lead.get(reverse(name, args=values))
            costs.append(len(counted))
    assert costs[:2] == costs[2:]


# ---- erasure


def test_of_whoever_is_erased_only_what_lives_on_stays_without_words(session, ana):
    by = owner_of(session.study)
    kept, parked, _open = propose(ana, "Kept"), propose(ana, "Parked"), propose(ana, "Open")
    merge_proposal(proposal=kept, issue="DC-03", by=by, now=NOW)
    park_proposal(proposal=parked, reason="Later", by=by, now=NOW)
    erase_participant(participant=loaded(ana), now=NOW)
    assert [str(proposal) for proposal in IssueProposal.objects.all()] == [""]
    assert outcome(kept)[:2] == ("merged", "DC-03")
    client = Client()
    client.force_login(by)
    text = client.get(reverse("voting:proposals", args=[session.study.public_id])).text
    assert "Session 1, somebody whose answers were erased" in text
