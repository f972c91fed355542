"""Two at once, on PostgreSQL: no vote lands in a round that a reveal has ended, and no move happens twice.

SQLite writes one transaction at a time, so there is nothing to race.
"""

import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import close_old_connections, connection

from studies.rules import NotOpen
from tests.factories import NOW, make_item, make_participants, make_session, move, owner_of, vote
from voting.actions import hold
from voting.actions.agenda import finish_session, move_item
from voting.actions.discussion import end_voting
from voting.agenda import Move
from voting.models import Round, Vote, VoteChange

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time"),
]

REVEALS = 12


def at_once(*tasks: Callable[[], object]) -> list[object]:
    """Run tasks in threads that start together; return what each returned or raised, in order."""
    results: list[object] = [None] * len(tasks)
    start = threading.Barrier(len(tasks))

    def run(index: int, task: Callable[[], object]) -> None:
        close_old_connections()
        start.wait()
        try:
            results[index] = task()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def lost_votes(item) -> int:
    """Return how many votes stand in the sealed round without having been copied by the reveal."""
    sealed = set(Vote.objects.filter(item=item, round=1).values_list("participant_id", "value"))
    copied = set(Vote.objects.filter(item=item, round=2).values_list("participant_id", "value"))
    return len(sealed - copied)


@contextmanager
def slow_writes(monkeypatch):
    """Make the gap between looking and writing wide enough to be hit."""
    create = VoteChange.objects.create

    def wait_and_create(**values):
        time.sleep(0.02)
        return create(**values)

    with monkeypatch.context() as patch:
        patch.setattr(VoteChange.objects, "create", wait_and_create)
        yield


def race_votes_against_a_reveal() -> int:
    """Return how many votes were acknowledged in a round that had already ended, over many reveals."""
    session = make_session(state="running")
    people = make_participants(session, 6)
    by = owner_of(session.study)
    missing = 0
    vote(people[0], move(make_item(session, 2), "start"), 3)  # the instrument is fixed beforehand
    for _ in range(REVEALS):
        item = make_item(session)
        item.rounds.all().delete()
        VoteChange.objects.filter(item=item).delete()
        Vote.objects.filter(item=item).delete()
        session.agenda_items.filter(pk=item.pk).update(state="pending", round=0)
        item = move(item, "start")

        def cast(person, item=item):
            return vote(person, item, 4, round=1)

        def reveal(item=item):
            return move_item(item=item, move=Move.REVEAL, seen_state="sealed", seen_round=1, by=by, now=NOW)

        results = at_once(*[lambda p=person: cast(p) for person in people], reveal)
        failed = [result for result in results if isinstance(result, Exception)]
        assert failed == []
        missing += lost_votes(item)
    return missing


def test_no_vote_lands_in_a_round_that_a_reveal_has_ended():
    assert race_votes_against_a_reveal() == 0


def test_without_the_lock_votes_do_land_in_ended_rounds(monkeypatch):
    """The twin: with the key-share lock taken out the race above must lose votes."""
    monkeypatch.setattr(hold, "KEY_SHARE", "")
    with slow_writes(monkeypatch):
        assert race_votes_against_a_reveal() > 0


def test_two_facilitators_pressing_the_same_button_move_once():
    session = make_session(state="running")
    by = owner_of(session.study)
    for _ in range(REVEALS):
        item = move(make_item(session), "start")
        before = item.round

        def reveal(item=item):
            return move_item(
                item=item, move=Move.REVEAL, seen_state="sealed", seen_round=item.round, by=by, now=NOW
            )

        results = at_once(reveal, reveal)
        refused = [result for result in results if isinstance(result, NotOpen)]
        item.refresh_from_db()
        assert (len(refused), item.round) == (1, before + 1)
        move(item, "vote_again", "put_aside")
        session.agenda_items.filter(pk=item.pk).update(state="pending", resumes_as="")
        Round.objects.filter(item=item, ended_at=None).update(ended_at=NOW)


def test_votes_racing_the_end_of_the_session_count_or_are_refused():
    session = make_session(state="running", mode="self_paced")
    people = make_participants(session, 6)
    by = owner_of(session.study)
    item = make_item(session)
    tasks = [lambda p=person: vote(p, item, 4, round=1) for person in people]
    results = at_once(*tasks, lambda: finish_session(session=session, by=by, now=NOW))
    counted = sum(not isinstance(result, Exception) and not result.is_late for result in results[:-1])
    late_or_refused = len(people) - counted
    assert Vote.objects.filter(item=item).count() == counted
    assert all(isinstance(result, NotOpen) or result.is_late for result in results[:-1]) or counted
    assert counted + late_or_refused == len(people)


def race_votes_against_the_end_of_voting() -> tuple[int, int]:
    """Return how many votes were taken as counting after the order was made, and how many were late."""
    late = wrong = 0
    for _ in range(4):
        session = make_session(state="running", mode="collect")
        people = make_participants(session, 6)
        by = owner_of(session.study)
        items = [make_item(session, position) for position in (1, 2, 3, 4)]
        tasks = [lambda p=person, i=items[n % 4]: vote(p, i, 4, round=1) for n, person in enumerate(people)]
        *cast, ended = at_once(*tasks, lambda s=session, b=by: end_voting(session=s, by=b, now=NOW))
        assert [result for result in (*cast, ended) if isinstance(result, Exception)] == []
        counted = sum(not receipt.is_late for receipt in cast)
        late += len(people) - counted
        wrong += Vote.objects.filter(item__session=session).count() != counted
        assert VoteChange.objects.filter(item__session=session).count() == len(people)
        assert set(session.agenda_items.values_list("state", flat=True)) == {"ended"}
    return wrong, late


def test_votes_racing_the_end_of_voting_count_or_are_late():
    wrong, _late = race_votes_against_the_end_of_voting()
    assert wrong == 0


def test_voting_that_two_facilitators_end_at_once_ends_once():
    session = make_session(state="running", mode="collect")
    by = owner_of(session.study)
    results = at_once(*[lambda: end_voting(session=session, by=by, now=NOW) for _ in range(3)])
    assert sum(isinstance(result, NotOpen) for result in results) == 2
    assert session.log_entries.filter(verb="end_voting").count() == 1


def test_the_same_key_twice_at_once_counts_once():
    session = make_session(state="running")
    (ana,) = make_participants(session, 1)
    item = move(make_item(session), "start")
    key = uuid4()
    results = at_once(*[lambda: vote(ana, item, 4, key=key) for _ in range(4)])
    assert [result for result in results if isinstance(result, Exception)] == []
    assert (Vote.objects.count(), VoteChange.objects.count()) == (1, 1)


def test_first_votes_at_once_fix_the_instrument_once():
    session = make_session(state="running")
    people = make_participants(session, 4)
    item = move(make_item(session), "start")
    results = at_once(*[lambda p=person: vote(p, item, 4) for person in people])
    assert [result for result in results if isinstance(result, Exception)] == []
    assert session.study.log_entries.filter(verb="lock").count() == 1
