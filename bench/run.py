"""Run every measurement of this folder and say whether it reached its goal.

A measurement is a module that prints one line for each figure, both sides measured in the same run:
`ratio NAME VALUE goal <= NUMBER` or `ratio NAME VALUE goal >= NUMBER`.
"""

import re
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
NOT_MEASURED = {"__init__", "run", "people"}
FIGURE = re.compile(r"^ratio (?P<name>\S+) (?P<value>\S+) goal (?P<sign><=|>=) (?P<goal>\S+)$")


def is_missed(line: str) -> bool:
    """Say whether a line holds a figure that did not reach its goal."""
    figure = FIGURE.match(line)
    if figure is None:
        return False
    value, goal = float(figure["value"]), float(figure["goal"])
    return value > goal if figure["sign"] == "<=" else value < goal


def main() -> int:
    """Run the measurements one after the other; return 1 if one failed or missed its goal."""
    is_bad = False
    for path in sorted(FOLDER.glob("*.py")):
        if path.stem in NOT_MEASURED:
            continue
        command = [sys.executable, "-m", f"bench.{path.stem}"]
        run = subprocess.run(command, cwd=FOLDER.parent, stdout=subprocess.PIPE, text=True, check=False)
        print(run.stdout, end="")
        missed = [line for line in run.stdout.splitlines() if is_missed(line)]
        is_bad = is_bad or bool(missed) or run.returncode != 0
        for line in missed:
            print(f"missed: {line}")
    return int(is_bad)


if __name__ == "__main__":
    sys.exit(main())
