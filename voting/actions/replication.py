"""A replication: a copy of a study, and of the codebook that its notes are to be read with."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from studies.actions.study import copy_study
from studies.models import Study
from voting.models import Code


@transaction.atomic
def begin_replication(*, study: Study, by: User, now: datetime) -> Study:
    """Copy a study with its set-up and the codes on offer; who found what in which note stays where it is.

    Each code keeps its `guid`, so that files of both studies name it alike.
    """
    copy = copy_study(study=study, by=by, now=now)
    codes = list(study.codes.filter(retired_at=None))
    for place, code in enumerate(codes, start=1):
        code.pk, code.study, code.position, code.created_at = None, copy, place, now
    Code.objects.bulk_create(codes)
    return copy
