"""The files of a paper as members download them, and as the command writes them."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from catalogue.models import Activity, Issue, Phase, ProblemType
from reports.paperfiles import NAMES
from studies.models import Participant, Role, Study
from tests.factories import (
    NOW,
    confirm,
    make_item,
    make_member,
    make_participants,
    make_session,
    make_user,
    move,
    owner_of,
    sit_down,
    vote,
)
from tests.reports.papers import NASTY
from tests.reports.sent import address, rows_in, text_of
from tests.reports.strict_latex import PDFLATEX, compile_tex, read_tables
from voting.actions.agenda import finish_session
from voting.actions.decision import DecisionDraft, decide_on_issue, undo_decision
from voting.decisions import DecisionKind

pytestmark = pytest.mark.django_db


def played(study=None, *, values=(4, 4, 5), **plan):
    """Return the study of a finished session in which people gave these answers to the first issue."""
    session = make_session(study, state="running", **plan)
    item = move(make_item(session), "start")
    people = make_participants(session, len(values), characterisation={"education": "MSc", "years": 7})
    for person, value in zip(people, values, strict=True):
        person.session = session
        vote(person, item, value)
        vote(person, item, value, "relevance")
    finish_session(session=session, by=owner_of(session.study), now=NOW + timedelta(hours=1))
    return Study.objects.get(pk=session.study_id)


def get(client, study, name, query=""):
    return client.get(address(study, name, query))


@pytest.fixture
def study():
    return played()


@pytest.fixture
def owner(client, study):
    client.force_login(owner_of(study))
    confirm(client)
    return client


@pytest.mark.parametrize("role", list(Role))
def test_every_member_may_download(client, study, role):
    client.force_login(owner_of(study) if role == Role.OWNER else make_member(study, role).user)
    for name in NAMES:
        response = get(client, study, name)
        assert (response["Cache-Control"], response["Content-Disposition"]) == (
            "private, no-store",
            f'attachment; filename="{name}"',
        )
        assert text_of(response) != ""


def test_strangers_and_participants_get_nothing(client, study):
    sit_down(client, make_participants(make_session(study), 1)[0])
    assert {get(client, study, name).status_code for name in NAMES} == {302}
    client.force_login(make_user("eva@example.org"))
    assert {get(client, study, name).status_code for name in NAMES} == {404}


def test_other_names_are_not_found(owner, study):
    names = ("table-1-matrix", "table-1-matrix.pdf", "tables.md", "table-1-matrix.tex.md", "TABLES.TEX")
    assert [get(owner, study, name).status_code for name in names] == [404] * 5


def test_files_are_about_the_sessions_and_votes_asked_for(owner, study):
    played(study, values=(1, 1, 1, 1), name="Second")

    def people(query):
        return [
            line
            for line in text_of(get(owner, study, "table-3-issues.md", query)).split("\n")
            if " answers." in line
        ]

    assert [people(query) for query in ("", "?sessions=2", "?sessions=1&votes=first")] == [
        [r"7 people in 2 sessions (3 + 4); final answers."],
        [r"4 people in 1 session; final answers."],
        [r"3 people in 1 session; first answers."],
    ]
    (found,) = read_tables(text_of(get(owner, study, "table-results.tex", "?sessions=2")))
    assert found["rows"][2] == [
        *("DC-01", "Type 1 of activity 1", "Does not occur", "3"),
        *("4", "1", "0", "3", "4", "1", "0", "3"),
    ]


def test_people_are_unlinked_unless_asked_for(owner, study):
    played(study, name="Second")
    assert text_of(get(owner, study, "table-2-participants.csv", "?sessions=1")) == (
        "education,years,projects\r\n" + "MSc,7,\r\n" * 6
    )
    response = get(owner, study, "table-2-participants.csv", "?sessions=2&linked=1")
    assert response["Content-Disposition"] == 'attachment; filename="table-2-participants-linked.csv"'
    assert text_of(response) == "session,participant,education,years,projects\r\n" + "".join(
        f"2,P{number},MSc,7,\r\n" for number in (4, 5, 6)
    )
    for is_linked, name in (("", "table-2-participants}"), ("?linked=1", "table-2-participants-linked}")):
        assert f"\\input{{{name}" in text_of(get(owner, study, "tables.tex", is_linked))


def test_names_of_people_are_in_no_file(owner, study):
    Participant.objects.update(expected_name="Eva Example")
    texts = [text_of(get(owner, study, name, "?linked=1")) for name in NAMES]
    assert [text for text in texts if "Eva" in text or "example.org" in text] == []


def test_synthetic_votes_are_called_so(owner, study):
    Study.objects.update(is_synthetic=True)
    for name in ("table-3-issues", "table-results"):
        for kind in ("tex", "md"):
            assert "synthetic votes" in text_of(get(owner, study, f"{name}.{kind}"))


def test_files_list_issues_as_they_are_reported(owner, study):
    """The same decisions as on the report, and nobody who made them."""

    def decide(kind, issue, **values):
        draft = DecisionDraft(kind=DecisionKind(kind), issue=issue, **values)
        return decide_on_issue(study=study, draft=draft, by=owner_of(study), now=NOW)

    names = [name for name in NAMES if name not in ("table-2-participants.csv", "tables.tex")]
    before = {name: text_of(get(owner, study, name)) for name in names}
    decide("merge", "DC-02", into="DC-01", reason="The same")
    decide("reword", "DC-01", statement="Nobody reads", reason="Clearer")
    undo_decision(decision=decide("drop", "DC-03", reason="A mistake"), by=owner_of(study), now=NOW)
    found = {name: text_of(get(owner, study, name)) for name in names}
    for name in ("table-3-issues.csv", "table-results.csv"):
        rows = {row["issue"]: row["statement"] for row in rows_in(found[name])}
        assert (rows["DC-01"], sorted(rows)) == ("Nobody reads", ["DC-01", "DC-03", "DC-04"])
    told = (
        "DC-01 (“Type 1 of activity 1”) was reworded to “Nobody reads”: “Clearer”.",
        "DC-02 (“Type 2 of activity 1”) was merged into DC-01 (“Nobody reads”): “The same”.",
    )
    for name in ("table-3-issues.md", "table-3-issues.tex", "table-results.md", "methods.md"):
        assert [sentence for sentence in told if sentence not in found[name]] == []
    assert "From 4 candidates to 1 reported issue:" in found["methods.md"]
    text = "".join(found.values())
    assert [word for word in ("A mistake", "example.org") if word in text] == []
    assert [name for name in names if name.startswith("table-1") and found[name] != before[name]] == []


# The command


def test_command_writes_what_the_page_sends(owner, study, tmp_path):
    call_command("export_paper", study.public_id, "--out", str(tmp_path / "paper"))
    written = {path.name: path.read_bytes().decode() for path in (tmp_path / "paper").iterdir()}
    assert written == {name: text_of(get(owner, study, name)) for name in NAMES}


def test_command_says_which_people_are_linked(study, tmp_path):
    call_command("export_paper", study.public_id, "--out", str(tmp_path), "--linked", "--sessions", "1")
    assert sorted(path.name for path in tmp_path.iterdir() if "table-2" in path.name) == [
        f"table-2-participants-linked.{kind}" for kind in ("csv", "md", "tex")
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing-here"], "There is no study nothing-here."),
        (["STUDY", "--sessions", "1,9"], r"9: no finished session of this study\. There are 1\."),
    ],
)
def test_command_says_what_it_cannot_do(study, tmp_path, arguments, message):
    arguments = [argument.replace("STUDY", study.public_id) for argument in arguments]
    with pytest.raises(CommandError, match=message):
        call_command("export_paper", *arguments, "--out", str(tmp_path))


def test_command_says_where_it_cannot_write(study, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_paper", study.public_id, "--out", str(tmp_path / "file"))


def test_study_whose_every_text_is_hostile_gives_tables_that_compile(study, tmp_path):
    for model, field in ((Phase, "name"), (Activity, "name"), (ProblemType, "name"), (Issue, "statement")):
        for row, text in zip(model.objects.order_by("pk"), NASTY, strict=False):
            setattr(row, field, text.replace("\x00", "")[:60])
            row.save()
    study = Study.objects.get(pk=study.pk)
    study.title, study.scale_labels = NASTY[0], ["{", "%", "\\", "&", "#"]
    study.save()
    for question, text in zip(study.questions.all(), NASTY[5:], strict=False):
        question.wording = text
        question.save()
    for person, text in zip(Participant.objects.all(), NASTY[9:], strict=False):
        person.characterisation = {"education": text}
        person.save()
    call_command("export_paper", study.public_id, "--out", str(tmp_path))
    read = {path.name: read_tables(path.read_text()) for path in tmp_path.glob("table-*.tex")}
    assert read["table-3-issues.tex"][0]["rows"][1][3] == NASTY[0]
    if PDFLATEX:
        is_compiled, said_by_tex = compile_tex(tmp_path)
        assert is_compiled, said_by_tex[-2000:]
