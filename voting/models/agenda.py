"""The agenda of a session, its rounds, votes and comments, and the issues that people miss in it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from catalogue.identifiers import new_public_id
from catalogue.models import Issue
from catalogue.naming import CODE_LENGTH, NAME_LENGTH, STATEMENT_LENGTH
from studies.models import Participant, Question, Session, Study
from studies.scale import MOST_POINTS
from voting.agenda import ItemState
from voting.decisions import DecisionKind
from voting.proposals import LIVES_ON, REASON_LENGTH, TEXT_LENGTH, ProposalState


class AgendaItem(models.Model):
    """One row is one issue in one session.

    `round` is the highest round opened, 0 before the first. Moves lock this row, so at most one wins;
    `is_current` marks the item that the panel is at.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="agenda_items")
    # An issue of a frozen catalogue is never deleted, so only agendas without counted votes go with one.
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="agenda_items")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=8,
        choices=[(state.value, state.value) for state in ItemState],
        default=ItemState.PENDING,
    )
    resumes_as = models.CharField(max_length=8, blank=True)
    round = models.PositiveSmallIntegerField(default=0)
    is_current = models.BooleanField(default=False)
    # Where all votes are collected first: the place in the order of discussion, the most disputed first.
    turn = models.PositiveSmallIntegerField(null=True, blank=True)
    private_note = models.TextField(blank=True, max_length=5000)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="agenda_issue_once", fields=["session", "issue"]),
            models.UniqueConstraint(name="agenda_position_once", fields=["session", "position"]),
            models.UniqueConstraint(name="agenda_turn_once", fields=["session", "turn"]),
            models.UniqueConstraint(
                name="agenda_one_current", fields=["session"], condition=Q(is_current=True)
            ),
            models.CheckConstraint(
                name="agenda_state", condition=Q(state__in=[state.value for state in ItemState])
            ),
            models.CheckConstraint(
                name="agenda_aside_resumes",
                condition=Q(state=ItemState.ASIDE) & ~Q(resumes_as="")
                | ~Q(state=ItemState.ASIDE) & Q(resumes_as=""),
            ),
            models.CheckConstraint(
                name="agenda_round_opened",
                condition=Q(state__in=[ItemState.PENDING, ItemState.ASIDE]) | Q(round__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue} in {self.session}"


class Round(models.Model):
    """One row is one full board of votes on an agenda item: sealed, or open for all to see."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    is_sealed = models.BooleanField()
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="round_number_once", fields=["item", "number"]),
            models.CheckConstraint(name="round_counts_from_one", condition=Q(number__gte=1)),
            # An item has one board at a time; the reveal ends a round before it opens the next.
            models.UniqueConstraint(
                name="round_one_open", fields=["item"], condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"round {self.number} of {self.item}"


class Vote(models.Model):
    """One row is one participant's answer to one question on one agenda item in one round.

    `value` None means "no opinion"; no row means no answer. `first_value` is what its owner answered in
    round 1, kept in the later rounds so that who moved is counted without looking back; None in round 1.
    `is_carried` marks an answer that its owner did not give again when the panel voted again.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="votes")
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="votes")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="votes")
    round = models.PositiveSmallIntegerField()
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    first_value = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    is_carried = models.BooleanField(default=False)
    cast_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="vote_once", fields=["participant", "item", "question", "round"]),
            models.CheckConstraint(
                name="vote_in_scale",
                condition=Q(value__isnull=True) | Q(value__gte=1, value__lte=MOST_POINTS),
            ),
            models.CheckConstraint(name="vote_round_counts_from_one", condition=Q(round__gte=1)),
            models.CheckConstraint(
                name="vote_first_looks_back",
                condition=Q(first_value__isnull=True)
                | Q(round__gt=1, first_value__gte=1, first_value__lte=MOST_POINTS),
            ),
        ]
        # Everything a report counts, in the order in which it groups.
        indexes = [
            models.Index(fields=["item", "round", "question", "value", "first_value"], name="vote_counts")
        ]

    def __str__(self) -> str:
        return f"{self.participant} on {self.item}, round {self.round}"


class VoteChange(models.Model):
    """One row is one answer as it arrived. Append-only; `key` comes from the browser and counts once.

    `is_late`: it arrived after its round had ended; kept and shown to the facilitator, not counted.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="vote_changes")
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="vote_changes")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="vote_changes")
    round = models.PositiveSmallIntegerField()
    old_value = models.PositiveSmallIntegerField(null=True, blank=True)
    new_value = models.PositiveSmallIntegerField(null=True, blank=True)
    key = models.UUIDField(unique=True)
    is_late = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="change_in_scale",
                condition=Q(new_value__isnull=True) | Q(new_value__gte=1, new_value__lte=MOST_POINTS),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant}: {self.old_value} → {self.new_value}"


class Comment(models.Model):
    """One row is one sticky note on an agenda item; `round` is the round in which it was written.

    Peers see it once that round has been revealed. A hidden one stays out of every report.
    """

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="comments")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="comments")
    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    key = models.UUIDField(unique=True)
    round = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=2000)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(name="comment_text_given", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class IssueProposal(models.Model):
    """One row is an issue that somebody in a session missed in the matrix, and what became of it.

    `issue` is the code of the issue that it became or was merged into; codes outlive the versions of a
    catalogue. Of somebody whose answers were erased only what lives on in an issue stays, without words.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="proposals")
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, null=True, blank=True, related_name="proposals"
    )
    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    key = models.UUIDField(unique=True)
    phase = models.CharField(max_length=NAME_LENGTH, blank=True)
    activity = models.CharField(max_length=NAME_LENGTH, blank=True)
    problem_type = models.CharField(max_length=NAME_LENGTH, blank=True)
    statement = models.CharField(max_length=STATEMENT_LENGTH, blank=True)
    text = models.TextField(blank=True, max_length=TEXT_LENGTH)
    created_at = models.DateTimeField()
    state = models.CharField(
        max_length=6,
        choices=[(state.value, state.value) for state in ProposalState],
        default=ProposalState.OPEN,
    )
    issue = models.CharField(max_length=CODE_LENGTH, blank=True)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    # Text, to outlive accounts, as in the log.
    decided_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="proposal_state", condition=Q(state__in=[state.value for state in ProposalState])
            ),
            models.CheckConstraint(
                name="proposal_decided_by_somebody",
                condition=Q(state=ProposalState.OPEN, decided_at__isnull=True, decided_by="")
                | ~Q(state=ProposalState.OPEN) & Q(decided_at__isnull=False) & ~Q(decided_by=""),
            ),
            models.CheckConstraint(
                name="proposal_lives_on_in_an_issue",
                condition=Q(state__in=LIVES_ON) & ~Q(issue="") | ~Q(state__in=LIVES_ON) & Q(issue=""),
            ),
            models.CheckConstraint(
                name="proposal_parked_with_reason", condition=~Q(state=ProposalState.PARKED) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="proposal_has_words_and_author",
                condition=Q(participant__isnull=False) & ~Q(statement="")
                | Q(participant__isnull=True, statement="", text="", state__in=LIVES_ON),
            ),
        ]

    def __str__(self) -> str:
        return self.statement[:60]

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided on it yet."""
        return self.state == ProposalState.OPEN


class IssueDecision(models.Model):
    """One row is one decision, after the sessions, on how the report lists an issue. Append-only.

    Issues are named by their codes. `undoes` is the row that an undo takes back; each can be taken back once.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="issue_decisions")
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    kind = models.CharField(max_length=6, choices=[(kind.value, kind.value) for kind in DecisionKind])
    issue = models.CharField(max_length=CODE_LENGTH)
    into = models.CharField(max_length=CODE_LENGTH, blank=True)
    statement = models.CharField(max_length=STATEMENT_LENGTH, blank=True)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    undoes = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="undone_by"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="decision_kind", condition=Q(kind__in=DecisionKind)),
            models.CheckConstraint(
                name="decision_says_what_it_must",
                condition=Q(kind=DecisionKind.MERGE, statement="", undoes__isnull=True) & ~Q(into="")
                | Q(kind=DecisionKind.REWORD, into="", undoes__isnull=True) & ~Q(statement="")
                | Q(kind=DecisionKind.DROP, into="", statement="", undoes__isnull=True)
                | Q(kind=DecisionKind.UNDO, into="", statement="", undoes__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_has_reason", condition=Q(kind=DecisionKind.UNDO) | ~Q(reason="")
            ),
            models.CheckConstraint(name="decision_not_into_itself", condition=~Q(into=F("issue"))),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.issue}"
