"""A study as a file: out of one database, into another, the same study."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings

from catalogue.models import Catalogue
from reports.exports import TABLES, Asked, csv_file, study_file
from reports.queries import results_of, sessions_of
from reports.records import results_record
from studies.actions.participant import remove_participant, withdraw
from studies.instrument import hash_instrument
from studies.models import LogEntry, Member, Participant, Session, Study
from studies.queries import describe_instrument
from tests.factories import (
    NOW,
    confirm,
    make_item,
    make_participants,
    make_proposal,
    make_session,
    make_study,
    make_user,
    move,
    owner_of,
    vote,
)
from tests.voting.archives import an_archive, archives
from voting.actions.agenda import finish_session
from voting.actions.archive import import_study
from voting.actions.comment import add_comment, set_comment_hidden
from voting.actions.demonstration import create_demonstration
from voting.actions.erasure import erase_participant
from voting.archive import Archive
from voting.archive_files import UPLOADED, read_archive, write_archive
from voting.document import DocumentFaults
from voting.models import AgendaItem, Comment, Round, Vote
from voting.snapshot import snapshot_of

pytestmark = pytest.mark.django_db


def file_of(study, **options):
    """Return the bytes of study.json."""
    return "".join(study_file(study, **options)).encode()


def whole(found):
    """Return an archive whose parts can be looked at again and again."""
    parts = {name: tuple(getattr(found, name)) for name in ("votes", "comments", "log", "readings")}
    lists = (
        "questions",
        "consents",
        "characterisation_form",
        "characterisations",
        "sessions",
        "participants",
        "proposals",
        "decisions",
        "codes",
        "comparisons",
    )
    return replace(found, **parts, **{name: tuple(getattr(found, name)) for name in lists})


def without_source(found):
    """Return an archive without what an import changes: the study's id and the entry that tells of it."""
    log = tuple(entry for entry in found.log if entry.verb != "import_study")
    return replace(found, study=replace(found.study, public_id="0" * 12, parent=None), log=log)


def taken_in(study, **options):
    """Return the copy of a study that its own file makes."""
    owner = make_user("bia@example.org")
    return import_study(archive=read_archive(file_of(study, **options)), owner=owner, now=NOW)


def results_csv(study, which):
    """Return results.csv without the study's id."""
    asked = Asked(study, sessions_of(study), which)
    return "".join(csv_file("results.csv", asked)).replace(study.public_id, "")


@pytest.mark.parametrize("is_linked", [False, True])
def test_demonstration_comes_back_number_for_number(is_linked):
    study = create_demonstration(owner=make_user(), now=NOW)
    copy = taken_in(study, is_linked=is_linked)
    for which in ("first", "final"):
        original, again = results_of(study, which=which), results_of(copy, which=which)
        assert results_record(again) == results_record(original)
        assert again == original
        assert results_csv(copy, which) == results_csv(study, which)
    first = read_archive(file_of(study, is_linked=is_linked))
    second = read_archive(file_of(copy, is_linked=is_linked))
    assert without_source(second) == without_source(first)


@pytest.mark.django_db(transaction=True)
def test_demonstration_comes_to_a_fresh_database():
    study = create_demonstration(owner=make_user(), now=NOW)
    data, expected = file_of(study), results_record(results_of(study))
    call_command("flush", interactive=False, verbosity=0)
    assert Study.objects.count() == 0
    copy = import_study(archive=read_archive(data), owner=make_user("bia@example.org"), now=NOW)
    assert results_record(results_of(copy)) == expected == json.loads(data)["results"]["final"]
    assert without_source(read_archive(file_of(copy))) == without_source(read_archive(data))


def busy_session():
    """Return a finished session in which people voted again, abstained, left, were erased or removed."""
    study = make_study(has_no_opinion=True)
    session = make_session(study, state="running", order="shuffled")
    people = make_participants(session, 5, characterisation={"years": 3, "asked_before": "x"})
    owner = owner_of(study)
    first, second = make_item(session, 1), make_item(session, 2)
    move(first, "start")
    for person, value in zip(people, (5, 4, None, 2, 1), strict=True):
        vote(person, first, value)
    move(first, "reveal")
    vote(people[0], first, 3)
    move(first, "close")
    move(first, "vote_again")
    vote(people[1], first, 5)
    move(second, "start")
    vote(people[0], second, 4, "relevance")
    move(second, "put_aside")
    for person in people:
        person.session = session
        add_comment(by=person, item=first, text=f"Note of {person.label}", key=uuid4(), now=NOW)
    hidden = Comment.objects.get(participant=people[0])
    set_comment_hidden(comment=hidden, is_hidden=True, by=owner, now=NOW)
    withdraw(participant=people[1], now=NOW)
    remove_participant(participant=people[3], by=owner, now=NOW)
    erase_participant(participant=people[4], now=NOW)
    return finish_session(session=session, by=owner, now=NOW + timedelta(hours=1))


@pytest.mark.parametrize("is_linked", [False, True])
def test_busy_session_comes_back(is_linked):
    study = Study.objects.get(pk=busy_session().study_id)
    copy = taken_in(study, is_linked=is_linked)
    assert results_of(copy) == results_of(study)
    first = whole(snapshot_of(study, is_linked=is_linked))
    assert without_source(whole(snapshot_of(copy, is_linked=is_linked))) == without_source(first)
    assert [comment.text for comment in first.comments] == ["Note of P2", "Note of P3"]
    assert [person.participant for person in first.participants] == ["P1", "P2", "P3", "P5"]
    assert [round_.is_sealed for round_ in first.sessions[0].agenda[0].rounds] == [True, False, True]
    assert sum(vote.is_carried for vote in first.votes) == 2


def test_linking_is_asked_for():
    study = Study.objects.get(pk=busy_session().study_id)
    unlinked, linked = snapshot_of(study), snapshot_of(study, is_linked=True)
    said = {"years": 3}
    assert [person.characterisation for person in unlinked.participants] == [{}, {}, {}, {}]
    assert unlinked.characterisations == [said, said, said]
    assert [person.characterisation for person in linked.participants] == [said, said, said, {}]
    assert linked.characterisations == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(archives())
def test_any_study_comes_back(db, found):
    owner = make_user()
    bare = replace(found, lock=None, votes=())
    instrument = describe_instrument(import_study(archive=bare, owner=owner, now=NOW))
    lock = replace(found.lock, hash=hash_instrument(instrument), instrument=instrument)
    found = read_archive(written(replace(found, lock=lock)))
    copy = import_study(archive=found, owner=owner, now=NOW)
    again = whole(snapshot_of(copy, is_linked=True))
    assert sorted_votes(without_source(again)) == sorted_votes(without_source(found))


def sorted_votes(found):
    """Return an archive whose votes and notes are in an order of their own."""
    votes = sorted(
        found.votes, key=lambda vote: (vote.session, vote.participant, vote.issue, vote.question, vote.round)
    )
    comments = sorted(found.comments, key=lambda note: (note.session, note.participant, note.issue))
    return replace(found, votes=votes, comments=comments)


def written(found: Archive) -> bytes:
    """Return the file of an archive."""
    return "".join(write_archive(found, software={}, results={})).encode()


def test_import_keeps_what_was_and_makes_new_what_opens_doors():
    session = busy_session()
    study = Study.objects.get(pk=session.study_id)
    copy = taken_in(study)
    assert [(member.user.email, member.role) for member in copy.members.all()] == [
        ("bia@example.org", "owner")
    ]
    assert (copy.locked_at, copy.locked_hash) == (study.locked_at, study.locked_hash)
    assert copy.catalogue.owner.email == "bia@example.org"
    assert copy.catalogue.frozen_at == study.catalogue.frozen_at
    assert copy.public_id != study.public_id
    (again,) = copy.sessions.all()
    assert (again.public_id, again.join_code) != (session.public_id, session.join_code)
    assert (again.is_door_open, again.started_at, again.seed) == (False, session.started_at, session.seed)
    links = set(Participant.objects.values_list("link_hash", flat=True))
    assert len(links) == 5 + 4
    entry = LogEntry.objects.filter(study=copy).last()
    assert (entry.verb, entry.actor, entry.data["source"]) == (
        "import_study",
        "bia@example.org",
        study.public_id,
    )


def count_rows():
    """Return how much there is of everything that an import writes."""
    models = (Study, Catalogue, Member, Session, Participant, AgendaItem, Round, Vote, Comment, LogEntry)
    return [model.objects.count() for model in models]


def test_instrument_that_differs_from_the_lock_stores_nothing():
    study = Study.objects.get(pk=busy_session().study_id)
    found = read_archive(file_of(study))
    found = replace(found, questions=(replace(found.questions[0], wording="Another"), found.questions[1]))
    before = count_rows()
    with pytest.raises(DocumentFaults) as refusal:
        import_study(archive=found, owner=make_user(), now=NOW)
    assert [fault.path for fault in refusal.value.faults] == ["$.lock.instrument"]
    assert count_rows() == before


def test_import_takes_the_same_queries_for_one_and_for_many(django_assert_num_queries):
    def imported(people):
        session = make_session(make_study(), state="running")
        item = move(make_item(session), "start")
        for person in make_participants(session, people):
            vote(person, item, 4)
        finish_session(session=session, by=owner_of(session.study), now=NOW)
        return read_archive(file_of(Study.objects.get(pk=session.study_id)))

    few, many = imported(1), imported(12)
    owner = make_user()
    with django_assert_num_queries(30):
        import_study(archive=few, owner=owner, now=NOW)
    with django_assert_num_queries(30):
        import_study(archive=many, owner=owner, now=NOW)


CANARIES = (
    "canary-name",
    "canary-mail@example.org",
    "canary-note",
    "canary-hidden",
    "canary-removed",
    "canary-running",
    "canary-rehearsal",
    "canary-invited@example.org",
)


def test_no_file_tells_what_must_stay(client):
    session = make_session(make_study(owner=make_user("canary-mail@example.org")), state="running")
    study, owner = session.study, owner_of(session.study)
    people = make_participants(session, 3, expected_name="canary-name")
    item = move(make_item(session), "start")
    for person, text in zip(people, ("canary-hidden", "canary-removed", "Said aloud"), strict=True):
        person.session = session
        vote(person, item, 4)
        add_comment(by=person, item=item, text=text, key=uuid4(), now=NOW)
    make_proposal(people[1], "canary-removed", text="canary-removed")
    make_proposal(people[2], "Missed aloud")
    set_comment_hidden(comment=Comment.objects.get(text="canary-hidden"), is_hidden=True, by=owner, now=NOW)
    remove_participant(participant=people[1], by=owner, now=NOW)
    AgendaItem.objects.filter(pk=item.pk).update(private_note="canary-note")
    finish_session(session=session, by=owner, now=NOW)
    running = make_session(study, state="running")
    rehearsal = make_session(study, state="running", is_rehearsal=True)
    for other, text in ((running, "canary-running"), (rehearsal, "canary-rehearsal")):
        (person,) = make_participants(other, 1)
        person.session = other
        add_comment(by=person, item=make_item(other), text=text, key=uuid4(), now=NOW)
        make_proposal(person, text, text=text)
        vote(person, move(make_item(other), "start"), 1)
    finish_session(session=rehearsal, by=owner, now=NOW)
    LogEntry.objects.create(
        study=study, at=NOW, actor="x", verb="invite", data={"email": "canary-invited@example.org"}
    )
    client.force_login(owner)
    confirm(client)
    files = {}
    for name in (*TABLES, "study.json"):
        response = client.get(reverse("reports:export", args=[study.public_id, name]) + "?linked=1")
        files[name] = b"".join(response.streaming_content).decode()
    secrets = [person.link_hash for person in Participant.objects.all()]
    secrets += [found.join_code for found in Session.objects.all()]
    found = [(name, text) for name, file in files.items() for text in (*CANARIES, *secrets) if text in file]
    assert found == []
    assert "Said aloud" in files["study.json"]
    assert "Missed aloud" in files["issue_log.csv"]
    assert [row["number"] for row in json.loads(files["study.json"])["sessions"]] == [1]


# The page


@pytest.fixture
def page(client):
    """Return what sends a file to the page, signed in."""
    client.force_login(make_user())

    def send(data):
        file = SimpleUploadedFile("study.json", data, "application/json")
        return client.post(reverse("voting:import_study"), {"file": file})

    return send


def test_page_imports_a_study(page, client):
    study = Study.objects.get(pk=busy_session().study_id)
    data = file_of(study)
    response = page(data)
    copy = Study.objects.exclude(pk=study.pk).get()
    assert (response.status_code, response["Location"]) == (
        302,
        reverse("studies:study", args=[copy.public_id]),
    )
    assert client.get(response["Location"]).status_code == 200
    assert client.get(reverse("reports:study", args=[copy.public_id])).status_code == 200


def test_page_lists_every_fault_and_stores_nothing(page):
    document = json.loads(file_of(Study.objects.get(pk=busy_session().study_id)))
    document["study"]["title"] = ""
    document["votes"][0]["value"] = 99
    document["<b>more</b>"] = 1
    before = count_rows()
    response = page(json.dumps(document).encode())
    text = response.content.decode()
    assert (response.status_code, count_rows()) == (422, before)
    assert "This file cannot become a study. Nothing was stored." in text
    assert "3 things are wrong" in text
    for path in ("$.study.title", "$.votes[0].value", "$.&lt;b&gt;more&lt;/b&gt;"):
        assert f"<code>{path}</code>" in text


def test_page_says_that_the_instrument_differs(page):
    document = json.loads(file_of(Study.objects.get(pk=busy_session().study_id)))
    document["study"]["definition"] = "Another"
    before = count_rows()
    response = page(json.dumps(document).encode())
    assert (response.status_code, count_rows()) == (422, before)
    assert "<code>$.lock.instrument</code>" in response.content.decode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty."),
        (b"x", "This is not JSON: line 1, column 1 cannot be read."),
        (b" " * (UPLOADED.most_bytes + 1), "The file is larger than 20 MB."),
        (b"[" * 100_000, "This is nested too deeply."),
    ],
)
def test_page_says_beside_the_field_what_is_wrong(page, data, message):
    response = page(data)
    assert response.status_code == 422
    assert f'<p class="wrong">{message}</p>' in response.content.decode()


def test_page_asks_for_a_file(page, client):
    response = client.post(reverse("voting:import_study"), {})
    assert (response.status_code, "Choose a file." in response.content.decode()) == (422, True)


def test_page_wants_an_account(client):
    address = reverse("voting:import_study")
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={address}")


# The commands


def test_commands_move_a_study(tmp_path, capsys):
    study = Study.objects.get(pk=busy_session().study_id)
    make_user("bia@example.org")
    file = tmp_path / "study.json"
    call_command("export_study", study.public_id, "--out", str(file))
    assert file.read_bytes() == file_of(study)
    call_command("export_study", study.public_id, "--linked")
    assert capsys.readouterr().out.encode() == file_of(study, is_linked=True)
    call_command("import_study", str(file), "--owner", "BIA@example.org")
    copy = Study.objects.exclude(pk=study.pk).get()
    assert capsys.readouterr().out == f"Imported “{copy.title}”. Its id is {copy.public_id}.\n"
    assert results_of(copy) == results_of(study)


def test_commands_say_what_is_wrong(tmp_path):
    file = tmp_path / "study.json"
    file.write_bytes(written(an_archive()))
    make_user()
    before = count_rows()
    for command, words in (
        (("export_study", "nothing"), "There is no study nothing."),
        (("import_study", str(file), "--owner", "no@example.org"), "There is no account no@example.org."),
        (("import_study", str(tmp_path / "no"), "--owner", "ana@example.org"), "cannot be read"),
        # Sound, but its lock is of another instrument than its parts are.
        (("import_study", str(file), "--owner", "ana@example.org"), "$.lock.instrument: "),
    ):
        with pytest.raises(CommandError) as refusal:
            call_command(*command)
        assert words in str(refusal.value)
    assert count_rows() == before
