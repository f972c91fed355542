"""The report page as values: cells, signs, sentences, shades."""

from reports.page import lay_out_page
from reports.pooling import build_results
from reports.rows import Activity, Issue, Note, Question, Session, VoteCount

TWO = (Session("1", "Morning", 4), Session("2", "Evening", 5))
ASKED = (
    Question("occurrence", "occurrence", "Does it occur?"),
    Question("relevance", "relevance", "Is it relevant?"),
    Question("effort", "further", "Is it hard to mend?"),
)


def results(votes, sessions=TWO, final=(), **values):
    """Return the results of one activity with two issues; `votes` is {(issue, session, question): counts}.

    `final` has the rows of a second round.
    """
    rows = [
        VoteCount(issue, session, question, 1, value, people)
        for (issue, session, question), counts in votes.items()
        for value, people in enumerate(counts, start=1)
        if people
    ]
    given = {
        "issues": [
            Issue("DC-01", "Missing joins", "Data", "Joining", "Missing"),
            Issue("DC-02", "Wrong joins", "Data", "Joining", "Wrong"),
        ],
        "phases": ["Data", "Monitoring"],
        "activities": [Activity("Data", "Joining", "")],
        "problem_types": ["Missing", "Wrong", "Late"],
        "questions": ASKED,
    }
    return build_results(votes=[*rows, *final], sessions=sessions, **(given | values))


BOTH = ("occurrence", "relevance")
HIGH = {("DC-01", session, question): (0, 0, 0, 0, 4) for session in "12" for question in BOTH}
NOT = {("DC-02", "1", "occurrence"): (0, 4, 0, 0, 0), ("DC-02", "1", "relevance"): (0, 0, 0, 4, 0)}


def test_the_matrix_keeps_cells_that_do_not_apply_and_phases_without_activities():
    page = lay_out_page(results(HIGH | NOT), {})
    data, monitoring = page.phases
    (row,) = data.activities
    assert [cell and (cell.k, cell.text, cell.href) for cell in row.cells] == [
        ("high", "5 · 5", "#DC-01"),
        ("no", "2 · 4", "#DC-02"),
        None,
    ]
    assert (monitoring.name, monitoring.activities, monitoring.lines) == ("Monitoring", (), ())
    assert (page.width, row.breakable_name) == (4, "Joining")


def test_the_list_has_only_what_occurs():
    (data, _) = lay_out_page(results(HIGH | NOT), {}).phases
    assert [line.code for line in data.ranked] == ["DC-01"]
    assert [line.code for line in data.lines] == ["DC-01", "DC-02"]


def test_signs_of_doubt_are_in_the_cell_and_in_its_words():
    votes = {("DC-01", "1", question): (2, 0, 0, 0, 2) for question in BOTH}
    votes |= {("DC-02", "1", question): (0, 0, 2, 0, 2) for question in BOTH}
    page = lay_out_page(results(votes), {})
    first, second = page.phases[0].lines
    assert first.signs == ("frail", "half")
    assert first.note == (
        "Missing joins; Does not occur; would change if 1 person voted differently; opinions are split"
    )
    assert second.signs == ("frail", "gap")
    assert page.signs == ("frail", "half", "gap")


def test_too_few_votes_show_the_word_and_no_class():
    votes = {("DC-01", "1", question): (0, 0, 0, 0, 2) for question in BOTH}
    first, second = lay_out_page(results(votes), {}).phases[0].lines
    assert (first.k, first.text) == ("open", "Undecided")
    assert first.sentences == (
        "Undecided: fewer than 3 votes.",
        "Session 1: undecided, session 2: no votes.",
    )
    assert (second.k, second.text, second.occurrence.middle) == ("open", "No votes", "–")


def test_relevance_of_what_does_not_occur_is_off():
    first, second = lay_out_page(results(HIGH | NOT), {}).phases[0].lines
    assert (first.relevance.is_off, second.relevance.is_off, second.occurrence.is_off) == (False, True, False)


def test_each_question_is_said_in_words():
    votes = HIGH | {("DC-01", "2", "relevance"): (0, 0, 0, 1, 3)}
    final = [
        VoteCount("DC-01", "1", "occurrence", 2, 5, 4),
        VoteCount("DC-01", "1", "relevance", 2, 5, 1, first=4),
        VoteCount("DC-01", "1", "relevance", 2, 5, 3, first=5),
    ]
    line = lay_out_page(results(votes, final=final), {}).phases[0].lines[0]
    assert line.relevance.sentences == (
        "Middle answer: Agree (5).",
        "8 of 8 agree, nobody disagrees.",
        "8 of 9 voted.",
        "It takes 3 people voting differently to change what this question decides.",
        "1 of 4 changed: 1 up, 0 down.",
    )
    assert line.sentences == (
        "High relevance: more than half voted Agree.",
        "Would change if 3 people voted differently.",
        "Same result in both sessions.",
        "The class did not change.",
    )


def test_further_questions_are_shown_after_the_two_that_decide():
    votes = HIGH | {("DC-01", "1", "effort"): (0, 0, 3, 1, 0)}
    line = lay_out_page(results(votes), {}).phases[0].lines[0]
    assert [answers.wording for answers in line.questions] == [
        "Does it occur?",
        "Is it relevant?",
        "Is it hard to mend?",
    ]
    assert line.further[0].middle == "3"


def test_two_sessions_have_a_strip_each_with_their_own_shape_and_middle():
    line = (
        lay_out_page(results(HIGH | {("DC-01", "2", "occurrence"): (4, 0, 0, 0, 0)}), {}).phases[0].lines[0]
    )
    (first, one), (second, two) = line.occurrence.by_session
    assert (first, second) == ("1", "2")
    assert ({mark.shape for mark in one.marks}, {mark.shape for mark in two.marks}) == ({1}, {2})
    assert (one.middle, two.middle) == (108, 12)
    assert {mark.shape for mark in line.occurrence.strip.marks} == {1, 2}


def test_one_session_needs_no_strips_of_its_own():
    votes = {("DC-01", "1", question): (0, 0, 0, 0, 4) for question in BOTH}
    line = lay_out_page(results(votes, sessions=TWO[:1]), {}).phases[0].lines[0]
    assert line.occurrence.by_session == ()


def test_from_the_thirteenth_person_on_strips_show_counts():
    sessions = (Session("1", "", 4), Session("2", "", 9))
    line = lay_out_page(results(HIGH, sessions=sessions), {}).phases[0].lines[0]
    assert [(bar.x, bar.count) for bar in line.occurrence.strip.bars] == [(108, 8)]
    assert [len(strip.marks) for _, strip in line.occurrence.by_session] == [4, 4]


def test_notes_stand_with_their_issue():
    note = Note("1", "P1", "We never joined it.")
    first, second = lay_out_page(results(HIGH), {"DC-01": [note]}).phases[0].lines
    assert (list(first.notes), list(second.notes)) == ([note], [])


def test_counts_per_phase_have_undecided_only_where_there_are_some():
    page = lay_out_page(results(HIGH | NOT), {})
    assert page.counts.heads == ("High relevance", "Low relevance", "Does not occur")
    assert [(row.name, row.counts, row.total) for row in page.counts.rows] == [
        ("Data", ((1, 4), (0, 0), (1, 4)), 2),
        ("Monitoring", ((0, 0), (0, 0), (0, 0)), 0),
    ]
    assert lay_out_page(results({}), {}).counts.heads[-1] == "No votes"
    assert page.counts.total.total == 2
