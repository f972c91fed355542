"""What the report reads of notes: beside their issues, as data, and before they leave in a package.

A hidden note is in no report and no file; `voting.notebook` sees to what coders keep from each other.
"""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import F, QuerySet

from reports.coded import Answers, CodeName, NotesPage, Voice, describe
from reports.queries import results_of, sessions_of, within
from reports.rows import OCCURRENCE, RELEVANCE, Note, Session
from studies import models as studies
from studies.seats import person_label
from voting import notebook
from voting.access import counted_notes
from voting.coding import Coded
from voting.models import Comment, Vote


def counted_comments(study: studies.Study, sessions: Sequence[Session]) -> QuerySet[Comment]:
    """Return the comments of `sessions`, without hidden ones and those of people who were removed.

    Whether their author may be quoted in a publication is a choice of the consent; what is read here is read
    by members only, so it has all.
    """
    return Comment.objects.filter(
        within("item__session", study, sessions), hidden_at__isnull=True, participant__removed_at__isnull=True
    )


def notes_of(study: studies.Study, sessions: Sequence[Session]) -> dict[str, list[Note]]:
    """Return the comments by issue code (1 query)."""
    rows = counted_comments(study, sessions).order_by("item__session__number", "created_at", "pk")
    notes = defaultdict(list)
    for code, session, person, text in rows.values_list(
        "item__issue__code", "item__session__number", "participant__number", "text"
    ):
        notes[code].append(Note(str(session), person_label(person), text))
    return dict(notes)


def written_notes(study: studies.Study) -> list[tuple[str, str, str, str, str, bool]]:
    """Return every note that is not hidden, and where it can be hidden (1 query).

    Session, its name, issue, label of the writer, text, and whether the writer agreed to be quoted.
    """
    rows = counted_comments(study, sessions_of(study)).order_by("item__session__number", "created_at", "pk")
    return [
        (session, name, issue, person_label(number), text, bool(may_quote))
        for session, name, issue, number, text, may_quote in rows.values_list(
            "item__session__public_id",
            "item__session__name",
            "item__issue__code",
            "participant__number",
            "text",
            "participant__consent_record__may_quote",
        )
    ]


def unquotable_texts(study: studies.Study) -> list[str]:
    """Return the notes that nobody may quote: hidden ones, and those whose writer did not agree (1 query)."""
    counted = Comment.objects.filter(within("item__session", study, sessions_of(study)))
    return list(
        counted.exclude(hidden_at__isnull=True, participant__consent_record__may_quote=True)
        .order_by()
        .values_list("text", flat=True)
    )


def notes_page_of(study: studies.Study, sessions: Sequence[Session]) -> NotesPage:
    """Return what the notes of `sessions` come to, by the classes that these sessions give.

    15 queries, 12 before a comparison.
    """
    codes = notebook.codebook_of(study)
    coded = {found.note.comment: found for found in notebook.compared(study, codes)}
    keys = {session.key for session in sessions}
    found = [note for note in notebook.notes_of(study) if str(note.session) in keys]
    notes = [coded.get(note.comment, Coded(note, {})) for note in found]
    names = [CodeName(code.pk, code.name, code.definition) for code in notebook.offered(codes)]
    return describe(results_of(study, sessions=sessions), names, _voices(study, notes))


def _voices(study: studies.Study, notes: Sequence[Coded]) -> list[Voice]:
    """Return the notes, each with the first and the final answers of who wrote it (1 query)."""
    votes = Vote.objects.filter(
        participant__comments__in=counted_notes(study), participant__comments__item=F("item")
    ).order_by()
    given: dict[tuple[int, int, str], dict[str, int]] = defaultdict(dict)
    rows = votes.values_list("participant", "item", "question__role", "round", "item__round", "value")
    for person, item, role, number, last, value in rows:
        if number == 1:
            given[person, item, role]["first"] = value or 0
        if number == last:
            given[person, item, role]["final"] = value or 0

    def answers(note: Coded, role: str) -> Answers:
        return Answers(**given[note.note.participant, note.note.item, role])

    return [Voice(note, answers(note, OCCURRENCE), answers(note, RELEVANCE)) for note in notes]
