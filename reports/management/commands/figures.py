"""`manage.py figures STUDY --out DIR`: the figures of a report as SVG files, without a browser."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.figures import figure_set
from reports.management.asked import asked_sessions, asked_study
from reports.queries import pace_of, results_of


class Command(BaseCommand):
    """Write one file for each figure."""

    help = "Writes the figures of a study's report as SVG, one file each. Needs no browser."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("study", metavar="STUDY", help="the study's id, as in its address")
        parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="made if it is not there")
        parser.add_argument("--sessions", metavar="1,2", default="", help="without it, all finished ones")
        parser.add_argument(
            "--votes", choices=["final", "first"], default="final", help="after or before the discussion"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        study = asked_study(options["study"])
        sessions = asked_sessions(study, options["sessions"])
        if not sessions:
            raise CommandError("No session of this study is finished yet.")
        drawn = figure_set(
            results_of(study, sessions=sessions, which=options["votes"]),
            pace_of(study, sessions),
            is_synthetic=study.is_synthetic,
        )
        folder: Path = options["out"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, svg in drawn.items():
                (folder / f"{name}.svg").write_text(svg, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be written: {error.strerror}.") from error
        self.stderr.write(f"Wrote {', '.join(f'{name}.svg' for name in drawn)} to {folder}.")
