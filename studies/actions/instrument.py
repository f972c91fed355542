"""The instrument of a study, part by part, until the first vote fixes it; `lock.py` sets that lock.

Every action takes the study's row first: a change under way is part of what the first vote locks, and none
can begin behind it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from catalogue.actions import create_catalogue
from catalogue.matrix import Matrix
from catalogue.models import Catalogue
from studies.actions.log import Actor, write_log
from studies.models import CharacterisationField, Question, QuestionRole, Study
from studies.naming import derive_name
from studies.rules import check_labels, check_nobody_consented, check_nothing_runs, check_rule, check_unlocked
from studies.scale import Scale

# Moves a position out of the way of another: more than there are rows.
OUT_OF_THE_WAY = 10_000


@dataclass(frozen=True, kw_only=True)
class QuestionDraft:
    """A question as it is to be; `name` is empty for a new one."""

    wording: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class FieldDraft:
    """A question of the about-you form as it is to be; `name` is empty for a new one."""

    label: str
    kind: str
    name: str = ""
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    is_required: bool = True


@contextmanager
def _editing(study: Study) -> Iterator[Study]:
    """One transaction that holds the study's row, as it is now. Raises: NotOpen once it is locked."""
    with transaction.atomic():
        locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
        check_unlocked(locked)
        yield locked


def _write(study: Study, values: dict[str, Any], *, verb: str, by: Actor, now: datetime) -> None:
    for name, value in values.items():
        setattr(study, name, value)
    study.save(update_fields=list(values))
    write_log(study=study, by=by, verb=verb, now=now)


def change_definition(*, study: Study, definition: str, by: Actor, now: datetime) -> None:
    """Set what participants read before they vote. Raises: NotOpen."""
    with _editing(study) as found:
        _write(found, {"definition": definition}, verb="change_definition", by=by, now=now)


def choose_catalogue(*, study: Study, catalogue: Catalogue, by: Actor, now: datetime) -> None:
    """Set the matrix whose issues are voted on. Raises: NotOpen, also while a session is running."""
    with _editing(study) as found:
        check_nothing_runs(found)
        found.catalogue = catalogue
        found.save(update_fields=["catalogue"])
        write_log(
            study=found,
            by=by,
            verb="choose_catalogue",
            now=now,
            catalogue=catalogue.public_id,
            version=catalogue.version,
        )


@transaction.atomic
def choose_example(*, study: Study, matrix: Matrix, name: str, by: User, now: datetime) -> None:
    """Give `by` the example as a catalogue of their own and choose it. Raises: as `choose_catalogue`."""
    example = create_catalogue(matrix=matrix, name=name, owner=by, now=now)
    choose_catalogue(study=study, catalogue=example, by=by, now=now)


def write_questions(
    *,
    study: Study,
    occurrence: str,
    relevance: str,
    further: Sequence[QuestionDraft],
    by: Actor,
    now: datetime,
) -> None:
    """Word the two questions that decide and set the further ones, in their order. Raises: NotOpen.

    A question keeps its name, whatever its wording becomes; a new one gets its name from its wording.
    """
    with _editing(study) as found:
        questions = list(found.questions.all())
        deciding = {question.role: question for question in questions}
        ordered = [deciding[QuestionRole.OCCURRENCE], deciding[QuestionRole.RELEVANCE]]
        ordered[0].wording, ordered[1].wording = occurrence, relevance
        known = {question.name: question for question in questions if question.role == QuestionRole.FURTHER}
        taken = {question.name for question in questions}
        for draft in further:
            question = known.pop(draft.name, None)
            if question is None:
                question = Question(study=found, name=derive_name(draft.wording, taken))
                taken.add(question.name)
            question.wording = draft.wording
            ordered.append(question)
        _store_questions(found, ordered)
        write_log(study=found, by=by, verb="write_questions", now=now, questions=len(ordered))


def _store_questions(study: Study, ordered: list[Question]) -> None:
    """Write the questions at their places and delete those that are not among them."""
    kept = [question.pk for question in ordered if question.pk]
    study.questions.exclude(pk__in=kept).delete()
    study.questions.update(position=F("position") + OUT_OF_THE_WAY)
    for position, question in enumerate(ordered, start=1):
        question.position = position
        question.save()


def change_scale(
    *, study: Study, labels: Sequence[str], has_no_opinion: bool, by: Actor, now: datetime
) -> bool:
    """Set the answers, lowest first; tell whether the rule was set anew because their number changed.

    Raises: NotOpen, ValidationError.
    """
    check_labels(labels)
    with _editing(study) as found:
        values: dict[str, Any] = {"scale_labels": list(labels), "has_no_opinion": has_no_opinion}
        is_rule_new = len(labels) != len(found.scale_labels)
        if is_rule_new:
            values["occurs_from"], values["high_from"] = usual_thresholds(Scale(tuple(labels)))
        _write(found, values, verb="change_scale", by=by, now=now)
        return is_rule_new


def usual_thresholds(scale: Scale) -> tuple[int, int]:
    """Return the thresholds of the method on any scale: the first answer that agrees, and the last."""
    return next(point for point in scale.points if point > scale.centre), len(scale.labels)


def change_rule(
    *, study: Study, occurs_from: int, high_from: int, minimum_votes: int, by: Actor, now: datetime
) -> None:
    """Set from where an issue occurs and is highly relevant. Raises: NotOpen, ValidationError."""
    with _editing(study) as found:
        check_rule(occurs_from=occurs_from, high_from=high_from, points=len(found.scale_labels))
        values = {"occurs_from": occurs_from, "high_from": high_from, "minimum_votes": minimum_votes}
        _write(found, values, verb="change_rule", by=by, now=now)


def change_peers(*, study: Study, peers: str, shows_vote_count: bool, by: Actor, now: datetime) -> None:
    """Set what participants see of each other. Raises: NotOpen, also once somebody has consented."""
    with _editing(study) as found:
        check_nobody_consented(found)
        values = {"peers": peers, "shows_vote_count": shows_vote_count}
        _write(found, values, verb="change_peers", by=by, now=now)


def write_characterisation(*, study: Study, fields: Sequence[FieldDraft], by: Actor, now: datetime) -> None:
    """Set the questions of the about-you form, in their order. Raises: NotOpen.

    A question keeps its name, so that answers given already stay with it.
    """
    with _editing(study) as found:
        known = set(found.characterisation_fields.values_list("name", flat=True))
        found.characterisation_fields.all().delete()
        taken = set(known)
        rows = []
        for position, draft in enumerate(fields, start=1):
            name = draft.name if draft.name in known else derive_name(draft.label, taken)
            known.discard(name)
            taken.add(name)
            rows.append(
                CharacterisationField(
                    study=found,
                    position=position,
                    name=name,
                    label=draft.label,
                    kind=draft.kind,
                    choices=list(draft.choices),
                    minimum=draft.minimum,
                    maximum=draft.maximum,
                    is_required=draft.is_required,
                )
            )
        CharacterisationField.objects.bulk_create(rows)
        write_log(study=found, by=by, verb="write_characterisation", now=now, fields=len(rows))
