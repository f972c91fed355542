"""The demonstration's codebook and what two coders made of its comments: synthetic like its votes."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import User

from studies.models import Member, Study
from voting.actions.codebook import add_code
from voting.actions.coding import enrol_coder, open_comparison, write_decision, write_reading
from voting.models import Code, Comment

Rows = list[dict[str, str]]

PER_NOTE = timedelta(minutes=2)


def code_demonstration(
    *, study: Study, owner: User, book: Rows, codings: Rows, decisions: Rows, now: datetime
) -> None:
    """Write the codebook, let C1 and C2 code every comment, compare them and decide on most differences."""
    codes = {row["name"]: add_code(study=study, **row, by=owner, now=now) for row in book}
    # Nobody stands behind the two: the demonstration has no accounts but its owner's.
    coders = {
        label: enrol_coder(study=study, user=None) for label in sorted({row["coder"] for row in codings})
    }
    notes = _notes(study)
    for place, row in enumerate(codings):
        found = _codes(row["codes"], codes)
        write_reading(
            comment=notes[row["issue"], row["participant"]],
            coder=coders[row["coder"]],
            codes=found,
            has_none=not found,
            now=now + place * PER_NOTE,
        )
    now += len(codings) * PER_NOTE
    member = Member.objects.get(study=study, user=owner)
    open_comparison(member=member, seen=len(notes), now=now)
    _decide(decisions, notes, codes, coders, now + timedelta(days=1))


def _decide(rows: Rows, notes: dict, codes: dict[str, Code], coders: dict, now: datetime) -> None:
    for place, row in enumerate(rows):
        write_decision(
            comment=notes[row["issue"], row["participant"]],
            codes=_codes(row["codes"], codes),
            decider=coders[row["coder"]],
            now=now + place * PER_NOTE,
        )


def _notes(study: Study) -> dict[tuple[str, str], Comment]:
    """Return the comments by issue and writer; in the demonstration nobody wrote two on one issue."""
    found = Comment.objects.filter(item__session__study=study)
    comments: Iterable[Comment] = found.select_related("item__issue", "item__session__study", "participant")
    return {(comment.item.issue.code, comment.participant.label): comment for comment in comments}


def _codes(names: str, codes: dict[str, Code]) -> list[Code]:
    return [codes[name.strip()] for name in names.split(";") if name.strip()]
