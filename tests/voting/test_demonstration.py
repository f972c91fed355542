"""The demonstration study: complete, repeatable, and made without touching anything else."""

from collections import Counter

import pytest

from studies.models import Study
from tests.factories import NOW, make_study, make_user
from voting.actions.demonstration import create_demonstration, read_rows, remove_demonstrations
from voting.models import Comment, Reading, Vote

pytestmark = pytest.mark.django_db


def test_the_demonstration_holds_the_published_panel_and_every_synthetic_vote():
    study = create_demonstration(owner=make_user(), now=NOW)
    sessions = study.sessions.values_list("name", "state", "is_rehearsal")
    assert list(sessions) == [
        ("Session 1", "finished", False),
        ("Session 2", "finished", False),
        ("Session 3", "lobby", False),
    ]
    stored = Counter(
        Vote.objects.values_list(
            "item__session__number",
            "participant__number",
            "item__issue__code",
            "question__name",
            "round",
            "value",
        )
    )
    expected = Counter(
        (
            int(row["session"]),
            int(row["participant"].removeprefix("P")),
            row["issue"],
            row["question"],
            int(row["round"]),
            int(row["value"]),
        )
        for row in read_rows("ml-td-votes.csv")
    )
    assert stored == expected
    assert Comment.objects.count() == len(read_rows("comments.csv"))
    readings = Reading.objects.filter(coder__isnull=False)
    assert readings.count() == len(read_rows("codings.csv")) == 2 * Comment.objects.count()
    assert Reading.objects.filter(coder=None).count() == len(read_rows("decisions.csv"))
    assert study.is_synthetic
    assert study.is_locked


def test_making_it_anew_replaces_it_and_leaves_other_studies_alone():
    owner = make_user()
    other = make_study(owner=owner)
    create_demonstration(owner=owner, now=NOW)
    remove_demonstrations(owner=owner)
    assert list(Study.objects.all()) == [other]
    assert list(owner.catalogues.all()) == [other.catalogue]
