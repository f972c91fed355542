"""One answer as it is given, or all of a page's answers at once where no script runs."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from studies.access import get_participant
from studies.models import Participant
from studies.rules import NotOpen
from voting.actions.vote import cast_vote
from voting.forms.board import read_answers
from voting.rules import KeyReused
from voting.views.replies import reply


@require_POST
def vote(request: HttpRequest, session: str) -> HttpResponse:
    """Save answers: 200 saved, 409 too late, 422 sent before as something else, 400 not on the scale."""
    participant = get_participant(request, session)
    try:
        status, words = _cast(request, participant)
    except ValidationError as error:
        status, words = 400, " ".join(error.messages)
    except KeyReused:
        status, words = 422, _("This page was out of date. Nothing was changed. Place your dot again.")
    except NotOpen as refusal:
        status, words = 409, str(refusal)
    return reply(request, session, status, words)


def _cast(request: HttpRequest, participant: Participant) -> tuple[int, str]:
    """Cast every answer of the form; return the status and the words for it."""
    receipts = [
        cast_vote(by=participant, answer=answer, now=timezone.now()) for answer in read_answers(request.POST)
    ]
    if any(receipt.is_late for receipt in receipts):
        return 409, _("This came after the round had ended. It is kept and does not count.")
    return 200, _("Saved.")
