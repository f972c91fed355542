"""What a board says in words: pure. Answers are quoted exactly as the study has them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from voting.board import Board, Person, Revealed

# Colour and shape by seat, as the sheet draws them; who cannot see the dot reads this.
SEATS = (
    gettext_lazy("the ultramarine disc"),
    gettext_lazy("the orange square"),
    gettext_lazy("the sea-green triangle"),
    gettext_lazy("the wine-red diamond"),
    gettext_lazy("the bronze star"),
    gettext_lazy("the violet cross"),
    gettext_lazy("the forest-green ring"),
    gettext_lazy("the rose heart"),
    gettext_lazy("the sky-blue bars"),
    gettext_lazy("the brown moon"),
    gettext_lazy("the navy drop"),
    gettext_lazy("the slate-grey saltire"),
)
PLACES = (
    gettext_lazy("Place your dot on the first scale."),
    gettext_lazy("Place your dot on the second scale."),
    gettext_lazy("Place your dot on the third scale."),
    gettext_lazy("Place your dot on the fourth scale."),
)
# More names in one sentence are not read.
MOST_NAMES = 4


def seat_words(seat: int) -> str:
    """Return how a seat's dot looks, "" for those that are plain.

    >>> seat_words(3)
    'the sea-green triangle'
    """
    return str(SEATS[seat - 1]) if 1 <= seat <= len(SEATS) else ""


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
        k = len(revealed.no_opinion)
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
