"""What is read of agendas, rounds, votes and comments. `board_for` is the one source of every screen."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db.models import Count, F, Q

from studies.models import Member, Mode, Participant, Peers, Question, QuestionRole, Session
from voting.agenda import TAKES_VOTES, ItemState
from voting.board import Board, Card, Note, OwnAnswers, Person, Presenter, QuestionBoard
from voting.candidates import proposals_for
from voting.layout import Entry
from voting.models import AgendaItem, Comment, Round, Vote, VoteChange
from voting.piles import Face, reveal

OPEN_TO_ALL = (ItemState.REVEALED, ItemState.CLOSED)

Viewer = Participant | Member | Presenter


@dataclass(frozen=True)
class _Sight:
    """Who looks at which session; passed along so that every part of the board decides alike."""

    session: Session
    viewer: Viewer
    participants: dict[int, Participant]

    @property
    def own_id(self) -> int | None:
        return self.viewer.pk if isinstance(self.viewer, Participant) else None

    @property
    def is_facilitator(self) -> bool:
        return isinstance(self.viewer, Member)

    @property
    def is_presenter(self) -> bool:
        return isinstance(self.viewer, Presenter)

    def face(self, participant_id: int) -> Face:
        """Return how this viewer sees somebody: peers are plain where the study keeps them anonymous."""
        person = self.participants[participant_id]
        is_you = participant_id == self.own_id
        if is_you or self.is_facilitator or self.session.study.peers == Peers.NUMBERED:
            return Face(person.seat, person.label, is_you)
        return Face()


def board_for(session: Session, viewer: Viewer, *, now: datetime, item_id: int | None = None) -> Board:
    """Return what `viewer`, a participant, a member who facilitates or the presenter view, may see at `now`.

    `item_id` asks for another issue than the panel's; nobody is moved by looking. 10 queries at most,
    however many people and issues there are. `session.study` is expected to be loaded.
    """
    study = session.study
    questions = list(study.questions.all())
    items = list(session.agenda_items.select_related("issue__activity__phase", "issue__problem_type"))
    participants = {person.pk: person for person in session.participants.filter(removed_at=None)}
    sight = _Sight(session, viewer, participants)
    agenda = _agenda(sight, items)
    chosen = _chosen_item(sight, items, agenda, questions, item_id)
    card = _card(sight, chosen, agenda, questions) if chosen else None
    return Board(
        study_title=study.short_title or study.title,
        definition=study.definition,
        session_name=session.name,
        session_state=session.state,
        started_at=session.started_at,
        budget_minutes=session.budget_minutes,
        join_code=_join_code(sight),
        is_live=session.is_led,
        is_collecting=session.is_collecting,
        collects_first=session.mode == Mode.COLLECT,
        is_rehearsal=session.is_rehearsal,
        viewer=sight.face(viewer.pk) if isinstance(viewer, Participant) else Face(),
        is_facilitator=sight.is_facilitator,
        is_presenter=sight.is_presenter,
        labels=tuple(study.scale_labels),
        has_no_opinion=study.has_no_opinion,
        question_count=len(questions),
        agenda=agenda,
        card=card,
        people=_people(sight, chosen, now),
        proposals=proposals_for(
            session, viewer, sight.face, participants, {entry.code: entry.statement for entry in agenda}
        ),
    )


def _join_code(sight: _Sight) -> str:
    """Return the code for those who hand it out; the shared screen shows it while it opens something."""
    shows_it = sight.is_facilitator or (sight.is_presenter and sight.session.takes_newcomers)
    return sight.session.join_code if shows_it else ""


def _agenda(sight: _Sight, items: list[AgendaItem]) -> tuple[Entry, ...]:
    """Return the agenda with the viewer's own progress (1 query for a participant)."""
    answered: Counter[int] = Counter()
    if sight.own_id is not None:
        own = Vote.objects.filter(participant=sight.own_id).values_list("item_id", "round")
        rounds = {item.pk: item.round for item in items}
        answered.update(item_id for item_id, number in own if number == rounds.get(item_id))
    return tuple(
        Entry(
            item_id=item.pk,
            position=item.position,
            code=item.issue.code,
            statement=item.issue.statement,
            phase=item.issue.activity.phase.name,
            activity=item.issue.activity.short_name or item.issue.activity.name,
            problem_type=item.issue.problem_type.name,
            place=(
                item.issue.activity.phase.position,
                item.issue.activity.position,
                item.issue.problem_type.position,
            ),
            state=item.state,
            round=item.round,
            is_current=item.is_current,
            answered=answered[item.pk],
            # The order says where people differ: once voting has ended whoever leads knows it, nobody else.
            turn=item.turn or 0 if sight.is_facilitator else 0,
        )
        for item in items
    )


def _chosen_item(
    sight: _Sight,
    items: list[AgendaItem],
    agenda: tuple[Entry, ...],
    questions: list[Question],
    item_id: int | None,
) -> AgendaItem | None:
    """Return the issue on the card: the one asked for, the panel's, or the first still to be answered."""
    if sight.session.state == "draft" or (not sight.is_facilitator and sight.session.state == "lobby"):
        return None
    for item in items:
        if item.pk == item_id and _may_open(sight, item):
            return item
    for item in items:
        if item.is_current:
            return item
    if not sight.session.is_led and sight.session.state == "running" and sight.own_id:
        return _first_unanswered(items, agenda, questions)
    waiting = [item for item in items if item.turn and item.state == ItemState.ENDED]
    if sight.is_facilitator and waiting:
        return min(waiting, key=lambda item: item.turn or 0)
    return items[0] if sight.is_facilitator and items else None


def _may_open(sight: _Sight, item: AgendaItem) -> bool:
    """Whether this viewer may look at this issue on their own: led, only back at what was shown to all."""
    if sight.is_facilitator:
        return True
    return item.state in OPEN_TO_ALL if sight.session.is_led else item.state != ItemState.PENDING


def _first_unanswered(
    items: list[AgendaItem], agenda: tuple[Entry, ...], questions: list[Question]
) -> AgendaItem | None:
    for item, entry in zip(items, agenda, strict=True):
        if entry.answered < len(questions):
            return item
    return items[-1] if items else None


def _card(sight: _Sight, item: AgendaItem, agenda: tuple[Entry, ...], questions: list[Question]) -> Card:
    """Return one issue in full (4 queries)."""
    rounds = list(item.rounds.all())
    # A reveal opens a round for all to see; a session that ends while a round is sealed keeps that sealed.
    revealed_up_to = max((number.number for number in rounds if not number.is_sealed), default=0)
    is_open_to_all = item.state in OPEN_TO_ALL and item.round == revealed_up_to
    issue = item.issue
    return Card(
        entry=next(entry for entry in agenda if entry.item_id == item.pk),
        phase=issue.activity.phase.name,
        activity=issue.activity.name,
        problem_type=issue.problem_type.name,
        problem_type_explanation=issue.problem_type.explanation,
        explanation=issue.activity.explanation,
        is_voting_again=item.round > 1 and not is_open_to_all,
        is_open_to_all=is_open_to_all,
        # Whoever looks back at an issue reads it; the panel's is where dots are placed.
        takes_votes=item.state in TAKES_VOTES
        and sight.session.state == "running"
        and (item.is_current or not sight.session.is_led),
        opened_at=_opened_at(sight, rounds),
        questions=_questions(sight, item, questions, is_open_to_all),
        notes=_notes(sight, item, revealed_up_to),
        have_voted=_have_voted(sight, item, len(questions)),
        panel_size=sum(not person.is_gone for person in _joined(sight)),
        private_note=item.private_note if sight.is_facilitator else "",
    )


def _opened_at(sight: _Sight, rounds: list[Round]) -> datetime | None:
    """Return when the panel began with an issue: with votes collected first, when it was revealed."""
    collects = sight.session.mode == Mode.COLLECT
    return next((number.opened_at for number in rounds if not (collects and number.is_sealed)), None)


def _joined(sight: _Sight) -> Iterable[Participant]:
    return (person for person in sight.participants.values() if person.joined_at is not None)


def _questions(
    sight: _Sight, item: AgendaItem, questions: list[Question], is_open_to_all: bool
) -> tuple[QuestionBoard, ...]:
    """Return the questions with the answers this viewer may see (1 query).

    Before the reveal the query itself asks for the viewer's own rows only: what is not read cannot leak.
    """
    seen = Q(participant=sight.own_id or 0, round__gte=item.round - 1)  # with the round before, for the ghost
    if is_open_to_all:
        seen |= Q(round=item.round, participant__removed_at=None)
    rows = Vote.objects.filter(seen, item=item)
    if not sight.own_id and not is_open_to_all:
        rows = rows.none()
    votes = {
        (question, number, person): value
        for question, number, person, value in rows.order_by("participant__seat").values_list(
            "question_id", "round", "participant_id", "value"
        )
    }
    boards = []
    for question in questions:
        answers = [
            (value, sight.face(person))
            for (asked, number, person), value in votes.items()
            if asked == question.pk and number == item.round
        ]
        own = (question.pk, item.round, sight.own_id or 0)
        before = votes.get((question.pk, item.round - 1, sight.own_id or 0))
        boards.append(
            QuestionBoard(
                name=question.name,
                wording=question.wording,
                has_answer=own in votes,
                own=votes.get(own),
                ghost=before if before != votes.get(own) else None,
                revealed=reveal(sight.session.study.scale, answers) if is_open_to_all else None,
            )
        )
    return tuple(boards)


def _notes(sight: _Sight, item: AgendaItem, revealed_up_to: int) -> tuple[Note, ...]:
    """Return the notes this viewer may see (1 query).

    Facilitators see all; everybody sees their own; peers' notes once the round they came in was revealed.
    The presenter view sees those as well, if the study says so, but none that is somebody's own.
    """
    if sight.is_presenter and not sight.session.study.presents_notes:
        return ()
    comments = Comment.objects.filter(item=item, participant__removed_at=None)
    if not sight.is_facilitator:
        shown = Q(hidden_at=None, round__lte=revealed_up_to)
        comments = comments.filter(Q(participant=sight.own_id) | shown if sight.own_id else shown)
    notes = [
        Note(
            public_id=comment.public_id,
            text=comment.text,
            face=sight.face(comment.participant_id),
            is_own=comment.participant_id == sight.own_id,
            is_hidden=comment.hidden_at is not None,
            is_sealed=comment.round > revealed_up_to,
            # When a note came tells who wrote it, so peers are not told.
            created_at=comment.created_at if sight.is_facilitator else None,
            is_edited=comment.edited_at is not None,
        )
        for comment in comments
    ]
    if not sight.is_facilitator and sight.session.study.peers == Peers.ANONYMOUS:
        # The order of arrival would tell who wrote: each viewer gets an order of their own that stays.
        Random(f"{sight.own_id}/{item.pk}").shuffle(notes)  # noqa: S311
    return tuple(notes)


def _have_voted(sight: _Sight, item: AgendaItem, question_count: int) -> int | None:
    """Return how many have answered every question in this round (1 query), where it may be known."""
    if not sight.is_facilitator and not sight.session.study.shows_vote_count:
        return None
    placed = _placed(item)
    return sum(placed.get(person.pk, 0) >= question_count for person in _joined(sight) if not person.is_gone)


def _placed(item: AgendaItem) -> dict[int, int]:
    """Return the number of questions answered in the item's round by participant: counts, never values."""
    rows = Vote.objects.filter(item=item, round=item.round).values("participant_id")
    return dict(rows.annotate(n=Count("id")).values_list("participant_id", "n"))


def _placed_in_all(session: Session) -> dict[int, int]:
    """Return the number of questions answered in all issues' present rounds by participant (1 query)."""
    rows = Vote.objects.filter(item__session=session, round=F("item__round")).values("participant_id")
    return dict(rows.annotate(n=Count("id")).values_list("participant_id", "n"))


def _people(sight: _Sight, item: AgendaItem | None, now: datetime) -> tuple[Person, ...]:
    """Return the seats: facilitators get names and progress (2 queries, 3 self-paced), the lobby faces.

    The shared screen gets plain dots, those who are here first: how many, never who.
    """
    if sight.is_presenter:
        here = [person.is_here(now) for person in sight.participants.values() if not person.is_gone]
        shown = sorted(here, reverse=True) if sight.session.state == "lobby" else []
        return tuple(Person("", Face(), "", False, is_here, 0, 0) for is_here in shown)
    if not sight.is_facilitator:
        return tuple(
            Person("", sight.face(person.pk), "", person.joined_at is not None, person.is_here(now), 0, 0)
            for person in sight.participants.values()
            if sight.session.state == "lobby" and not person.is_gone
        )
    placed = _placed(item) if item else {}
    late = Counter(
        VoteChange.objects.filter(item=item, is_late=True).values_list("participant_id", flat=True)
        if item
        else []
    )
    in_all = {} if sight.session.is_led else _placed_in_all(sight.session)
    return tuple(
        Person(
            public_id=person.public_id,
            face=sight.face(person.pk),
            name=person.expected_name,
            has_joined=person.joined_at is not None,
            is_here=person.is_here(now),
            answered=placed.get(person.pk, 0),
            late=late[person.pk],
            answered_in_all=in_all.get(person.pk, 0),
            is_simulated=person.is_simulated,
        )
        for person in sight.participants.values()
        if not person.is_gone
    )


def deciding_counts(session: Session, number: int | F) -> dict[int, tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return the counts (K,) on occurrence and relevance in a round, by item, in the order of the matrix.

    `number` is a round, or F("item__round") for the last of each (2 queries). Whoever asks answers for what
    it tells: only rounds that have ended or are open for all to see may be shown to anybody.
    """
    place = ("activity__phase__position", "activity__position", "problem_type__position")
    items = session.agenda_items.order_by(*(f"issue__{name}" for name in place)).values_list("pk", flat=True)
    votes = Vote.objects.filter(
        item__session=session, round=number, value__isnull=False, participant__removed_at__isnull=True
    ).order_by()
    groups = votes.values_list("item_id", "question__role", "value").annotate(n=Count("id"))
    found = {(item, role, value): n for item, role, value, n in groups}
    points = session.study.scale.points

    def counts(item: int, role: str) -> tuple[int, ...]:
        return tuple(found.get((item, role, point), 0) for point in points)

    return {
        item: (counts(item, QuestionRole.OCCURRENCE), counts(item, QuestionRole.RELEVANCE)) for item in items
    }


def own_answers(participant: Participant) -> tuple[OwnAnswers, ...]:
    """Return what somebody said last on every issue that was opened (4 queries): own rows only."""
    session = participant.session
    scale = session.study.scale
    questions = list(session.study.questions.values_list("pk", "wording"))
    votes = {
        (item, number, question): scale.label(value) if value else ""
        for item, number, question, value in participant.votes.values_list(
            "item_id", "round", "question_id", "value"
        )
    }
    notes: dict[int, list[str]] = defaultdict(list)
    for item, text in participant.comments.values_list("item_id", "text"):
        notes[item].append(text)
    return tuple(
        OwnAnswers(
            code=item.issue.code,
            statement=item.issue.statement,
            answers=tuple(
                (wording, votes.get((item.pk, item.round, question))) for question, wording in questions
            ),
            notes=tuple(notes[item.pk]),
        )
        for item in session.agenda_items.filter(round__gte=1).select_related("issue")
    )
