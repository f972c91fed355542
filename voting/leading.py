"""What whoever leads a session is told of it, and what its log says, in words: pure. Never an answer."""

from hashlib import sha256

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from voting.agenda import ItemState
from voting.board import Board

# What the log calls a move, in the words of its undoing.
MADE = {
    "start": gettext_lazy("voting was started"),
    "reveal": gettext_lazy("the dots were revealed"),
    "close": gettext_lazy("the issue was closed"),
    "reopen": gettext_lazy("the issue was reopened"),
    "vote_again": gettext_lazy("a new vote was started"),
    "put_aside": gettext_lazy("the issue was put aside"),
    "take_up": gettext_lazy("the issue was taken up again"),
    "go_to": gettext_lazy("everybody was brought here"),
}
# The log's words for what is done in a session, as its page says them.
LOGGED = {
    "create_session": gettext_lazy("planned the session"),
    "change_session": gettext_lazy("changed the plan"),
    "open_session": gettext_lazy("opened the lobby"),
    "start_session": gettext_lazy("started the session"),
    "finish_session": gettext_lazy("finished the session"),
    "end_voting": gettext_lazy("ended voting on all issues"),
    "open_door": gettext_lazy("let new people in"),
    "close_door": gettext_lazy("let nobody new in"),
    "change_join_code": gettext_lazy("changed the join code"),
    "expect": gettext_lazy("made personal links"),
    "renew_link": gettext_lazy("renewed a personal link"),
    "remove": gettext_lazy("removed a seat"),
    "consent": gettext_lazy("gave consent"),
    "withdraw": gettext_lazy("left the session"),
    "erase": gettext_lazy("had everything erased"),
    "lock": gettext_lazy("gave the first answer, which fixed the study"),
    "hide_comment": gettext_lazy("hid a note"),
    "unhide_comment": gettext_lazy("showed a note again"),
    "start_recording": gettext_lazy("started the recording"),
    "correct_recording": gettext_lazy("corrected the recording clock"),
    "go_to": gettext_lazy("brought everybody here"),
    "add_issue": gettext_lazy("added an issue that was missing"),
    "merge_proposal": gettext_lazy("merged a proposed issue"),
    "park_proposal": gettext_lazy("parked a proposed issue"),
    "change_instrument": gettext_lazy("changed the instrument"),
    "start": gettext_lazy("started the vote"),
    "reveal": gettext_lazy("revealed the dots"),
    "close": gettext_lazy("closed the issue"),
    "reopen": gettext_lazy("reopened the issue"),
    "vote_again": gettext_lazy("started a new vote"),
    "put_aside": gettext_lazy("put the issue aside"),
    "take_up": gettext_lazy("took the issue up again"),
}
# What participants have before them at an issue in each state.
SHOWN = {
    ItemState.PENDING: gettext_lazy("the issue and what will be asked, no scales yet"),
    ItemState.SEALED: gettext_lazy("the scales and their own dots, sealed"),
    ItemState.ENDED: gettext_lazy("their own dots, still sealed"),
    ItemState.REVEALED: gettext_lazy("everybody’s dots and all shown notes; dots may move"),
    ItemState.CLOSED: gettext_lazy("everybody’s dots and all shown notes, fixed"),
    ItemState.ASIDE: gettext_lazy("that the issue is put aside"),
}
# What could come next, where nothing has happened for a while.
IDLE = {
    ItemState.PENDING: gettext_lazy("S starts the vote."),
    ItemState.SEALED: gettext_lazy("R reveals without the dots that are missing."),
    ItemState.ENDED: gettext_lazy("R reveals."),
    ItemState.REVEALED: gettext_lazy("C closes the issue, A lets people vote again."),
    ItemState.CLOSED: gettext_lazy("N opens the next issue."),
    ItemState.ASIDE: gettext_lazy("N opens the next issue."),
}


def shown_words(board: Board) -> str:
    """Return what participants have before them now, for those who lead; never an answer."""
    if board.session_state == "lobby":
        return _("the lobby and who is here")
    if board.current is None:
        return _("the end and their own answers") if board.session_state == "finished" else ""
    shown = str(SHOWN[ItemState(board.current.state)])
    if board.card and board.card.entry.is_current:
        return shown
    return _("issue %(n)d: %(shown)s") % {"n": board.current.position, "shown": shown}


def idle_words(board: Board) -> str:
    """Return what could come next where nothing has happened for a while, "" where nothing is waited for."""
    if board.card is None or not board.card.entry.is_current:
        return ""
    state = ItemState(board.card.entry.state)
    if state in (ItemState.CLOSED, ItemState.ASIDE) and board.following is None:
        return ""
    if state == ItemState.SEALED and board.panel.joined and not board.missing:
        hint = _("Everybody is ready. R reveals.")
    else:
        hint = str(IDLE[state])
    return _("Nothing has happened for two minutes. %(hint)s") % {"hint": hint}


def made_words(move: str) -> str:
    """Return what was done that can be undone.

    >>> made_words("close")
    'the issue was closed'
    """
    return str(MADE.get(move, move))


def log_words(verb: str, undone: str = "") -> str:
    """Return what somebody did, as the page of the log says it; a word that is not known stays as it is.

    >>> log_words("undo", "reveal")
    'took back: revealed the dots'
    """
    if undone:
        return _("took back: %(move)s") % {"move": log_words(undone)}
    return str(LOGGED.get(verb, verb.replace("_", " ")))


def share_words(board: Board) -> str:
    """Return how long the issue on the card may take to end on time, "" where it is not open or over."""
    card = board.card
    if card is None or card.opened_at is None or card.entry.state == "closed" or board.started_at is None:
        return ""
    pace = board.pace(card.opened_at)
    return pace.share(int((card.opened_at - board.started_at).total_seconds())) if pace else ""


def note_tag(text: str) -> str:
    """Return what tells one text from another: whoever changes a text says by it which one they saw."""
    return sha256(text.encode()).hexdigest()[:16]
