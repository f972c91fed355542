"""The closing line of `make test`, and what is read for it."""

from tests.run import closing_line, read_outcomes, skipped_everywhere


def test_outcomes_are_read_from_the_file_of_a_run(tmp_path):
    results = tmp_path / "results.xml"
    results.write_text(
        '<testsuites><testsuite><testcase classname="a" name="ran"/><testcase classname="a" name="failed">'
        '<failure message="no"/></testcase><testcase classname="a" name="not"><skipped message="needs c"/>'
        "</testcase></testsuite></testsuites>"
    )
    assert read_outcomes(results) == {"a.ran": "", "a.failed": "", "a.not": "needs c"}


def test_what_one_run_skips_and_another_runs_has_run():
    on_sqlite = {"pure": "", "only there": "", "only here": "needs PostgreSQL", "nowhere": "needs c"}
    on_postgres = {"only there": "needs SQLite", "only here": "", "nowhere": "needs c"}
    assert skipped_everywhere(on_sqlite, on_postgres) == {"nowhere": "needs c"}
    assert skipped_everywhere({"pure": "needs c"}, {}) == {"pure": "needs c"}


def test_closing_line_without_skips_says_nothing():
    assert closing_line({}, has_browser=True) == "Skipped: nothing."


def test_closing_line_without_browser_says_why():
    assert closing_line({"a.b": "needs c"}, has_browser=False) == (
        "Skipped: a.b (needs c); the browser tests (no Chromium found; CHROMIUM=/path/to/chromium names one)."
    )
