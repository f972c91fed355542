"""Pages that libraries bring along keep the content security policy too."""

from tests.factories import make_user


def test_swagger_page_shows_the_interface(new_visitor):
    page = new_visitor()
    page.goto("/api/docs/")
    page.get_by_role("heading", name="Ciranda").wait_for()


def test_administration_opens(new_visitor, sign_in):
    page = new_visitor()
    sign_in(page, make_user("staff@example.org", is_staff=True, is_superuser=True))
    page.goto("/admin/")
    page.get_by_role("heading", name="Site administration").wait_for()
