"""Which votes, comments and moves the present state takes; who may is in `studies.rules`."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalogue.naming import STATEMENT_LENGTH
from studies.models import Member, Role, Session, Study
from studies.rules import NotOpen
from studies.states import SessionState
from voting.agenda import Made, Move, Step, step
from voting.coding import Progress
from voting.decisions import DecisionKind, Standing
from voting.models import AgendaItem, Code, IssueDecision, IssueProposal
from voting.proposals import REASON_LENGTH, TEXT_LENGTH
from voting.simulation import FEWEST, MOST

# Comments are read by every member, so every member may code them and write the codebook; owners alone may
# end the blind coding early.
CODES = (Role.OWNER, Role.FACILITATOR, Role.ANALYST)
COMPARES = (Role.OWNER,)
# More than anybody can hold in mind while reading.
MOST_CODES = 100

MOVED_ON = _("The issue has moved on. Look again.")


class KeyReused(Exception):
    """A key that already stands for another answer; nothing was written."""


class NoteChanged(NotOpen):
    """A private note that a colleague changed meanwhile; `current` is what it says now."""

    def __init__(self, current: str) -> None:
        super().__init__(_("A colleague changed this note meanwhile. Yours is kept here and not saved yet."))
        self.current = current


def check_running(session: Session) -> None:
    """Raises: NotOpen before the session starts and after it is finished."""
    if session.state == SessionState.FINISHED:
        raise NotOpen(_("This session is finished. Answers can no longer change."))
    if session.state != SessionState.RUNNING:
        raise NotOpen(_("The session has not started yet."))


def check_led(session: Session) -> None:
    """Raises: NotOpen in a self-paced session, where nobody leads the panel from issue to issue.

    Where all votes are collected first, so long as they are being collected.
    """
    if session.is_collecting:
        raise NotOpen(_("End voting on all issues first. Then the discussion starts."))
    if not session.is_led:
        raise NotOpen(_("In a self-paced session everyone goes alone."))


def check_collecting(session: Session) -> None:
    """Raises: NotOpen unless the votes on all issues are being collected."""
    if not session.is_collecting:
        raise NotOpen(_("Voting on all issues has ended already."))


def check_rehearsal(session: Session) -> None:
    """Raises: NotOpen in a session that counts."""
    if not session.is_rehearsal:
        raise NotOpen(_("Only a rehearsal has simulated people."))


def check_can_simulate(session: Session, count: int) -> None:
    """Raises: NotOpen where no simulated people may be called in, ValidationError for too few or too many."""
    check_rehearsal(session)
    if session.state not in (SessionState.LOBBY, SessionState.RUNNING):
        raise NotOpen(_("Open the session first. Simulated people join like everybody else."))
    if not FEWEST <= count <= MOST:
        raise ValidationError(
            _("A rehearsal takes %(fewest)s to %(most)s simulated people."),
            code="count",
            params={"fewest": FEWEST, "most": MOST},
        )
    if session.participants.filter(is_simulated=True).exists():
        raise NotOpen(_("There are simulated people already. Take them out first."))


def check_value(study: Study, value: int | None) -> None:
    """Raises: ValidationError for a value that is not on the study's scale."""
    if value is None:
        if not study.has_no_opinion:
            raise ValidationError(_("This study does not offer “no opinion”."), code="scale")
    elif value not in study.scale.points:
        raise ValidationError(
            _("%(value)s is not on the scale; it goes from 1 to %(last)s."),
            code="scale",
            params={"value": value, "last": len(study.scale_labels)},
        )


def check_move(item: AgendaItem, move: Move, seen_state: str, seen_round: int) -> Step:
    """Return what `move` does. Raises: NotOpen where the item is no longer as its sender saw it."""
    if (item.state, item.round) != (seen_state, seen_round):
        raise NotOpen(MOVED_ON)
    found = step(item.state, move, item.resumes_as)
    if found is None:
        raise NotOpen(MOVED_ON)
    return found


def check_last_move(made: Made | None, entry: int, now: datetime) -> Made:
    """Return the move to undo, which `entry` of the log tells of.

    Raises: NotOpen when another came after it, when it cannot be undone, or when its time is over.
    """
    if made is None or not made.was or made.entry != entry:
        raise NotOpen(_("Another move came after this one, so it was not undone. Look again."))
    if not made.seconds_left(now):
        raise NotOpen(_("A move can be undone for ten seconds. They are over, and nothing was changed."))
    return made


def check_nothing_given(item: AgendaItem) -> None:
    """Raises: NotOpen where somebody answered or wrote in the item's round, which would go (3 queries)."""
    opened = item.rounds.get(number=item.round)
    if item.vote_changes.filter(round=item.round, is_late=False, at__gte=opened.opened_at).exists():
        raise NotOpen(_("Somebody has placed a dot since. It would be lost, so nothing was undone."))
    if item.comments.filter(round=item.round, created_at__gte=opened.opened_at).exists():
        raise NotOpen(_("Somebody has written a note since. Its round would go, so nothing was undone."))


def check_ready(study: Study) -> None:
    """Raises: NotOpen while the study lacks what a session needs."""
    if study.catalogue is None or not study.catalogue.issues.exists():
        raise NotOpen(_("The study has no issues yet. Choose a matrix first."))
    if not study.consents.exists():
        raise NotOpen(_("The study has no consent text yet. Write it first."))


def check_commented(text: str) -> str:
    """Return the text of a comment, trimmed. Raises: ValidationError when it is empty or too long."""
    text = text.strip()
    if not text:
        raise ValidationError(_("Write something first."), code="empty")
    if len(text) > 2000:
        raise ValidationError(
            _("A note has at most 2,000 characters; this one has %(n)s."),
            code="long",
            params={"n": len(text)},
        )
    return text


def check_proposed(statement: str, text: str) -> tuple[str, str]:
    """Return the words of a proposal, trimmed. Raises: ValidationError when they are missing or too long."""
    statement, text = " ".join(statement.split()), text.strip()
    if not statement:
        raise ValidationError(_("Say in a few words which issue is missing."), code="empty")
    for words, most in ((statement, STATEMENT_LENGTH), (text, TEXT_LENGTH)):
        if len(words) > most:
            raise _too_long(words, most)
    return statement, text


def _too_long(words: str, most: int) -> ValidationError:
    message = _("At most %(most)s characters are possible; these are %(n)s.")
    return ValidationError(message, code="long", params={"most": most, "n": len(words)})


def check_reason(reason: str) -> str:
    """Return a reason, trimmed. Raises: ValidationError when it is empty or too long."""
    reason = reason.strip()
    if not reason:
        raise ValidationError(_("Say why. It stays in the record."), code="empty")
    if len(reason) > REASON_LENGTH:
        raise _too_long(reason, REASON_LENGTH)
    return reason


def check_undecided(proposal: IssueProposal) -> None:
    """Raises: NotOpen once somebody has decided on a proposal."""
    if not proposal.is_open:
        raise NotOpen(_("A colleague has decided on this meanwhile. Nothing was changed."))


def check_can_add_issue(session: Session) -> None:
    """Raises: NotOpen where the matrix must not, or need not, get a new version for a proposal."""
    if session.is_rehearsal:
        raise NotOpen(_("Nothing leaves a rehearsal, so the matrix stays as it is. Merge it or park it."))
    if not session.study.is_locked:
        raise NotOpen(_("Nobody has voted yet. Add the issue once the first vote is in."))


def check_reworded(statement: str) -> str:
    """Return a statement as the report is to have it. Raises: ValidationError, by field."""
    statement = " ".join(statement.split())
    if not statement:
        raise ValidationError({"statement": _("Write the issue in a few words.")})
    if len(statement) > STATEMENT_LENGTH:
        raise ValidationError({"statement": _too_long(statement, STATEMENT_LENGTH)})
    return statement


def check_decision(study: Study, stands: Standing, issue: str, into: str | None, *, is_reword: bool) -> None:
    """Raises: ValidationError for issues that are not there, NotOpen where it does not fit (2 queries).

    What was merged or dropped is decided on no more, and what others were merged into stays.
    """
    if not study.sessions.filter(state=SessionState.FINISHED, is_rehearsal=False).exists():
        raise NotOpen(_("Decide once a session is finished. Until then people vote on them."))
    codes = set(study.catalogue.issues.values_list("code", flat=True)) if study.catalogue else set()
    for name, code in (("issue", issue), ("into", into)):
        if code is not None and code not in codes:
            raise ValidationError({name: _("Choose an issue of the matrix.")})
        if code in stands.left:
            words = _("%(code)s was merged or dropped already. Undo that first.")
            raise NotOpen(words % {"code": code})
    if into == issue:
        raise ValidationError({"into": _("Choose another issue than the one that is merged.")})
    inside = [code for code, target in stands.merged.items() if target == issue]
    if inside and not is_reword:
        words = _("%(code)s was merged into this issue. Undo that first.")
        raise NotOpen(words % {"code": inside[0]})


def check_can_undo(decision: IssueDecision) -> None:
    """Raises: NotOpen for an undoing, and for what was taken back already (1 query)."""
    taken_back = IssueDecision.objects.filter(undoes=decision).exists()
    if decision.kind == DecisionKind.UNDO or taken_back:
        raise NotOpen(_("This was taken back already."))


def check_name_free(code: Code | None, name: str, others: Iterable[Code]) -> None:
    """Raises: ValidationError where another code on offer has this name, in capitals or not."""
    taken = (other.name for other in others if other.is_offered and other != code)
    if name.casefold() in map(str.casefold, taken):
        raise ValidationError({"name": _("Another code has this name.")})


def check_room(codes: int) -> None:
    """Raises: NotOpen where the codebook is full."""
    if codes >= MOST_CODES:
        raise NotOpen(
            _("A codebook has at most %(most)s codes. Merge or retire some.") % {"most": MOST_CODES}
        )


def check_offered(code: Code) -> None:
    """Raises: NotOpen for a code that was retired or merged meanwhile."""
    if not code.is_offered:
        raise NotOpen(_("This code is not on offer any more. Look again."))


def check_sealed(is_compared: bool) -> None:
    """Raises: NotOpen once the comparison is open, when nobody codes blind any more."""
    if is_compared:
        raise NotOpen(
            _("The comparison is open. What coders found no longer changes; decide on final codes.")
        )


def check_compared(is_compared: bool) -> None:
    """Raises: NotOpen before the comparison is open."""
    if not is_compared:
        raise NotOpen(_("The coders have not been compared yet."))


def may_compare(member: Member, progress: Progress) -> bool:
    """Tell whether a member may end the blind coding: an owner, or one of two coders who are through."""
    return member.role in COMPARES or (progress.has_finished and progress.finished >= 2)


def check_can_compare(member: Member, progress: Progress, seen: int) -> None:
    """Raises: NotOpen unless there is something to compare and this member may.

    `seen` is how many notes the sender knew of: nobody opens what came since.
    """
    if progress.notes > seen:
        raise NotOpen(_("More notes have come since this page was loaded. Look at them first."))
    if progress.coders == 0:
        raise NotOpen(_("Nobody has coded anything yet."))
    if not may_compare(member, progress):
        raise NotOpen(
            _(
                "You can open the comparison when you and another coder have coded every note. "
                "An owner can do so before."
            )
        )
