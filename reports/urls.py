"""Addresses of the report: its page here, its files under it."""

from django.urls import path

from reports.views import study

app_name = "reports"

urlpatterns = [
    path("studies/<str:study>/report/", study.study, name="study"),
]
