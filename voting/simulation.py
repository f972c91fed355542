"""What simulated people do in a rehearsal, and when: pure.

Everything follows from a seed and from when a round opened, so a rehearsal can be played again. There are
three kinds of people: the first writes notes, the second forgets a question now and then, the third is slow,
is away at times, and moves a dot once everybody's are shown. What carries it out is `actions.simulation`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from random import Random

from django.utils.translation import gettext_lazy as _

FEWEST, MOST = 3, 12
# Alone, people take one issue after the other; so many seconds each.
PER_ISSUE = 6.0
NOTES = (
    _("We had exactly this in the last project."),
    _("Rarely, and only under time pressure."),
    _("It depends on who reviews the code."),
    _("Nobody notices until somebody new joins the team."),
    _("We solved it with a checklist."),
    _("I would not call this a problem of ours."),
)


class Habit(IntEnum):
    """What somebody is like."""

    WRITES = 0
    FORGETS = 1
    LAGS = 2


@dataclass(frozen=True)
class Opened:
    """A round that takes answers; `place` is how many other issues somebody who goes alone takes first."""

    issue: str
    number: int
    is_sealed: bool
    questions: tuple[str, ...]
    points: int
    place: int = 0


@dataclass(frozen=True)
class Deed:
    """One thing that somebody does, in seconds after the round opened: an answer, or a note."""

    after: float
    question: str = ""
    value: int = 0
    note: int = 0

    @property
    def text(self) -> str:
        """The words of a note, in the language of whoever asks."""
        return str(NOTES[self.note]) if not self.question else ""


def habit_of(person: int) -> Habit:
    """Return what somebody is like; people count from 1.

    >>> habit_of(4)
    <Habit.WRITES: 0>
    """
    return Habit((person - 1) % len(Habit))


def joins_after(person: int) -> float:
    """Return how many seconds after they were called somebody comes in."""
    return 1.5 * person


def is_away(person: int, seconds: float) -> bool:
    """Tell whether somebody's page is closed `seconds` after they were called: a slow one's, now and then.

    >>> is_away(3, 250), is_away(3, 10), is_away(1, 250)
    (True, False, False)
    """
    return habit_of(person) == Habit.LAGS and int(seconds // 60) % 5 == 4


def deeds(seed: str, person: int, opened: Opened) -> list[Deed]:
    """Return all that somebody does in a round, in the order of time."""
    chance = Random(f"{seed}/{opened.issue}/{opened.number}/{person}")  # noqa: S311  # a rehearsal, no secret
    plan = _votes(seed, person, opened, chance) if opened.is_sealed else _moves(seed, person, opened, chance)
    return sorted(plan, key=lambda deed: deed.after)


def _leaning(seed: str, opened: Opened, question: str) -> tuple[int, int]:
    """Return where most answers to a question lie, and how far they scatter around it."""
    chance = Random(f"{seed}/{opened.issue}/{question}")  # noqa: S311
    return chance.randint(1, opened.points), chance.choice((0, 1, 1, 2, 4))


def _votes(seed: str, person: int, opened: Opened, chance: Random) -> Iterator[Deed]:
    habit = habit_of(person)
    pace = 2.5 if habit == Habit.LAGS else 1.0
    at = pace * (opened.place * PER_ISSUE + chance.uniform(3, 9))
    forgotten = chance.random() < 0.25
    for question in opened.questions:
        middle, scatter = _leaning(seed, opened, question)
        value = min(opened.points, max(1, middle + chance.randint(-scatter, scatter)))
        is_last = question == opened.questions[-1]
        if not (habit == Habit.FORGETS and forgotten and is_last):
            yield Deed(at, question, value)
        at += pace * chance.uniform(2, 4)
    note = chance.randrange(len(NOTES))
    if habit == Habit.WRITES and opened.number == 1 and chance.random() < 0.5:
        yield Deed(at, note=note)


def _moves(seed: str, person: int, opened: Opened, chance: Random) -> Iterator[Deed]:
    """After a reveal: a slow one goes, every other time, to where most dots lie."""
    at, is_moved = chance.uniform(8, 25), chance.random() < 0.5
    if habit_of(person) == Habit.LAGS and is_moved:
        question = chance.choice(opened.questions)
        yield Deed(at, question, _leaning(seed, opened, question)[0])
