"""Every test of Ciranda: on SQLite, on PostgreSQL, then in a browser, if there is one.

`make test` calls this. The last line says what was skipped and why. A test that one database
skips and the other runs counts as run. CHROMIUM names the browser; with REQUIRE_BROWSER=1 a
missing one is a failure.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent

Skipped = dict[str, str]  # the test's name -> why


def run_pytest(title: str, *paths: str, **variables: str) -> tuple[int, Skipped]:
    """Run pytest in a process of its own; return its exit code and the tests it skipped."""
    print(f"\n== {title} ==", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={results}", *paths]
        code = subprocess.run(command, cwd=ROOT, env={**os.environ, **variables}, check=False).returncode
        return code, read_skipped(results) if results.exists() else {}


def read_skipped(results: Path) -> Skipped:
    """Return the tests that a JUnit file says were skipped."""
    return {
        f"{case.get('classname')}.{case.get('name')}": why.get("message") or "no reason given"
        for case in ElementTree.parse(results).iter("testcase")
        for why in case.iter("skipped")
    }


def closing_line(skipped: Skipped, *, has_browser: bool) -> str:
    """Return the one line that says what did not run."""
    parts = [f"{name} ({why})" for name, why in sorted(skipped.items())]
    if not has_browser:
        parts.append("the browser tests (no Chromium found; CHROMIUM=/path/to/chromium names one)")
    return "Skipped: " + ("; ".join(parts) or "nothing") + "."


def main() -> int:
    """Run everything and return 1 if anything failed."""
    chromium = os.environ.get("CHROMIUM", "")
    codes = []
    code, skipped_on_sqlite = run_pytest("On SQLite", CIRANDA_TEST_DB="sqlite")
    codes.append(code)
    code, skipped_on_postgres = run_pytest("On PostgreSQL", CIRANDA_TEST_DB="postgres")
    codes.append(code)
    skipped = {name: why for name, why in skipped_on_sqlite.items() if name in skipped_on_postgres}
    if chromium:
        code, skipped_in_browser = run_pytest("In a browser", "tests/browser")
        codes.append(code)
        skipped |= skipped_in_browser
    elif os.environ.get("REQUIRE_BROWSER"):
        codes.append(1)
        print("\nFailed: the browser tests need a Chromium, and none was found.")
    print("\n" + closing_line(skipped, has_browser=bool(chromium)))
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
