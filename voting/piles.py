"""Faces, and the piles that everybody's dots make once they are revealed: pure."""

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
    """The dots on one scale point."""

    point: int
    label: str
    faces: tuple[Face, ...]


@dataclass(frozen=True)
class Revealed:
    """Everybody's answers to one question; `lower` and `upper` are the middle votes, 0 without votes."""

    piles: tuple[Pile, ...]
    no_opinion: tuple[Face, ...]
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
        return tuple(
            Pile(pile.point, pile.label, tuple(face for face in pile.faces if not face.is_you))
            for pile in self.piles
        )

    @property
    def most(self) -> int:
        """How many stand on the highest pile."""
        return max(len(pile.faces) for pile in self.piles)

    @property
    def is_crowd(self) -> bool:
        """Whether there are too many to show each; then piles are counts."""
        return self.n > MOST_FACES


def reveal(scale: Scale, answers: list[tuple[int | None, Face]]) -> Revealed:
    """Return the piles and the middle of `answers` (value, face); None is "no opinion" and outside n.

    >>> reveal(Scale(("no", "unsure", "yes")), [(3, Face(1)), (2, Face(2))]).middle
    2.5
    """
    piles = tuple(
        Pile(point, scale.label(point), tuple(face for value, face in answers if value == point))
        for point in scale.points
    )
    counts = [len(pile.faces) for pile in piles]
    lower, upper = middle_points(counts) if any(counts) else (0, 0)
    return Revealed(
        piles=piles,
        no_opinion=tuple(face for value, face in answers if value is None),
        n=sum(counts),
        lower=lower,
        upper=upper,
        agreeing=scale.agreeing(counts),
        disagreeing=scale.disagreeing(counts),
    )
