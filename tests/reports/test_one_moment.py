"""Files of one moment: what is changed while a file is being written is in it everywhere, or nowhere."""

import io
import json
import threading
import zipfile
from random import Random

import pytest
from django.db import connection

from reports.exports import study_file
from reports.package.build import write_package
from reports.package.choice import Choice
from reports.package.recompute import differences
from tests.factories import make_study
from tests.reports.packages import MADE, played
from voting.models import Comment, Vote
from voting.snapshot import one_moment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def study():
    """Return a study with one finished session."""
    return played(make_study())


class Meddler:
    """Somebody who changes something once, in a connection of their own."""

    def __init__(self, change):
        self._thread = threading.Thread(target=self._meddle, args=[change])

    def _meddle(self, change):
        try:
            change()
        finally:
            connection.close()

    def meddle(self):
        """Begin, and wait a second for the end: SQLite lets a writer wait until the reader is through."""
        if self._thread.ident is None:
            self._thread.start()
            self._thread.join(1)

    def join(self):
        """Wait for the end."""
        self._thread.join()


class Zip(io.BytesIO):
    """A file whose writer is disturbed once the first table is in it."""

    def __init__(self, meddler):
        super().__init__()
        self._meddler = meddler

    def write(self, data):
        if b"issues.csv" in bytes(data):
            self._meddler.meddle()
        return super().write(data)


def lower_a_vote():
    """Put one highest answer to the lowest."""
    vote = Vote.objects.filter(value=5).order_by("pk").first()
    Vote.objects.filter(pk=vote.pk).update(value=1)


def test_a_vote_changed_meanwhile_leaves_a_package_that_agrees(study):
    highest = Vote.objects.filter(value=5).count()
    meddler = Meddler(lower_a_vote)
    target = Zip(meddler)
    write_package(target, study, Choice(), now=MADE, random=Random(1))
    meddler.join()
    with zipfile.ZipFile(target) as found:
        assert list(differences({name: found.read(name) for name in found.namelist()})) == []
    assert Vote.objects.filter(value=5).count() == highest - 1


def test_a_vote_changed_meanwhile_leaves_a_study_json_that_agrees(study):
    meddler = Meddler(lower_a_vote)
    pieces = study_file(study)
    written = [next(pieces)]
    meddler.meddle()
    document = json.loads("".join([*written, *pieces]))
    meddler.join()
    told = [
        sum(counts)
        for counts in zip(
            *(issue["occurrence"]["counts"] for issue in document["results"]["first"]["issues"]), strict=True
        )
    ]
    values = [
        vote["value"] for vote in document["votes"] if vote["question"] == "occurrence" and vote["round"] == 1
    ]
    assert told == [values.count(point) for point in range(1, 6)]


def test_nothing_is_written_within_one_moment_of_postgresql(study):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no transaction that only reads")
    with pytest.raises(Exception, match="read-only"), one_moment():
        Comment.objects.update(text="Changed")
