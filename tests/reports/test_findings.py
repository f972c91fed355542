"""Who may be named in a note: names that are known, however they are spelt, addresses and labels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.package.findings import Passage, find_people, named, parts_of

NAMES = ("João da Silva", "Ana-Lúcia O'Neil", "rui.costa@example.org", "Bo")
KNOWN = {part for name in NAMES for part in parts_of(name)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nothing to find here.", ()),
        ("joao and JOÃO and João’s code", ("joao", "JOÃO", "João’s")),
        ("Silvana is not Silva.", ("Silva",)),
        ("Ask Ana-Lúcia, or Lucia", ("Ana-Lúcia",)),
        ("O'Neil wrote it", ("O'Neil",)),
        ("Bo knows", ()),  # too short to be more than a word
        ("Mail eva+x@mail.example.co.uk. Or eva@localhost", ("eva+x@mail.example.co.uk",)),
        ("As P3 said, P12 and p3, XP3, P0", ("P3", "P12")),
        ("P3, P3", ("P3",)),
        ("costa", ("costa",)),
    ],
)
def test_what_is_found(text, expected):
    assert named(text, KNOWN) == expected


def test_notes_without_anybody_are_left_out():
    notes = [Passage("s", "Session 1", "DC-01", "P1", text) for text in ("Fine.", "João did it.")]
    (finding,) = find_people(notes, NAMES)
    assert (finding.passage.text, finding.words) == ("João did it.", ("João",))


@given(st.text(), st.sampled_from(["João", "joao", "JOÃO", "Joa\u0303o"]), st.text())
def test_a_known_name_between_blanks_is_always_found(before, name, after):
    assert named(f"{before} {name} {after}", KNOWN)
