"""`manage.py load_catalogue FILE`: store the matrix of a CSV or XLSX file, or say all that is wrong."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from catalogue.actions import create_catalogue
from catalogue.grid import MatrixFaults
from catalogue.matrix import read_matrix
from catalogue.naming import clean_name
from catalogue.reading import read_file


class Command(BaseCommand):
    help = "Load a matrix from a CSV or XLSX file as a new catalogue."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the table, in the wide or the long shape")
        parser.add_argument("--name", help="the catalogue's name; the file's name when left out")
        parser.add_argument("--owner", help="e-mail address of the owner; may be left out with one account")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            matrix = read_matrix(read_file(file.read_bytes()))
            catalogue = create_catalogue(
                matrix=matrix,
                name=clean_name(options["name"] or file.stem),
                owner=_owner(options["owner"]),
                now=timezone.now(),
            )
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except MatrixFaults as error:
            lines = [f"{fault.place}: {fault.message}" for fault in error.faults]
            raise CommandError("\n".join([f"{file} was not loaded.", *lines])) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        counts = (
            f"{len(matrix.cells)} issues, {len(matrix.activities)} activities, {len(matrix.phases)} phases"
        )
        self.stdout.write(f"Loaded “{catalogue.name}”: {counts}. Its id is {catalogue.public_id}.")


def _owner(email: str | None) -> User:
    """Return the account of that address, or the only one there is. Raises: CommandError."""
    accounts = User.objects.filter(email__iexact=email) if email else User.objects.all()
    if len(found := list(accounts[:2])) == 1:
        return found[0]
    raise CommandError(f"There is no account {email}." if email else "Say whose it is: --owner EMAIL.")
