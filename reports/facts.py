"""How a study was run and how its issues are reported, read for files. What is made of it is elsewhere.

Names under which people were expected, e-mail addresses and texts of notes are not read.
"""

from collections.abc import Sequence

from django.db.models import Count, Q

from reports.background import Background, Sitting
from reports.notes import counted_comments
from reports.queries import results_of
from reports.reported import Reported, report
from reports.results import StudyResults
from reports.rows import Session
from studies import models as studies
from studies.queries import changes_of
from studies.states import SessionState
from voting.candidates import decisions_of
from voting.models import VoteChange
from voting.snapshot import snapshot_of


def reported_of(study: studies.Study, results: StudyResults) -> Reported:
    """Return how the issues of these results are reported (2 queries)."""
    return report(results, decisions_of(study), changes_of(study).values_list("issue", flat=True))


def background_of(study: studies.Study, sessions: Sequence[Session], *, software: str) -> Background:
    """Return how a study was run in these sessions.

    43 queries, however many people there were; `study.catalogue` is expected to be loaded.
    """
    numbers = [int(session.key) for session in sessions]
    archive = snapshot_of(study, numbers=numbers)
    people = _people(study, numbers)
    late = dict(
        VoteChange.objects.filter(item__session__study=study, item__session__number__in=numbers, is_late=True)
        .exclude(participant__removed_at__isnull=False)
        .order_by()
        .values_list("item__session__number")
        .annotate(Count("pk"))
    )
    notes = dict(
        counted_comments(study, sessions)
        .order_by()
        .values_list("item__session__number")
        .annotate(Count("pk"))
    )
    finished = Q(state=SessionState.FINISHED)
    others = study.sessions.aggregate(
        rehearsals=Count("pk", filter=Q(is_rehearsal=True)),
        unfinished=Count("pk", filter=Q(is_rehearsal=False) & ~finished),
    )
    final = results_of(study, sessions=sessions, which="final")
    return Background(
        archive=archive,
        log=tuple(archive.log),
        readings=tuple(archive.readings),
        first=results_of(study, sessions=sessions, which="first"),
        final=final,
        reported=reported_of(study, final),
        sittings=[
            Sitting(
                session,
                **people[session.number],
                late=late.get(session.number, 0),
                notes=notes.get(session.number, 0),
            )
            for session in archive.sessions
        ],
        **others,
        copied_from=_copied_from(study),
        software=software,
    )


def _people(study: studies.Study, numbers: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return how many people each session had (1 query)."""
    came = Q(participants__joined_at__isnull=False)
    removed = Q(participants__removed_at__isnull=False)
    left = Q(participants__withdrawn_at__isnull=False)
    erased = Q(participants__erased_at__isnull=False)
    counts = {
        "expected": ~came & ~removed,
        "joined": came & ~removed,
        "stopped": came & ~removed & left & ~erased,
        "erased": came & ~removed & erased,
        "removed": came & removed,
    }
    rows = studies.Session.objects.filter(study=study, number__in=numbers).annotate(
        **{name: Count("participants", filter=condition) for name, condition in counts.items()}
    )
    return {row.pop("number"): row for row in rows.values("number", *counts)}


def _copied_from(study: studies.Study) -> str:
    """Return which catalogue the study's one is a copy of, if it is one (1 query)."""
    parent = study.catalogue.parent if study.catalogue else None
    return f"{parent.name}, {parent.version}" if parent else ""
