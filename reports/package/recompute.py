"""Recompute the results of this package from its votes, and say what differs.

    python3 recompute.py            the folder in which this file lies
    python3 recompute.py FOLDER     another one

Needs Python 3.9 or newer and nothing else. Exit status: 0 where everything agrees, else 1. See README.md.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from statistics import median, median_low

SUMS = "SHA256SUMS"
TABLES = {"final": "results.csv", "first": "results_first.csv"}
NEEDED = {"rule.json", "study.json", "datapackage.json", "recompute.py"}
PLACE = ("session", "participant", "issue", "question", "round")
DESCRIBING = ("issue", "phase", "activity", "problem_type", "statement")
NOTE = ("session", "participant", "issue", "round", "text")
CLASSES = ("high", "low", "not_occurring", "undecided", "no_votes")
ROLES = ["occurrence", "relevance", "further"]
THRESHOLDS = ("occurs_from", "high_from", "minimum_votes")
MOST_SHOWN = 50


class Unreadable(Exception):
    """Something is not there, or not what it should be."""


def read_folder(folder):
    """Return what is in a folder, by name."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def read_table(files, name):
    """Return the columns and the rows of a CSV."""
    try:
        text = files[name].decode("utf-8")
        header, *lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    except (KeyError, ValueError, csv.Error) as error:
        raise Unreadable(f"{name} cannot be read: {type(error).__name__} {error}") from None
    if any(len(line) != len(header) for line in lines):
        raise Unreadable(f"{name}: a row does not have {len(header)} cells.")
    return header, [dict(zip(header, line)) for line in lines]  # noqa: B905 - Python 3.9 has no strict


def read_json(files, name):
    """Return what a JSON file holds."""
    try:
        return json.loads(files[name].decode("utf-8"))
    except (KeyError, ValueError, RecursionError) as error:
        raise Unreadable(f"{name} cannot be read: {type(error).__name__} {error}") from None


def check_sums(files):
    """Yield what does not have the checksum that SHA256SUMS gives it."""
    if SUMS not in files:
        yield f"{SUMS} is not here."
    listed = set()
    lines = files.get(SUMS, b"").decode("utf-8", "replace").splitlines(keepends=True)
    for number, line in enumerate(lines, start=1):
        found = re.fullmatch(r"([0-9a-f]{64})  (\S+)\n", line)
        if not found:
            yield f"{SUMS}, line {number} cannot be read."
        elif found[2] not in files:
            yield f"{found[2]} is in {SUMS}, but it is not here."
        elif hashlib.sha256(files[found[2]]).hexdigest() != found[1]:
            yield f"{found[2]} is not the file that {SUMS} describes."
        listed.add(found[2] if found else "")
    for name in sorted(NEEDED - listed):
        yield f"{name} is not in {SUMS}."


def check_tables(files):
    """Yield the tables of datapackage.json that have no checksum, or other columns than it says."""
    for table in read_json(files, "datapackage.json")["resources"]:
        name, columns = table["path"], [field["name"] for field in table["schema"]["fields"]]
        if f"  {name}\n".encode() not in files.get(SUMS, b""):
            yield f"{name} is not in {SUMS}."
        if read_table(files, name)[0] != columns:
            yield f"{name} does not have the columns that datapackage.json describes."


class Rule:
    """The decision rule, the scale and the questions; the first two questions decide."""

    def __init__(self, record):
        try:
            self.thresholds = [record[name] for name in THRESHOLDS]
            self.occurs_from, self.high_from, self.minimum = self.thresholds
            self.points, self.scale, self.questions = record["points"], record["scale"], record["questions"]
            is_sound = (
                all(type(number) is int for number in (*self.thresholds, self.points))
                and all(1 <= threshold <= self.points for threshold in self.thresholds[:2])
                and (record["median"], len(self.scale)) == ("midpoint", self.points)
                and len(self.questions) > 1
            )
        except (KeyError, TypeError, ValueError):
            is_sound = False
        if not is_sound:
            raise Unreadable("rule.json is no rule.")


def whole(text):
    """Return a whole number that is written as one, else 0."""
    return int(text) if re.fullmatch("[1-9][0-9]{0,8}", text) else 0


class Votes:
    """The votes by session, issue, question and round, and what is wrong with their rows."""

    def __init__(self, rows, rule, issues, people, assessed):
        self.rule, self.issues, self.people, self.faults = rule, issues, people, []
        self.assessed = assessed  # (session, issue) of everything on an agenda
        self.answers = {}  # PLACE -> (value, status, is_carried, cast_at)
        self.given = defaultdict(list)  # (session, issue, question, round) -> values, None is "no opinion"
        self.rounds: Counter[tuple[str, str]] = Counter()  # (session, issue) -> the last round
        self.seated: dict[str, set[str]] = {session: set() for session in people}
        for number, row in enumerate(rows, start=2):
            fault = self.add(row)
            if fault:
                self.faults.append(f"votes.csv, record {number}: {fault}")
        self.check_complete()

    def add(self, row):
        """Take one row; return what is wrong with it."""
        place = tuple(row[name] for name in PLACE)
        session, person, issue, question, number = place
        is_known = (session, issue) in self.assessed and question in self.rule.questions
        if not is_known or place in self.answers or not person or not whole(number):
            return "this answer has no place, or is there twice."
        self.answers[place] = tuple(row[name] for name in ("value", "status", "is_carried", "cast_at"))
        self.seated[session].add(person)
        self.rounds[session, issue] = max(self.rounds[session, issue], int(number))
        value, status = whole(row["value"]), row["status"]
        label = self.rule.scale[value - 1] if 1 <= value <= self.rule.points else ""
        if status in ("answered", "no_opinion"):
            self.given[session, issue, question, int(number)].append(value or None)
            is_sound = row["is_carried"] in ("true", "false") and row["cast_at"]
        else:
            is_sound = status == "not_answered" and not row["is_carried"] and not row["cast_at"]
        if not is_sound or (status == "answered") != bool(label) or (row["value"] and not label):
            return "value, status, is_carried and cast_at do not go together."
        return "" if row["label"] == label else f"the label of {value} is not “{row['label']}”."

    def check_complete(self):
        """Note where there is not one row for each person, question and round."""
        places = sum(self.people[session] * last for (session, _), last in self.rounds.items())
        expected = places * len(self.rule.questions)
        if expected != len(self.answers):
            self.faults.append(f"votes.csv has {len(self.answers)} answers, and there should be {expected}.")
        for session, seated in self.seated.items():
            if seated and len(seated) != self.people[session]:
                self.faults.append(f"votes.csv has {len(seated)} people in session {session}.")

    def counted(self, which, session, issue):
        """Return the round that counts: the first, or the last unless nobody answered in it."""
        last = self.rounds[session, issue]
        has_last = any((session, issue, question, last) in self.given for question in self.rule.questions)
        return last if which == "final" and has_last else 1

    def answers_to(self, which, issue, question, sessions):
        """Return what some sessions answered."""
        places = [(session, issue, question, self.counted(which, session, issue)) for session in sessions]
        values = [value for place in places for value in self.given.get(place, [])]
        return Answers(values, sum(self.people[session] for session in sessions), self.rule.points)


class Answers:
    """The answers to one question on one issue, None for "no opinion", of so many people who were asked."""

    def __init__(self, values, asked, points):
        self.votes = sorted(value for value in values if value)
        self.no_opinion, self.missing = values.count(None), asked - len(values)
        self.points, self.n = points, len(self.votes)
        self.median = median(self.votes) if self.votes else None
        self.counts = [self.votes.count(point) for point in range(1, points + 1)]

    def straddles(self, threshold):
        """Tell whether the middle reaches a threshold only as a mean of two votes."""
        return median_low(self.votes) < threshold <= self.median

    @property
    def is_split(self):
        """Tell whether many votes lie at both ends of the scale."""
        enough, width = max(2, round(self.n / 3)), min(2, self.points // 2)
        return sum(self.counts[:width]) >= enough and sum(self.counts[-width:]) >= enough

    def votes_to_cross(self, threshold):
        """Return the fewest votes to change for the median to cross a threshold, or None."""
        is_reached = self.median >= threshold
        # The highest become the lowest point, or the other way: so the middle moves along the sorted votes.
        line = [1] * self.n + self.votes if is_reached else self.votes + [self.points] * self.n
        for changed in range(1, self.n + 1):
            start = self.n - changed if is_reached else changed
            lower, upper = line[start + (self.n - 1) // 2], line[start + self.n // 2]
            if ((lower + upper) / 2 >= threshold) != is_reached:
                return changed
        return None


def classify(occurrence, relevance, rule):
    """Return class, whether a middle straddles, and votes to flip of the questions and of the class."""
    asked = ((occurrence, rule.occurs_from), (relevance, rule.high_from))
    flips = [found.votes_to_cross(at) if found.n >= rule.minimum else None for found, at in asked]
    if not occurrence.n and not relevance.n:
        return "no_votes", False, flips, None
    if occurrence.n < rule.minimum:
        return "undecided", False, flips, None
    if occurrence.median < rule.occurs_from:
        return "not_occurring", False, flips, flips[0]
    straddles = occurrence.straddles(rule.occurs_from)
    if relevance.n < rule.minimum:
        return "undecided", straddles, flips, None
    class_ = "high" if relevance.median >= rule.high_from else "low"
    fewest = min((flip for flip in flips if flip is not None), default=None)
    return class_, straddles or relevance.straddles(rule.high_from), flips, fewest


def cell(value):
    """Return a value as the CSV files of a package write it."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    return f"{value:g}" if isinstance(value, float) else str(value)


def result_of(votes, which, issue):
    """Return the columns of results.csv that rest on votes, for one issue, in their order."""
    rule, people = votes.rule, votes.people
    assessed = [session for session in people if (session, issue) in votes.assessed]

    def decided(sessions):
        found = (votes.answers_to(which, issue, question, sessions) for question in rule.questions[:2])
        occurrence, relevance = found
        return classify(occurrence, relevance, rule)

    class_, straddles, flips, flip = decided(assessed)
    row = {"class": class_, "straddles": straddles, "votes_to_flip": flip}
    for place, question in enumerate(rule.questions):
        found = votes.answers_to(which, issue, question, assessed)
        centre = (rule.points + 1) / 2
        columns = {
            "n": found.n,
            "median": found.median,
            "agreeing": sum(vote > centre for vote in found.votes),
            "disagreeing": sum(vote < centre for vote in found.votes),
            "no_opinion": found.no_opinion,
            "missing": found.missing,
            "votes_to_flip": flips[place] if place < len(flips) else None,
            "split": found.is_split if found.n else None,
        }
        columns.update({f"count_{point}": n for point, n in enumerate(found.counts, start=1)})
        row.update({f"{question}_{name}": value for name, value in columns.items()})
    for session in people:
        row[f"class_session_{session}"] = decided([session])[0] if session in assessed else "not_assessed"
    row["assessed_in"] = " ".join(assessed)
    return row


def check_results(files, which, votes, worked, study):
    """Yield every cell of a table of results that is not what the votes give."""
    name = TABLES[which]
    header, rows = read_table(files, name)
    rule, issues = votes.rule, votes.issues
    if [row.get("issue") for row in rows] != list(issues):
        yield f"{name} does not have the issues of issues.csv, in their order."
        return
    for row in rows:
        issue = row["issue"]
        told = {**study, "votes": which, "median_convention": "midpoint", **worked[issue]}
        told.update(zip(THRESHOLDS, rule.thresholds))  # noqa: B905
        told.update((column, issues[issue][column]) for column in DESCRIBING)
        for column in sorted(set(told).symmetric_difference(header)):
            yield f"{name} {'lacks' if column in told else 'has the unknown'} column {column}."
        for column in header:
            right = cell(told.get(column))
            if column in told and row[column] != right:
                yield f"{name}, {issue}, {column}: “{row[column]}”, but the votes give “{right}”."


def check_study(record, files, votes, results):
    """Yield what study.json says otherwise than the tables."""
    rule, study = votes.rule, record["study"]
    if [study["rule"][name] for name in THRESHOLDS] != rule.thresholds:
        yield "study.json has another rule than rule.json."
    asked = sorted(record["questions"], key=lambda question: ROLES.index(question["role"]))
    if [question["name"] for question in asked] != rule.questions or study["scale"] != rule.scale:
        yield "study.json has other questions or another scale than rule.json."
    lock = record["lock"]
    for fixed in [lock, *lock["changes"]] if lock else ():
        text = json.dumps(fixed["instrument"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if hashlib.sha256(text.encode()).hexdigest() != fixed["hash"]:
            yield f"study.json: {fixed['hash']} is not the hash of the instrument that was locked."
        if fixed["instrument"].get("rule", study["rule"]) != study["rule"]:
            yield "study.json: another rule was locked than was applied."
    told = {tuple(str(vote[name]) for name in PLACE): answer_of(vote) for vote in record["votes"]}
    given = {place: answer for place, answer in votes.answers.items() if answer[1] != "not_answered"}
    for place in sorted({place for place, _ in set(told.items()).symmetric_difference(given.items())}):
        yield f"votes.csv and study.json differ on {' '.join(place)}."
    notes = [tuple(cell(note[name]) for name in NOTE) for note in record["comments"]]
    rows = read_table(files, "comments.csv")[1] if notes or "comments.csv" in files else []
    if notes != [tuple(row[name] for name in NOTE) for row in rows]:
        yield "comments.csv and study.json have different notes."
    for which, worked in results.items():
        yield from compare_results(record["results"][which], which, worked, rule)


def answer_of(vote):
    """Return a vote of study.json as votes.csv has it."""
    status = "no_opinion" if vote["value"] is None else "answered"
    return cell(vote["value"]), status, cell(vote["is_carried"]), vote["cast_at"]


def compare_results(record, which, worked, rule):
    """Yield where the results in study.json are not what the votes give."""
    told = {issue["issue"]: issue for issue in record["issues"]}
    classes = Counter(row["class"] for row in worked.values())
    counts = {name: classes[name] for name in CLASSES}
    counts.update({"candidates": len(worked), "occurring": counts["high"] + counts["low"]})
    if list(told) != list(worked) or record["counts"] != counts:
        yield f"study.json does not have the {which} counts that the votes give."
        return
    parts = ("class_session_", *(f"{question}_count_" for question in rule.questions[:2]))
    for code, row in worked.items():
        issue = told[code]
        said = [issue["class"], issue["straddles"], issue["votes_to_flip"]]
        said += [*issue["occurrence"]["counts"], *issue["relevance"]["counts"], *issue["sessions"].values()]
        if said != [*list(row.values())[:3], *(row[name] for name in row if name.startswith(parts))]:
            yield f"study.json, {which}, {code}: not the results that the votes give."


def read_sessions(rows):
    """Return the people of each session, by its number."""
    if not all(whole(row["session"]) and (whole(row["people"]) or row["people"] == "0") for row in rows):
        raise Unreadable("sessions.csv: a session and its people are whole numbers.")
    return {row["session"]: int(row["people"]) for row in rows}


def differences(files):
    """Yield everything that differs. Raises: Unreadable."""
    yield from check_sums(files)
    rule = Rule(read_json(files, "rule.json"))
    tables = {name: read_table(files, name)[1] for name in ("votes.csv", "issues.csv", "sessions.csv")}
    issues = {row["issue"]: row for row in tables["issues.csv"]}
    people = read_sessions(tables["sessions.csv"])
    if len(issues) + len(people) != len(tables["issues.csv"]) + len(tables["sessions.csv"]):
        yield "An issue or a session is there twice."
    record = read_json(files, "study.json")
    known = {(session, issue) for session in people for issue in issues}
    agendas = {(str(one["number"]), item["issue"]) for one in record["sessions"] for item in one["agenda"]}
    votes = Votes(tables["votes.csv"], rule, issues, people, known & agendas)
    yield from votes.faults
    study = {"study": record["study"]["public_id"], "is_synthetic": cell(record["study"]["is_synthetic"])}
    for name, rows in tables.items():
        if any(row.get(column, right) != right for row in rows for column, right in study.items()):
            yield f"{name} is of another study than study.json."
    results = {which: {issue: result_of(votes, which, issue) for issue in issues} for which in TABLES}
    for which, worked in results.items():
        yield from check_results(files, which, votes, worked, study)
    yield from check_study(record, files, votes, results)
    yield from check_tables(files)


def main(arguments):
    """Print what differs and return the exit status."""
    files = read_folder(Path(arguments[0]) if arguments else Path(__file__).resolve().parent)
    found = []
    try:
        found.extend(differences(files))
    except (Unreadable, AttributeError, IndexError, KeyError, TypeError) as error:
        found.append(str(error) if isinstance(error, Unreadable) else f"A part is missing: {error!r}")
    if found:
        print(*found[:MOST_SHOWN], sep="\n")
        print(f"{len(found)} differences." if len(found) > 1 else "1 difference.")
        return 1
    classes = Counter(row["class"] for row in read_table(files, "results.csv")[1])
    words = ", ".join(f"{classes[name]} {name}" for name in CLASSES if classes[name])
    print(f"Everything agrees: {sum(classes.values())} issues ({words}).")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
