"""Studies and sessions in the API, and how refusals are answered.

The rules are those of the pages: everything is fetched through `studies.access`.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from catalogue.access import get_catalogue
from catalogue.api import ListView, account_of
from catalogue.models import Issue
from catalogue.queries import issues_of
from studies.access import get_member, get_session
from studies.actions.instrument import choose_catalogue
from studies.actions.session import SessionPlan, change_session, create_session
from studies.actions.study import create_study
from studies.api.access import AccessTokenAuthentication
from studies.models import Question, Session, Study
from studies.rules import LEADS, NotOpen


class AccessTokenScheme(OpenApiAuthenticationExtension):
    """The token in the schema."""

    target_class = AccessTokenAuthentication
    name = "accessToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the bearer scheme."""
        return {"type": "http", "scheme": "bearer"}


def refuse(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer what the actions raise: 409 for the wrong time, 400 for values that cannot be."""
    if isinstance(error, NotOpen):
        return Response({"detail": str(error)}, status=status.HTTP_409_CONFLICT)
    if isinstance(error, ValidationError):
        error = exceptions.ValidationError(serializers.as_serializer_error(error))
    return exception_handler(error, context)


class QuestionSerializer(serializers.ModelSerializer[Question]):
    """A question asked of every issue."""

    class Meta:
        model = Question
        fields = ["name", "role", "wording"]


class StudySerializer(serializers.ModelSerializer[Study]):
    """A study in a list."""

    id = serializers.CharField(source="public_id", read_only=True)
    catalogue = serializers.CharField(source="catalogue.public_id", read_only=True, allow_null=True)
    # In the API's words the study it was copied from, not the serializer that nests this one.
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent.public_id", read_only=True, allow_null=True
    )

    class Meta:
        model = Study
        fields = [
            *("id", "title", "short_title", "catalogue", "parent", "is_synthetic"),
            *("created_at", "locked_at", "locked_hash"),
        ]
        read_only_fields = fields


class StudyDetailSerializer(StudySerializer):
    """A study with its goal and instrument."""

    questions = QuestionSerializer(many=True, read_only=True)
    scale_labels = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta(StudySerializer.Meta):
        fields = [
            *StudySerializer.Meta.fields,
            *("goal_analyse", "goal_purpose", "goal_respect", "goal_viewpoint", "goal_context"),
            *("definition", "questions", "scale_labels", "has_no_opinion"),
            *("occurs_from", "high_from", "minimum_votes", "peers", "shows_vote_count"),
        ]
        read_only_fields = fields


class NewStudySerializer(serializers.Serializer[Any]):
    """A study to create; the rest of its set-up has defaults."""

    title = serializers.CharField(max_length=200)
    catalogue = serializers.CharField(required=False, help_text="the id of one of your catalogues")


class SessionSerializer(serializers.ModelSerializer[Session]):
    """A session; `join_code` is given to those who lead it."""

    id = serializers.CharField(source="public_id", read_only=True)

    class Meta:
        model = Session
        fields = [
            *("id", "number", "name", "mode", "planned_at", "budget_minutes", "order", "seed"),
            *("is_rehearsal", "state", "is_door_open", "started_at", "finished_at"),
        ]
        read_only_fields = ["number", "seed", "state", "is_door_open", "started_at", "finished_at"]

    def plan(self) -> SessionPlan:
        """Return the validated values, over those of the session that is changed."""
        known = self.instance
        values = {name: getattr(known, name) for name in SessionPlan.__dataclass_fields__} if known else {}
        return SessionPlan(**(values | self.validated_data))


class IssueSerializer(serializers.ModelSerializer[Issue]):
    """An issue of the study's catalogue."""

    phase = serializers.CharField(source="activity.phase.name")
    activity = serializers.CharField(source="activity.name")
    problem_type = serializers.CharField(source="problem_type.name")
    explanation = serializers.CharField(source="activity.explanation")

    class Meta:
        model = Issue
        fields = ["code", "phase", "activity", "problem_type", "statement", "explanation"]


class StudyList(ListView):
    """The studies of which the sender is a member."""

    serializer_class = StudySerializer
    queryset = Study.objects.none()

    def get_queryset(self) -> QuerySet[Study]:
        """Return the sender's studies (1 query)."""
        mine = Study.objects.filter(members__user=self.request.user.pk)
        return mine.select_related("catalogue", "parent")

    @extend_schema(request=NewStudySerializer, responses={201: StudyDetailSerializer})
    def post(self, request: Request) -> Response:
        """Create a study, owned by the sender."""
        form = NewStudySerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values, now = form.validated_data, timezone.now()
        catalogue = get_catalogue(request, values["catalogue"]) if "catalogue" in values else None
        study = create_study(title=values["title"], owner=account_of(request), now=now)
        if catalogue is not None:
            choose_catalogue(study=study, catalogue=catalogue, by=account_of(request), now=now)
        study.refresh_from_db()
        return Response(StudyDetailSerializer(study).data, status=status.HTTP_201_CREATED)


class StudyDetail(generics.GenericAPIView[Study]):
    """One study."""

    serializer_class = StudyDetailSerializer

    def get(self, request: Request, study: str) -> Response:
        """Return a study with its instrument."""
        return Response(self.get_serializer(get_member(request, study).study).data)


class SessionList(ListView):
    """The sessions of a study."""

    serializer_class = SessionSerializer
    queryset = Session.objects.none()

    def get_queryset(self) -> QuerySet[Session]:
        """Return the sessions of one study (2 queries with the membership)."""
        return Session.objects.filter(study=get_member(self.request, self.kwargs["study"]).study)

    @extend_schema(request=SessionSerializer, responses={201: SessionSerializer})
    def post(self, request: Request, study: str) -> Response:
        """Plan a session."""
        member = get_member(request, study, LEADS)
        form = SessionSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        session = create_session(study=member.study, plan=form.plan(), by=member.user, now=timezone.now())
        return Response(SessionSerializer(session).data, status=status.HTTP_201_CREATED)


class SessionDetail(generics.GenericAPIView[Session]):
    """One session of a study."""

    serializer_class = SessionSerializer

    def get(self, request: Request, study: str, session: str) -> Response:
        """Return a session."""
        _member, found = get_session(request, study, session)
        return Response(self.get_serializer(found).data)

    def patch(self, request: Request, study: str, session: str) -> Response:
        """Change the plan of a session."""
        member, found = get_session(request, study, session, LEADS)
        form = SessionSerializer(found, data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        changed = change_session(session=found, plan=form.plan(), by=member.user, now=timezone.now())
        return Response(SessionSerializer(changed).data)


class IssueList(ListView):
    """The issues of a study's catalogue, in the order of the matrix."""

    serializer_class = IssueSerializer
    queryset = Issue.objects.none()
    pagination_class = None

    def get_queryset(self) -> QuerySet[Issue]:
        """Return the issues (2 queries with the membership)."""
        catalogue = get_member(self.request, self.kwargs["study"]).study.catalogue
        return issues_of(catalogue) if catalogue else Issue.objects.none()
