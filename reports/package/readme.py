"""README.md of a package: what is what, how it was made, how to check it. In English, as all of its files."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from reports.package.choice import Choice
from reports.package.parcel import SUMS, Written
from reports.results import StudyResults
from voting.archive import Archive
from voting.document import moment_text

SYNTHETIC = """
**These votes are synthetic: they were made up for a demonstration. Nobody gave them.**
"""
RULE = """
CSV files are UTF-8 with commas and a header; an empty cell is missing. `codebook.csv` says what every
column means.

## How an issue gets its class

An issue occurs from a middle answer of {occurs_from} on occurrence, and is highly relevant from {high_from}
on relevance; with fewer than {minimum_votes} votes it is undecided. The middle of an even number of votes is
the mean of the two middle ones. Votes of all sessions are pooled.
"""
DECISIONS = """
What was decided on issues after the sessions (merged, reworded, dropped, and why) is in `issue_log.csv`,
beside the issues that people missed. It changes how `tables/` and `methods.md` list issues, and no vote,
class or count: the other tables have every issue, in the words that people voted on.
"""
LOCK = """The first vote, {locked_at}, fixed the rule and with it the instrument, whose SHA-256 is
`{hash}`.
"""
PEOPLE = """
## People

The labels of people (`P` and a number) were drawn at random for this package alone. They are not those that
the panel saw, their order tells nothing, and another package of this study has others; within this one they
agree. When people joined, agreed and left is cut to the day. Answers and their times are as they were: they
are the same in another package, and whoever sat in the panel may know one again. Labels hide people from
readers, not from each other.
"""
LINKED = """
What people said about themselves stands beside their labels, and so beside their votes. Few people are
recognised by degree and years alone: do not pass this package on without their consent.
"""
UNLINKED = """
What people said about themselves is not linked to their labels: `participants.csv` is sorted by what it says.
"""
NOTES = {
    "all": (
        "All notes that were not hidden are in it. The writers of those without `may_quote` did not agree\n"
        "to be quoted: do not publish their words, nor this package with them."
    ),
    "quotable": "Only notes whose writers agreed to be quoted are in it.",
    "none": "Notes are left out.",
}
CODED = """
## Notes as data

`codes.csv` has the codes and what they mean, `codebook.qdc` those on offer for programs of qualitative
analysis (`codebook.csv` is something else: it describes columns). `codings.csv` has what each coder found,
blind to the others, and what holds in the end: of the notes in this package, those whose comparison was
opened. Coders are members of the study, C1, C2 …
"""
CHECK = f"""
## How to check it

    python3 recompute.py

needs Python 3.9 or newer and nothing else. It compares every checksum, and the columns of every table with
`datapackage.json`; looks whether `votes.csv` has one row for each answer that could be given; works out every
class and count anew from it and `rule.json`; compares them with `results.csv`, `results_first.csv` and
`study.json`, which must have the same votes and notes, the same rule, and what was locked under its hash; and
ends with an error where anything differs.
`sha256sum --check {SUMS}` does the first part.

`labels.R`, `labels.do` and `labels.sps` read `votes.csv` into R, Stata and SPSS. `study.json`, or this whole
zip, can be imported into Ciranda and gives the same report.
"""


def about(results: StudyResults, *, is_synthetic: bool) -> str:
    """Return in a few words what a study found; who reads nothing else must know that votes were made up."""
    counts = results.counts
    synthetic = " Its votes are synthetic: made up for a demonstration." if is_synthetic else ""
    return (
        f"A focus-group study with {results.participants} people in {len(results.sessions)} sessions. "
        f"Of {counts.candidates} candidate issues, {counts.occurring} occur and {counts.high} are highly "
        f"relevant.{synthetic}"
    )


def readme(
    archive: Archive,
    results: StudyResults,
    choice: Choice,
    written: Sequence[Written],
    *,
    software: Mapping[str, str],
    now: datetime,
) -> Iterator[str]:
    """Yield the README piece by piece."""
    study, licence = archive.study, choice.licence
    yield f"# {' '.join(study.title.split())}\n\n{about(results, is_synthetic=False)}\n"
    yield SYNTHETIC if study.is_synthetic else ""
    made = moment_text(now.replace(microsecond=0))
    yield f"\nMade with {software['name']} {software['version']} on {made}.\n"
    yield f"Licence: {licence.identifier} ({licence.name}); see LICENSE. How to cite: CITATION.cff.\n"
    yield "\n## What is in it\n\n| file | what it is |\n|---|---|\n"
    yield from (f"| {file.name} | {file.about} |\n" for file in written)
    yield f"| ro-crate-metadata.json | the package as an RO-Crate |\n| {SUMS} | checksums of all files |\n"
    yield RULE.format(**vars(study.rule))
    if archive.lock:
        yield LOCK.format(locked_at=moment_text(archive.lock.locked_at), hash=archive.lock.hash)
    yield DECISIONS
    yield PEOPLE
    yield LINKED if choice.is_linked else UNLINKED
    yield f"{NOTES[choice.notes]}\n"
    if any(file.name == "codings.csv" for file in written):
        yield CODED
    yield CHECK
