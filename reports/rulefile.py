"""Reading a file with a rule: pure, all its faults at once."""

import json
from typing import Any

from reports.classification import Rule
from reports.rows import OCCURRENCE, RELEVANCE
from reports.votefiles import DEFAULT_POINTS, Fault, FaultyFile, decode, shown
from studies.scale import FEWEST_POINTS, MOST_POINTS


def read_rule(data: bytes) -> tuple[Rule, int]:
    """Return the rule and the number of scale points of a JSON file; what it leaves out is the default.

    Keys: occurs_from, high_from, minimum_votes, points (5), median ("midpoint", the only one). The rule of a
    package also has the labels of its `scale` and its `questions`, the two that decide first.
    Raises: FaultyFile with every fault.

    >>> read_rule(b'{"high_from": 4}')
    (Rule(occurs_from=4, high_from=4, minimum_votes=3), 5)
    """
    record = _rule_record(data)
    thresholds = ("occurs_from", "high_from", "minimum_votes")
    unknown = [key for key in record if key not in (*thresholds, "points", "median", "scale", "questions")]
    faults = [Fault(0, f"“{shown(key)}” is no part of a rule.") for key in unknown]
    if record.get("median", "midpoint") != "midpoint":
        faults.append(Fault(0, "median must be “midpoint”: the mean of the two middle votes."))
    deciding = record.get("questions", [OCCURRENCE, RELEVANCE])
    if not isinstance(deciding, list) or deciding[:2] != [OCCURRENCE, RELEVANCE]:
        faults.append(Fault(0, f"questions must begin with {OCCURRENCE} and {RELEVANCE}."))
    points = record.get("points", DEFAULT_POINTS)
    if type(points) is not int or not FEWEST_POINTS <= points <= MOST_POINTS:
        faults.append(Fault(0, f"points must be a whole number from {FEWEST_POINTS} to {MOST_POINTS}."))
        points = MOST_POINTS
    rule = Rule()
    try:
        rule = Rule(**{key: record[key] for key in thresholds if key in record})
        rule.check_scale(points)
    except ValueError as error:
        faults.append(Fault(0, str(error)))
    if faults:
        raise FaultyFile(faults)
    return rule, points


def _rule_record(data: bytes) -> dict[str, Any]:
    try:
        record = json.loads(decode(data))
    except json.JSONDecodeError as error:
        raise FaultyFile([Fault(error.lineno, f"this is not JSON ({error.msg}).")]) from error
    except RecursionError as error:
        raise FaultyFile([Fault(0, "this is nested too deeply for a rule.")]) from error
    if not isinstance(record, dict):
        raise FaultyFile([Fault(0, 'A rule is a JSON object such as {"occurs_from": 4}.')])
    return record
