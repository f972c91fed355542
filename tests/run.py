"""All tests of Ciranda: on SQLite, on PostgreSQL what meets a database, and in a browser if there is one.

`make test` calls this. The last line says what was skipped and why. A test that SQLite skips and
PostgreSQL runs counts as run. CHROMIUM names the browser; with REQUIRE_BROWSER=1 a
missing one is a failure.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent

Outcomes = dict[str, str]  # the test's name -> why it was skipped, or nothing if it ran


def run_pytest(title: str, *arguments: str, **variables: str) -> tuple[int, Outcomes]:
    """Run pytest in a process of its own; return its exit code and what became of its tests."""
    print(f"\n== {title} ==", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={results}", *arguments]
        code = subprocess.run(command, cwd=ROOT, env={**os.environ, **variables}, check=False).returncode
        return code, read_outcomes(results) if results.exists() else {}


def read_outcomes(results: Path) -> Outcomes:
    """Return the tests of a JUnit file, those that were skipped with the reason."""
    outcomes = {}
    for case in ElementTree.parse(results).iter("testcase"):
        skipped = case.find("skipped")
        why = "" if skipped is None else skipped.get("message") or "no reason given"
        outcomes[f"{case.get('classname')}.{case.get('name')}"] = why
    return outcomes


def skipped_everywhere(*runs: Outcomes) -> Outcomes:
    """Return the tests that no run was for, each with a reason."""
    skipped = {name: why for outcomes in runs for name, why in outcomes.items() if why}
    ran = {name for outcomes in runs for name, why in outcomes.items() if not why}
    return {name: why for name, why in skipped.items() if name not in ran}


def closing_line(skipped: Outcomes, *, has_browser: bool) -> str:
    """Return the one line that says what did not run."""
    parts = [f"{name} ({why})" for name, why in sorted(skipped.items())]
    if not has_browser:
        parts.append("the browser tests (no Chromium found; CHROMIUM=/path/to/chromium names one)")
    return "Skipped: " + ("; ".join(parts) or "nothing") + "."


def main() -> int:
    """Run everything and return 1 if anything failed."""
    chromium = os.environ.get("CHROMIUM", "")
    runs = [
        run_pytest("On SQLite", CIRANDA_TEST_DB="sqlite"),
        run_pytest("On PostgreSQL", "-m", "database", CIRANDA_TEST_DB="postgres"),
    ]
    if chromium:
        runs.append(run_pytest("In a browser", "tests/browser"))
    is_bad = any(code for code, _ in runs)
    if not chromium and os.environ.get("REQUIRE_BROWSER"):
        is_bad = True
        print("\nFailed: the browser tests need a Chromium, and none was found.")
    skipped = skipped_everywhere(*(outcomes for _, outcomes in runs))
    print("\n" + closing_line(skipped, has_browser=bool(chromium)))
    return int(is_bad)


if __name__ == "__main__":
    sys.exit(main())
