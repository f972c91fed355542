"""The demonstration study: the published matrix and panel, played through with synthetic votes.

Everything is written by the same actions as a real study, at invented times. The files and their sources are
in `voting/demonstration/` and `catalogue/demonstration/`.
"""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import transaction

import catalogue
from catalogue.actions import create_catalogue
from catalogue.matrix import read_matrix
from studies.actions.participant import ConsentChoices, characterise, expect_participants, give_consent
from studies.actions.session import SessionPlan, create_session
from studies.actions.study import create_study, write_consent
from studies.models import Participant, Study
from voting.actions.agenda import finish_session, go_to, move_item, open_session, start_session
from voting.actions.comment import add_comment
from voting.actions.demonstration_coding import Rows, code_demonstration
from voting.actions.vote import Answer, cast_vote
from voting.agenda import Move
from voting.models import AgendaItem

MATRIX = Path(catalogue.__file__).parent / "demonstration" / "ml-td-matrix.csv"
FILES = Path(__file__).parent.parent / "demonstration"
TITLE = "Issues that lead to code technical debt in machine learning systems"
FIRST_SESSION = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
SECOND_SESSION = datetime(2026, 3, 19, 14, 0, tzinfo=UTC)
CODED = datetime(2026, 3, 23, 9, 0, tzinfo=UTC)
PER_ISSUE = timedelta(minutes=3, seconds=25)

DEFINITION = """\
**Technical debt** in code is a shortcut that works today and makes every later change slower or riskier.

**Code technical debt in a machine learning system** sits in the code that collects and prepares data, and \
that trains, evaluates and runs models. We ask about issues of the work that may leave such debt behind, \
not about how good a model is.
"""

GOAL = {
    "goal_analyse": "issues in the development of machine learning systems",
    "goal_purpose": "characterising them",
    "goal_respect": "their occurrence in practice and their relevance as causes of code technical debt",
    "goal_viewpoint": "people who build such systems",
    "goal_context": "two focus groups with nine professionals",
}

CONSENT = """\
This is a demonstration. In a real study, the text here says:

- who runs the study and what it is for;
- that you place dots on two scales for every issue and may write notes, for about two hours;
- that nobody, the facilitator included, sees your dots before everybody's are shown;
- that what you say is kept without your name, and who may read it;
- that you may stop at any time, and have everything you gave erased, without giving a reason.
"""


def read_rows(name: str) -> Rows:
    """Return the rows of one of the demonstration's files."""
    with (FILES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def create_researcher(*, email: str, password: str) -> User:
    """Return the account that owns the demonstration; a new one gets this password."""
    user = User.objects.filter(username=email).first()
    return user or User.objects.create_user(username=email, email=email, password=password)


@transaction.atomic
def remove_demonstrations(*, owner: User) -> None:
    """Delete what earlier calls created for this owner, with everything that was voted in it since."""
    for study in Study.objects.filter(title=TITLE, is_synthetic=True, members__user=owner):
        matrix = study.catalogue
        study.delete()
        if matrix is not None and not matrix.studies.exists():
            matrix.delete()


@transaction.atomic
def create_demonstration(*, owner: User, now: datetime) -> Study:
    """Create the study with two finished and coded sessions and one that waits in its lobby."""
    study = _create_study(owner, FIRST_SESSION - timedelta(days=7))
    votes = read_rows("ml-td-votes.csv")
    comments = read_rows("comments.csv")
    for number, starts_at in enumerate((FIRST_SESSION, SECOND_SESSION), start=1):
        _Sitting(study, owner, number, starts_at).play(
            [row for row in votes if row["session"] == str(number)], comments
        )
    study.refresh_from_db()
    code_demonstration(
        study=study,
        owner=owner,
        book=read_rows("codes.csv"),
        codings=read_rows("codings.csv"),
        decisions=read_rows("decisions.csv"),
        now=CODED,
    )
    plan = SessionPlan(name="Session 3", planned_at=now + timedelta(hours=1))
    live = create_session(study=study, plan=plan, by=owner, now=now)
    open_session(session=live, by=owner, now=now)
    return study


def _create_study(owner: User, now: datetime) -> Study:
    with MATRIX.open(encoding="utf-8", newline="") as file:
        matrix = read_matrix(list(csv.reader(file)))
    study = create_study(title=TITLE, owner=owner, now=now)
    study.short_title = "ML code debt"
    study.definition = DEFINITION
    study.is_synthetic = True
    study.catalogue = create_catalogue(matrix=matrix, name="ML code debt", owner=owner, now=now)
    for name, value in GOAL.items():
        setattr(study, name, value)
    study.save()
    years, projects = study.characterisation_fields.filter(name__in=["years", "projects"])
    years.name, years.label = "years_with_ml_systems", "Years of work with machine learning systems"
    projects.name, projects.label = "ml_projects", "Number of machine learning projects"
    years.save()
    projects.save()
    write_consent(study=study, body=CONSENT, by=owner, now=now)
    return study


class _Sitting:
    """One finished session, played through issue by issue."""

    def __init__(self, study: Study, owner: User, number: int, starts_at: datetime) -> None:
        self.owner = owner
        self.starts_at = starts_at
        plan = SessionPlan(name=f"Session {number}", planned_at=starts_at)
        session = create_session(study=study, plan=plan, by=owner, now=starts_at - timedelta(days=2))
        self.session = open_session(session=session, by=owner, now=starts_at - timedelta(minutes=15))
        rows = [row for row in read_rows("ml-td-participants.csv") if row["session"] == str(number)]
        self.people = {row["participant"]: person for row, person in zip(rows, self._seat(rows), strict=True)}

    def _seat(self, rows: Rows) -> Iterator[Participant]:
        now = self.starts_at - timedelta(minutes=10)
        seats = expect_participants(session=self.session, names=[""] * len(rows), by=self.owner, now=now)
        consent = self.session.study.consents.get()
        for seat, row in zip(seats, rows, strict=True):
            person = seat.participant
            choices = ConsentChoices(language="en", may_quote=True)
            give_consent(participant=person, consent=consent, choices=choices, now=now)
            years, projects = int(row["years_with_ml_systems"]), int(row["ml_projects"])
            answers = {"education": row["education"], "years_with_ml_systems": years, "ml_projects": projects}
            characterise(participant=person, answers=answers, now=now)
            yield person

    def play(self, votes: Rows, comments: Rows) -> None:
        """Vote, write notes, reveal, move dots and close, issue after issue."""
        self.session = start_session(session=self.session, by=self.owner, now=self.starts_at)
        for person in self.people.values():
            person.session = self.session
        now = self.starts_at
        for item in self.session.agenda_items.select_related("issue").order_by("position"):
            item.session = self.session
            code = item.issue.code
            first = {self._place(row): row for row in votes if row["issue"] == code and row["round"] == "1"}
            second = {self._place(row): row for row in votes if row["issue"] == code and row["round"] == "2"}
            moved = [row for place, row in second.items() if row["value"] != first[place]["value"]]
            notes = [row for row in comments if row["issue"] == code]
            self._play_issue(item, list(first.values()), notes, moved, now)
            now += PER_ISSUE
        finish_session(session=self.session, by=self.owner, now=now)

    @staticmethod
    def _place(row: dict[str, str]) -> tuple[str, str]:
        return row["participant"], row["question"]

    def _play_issue(self, item: AgendaItem, first: Rows, notes: Rows, moved: Rows, now: datetime) -> None:
        go_to(item=item, by=self.owner, now=now)
        item = self._move(item, Move.START, now + timedelta(seconds=20))
        self._vote(item, first, now + timedelta(seconds=35))
        self._comment(item, notes, now + timedelta(seconds=60))
        item = self._move(item, Move.REVEAL, now + timedelta(seconds=80))
        self._vote(item, moved, now + timedelta(seconds=150))
        self._move(item, Move.CLOSE, now + timedelta(seconds=190))

    def _move(self, item: AgendaItem, move: Move, now: datetime) -> AgendaItem:
        return move_item(
            item=item, move=move, seen_state=item.state, seen_round=item.round, by=self.owner, now=now
        )

    def _vote(self, item: AgendaItem, rows: Rows, now: datetime) -> None:
        for place, row in enumerate(rows):
            answer = Answer(
                item_id=item.pk,
                question=row["question"],
                round=item.round,
                value=int(row["value"]),
                key=uuid4(),
            )
            person = self.people[row["participant"]]
            cast_vote(by=person, answer=answer, now=now + timedelta(seconds=place))

    def _comment(self, item: AgendaItem, rows: Rows, now: datetime) -> None:
        for row in rows:
            if row["participant"] in self.people:
                person = self.people[row["participant"]]
                add_comment(by=person, item=item, text=row["text"], key=uuid4(), now=now)
