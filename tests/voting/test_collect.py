"""All votes first, then the discussion: sealed and open at once, ended at once, revealed by disagreement."""

import pytest
from django.urls import reverse

from studies.models import LogEntry, Question
from studies.rules import NotOpen
from tests.factories import (
    NOW,
    make_item,
    make_participant,
    make_participants,
    make_session,
    make_study,
    move,
    owner_of,
    seated,
    vote,
)
from voting.actions.agenda import finish_session, go_to, move_item
from voting.actions.comment import add_comment
from voting.actions.discussion import end_voting
from voting.agenda import Move
from voting.counts import deciding_counts
from voting.models import Round, Vote, VoteChange
from voting.queries import board_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return make_session(state="running", mode="collect")


def end(session):
    return end_voting(session=session, by=owner_of(session.study), now=NOW)


def answer(people, item, *pairs):
    """Let people answer both questions, each with a pair of values."""
    for person, (occurrence, relevance) in zip(people, pairs, strict=True):
        vote(person, item, occurrence)
        vote(person, item, relevance, "relevance")


def member(session):
    return session.study.members.get(role="owner")


def test_start_seals_and_opens_every_issue(session):
    assert set(session.agenda_items.values_list("state", "round", "turn")) == {("sealed", 1, None)}
    assert Round.objects.filter(item__session=session, is_sealed=True, ended_at=None).count() == 4
    assert not session.agenda_items.filter(is_current=True).exists()


def test_nobody_is_led_while_votes_are_collected(session):
    item, by = make_item(session), owner_of(session.study)
    for move_ in (Move.REVEAL, Move.PUT_ASIDE):
        with pytest.raises(NotOpen, match="End voting on all issues first"):
            move_item(item=item, move=move_, seen_state="sealed", seen_round=1, by=by, now=NOW)
    with pytest.raises(NotOpen, match="End voting on all issues first"):
        go_to(item=item, by=by, now=NOW)


def test_end_voting_ends_every_first_round_at_once_and_is_logged(session):
    ended = end(session)
    assert ended.voting_ended_at == NOW
    assert set(session.agenda_items.values_list("state", "round")) == {("ended", 1)}
    assert set(Round.objects.filter(item__session=session).values_list("ended_at")) == {(NOW,)}
    assert not session.agenda_items.filter(is_current=True).exists()
    entry = LogEntry.objects.get(verb="end_voting")
    assert (entry.actor, entry.session, entry.data) == (owner_of(session.study).email, session, {})


@pytest.mark.parametrize("mode", ["live", "self_paced"])
def test_end_voting_only_where_votes_are_collected_first(mode):
    with pytest.raises(NotOpen):
        end(make_session(state="running", mode=mode))


def test_end_voting_happens_once(session):
    end(session)
    with pytest.raises(NotOpen, match="ended already"):
        end(session)
    assert LogEntry.objects.filter(verb="end_voting").count() == 1


@pytest.mark.parametrize("state", ["lobby", "finished"])
def test_end_voting_only_while_the_session_runs(state):
    session = make_session(state="lobby" if state == "lobby" else "running", mode="collect")
    if state == "finished":
        session = finish_session(session=session, by=owner_of(session.study), now=NOW)
    with pytest.raises(NotOpen):
        end(session)


def test_a_vote_after_the_end_is_late(session):
    person, item = make_participant(session), make_item(session)
    vote(person, item, 2)
    end(session)
    assert vote(person, item, 5).is_late
    assert list(Vote.objects.values_list("value", "round")) == [(2, 1)]
    assert list(VoteChange.objects.order_by("pk").values_list("new_value", "is_late")) == [
        (2, False),
        (5, True),
    ]


def test_the_order_is_by_disagreement_then_by_the_matrix(session):
    people = make_participants(session, 4)
    items = [make_item(session, position) for position in (1, 2, 3, 4)]
    answer(people, items[0], (4, 4), (4, 4), (4, 4), (4, 4))
    answer(people, items[1], (4, 5), (4, 5), (4, 4), (4, 4))
    answer(people, items[2], (4, 1), (4, 1), (4, 5), (4, 5))
    answer(people, items[3], (5, 4), (5, 4), (4, 4), (4, 4))
    end(session)
    turns = session.agenda_items.order_by("position").values_list("turn", flat=True)
    assert list(turns) == [4, 2, 1, 3]


def test_between_equals_the_matrix_decides_whatever_the_order_of_the_session():
    session = make_session(state="running", mode="collect", order="shuffled")
    end(session)
    codes = session.agenda_items.order_by("turn").values_list("issue__code", flat=True)
    assert list(codes) == ["DC-01", "DC-02", "DC-03", "DC-04"]


def test_answers_of_somebody_who_was_removed_do_not_order_anything(session):
    people = make_participants(session, 2)
    answer(people, make_item(session, 3), (1, 1), (5, 5))
    people[0].removed_at = NOW
    people[0].save()
    assert deciding_counts(session, 1)[make_item(session, 3).pk] == ((0, 0, 0, 0, 1), (0, 0, 0, 0, 1))
    end(session)
    assert make_item(session, 1).turn == 1


def test_a_reveal_of_an_ended_round_opens_its_copy(session):
    people = make_participants(session, 2)
    item = make_item(session, 3)
    answer(people, item, (1, 2), (5, 4))
    end(session)
    assert move(item, "reveal").state == "revealed"
    numbers = list(Round.objects.filter(item=item).values_list("number", "is_sealed"))
    assert numbers == [(1, True), (2, False)]
    values = Vote.objects.filter(item=item, round=2).order_by("pk").values_list("value", flat=True)
    assert sorted(values) == [1, 2, 4, 5]
    assert set(session.agenda_items.exclude(pk=item.pk).values_list("state")) == {("ended",)}


def test_the_usual_moves_follow(session):
    person, item = make_participant(session), make_item(session)
    end(session)
    item = move(item, "reveal")
    assert not vote(person, item, 4).is_late
    item = move(item, "vote_again", "reveal", "close")
    assert (item.state, item.round) == ("closed", 4)


def test_put_aside_and_taken_up_it_is_ended_again(session):
    item = make_item(session)
    end(session)
    assert move(item, "put_aside").resumes_as == "ended"
    assert move(item, "take_up").state == "ended"


def test_the_next_issue_is_the_next_in_the_order_of_discussion(session):
    people = make_participants(session, 2)
    answer(people, make_item(session, 3), (1, 1), (5, 5))
    answer(people, make_item(session, 2), (4, 4), (5, 5))
    session = end(session)
    lead = member(session)
    seen = board_for(session, lead, now=NOW)
    assert (seen.card.entry.position, seen.following.position) == (3, 3)
    go_to(item=make_item(session, 3), by=lead.user, now=NOW)
    assert board_for(session, lead, now=NOW).following.position == 2


def test_finishing_closes_what_was_not_revealed(session):
    end(session)
    finish_session(session=session, by=owner_of(session.study), now=NOW)
    assert set(session.agenda_items.values_list("state", "round")) == {("closed", 1)}
    card = board_for(session, member(session), now=NOW).card
    assert not card.is_open_to_all


def test_a_note_written_before_the_reveal_waits_for_it(session):
    ana, eva = make_participants(session, 2)
    item = make_item(session)
    session = end(session)
    ana.session = eva.session = item.session = session
    add_comment(by=ana, item=item, text="Mine.", key="0a6e1d8e-2f0b-4a3f-9d64-0d4b1c1f0f01", now=NOW)
    go_to(item=item, by=owner_of(session.study), now=NOW)
    assert board_for(session, eva, now=NOW).card.notes == ()
    move(item, "reveal")
    assert len(board_for(session, eva, now=NOW).card.notes) == 1


def test_progress_is_counted_over_all_issues_while_votes_are_collected(session):
    ana, eva = make_participants(session, 2)
    for position in (1, 2, 3, 4):
        answer([ana], make_item(session, position), (4, 4))
    vote(eva, make_item(session, 2), 1)
    seen = board_for(session, member(session), now=NOW)
    assert [person.answered_in_all for person in seen.people] == [8, 1]
    assert [person.face.label for person in seen.unfinished] == ["P2"]
    assert {entry.turn for entry in seen.agenda} == {0}


def test_participants_see_their_own_dots_only_and_no_order(session):
    ana, eva = make_participants(session, 2)
    item = make_item(session)
    answer([ana, eva], item, (1, 2), (5, 4))
    session = end(session)
    ana.session = item.session = session
    between = board_for(session, ana, now=NOW)
    assert (between.card, between.scene) == (None, "waiting")
    go_to(item=item, by=owner_of(session.study), now=NOW)
    seen = board_for(session, ana, now=NOW)
    assert seen.scene == "ended"
    assert {entry.turn for entry in seen.agenda} == {0}
    assert [(q.own, q.revealed) for q in seen.card.questions] == [(1, None), (2, None)]
    assert not seen.card.takes_votes


HISTORIES = [
    {1: (1, 1, 5, 5), 2: (4, 4, 4, 4)},
    {1: (4, 4, 4, 4), 2: (1, 1, 5, 5)},
    {1: (3, 2, 3, 2), 2: (1, 5, 1, 5)},
]


def test_no_participant_receives_anything_of_the_order(session):
    """What a participant sees after the end is the same for any votes of the others, at every issue."""
    ana, *others = make_participants(session, 3)
    items = {position: make_item(session, position) for position in (1, 2)}
    for item in items.values():
        answer([ana], item, (3, 3))
    sights = []
    for history in HISTORIES:
        for position, values in history.items():
            pairs = (values[:2], values[2:])
            answer(others, items[position], *pairs)
        if not sights:
            session = end(session)
        else:
            rewrite(session, history, others, items)
        ana.session = session
        for item in items.values():
            item.session = session
        seen = [board_for(session, ana, now=NOW)]
        for item in items.values():
            go_to(item=item, by=owner_of(session.study), now=NOW)
            seen.append(board_for(session, ana, now=NOW))
        session.agenda_items.update(is_current=False)
        sights.append([board.fingerprint for board in seen])
    assert sights[1:] == sights[:1] * 2
    assert len({make_item(session, n).turn for n in (1, 2, 3, 4)}) == 4


def rewrite(session, history, others, items):
    """End the same session again, as if people had voted otherwise."""
    from voting.discussion import order_of_discussion

    for position, values in history.items():
        for person, pair in zip(others, (values[:2], values[2:]), strict=True):
            for question, value in zip(Question.objects.all(), pair, strict=True):
                Vote.objects.filter(participant=person, item=items[position], question=question).update(
                    value=value
                )
    session.agenda_items.update(turn=None)
    for turn, item in enumerate(order_of_discussion(deciding_counts(session, 1)), start=1):
        session.agenda_items.filter(pk=item).update(turn=turn)


# Pages.


def console(client, session):
    return client.get(reverse("voting:console", args=[session.study.public_id, session.public_id]))


def press(client, session, **data):
    return client.post(
        reverse("voting:end_voting", args=[session.study.public_id, session.public_id]), data, follow=True
    )


def test_the_console_asks_once_when_answers_are_missing(client, session):
    client.force_login(owner_of(session.study))
    make_participant(session)
    assert b"End voting on all issues" in console(client, session).content
    asked = press(client, session)
    assert asked.status_code == 409
    assert b"P1 has not answered everything" in asked.content
    assert b'name="sure"' in asked.content
    session.refresh_from_db()
    assert session.voting_ended_at is None
    assert press(client, session, sure="1").status_code == 200
    session.refresh_from_db()
    assert session.voting_ended_at is not None


def test_the_console_does_not_ask_when_everybody_has_answered(client, session):
    client.force_login(owner_of(session.study))
    person = make_participant(session)
    for position in (1, 2, 3, 4):
        answer([person], make_item(session, position), (4, 4))
    assert press(client, session).status_code == 200
    session.refresh_from_db()
    assert session.voting_ended_at is not None


def test_the_participant_goes_alone_then_is_led(session):
    person = make_participant(session)
    browser = seated(person)
    address = reverse("voting:board", args=[session.public_id])
    assert b"All issues: 0 of 4 answered" in browser.get(address).content
    assert b"Issue 2" in browser.get(address + "?issue=DC-02").content
    session = end(session)
    page = browser.get(address + "?issue=DC-02").content
    assert b"Voting is over." in page
    assert b"All issues" not in page
    go_to(item=make_item(session, 2), by=owner_of(session.study), now=NOW)
    page = browser.get(address).content.decode()
    assert "Voting is over. The group now discusses “Type 2 of activity 1”." in page


def test_the_plan_offers_the_mode(client):
    study = make_study()
    client.force_login(owner_of(study))
    address = reverse("studies:add_session", args=[study.public_id])
    assert b"live: all votes first, then the discussion" in client.get(address).content
    plan = {"name": "First", "mode": "collect", "budget_minutes": 90, "order": "matrix"}
    assert client.post(address, plan).status_code == 302
    assert study.sessions.get().mode == "collect"
