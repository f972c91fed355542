"""The CSV tables without a database: their rows, how a cell is written, and that all are documented."""

import csv
import io
import re
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import coded_tables, tables
from reports.pooling import build_results
from reports.rows import Issue, Question, Session, VoteCount
from reports.tables import Table, write_csv
from studies.exports import guard
from tests.voting.archives import NOW, a_comment, a_person, a_study, a_vote, an_archive, archives
from voting.archive import Archive

FORMATS = (Path(__file__).resolve().parents[2] / "docs" / "formats.md").read_text()


def read(pieces):
    """Return the rows of a CSV."""
    return list(csv.reader(io.StringIO("".join(pieces), newline=""), strict=True))


def test_votes_have_a_row_for_every_answer_that_could_be_given():
    gone = a_person(3, withdrawn_at=NOW, erased_at=NOW, consent=None)
    found = an_archive(
        participants=(a_person(1), a_person(2), gone),
        votes=(a_vote(2, 4), a_vote(1, 5, round=2, is_carried=True), a_vote(1, None, "relevance")),
    )
    rows = [row[1:] for row in tables.votes_table(found).rows]
    assert rows == [
        (1, "P1", "DC-01", "occurrence", 1, None, None, "not_answered", None, None, False),
        (1, "P2", "DC-01", "occurrence", 1, 4, "Rather", "answered", False, NOW, False),
        (1, "P1", "DC-01", "occurrence", 2, 5, "Yes", "answered", True, NOW, False),
        (1, "P2", "DC-01", "occurrence", 2, None, None, "not_answered", None, None, False),
        (1, "P1", "DC-01", "relevance", 1, None, None, "no_opinion", False, NOW, False),
        (1, "P2", "DC-01", "relevance", 1, None, None, "not_answered", None, None, False),
        (1, "P1", "DC-01", "relevance", 2, None, None, "not_answered", None, None, False),
        (1, "P2", "DC-01", "relevance", 2, None, None, "not_answered", None, None, False),
    ]


@given(archives())
def test_votes_are_all_there(found):
    rows = list(tables.votes_table(found).rows)
    given = [row[1:6] for row in rows if row[8] != "not_answered"]
    assert given == [
        (vote.session, vote.participant, vote.issue, vote.question, vote.round) for vote in found.votes
    ]
    assert len({row[1:6] for row in rows}) == len(rows)


def test_vote_without_a_place_is_not_lost_in_silence():
    found = an_archive(votes=(a_vote(1, 5, round=9),))
    with pytest.raises(ValueError, match="There is no place for the answer"):
        list(tables.votes_table(found).rows)


def test_issues_have_one_row_each():
    assert tables.issues_table(an_archive()).rows == [
        (
            "0123456789ab",
            "DC-01",
            "Data collection",
            "Reading",
            "",
            "From files.",
            "Wrong",
            "Not as meant",
            "Wrong reading",
        ),
        (
            "0123456789ab",
            "DC-03",
            "Data collection",
            "Joining",
            "Join",
            "",
            "Missing",
            "",
            "Missing joining",
        ),
    ]


def test_issues_of_a_study_without_a_matrix_are_none():
    assert tables.issues_table(an_archive(catalogue=None)).rows == []


def test_comments_say_whether_they_may_be_quoted():
    quoted = a_person(1)
    quoted = replace(quoted, consent=replace(quoted.consent, may_quote=True))
    comments = (a_comment(1), a_comment(2, edited_at=NOW))
    found = an_archive(
        study=a_study(is_synthetic=True), participants=(quoted, a_person(2)), comments=comments
    )
    assert [row[2:] for row in tables.comments_table(found).rows] == [
        ("P1", "DC-01", 1, "A note", NOW, None, True, True, 1),
        ("P2", "DC-01", 1, "A note", NOW, NOW, False, True, 2),
    ]


def test_participants_are_not_linked_unless_asked():
    found = an_archive()
    assert tables.participants_table(found, is_linked=False) == (
        ("study", "years"),
        [("0123456789ab", 3), ("0123456789ab", 7)],
    )


def test_participants_are_linked_where_asked_as_far_as_it_is_known():
    found = an_archive(
        participants=(a_person(1, characterisation={"years": 9}), a_person(2)),
        characterisations=({"years": 3},),
    )
    assert tables.participants_table(found, is_linked=True) == (
        ("study", "session", "participant", "years"),
        [
            ("0123456789ab", 1, "P1", 9),
            ("0123456789ab", 1, "P2", None),
            ("0123456789ab", None, None, 3),
        ],
    )


def some_results():
    """Return results on two issues, with a further question that comes first."""
    return build_results(
        issues=[Issue("A-01", "Wrong A", "", "A", "Wrong"), Issue("A-02")],
        sessions=[Session("1", "", 3), Session("4", "", 2)],
        questions=[
            Question("effort", "further"),
            Question("relevance", "relevance"),
            Question("occurrence", "occurrence"),
        ],
        votes=[
            VoteCount("A-01", "1", "occurrence", 1, 4, 2),
            VoteCount("A-01", "4", "occurrence", 1, 5, 2),
            VoteCount("A-01", "1", "relevance", 1, 5, 3),
            VoteCount("A-01", "4", "relevance", 1, None, 1),
            VoteCount("A-01", "1", "effort", 1, 1, 1),
        ],
    )


def test_results_have_one_row_for_each_issue():
    table = tables.results_table(some_results(), study="s", is_synthetic=False)
    first, second = (dict(zip(table.columns, row, strict=True)) for row in table.rows)
    assert (first["issue"], first["class"], first["straddles"]) == ("A-01", "high", False)
    assert (first["occurrence_n"], first["occurrence_median"]) == (4, 4.5)
    assert (first["relevance_no_opinion"], first["relevance_missing"]) == (1, 1)
    assert (first["effort_count_1"], first["effort_votes_to_flip"]) == (1, None)
    assert (first["class_session_1"], first["class_session_4"]) == ("undecided", "undecided")
    assert (second["class"], second["occurrence_median"], second["votes"]) == ("no_votes", None, "final")
    assert first["median_convention"] == "midpoint"
    assert list(table.columns).index("occurrence_n") < list(table.columns).index("relevance_n")


def test_csv_is_written_as_rfc_4180_asks():
    moment = datetime(2026, 3, 12, 11, 0, 0, 5, tzinfo=timezone(timedelta(hours=-3)))
    table = Table(("a", "b"), [("x, y", 'say "yes"'), ("two\nlines", "\r"), (True, moment), (None, 5.0)])
    assert "".join(write_csv(table)) == (
        'a,b\r\n"x, y","say ""yes"""\r\n"two\nlines","\r"\r\ntrue,2026-03-12T14:00:00.000005Z\r\n,5\r\n'
    )


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_csv_gives_every_text_back(rows):
    rows = [[cell.replace("\0", "") for cell in row] for row in rows]
    assert read(write_csv(Table(("a", "b"), rows)))[1:] == rows


@given(st.lists(st.text().map(lambda text: text.replace("\0", "")), min_size=1, max_size=5))
def test_no_cell_for_excel_can_be_run(cells):
    (row,) = read(write_csv(Table(("a",) * len(cells), [cells]), guard))[1:]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    assert [
        cell.removeprefix("'") if cell != said else cell for cell, said in zip(row, cells, strict=True)
    ] == cells


# Documentation


def documented(heading):
    """Return what the table below a heading of docs/formats.md describes: the first column, without marks."""
    section = re.split(r"^#+ ", FORMATS.split(f"## {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    return re.findall(r"^\| `([^`]+)` \|", section, flags=re.MULTILINE)


def pattern(column):
    """Return a documented column as what it stands for: {question}_n is any question's."""
    return re.sub(r"\\{\w+\\}", r"\\w+", re.escape(column))


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("votes.csv", tables.VOTES),
        ("issues.csv", tables.ISSUES),
        ("comments.csv", tables.COMMENTS),
        ("codes.csv", coded_tables.CODES),
        ("codings.csv", coded_tables.CODINGS),
        ("participants.csv", tables.participants_table(an_archive(), is_linked=True).columns),
        ("results.csv", tables.results_table(some_results(), study="s", is_synthetic=False).columns),
    ],
)
def test_every_column_is_documented(name, columns):
    known = documented(name)
    unknown = [column for column in columns if not any(re.fullmatch(pattern(one), column) for one in known)]
    assert unknown == []
    gone = [one for one in known if not any(re.fullmatch(pattern(one), column) for column in columns)]
    assert gone == []


def parts_of(kind):
    """Yield every dataclass that a file is made of, with the names in it."""
    yield kind.__name__, [found.name for found in fields(kind) if found.compare]
    for hint in get_type_hints(kind).values():
        for inner in (hint, *get_args(hint)):
            if is_dataclass(inner):
                yield from parts_of(inner)


@pytest.mark.parametrize(("kind", "names"), sorted(dict(parts_of(Archive)).items()))
def test_every_name_of_study_json_is_documented(kind, names):
    section = FORMATS.split("## study.json\n", 1)[1]
    assert [name for name in names if f"`{name}`" not in section] == []


def test_columns_are_ascii_snake_case():
    columns = {
        *coded_tables.CODES,
        *coded_tables.CODINGS,
        *tables.VOTES,
        *tables.ISSUES,
        *tables.COMMENTS,
        *tables.RESULTS,
        *tables.OF_RULE,
    }
    assert [column for column in columns if not re.fullmatch("[a-z][a-z0-9_]*", column)] == []
