"""The catalogue in the API, and what every list of the API shares: CSV and paging by cursor."""

import csv
import io
from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers, status
from rest_framework.pagination import CursorPagination
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from catalogue.access import get_catalogue
from catalogue.actions import create_catalogue
from catalogue.matrix import MatrixFaults, read_matrix
from catalogue.models import Catalogue
from catalogue.queries import catalogues_of, matrix_of


def account_of(request: Request) -> User:
    """Return the account that asks; the permission classes let nobody else in."""
    return cast(User, request.user)


class CsvRenderer(BaseRenderer):
    """A list of flat records as RFC 4180 CSV, one column per field of the view's serializer."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        """Return the records of one page, or what is no list as a single record."""
        records = data.get("results") if isinstance(data, dict) else data
        if records is None:  # a refusal, a new record, a description of the view
            records, columns = [data], list(data)
        else:
            columns = list(renderer_context["view"].get_serializer().fields)
        text = io.StringIO()
        writer = csv.DictWriter(text, fieldnames=columns)
        writer.writeheader()
        writer.writerows(records)
        return text.getvalue().encode()


class Pages(CursorPagination):
    """Pages by cursor, stable while rows arrive; a `Link` header names the next one for CSV readers."""

    ordering = "pk"
    page_size = 200
    max_page_size = 2000
    page_size_query_param = "page_size"

    def get_page_size(self, request: Request) -> int:
        """Return the rows of a page as asked for, up to the most. Raises: ValidationError for no number."""
        asked = request.query_params.get(self.page_size_query_param, str(self.page_size))
        if not (asked.isdecimal() and int(asked) > 0):
            raise serializers.ValidationError({self.page_size_query_param: [_("Give a number above 0.")]})
        return min(int(asked), self.max_page_size)

    def get_paginated_response(self, data: Any) -> Response:
        """Return one page with its neighbours in the body and in the header."""
        response = super().get_paginated_response(data)
        links = [(self.get_next_link(), "next"), (self.get_previous_link(), "prev")]
        response["Link"] = ", ".join(f'<{url}>; rel="{name}"' for url, name in links if url)
        return response


class ListView(generics.ListAPIView):
    """A list in JSON or CSV, a page at a time."""

    renderer_classes = [JSONRenderer, CsvRenderer]
    pagination_class: type[Pages] | None = Pages


class CatalogueSerializer(serializers.ModelSerializer[Catalogue]):
    """A catalogue in a list."""

    id = serializers.CharField(source="public_id", read_only=True)
    issues = serializers.IntegerField(source="issue_count", read_only=True)

    class Meta:
        model = Catalogue
        fields = ["id", "name", "version", "issues", "created_at", "frozen_at", "frozen_by"]
        read_only_fields = ["version", "created_at", "frozen_at", "frozen_by"]


class CellSerializer(serializers.Serializer[Any]):
    """One issue in its cell."""

    code = serializers.CharField()
    statement = serializers.CharField()


class ActivitySerializer(serializers.Serializer[Any]):
    """One row of the matrix; a cell is null where it does not apply."""

    name = serializers.CharField()
    short_name = serializers.CharField()
    explanation = serializers.CharField()
    cells = serializers.ListField(child=CellSerializer(allow_null=True))


class PhaseSerializer(serializers.Serializer[Any]):
    """One phase and its activities, possibly none."""

    name = serializers.CharField()
    prefix = serializers.CharField()
    activities = ActivitySerializer(many=True)


class ProblemTypeSerializer(serializers.Serializer[Any]):
    """One column of the matrix."""

    name = serializers.CharField()
    explanation = serializers.CharField()


class MatrixSerializer(serializers.Serializer[Any]):
    """The matrix: columns and rows."""

    problem_types = ProblemTypeSerializer(many=True)
    phases = PhaseSerializer(many=True)


class CatalogueDetailSerializer(CatalogueSerializer):
    """A catalogue with its matrix."""

    matrix = serializers.SerializerMethodField()

    class Meta(CatalogueSerializer.Meta):
        fields = [*CatalogueSerializer.Meta.fields, "matrix"]

    @extend_schema_field(MatrixSerializer)
    def get_matrix(self, catalogue: Catalogue) -> Any:
        """Return the matrix as plain data."""
        return MatrixSerializer(matrix_of(catalogue)).data


class NewCatalogueSerializer(serializers.Serializer[Any]):
    """A matrix to store: the rows of a table in the wide or the long shape, heading first."""

    name = serializers.CharField(max_length=Catalogue._meta.get_field("name").max_length)
    rows = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(allow_blank=True), max_length=200),
        max_length=2001,
    )

    def validate_rows(self, rows: list[list[str]]) -> Any:
        """Return the rows as a Matrix; every fault is named with its place."""
        try:
            return read_matrix(rows)
        except MatrixFaults as error:
            faults = [f"{fault.place}: {fault.message}" for fault in error.faults]
            raise serializers.ValidationError(faults) from None


class CatalogueList(ListView):
    """The catalogues of the sender's account."""

    serializer_class = CatalogueSerializer
    queryset = Catalogue.objects.none()

    def get_queryset(self) -> QuerySet[Catalogue]:
        """Return what the sender owns (1 query)."""
        return catalogues_of(account_of(self.request))

    @extend_schema(request=NewCatalogueSerializer, responses={201: CatalogueDetailSerializer})
    def post(self, request: Request) -> Response:
        """Store a matrix as a new catalogue."""
        form = NewCatalogueSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        name, matrix = form.validated_data["name"], form.validated_data["rows"]
        found = create_catalogue(name=name, matrix=matrix, owner=account_of(request), now=timezone.now())
        return Response(_detail(found), status=status.HTTP_201_CREATED)


class CatalogueDetail(generics.GenericAPIView[Catalogue]):
    """One catalogue of the sender's account."""

    serializer_class = CatalogueDetailSerializer

    def get(self, request: Request, catalogue: str) -> Response:
        """Return a catalogue with its matrix."""
        return Response(_detail(get_catalogue(request, catalogue)))


def _detail(catalogue: Catalogue) -> Any:
    return CatalogueDetailSerializer(catalogues_of(catalogue.owner).get(pk=catalogue.pk)).data
