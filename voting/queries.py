"""What is read of agendas, rounds, votes and comments. `board_for` is the one source of every screen."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db.models import Q, Value
from django.db.models.functions import Coalesce, NullIf

from catalogue.models import Phase, ProblemType
from studies.models import Member, Mode, Participant, Peers, Question, Session
from studies.seats import person_label
from studies.states import SessionState
from voting.agenda import TAKES_VOTES, ItemState
from voting.board import Board, Card, Note, OwnAnswers, Panel, Person, Presenter, QuestionBoard
from voting.candidates import proposals_for
from voting.counts import answers_to, have_voted, panel_of, panel_seats, placed_in_all, placed_on
from voting.layout import Axes, Entry, MatrixRow
from voting.models import AgendaItem, Comment, Round, Vote, VoteChange
from voting.piles import Face, is_crowd, reveal

OPEN_TO_ALL = (ItemState.REVEALED, ItemState.CLOSED)

Viewer = Participant | Member | Presenter


@dataclass(frozen=True)
class _Sight:
    """Who looks at which session; passed along so that every part of the board decides alike."""

    session: Session
    viewer: Viewer
    panel: Panel

    @property
    def own_id(self) -> int | None:
        return self.viewer.pk if isinstance(self.viewer, Participant) else None

    @property
    def is_facilitator(self) -> bool:
        return isinstance(self.viewer, Member)

    @property
    def is_presenter(self) -> bool:
        return isinstance(self.viewer, Presenter)

    def face(self, key: int, seat: int, number: int) -> Face:
        """Return how this viewer sees somebody: peers are plain where the study keeps them anonymous."""
        is_you = key == self.own_id
        if is_you or self.is_facilitator or self.session.study.peers == Peers.NUMBERED:
            return Face(seat, person_label(number), is_you)
        return Face()

    def face_of(self, person: Participant) -> Face:
        return self.face(person.pk, person.seat, person.number)


def board_for(session: Session, viewer: Viewer, *, now: datetime, item_id: int | None = None) -> Board:
    """Return what `viewer`, a participant, a member who facilitates or the presenter view, may see at `now`.

    `item_id` asks for another issue than the panel's; nobody is moved by looking. 14 queries at most,
    however many people and issues there are. `session.study` is expected to be loaded.
    """
    study = session.study
    questions = list(study.questions.all())
    items = list(session.agenda_items.select_related("issue__activity__phase", "issue__problem_type"))
    sight = _Sight(session, viewer, panel_of(session, now))
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
        viewer=sight.face_of(viewer) if isinstance(viewer, Participant) else Face(),
        is_facilitator=sight.is_facilitator,
        is_presenter=sight.is_presenter,
        labels=tuple(study.scale_labels),
        has_no_opinion=study.has_no_opinion,
        question_count=len(questions),
        agenda=agenda,
        card=card,
        # Comings and goings change nothing on other pages than these.
        panel=sight.panel if sight.is_facilitator or session.state == SessionState.LOBBY else Panel(),
        people=_people(sight, chosen, now),
        proposals=proposals_for(
            session, viewer, sight.face_of, {entry.code: entry.statement for entry in agenda}
        ),
        axes=_axes(sight, items),
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


def _axes(sight: _Sight, items: list[AgendaItem]) -> Axes:
    """Return the axes of the matrix, with what has no issue (2 queries), for the map and for proposals."""
    if sight.is_presenter:
        return Axes()
    # An issue that was added during the session is of a newer version, with all that the old one has.
    versions = {item.issue.catalogue_id for item in items}
    phases = Phase.objects.filter(catalogue__in=versions)
    name = Coalesce(NullIf("activities__short_name", Value("")), "activities__name", Value(""))
    rows = phases.order_by("position", "activities__position", "catalogue")
    found = map(MatrixRow._make, rows.values_list("position", "name", "activities__position", name))
    types = ProblemType.objects.filter(catalogue__in=versions).order_by("position", "catalogue")
    return Axes(
        rows=tuple({(row.phase_position, row.position): row for row in found}.values()),
        problem_types=tuple(dict(types.values_list("position", "name")).items()),
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
        have_voted=None if is_open_to_all else _have_voted(sight, item, len(questions)),
        panel_size=sight.panel.joined,
        private_note=item.private_note if sight.is_facilitator else "",
    )


def _opened_at(sight: _Sight, rounds: list[Round]) -> datetime | None:
    """Return when the panel began with an issue: with votes collected first, when it was revealed."""
    collects = sight.session.mode == Mode.COLLECT
    return next((number.opened_at for number in rounds if not (collects and number.is_sealed)), None)


def _questions(
    sight: _Sight, item: AgendaItem, questions: list[Question], is_open_to_all: bool
) -> tuple[QuestionBoard, ...]:
    """Return the questions with the answers this viewer may see (1 query, 2 after the reveal).

    Before the reveal the query itself asks for the viewer's own rows only: what is not read cannot leak.
    Where piles are counts nobody's rows are read either, but for those who lead, who learn who is far apart.
    """
    counts = answers_to(item) if is_open_to_all else {}
    with_faces = [asked for asked, found in counts.items() if sight.is_facilitator or not is_crowd(found)]
    own: dict[tuple[int, int], int | None] = {}
    faces: dict[int, list[tuple[int | None, Face]]] = defaultdict(list)
    for asked, number, value, *person in _votes(sight, item, with_faces):
        if person[0] == sight.own_id:
            own[asked, number] = value
        if number == item.round:
            faces[asked].append((value, sight.face(*person)))
    scale = sight.session.study.scale
    boards = []
    for question in questions:
        now, before = (own.get((question.pk, number)) for number in (item.round, item.round - 1))
        counted = counts.get(question.pk, Counter())
        boards.append(
            QuestionBoard(
                name=question.name,
                wording=question.wording,
                has_answer=(question.pk, item.round) in own,
                own=now,
                ghost=before if before != now else None,
                revealed=reveal(scale, counted, faces[question.pk]) if is_open_to_all else None,
            )
        )
    return tuple(boards)


def _votes(
    sight: _Sight, item: AgendaItem, with_faces: list[int]
) -> Iterable[tuple[int, int, int | None, int, int, int]]:
    """Return question, round, value and person of the viewer's votes and of all on questions `with_faces`."""
    seen = Q(question__in=with_faces, round=item.round, participant__removed_at=None)
    if sight.own_id:  # with the round before, for the ghost
        seen |= Q(participant=sight.own_id, round__gte=item.round - 1)
    person = ("participant_id", "participant__seat", "participant__number")
    votes = Vote.objects.filter(seen, item=item).order_by("participant__seat")
    return votes.values_list("question_id", "round", "value", *person)


def _notes(sight: _Sight, item: AgendaItem, revealed_up_to: int) -> tuple[Note, ...]:
    """Return the notes this viewer may see (1 query).

    Facilitators see all; everybody sees their own; peers' notes once the round they came in was revealed.
    The presenter view sees those as well, if the study says so, but none that is somebody's own.
    """
    if sight.is_presenter and not sight.session.study.presents_notes:
        return ()
    comments = Comment.objects.filter(item=item, participant__removed_at=None).select_related("participant")
    if not sight.is_facilitator:
        shown = Q(hidden_at=None, round__lte=revealed_up_to)
        comments = comments.filter(Q(participant=sight.own_id) | shown if sight.own_id else shown)
    notes = [
        Note(
            public_id=comment.public_id,
            text=comment.text,
            face=sight.face_of(comment.participant),
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
    """Return how many have answered every question so far (1 query), where it may be known."""
    if not sight.is_facilitator and not sight.session.study.shows_vote_count:
        return None
    return have_voted(item, question_count)


def _people(sight: _Sight, item: AgendaItem | None, now: datetime) -> tuple[Person, ...]:
    """Return the seats: facilitators get names and progress (3 queries, 4 self-paced), the lobby faces (1).

    The shared screen gets plain dots, those who are here first: how many, never who.
    """
    if sight.is_facilitator:
        return _seats(sight, item, now)
    if sight.session.state != SessionState.LOBBY or sight.panel.is_crowd:
        return ()
    if sight.is_presenter:
        return tuple(
            Person("", Face(), "", False, at < sight.panel.here, 0, 0) for at in range(sight.panel.size)
        )
    return tuple(
        Person("", sight.face_of(person), "", person.joined_at is not None, person.is_here(now), 0, 0)
        for person in panel_seats(sight.session)
    )


def _seats(sight: _Sight, item: AgendaItem | None, now: datetime) -> tuple[Person, ...]:
    """Return all seats with their progress, for those who lead."""
    placed = placed_on(item) if item else {}
    late = Counter(
        VoteChange.objects.filter(item=item, is_late=True).values_list("participant_id", flat=True)
        if item
        else []
    )
    in_all = {} if sight.session.is_led else placed_in_all(sight.session)
    return tuple(
        Person(
            public_id=person.public_id,
            face=sight.face_of(person),
            name=person.expected_name,
            has_joined=person.joined_at is not None,
            is_here=person.is_here(now),
            answered=placed.get(person.pk, 0),
            late=late[person.pk],
            answered_in_all=in_all.get(person.pk, 0),
            is_simulated=person.is_simulated,
        )
        for person in panel_seats(sight.session)
    )


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
