"""codebook.qdc against what the standard asks of a codebook: REFI-QDA 1.5 (2019), the schema of codebooks."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from reports.refi import NAMESPACE, codebook_xml
from voting.archive_codings import CodebookCode

GUID = re.compile("[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")
CODE = CodebookCode(
    number=1,
    guid="0a1b2c3d-0000-4000-8000-0123456789ab",
    name='Leakage <b> & "more"',
    definition="It leaks.",
    example="",
    created_at=datetime(2026, 3, 2, tzinfo=UTC),
    retired_at=None,
    merged_into=None,
)


def read(text):
    """Return the codes of a codebook. Fails on anything that the schema of the standard does not have."""
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>\n')
    root = ET.fromstring(text.encode())
    assert (root.tag, set(root.attrib)) == (f"{{{NAMESPACE}}}CodeBook", {"origin"})
    (codes,) = root
    assert (codes.tag, codes.attrib) == (f"{{{NAMESPACE}}}Codes", {})
    return [read_code(code) for code in codes]


def read_code(code):
    assert (code.tag, set(code.attrib)) == (f"{{{NAMESPACE}}}Code", {"guid", "name", "isCodable"})
    assert GUID.fullmatch(code.attrib["guid"])
    assert code.attrib["isCodable"] == "true"
    (description,) = code
    assert (description.tag, description.attrib, list(description)) == (f"{{{NAMESPACE}}}Description", {}, [])
    return code.attrib["guid"], code.attrib["name"], description.text


def test_codes_are_written_as_the_standard_has_them():
    other = replace(CODE, guid=CODE.guid.replace("0a", "0f"), name="Habit", example="At hand.")
    assert read(codebook_xml([CODE, other], origin="Ciranda 1")) == [
        ("0A1B2C3D-0000-4000-8000-0123456789AB", CODE.name, "It leaks."),
        ("0F1B2C3D-0000-4000-8000-0123456789AB", "Habit", "It leaks.\n\nFor example: At hand."),
    ]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_whatever_is_typed_the_document_can_be_read(name):
    ((_guid, found, _description),) = read(codebook_xml([replace(CODE, name=name)], origin="Ciranda"))
    # Attributes have their blanks made alike, and what XML cannot hold is left out.
    kept = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", name)
    assert found == kept
