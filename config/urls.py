"""Every address of Ciranda, app by app."""

from django.contrib import admin
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from catalogue import api as catalogue_api
from reports import api as reports_api
from studies.api import views as studies_api

STUDY = "v1/studies/<str:study>"

api = [
    path("v1/catalogues/", catalogue_api.CatalogueList.as_view(), name="catalogues"),
    path("v1/catalogues/<str:catalogue>/", catalogue_api.CatalogueDetail.as_view(), name="catalogue"),
    path("v1/studies/", studies_api.StudyList.as_view(), name="studies"),
    path(f"{STUDY}/", studies_api.StudyDetail.as_view(), name="study"),
    path(f"{STUDY}/sessions/", studies_api.SessionList.as_view(), name="sessions"),
    path(f"{STUDY}/sessions/<str:session>/", studies_api.SessionDetail.as_view(), name="session"),
    path(f"{STUDY}/issues/", studies_api.IssueList.as_view(), name="issues"),
    path(f"{STUDY}/votes/", reports_api.VoteList.as_view(), name="votes"),
    path(f"{STUDY}/comments/", reports_api.CommentList.as_view(), name="comments"),
    path(f"{STUDY}/results/", reports_api.ResultsView.as_view(), name="results"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    # The split view keeps its script in a file of its own, as the content security policy asks.
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
]

urlpatterns = [
    # Browsers ask for it on pages of libraries, which name no icon.
    path("favicon.ico", lambda request: redirect(static("ciranda.svg"))),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/", include((api, "api"))),
    path("catalogues/", include("catalogue.urls")),
    # studies/import/ stands before studies/<study>/.
    path("", include("voting.urls")),
    path("", include("studies.urls")),
    path("", include("reports.urls")),
]
