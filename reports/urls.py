"""Addresses of the report: its page, its files under it, and the part of it that a running session has."""

from django.urls import path

from reports.views import exports, study, triage

app_name = "reports"

urlpatterns = [
    path("studies/<slug:study>/report/", study.study, name="study"),
    path("studies/<slug:study>/report/exports/<str:name>", exports.export, name="export"),
    path("studies/<slug:study>/sessions/<slug:session>/triage/", triage.triage, name="triage"),
]
