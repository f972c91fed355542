"""What counts, in the API: votes, comments and results of finished sessions, by the rules of the pages."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from catalogue.api import ListView
from reports.queries import counted_comments, counted_votes, results_of, sessions_of
from reports.records import results_record
from reports.rows import Session
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


def chosen_sessions(request: Request, study: Study) -> Sequence[Session]:
    """Return the finished sessions that the request asks for. Raises: ValidationError for another one."""
    finished = sessions_of(study)
    asked = request.query_params.get("sessions", "")
    if not asked:
        return finished
    keys = [key.strip() for key in asked.split(",")]
    unknown = sorted(set(keys) - {session.key for session in finished})
    if unknown:
        message = f"No finished session has the number {', '.join(unknown)}."
        raise exceptions.ValidationError({"sessions": [message]})
    return [session for session in finished if session.key in keys]


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
        votes = counted_votes(study, chosen_sessions(self.request, study))
        return votes.select_related("item__session", "item__issue", "participant", "question")


@extend_schema(parameters=[SESSIONS])
class CommentList(ListView):
    """The comments of finished sessions, without hidden ones."""

    serializer_class = CommentSerializer
    queryset = Comment.objects.none()

    def get_queryset(self) -> QuerySet[Comment]:
        """Return the comments (3 queries with membership and sessions)."""
        study = get_member(self.request, self.kwargs["study"]).study
        comments = counted_comments(study, chosen_sessions(self.request, study))
        return comments.select_related("item__session", "item__issue", "participant")


class ResultsView(generics.GenericAPIView[Any]):
    """What the study found: rule, counts, and every issue with its class."""

    serializer_class = serializers.Serializer
    queryset = Study.objects.none()

    @extend_schema(parameters=[SESSIONS, VOTES], responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, study: str) -> Response:
        """Return the results as `manage.py classify` prints them."""
        found = get_member(request, study).study
        which = request.query_params.get("votes", "final")
        if which not in ("first", "final"):
            raise exceptions.ValidationError({"votes": ["Say first or final."]})
        sessions = chosen_sessions(request, found)
        return Response(results_record(results_of(found, sessions=sessions, which=which)))
