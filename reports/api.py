"""What counts, in the API: votes, comments and results of finished sessions, by the rules of the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from catalogue.api import ListView
from reports.forms import ChoiceForm
from reports.notes import counted_comments
from reports.queries import counted_votes, results_of, sessions_of
from reports.records import results_record
from studies.access import get_member
from studies.models import Study
from voting.models import Comment, Vote

SESSIONS = OpenApiParameter(
    "sessions",
    str,
    description="Numbers of finished sessions, separated by commas; all of them without it.",
)
VOTES = OpenApiParameter(
    "votes",
    str,
    enum=["first", "final"],
    description="Votes before or after the discussion; final without it.",
)


WRONG = {"sessions": "Give numbers of finished sessions.", "votes": "Say first or final."}


def choice_of(request: Request, study: Study) -> ChoiceForm:
    """Return which sessions and votes the request asks for. Raises: ValidationError for others."""
    form = ChoiceForm(request.query_params, sessions=sessions_of(study))
    if form.errors and form.finished:
        raise exceptions.ValidationError({name: [WRONG[name]] for name in form.errors})
    return form


class VoteSerializer(serializers.ModelSerializer[Vote]):
    """One answer; `value` is null for "no opinion"."""

    session = serializers.IntegerField(source="item.session.number")
    participant = serializers.CharField(source="participant.label")
    issue = serializers.CharField(source="item.issue.code")
    question = serializers.CharField(source="question.name")

    class Meta:
        model = Vote
        fields = ["session", "participant", "issue", "question", "round", "value", "is_carried", "cast_at"]


class CommentSerializer(serializers.ModelSerializer[Comment]):
    """One note that is not hidden."""

    session = serializers.IntegerField(source="item.session.number")
    participant = serializers.CharField(source="participant.label")
    issue = serializers.CharField(source="item.issue.code")

    class Meta:
        model = Comment
        fields = ["session", "participant", "issue", "round", "text", "created_at"]


@extend_schema(parameters=[SESSIONS])
class VoteList(ListView):
    """The votes of finished sessions, every round, one row per answer."""

    serializer_class = VoteSerializer
    queryset = Vote.objects.none()

    def get_queryset(self) -> QuerySet[Vote]:
        """Return the votes (3 queries with membership and sessions)."""
        study = get_member(self.request, self.kwargs["study"]).study
        votes = counted_votes(study, choice_of(self.request, study).chosen)
        return votes.select_related("item__session", "item__issue", "participant", "question")


@extend_schema(parameters=[SESSIONS])
class CommentList(ListView):
    """The comments of finished sessions, without hidden ones."""

    serializer_class = CommentSerializer
    queryset = Comment.objects.none()

    def get_queryset(self) -> QuerySet[Comment]:
        """Return the comments (3 queries with membership and sessions)."""
        study = get_member(self.request, self.kwargs["study"]).study
        comments = counted_comments(study, choice_of(self.request, study).chosen)
        return comments.select_related("item__session", "item__issue", "participant")


class ResultsView(generics.GenericAPIView[Any]):
    """What the study found: rule, counts, and every issue with its class."""

    serializer_class = serializers.Serializer
    queryset = Study.objects.none()

    @extend_schema(parameters=[SESSIONS, VOTES], responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, study: str) -> Response:
        """Return the results in the shape that `manage.py classify` prints."""
        found = get_member(request, study).study
        choice = choice_of(request, found)
        results = results_of(found, sessions=choice.chosen, which=choice.which)
        return Response(results_record(results))
