"""`manage.py export_package STUDY --out FILE.zip`: the open-science package of a study."""

from argparse import ArgumentParser
from pathlib import Path
from random import SystemRandom
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.management.asked import asked_study
from reports.package.build import write_package
from reports.package.choice import KNOWN, LICENCES, Choice, read_authors
from reports.package.spss import NotInstalled
from reports.package.workbook import TooManyRows


class Command(BaseCommand):
    """Write a package with new labels for people; a file that is there is replaced only once it is whole."""

    help = "Writes the tables, the study, the codebook and what checks them as one zip."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("study", metavar="STUDY", help="the study's id, as in its address")
        parser.add_argument("--out", metavar="FILE", type=Path, required=True)
        parser.add_argument("--licence", choices=list(KNOWN), default=LICENCES[0].identifier)
        parser.add_argument("--author", action="append", default=[], help="“Family, Given”; once for each")
        parser.add_argument("--notes", choices=["quotable", "all", "none"], default="quotable")
        parser.add_argument(
            "--linked",
            action="store_true",
            help="put what participants said about themselves beside their labels",
        )
        parser.add_argument("--xlsx", action="store_true", help="add a workbook")
        parser.add_argument("--sav", action="store_true", help="add an SPSS file; needs the extra “spss”")

    def handle(self, *args: Any, **options: Any) -> None:
        study = asked_study(options["study"])
        choice = Choice(
            licence=KNOWN[options["licence"]],
            authors=read_authors("\n".join(options["author"])),
            notes=options["notes"],
            is_linked=options["linked"],
            extras=tuple(extra for extra in ("xlsx", "sav") if options[extra]),  # type: ignore[misc]
        )
        out: Path = options["out"]
        unfinished = out.with_name(f"{out.name}.unfinished")
        try:
            with unfinished.open("wb") as file:
                write_package(file, study, choice, now=timezone.now(), random=SystemRandom())
            unfinished.replace(out)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
        except (NotInstalled, TooManyRows) as error:
            raise CommandError(str(error)) from error
        finally:
            unfinished.unlink(missing_ok=True)
        self.stderr.write(f"Wrote {out}.")
