"""The offline check, on the demonstration study and on files somebody spoiled."""

import csv
import json
from collections import Counter
from io import StringIO
from pathlib import Path

import numpy
import pytest
from django.core.management import CommandError, call_command

from reports.management.commands.classify import Command

DEMONSTRATION = Path(__file__).parents[2] / "voting" / "demonstration"
VOTES = DEMONSTRATION / "ml-td-votes.csv"
PHASES = ["Data collection", "Data pre-processing", "Model creation and training", "Model evaluation"]


def classified(*arguments):
    """Return what `classify` prints as JSON."""
    out = StringIO()
    call_command("classify", *map(str, arguments), stdout=out)
    return json.loads(out.getvalue())


def rows_of(name):
    with (DEMONSTRATION / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a file and returns its path."""

    def write_file(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


@pytest.fixture(scope="module")
def found():
    return classified(VOTES)


# No test here asks for a database: pytest-django refuses every query.


def test_demonstration_counts(found):
    assert found["counts"] == {
        "candidates": 34,
        "occurring": 30,
        "high": 24,
        "low": 6,
        "not_occurring": 4,
        "undecided": 0,
        "no_votes": 0,
    }


def test_demonstration_is_as_published_issue_by_issue(found):
    published = rows_of("ml-td-published.csv")
    assert [(i["issue"], i["class"]) for i in found["issues"]] == [
        (row["issue"], row["class"]) for row in published
    ]


def test_demonstration_is_as_published_phase_by_phase(found):
    phase_of = {row["issue"]: row["phase"] for row in rows_of("ml-td-published.csv")}
    counts = Counter((phase_of[i["issue"]], i["class"]) for i in found["issues"])
    occurring = [counts[phase, "high"] + counts[phase, "low"] for phase in PHASES]
    assert occurring == [5, 17, 7, 1]
    assert [counts[phase, "high"] for phase in PHASES] == [4, 14, 5, 1]


def test_demonstration_counts_and_medians_are_those_of_the_last_round(found):
    last = {}
    for row in rows_of("ml-td-votes.csv"):
        key = (row["issue"], row["question"], row["session"], row["participant"])
        last[key] = max(last.get(key, (0, 0)), (int(row["round"]), int(row["value"])))
    for issue in found["issues"]:
        for question in ("occurrence", "relevance"):
            of_question = (issue["issue"], question)
            votes = [value for key, (_, value) in last.items() if key[:2] == of_question]
            assert issue[question]["n"] == len(votes) == 9
            assert issue[question]["counts"] == [votes.count(point) for point in range(1, 6)]
            assert issue[question]["median"] == numpy.median(votes)


def test_wide_and_long_give_the_same(found, write):
    last = {}
    for row in sorted(rows_of("ml-td-votes.csv"), key=lambda row: row["round"]):
        person = (row["session"], row["participant"], row["issue"])
        last.setdefault(person, {})[row["question"]] = row["value"]
    lines = [",".join([*key, value["occurrence"], value["relevance"]]) for key, value in last.items()]
    path = write("wide.csv", "\n".join(["session,participant,issue,occurrence,relevance", *lines]))
    assert classified(path) == found


def test_shape_of_the_answer(write):
    path = write(
        "votes.csv",
        "session,participant,issue,occurrence,relevance\r\n"
        "1,P1,A,3,5\r\n1,P2,A,5,5\r\n2,P3,A,3,5\r\n2,P4,A,5,4\r\n1,P1,B,,\r\n",
    )
    assert classified(path) == {
        "rule": {"occurs_from": 4, "high_from": 5, "minimum_votes": 3, "points": 5, "median": "midpoint"},
        "counts": {
            "candidates": 2,
            "occurring": 1,
            "high": 1,
            "low": 0,
            "not_occurring": 0,
            "undecided": 0,
            "no_votes": 1,
        },
        "issues": [
            {
                "issue": "A",
                "class": "high",
                "straddles": True,
                "votes_to_flip": 1,
                "occurrence": {
                    "n": 4,
                    "counts": [0, 0, 2, 0, 2],
                    "median": 4.0,
                    "votes_to_flip": 1,
                    "split": False,
                },
                "relevance": {
                    "n": 4,
                    "counts": [0, 0, 0, 1, 3],
                    "median": 5.0,
                    "votes_to_flip": 1,
                    "split": False,
                },
                "sessions": {"1": "undecided", "2": "undecided"},
            },
            {
                "issue": "B",
                "class": "no_votes",
                "straddles": False,
                "votes_to_flip": None,
                "occurrence": {
                    "n": 0,
                    "counts": [0, 0, 0, 0, 0],
                    "median": None,
                    "votes_to_flip": None,
                    "split": None,
                },
                "relevance": {
                    "n": 0,
                    "counts": [0, 0, 0, 0, 0],
                    "median": None,
                    "votes_to_flip": None,
                    "split": None,
                },
                "sessions": {"1": "no_votes", "2": "no_votes"},
            },
        ],
    }


def test_rule_of_a_file(write):
    rule = write("rule.json", '{"occurs_from": 3, "high_from": 4, "minimum_votes": 1}')
    found = classified(VOTES, "--rule", rule)
    assert found["counts"]["occurring"] == 32
    assert found["rule"]["high_from"] == 4


def test_rule_that_was_printed_can_be_used_again(found, write):
    rule = write("rule.json", json.dumps(found["rule"]))
    assert classified(VOTES, "--rule", rule) == found


def test_scale_of_seven_points(write):
    rule = write("rule.json", '{"occurs_from": 6, "high_from": 7, "points": 7, "minimum_votes": 1}')
    votes = write("votes.csv", "session,participant,issue,occurrence,relevance\n1,P1,A,6,7\n")
    (issue,) = classified(votes, "--rule", rule)["issues"]
    assert (issue["class"], issue["relevance"]["counts"]) == ("high", [0, 0, 0, 0, 0, 0, 1])


def test_table_for_people():
    out = StringIO()
    call_command("classify", str(VOTES), "--format", "table", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0].split()[:4] == ["issue", "class", "occurs", "n"]
    assert lines[1].split() == ["DC-01", "low", "5", "9", "4", "9", "3", "1:", "low,", "2:", "low"]
    assert lines[36] == "30 of 34 issues occur; 24 are highly relevant."
    assert lines[38] == "High relevance: more than half voted Agree."


def test_faults_are_all_reported_with_file_and_line(write):
    path = write("votes.csv", "session,participant,issue,occurrence,relevance\n1,P1,A,9,5\n1,,A,5,5\n")
    with pytest.raises(CommandError) as raised:
        call_command("classify", str(path))
    assert str(raised.value).splitlines() == [
        "votes.csv: line 2: occurrence is “9”; write a whole number from 1 to 5, or nothing.",
        "votes.csv: line 3: participant is empty.",
    ]


def test_faults_go_to_stderr_and_the_exit_code(write, capsys):
    path = write("votes.csv", "nonsense")
    with pytest.raises(SystemExit) as raised:
        Command().run_from_argv(["manage.py", "classify", str(path)])
    out, err = capsys.readouterr()
    assert (raised.value.code, out) == (1, "")
    assert "votes.csv: line 1: the header lacks" in err


def test_faulty_rule_names_its_file(write):
    rule = write("rule.json", '{"high_form": 4}')
    with pytest.raises(CommandError) as raised:
        call_command("classify", str(VOTES), "--rule", str(rule))
    assert str(raised.value) == "rule.json: “high_form” is no part of a rule."


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_file_that_cannot_be_read(tmp_path, name):
    with pytest.raises(CommandError) as raised:
        call_command("classify", str(tmp_path / name))
    assert str(tmp_path) in str(raised.value)


def test_no_check_and_no_migration_is_asked_for():
    assert (Command.requires_system_checks, Command.requires_migrations_checks) == ([], False)
