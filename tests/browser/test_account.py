"""The page on which a member signs in."""

import pytest

from tests.browser.axe import axe_violations
from tests.browser.conftest import LAPTOP, PHONE


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_login_page_has_no_faults(new_visitor, viewport, color_scheme):
    page = new_visitor(viewport=viewport, color_scheme=color_scheme)
    page.goto("/accounts/login/")
    assert axe_violations(page) == []


def test_sign_in_sets_the_cookie(new_visitor, sign_in):
    from tests.factories import make_user

    page = new_visitor()
    sign_in(page, make_user())
    page.goto("/accounts/email/")
    assert page.url.endswith("/accounts/email/")
