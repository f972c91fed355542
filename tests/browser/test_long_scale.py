"""A report whose answers have nine points, on a phone: nothing overlaps, nothing leaves the screen."""

import pytest

from tests.browser.conftest import PHONE
from tests.browser.steps import look
from tests.factories import make_catalogue, make_study, owner_of
from tests.reports.panels import play


@pytest.fixture
def study(transactional_db):
    study = make_study(
        catalogue=make_catalogue(activities=1, problem_types=2),
        scale_labels=[f"Level {point}" for point in range(1, 10)],
        occurs_from=8,
        high_from=9,
    )
    play(study, first=[1, 5, 9])
    return study


def test_every_strip_has_its_middle_answer_beside_it_on_the_screen(study, new_visitor, sign_in):
    page = new_visitor(viewport=PHONE)
    sign_in(page, owner_of(study))
    page.goto(f"/studies/{study.public_id}/report/")
    edge = PHONE["width"]
    cells = page.locator("#answers td[data-label]").all()
    assert len(cells) == 4
    for cell in cells:
        strip, middle = cell.locator("svg").bounding_box(), cell.locator(".med").bounding_box()
        assert strip["x"] + strip["width"] <= middle["x"]
        assert middle["x"] + middle["width"] <= edge
    look(page)


def test_a_table_of_nine_answers_keeps_room_for_the_names_of_its_issues(study, new_visitor, sign_in):
    page = new_visitor(viewport=PHONE)
    sign_in(page, owner_of(study))
    page.goto(f"/studies/{study.public_id}/report/")
    page.get_by_text("More figures", exact=True).click()
    page.locator("#agreement").get_by_text("As a table", exact=True).click()
    name = page.locator("#agreement tbody th").first
    assert name.bounding_box()["height"] < 70  # "DC-01 Type 1 of activity 1" on two lines
