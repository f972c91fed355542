"""The answer to the right person at the wrong time: 409 and the reason, as a page or as a fragment."""

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from studies.refusals import Refusals
from studies.rules import NotOpen


def refuse(exception: Exception, **headers: str) -> HttpResponse | None:
    request: HttpRequest = RequestFactory().post("/somewhere/", headers=headers)
    request.htmx = HtmxDetails(request)
    return Refusals(lambda _: HttpResponse()).process_exception(request, exception)


def test_not_open_becomes_a_page_with_the_reason() -> None:
    response = refuse(NotOpen("The session is finished."), Referer="http://testserver/studies/abc/")
    assert response.status_code == 409
    assert "The session is finished." in response.text
    assert 'href="http://testserver/studies/abc/"' in response.text


def test_htmx_gets_the_reason_alone() -> None:
    response = refuse(NotOpen("Somebody’s <session>"), **{"HX-Request": "true"})
    assert response.status_code == 409
    assert response.text == (
        '<p class="message" data-k="warning" role="alert">Somebody’s &lt;session&gt;</p>\n'
    )


def test_the_way_back_never_leaves_ciranda() -> None:
    response = refuse(NotOpen("No."), Referer="https://elsewhere.example/")
    assert "elsewhere" not in response.text


def test_other_exceptions_pass() -> None:
    assert refuse(ValueError("a mistake")) is None
