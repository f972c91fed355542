"""Addresses of the report: its page here, its files under it."""

from django.urls import path

from reports.views import exports, study

app_name = "reports"

urlpatterns = [
    path("studies/<slug:study>/report/", study.study, name="study"),
    path("studies/<slug:study>/report/exports/<str:name>", exports.export, name="export"),
]
