"""What a board says in words: pure. Answers are quoted exactly as the study has them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from voting.agenda import ItemState
from voting.board import Board, Person, Scene
from voting.layout import Entry
from voting.piles import Revealed

PLACES = (
    gettext_lazy("Place your dot on the first scale."),
    gettext_lazy("Place your dot on the second scale."),
    gettext_lazy("Place your dot on the third scale."),
    gettext_lazy("Place your dot on the fourth scale."),
)
# Every key of the console with what it does; each can be turned off.
KEYS = (
    ("s", gettext_lazy("Start")),
    ("r", gettext_lazy("Reveal all dots")),
    ("c", gettext_lazy("Close this issue")),
    ("n", gettext_lazy("Next issue")),
    ("a", gettext_lazy("Vote again")),
    ("o", gettext_lazy("Reopen")),
    ("p", gettext_lazy("Put aside, take up again")),
    ("b", gettext_lazy("Bring everybody to the issue you look at")),
    ("u", gettext_lazy("Undo the last move, for ten seconds")),
    ("m", gettext_lazy("Write a private note")),
    ("j", gettext_lazy("Join code")),
    ("?", gettext_lazy("This list")),
)
# More names in one sentence are not read.
MOST_NAMES = 4


def place_words(question: int, questions: int) -> str:
    """Return what a participant has to do next; `question` counts from 1.

    >>> place_words(2, 2)
    'Place your dot on the second scale.'
    """
    if questions == 1:
        return _("Place your dot on the scale.")
    if question <= len(PLACES):
        return str(PLACES[question - 1])
    return _("Place your dot on scale %(n)d.") % {"n": question}


def group_words(board: Board) -> str:
    """Return where the group is, for somebody who looks back at an earlier issue."""
    at = board.current
    if at is None:
        return _("The group is between two issues.")
    words = {
        ItemState.SEALED: _("The group votes on issue %(n)d. Your dots are still missing."),
        ItemState.REVEALED: _("The group talks about issue %(n)d."),
        ItemState.PENDING: _("The group reads issue %(n)d."),
    }.get(ItemState(at.state), _("The group is at issue %(n)d."))
    if at.state == ItemState.SEALED and at.answered >= board.question_count:
        words = _("The group votes on issue %(n)d. You are done there.")
    return words % {"n": at.position}


# Above this many the banner only says that there are more.
MOST_UNSENT = 12


def unsent_words() -> list[str]:
    """Return what the banner says of 0, 1, 2 … answers that are not sent yet; the last is for all above."""
    counted = [
        ngettext("%(n)d answer is not sent yet.", "%(n)d answers are not sent yet.", n) % {"n": n}
        for n in range(1, MOST_UNSENT + 1)
    ]
    return ["", *counted, _("More than %(n)d answers are not sent yet.") % {"n": MOST_UNSENT}]


def asked_words(board: Board) -> str:
    """Return what everybody is asked to do, for the shared screen."""
    if board.scene == Scene.WAITING:
        return _("Listen and read")
    if board.scene == Scene.ASIDE:
        return _("This issue is put aside for now")
    if board.scene == Scene.ENDED:
        return _("Voting has ended. The dots are still sealed")
    words = {1: _("Place your dot on the scale"), 2: _("Place your dot on both scales")}
    asked = words.get(board.question_count, _("Place your dot on every scale"))
    again = board.card and board.card.is_voting_again
    return _("Once more: %(asked)s") % {"asked": asked} if again else asked


def middle_words(revealed: Revealed) -> str:
    """Return the middle answer in the study's own words."""
    if not revealed.n:
        return _("No answers")
    lower, upper = (revealed.piles[point - 1].label for point in (revealed.lower, revealed.upper))
    if revealed.lower == revealed.upper:
        return _("Middle answer: %(answer)s") % {"answer": lower}
    return _("Middle answer: between %(lower)s and %(upper)s") % {"lower": lower, "upper": upper}


def agreement_words(revealed: Revealed) -> str:
    """Return how many agree and disagree, in counts."""
    if not revealed.n:
        return ""
    parts = [
        ngettext("%(k)d of %(n)d agrees", "%(k)d of %(n)d agree", revealed.agreeing)
        % {"k": revealed.agreeing, "n": revealed.n}
    ]
    if revealed.disagreeing:
        parts.append(
            ngettext("%(k)d disagrees", "%(k)d disagree", revealed.disagreeing) % {"k": revealed.disagreeing}
        )
    if revealed.no_opinion:
        k = revealed.no_opinion
        parts.append(ngettext("%(k)d has no opinion", "%(k)d have no opinion", k) % {"k": k})
    return ", ".join(parts)


def progress_words(person: Person, questions: int) -> str:
    """Return how far somebody is with the issue on the card: counts, never answers."""
    if not person.has_joined:
        return _("not joined yet")
    if person.answered >= questions:
        return _("both dots") if questions == 2 else ngettext("the dot", "all dots", questions)
    if not person.answered:
        return _("no dot yet")
    return _("%(k)d of %(n)d dots") % {"k": person.answered, "n": questions}


def waiting_words(board: Board) -> str:
    """Return whose dots are still missing, for the facilitator who waits for them."""
    missing = board.missing
    if not board.panel.joined:
        return _("Nobody has joined yet. Show the join code.")
    if not missing:
        return _("Everybody is ready. R reveals.")
    if len(missing) > 1:
        return ngettext(
            "%(n)d person still has dots to place. Nobody, including you, sees a dot before the reveal.",
            "%(n)d people still have dots to place. Nobody, including you, sees a dot before the reveal.",
            len(missing),
        ) % {"n": len(missing)}
    left = board.question_count - missing[0].answered
    return ngettext(
        "%(name)s still has %(n)d dot to place. Nobody, including you, sees a dot before the reveal.",
        "%(name)s still has %(n)d dots to place. Nobody, including you, sees a dot before the reveal.",
        left,
    ) % {"name": missing[0].face.label, "n": left}


def missing_words(board: Board) -> str:
    """Return who has not finished the issue on the card, as the question before a reveal."""
    missing = board.missing
    if len(missing) > MOST_NAMES:
        return _("%(n)d people have not finished. R again to reveal.") % {"n": len(missing)}
    names = [person.face.label for person in missing]
    if len(names) == 1:
        return _("%(name)s has not finished. R again to reveal.") % {"name": names[0]}
    first, last = ", ".join(names[:-1]), names[-1]
    return _("%(first)s and %(last)s have not finished. R again to reveal.") % {"first": first, "last": last}


def unfinished_words(board: Board) -> str:
    """Return who has not answered every issue, as the question before voting ends on all of them."""
    names = [person.face.label for person in board.unfinished]
    if len(names) > MOST_NAMES:
        return _("%(n)d people have not answered everything. Again to end voting.") % {"n": len(names)}
    if len(names) == 1:
        return _("%(name)s has not answered everything. Again to end voting.") % {"name": names[0]}
    first, last = ", ".join(names[:-1]), names[-1]
    return _("%(first)s and %(last)s have not answered everything. Again to end voting.") % {
        "first": first,
        "last": last,
    }


@dataclass(frozen=True)
class Sign:
    """How a cell of the map shows an issue: its look, what stands in it, and that in words."""

    look: str
    text: str
    words: str


PANEL_SIGNS = {
    ItemState.PENDING: ("todo", "", gettext_lazy("to do")),
    ItemState.CLOSED: ("closed", "✓", gettext_lazy("closed")),
    ItemState.ASIDE: ("later", "…", gettext_lazy("put aside")),
    ItemState.ENDED: ("todo", "", gettext_lazy("to discuss")),
}


def panel_sign(entry: Entry, board: Board) -> Sign:
    """Return how far the panel is with an issue; alone, everybody is somewhere else."""
    number = str(entry.position)
    if not board.is_live:
        return Sign("todo", number, _("open"))
    if entry.is_current:
        return Sign("now", number, _("now"))
    look, mark, words = PANEL_SIGNS.get(ItemState(entry.state), ("open", "", gettext_lazy("open")))
    return Sign(look, mark or number, str(words))


def own_sign(entry: Entry, board: Board) -> Sign:
    """Return how far the viewer is with an issue, alone."""
    number = str(entry.position)
    if board.card and entry.item_id == board.card.entry.item_id:
        return Sign("now", number, _("now"))
    if entry.answered >= board.question_count:
        return Sign("closed", "✓", _("answered"))
    if entry.answered:
        return Sign("later", "…", _("begun"))
    return Sign("todo", number, _("to do"))


def far_apart_words(board: Board) -> str:
    """Return who stands far apart after a reveal, by the first question that shows it; else ""."""
    for question in board.card.questions if board.card else ():
        farthest = question.revealed and question.revealed.farthest
        if farthest and all(face.label for face in farthest):
            low, high = farthest
            return _("Let the people far apart speak first: %(low)s, then %(high)s. Dots may still move.") % {
                "low": low.label,
                "high": high.label,
            }
    return ""
