"""Studies and their instrument: created, changed until the first vote, copied."""

import hashlib
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from studies.actions.log import Actor, write_log
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
def create_study(*, title: str, owner: AbstractUser, now: datetime) -> Study:
    """Create a study with the method's questions, scale and about-you form; `owner` becomes its owner."""
    study = Study.objects.create(title=title, created_at=now)
    Member.objects.create(study=study, user=owner, role=Role.OWNER, added_at=now)
    Question.objects.bulk_create(default_questions(study))
    CharacterisationField.objects.bulk_create(default_characterisation(study))
    write_log(study=study, by=owner, verb="create_study", now=now, title=title)
    return study


@transaction.atomic
def write_consent(*, study: Study, body: str, by: Actor, now: datetime) -> Consent:
    """Add a version of the consent text; earlier versions stay for those who agreed to them."""
    Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    last = study.consents.aggregate(last=Max("version"))["last"] or 0
    sha256 = hashlib.sha256(body.encode()).hexdigest()
    consent = Consent.objects.create(
        study=study,
        version=last + 1,
        body=body,
        sha256=sha256,
        created_at=now,
        created_by=by if isinstance(by, AbstractUser) else None,
    )
    write_log(study=study, by=by, verb="write_consent", now=now, version=consent.version, sha256=sha256)
    return consent
