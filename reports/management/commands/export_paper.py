"""`manage.py export_paper STUDY --out DIR`: the tables of a paper and the account of the method."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.exports import Asked
from reports.management.asked import asked_sessions, asked_study
from reports.paperfiles import NAMES, Paper, file_name, paper_file
from voting.snapshot import one_moment


class Command(BaseCommand):
    """Write every file of a paper into one directory, where a document reads them by their names."""

    help = "Writes the tables of a study as LaTeX, Markdown and CSV, and what its methods section needs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("study", metavar="STUDY", help="the study's id, as in its address")
        parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="made if it is not there")
        parser.add_argument("--sessions", metavar="1,2", default="", help="without it, all finished ones")
        parser.add_argument("--votes", choices=["final", "first"], default="final")
        parser.add_argument(
            "--linked", action="store_true", help="put what participants said beside their labels"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        study = asked_study(options["study"])
        with one_moment():
            sessions = asked_sessions(study, options["sessions"])
            found = Paper(Asked(study, sessions, options["votes"], options["linked"]))
            texts = {name: paper_file(name, found)[0] for name in NAMES}
        try:
            options["out"].mkdir(parents=True, exist_ok=True)
            for name, text in texts.items():
                path = options["out"] / file_name(name, is_linked=options["linked"])
                path.write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            raise CommandError(f"{options['out']} cannot be written: {error.strerror}.") from error
        self.stderr.write(f"Wrote {len(NAMES)} files to {options['out']}.")
