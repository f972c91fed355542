"""What papers are written from: a small study, and one whose every text tries to be something else."""

from dataclasses import replace

from catalogue.grid import ActivityRow, Cell, Matrix, PhaseGroup, TypeColumn
from reports.pooling import build_results
from reports.reported import report
from reports.rows import Activity, Issue, Question, Session, VoteCount
from studies.scale import Scale
from tests.factories import NOW
from tests.voting.archives import a_catalogue, a_study, an_archive
from voting import archive
from voting.decisions import Decision

NASTY = (
    r"\input{/etc/passwd}",
    r"\immediate\write18{id}",
    r"\end{tabular}\end{document}",
    "100 % & more # of $5_000$",
    "~tilde^caret_under",
    "{unclosed",
    "closed}",
    "}}}{{{",
    "back\\slash\\\\ and \\\\",
    "[optional]",
    "*[3pt] star",
    '"a "o "` babel',
    "a -- b --- c '' d ,, e ``f``",
    "?` !` << >>",
    "first line\n\nsecond\tline\r\n",
    "nul\x00bell\x07 escape\x1b[31m",
    "right\u202eto left\u202c",
    "😀 family 👨‍👩‍👧 flag 🇧🇷",
    "עברית العربية",
    "日本語 Ελληνικά Кириллица",
    "Ångström naïve façade Łódź São",
    "e\u0301 decomposed",
    "x" * 200,
    "word " * 40,
    "a/b/c/" + "d" * 60,
    "| a | b |",
    "<script>alert(1)</script>",
    "=1+1",
    "# heading",
    "1. list",
    "- item",
    "**bold** `code` [link](javascript:x) ![i](http://x.example/i.png)",
    "^^M ^^5cinput",
    "%",
    "\\",
    "&",
    "~",
)
QUESTIONS = (
    Question("occurrence", "occurrence", NASTY[0]),
    Question("relevance", "relevance", NASTY[3]),
    Question("effort_to_repair", "further", NASTY[5]),
    Question("x_" + "y" * 30, "further", NASTY[22]),
)
SMALL = (
    Question("occurrence", "occurrence", "It occurs"),
    Question("relevance", "relevance", "It matters"),
    Question("effort", "further", "It is work"),
)


def nasty_results(types=3, which="final"):
    """Return what a study found in which everything is called like one of NASTY."""
    problem_types = [NASTY[number % len(NASTY)] for number in range(types)]
    activities = [Activity(NASTY[place // 4], text) for place, text in enumerate(NASTY)]
    issues = [
        Issue(f"N{row:02}-{column:02}", NASTY[(row + column) % len(NASTY)], *place, problem_type)
        for row, place in enumerate((a.phase, a.name) for a in activities)
        for column, problem_type in enumerate(problem_types[:2])
    ]
    votes = [
        VoteCount(issue.code, "1", question.name, 1, value, 1 + (place + value) % 3)
        for place, issue in enumerate(issues)
        for question in QUESTIONS
        for value in ((3, 5) if place % 5 == 0 else (1, 4, 5))
    ]
    phases = list(dict.fromkeys(activity.phase for activity in activities))
    return build_results(
        issues=issues,
        sessions=[Session("1", NASTY[1], 9)],
        votes=votes,
        which=which,
        questions=QUESTIONS,
        scale=Scale(("No", "50 %", r"\relax", "a_b", "Yes & no")),
        phases=[*phases, "nothing here {"],
        activities=activities,
        problem_types=problem_types,
    )


def nasty_reported():
    """Return the same, an issue merged, one dropped and one reworded in words as bad."""
    made = (
        Decision(1, "merge", "N00-00", NOW, into="N01-00", reason=NASTY[2]),
        Decision(2, "drop", "N02-00", NOW, reason=NASTY[3]),
        Decision(3, "reword", "N01-00", NOW, statement=NASTY[8], reason=NASTY[22]),
    )
    return report(nasty_results(), made, [])


def nasty_archive():
    """Return a study whose form, people and matrix speak like NASTY."""
    fields = tuple(
        archive.FormField(
            name=f"field_{number}",
            label=text,
            kind=kind,
            choices=(),
            minimum=None,
            maximum=None,
            is_required=False,
        )
        for number, (text, kind) in enumerate(zip(NASTY[:4], ("text", "number", "text", "text"), strict=True))
    )
    answers = tuple({"field_0": text, "field_1": 7, "field_2": text[::-1]} for text in NASTY)
    study = a_study(
        title=NASTY[0], definition="\n".join(NASTY), scale=("No", "50 %", r"\relax", "a_b", "Yes")
    )
    goal = archive.Goal(
        analyse=NASTY[3], purpose=NASTY[28], respect=NASTY[29], viewpoint=NASTY[31], context="|"
    )
    cells = (Cell("DC-01", NASTY[0]), Cell("DC-03", NASTY[1]))
    phase = PhaseGroup(NASTY[3], "DC", (ActivityRow(NASTY[5], "", "", cells),))
    catalogue = replace(
        a_catalogue(), name=NASTY[2], matrix=Matrix((TypeColumn(NASTY[6]), TypeColumn(NASTY[7])), (phase,))
    )
    return an_archive(
        study=replace(study, goal=goal),
        catalogue=catalogue,
        characterisation_form=fields,
        characterisations=answers,
        questions=tuple(archive.Question(name=q.name, role=q.role, wording=q.wording) for q in QUESTIONS),
    )


def small_results(**values):
    """Return two issues of one phase and a phase without any: one high, one that a straddle makes low."""
    issues = [
        Issue("A-01", "No reading", "Collect", "Read", "Missing"),
        Issue("A-02", "Bad reading", "Collect", "Read", "Wrong"),
    ]
    counts = {
        ("A-01", "occurrence"): {5: 3},
        ("A-01", "relevance"): {5: 2, 4: 1},
        ("A-01", "effort"): {2: 3},
        ("A-02", "occurrence"): {3: 2, 5: 2},
        ("A-02", "relevance"): {4: 4},
    }
    usual = {
        "issues": issues,
        "sessions": [Session("1", "One", 4)],
        "votes": [
            VoteCount(issue, "1", question, 1, value, people)
            for (issue, question), votes in counts.items()
            for value, people in votes.items()
        ],
        "questions": SMALL,
        "phases": ["Understand", "Collect"],
        "activities": [Activity("Collect", "Read"), Activity("Collect", "Join")],
        "problem_types": ["Missing", "Wrong"],
    }
    return build_results(**usual | values)
