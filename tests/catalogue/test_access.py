"""Every page of a catalogue for its owner, for another account and for nobody."""

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue.actions import freeze_catalogue
from catalogue.models import Catalogue
from catalogue.queries import matrix_of
from catalogue.urls import urlpatterns
from tests.factories import make_catalogue, make_user

pytestmark = pytest.mark.django_db

# What the owner gets: address name -> (status of GET, status of POST without a body).
PAGES = {
    "catalogues": (200, 405),
    "new": (200, 200),
    "template": (200, 405),
    "matrix": (200, 405),
    "edit": (200, 302),
    "copy": (405, 302),
    "rename": (200, 200),
    "export": (200, 405),
    "issue": (200, 200),
    "add_phase": (200, 200),
    "phase": (200, 200),
    "add_activity": (200, 200),
    "activity": (200, 200),
    "add_problem_type": (200, 200),
    "problem_type": (200, 200),
    "remove_phase": (405, 302),
    "remove_activity": (405, 302),
    "remove_problem_type": (405, 302),
}
# These belong to nobody in particular: every account has them.
COMMON = {"catalogues", "new", "template"}
# The addresses of these end in the key of a row, which could be that of another catalogue.
ROWS = {
    "phase",
    "add_activity",
    "activity",
    "problem_type",
    "remove_phase",
    "remove_activity",
    "remove_problem_type",
}
OWNED = sorted(PAGES.keys() - COMMON)


def address(name: str, catalogue: Catalogue) -> str:
    phase = catalogue.phases.get()
    keys = {
        "phase": phase.pk,
        "add_activity": phase.pk,
        "remove_phase": phase.pk,
        "activity": phase.activities.first().pk,
        "remove_activity": phase.activities.first().pk,
        "problem_type": catalogue.problem_types.first().pk,
        "remove_problem_type": catalogue.problem_types.first().pk,
        "issue": "DC-01",
        "export": "matrix.csv",
    }
    if name == "template":
        return reverse("catalogue:template", args=["matrix.csv"])
    if name in COMMON:
        return reverse(f"catalogue:{name}")
    args = [catalogue.public_id, keys[name]] if name in keys else [catalogue.public_id]
    return reverse(f"catalogue:{name}", args=args)


def test_every_address_has_a_row() -> None:
    assert {pattern.name for pattern in urlpatterns} == PAGES.keys()


@pytest.mark.parametrize("name", PAGES)
def test_owner(name: str, client: Client) -> None:
    catalogue = make_catalogue()
    client.force_login(catalogue.owner)
    url = address(name, catalogue)
    assert (client.get(url).status_code, client.post(url).status_code) == PAGES[name]


@pytest.mark.parametrize("name", OWNED)
def test_another_account_gets_404_and_changes_nothing(name: str, client: Client) -> None:
    catalogue = make_catalogue()
    before = matrix_of(catalogue)
    client.force_login(make_user("other@example.org", is_staff=True, is_superuser=True))
    url = address(name, catalogue)
    get, post = PAGES[name]
    assert client.get(url).status_code == (405 if get == 405 else 404)
    assert client.post(url).status_code == (405 if post == 405 else 404)
    assert (matrix_of(catalogue), Catalogue.objects.count()) == (before, 1)


@pytest.mark.parametrize("name", PAGES)
def test_nobody_is_asked_to_sign_in(name: str, client: Client) -> None:
    catalogue = make_catalogue()
    before = matrix_of(catalogue)
    url = address(name, catalogue)
    for response in (client.get(url), client.post(url)):
        assert (response.status_code, response.headers["Location"]) == (302, f"/accounts/login/?next={url}")
    assert (matrix_of(catalogue), Catalogue.objects.count()) == (before, 1)


@pytest.mark.parametrize("name", [name for name in OWNED if name in ROWS])
def test_rows_of_another_catalogue_are_not_found_below_an_own_one(name: str, client: Client) -> None:
    own = make_catalogue(activities=1, problem_types=1)
    foreign = make_catalogue(owner=make_user("other@example.org"), name="Foreign", activities=3)
    client.force_login(own.owner)
    url = address(name, foreign).replace(foreign.public_id, own.public_id)
    assert client.post(url, {"name": "Taken"}).status_code == 404
    assert len(matrix_of(foreign).activities) == 3


@pytest.mark.parametrize("name", OWNED)
def test_frozen_catalogue_is_read_and_copied_only(name: str, client: Client, now: datetime) -> None:
    catalogue = make_catalogue()
    freeze_catalogue(catalogue=catalogue, by="Study, session 1", now=now)
    before = matrix_of(catalogue)
    client.force_login(catalogue.owner)
    url = address(name, catalogue)
    reads = {"matrix": 200, "export": 200, "issue": 200}
    get, _post = PAGES[name]
    assert client.get(url).status_code == (405 if get == 405 else reads.get(name, 302))
    client.post(url, {"name": "New", "prefix": "NN", "statement": "New"})
    assert matrix_of(catalogue) == before
    assert Catalogue.objects.count() == (2 if name == "copy" else 1)


@pytest.mark.parametrize("name", [name for name, (get, _post) in PAGES.items() if get == 200])
def test_queries_are_the_same_for_any_size(name: str, client: Client) -> None:
    client.force_login(make_user())

    def queries(catalogue: Catalogue) -> int:
        url = address(name, catalogue)
        with CaptureQueriesContext(connection) as context:
            client.get(url)
        return len(context)

    small = queries(make_catalogue(activities=1, problem_types=1))
    assert queries(make_catalogue(activities=30, problem_types=4, name="Large")) == small
