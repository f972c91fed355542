"""The look at an issue under which somebody writes on it: who comes second sees what the first one did."""

from typing import NamedTuple

from django.db import connection
from django.http import Http404

from studies.models import Participant
from voting.models import AgendaItem

# A key-share lock is the weakest that the FOR UPDATE of a reveal or an erasure waits for: voters never wait
# for each other, and whoever comes second reads the rows as the other left them; Django has no such lock
# of its own. The item is always taken before the person, by the erasure too: so nobody waits in a circle.
KEY_SHARE = " FOR KEY SHARE OF item, person"
_ITEM = """
    SELECT item.id, item.state, item.round
    FROM voting_agendaitem item
    JOIN studies_participant person ON person.session_id = item.session_id
    WHERE item.id = %s AND person.id = %s AND person.withdrawn_at IS NULL AND person.removed_at IS NULL
"""
# Everything that a vote has to know, in one statement: a panel votes all at once.
_BALLOT = """
    SELECT item.id, item.state, item.round, question.id AS question_id, vote.value AS old_value,
        vote.id IS NOT NULL AS has_answer, first.value AS first_value
    FROM voting_agendaitem item
    JOIN studies_participant person ON person.session_id = item.session_id
    JOIN studies_question question ON question.study_id = %s AND question.name = %s
    LEFT JOIN voting_vote vote ON vote.item_id = item.id AND vote.participant_id = person.id
        AND vote.question_id = question.id AND vote.round = %s
    LEFT JOIN voting_vote first ON first.item_id = item.id AND first.participant_id = person.id
        AND first.question_id = question.id AND first.round = 1
    WHERE item.id = %s AND person.id = %s AND person.withdrawn_at IS NULL AND person.removed_at IS NULL
"""


class Ballot(NamedTuple):
    """An item as it is, the key of the question, its answer if any was given, and that of round 1."""

    item: AgendaItem
    question_id: int
    old_value: int | None
    has_answer: bool
    first_value: int | None


def hold_item(item_id: int, by: Participant) -> AgendaItem:
    """Return an item of the person's session; both stay as they are until the transaction ends (1 query).

    Raises: Http404 for the item of another session, and for somebody who has left meanwhile.
    """
    return _hold(_ITEM, [item_id, by.pk])


def hold_ballot(item_id: int, question: str, number: int, by: Participant) -> Ballot:
    """Return an item, one of the study's questions and the answer in round `number` (1 query).

    Raises: Http404 as `hold_item`, and for a question that the study does not ask.
    """
    item = _hold(_BALLOT, [by.session.study_id, question, number, item_id, by.pk])
    answered, first = bool(item.has_answer), item.first_value  # type: ignore[attr-defined]
    return Ballot(item, item.question_id, item.old_value, answered, first)  # type: ignore[attr-defined]


def _hold(query: str, values: list[object]) -> AgendaItem:
    lock = KEY_SHARE if connection.features.has_select_for_update else ""
    found = list(AgendaItem.objects.raw(query + lock, values))
    if not found:
        raise Http404
    return found[0]
