"""What is written to catalogues, and that a frozen one stays as it is."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from threading import Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet

from catalogue import actions
from catalogue.exports import demonstration_matrix
from catalogue.models import Activity, Catalogue, Phase, ProblemType
from catalogue.queries import issues_of, matrix_of
from tests.factories import make_catalogue, make_user

pytestmark = pytest.mark.django_db


def codes(catalogue: Catalogue) -> list[str]:
    return [issue.code for issue in issues_of(catalogue)]


def statements(catalogue: Catalogue) -> list[str]:
    return [issue.statement for issue in issues_of(catalogue)]


def untick(catalogue: Catalogue, code: str) -> tuple[int, int]:
    issue = catalogue.issues.get(code=code)
    cell = (issue.activity_id, issue.problem_type_id)
    actions.set_ticks(catalogue=catalogue, shown={cell}, ticked=set())
    return cell


def refused(action: Callable[[], Any]) -> dict[str, list[str]] | list[str]:
    with pytest.raises(ValidationError) as raised:
        action()
    error = raised.value
    return error.message_dict if hasattr(error, "error_dict") else error.messages


@pytest.fixture
def catalogue(now: datetime) -> Catalogue:
    return actions.create_catalogue(
        matrix=demonstration_matrix(), name="Code debt", owner=make_user(), now=now
    )


def test_create_remembers_the_last_numbers(catalogue: Catalogue, now: datetime) -> None:
    assert (catalogue.version, catalogue.created_at, catalogue.is_frozen) == (1, now, False)
    assert list(catalogue.phases.values_list("prefix", "last_number")) == [
        ("PR", 0),
        ("DC", 6),
        ("DP", 17),
        ("MT", 8),
        ("ME", 3),
        ("MD", 0),
        ("MM", 0),
    ]


@pytest.mark.parametrize("name", ["", "n" * 201])
def test_create_with_a_bad_name_stores_nothing(name: str, now: datetime) -> None:
    matrix = demonstration_matrix()
    owner = make_user()
    assert refused(
        partial(actions.create_catalogue, matrix=matrix, name=name, owner=owner, now=now)
    ).keys() == {"name"}
    assert not Catalogue.objects.exists()


@pytest.mark.parametrize("activities", [1, 40])
def test_create_takes_the_same_queries_for_any_size(
    activities: int,
    now: datetime,
    django_assert_num_queries,
) -> None:
    matrix = matrix_of(make_catalogue(activities=activities))
    owner = make_user()
    with django_assert_num_queries(8):
        actions.create_catalogue(matrix=matrix, name="B", owner=owner, now=now)


def test_copy_is_a_new_version_with_the_same_codes(catalogue: Catalogue, now: datetime) -> None:
    untick(catalogue, "DC-06")
    actions.freeze_catalogue(catalogue=catalogue, by="Study, session 1", now=now)
    copy = actions.copy_catalogue(catalogue=catalogue, owner=catalogue.owner, name="Code debt", now=now)
    assert (copy.version, copy.parent, copy.is_frozen) == (2, catalogue, False)
    assert matrix_of(copy) == matrix_of(catalogue)
    # DC-06 is gone, but its number is not given again.
    assert copy.phases.get(prefix="DC").last_number == 6


def test_copy_of_an_old_version_is_newer_than_all(catalogue: Catalogue, now: datetime) -> None:
    copy = partial(actions.copy_catalogue, catalogue=catalogue, owner=catalogue.owner, now=now)
    assert [copy(name="Code debt").version for _ in range(2)] == [2, 3]
    assert copy(name="Another").version == 2


def test_freeze_first_call_wins_and_later_ones_ask_nothing(
    catalogue: Catalogue,
    now: datetime,
    django_assert_num_queries,
) -> None:
    stale = Catalogue.objects.get(pk=catalogue.pk)
    actions.freeze_catalogue(catalogue=catalogue, by="Study, session 1", now=now)
    actions.freeze_catalogue(catalogue=stale, by="Study, session 2", now=now + timedelta(hours=1))
    assert (stale.frozen_at, stale.frozen_by) == (now, "Study, session 1")
    with django_assert_num_queries(0):
        actions.freeze_catalogue(catalogue=stale, by="Study, session 3", now=now)


def test_freeze_cuts_a_long_name(catalogue: Catalogue, now: datetime) -> None:
    actions.freeze_catalogue(catalogue=catalogue, by="s" * 600, now=now)
    assert catalogue.frozen_by == "s" * 500


def test_every_edit_of_a_frozen_catalogue_is_refused(catalogue: Catalogue, now: datetime) -> None:
    stale = Catalogue.objects.get(pk=catalogue.pk)
    phase = stale.phases.get(prefix="DC")
    activity = phase.activities.first()
    kind = stale.problem_types.first()
    issue = stale.issues.first()
    before = matrix_of(stale)
    actions.freeze_catalogue(catalogue=catalogue, by="Study", now=now)
    edits = {
        "add_activity": partial(actions.add_activity, phase=phase, name="New"),
        "add_phase": partial(actions.add_phase, catalogue=stale, name="New"),
        "add_problem_type": partial(actions.add_problem_type, catalogue=stale, name="New"),
        "change_activity": partial(
            actions.change_activity, activity=activity, name="New", short_name="", explanation=""
        ),
        "change_phase": partial(actions.change_phase, phase=phase, name="New", prefix="NN"),
        "change_problem_type": partial(
            actions.change_problem_type, problem_type=kind, name="New", explanation=""
        ),
        "change_statement": partial(actions.change_statement, issue=issue, statement="New"),
        "move_row": partial(actions.move_row, row=phase, up=True),
        "remove_row": partial(actions.remove_row, row=phase),
        "rename_catalogue": partial(actions.rename_catalogue, catalogue=stale, name="New"),
        "set_ticks": partial(actions.set_ticks, catalogue=stale, shown=set(), ticked=set()),
    }
    whole = {"copy_catalogue", "create_catalogue", "freeze_catalogue", "restore_catalogue"}
    whole |= {"Addition", "extend_catalogue"}
    assert edits.keys() == set(actions.__all__) - whole
    for edit in edits.values():
        assert refused(edit) == [
            "People have voted on this catalogue, so it is frozen. Copy it to a new version to change it."
        ]
    assert matrix_of(stale) == before
    assert Catalogue.objects.get(pk=stale.pk).name == "Code debt"


def test_rename(catalogue: Catalogue) -> None:
    actions.rename_catalogue(catalogue=catalogue, name="Another")
    assert Catalogue.objects.get().name == "Another"
    assert refused(partial(actions.rename_catalogue, catalogue=catalogue, name="")) == {
        "name": ["This field cannot be blank."]
    }


def test_add_phase_activity_and_type_then_tick(catalogue: Catalogue) -> None:
    phase = actions.add_phase(catalogue=catalogue, name="Data disposal")
    activity = actions.add_activity(phase=phase, name="Erasing", short_name="Er", explanation="Why")
    kind = actions.add_problem_type(catalogue=catalogue, name="Late", explanation="Too late")
    cell = (activity.pk, kind.pk)
    actions.set_ticks(catalogue=catalogue, shown={cell}, ticked={cell})
    assert (phase.prefix, phase.position, activity.position, kind.position) == ("DD", 8, 1, 4)
    issue = catalogue.issues.get(code="DD-01")
    assert (issue.statement, issue.activity, issue.problem_type) == ("Late erasing", activity, kind)


def test_add_phase_with_letters(catalogue: Catalogue) -> None:
    assert actions.add_phase(catalogue=catalogue, name="Data disposal", prefix="xy").prefix == "XY"


@pytest.mark.parametrize(
    ("prefix", "message"),
    [("dc", "These letters belong to another phase."), ("1", "Use 1 to 4 letters from A to Z.")],
)
def test_prefix_refused(catalogue: Catalogue, prefix: str, message: str) -> None:
    phase = catalogue.phases.get(prefix="MT")
    wanted = {"prefix": [message]}
    assert refused(partial(actions.add_phase, catalogue=catalogue, name="New", prefix=prefix)) == wanted
    assert refused(partial(actions.change_phase, phase=phase, name="New", prefix=prefix)) == wanted


def test_name_that_is_there_already_is_refused(catalogue: Catalogue) -> None:
    phase = catalogue.phases.get(prefix="DC")
    wanted = {"name": ["There is already one with this name."]}
    assert refused(partial(actions.add_phase, catalogue=catalogue, name="DATA  collection")) == wanted
    assert refused(partial(actions.add_activity, phase=phase, name="data Integration")) == wanted
    assert refused(partial(actions.add_problem_type, catalogue=catalogue, name="missing")) == wanted


def test_problem_type_like_a_heading_is_refused(catalogue: Catalogue) -> None:
    assert refused(partial(actions.add_problem_type, catalogue=catalogue, name="Short name")) == {
        "name": ["This is a heading of the table. Use another name."]
    }


def test_matrix_beyond_two_thousand_cells_is_refused(now: datetime) -> None:
    catalogue = make_catalogue(activities=2, problem_types=2)
    phase = catalogue.phases.get()
    Activity.objects.bulk_create(
        Activity(phase=phase, position=number, name=f"More {number}") for number in range(10, 1008)
    )
    wanted = {"name": ["A matrix has at most 2000 cells."]}
    assert refused(partial(actions.add_activity, phase=phase, name="One more")) == wanted
    assert refused(partial(actions.add_problem_type, catalogue=catalogue, name="One more")) == wanted
    assert (phase.activities.count(), catalogue.problem_types.count()) == (1000, 2)


def test_new_letters_change_the_codes_of_the_phase_only(catalogue: Catalogue) -> None:
    actions.change_phase(phase=catalogue.phases.get(prefix="ME"), name="Evaluation", prefix="ev")
    assert codes(catalogue)[-4:] == ["MT-08", "EV-01", "EV-02", "EV-03"]


def test_rename_of_activity_moves_default_statements_and_keeps_worded_ones(catalogue: Catalogue) -> None:
    actions.change_statement(issue=catalogue.issues.get(code="DC-02"), statement="Half of the data")
    activity = Activity.objects.get(name="Data integration")
    actions.change_activity(activity=activity, name="Joining data", short_name="Join", explanation="")
    assert statements(catalogue)[:3] == [
        "Missing joining data",
        "Half of the data",
        "Inappropriate/Wrong joining data",
    ]


def test_rename_of_problem_type_moves_default_statements(catalogue: Catalogue) -> None:
    kind = catalogue.problem_types.get(name="Missing")
    actions.change_problem_type(problem_type=kind, name="Absent", explanation="Not there")
    assert statements(catalogue)[0] == "Absent data integration"


def test_empty_statement_goes_back_to_the_default(catalogue: Catalogue) -> None:
    issue = catalogue.issues.get(code="DC-01")
    actions.change_statement(issue=issue, statement="Other words")
    actions.change_statement(issue=issue, statement="")
    assert statements(catalogue)[0] == "Missing data integration"


def test_too_long_texts_are_refused(catalogue: Catalogue) -> None:
    phase = catalogue.phases.get(prefix="DC")
    issue = catalogue.issues.first()
    assert refused(
        partial(
            actions.add_activity, phase=phase, name="n" * 201, short_name="s" * 61, explanation="e" * 2001
        )
    ).keys() == {"name", "short_name", "explanation"}
    assert refused(partial(actions.change_statement, issue=issue, statement="s" * 501)).keys() == {
        "statement"
    }


def test_code_is_never_given_twice(catalogue: Catalogue) -> None:
    cell = untick(catalogue, "DC-06")
    actions.set_ticks(catalogue=catalogue, shown={cell}, ticked={cell})
    assert codes(catalogue)[4:7] == ["DC-05", "DC-07", "DP-01"]


def test_ticks_change_only_cells_that_were_shown(catalogue: Catalogue) -> None:
    before = matrix_of(catalogue)
    hidden = {(issue.activity_id, issue.problem_type_id) for issue in issues_of(catalogue)}
    never = next(
        (activity.id, kind.id)
        for _phase, activities in before.lines
        for activity, cells in activities
        for kind, cell in cells
        if cell is None
    )
    actions.set_ticks(catalogue=catalogue, shown=set(), ticked={never})
    assert matrix_of(catalogue) == before
    actions.set_ticks(catalogue=catalogue, shown={never}, ticked=hidden | {never})
    assert len(matrix_of(catalogue).cells) == 35


def test_ticks_of_another_catalogue_do_nothing(catalogue: Catalogue) -> None:
    other = make_catalogue(name="Other")
    cell = (Activity.objects.filter(phase__catalogue=other)[0].pk, other.problem_types.all()[0].pk)
    untick(other, "DC-01")
    actions.set_ticks(catalogue=catalogue, shown={cell}, ticked={cell})
    assert (catalogue.issues.count(), other.issues.count()) == (34, 3)


@pytest.mark.parametrize("model", [Phase, ProblemType])
def test_move_swaps_neighbours_and_stops_at_the_edges(catalogue: Catalogue, model: Any) -> None:
    rows = model.objects.filter(catalogue=catalogue)
    first, second, *others = rows.order_by("position")
    actions.move_row(row=first, up=True)
    actions.move_row(row=second, up=True)
    assert list(rows.order_by("position")) == [second, first, *others]
    actions.move_row(row=second, up=False)
    assert list(rows.order_by("position")) == [first, second, *others]
    last = others[-1]
    actions.move_row(row=last, up=False)
    assert list(rows.order_by("position")) == [first, second, *others]


def test_move_of_an_activity_stays_in_its_phase_and_keeps_codes(catalogue: Catalogue) -> None:
    actions.move_row(row=Activity.objects.get(name="Data consumption"), up=True)
    actions.move_row(row=Activity.objects.get(name="Data consumption"), up=True)
    assert codes(catalogue)[:7] == ["DC-04", "DC-05", "DC-06", "DC-01", "DC-02", "DC-03", "DP-01"]


def test_remove_takes_issues_with_it(catalogue: Catalogue) -> None:
    actions.remove_row(row=catalogue.phases.get(prefix="DP"))
    actions.remove_row(row=Activity.objects.get(name="Data consumption"))
    actions.remove_row(row=catalogue.problem_types.get(name="Missing"))
    assert codes(catalogue) == [
        "DC-02",
        "DC-03",
        "MT-02",
        "MT-03",
        "MT-05",
        "MT-07",
        "MT-08",
        "ME-01",
        "ME-02",
        "ME-03",
    ]


needs_rows_that_lock = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has one writer at a time"
)


@pytest.mark.django_db(transaction=True)
@needs_rows_that_lock
def test_first_vote_waits_for_an_edit_under_way(now: datetime) -> None:
    assert freeze_waits_for_an_edit(now) is True


@pytest.mark.django_db(transaction=True)
@needs_rows_that_lock
def test_first_vote_without_the_lock_does_not_wait(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, *_args, **_options: rows)
    assert freeze_waits_for_an_edit(now) is False


def freeze_waits_for_an_edit(now: datetime) -> bool:
    """Freeze in another thread while an edit has not been committed; tell whether that had to wait."""
    catalogue = make_catalogue()

    def freeze() -> None:
        actions.freeze_catalogue(catalogue=catalogue, by="Study", now=now)
        connection.close()

    vote = Thread(target=freeze)
    with transaction.atomic():
        actions.change_statement(issue=catalogue.issues.get(code="DC-01"), statement="Other words")
        vote.start()
        vote.join(timeout=1)
        had_to_wait = vote.is_alive()
    vote.join()
    assert catalogue.is_frozen
    return had_to_wait
