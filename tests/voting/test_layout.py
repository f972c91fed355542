"""The agenda as the matrix, and the pace."""

import pytest

from voting.layout import Entry, Pace, lay_out


def entry(position: int, place: tuple[int, int, int]) -> Entry:
    phase, activity, kind = place
    return Entry(
        item_id=position,
        position=position,
        code=f"X-{position:02}",
        statement="",
        phase=f"Phase {phase}",
        activity=f"Activity {phase}.{activity}",
        problem_type=f"Type {kind}",
        place=place,
        state="pending",
        round=0,
        is_current=False,
        answered=0,
    )


def test_a_shuffled_agenda_is_laid_out_in_the_order_of_the_matrix():
    shown = lay_out([entry(1, (2, 1, 3)), entry(2, (1, 2, 1)), entry(3, (1, 1, 1)), entry(4, (1, 1, 3))])
    assert (shown.problem_types, shown.width) == (("Type 1", "Type 3"), 3)
    assert [
        (phase.name, [(row.activity, [cell and cell.position for cell in row.cells]) for row in phase.rows])
        for phase in shown.phases
    ] == [
        ("Phase 1", [("Activity 1.1", [3, 4]), ("Activity 1.2", [2, None])]),
        ("Phase 2", [("Activity 2.1", [None, 1])]),
    ]


def test_an_empty_agenda_is_an_empty_map():
    assert lay_out([]).phases == ()


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
