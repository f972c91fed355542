"""`manage.py figures STUDY --out DIR`: the figures of a report as SVG files, without a browser."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.figures import figure_set
from reports.queries import pace_of, results_of, sessions_of
from reports.rows import Session
from studies.models import Study


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
        study = Study.objects.select_related("catalogue").filter(public_id=options["study"]).first()
        if study is None:
            raise CommandError(f"There is no study {options['study']}.")
        sessions = _choose(sessions_of(study), options["sessions"])
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


def _choose(finished: list[Session], wanted: str) -> list[Session]:
    """Return the sessions whose numbers were given. Raises: CommandError for one that is not finished."""
    if not finished:
        raise CommandError("No session of this study is finished yet.")
    keys = [key.strip() for key in wanted.split(",") if key.strip()]
    known = {session.key for session in finished}
    unknown = [key for key in keys if key not in known]
    if unknown:
        raise CommandError(
            f"{', '.join(unknown)}: no finished session of this study. There are {', '.join(sorted(known))}."
        )
    return [session for session in finished if not keys or session.key in keys]
