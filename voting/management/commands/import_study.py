"""`manage.py import_study FILE --owner EMAIL`: store the study of a file, or say all that is wrong."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from voting.actions.archive import import_study
from voting.archive_files import LOADED, read_archive
from voting.document import DocumentFaults, too_large


class Command(BaseCommand):
    """Read, check and store; a file with a fault leaves nothing behind."""

    help = "Stores the study of a study.json, or of a package (zip), that a report or a command wrote."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--owner", metavar="EMAIL", required=True, help="whose study it becomes")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        owner = User.objects.filter(email__iexact=options["owner"]).first()
        if owner is None:
            raise CommandError(f"There is no account {options['owner']}.")
        try:
            if file.stat().st_size > LOADED.most_bytes:
                raise CommandError(too_large(LOADED))
            archive = read_archive(file.read_bytes(), LOADED)
            study = import_study(archive=archive, owner=owner, now=timezone.now())
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except DocumentFaults as error:
            more = ["There is more; these are the first."] if error.has_more else []
            raise CommandError("\n".join([f"{file} was not imported.", str(error), *more])) from error
        self.stdout.write(f"Imported “{study.title}”. Its id is {study.public_id}.")
