"""Sessions that were played: a panel that voted, and moved or not."""

from tests.factories import NOW, make_item, make_participants, make_session, move, owner_of, vote
from voting.actions.agenda import finish_session

BOTH = ("occurrence", "relevance")


def finish(session, now=NOW):
    """Return the session, finished by its owner."""
    return finish_session(session=session, by=owner_of(session.study), now=now)


def vote_on(item, people, values, questions=BOTH):
    """Let each of `people` give the same value to all `questions`; None is "no opinion"."""
    for person, value in zip(people, values, strict=True):
        for question in questions:
            vote(person, item, value, question)


def play(study, *, first, final=(), is_finished=True, **plan):
    """Return a session whose panel voted `first` on the first issue, then moved to `final`."""
    session = make_session(study, state="running", **plan)
    people = make_participants(session, len(first))
    item = move(make_item(session), "start")
    vote_on(item, people, first)
    if final:
        item = move(item, "reveal")
        vote_on(item, people, final)
        move(item, "close")
    if is_finished:
        finish(session)
    session.people = people
    return session
