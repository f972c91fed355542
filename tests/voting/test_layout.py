"""The agenda as the matrix, and the pace."""

from datetime import UTC, datetime, timedelta

import pytest

from voting.layout import Axes, Entry, MatrixRow, Pace, lay_out
from voting.proposals import places_of

AXES = Axes(
    (
        MatrixRow(1, "Understanding"),
        MatrixRow(2, "Phase 2", 1, "Activity 2.1"),
        MatrixRow(2, "Phase 2", 2, "Activity 2.2"),
        MatrixRow(3, "Phase 3", 1, "Activity 3.1"),
        MatrixRow(3, "Phase 3", 2, "Idle"),
    ),
    ((1, "Type 1"), (2, "Empty"), (3, "Type 3")),
)


def entry(position: int, place: tuple[int, int, int]) -> Entry:
    return Entry(
        item_id=position,
        position=position,
        code=f"X-{position:02}",
        statement="",
        place=place,
        state="pending",
        round=0,
        is_current=False,
        answered=0,
    )


def test_a_shuffled_agenda_is_laid_out_as_the_matrix_with_what_has_no_issue():
    agenda = [entry(1, (3, 1, 3)), entry(2, (2, 2, 1)), entry(3, (2, 1, 1)), entry(4, (2, 1, 3))]
    shown = lay_out(agenda, AXES)
    assert (shown.problem_types, shown.width) == (("Type 1", "Empty", "Type 3"), 4)
    assert [
        (phase.name, [(row.activity, [cell and cell.position for cell in row.cells]) for row in phase.rows])
        for phase in shown.phases
    ] == [
        ("Understanding", []),
        ("Phase 2", [("Activity 2.1", [3, None, 4]), ("Activity 2.2", [2, None, None])]),
        ("Phase 3", [("Activity 3.1", [None, None, 1]), ("Idle", [None, None, None])]),
    ]


def test_an_issue_can_be_missing_at_every_place_of_the_matrix():
    places = places_of(AXES)
    assert [
        (phase.value, phase.name, [choice.value for choice in choices]) for phase, choices in places.phases
    ] == [("1", "Understanding", []), ("2", "Phase 2", ["2.1", "2.2"]), ("3", "Phase 3", ["3.1", "3.2"])]
    assert [(choice.value, choice.name) for choice in places.problem_types] == [
        ("1", "Type 1"),
        ("2", "Empty"),
        ("3", "Type 3"),
    ]


def test_an_empty_agenda_is_an_empty_map():
    assert lay_out([], Axes()).phases == ()


@pytest.mark.parametrize(
    ("pace", "each", "over"),
    [
        (Pace(used=53, budget=120, closed=11, total=34), 174, 0),
        (Pace(used=120, budget=120, closed=30, total=34), None, 0),
        (Pace(used=125, budget=120, closed=30, total=34), None, 5),
        (Pace(used=60, budget=120, closed=34, total=34), None, 0),
    ],
)
def test_pace_says_how_long_each_issue_may_take(pace, each, over):
    assert (pace.seconds_each, pace.over) == (each, over)


START = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def pace(used: int, closed: int, minutes_to_closing: float, *, budget: int = 120, total: int = 34) -> Pace:
    closed_at = START + timedelta(minutes=minutes_to_closing)
    return Pace(used, budget, closed, total, START, closed_at)


@pytest.mark.parametrize(
    ("given", "finish", "late"),
    [
        # 12 issues took 48 minutes, 4 each; the thirteenth is at its second minute.
        (pace(50, 12, 48), "16:16", 16),
        # It takes six minutes already: it ends now at the earliest, and 21 are left after it.
        (pace(54, 12, 48), "16:18", 18),
        (pace(36, 12, 36), "15:42", -18),
        (pace(60, 17, 60), "16:00", 0),
        # The last one.
        (pace(100, 33, 99), "15:42", -18),
    ],
)
def test_the_finish_follows_from_the_pace_so_far(given, finish, late):
    assert (f"{given.finish:%H:%M}", given.late) == (finish, late)


@pytest.mark.parametrize("given", [pace(5, 0, 0), pace(80, 34, 80), Pace(5, 120, 1, 34)])
def test_without_a_pace_there_is_no_finish(given):
    assert given.finish is None


@pytest.mark.parametrize(
    ("opened", "share"),
    [(0, "3:31"), (53 * 60, "1:58"), (120 * 60, ""), (130 * 60, "")],
)
def test_an_issue_gets_its_share_of_what_was_left_when_it_was_opened(opened, share):
    assert Pace(0, 120, 0, 34).share(opened) == share


def test_no_share_is_left_for_no_issue():
    assert Pace(60, 120, 34, 34).share(60) == ""
