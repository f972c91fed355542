"""Studies: created, described, their consent texts, copied. The instrument is in `instrument.py`."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from studies.actions.log import Actor, write_log
from studies.live import publish
from studies.models import (
    CharacterisationField,
    Consent,
    FieldKind,
    Member,
    Question,
    QuestionRole,
    Role,
    Study,
)
from studies.states import SessionState

GOAL_FIELDS = (
    "title",
    "short_title",
    "goal_analyse",
    "goal_purpose",
    "goal_respect",
    "goal_viewpoint",
    "goal_context",
)
COPIED_FIELDS = (
    *GOAL_FIELDS[1:],
    "definition",
    "catalogue",
    "scale_labels",
    "has_no_opinion",
    "occurs_from",
    "high_from",
    "minimum_votes",
    "peers",
    "shows_vote_count",
    "presents_notes",
)


def default_questions(study: Study) -> list[Question]:
    """Return the two questions of the method, unsaved."""
    return [
        Question(
            study=study,
            position=1,
            name="occurrence",
            role=QuestionRole.OCCURRENCE,
            wording=_("It may occur in practice contributing to technical debt"),
        ),
        Question(
            study=study,
            position=2,
            name="relevance",
            role=QuestionRole.RELEVANCE,
            wording=_("I consider it relevant"),
        ),
    ]


def default_characterisation(study: Study) -> list[CharacterisationField]:
    """Return the about-you form of the published study, unsaved."""
    return [
        CharacterisationField(
            study=study,
            position=1,
            name="education",
            label=_("Highest level of education"),
            kind=FieldKind.CHOICE,
            choices=["BSc", "MSc", "PhD"],
        ),
        CharacterisationField(
            study=study,
            position=2,
            name="years",
            label=_("Years of work with the topic"),
            kind=FieldKind.NUMBER,
            minimum=0,
            maximum=60,
        ),
        CharacterisationField(
            study=study,
            position=3,
            name="projects",
            label=_("Number of projects on the topic"),
            kind=FieldKind.NUMBER,
            minimum=0,
            maximum=1000,
        ),
    ]


@transaction.atomic
def create_study(*, title: str, owner: User, now: datetime) -> Study:
    """Create a study with the method's questions, scale and about-you form; `owner` becomes its owner."""
    study = Study.objects.create(title=title, created_at=now)
    Member.objects.create(study=study, user=owner, role=Role.OWNER, added_at=now)
    Question.objects.bulk_create(default_questions(study))
    CharacterisationField.objects.bulk_create(default_characterisation(study))
    write_log(study=study, by=owner, verb="create_study", now=now, title=title)
    return study


@transaction.atomic
def change_goal(*, study: Study, goal: Mapping[str, str], by: Actor, now: datetime) -> None:
    """Set the titles and the parts of the goal, by field name; they are not part of the instrument."""
    changed = {name: goal[name] for name in GOAL_FIELDS}
    Study.objects.filter(pk=study.pk).update(**changed)
    write_log(study=study, by=by, verb="change_goal", now=now, title=goal["title"])


@transaction.atomic
def write_consent(*, study: Study, body: str, by: Actor, now: datetime) -> Consent:
    """Add a version of the consent text; earlier versions stay for those who agreed to them.

    The text of the last version again is that version.
    """
    Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    last = study.consents.last()
    if last is not None and last.body == body:
        return last
    sha256 = hashlib.sha256(body.encode()).hexdigest()
    consent = Consent.objects.create(
        study=study,
        version=last.version + 1 if last else 1,
        body=body,
        sha256=sha256,
        created_at=now,
        created_by=by if isinstance(by, User) else None,
    )
    write_log(study=study, by=by, verb="write_consent", now=now, version=consent.version, sha256=sha256)
    return consent


@transaction.atomic
def change_presenter(*, study: Study, presents_notes: bool, by: Actor, now: datetime) -> None:
    """Set whether the presenter view shows notes after the reveal; it is no part of the instrument."""
    study.presents_notes = presents_notes
    study.save(update_fields=["presents_notes"])
    write_log(study=study, by=by, verb="change_presenter", now=now, presents_notes=presents_notes)
    for session in study.sessions.filter(state=SessionState.RUNNING):
        publish(session, "comments")


@transaction.atomic
def copy_study(*, study: Study, by: User, now: datetime) -> Study:
    """Begin a replication: the same instrument and matrix, the consent text as its version 1, no sessions.

    `by` becomes its only member, as owner. A locked study can be copied; the copy is open.
    """
    title = _("Replication of %(title)s") % {"title": study.title}
    copy = Study.objects.create(
        title=title[: Study._meta.get_field("title").max_length],
        parent=study,
        created_at=now,
        **{name: getattr(study, name) for name in COPIED_FIELDS},
    )
    Member.objects.create(study=copy, user=by, role=Role.OWNER, added_at=now)
    questions, fields = list(study.questions.all()), list(study.characterisation_fields.all())
    rows: list[Question | CharacterisationField] = [*questions, *fields]
    for row in rows:
        row.pk, row.study = None, copy
    Question.objects.bulk_create(questions)
    CharacterisationField.objects.bulk_create(fields)
    write_log(study=copy, by=by, verb="copy_study", now=now, parent=study.public_id)
    latest = study.consents.last()
    if latest is not None:
        write_consent(study=copy, body=latest.body, by=by, now=now)
    return copy
