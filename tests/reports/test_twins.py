"""What the further figures and their tables are made from."""

import pytest

from reports.pooling import build_results
from reports.rows import Issue, Pace, Session, VoteCount
from reports.statistics import Changes
from reports.twins import Shift, grid_of, minutes_text, pace_table, shifts_of, twins_of


def found(which="final", *, first=(3, 3, 3), final=()):
    """Return the results of one issue, both questions answered alike, and of one without any answer."""
    votes = [
        VoteCount("A-1", "1", question, number, value, 1)
        for question in ("occurrence", "relevance")
        for number, values in ((1, first), (2, final))
        for value in values
    ]
    issues = [Issue("A-1", "One"), Issue("A-2", "Two")]
    return build_results(issues=issues, sessions=[Session("1", "", 3)], votes=votes, which=which)


@pytest.mark.parametrize(
    ("first", "final", "way"), [(3, 4.5, 1), (4.5, 3, -1), (3, 3, 0), (None, 3, 0), (3, None, 0)]
)
def test_a_shift_knows_its_way(first, final, way):
    assert Shift(first, final, None).way == way


def test_a_shift_is_said_as_people_write_it():
    shift = Shift(None, 4.5, Changes(up=1, down=0, same=2))
    assert (shift.first_text, shift.final_text) == ("–", "4.5")


def test_issues_with_a_second_round_have_shifts():
    (shifts,) = shifts_of(found(final=(4, 5, 5)))
    assert (shifts.issue.issue.code, shifts.occurrence[:2], shifts.relevance[:2]) == (
        "A-1",
        (3.0, 5.0),
        (3.0, 5.0),
    )
    assert shifts_of(found()) == ()


def test_twins_are_the_same_whichever_votes_the_report_shows():
    first, final = (found(which, final=(4, 5, 5)) for which in ("first", "final"))
    one, other = twins_of(first, []), twins_of(final, [])
    assert [shift[1:] for shift in one.shifts] == [shift[1:] for shift in other.shifts]
    assert (set(one.grid.codes), set(other.grid.codes)) == ({(3.0, 3.0)}, {(5.0, 5.0)})


def test_the_grid_counts_what_has_a_class_and_halves_where_they_are():
    grid = grid_of(found(first=(3, 4, 4, 5)))
    assert (grid.heads, grid.n, grid.most, grid.left_out) == (("1", "2", "3", "4", "5"), 1, 1, 1)
    assert grid.rows[1] == ("4", (0, 0, 0, 1, 0))
    halves = grid_of(found(first=(3, 4)))
    assert halves.left_out == 2  # two votes are no class
    halves = grid_of(found(first=(3, 3, 4, 4)))
    assert halves.heads == ("1", "2", "3", "3.5", "4", "5")
    assert halves.rows[2] == ("3.5", (0, 0, 0, 1, 0, 0))


def test_minutes_are_in_the_order_of_the_matrix_and_summed_by_session():
    results = build_results(
        issues=[Issue("A-1"), Issue("A-2"), Issue("A-3")],
        sessions=[Session("1"), Session("2"), Session("3")],
        votes=[],
    )
    table = pace_table(results, [Pace("A-2", "3", 2.5), Pace("A-1", "1", 1.0), Pace("A-2", "1", 4.0)])
    assert [session.key for session in table.sessions] == ["1", "3"]
    assert [(issue.code, minutes) for issue, minutes in table.rows] == [
        ("A-1", (1.0, None)),
        ("A-2", (4.0, 2.5)),
    ]
    assert (table.totals, table.longest) == ((5.0, 2.5), 4.0)


def test_of_issues_and_sessions_that_are_not_shown_there_is_nothing():
    table = pace_table(found(), [Pace("B-9", "1", 99.0), Pace("A-1", "9", 99.0), Pace("A-1", "1", 2.0)])
    assert (table.totals, table.longest, len(table.rows)) == ((2.0,), 2.0, 1)
    assert pace_table(found(), []).rows == ()


@pytest.mark.parametrize(
    ("minutes", "text"), [(None, "–"), (3.42, "3.4"), (2.97, "3.0"), (116.17, "116.2"), (0, "0.0")]
)
def test_minutes_are_rounded_to_a_tenth(minutes, text):
    assert minutes_text(minutes) == text
