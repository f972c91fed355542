"""From grouped votes to `StudyResults`: votes are pooled over sessions, medians never. Pure."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence

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
    board.fill(issues, votes)
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
        # (which, issue, session, question) -> people (K + 1,) per scale point, "no opinion" at 0.
        self.tally: defaultdict[tuple[str, str, str, str], list[int]]
        self.tally = defaultdict(self._nothing)
        # (issue, question) -> people by where they went: down -1, same 0, up 1; and closer to the first
        # middle answer of their session -1, across it 0, away from it 1.
        self.directions: defaultdict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        self.distances: defaultdict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        self.discussed: set[str] = set()

    def _nothing(self) -> list[int]:
        return [0] * (len(self.scale.labels) + 1)

    def fill(self, issues: Sequence[Issue], votes: Iterable[VoteCount]) -> None:
        """Sort the rows into first and final votes, and the final ones by where they moved."""
        places: defaultdict[tuple[str, str, str], list[VoteCount]] = defaultdict(list)
        for row in votes:
            places[row.issue, row.session, row.question].append(row)
        self._check(issues, places)
        last: defaultdict[tuple[str, str], int] = defaultdict(lambda: 1)
        for (issue, session, _), rows in places.items():
            last[issue, session] = max(last[issue, session], *(row.round for row in rows))
        self.discussed = {issue for (issue, _), number in last.items() if number > 1}
        for place, rows in places.items():
            first = [row for row in rows if row.round == 1]
            final = [row for row in rows if row.round == last[place[:2]]]
            for which, some in (("first", first), ("final", final)):
                tally = self.tally[which, *place]
                for row in some:
                    tally[row.value or 0] += row.people
            if moves := [(row.first, row.value, row.people) for row in final if row.first and row.value]:
                self._take(place, moves)

    def _take(self, place: tuple[str, str, str], moves: Sequence[tuple[int, int, int]]) -> None:
        """Count first answer, final answer and people by direction, and by what the session saw first."""
        issue, _, question = place
        directions, distances = self.directions[issue, question], self.distances[issue, question]
        middle = median(self.tally["first", *place][1:])
        for first, final, people in moves:
            directions[(final > first) - (final < first)] += people
            if final != first:
                before, after = abs(first - middle), abs(final - middle)
                distances[(after > before) - (after < before)] += people

    def _check(self, issues: Sequence[Issue], places: Mapping[tuple[str, str, str], list[VoteCount]]) -> None:
        """Raises: ValueError for a row that names what was not given."""
        codes = {known.code for known in issues}
        sessions = {known.key for known in self.sessions}
        questions = {known.name for known in self.questions}
        for (issue, session, question), rows in places.items():
            _check_known("issue", issue, codes)
            _check_known("session", session, sessions)
            _check_known("question", question, questions)
            for value in {row.value for row in rows} | {row.first for row in rows}:
                if value is not None:
                    _check_known("value", value, self.scale.points)

    def counts(
        self, which: Which, issue: Issue, question: Question, sessions: Iterable[Session]
    ) -> tuple[int, ...]:
        """Return the counts (K,) pooled over `sessions`."""
        tallies = [self.tally[which, issue.code, session.key, question.name] for session in sessions]
        return tuple(map(sum, zip(self._nothing(), *tallies, strict=True)))[1:]

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
                self.tally[self.which, issue.code, session.key, question.name][0],
                self.is_assessed(issue, session),
            )
            for session in self.sessions
        )
        before = self.counts("first", issue, question, self.sessions)
        after = self.counts("final", issue, question, self.sessions)
        counts = before if self.which == "first" else after
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
            before=before,
            after=after,
            changes=Changes(up=moved[1], down=moved[-1], same=moved[0]) if moved else None,
            movers=Movers(closer=distances[-1], away=distances[1], across=distances[0]) if moved else None,
        )


def _check_known(what: str, name: object, known: Container[object]) -> None:
    if name not in known:
        raise ValueError(f"There is no {what} {name!r} in this study.")
