"""methods.md: what the database knows of how a study was run, and nothing that names anybody."""

import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from markdown_it import MarkdownIt

from reports.background import Background, Sitting
from reports.exports import SOFTWARE, Asked
from reports.facts import background_of
from reports.paper.accord import accord_items
from reports.paper.methods import write_methods
from reports.paperfiles import Paper, paper_file
from reports.queries import sessions_of
from reports.reported import report
from reports.rows import Session
from studies.actions.instrument import change_rule
from studies.models import Participant, Study
from tests.factories import (
    NOW,
    make_item,
    make_participants,
    make_session,
    make_study,
    make_user,
    move,
    owner_of,
    vote,
)
from tests.reports.papers import nasty_archive, nasty_results, small_results
from tests.voting.archives import a_person, a_reading, a_session, a_study, an_archive
from voting.actions.agenda import finish_session
from voting.actions.comment import add_comment
from voting.actions.erasure import erase_participant
from voting.archive import Change, Entry, Lock, Proposal
from voting.archive_codings import FINAL
from voting.decisions import Decision

SOFTWARE_TEXT = f"{SOFTWARE['name']} {SOFTWARE['version']}"


def a_background(archive=None, **values):
    """Return what is known of a small study."""
    archive = archive or an_archive()
    results = small_results()
    final = values.get("final", results)
    usual = {
        "archive": archive,
        "log": tuple(archive.log),
        "readings": tuple(archive.readings),
        "first": results,
        "final": final,
        "reported": report(final, [], []),
        "sittings": [Sitting(session, joined=2) for session in archive.sessions],
        "rehearsals": 0,
        "unfinished": 0,
        "copied_from": "",
        "software": "Ciranda 9.9",
    }
    return Background(**usual | values)


def section(text, title):
    """Return one section of the account."""
    return text.split(f"\n## {title}\n")[1].split("\n## ")[0].strip()


def line_of(text, start):
    """Return the one line that begins so."""
    (line,) = [line for line in text.split("\n") if line.startswith(start)]
    return line


# Written from facts


def test_every_item_of_accord_is_answered_or_marked():
    text = section(write_methods(a_background()), "ACCORD")
    rows = [line.strip("| ").split(" | ") for line in text.split("\n") if line.startswith("| ")][2:]
    numbers = {"T": 1, "I": 3, "M": 21, "R": 5, "D": 2, "O": 3}
    codes = [f"{letter}{number}" for letter, most in numbers.items() for number in range(1, most + 1)]
    assert [row[0] for row in rows] == codes
    assert [row for row in rows if len(row) != 3 or not row[1] or not row[2]] == []


def test_items_of_accord_refer_to_sections_that_are_there():
    """A key that is no section would keep the account from being written."""
    assert [item.code for item in accord_items() if not item.sections and not item.todo] == []
    assert {key for item in accord_items() for key in item.sections} == {
        *("goal", "instrument", "sessions", "procedure", "rule"),
        *("anonymity", "participation", "notes", "changes"),
    }


def test_questions_and_scale_stand_as_they_were_asked():
    text = section(write_methods(a_background()), "Issues and questions")
    found = an_archive()
    for question in found.questions:
        assert f"“{question.wording}”" in text
    assert line_of(text, "Answers:") == "Answers: No (1), Hardly (2), Not sure (3), Rather (4), Yes (5)."
    assert "“No opinion” could be answered too" in text


def test_the_definition_is_quoted_as_people_read_it():
    found = a_background(an_archive(study=a_study(definition="**Debt** costs <b>later</b>.\n\n* 1\n* 2")))
    text = section(write_methods(found), "Issues and questions")
    assert text.endswith("\n\n> **Debt** costs \\<b\\>later\\</b\\>.\n>\n> * 1\n> * 2")


def test_what_is_not_filled_in_is_to_do():
    text = section(write_methods(a_background()), "Goal")
    assert line_of(text, "- for the purpose of") == "- for the purpose of **TODO:** not filled in."


@pytest.mark.parametrize(
    ("mode", "starts"),
    [
        ("live", "In a live session a facilitator led"),
        ("collect", "In a session that collects all votes first"),
        ("self_paced", "In a self-paced session"),
    ],
)
def test_procedure_tells_of_the_kind_of_session_that_was_held(mode, starts):
    text = section(write_methods(a_background(an_archive(sessions=(a_session(mode=mode),)))), "Procedure")
    assert text.startswith(starts)
    assert ("After the reveal people saw" in text) == (mode != "self_paced")


def test_order_rounds_and_late_answers_are_told_by_session():
    session = a_session(rounds=3, order="shuffled", seed=42)
    boards = session.agenda[0].rounds
    again = replace(session.agenda[0], rounds=(*boards[:2], replace(boards[2], is_sealed=True)))
    session = replace(session, agenda=(again, session.agenda[1]))
    background = a_background(
        an_archive(sessions=(session,)), sittings=[Sitting(session, joined=2, late=3, notes=7)]
    )
    assert line_of(section(write_methods(background), "Procedure"), "- Session 1") == (
        "- Session 1: 2 issues in a shuffled order (seed 42); 1 closed, 0 put aside, 1 revealed, 1 voted on "
        "again under seal; 7 notes; 3 answers came after their round had ended and do not count."
    )


@pytest.mark.parametrize(
    ("values", "sentences"),
    [
        (
            {"peers": "numbered", "shows_vote_count": True},
            ["under the labels P1, P2", "how many had voted, not who", "of the same person, by its label"],
        ),
        (
            {"peers": "anonymous", "shows_vote_count": False},
            ["without labels, in a shuffled order", "did not see how many", "could not tell whose"],
        ),
    ],
)
def test_what_people_saw_of_each_other_is_told(values, sentences):
    text = write_methods(a_background(an_archive(study=a_study(**values))))
    assert [sentence in text for sentence in sentences] == [True] * 3


def test_lock_is_told_with_its_time_and_hash():
    digest = hashlib.sha256(b"x").hexdigest()
    entries = (
        Entry(session=None, at=NOW - timedelta(days=1), actor="member", verb="change_rule", data={}),
        Entry(session=None, at=NOW, actor="P1", verb="lock", data={"hash": digest}),
        Entry(
            session=None,
            at=NOW + timedelta(days=1),
            actor="member",
            verb="write_consent",
            data={"version": 2},
        ),
        Entry(session=None, at=NOW, actor="member", verb="invite", data={}),
    )
    locked = an_archive(lock=Lock(locked_at=NOW, hash=digest, instrument={}), log=entries)
    text = write_methods(a_background(locked))
    assert f"at 2026-03-02 14:00 UTC, under the SHA-256 `{digest}`" in section(text, "Decision rule")
    assert section(text, "Changes").split("\n")[2:5] == [
        "| 2026-03-01 14:00 UTC | decision rule changed | before |",
        "| 2026-03-02 14:00 UTC | instrument locked | – |",
        "| 2026-03-03 14:00 UTC | consent text written, version 2 | after |",
    ]
    assert "Nothing of them was changed after that." in section(text, "Decision rule")
    unlocked = write_methods(a_background(an_archive(lock=None)))
    assert "Nothing is locked yet" in section(unlocked, "Decision rule")


def test_issues_added_after_the_lock_are_told_with_their_hashes():
    later = Change(session=2, at=NOW + timedelta(days=7), issue="A-02", hash="b" * 64, instrument={})
    lock = Lock(locked_at=NOW, hash="a" * 64, instrument={}, changes=(later,))
    proposals = tuple(
        Proposal(
            session=1,
            participant="P1",
            phase="",
            activity="",
            problem_type="",
            statement="Secret words",
            text="",
            created_at=NOW,
            state=state,
            issue="",
            reason="Secret reason",
            decided_at=None,
        )
        for state in ("added", "parked", "parked", "open")
    )
    sessions = [Session("1", "One", 4), Session("2", "Two", 4)]
    assessed = {("A-01", "1"), ("A-01", "2"), ("A-02", "2")}
    results = small_results(sessions=sessions, assessed=assessed, votes=[])
    text = write_methods(a_background(an_archive(lock=lock, proposals=proposals), final=results))
    rule, changes = section(text, "Decision rule"), section(text, "Changes")
    assert "Nothing of them was changed" not in rule
    assert f"- A-02 at 2026-03-09 14:00 UTC; SHA-256 from then on `{'b' * 64}`" in rule.split("\n")
    assert "1 were added, 0 merged into others, 2 parked with a reason, 1 left open." in changes
    assert "- A-02: not assessed by session 1" in changes.split("\n")
    assert "Secret" not in text


MADE = [
    Decision(1, "reword", "A-01", NOW, statement="Nobody reads", reason="Clearer", actor="olga@example.org"),
    Decision(2, "merge", "A-02", NOW, into="A-01", reason="The *same*", actor="olga@example.org"),
    Decision(3, "drop", "A-01", NOW, reason="A mistake", actor="olga@example.org", is_undone=True),
    Decision(4, "undo", "A-01", NOW, undoes=3, actor="olga@example.org"),
]


def test_decisions_that_stand_are_told_with_their_reasons():
    reported = report(small_results(), MADE, ["A-02"])
    assert [decision.kind for decision in reported.reasons] == ["reword", "merge"]
    text = write_methods(a_background(reported=reported))
    lines = section(text, "Changes").split("\n")
    begin = lines.index("From 1 candidate to 1 reported issue:")
    assert [line for line in lines[begin + 1 :] if line][:5] == [
        "- Added later: 1 (A-02)",
        "- Merged into another: 1 (A-02)",
        "After the sessions the researchers decided, without changing a vote or a class:",
        "- A-01 (“No reading”) was reworded to “Nobody reads”: “Clearer”.",
        r"- A-02 (“Bad reading”) was merged into A-01 (“Nobody reads”): “The \*same\*”.",
    ]
    assert [word for word in ("A mistake", "olga", "No issue was merged") if word in text] == []
    # Classes are counted of all issues, so the file with all of them is named and not the shorter table.
    assert line_of(text, "2 issues: 2 occur").endswith("(results.csv).")


def test_that_nothing_was_decided_is_told():
    lines = section(write_methods(a_background()), "Changes").split("\n")
    assert "From 2 candidates to 2 reported issues." in lines
    assert "No issue was merged, reworded or dropped after the sessions." in lines
    text = write_methods(a_background(reported=report(small_results(), MADE[2:], [])))
    assert "No issue was merged, reworded or dropped after the sessions." in text


def test_straddling_issues_and_missing_answers_are_told():
    text = write_methods(a_background())
    assert "to be decided by hand: A-02." in text
    rows = section(text, "Participation and missing answers").split("\n")
    assert rows[2:8] == [
        "| occurrence | first | 7 | 0 | 1 | 8 |",
        "| relevance | first | 7 | 0 | 1 | 8 |",
        "| effort | first | 3 | 0 | 5 | 8 |",
        "| occurrence | final | 7 | 0 | 1 | 8 |",
        "| relevance | final | 7 | 0 | 1 | 8 |",
        "| effort | final | 3 | 0 | 5 | 8 |",
    ]


@pytest.mark.parametrize(("answers", "is_silent"), [((), True), (({"years": 3},), False)])
def test_that_nobody_answered_about_themselves_is_told(answers, is_silent):
    text = write_methods(a_background(an_archive(characterisations=answers)))
    assert ("Nobody answered these questions." in text) is is_silent


def test_texts_of_people_become_no_markup():
    """Headings, lists, links, HTML: what was typed is read as it was typed, but for the definition."""
    results, found = nasty_results(), nasty_archive()
    found = replace(found, study=replace(found.study, definition="Plain."))
    text = write_methods(a_background(found, first=results, final=results))
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    children = {child.type for token in tokens if token.type == "inline" for child in token.children or []}
    assert children <= {"text", "text_special", "softbreak", "strong_open", "strong_close", "code_inline"}
    plain = write_methods(a_background())
    assert re.findall(r"^#+ .*", text, re.MULTILINE)[1:] == re.findall(r"^#+ .*", plain, re.MULTILINE)[1:]
    assert {token.type for token in tokens} & {"html_block", "fence", "code_block", "hr"} == set()


# Read from the database


def held(study=None, *, people=3, **plan):
    """Return the study of a finished session: a late answer, somebody who left, somebody erased."""
    session = make_session(study, state="running", **plan)
    by = owner_of(session.study)
    item = move(make_item(session), "start")
    seats = make_participants(session, people)
    for person in seats:
        person.session = session
        vote(person, item, 4)
        vote(person, item, 5, "relevance")
        add_comment(by=person, item=item, text="Note", key=uuid4(), now=NOW)
    move(item, "reveal")
    vote(seats[0], item, 1, round=1)
    Participant.objects.filter(pk=seats[1].pk).update(withdrawn_at=NOW)
    erase_participant(participant=seats[2], now=NOW)
    finish_session(session=session, by=by, now=NOW + timedelta(minutes=90))
    return Study.objects.select_related("catalogue", "parent").get(pk=session.study_id)


@pytest.mark.django_db
def test_people_are_counted_and_never_named():
    owner = make_user("olga@example.org", first_name="Olga", last_name="Owner")
    study = make_study(owner=owner)
    change_rule(study=study, occurs_from=4, high_from=5, minimum_votes=2, by=owner, now=NOW)
    study = held(study)
    make_session(study, is_rehearsal=True)
    make_session(study)
    Participant.objects.filter(erased_at=None).update(expected_name="Eva Expected")
    found = background_of(study, sessions_of(study), software=SOFTWARE_TEXT)
    (sitting,) = found.sittings
    assert (
        *(sitting.expected, sitting.joined, sitting.stopped, sitting.erased, sitting.removed),
        *(sitting.late, sitting.notes, sitting.minutes, sitting.revealed, sitting.closed),
        *(found.rehearsals, found.unfinished),
    ) == (0, 3, 1, 1, 0, 1, 2, 90, 1, 1, 1, 1)
    Participant.objects.filter(vote_changes__is_late=True).update(removed_at=NOW)
    (sitting,) = background_of(study, sessions_of(study), software=SOFTWARE_TEXT).sittings
    assert (sitting.removed, sitting.late, sitting.notes) == (1, 0, 1)
    text, _type = paper_file("methods.md", Paper(Asked(study, sessions_of(study))))
    assert [name for name in ("Olga", "olga", "Eva", "@example", "Owner") if name in text] == []
    assert "decision rule changed" in text


@pytest.mark.django_db
def test_account_is_of_the_sessions_asked_for():
    study = held()
    study = held(study, people=4, name="Second")
    sessions = sessions_of(study)
    text, _type = paper_file("methods.md", Paper(Asked(study, sessions[1:])))
    assert [line[:6] for line in section(text, "Panel and sessions").split("\n") if " live " in line] == [
        r"| 2\. "
    ]
    assert section(text, "Procedure").count("- Session") == 1


@pytest.mark.django_db
def test_queries_do_not_grow():
    counts = []
    for people in (3, 9):
        study = held(make_study(title=f"{people}"), people=people)
        sessions = sessions_of(study)
        with CaptureQueriesContext(connection) as queries:
            write_methods(background_of(study, sessions, software=SOFTWARE_TEXT))
        counts.append(len(queries))
    assert counts == [43, 43]


# Notes as data


def test_notes_that_nobody_coded_are_left_to_the_researcher():
    text = section(write_methods(a_background(an_archive(codes=(), comparisons=(), readings=()))), "Notes")
    assert text == ("The notes were not coded here.\n\n**TODO:** how the notes were analysed, if they were.")


def test_of_sealed_codings_there_is_no_number():
    text = section(write_methods(a_background(an_archive(comparisons=(), readings=()))), "Notes")
    assert text.split("\n\n")[:2] == [
        "The notes were coded with a codebook of 1 code (codes.csv). "
        "1 other was merged into another or retired.",
        "What coders found has not been compared yet.",
    ]


def test_coders_are_told_with_how_they_agree():
    # Of four notes two are coded alike, one is decided on, one is open; the merged code reads as the first.
    found = ((1, (1,), (2,)), (2, (), ()), (3, (1,), ()), (4, (), (1,)))
    readings = [
        reading
        for note, first, second in found
        for reading in (a_reading("C1", *first, comment=note), a_reading("C2", *second, comment=note))
    ]
    readings.append(a_reading(FINAL, 1, comment=3))
    text = section(write_methods(a_background(an_archive(readings=tuple(readings)))), "Notes")
    _codebook, coders, notes, table, *_rest = text.split("\n\n")
    assert coders == (
        "2 members coded them (C1, C2), blind to each other: what one had found nobody else saw before the "
        "comparison was opened (2026-03-12 17:00 UTC)."
    )
    assert notes == (
        "Notes that were coded and compared: 4; by more than one coder: 4; on which coders differed: 2. Of "
        "these 1 were decided by a member, and 1 are open: they count with the codes that their coders agree "
        "on."
    )
    # The alpha is what the package krippendorff 0.8 gives: 0.125.
    assert table.split("\n")[2:] == ["| C1, C2 (n = 4) | Leakage | 1 | 1 | 1 | 1 | 0.12 |"]


def test_a_code_that_nobody_gave_has_no_alpha():
    readings = tuple(a_reading(coder, comment=note) for note in (1, 2) for coder in ("C1", "C2"))
    text = section(write_methods(a_background(an_archive(readings=readings))), "Notes")
    assert line_of(text, "| C1") == "| C1, C2 (n = 2) | Leakage | 0 | 0 | 0 | 2 | – |"


def test_one_coder_agrees_with_nobody():
    archive = an_archive(readings=(a_reading("C1", 1),))
    text = section(write_methods(a_background(archive)), "Notes")
    assert "1 member coded them (C1); the codings were opened at 2026-03-12 17:00 UTC." in text
    assert "Krippendorff" not in text


def test_a_language_that_is_not_known_is_not_told():
    def of(language):
        person = a_person(1)
        person = replace(person, consent=replace(person.consent, language=language))
        return write_methods(a_background(an_archive(participants=(person,))))

    assert "Language of the form: pt." in of("pt")
    assert "Language of the form" not in of("und")
