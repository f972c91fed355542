"""The codebook: codes written, renamed, put in order, merged, retired and brought back. All of it is logged.

What coders ticked is never touched here: a merged code is only read as another one.
"""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from studies.actions.log import write_log
from studies.models import Study
from voting.models import Code
from voting.rules import check_name_free, check_offered, check_room


def _hold(study: Study) -> list[Code]:
    """Take the study's row, so that changes come one after the other; return its codes as they are then."""
    Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    return list(Code.objects.filter(study=study))


def _held(code: Code) -> tuple[Code, list[Code]]:
    codes = _hold(code.study)
    return next(one for one in codes if one.pk == code.pk), codes


@transaction.atomic
def add_code(*, study: Study, name: str, definition: str, example: str = "", by: User, now: datetime) -> Code:
    """Write a new code at the end.

    Raises: ValidationError for a name that is taken, NotOpen where the codebook is full.
    """
    codes = _hold(study)
    check_room(sum(code.is_offered for code in codes))
    check_name_free(None, name, codes)
    place = max((code.position for code in codes), default=0) + 1
    code = Code.objects.create(
        study=study, position=place, name=name, definition=definition, example=example, created_at=now
    )
    write_log(study=study, by=by, verb="add_code", now=now, name=name)
    return code


@transaction.atomic
def change_code(
    *, code: Code, name: str, definition: str, example: str, place: int, by: User, now: datetime
) -> None:
    """Give a code other words or another place, counted from 1 among those on offer.

    Raises: ValidationError for a name that is taken, NotOpen for a code that was retired meanwhile.
    """
    held, codes = _held(code)
    check_offered(held)
    check_name_free(held, name, codes)
    old_name = held.name
    held.name, held.definition, held.example = name, definition, example
    held.save(update_fields=["name", "definition", "example"])
    _place(held, [one for one in codes if one.is_offered], place)
    verb = "change_code" if old_name == name else "rename_code"
    write_log(study=code.study, by=by, verb=verb, now=now, name=name, old_name=old_name)


def _place(code: Code, codes: list[Code], place: int) -> None:
    """Put a code among those on offer; what is not on offer keeps its number, and nobody sees it."""
    order = [one for one in codes if one.pk != code.pk]
    order.insert(place - 1, code)
    for position, one in enumerate(order, start=1):
        one.position = position
    Code.objects.bulk_update(order, ["position"])


@transaction.atomic
def merge_code(*, code: Code, into: Code, by: User, now: datetime) -> None:
    """Read a code as another from now on, with all that was merged into it before.

    Raises: NotOpen where either is not on offer, ValidationError for a code that is to become itself.
    """
    held, codes = _held(code)
    target = next(one for one in codes if one.pk == into.pk)
    check_offered(held)
    check_offered(target)
    if held == target:
        raise ValidationError({"into": _("Choose another code.")})
    Code.objects.filter(merged_into=held).update(merged_into=target)
    held.merged_into, held.retired_at = target, now
    held.save(update_fields=["merged_into", "retired_at"])
    write_log(study=code.study, by=by, verb="merge_code", now=now, name=held.name, into=target.name)


@transaction.atomic
def retire_code(*, code: Code, by: User, now: datetime) -> None:
    """Offer a code no more. Raises: NotOpen for one that is not on offer."""
    held, _codes = _held(code)
    check_offered(held)
    held.retired_at = now
    held.save(update_fields=["retired_at"])
    write_log(study=code.study, by=by, verb="retire_code", now=now, name=held.name)


@transaction.atomic
def restore_code(*, code: Code, by: User, now: datetime) -> None:
    """Offer a retired or merged code again, with what was ticked under it.

    Raises: ValidationError where its name is taken by now, NotOpen where the codebook is full.
    """
    held, codes = _held(code)
    if held.is_offered:
        return
    check_room(sum(one.is_offered for one in codes))
    check_name_free(held, held.name, codes)
    held.merged_into, held.retired_at = None, None
    held.save(update_fields=["merged_into", "retired_at"])
    write_log(study=code.study, by=by, verb="restore_code", now=now, name=held.name)
