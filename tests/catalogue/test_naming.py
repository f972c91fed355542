"""Names, letters and numbers of codes, statements."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue import naming
from catalogue.naming import default_statement, derive_prefix, format_code, parse_code, parse_prefix


def test_doctests() -> None:
    assert doctest.testmod(naming).failed == 0


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("Data collection", "DC"),
        ("Data pre-processing", "DP"),
        ("Model creation and training", "MT"),
        ("Model evaluation", "ME"),
        ("Testing", "TE"),
        ("2. Évaluation du modèle", "EM"),
        ("Q", "QA"),
        ("数据收集", "PA"),
        ("", "PA"),
    ],
)
def test_prefix_is_initials_of_first_and_last_word(name: str, prefix: str) -> None:
    assert derive_prefix(name, []) == prefix


def test_prefix_when_taken_goes_through_the_last_word_then_the_alphabet() -> None:
    taken: list[str] = []
    for _ in range(6):
        taken.append(derive_prefix("Data map", taken))
    assert taken == ["DM", "DA", "DP", "DB", "DC", "DD"]


@given(st.lists(st.text(max_size=12), max_size=60))
def test_prefixes_are_always_valid_and_never_the_same(names: list[str]) -> None:
    taken: list[str] = []
    for name in names:
        taken.append(derive_prefix(name, taken))
    assert [parse_prefix(prefix) for prefix in taken] == taken
    assert len(set(taken)) == len(names)


@given(st.integers(1, 9999))
def test_code_written_and_read_is_the_same(number: int) -> None:
    assert parse_code(format_code("DC", number)) == ("DC", number)


@pytest.mark.parametrize(
    "text", ["", "DC", "DC-", "DC-0", "DC-00", "DC01", "DCXYZ-1", "D1-01", "DC-12345", "DC-1 a"]
)
def test_code_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a code"):
        parse_code(text)


@pytest.mark.parametrize("text", ["", "ABCDE", "D1", "É", "A B"])
def test_prefix_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not letters"):
        parse_prefix(text)


@pytest.mark.parametrize(
    ("activity", "statement"),
    [
        ("Data integration", "Missing data integration"),
        ("SQL tuning", "Missing SQL tuning"),
        ("X", "Missing x"),
        ("Éclairage", "Missing éclairage"),
    ],
)
def test_default_statement(activity: str, statement: str) -> None:
    assert default_statement("Missing", activity) == statement


def test_longest_default_statement_fits() -> None:
    name = "n" * naming.NAME_LENGTH
    assert len(default_statement(name, name)) <= naming.STATEMENT_LENGTH
