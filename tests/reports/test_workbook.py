"""Workbooks and SPSS files: everything is there, nothing can be run."""

import io
import re
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from reports.package import spss, workbook
from reports.package.columns import columns_of
from reports.package.spss import NotInstalled, write_sav
from reports.package.workbook import TooManyRows, write_workbook
from reports.tables import Table, votes_table
from tests.factories import NOW
from tests.voting.archives import an_archive

FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=x",
    "{=1}",
    '=HYPERLINK("http://x")',
    "http://x.example",
    "_x0041_",
    "007",
)


def written(sheets):
    """Return a workbook as bytes."""
    target = io.BytesIO()
    write_workbook(target, sheets, now=NOW)
    return target.getvalue()


def parts(data):
    """Return the XML of the sheets and of what they refer to."""
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return {name: found.read(name).decode() for name in found.namelist()}


def read(data, sheet):
    """Return the rows of a sheet as another library reads them."""
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(sheet).to_python()


cells = (
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text(max_size=30)
    | st.sampled_from(FORMULAS)
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(cells, min_size=2, max_size=2), max_size=4))
def test_no_workbook_has_a_formula_or_a_link(rows):
    for name, xml in parts(written({"votes": Table(("a", "b"), rows)})).items():
        assert not re.search(r"<(\w+:)?f[ >/]", xml), name
        assert not re.search("<hyperlinks?[ >/]", xml), name
        assert "externalLink" not in name


def test_texts_stay_texts_and_numbers_numbers():
    table = Table(
        ("a", "b"), [*((text, 1) for text in FORMULAS), (None, 4.5), (True, datetime(2026, 3, 2, tzinfo=UTC))]
    )
    header, *rows = read(written({"votes": table}), "votes")
    assert header == ["a", "b"]
    assert [row[0] for row in rows[: len(FORMULAS)]] == list(FORMULAS)
    assert rows[len(FORMULAS) :] == [["", 4.5], [True, "2026-03-02T00:00:00Z"]]


def test_a_sheet_has_only_so_many_rows(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    written({"votes": Table(("a",), [(1,)] * 2)})
    with pytest.raises(TooManyRows, match="take the CSV file"):
        written({"votes": Table(("a",), [(1,)] * 3)})


def test_same_tables_are_the_same_bytes():
    sheets = {"votes": Table(("a",), [("x",)])}
    assert written(sheets) == written(sheets)


def test_spss_says_what_it_needs(tmp_path, monkeypatch):
    monkeypatch.setattr(spss, "NEEDED", ("no_such_library",))
    with pytest.raises(NotInstalled, match=r"ciranda\[spss\]"):
        write_sav(tmp_path / "v.sav", Table((), []), [], title="")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not spss.is_installed(), reason="needs the optional extra spss")
def test_spss_file_has_values_and_labels(tmp_path):
    import pyreadstat

    study = an_archive()
    columns = columns_of(study, is_linked=False)["votes.csv"]
    write_sav(tmp_path / "v.sav", votes_table(study), columns, title="Código de dívida")
    frame, meta = pyreadstat.read_sav(tmp_path / "v.sav")
    assert meta.column_names == [column.name for column in columns]
    assert meta.variable_value_labels["value"][1.0] == study.study.scale[0]
    assert frame["value"].tolist()[0] == 5.0
    assert frame["value"].isna().sum() == len(frame) - 1
    assert meta.variable_measure["value"] == "ordinal"
