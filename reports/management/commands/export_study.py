"""`manage.py export_study STUDY`: a whole study as one JSON document."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.exports import study_file
from reports.management.asked import asked_study


class Command(BaseCommand):
    """Write study.json to a file or to standard output."""

    help = "Writes a study with its finished sessions as study.json, to be imported elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("study", metavar="STUDY", help="the study's id, as in its address")
        parser.add_argument("--out", metavar="FILE", type=Path, help="without it, standard output")
        parser.add_argument(
            "--linked",
            action="store_true",
            help="put what participants said about themselves beside their labels",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        study = asked_study(options["study"])
        pieces = study_file(study, is_linked=options["linked"])
        if options["out"] is None:
            for piece in pieces:
                self.stdout.write(piece, ending="")
            return
        try:
            with options["out"].open("w", encoding="utf-8", newline="") as file:
                file.writelines(pieces)
        except OSError as error:
            raise CommandError(f"{options['out']} cannot be written: {error.strerror}.") from error
        self.stderr.write(f"Wrote {options['out']}.")
