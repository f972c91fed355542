"""`manage.py figures`: one SVG for each figure of the report, from either database."""

import re
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from tests.factories import NOW, make_catalogue, make_study, make_user
from tests.reports.panels import play
from voting.actions.demonstration import create_demonstration

pytestmark = pytest.mark.django_db

ALL = {"matrix", "counts", "answers", "agreement", "changes", "grid", "pace"}


@pytest.fixture
def study():
    return make_study(catalogue=make_catalogue(activities=1, problem_types=2))


def write(study, folder, *options):
    """Run the command and return the text of every file, by the name of its figure."""
    call_command("figures", study.public_id, f"--out={folder}", *options)
    return {path.stem: path.read_text() for path in folder.iterdir()}


def test_the_demonstration_has_every_figure(tmp_path, capsys):
    study = create_demonstration(owner=make_user(), now=NOW)
    drawn = write(study, tmp_path / "new" / "folder")
    assert set(drawn) == ALL
    for svg in drawn.values():
        desc = ElementTree.fromstring(svg).find("{http://www.w3.org/2000/svg}desc")
        assert "9 people in 2 sessions (4 + 5)" in desc.text
        assert "synthetic votes" in desc.text
    assert "30 of 34 issues occur; 24 are highly relevant" in drawn["counts"]
    assert ">116.2 minutes<" in drawn["pace"]
    assert "Wrote matrix.svg, counts.svg" in capsys.readouterr().err


def test_sessions_and_votes_are_chosen(study, tmp_path):
    play(study, first=[5, 5, 5], final=[1, 1, 1])
    play(study, first=[4, 4])
    final, first = (write(study, tmp_path / votes, f"--votes={votes}") for votes in ("final", "first"))
    assert "5 people in 2 sessions (3 + 2); final answers" in final["answers"]
    assert "5 people in 2 sessions (3 + 2); first answers" in first["answers"]
    assert final["changes"] == first["changes"]
    chosen = write(study, tmp_path / "second", "--sessions=2")
    assert "2 people in 1 session; final answers" in chosen["answers"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--sessions=7"], "7: no finished session of this study. There are 1."),
        (["--sessions=1,one,"], "one: no finished session of this study. There are 1."),
        (["--votes=second"], "argument --votes: invalid choice: 'second'"),
    ],
)
def test_a_wrong_choice_is_said(study, tmp_path, options, message):
    play(study, first=[5, 5, 5])
    with pytest.raises(CommandError, match=re.escape(message)):
        write(study, tmp_path, *options)
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_nothing_is_written(study):
    with pytest.raises(CommandError, match="the following arguments are required: --out"):
        call_command("figures", study.public_id)


def test_a_study_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="There is no study nowhere"):
        call_command("figures", "nowhere", f"--out={tmp_path}")


def test_a_study_without_a_finished_session_is_said(study, tmp_path):
    play(study, first=[5, 5, 5], is_finished=False)
    with pytest.raises(CommandError, match="No session of this study is finished"):
        write(study, tmp_path)


def test_a_folder_that_cannot_be_written_is_said(study, tmp_path):
    play(study, first=[5, 5, 5])
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="file cannot be written: File exists"):
        write(study, tmp_path / "file")
    (tmp_path / "folder" / "grid.svg").mkdir(parents=True)
    with pytest.raises(CommandError, match=r"grid\.svg cannot be written: Is a directory"):
        write(study, tmp_path / "folder")
