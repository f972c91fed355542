"""Addresses of the report: its page, its files under it, and the part of it that a running session has."""

from django.urls import path

from reports.views import downloads, exports, measures, notes, replication, study, triage

app_name = "reports"

urlpatterns = [
    path("studies/<slug:study>/report/", study.study, name="study"),
    path("studies/<slug:study>/report/downloads/", downloads.downloads, name="downloads"),
    path("studies/<slug:study>/report/package.zip", downloads.package, name="package"),
    path("studies/<slug:study>/report/measures/", measures.measures, name="measures"),
    path(
        "studies/<slug:study>/report/measures/<str:code>/",
        measures.measures_of_issue,
        name="measures_of_issue",
    ),
    path(
        "studies/<slug:study>/report/replications/<slug:other>/", replication.replication, name="replication"
    ),
    path("studies/<slug:study>/report/notes/", notes.notes, name="notes"),
    path("studies/<slug:study>/report/exports/<str:name>", exports.export, name="export"),
    path("studies/<slug:study>/sessions/<slug:session>/triage/", triage.triage, name="triage"),
]
