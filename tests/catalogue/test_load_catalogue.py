"""`manage.py load_catalogue`."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from catalogue.exports import DEMONSTRATION, demonstration_matrix
from catalogue.models import Catalogue
from catalogue.queries import matrix_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def load(*arguments: str | Path) -> str:
    out = StringIO()
    call_command("load_catalogue", *map(str, arguments), stdout=out)
    return out.getvalue()


def refusal(*arguments: str | Path) -> str:
    with pytest.raises(CommandError) as raised:
        load(*arguments)
    assert not Catalogue.objects.exists()
    return str(raised.value)


def test_demonstration_is_loaded_for_the_only_account() -> None:
    owner = make_user()
    said = load(DEMONSTRATION)
    catalogue = Catalogue.objects.get()
    assert said == (
        f"Loaded “ml-td-matrix”: 34 issues, 13 activities, 7 phases. Its id is {catalogue.public_id}.\n"
    )
    assert (catalogue.owner, matrix_of(catalogue)) == (owner, demonstration_matrix())


def test_name_and_owner_are_taken() -> None:
    make_user()
    other = make_user("other@example.org")
    load(DEMONSTRATION, "--name", " Code  debt ", "--owner", "OTHER@example.org")
    assert list(Catalogue.objects.values_list("name", "owner")) == [("Code debt", other.pk)]


def test_owner_must_be_said_with_several_accounts() -> None:
    make_user()
    make_user("other@example.org")
    assert refusal(DEMONSTRATION) == "Say whose it is: --owner EMAIL."


def test_owner_unknown() -> None:
    make_user()
    assert refusal(DEMONSTRATION, "--owner", "who@example.org") == "There is no account who@example.org."


def test_file_missing() -> None:
    assert refusal("nowhere.csv") == "nowhere.csv cannot be read: No such file or directory."


def test_faults_are_all_said(tmp_path: Path) -> None:
    make_user()
    file = tmp_path / "table.csv"
    file.write_text("phase,activity,M\nP,A,✓,?\n,B,x\n", encoding="utf-8")
    assert refusal(file).splitlines()[1:] == [
        "Row 1, column D: This column has no heading, but row 2 has something in it.",
        "Row 3, column A: The phase has no name.",
    ]


def test_name_too_long() -> None:
    make_user()
    assert refusal(DEMONSTRATION, "--name", "n" * 201) == (
        "Ensure this value has at most 200 characters (it has 201)."
    )
