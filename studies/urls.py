"""Addresses of studies: the researcher's pages, the facilitator's, the participant's, accounts."""

from django.urls import URLPattern, path

from studies.views import study

app_name = "studies"

# The researcher: the study and its set-up.
setup: list[URLPattern] = [
    path("", study.dashboard, name="dashboard"),
]

urlpatterns = [
    *setup,
]
