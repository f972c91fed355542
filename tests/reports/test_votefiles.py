"""Files of votes and of rules: both shapes, odd encodings, and every fault with its line."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.classification import Rule
from reports.rows import Session, VoteCount
from reports.rulefile import read_rule
from reports.votefiles import FaultyFile, read_votes

WIDE = "session,participant,issue,occurrence,relevance\n"
LONG = "session,participant,issue,question,round,value\n"
TWO_ROUNDS = (
    LONG + "1,P1,A,occurrence,1,3\n1,P1,A,occurrence,2,5\n1,P1,A,relevance,1,4\n"
    "1,P2,A,occurrence,1,4\n1,P2,A,relevance,1,5\n1,P2,A,relevance,2,\n"
)


def faults_of(text, points=5):
    """Return the (line, message) of every fault of a file of votes."""
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(FaultyFile) as raised:
        read_votes(data, points)
    return [tuple(fault) for fault in raised.value.faults]


def test_wide_blank_is_missing():
    found = read_votes((WIDE + "1,P1,A,5,\n1,P2,A, 4 ,3\n2,P1,A,,\n").encode())
    assert sorted(found.votes) == [
        VoteCount("A", "1", "occurrence", 1, 4, 1),
        VoteCount("A", "1", "occurrence", 1, 5, 1),
        VoteCount("A", "1", "relevance", 1, 3, 1),
    ]
    assert found.sessions == (Session("1", "", 2), Session("2", "", 1))


def test_long_highest_round_of_each_counts():
    found = read_votes(TWO_ROUNDS.encode())
    assert sorted(row for row in found.votes if row.round == 1) == [
        VoteCount("A", "1", "occurrence", 1, 3, 1),
        VoteCount("A", "1", "occurrence", 1, 4, 1),
        VoteCount("A", "1", "relevance", 1, 4, 1),
        VoteCount("A", "1", "relevance", 1, 5, 1),
    ]
    # P2 took the answer on relevance back in round 2.
    assert sorted(row for row in found.votes if row.round == 2) == [
        VoteCount("A", "1", "occurrence", 2, 4, 1, first=4),
        VoteCount("A", "1", "occurrence", 2, 5, 1, first=3),
        VoteCount("A", "1", "relevance", 2, 4, 1, first=4),
    ]


def test_long_rows_in_any_order():
    header, *rows = TWO_ROUNDS.splitlines(keepends=True)
    found = read_votes("".join([header, *reversed(rows)]).encode())
    assert sorted(found.votes) == sorted(read_votes(TWO_ROUNDS.encode()).votes)


def test_further_columns_questions_and_order_of_columns():
    text = (
        "study,value,round,question,issue,participant,session,label\n"
        "S,5,1,occurrence,A,P1,1,Agree\nS,1,1,seen,A,P1,1,Disagree\nS,5,1,relevance,A,P1,1,Agree\n"
    )
    found = read_votes(text.encode())
    assert [q.name for q in found.questions] == ["occurrence", "relevance", "seen"]
    assert len(found.votes) == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding, line_end):
    text = (WIDE + "1,P1,Décision,5,5\n\n1,P2,Décision,5,5\n").replace("\n", line_end)
    found = read_votes(text.encode(encoding))
    assert [issue.code for issue in found.issues] == ["Décision"]
    assert [row.people for row in found.votes] == [2, 2]


def test_quoted_cells():
    found = read_votes((WIDE + '1,P1,"A, ""b""\nc","5","4"\n').encode())
    assert [issue.code for issue in found.issues] == ['A, "b"\nc']


def test_every_fault_has_its_line():
    text = WIDE + '1,P1,A,6,0\n1,P1,"A\nB",x,5\n1,,A,5,5\n1,P2,A,5\n\n1,P3,A,5,5\n1,P3,A,5,5\n'
    assert faults_of(text) == [
        (2, "occurrence is “6”; write a whole number from 1 to 5, or nothing."),
        (2, "relevance is “0”; write a whole number from 1 to 5, or nothing."),
        (3, "occurrence is “x”; write a whole number from 1 to 5, or nothing."),
        (5, "participant is empty."),
        (6, "4 cells, but the header has 5 columns."),
        (9, "the same session, participant, issue as in line 8."),
    ]


@pytest.mark.parametrize("value", ["5.0", "-1", "05", "½", "٣", "1e0", "5 5", "9" * 5000])
def test_value_that_is_no_scale_point(value):
    ((line, message),) = faults_of(WIDE + f"1,P1,A,{value},5\n")
    assert line == 2
    assert message.startswith("occurrence is “")
    assert len(message) < 100


@pytest.mark.parametrize("number", ["0", "-1", "1.0", "one", "99999"])
def test_round_that_is_no_number(number):
    ((line, message),) = faults_of(LONG + f"1,P1,A,occurrence,{number},5\n")
    assert (line, message) == (2, f"round is “{number}”; write a whole number from 1.")


def test_long_faults():
    text = LONG + "1,P1,A,occurrence,1,5\n1,P1,A,occurrence,1,4\n,P1,A,,,5\n1,P1,A,relevance,2,7\n"
    assert faults_of(text) == [
        (3, "the same session, participant, issue, question, round as in line 2."),
        (4, "session is empty."),
        (4, "question is empty."),
        (4, "round is empty."),
        (5, "value is “7”; write a whole number from 1 to 5, or nothing."),
    ]


def test_misspelt_question():
    assert faults_of(LONG + "1,P1,A,occurrence,1,5\n1,P1,A,relevence,1,5\n") == [
        (0, "No row has the question relevance, but there is “relevence”.")
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", " , \n"])
def test_empty_file(text):
    assert faults_of(text) == [(0, "The file is empty.")]


@pytest.mark.parametrize("header", [WIDE, LONG])
def test_header_alone(header):
    assert faults_of(header) == [(0, "There are no votes in this file.")]


@pytest.mark.parametrize(
    ("header", "start"),
    [
        ("session,participant,issue,occurrence\n", "the header lacks relevance."),
        ("session,issue,question,round,value\n", "the header lacks participant."),
        ("a,b,c\n", "the header lacks session, participant, issue, occurrence, relevance."),
        ("session,session,participant,issue,occurrence,relevance\n", "the column session is there 2 times."),
    ],
)
def test_header_that_is_neither_shape(header, start):
    ((line, message),) = faults_of(header + "1,2,3\n")
    assert (line, message[: len(start)]) == (1, start)


def test_semicolons():
    ((line, message),) = faults_of(WIDE.replace(",", ";"))
    assert line == 1
    assert message.endswith("Separate the columns by commas.")


def test_wrong_encoding_names_the_line():
    text = WIDE + "1,P1,A,5,5\n1,P1,Décision,5,5\n"
    assert faults_of(text.encode("latin-1")) == [
        (3, "this is not UTF-8 text. Save the file again as “CSV UTF-8”.")
    ]


def test_binary_file():
    assert faults_of((WIDE + "1,P1,A\0,5,5\n").encode()) == [
        (2, "there is a null character; this is not a text file.")
    ]


def test_broken_quotes_keep_the_faults_before_them():
    first, second = faults_of(WIDE + '1,P1,A,6,5\n1,P1,"B" b,5,5\n1,P1,C,5,5\n')
    assert first[0] == 2
    assert (second[0], second[1][:16]) == (3, "this is not CSV ")


def test_scale_of_another_length():
    text = WIDE + "1,P1,A,7,7\n"
    assert [row.value for row in read_votes(text.encode(), 7).votes] == [7, 7]
    assert len(faults_of(text, 6)) == 2


cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)


@given(st.dictionaries(st.tuples(cells, cells, cells), st.integers(1, 5), min_size=1))
def test_what_a_csv_writer_writes_is_read_back(answers):
    stripped = {tuple(cell.strip() for cell in key): value for key, value in answers.items()}
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(WIDE.strip().split(","))
    writer.writerows([*key, value, ""] for key, value in stripped.items())
    found = read_votes(file.getvalue().encode())
    assert sum(row.people for row in found.votes) == len(stripped)
    assert {issue.code for issue in found.issues} == {issue for _, _, issue in stripped}


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    for start in (b"", WIDE.encode(), LONG.encode()):
        try:
            read_votes(start + data)
        except FaultyFile as error:
            assert error.faults != ()


# ---- rules


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", (Rule(), 5)),
        ('\ufeff{"high_from": 4}', (Rule(4, 4, 3), 5)),
        ('{"occurs_from": 6, "high_from": 7, "minimum_votes": 1, "points": 7}', (Rule(6, 7, 1), 7)),
        ('{"median": "midpoint"}', (Rule(), 5)),
    ],
)
def test_read_rule(text, expected):
    assert read_rule(text.encode()) == expected


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("[]", ['A rule is a JSON object such as {"occurs_from": 4}.']),
        ("{\n,}", ["line 2: this is not JSON (Expecting property name enclosed in double quotes)."]),
        ('{"occur_from": 4}', ["“occur_from” is no part of a rule."]),
        ('{"occurs_from": "4"}', ["occurs_from must be a whole number, 1 or more."]),
        ('{"minimum_votes": 0}', ["minimum_votes must be a whole number, 1 or more."]),
        ('{"high_from": 6}', ["high_from must be a point of the scale (1 to 5)."]),
        ('{"points": 3}', ["occurs_from must be a point of the scale (1 to 3)."]),
        ('{"points": 2}', ["points must be a whole number from 3 to 9."]),
        ('{"points": true}', ["points must be a whole number from 3 to 9."]),
        (
            '{"median": "low", "x": 1, "points": 99}',
            [
                "“x” is no part of a rule.",
                "median must be “midpoint”: the mean of the two middle votes.",
                "points must be a whole number from 3 to 9.",
            ],
        ),
        ("[" * 100_000, ["this is nested too deeply for a rule."]),
    ],
)
def test_read_rule_refuses(text, faults):
    with pytest.raises(FaultyFile) as raised:
        read_rule(text.encode())
    assert [str(fault) for fault in raised.value.faults] == faults
