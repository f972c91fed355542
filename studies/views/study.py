"""The dashboard and the page of one study."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def dashboard(request: HttpRequest) -> HttpResponse:
    """Show a signed-in person their studies, and everybody else what Ciranda is."""
    return render(request, "studies/landing.html")
