"""Faces, and the piles that everybody's dots make once they are revealed: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from studies.scale import Scale, middle_points

# From the thirteenth person on, dots become counts.
MOST_FACES = 12


@dataclass(frozen=True)
class Face:
    """Who a dot or a note belongs to, as far as this viewer may know; `seat` 0 is a plain ink dot."""

    seat: int = 0
    label: str = ""
    is_you: bool = False


@dataclass(frozen=True)
class Pile:
    """The dots on one scale point: how many, and the faces of those that are shown one by one."""

    point: int
    label: str
    count: int
    faces: tuple[Face, ...]

    @property
    def of_others(self) -> "Pile":
        """The pile without the viewer's own dot."""
        others = tuple(face for face in self.faces if not face.is_you)
        # Counts and faces are read one after the other, and the viewer's dot may have moved in between.
        count = max(0, self.count - len(self.faces) + len(others))
        return Pile(self.point, self.label, count, others)


@dataclass(frozen=True)
class Revealed:
    """Everybody's answers to one question; `lower` and `upper` are the middle votes, 0 without votes."""

    piles: tuple[Pile, ...]
    no_opinion: int
    n: int
    lower: int
    upper: int
    agreeing: int
    disagreeing: int

    @property
    def middle(self) -> float | None:
        """The middle answer in scale points, or None without votes."""
        return (self.lower + self.upper) / 2 if self.n else None

    @property
    def farthest(self) -> tuple[Face, Face] | None:
        """One face of the lowest and one of the highest pile where these lie two points apart or more."""
        used = [pile for pile in self.piles if pile.faces]
        if len(used) < 2 or used[-1].point - used[0].point < 2:
            return None
        return used[0].faces[0], used[-1].faces[0]

    @property
    def others(self) -> tuple[Pile, ...]:
        """The piles without the viewer's own dot, which stands on the scale itself."""
        return tuple(pile.of_others for pile in self.piles)

    @property
    def most(self) -> int:
        """How many stand on the highest pile."""
        return max(pile.count for pile in self.piles)

    @property
    def is_crowd(self) -> bool:
        """Whether there are too many to show each; then piles are counts."""
        return self.n > MOST_FACES


def is_crowd(counts: Mapping[int | None, int]) -> bool:
    """Whether so many answered that each is not shown; None, "no opinion", is on no pile."""
    return sum(n for value, n in counts.items() if value is not None) > MOST_FACES


def reveal(
    scale: Scale, counts: Mapping[int | None, int], faces: Iterable[tuple[int | None, Face]] = ()
) -> Revealed:
    """Return the piles and the middle of how many gave each answer; None is "no opinion" and outside n.

    `faces` are answers whose dots are shown one by one: all, or in a crowd perhaps the viewer's alone.

    >>> reveal(Scale(("no", "unsure", "yes")), {3: 1, 2: 1}).middle
    2.5
    """
    shown = list(faces)
    piles = tuple(
        Pile(
            point,
            scale.label(point),
            counts.get(point, 0),
            tuple(face for value, face in shown if value == point),
        )
        for point in scale.points
    )
    on_piles = [pile.count for pile in piles]
    lower, upper = middle_points(on_piles) if any(on_piles) else (0, 0)
    return Revealed(
        piles=piles,
        no_opinion=counts.get(None, 0),
        n=sum(on_piles),
        lower=lower,
        upper=upper,
        agreeing=scale.agreeing(on_piles),
        disagreeing=scale.disagreeing(on_piles),
    )
