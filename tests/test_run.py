"""The closing line of `make test`."""

from tests.run import closing_line


def test_closing_line_without_skips_says_nothing():
    assert closing_line({}, has_browser=True) == "Skipped: nothing."


def test_closing_line_without_browser_says_why():
    assert closing_line({"a.b": "needs c"}, has_browser=False) == (
        "Skipped: a.b (needs c); the browser tests (no Chromium found; CHROMIUM=/path/to/chromium names one)."
    )
