"""The states of a session and the moves between them: pure."""

from enum import StrEnum


class SessionState(StrEnum):
    """Where a session is in its life."""

    DRAFT = "draft"
    LOBBY = "lobby"
    RUNNING = "running"
    FINISHED = "finished"


class SessionMove(StrEnum):
    """What a facilitator may do to a whole session."""

    OPEN = "open"
    START = "start"
    FINISH = "finish"


_MOVES = {
    (SessionState.DRAFT, SessionMove.OPEN): SessionState.LOBBY,
    (SessionState.LOBBY, SessionMove.START): SessionState.RUNNING,
    (SessionState.RUNNING, SessionMove.FINISH): SessionState.FINISHED,
}


def after(state: SessionState, move: SessionMove) -> SessionState | None:
    """Return the state that `move` leads to, or None where the move is not open.

    >>> after(SessionState.LOBBY, SessionMove.START)
    <SessionState.RUNNING: 'running'>
    """
    return _MOVES.get((SessionState(state), SessionMove(move)))
