"""Where the minutes matter: the two rankings, for all small panels, and what a running session tells."""

from itertools import combinations_with_replacement, product

import pytest
from django.urls import reverse

from reports.classification import Rule, votes_to_flip
from reports.queries import triage_of
from reports.triage import Place, contest, rank
from reports.wording import contested_sentence, flip_sentence
from studies.scale import DEFAULT_LABELS, Scale
from tests.factories import (
    NOW,
    make_item,
    make_participants,
    make_session,
    make_viewers,
    move,
    owner_of,
    vote,
)
from tests.reports.panels import finish
from voting.actions.discussion import end_voting
from voting.discussion import disagreement

SCALE, RULE = Scale(DEFAULT_LABELS), Rule()
NONE = (0, 0, 0, 0, 0)
PANELS = [
    tuple(votes.count(point) for point in range(1, 6))
    for n in (0, 3, 4)
    for votes in combinations_with_replacement(range(1, 6), n)
]


def place(position=1):
    return Place(position, position, f"DC-{position:02}", f"Issue {position}", False)


def contested(occurrence, relevance=NONE, position=1):
    return contest(place(position), occurrence, relevance, RULE, SCALE)


@pytest.mark.parametrize("occurrence", PANELS)
def test_contest_for_every_pair_of_small_panels(occurrence):
    for relevance in PANELS:
        found = contested(occurrence, relevance)
        if not any(occurrence) and not any(relevance):
            assert found is None
            continue
        assert found.disagreement == disagreement([occurrence, relevance])
        assert found.counts == (occurrence if found.question == "occurrence" else relevance)
        assert found.votes_to_flip == votes_to_flip(occurrence, relevance, RULE).class_
        assert found.agreeing + found.disagreeing + found.counts[2] == found.n > 0


def test_rank_is_by_disagreement_then_flips_then_the_agenda():
    issues = [
        found
        for position, (occurrence, relevance) in enumerate(product(PANELS[1:12], PANELS[1:12]), start=1)
        if (found := contested(occurrence, relevance, position))
    ]
    triage = rank([], issues)
    apart = [issue.disagreement for issue in triage.by_disagreement]
    assert apart == sorted(apart, reverse=True)
    assert min(apart) > 0
    flips = [issue.votes_to_flip for issue in triage.by_votes_to_flip]
    assert flips == sorted(flips)
    assert len(triage.shown) + len(triage.further) == len(apart)
    equal = [
        i.place.position for i in triage.by_disagreement if (i.disagreement, i.votes_to_flip) == (1.0, 1)
    ]
    assert equal == sorted(equal)


def test_rank_leaves_out_what_all_agree_on():
    assert rank([], [contested((0, 0, 0, 0, 3), (0, 0, 0, 3, 0))]).by_disagreement == ()


def test_rank_keeps_the_order_of_what_waits():
    assert rank([place(3), place(1)], []).waiting == (place(3), place(1))


def test_words_of_a_contested_issue():
    issue = contested((2, 1, 2, 2, 2), (0, 0, 0, 0, 9))
    assert contested_sentence(issue) == "Occurs: 4 of 9 agree, 3 disagree."
    assert flip_sentence(issue.votes_to_flip) == "Would change if 1 person voted differently."
    issue = contested((0, 0, 0, 0, 5), (1, 0, 3, 0, 1))
    assert contested_sentence(issue) == "Relevant: 1 of 5 agrees, 1 disagrees."


# What a running session tells.


def answer(people, item, *values):
    for person, value in zip(people, values, strict=True):
        vote(person, item, value)
        vote(person, item, 5, "relevance")


@pytest.fixture
def live():
    session = make_session(state="running")
    people = make_participants(session, 4)
    boards = {1: (5, 5, 5, 4), 2: (1, 5, 1, 5), 3: (1, 5, 1, 5), 4: (2, 4, 5, 5)}
    for position, values in boards.items():
        item = move(make_item(session, position), "start")
        answer(people, item, *values)
    return session


@pytest.mark.django_db
def test_a_live_session_ranks_what_is_revealed_or_closed(live):
    move(make_item(live, 1), "reveal", "close")
    move(make_item(live, 2), "reveal")
    move(make_item(live, 4), "reveal")
    found = triage_of(live)
    assert [issue.place.position for issue in found.by_disagreement] == [2, 4, 1]
    assert found.waiting == ()


@pytest.mark.django_db
def test_of_a_session_that_is_over_nothing_is_left_to_talk_about(live):
    move(make_item(live, 2), "reveal")
    assert triage_of(finish(live)) == rank([], [])


@pytest.mark.django_db
def test_an_issue_that_is_voted_on_again_tells_nothing(live):
    move(make_item(live, 2), "reveal", "vote_again")
    assert triage_of(live) == rank([], [])
    move(make_item(live, 2), "put_aside")
    assert triage_of(live) == rank([], [])


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["self_paced", "collect"])
def test_nothing_is_ranked_while_votes_come_in(mode):
    session = make_session(state="running", mode=mode)
    answer(make_participants(session, 2), make_item(session), 1, 5)
    assert triage_of(session) == rank([], [])


@pytest.mark.django_db
def test_after_the_end_of_voting_what_waits_comes_in_its_order_without_counts():
    session = make_session(state="running", mode="collect")
    people = make_participants(session, 2)
    answer(people, make_item(session, 3), 1, 5)
    answer(people, make_item(session, 2), 4, 5)
    session = end_voting(session=session, by=owner_of(session.study), now=NOW)
    found = triage_of(session)
    assert [place.position for place in found.waiting] == [3, 2, 1, 4]
    assert found.by_disagreement == ()
    item = make_item(session, 3)
    move(item, "reveal")
    found = triage_of(session)
    assert [place.position for place in found.waiting] == [2, 1, 4]
    assert [issue.counts for issue in found.by_disagreement] == [(1, 0, 0, 0, 1)]


@pytest.mark.django_db
def test_the_number_of_queries_is_the_same_for_one_issue_and_many(live, django_assert_num_queries):
    with django_assert_num_queries(4):
        triage_of(live)
    move(make_item(live, 1), "reveal")
    move(make_item(live, 2), "reveal")
    with django_assert_num_queries(4):
        triage_of(live)


def address(session):
    return reverse("reports:triage", args=[session.study.public_id, session.public_id])


@pytest.mark.django_db
def test_the_panel_says_it_in_words_and_brings_everybody_there(client, live):
    client.force_login(owner_of(live.study))
    move(make_item(live, 2), "reveal")
    answer_ = client.get(address(live), headers={"hx-request": "true"})
    page = answer_.content.decode()
    assert "Occurs: 2 of 4 agree, 2 disagree." in page
    assert reverse("voting:go_to", args=[live.study.public_id, live.public_id]) in page
    assert "<html" not in page
    again = client.get(address(live), headers={"hx-request": "true", "if-none-match": answer_["ETag"]})
    assert again.status_code == 304


@pytest.mark.django_db
def test_without_scripts_it_is_a_page(client, live):
    client.force_login(owner_of(live.study))
    assert "No revealed issue on which people differ yet." in client.get(address(live)).content.decode()


@pytest.mark.django_db
def test_only_who_leads_sees_it(live):
    viewers = make_viewers(live.study)
    codes = {name: browser.get(address(live)).status_code for name, browser in viewers.items()}
    assert codes == {"owner": 200, "facilitator": 200, "analyst": 403, "stranger": 404, "anonymous": 302}


@pytest.mark.django_db
def test_the_console_fetches_it_only_while_somebody_leads(client, live):
    client.force_login(owner_of(live.study))
    console = reverse("voting:console", args=[live.study.public_id, live.public_id])
    assert f'src="{address(live)}"' in client.get(console).content.decode()
    alone = make_session(live.study, state="running", mode="collect")
    console = reverse("voting:console", args=[live.study.public_id, alone.public_id])
    assert address(alone) not in client.get(console).content.decode()
