"""Load the demonstration study and print where to look at it."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from studies.models import Session, Study
from studies.states import SessionState
from voting.actions.demonstration import (
    TITLE,
    create_demonstration,
    create_researcher,
    remove_demonstrations,
)

EMAIL = "researcher@ciranda.example"
PASSWORD = "ciranda-on-a-laptop"  # noqa: S105 - known to all, which is why production refuses it


class Command(BaseCommand):
    """Make the demonstration study anew, for a researcher who can sign in with a known password."""

    help = "Makes the demonstration study anew and prints four addresses to open."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="only where there is no study yet")
        parser.add_argument("--base", default="http://127.0.0.1:8000", help="the address of the server")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demonstration has a known password; it is not for production.")
        now = timezone.now()
        owner = create_researcher(email=EMAIL, password=PASSWORD)
        if not (options["if_empty"] and Study.objects.exists()):
            self.stdout.write("Making the demonstration study …")
            remove_demonstrations(owner=owner)
            create_demonstration(owner=owner, now=now)
        self._print_addresses(owner, options["base"].rstrip("/"))

    def _print_addresses(self, owner: User, base: str) -> None:
        study = Study.objects.filter(title=TITLE, members__user=owner).order_by("-pk").first()
        if study is None:
            self.stdout.write(f"Ciranda: {base}/")
            return
        rows = [
            ("Researcher", f"{base}{reverse('studies:study', args=[study.public_id])}"),
            ("", f"sign in with {EMAIL} and the password {PASSWORD}"),
        ]
        live = study.sessions.exclude(state=SessionState.FINISHED).order_by("-number").first()
        if live is not None:
            rows += self._live_rows(study, live, base)
        rows.append(("Report", f"{base}{reverse('reports:study', args=[study.public_id])}"))
        self.stdout.write("")
        for name, text in rows:
            self.stdout.write(f"  {name:<14}{text}")
        self.stdout.write("")

    def _live_rows(self, study: Study, live: Session, base: str) -> list[tuple[str, str]]:
        console = reverse("voting:console", args=[study.public_id, live.public_id])
        return [
            ("Facilitator", f"{base}{console}"),
            ("Participant", f"{base}{reverse('studies:join_session', args=[live.join_code])}"),
        ]
