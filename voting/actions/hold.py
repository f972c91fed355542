"""The look at an issue under which somebody writes on it: who comes second sees what the first one did."""

from django.db import connection
from django.http import Http404

from studies.models import Participant
from voting.models import AgendaItem

# A key-share lock is the weakest that the FOR UPDATE of a reveal or an erasure waits for: voters never wait
# for each other, and whoever comes second reads the rows as the other left them; Django has no such lock
# of its own. The item is always taken before the person, by the erasure too: so nobody waits in a circle.
KEY_SHARE = " FOR KEY SHARE"
_HOLD = """
    SELECT item.id, item.state, item.round
    FROM voting_agendaitem item
    JOIN studies_participant person ON person.session_id = item.session_id
    WHERE item.id = %s AND person.id = %s AND person.withdrawn_at IS NULL AND person.removed_at IS NULL
"""


def hold_item(item_id: int, by: Participant) -> AgendaItem:
    """Return an item of the person's session; both stay as they are until the transaction ends (1 query).

    Raises: Http404 for the item of another session, and for somebody who has left meanwhile.
    """
    lock = KEY_SHARE if connection.features.has_select_for_update else ""
    found = list(AgendaItem.objects.raw(_HOLD + lock, [item_id, by.pk]))
    if not found:
        raise Http404
    return found[0]
