"""Packages for tests: of a small finished session, of the demonstration, and as files in memory."""

import hashlib
import io
import zipfile
from datetime import timedelta
from random import Random
from uuid import uuid4

from reports.package.build import write_package
from reports.package.choice import Choice
from studies.models import ConsentRecord, Study
from tests.factories import NOW, make_item, make_participants, make_session, move, owner_of, vote
from voting.actions.agenda import finish_session
from voting.actions.comment import add_comment

MADE = NOW + timedelta(days=30)


def played(study=None, *, people=4, **plan):
    """Return a study with one more finished session: two issues, one of them in two rounds, and notes."""
    session = make_session(study, state="running", **plan)
    seats = make_participants(session, people, characterisation={"education": "MSc", "years": people})
    ConsentRecord.objects.filter(participant=seats[0]).update(may_quote=True)
    first = move(make_item(session), "start")
    for place, person in enumerate(seats):
        person.session = session
        vote(person, first, 5 - place % 3)
        if place:  # somebody gives one answer only
            vote(person, first, 1 + place % 5, "relevance")
        add_comment(by=person, item=first, text=f"Note by {person.label}, “here”", key=uuid4(), now=NOW)
    first = move(first, "reveal")
    vote(seats[1], first, 5)
    second = move(make_item(session, 2), "start")
    for person in seats[:3]:
        vote(person, second, 2)
        vote(person, second, 4, "relevance")
    finish_session(session=session, by=owner_of(session.study), now=NOW + timedelta(hours=1))
    return fresh(session.study)


def fresh(study):
    """Return a study as a view would fetch it."""
    return Study.objects.select_related("catalogue", "parent").get(pk=study.pk)


def package(study, seed=1, **choice):
    """Return the files of a package by name; the last is SHA256SUMS."""
    with zipfile.ZipFile(io.BytesIO(zipped(study, seed, **choice))) as found:
        return {name: found.read(name) for name in found.namelist()}


def zipped(study, seed=1, **choice):
    """Return a package as the bytes of its zip."""
    target = io.BytesIO()
    write_package(target, fresh(study), Choice(**choice), now=MADE, random=Random(seed))
    return target.getvalue()


def with_sums(files):
    """Return the same files with checksums that fit them."""
    sums = "".join(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n"
        for name, data in sorted(files.items())
        if name != "SHA256SUMS"
    )
    return files | {"SHA256SUMS": sums.encode()}
