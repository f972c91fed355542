"""A package as it comes back: study.json is taken out of it, and no zip can hurt."""

import io
import struct
import tracemalloc
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from studies.models import Study
from tests.factories import make_user
from tests.voting.archives import an_archive
from voting.archive_files import read_archive, write_archive
from voting.archive_zip import HIGHEST_RATIO, MOST_BYTES, MOST_ENTRIES, MOST_UNPACKED, unpack_study
from voting.document import DocumentFaults

STUDY = "".join(write_archive(an_archive(lock=None, votes=()), software={}, results={})).encode()


def zipped(*entries, how=zipfile.ZIP_DEFLATED):
    """Return a zip of (name, bytes)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as package:
        for name, data in entries:
            package.writestr(name, data)
    return file.getvalue()


def refusal(data):
    """Return the only reason why a zip is not taken."""
    tracemalloc.start()
    with pytest.raises(DocumentFaults) as refused:
        read_archive(data)
    assert tracemalloc.get_traced_memory()[1] < 60_000_000
    tracemalloc.stop()
    (fault,) = refused.value.faults
    assert fault.path == ""
    return fault.message


@pytest.mark.parametrize("name", ["study.json", "my study/study.json"])
def test_study_is_taken_out_of_the_zip(name):
    package = zipped(("votes.csv", b"x"), ("__MACOSX/._study.json", b"x"), (name, STUDY))
    assert unpack_study(package) == STUDY
    assert read_archive(package).study == read_archive(STUDY).study


def test_zip_without_a_study_or_with_two_is_refused():
    assert refusal(zipped(("votes.csv", b"x"))) == "There is no study.json in this zip."
    two = zipped(("study.json", STUDY), ("a/study.json", STUDY))
    assert refusal(two) == "There is more than one study.json in this zip."
    assert refusal(zipped()) == "There is no study.json in this zip."


def test_bomb_of_high_ratio_is_refused():
    bomb = zipped(("study.json", b"[" + b" " * 40_000_000 + b"]"))
    assert len(bomb) * HIGHEST_RATIO < 40_000_000
    assert refusal(bomb) == "The zip unpacks to far more than a package needs."


def test_bomb_beside_the_study_is_refused():
    assert "far more" in refusal(zipped(("study.json", STUDY), ("a.csv", b"0" * 40_000_000)))


def test_too_much_in_many_files_is_refused():
    line = bytes(range(256)) * 4  # a ratio that is allowed
    part = (line + b"0" * 60_000) * 20
    package = zipped(*((f"{number}.csv", part) for number in range(MOST_ENTRIES - 1)), ("study.json", STUDY))
    assert len(part) * (MOST_ENTRIES - 1) > MOST_UNPACKED
    assert "far more" in refusal(package)


def test_too_many_files_are_refused():
    package = zipped(("study.json", STUDY), *((f"{number}.csv", b"") for number in range(MOST_ENTRIES)))
    assert refusal(package) == "The zip has more than 50 files, so it is no package of Ciranda."


def test_too_large_a_zip_is_not_opened():
    assert "larger than 5 MB" in refusal(zipped(("study.json", STUDY)) + b"\0" * MOST_BYTES)


def test_size_that_lies_is_refused():
    """The directory claims a small file; what is there would unpack to far more."""
    bomb = zipped(("study.json", b" " * 40_000_000))
    claimed = bomb.replace(struct.pack("<I", 40_000_000), struct.pack("<I", 1_000))
    assert claimed != bomb
    assert refusal(claimed) == "This zip cannot be read. Unpack it and import its study.json."


def test_zip_in_the_zip_is_no_study():
    assert "UTF-8" in refusal(zipped(("study.json", zipped(("study.json", STUDY)))))


def test_protected_zip_is_refused():
    package = bytearray(zipped(("study.json", STUDY)))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        package[package.index(mark) + place] |= 1
    assert refusal(bytes(package)) == "The zip is protected by a password."


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_zip_with_broken_bytes_is_read_or_refused(data):
    package = bytearray(zipped(("study.json", STUDY), ("votes.csv", b"x")))
    for _ in range(data.draw(st.integers(1, 5))):
        package[data.draw(st.integers(0, len(package) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_archive(bytes(package))
    except DocumentFaults as refused:
        assert refused.faults


@pytest.mark.django_db
def test_page_and_command_take_a_package_and_say_what_is_wrong(client, tmp_path):
    owner = make_user()
    client.force_login(owner)
    package = zipped(("study.json", STUDY))
    sent = SimpleUploadedFile("package.zip", package, content_type="application/zip")
    response = client.post(reverse("voting:import_study"), {"file": sent})
    study = Study.objects.get()
    assert (response.status_code, response["Location"]) == (
        302,
        reverse("studies:study", args=[study.public_id]),
    )
    file = tmp_path / "package.zip"
    file.write_bytes(package)
    call_command("import_study", str(file), "--owner", owner.email)
    assert Study.objects.count() == 2
    bomb = SimpleUploadedFile("package.zip", zipped(("study.json", b" " * 40_000_000)))
    response = client.post(reverse("voting:import_study"), {"file": bomb})
    assert (response.status_code, "far more than a package needs" in response.text) == (422, True)
    file.write_bytes(zipped(("votes.csv", b"x")))
    with pytest.raises(CommandError, match=r"There is no study\.json in this zip\."):
        call_command("import_study", str(file), "--owner", owner.email)
    assert Study.objects.count() == 2
