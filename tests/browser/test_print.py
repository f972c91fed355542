"""The report on paper: what stands where, what fits on a page, and what is only for the screen."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories import NOW, make_user, owner_of
from voting.actions.demonstration import create_demonstration

# What margins of 15 mm leave of a page of A4, in pixels.
WIDTH, HEIGHT = 680, 1009


@pytest.fixture
def printed(transactional_db, new_visitor, sign_in) -> Page:
    """Return the report of the demonstration as laid out for paper, its charts drawn on a screen before."""
    study = create_demonstration(owner=make_user(), now=NOW)
    page = new_visitor()
    sign_in(page, owner_of(study))
    page.goto(f"/studies/{study.public_id}/report/")
    page.get_by_text("More figures", exact=True).click()
    for name in ("agreement", "changes", "grid", "pace"):
        page.locator(f"#{name} .plot").scroll_into_view_if_needed()
        page.locator(f"#{name} .plot[data-drawn]").wait_for()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    return page


def test_figures_stand_below_each_other(printed):
    boxes = [figure.bounding_box() for figure in printed.locator("main > figure").all()]
    assert len(boxes) == 6
    ends = [box["y"] + box["height"] for box in boxes]
    assert [end < box["y"] for end, box in zip(ends[:-1], boxes[1:], strict=True)] == [True] * 5


def test_every_chart_fits_on_a_page_and_nothing_is_wider(printed):
    frames = printed.locator("#figures .scroll:has(.plot)").all()
    assert [frame.bounding_box()["height"] < HEIGHT for frame in frames] == [True] * 4
    widths = printed.locator("#figures .plot .main-svg").evaluate_all(
        "drawings => drawings.map(one => one.getBoundingClientRect().width)"
    )
    assert max(widths) < WIDTH
    assert printed.evaluate("document.documentElement.scrollWidth") <= WIDTH


def test_the_matrix_is_on_the_first_page_and_an_issue_has_its_questions_side_by_side(printed):
    matrix = printed.locator("#matrix").bounding_box()
    assert matrix["y"] + matrix["height"] < HEIGHT
    tops = {
        question.bounding_box()["y"] for question in printed.locator("#issue-DC-01 .asked > section").all()
    }
    assert len(tops) == 1


def test_nothing_is_printed_that_is_pressed_or_folded(printed):
    for name in ("button", ".filters", ".choose", ".more > summary", "main .act", ".top"):
        for found in printed.locator(name).all():
            expect(found).to_be_hidden()
    expect(printed.locator("#issue-DC-01 .more")).to_be_hidden()
    expect(printed.get_by_text("The middle answer of an even number of votes")).to_be_visible()
