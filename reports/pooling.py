"""From grouped votes to `StudyResults`: votes are pooled over sessions, medians never. Pure."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence

from reports.classification import Class, Rule, classify, decides, straddles, votes_to_flip
from reports.results import (
    ClassChange,
    IssueResult,
    Movers,
    QuestionResult,
    SessionClass,
    SessionCounts,
    StudyResults,
    Which,
)
from reports.rows import (
    DEFAULT_QUESTIONS,
    DEFAULT_SCALE,
    FURTHER,
    OCCURRENCE,
    RELEVANCE,
    Activity,
    Issue,
    Move,
    Question,
    Session,
    VoteCount,
)
from reports.statistics import Changes, median
from studies.scale import Scale


def build_results(
    *,
    issues: Sequence[Issue],
    sessions: Sequence[Session],
    votes: Iterable[VoteCount],
    moves: Iterable[Move] = (),
    which: Which = "final",
    rule: Rule | None = None,
    scale: Scale = DEFAULT_SCALE,
    questions: Sequence[Question] = DEFAULT_QUESTIONS,
    phases: Sequence[str] = ("",),
    activities: Sequence[Activity] = (),
    problem_types: Sequence[str] = (),
    assessed: Container[tuple[str, str]] | None = None,
) -> StudyResults:
    """Return what the study found by its `which` votes: round 1, or the last round.

    The last round is the highest of each issue in each session; votes are pooled over sessions,
    and medians never are. All sequences are in the order in which they are to be shown. `assessed` has issue
    and session of whatever was on an agenda; None: every session had every issue.
    Raises: ValueError for a row whose issue, session, question, phase or value is not one of those
    given, for questions without exactly one of each deciding role, for a rule outside the scale.

    >>> votes = [VoteCount("A-01", "1", name, 1, 5, 3) for name in ("occurrence", "relevance")]
    >>> found = build_results(issues=[Issue("A-01")], sessions=[Session("1", "", 4)], votes=votes)
    >>> found.issues[0].class_.value, found.issues[0].votes_to_flip, found.missing
    ('high', 2, 2)
    """
    rule = rule or Rule()
    rule.check_scale(len(scale.labels))
    if Counter(q.role for q in questions if q.role != FURTHER) != {OCCURRENCE: 1, RELEVANCE: 1}:
        raise ValueError("One question decides occurrence and one decides relevance.")
    for issue in issues:
        _check_known("phase", issue.phase, phases)
    board = _Board(scale, rule, tuple(questions), tuple(sessions), which, assessed=assessed)
    board.fill(issues, votes, moves)
    return StudyResults(
        which=which,
        rule=rule,
        scale=scale,
        questions=tuple(questions),
        sessions=tuple(sessions),
        phases=tuple(phases),
        activities=tuple(activities),
        problem_types=tuple(problem_types),
        issues=tuple(board.issue_result(issue) for issue in issues),
    )


class _Board:
    """The counts while they are being collected, and what is read off them."""

    def __init__(
        self,
        scale: Scale,
        rule: Rule,
        questions: tuple[Question, ...],
        sessions: tuple[Session, ...],
        which: Which,
        *,
        assessed: Container[tuple[str, str]] | None,
    ) -> None:
        self.scale, self.rule, self.which, self.assessed = scale, rule, which, assessed
        self.questions, self.sessions = questions, sessions
        by_role = {question.role: question for question in questions}
        self.occurrence, self.relevance = by_role[OCCURRENCE], by_role[RELEVANCE]
        # (which, issue, session, question) -> votes per value; None is "no opinion".
        self.tally: defaultdict[tuple[str, str, str, str], Counter[int | None]]
        self.tally = defaultdict(Counter)
        # (issue, question) -> people by where they went: down -1, same 0, up 1; and closer to the first
        # middle answer of their session -1, across it 0, away from it 1.
        self.directions: defaultdict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        self.distances: defaultdict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        self.discussed: set[str] = set()

    def fill(self, issues: Sequence[Issue], votes: Iterable[VoteCount], moves: Iterable[Move]) -> None:
        """Sort the rows into first and final votes, and the moves by direction."""
        votes, moves = list(votes), list(moves)
        self._check(issues, votes, moves)
        last: dict[tuple[str, str], int] = {}
        for row in votes:
            place = (row.issue, row.session)
            last[place] = max(row.round, last.get(place, 1))
        self.discussed = {issue for (issue, _), number in last.items() if number > 1}
        for row in votes:
            if row.round == 1:
                self.tally["first", row.issue, row.session, row.question][row.value] += row.people
            if row.round == last[row.issue, row.session]:
                self.tally["final", row.issue, row.session, row.question][row.value] += row.people
        self._take(moves)

    def _take(self, moves: Iterable[Move]) -> None:
        """Count moves by their direction, and by where they lead from what the session saw first."""
        middles: dict[tuple[str, str, str], float] = {}
        for move in moves:
            place = (move.issue, move.question)
            self.directions[place][_sign(move.final - move.first)] += move.people
            if move.final == move.first:
                continue
            seen = (move.issue, move.session, move.question)
            if seen not in middles:
                tally = self.tally["first", *seen]
                middles[seen] = median([tally[point] for point in self.scale.points])
            before, after = (abs(answer - middles[seen]) for answer in (move.first, move.final))
            self.distances[place][_sign(after - before)] += move.people

    def _check(self, issues: Sequence[Issue], votes: Sequence[VoteCount], moves: Sequence[Move]) -> None:
        """Raises: ValueError for a row that names what was not given."""
        codes = {known.code for known in issues}
        sessions = {known.key for known in self.sessions}
        questions = {known.name for known in self.questions}
        rows: list[VoteCount | Move] = [*votes, *moves]
        # A big study has thousands of rows, but few names.
        for issue in {row.issue for row in rows}:
            _check_known("issue", issue, codes)
        for session in {row.session for row in rows}:
            _check_known("session", session, sessions)
        for question in {row.question for row in rows}:
            _check_known("question", question, questions)
        values = {row.value for row in votes if row.value is not None}
        for value in values.union(*((move.first, move.final) for move in moves)):
            _check_known("value", value, self.scale.points)

    def counts(
        self, which: Which, issue: Issue, question: Question, sessions: Iterable[Session]
    ) -> tuple[int, ...]:
        """Return the counts (K,) pooled over `sessions`."""
        keys = [(which, issue.code, session.key, question.name) for session in sessions]
        tallies = [self.tally[key] for key in keys if key in self.tally]
        return tuple(sum(tally[point] for tally in tallies) for point in self.scale.points)

    def class_(self, which: Which, issue: Issue, sessions: Iterable[Session]) -> Class:
        """Return the class by the votes of `sessions` alone."""
        sessions = list(sessions)
        occurrence = self.counts(which, issue, self.occurrence, sessions)
        relevance = self.counts(which, issue, self.relevance, sessions)
        return classify(occurrence, relevance, self.rule).class_

    def is_assessed(self, issue: Issue, session: Session) -> bool:
        """Whether a session had an issue on its agenda."""
        return self.assessed is None or (issue.code, session.key) in self.assessed

    def issue_result(self, issue: Issue) -> IssueResult:
        """Return everything about one issue."""
        rule = self.rule
        occurrence = self.counts(self.which, issue, self.occurrence, self.sessions)
        relevance = self.counts(self.which, issue, self.relevance, self.sessions)
        verdict = classify(occurrence, relevance, rule)
        flip = votes_to_flip(occurrence, relevance, rule)
        by_occurrence = self._straddles(occurrence, rule.occurs_from)
        by_relevance = verdict.class_.is_occurring and self._straddles(relevance, rule.high_from)
        return IssueResult(
            issue=issue,
            class_=verdict.class_,
            straddles=verdict.straddles,
            votes_to_flip=flip.class_,
            occurrence=self.question_result(issue, self.occurrence, flip.occurrence, by_occurrence),
            relevance=self.question_result(issue, self.relevance, flip.relevance, by_relevance),
            further=tuple(
                self.question_result(issue, question, None, False)
                for question in self.questions
                if question.role == FURTHER
            ),
            sessions=tuple(
                SessionClass(
                    session, self.class_(self.which, issue, [session]), self.is_assessed(issue, session)
                )
                for session in self.sessions
            ),
            change=self.class_change(issue),
        )

    def class_change(self, issue: Issue) -> ClassChange | None:
        """Return the class before and after, or None where no session had a second round."""
        if issue.code not in self.discussed:
            return None
        return ClassChange(
            first=self.class_("first", issue, self.sessions),
            final=self.class_("final", issue, self.sessions),
        )

    def _straddles(self, counts: Sequence[int], threshold: int) -> bool:
        return decides(counts, self.rule) and straddles(counts, threshold)

    def question_result(
        self, issue: Issue, question: Question, flip: int | None, is_straddling: bool
    ) -> QuestionResult:
        """Return everything about one question on one issue."""
        sessions = tuple(
            SessionCounts(
                session,
                self.counts(self.which, issue, question, [session]),
                self.tally[self.which, issue.code, session.key, question.name][None],
                self.is_assessed(issue, session),
            )
            for session in self.sessions
        )
        counts = self.counts(self.which, issue, question, self.sessions)
        moved = self.directions.get((issue.code, question.name))
        distances = self.distances[issue.code, question.name]
        return QuestionResult(
            question=question,
            sessions=sessions,
            counts=counts,
            agreeing=self.scale.agreeing(counts),
            disagreeing=self.scale.disagreeing(counts),
            votes_to_flip=flip,
            straddles=is_straddling,
            before=self.counts("first", issue, question, self.sessions),
            after=self.counts("final", issue, question, self.sessions),
            changes=Changes(up=moved[1], down=moved[-1], same=moved[0]) if moved else None,
            movers=Movers(closer=distances[-1], away=distances[1], across=distances[0]) if moved else None,
        )


def _sign(difference: float) -> int:
    return (difference > 0) - (difference < 0)


def _check_known(what: str, name: object, known: Container[object]) -> None:
    if name not in known:
        raise ValueError(f"There is no {what} {name!r} in this study.")
