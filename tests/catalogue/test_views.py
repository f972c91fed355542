"""The pages as their owner uses them: import with preview, edit, files."""

import html
import re
from datetime import datetime

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from catalogue.actions import copy_catalogue, create_catalogue, freeze_catalogue
from catalogue.exports import DEMONSTRATION, demonstration_matrix, demonstration_text, wide_csv, wide_xlsx
from catalogue.matrix import read_matrix
from catalogue.models import Activity, Catalogue
from catalogue.queries import issues_of, matrix_of
from catalogue.reading import read_file
from tests.factories import make_user

pytestmark = pytest.mark.django_db

NEW = "/catalogues/new/"
PASTED = "phase\tactivity\texplanation\tMissing\tWrong\r\nData\tReading\tWhy\t✓\t×\r\nModel\t\t\t\t\r\n"
FAULTY = "phase\tactivity\tMissing\r\nData\tReading\tmaybe\r\n\tWriting\tx\r\n"


@pytest.fixture
def owner(client: Client) -> User:
    user = make_user()
    client.force_login(user)
    return user


@pytest.fixture
def catalogue(owner: User, now: datetime) -> Catalogue:
    return create_catalogue(matrix=demonstration_matrix(), name="Code debt", owner=owner, now=now)


def words(response: HttpResponse) -> str:
    """What a person reads: the page without tags, on one line."""
    body = re.sub(r"(?s)<head>.*?</head>", "", response.content.decode())
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def carried(response: HttpResponse) -> dict[str, str]:
    """What the form of a preview sends back."""
    page = response.content.decode()
    table = re.search(r'(?s)<textarea name="table"[^>]*>\n?(.*?)</textarea>', page)
    previewed = re.search(r'name="previewed" value="([^"]*)"', page)
    assert table
    return {"table": html.unescape(table[1]), "previewed": previewed[1] if previewed else ""}


def grid(response: HttpResponse) -> list[str]:
    """The cells of the matrix shown, by code or ×."""
    return re.findall(r"(?s)<td[^>]*>.*?<span[^>]*>([^<]*)</span>", response.content.decode())


def test_list_when_empty_says_how_to_start(client: Client, owner: User) -> None:
    page = words(client.get("/catalogues/"))
    assert "Start with the matrix Paste a table or load the example study. New catalogue" in page


def test_list_shows_version_issues_and_state(client: Client, catalogue: Catalogue, now: datetime) -> None:
    freeze_catalogue(catalogue=catalogue, by="Study, session 1", now=now)
    page = words(client.get("/catalogues/"))
    assert "Code debt version 1 34 2 Mar 2026 Frozen" in page


def test_pasted_cells_are_shown_then_stored(client: Client, owner: User) -> None:
    preview = client.post(NEW, {"table": PASTED, "preview": ""})
    assert grid(preview) == ["DA-01", "×"]
    assert "Preview. Nothing is stored yet. 1 issue in 1 activity; 1 cell does not apply" in words(preview)
    assert "Model no activities" in words(preview)
    assert not Catalogue.objects.exists()
    saved = client.post(NEW, {**carried(preview), "name": " My  matrix ", "save": ""})
    stored = Catalogue.objects.get()
    assert saved.headers["Location"] == f"/catalogues/{stored.public_id}/"
    assert (stored.name, stored.owner, stored.version) == ("My matrix", owner, 1)
    assert matrix_of(stored) == read_matrix([line.split("\t") for line in PASTED.split("\r\n")])


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", "csv"), ("a.xlsx", "xlsx"), ("original.csv", "file")]
)
def test_uploaded_file_survives_the_preview(client: Client, owner: User, name: str, content: str) -> None:
    contents = {
        "csv": wide_csv(demonstration_matrix()).encode(),
        "xlsx": wide_xlsx(demonstration_matrix()),
        "file": DEMONSTRATION.read_bytes(),
    }
    preview = client.post(NEW, {"file": SimpleUploadedFile(name, contents[content]), "preview": ""})
    assert len(grid(preview)) == 39
    client.post(NEW, {**carried(preview), "name": "Code debt", "save": ""})
    assert matrix_of(Catalogue.objects.get()) == demonstration_matrix()


def test_name_is_suggested_from_the_file(client: Client, owner: User) -> None:
    file = SimpleUploadedFile("ml-td_matrix.csv", PASTED.encode())
    assert 'value="Ml td matrix"' in client.post(NEW, {"file": file, "preview": ""}).content.decode()


def test_example_is_previewed_and_not_stored(client: Client, owner: User) -> None:
    preview = client.post(NEW, {"example": ""})
    assert len(grid(preview)) == 39
    assert carried(preview)["table"].splitlines() == demonstration_text().splitlines()
    assert not Catalogue.objects.exists()


def test_faults_are_all_shown_beside_the_table_which_is_kept(client: Client, owner: User) -> None:
    response = client.post(NEW, {"table": FAULTY, "preview": ""})
    page = words(response)
    assert "Nothing is stored. 2 things to put right" in page
    assert "Row 2, column C “maybe” is not a mark." in page
    assert "Row 3, column A The phase has no name." in page
    assert re.findall(r'<td data-k="wrong">([^<]*)</td>', response.content.decode()) == ["maybe", ""]
    assert carried(response)["table"].splitlines() == FAULTY.splitlines()
    assert not Catalogue.objects.exists()


def test_faulty_table_is_not_stored_by_save(client: Client, owner: User) -> None:
    response = client.post(NEW, {"table": FAULTY, "name": "Mine", "save": ""})
    assert "2 things to put right" in words(response)
    assert not Catalogue.objects.exists()


def test_faulty_workbook_becomes_cells_to_correct(client: Client, owner: User) -> None:
    file = SimpleUploadedFile("a.csv", FAULTY.replace("\t", ";").encode())
    response = client.post(NEW, {"file": file, "preview": ""})
    assert carried(response)["table"].splitlines() == FAULTY.splitlines()


def test_unreadable_file_keeps_what_was_pasted(client: Client, owner: User) -> None:
    response = client.post(NEW, {"file": SimpleUploadedFile("a.csv", b"Donn\xe9es"), "table": PASTED})
    assert "Row 1 The letters cannot be read." in words(response)
    assert carried(response)["table"].splitlines() == PASTED.splitlines()


def test_too_large_file_is_said_beside_the_field(client: Client, owner: User) -> None:
    file = SimpleUploadedFile("a.csv", b"a" * (5 * 1024 * 1024 + 1))
    assert "The file is larger than 5 MB." in words(client.post(NEW, {"file": file}))


@pytest.mark.parametrize("way", ["file", "table"])
def test_text_too_large_to_be_carried_is_said(client: Client, owner: User, way: str) -> None:
    text = "phase,activity,explanation,M\n" + ("P,A," + "é" * 100_000 + ",x\n") * 11
    sent = SimpleUploadedFile("a.csv", text.encode()) if way == "file" else text
    assert "The table is too large. At most 2 MB of text are possible." in words(
        client.post(NEW, {way: sent})
    )


def test_nothing_given_is_said(client: Client, owner: User) -> None:
    assert "Choose a file or paste the cells of a table." in words(client.post(NEW, {"table": " \r\n"}))


@pytest.mark.parametrize("name", ["", "  ", "n" * 201])
def test_bad_name_keeps_table_and_preview(client: Client, owner: User, name: str) -> None:
    preview = client.post(NEW, {"table": PASTED, "preview": ""})
    response = client.post(NEW, {**carried(preview), "name": name, "save": ""})
    assert grid(response) == ["DA-01", "×"]
    assert 'aria-invalid="true"' in response.content.decode()
    assert carried(response) == carried(preview)
    assert not Catalogue.objects.exists()


def test_table_changed_after_the_preview_is_shown_again_before_it_is_stored(
    client: Client, owner: User
) -> None:
    preview = client.post(NEW, {"table": PASTED, "preview": ""})
    sent = {**carried(preview), "table": PASTED.replace("×", "✓"), "name": "Mine", "save": ""}
    again = client.post(NEW, sent)
    assert "The table has changed since you looked at it." in words(again)
    assert grid(again) == ["DA-01", "DA-02"]
    assert 'value="Mine"' in again.content.decode()
    assert not Catalogue.objects.exists()
    client.post(NEW, {**carried(again), "name": "Mine", "save": ""})
    assert Catalogue.objects.get().issues.count() == 2


def test_markup_in_a_table_is_text(client: Client, owner: User) -> None:
    evil = "<script>alert(1)</script>"
    for table in (f"phase,activity,M\n{evil},{evil},x\n", f"phase,activity,M\n{evil},{evil},{evil}\n"):
        assert evil not in client.post(NEW, {"table": table, "preview": ""}).content.decode()


def test_template_is_the_demonstration(client: Client, owner: User) -> None:
    for file in ("matrix.csv", "matrix.xlsx", "list.csv"):
        response = client.get(f"/catalogues/template/{file}")
        assert read_matrix(read_file(response.content)) == demonstration_matrix()
    assert client.get("/catalogues/template/matrix.pdf").status_code == 404


def test_exports_load_again_as_the_same_catalogue(client: Client, catalogue: Catalogue) -> None:
    issue = catalogue.issues.get(code="DC-02")
    issue.statement = "Half of the data"
    issue.save()
    for file in ("matrix.csv", "matrix.xlsx", "list.csv"):
        response = client.get(reverse("catalogue:export", args=[catalogue.public_id, file]))
        name = f'attachment; filename="code-debt-v1-{file}"'
        assert response.headers["Content-Disposition"] == name
        assert read_matrix(read_file(response.content)) == matrix_of(catalogue)
    assert client.get(reverse("catalogue:export", args=[catalogue.public_id, "x"])).status_code == 404


def test_matrix_shows_codes_and_where_they_lead(client: Client, catalogue: Catalogue) -> None:
    response = client.get(reverse("catalogue:matrix", args=[catalogue.public_id]))
    cells = grid(response)
    assert (len(cells), cells.count("×"), cells[:3]) == (39, 5, ["DC-01", "DC-02", "DC-03"])
    assert f'href="/catalogues/{catalogue.public_id}/issues/ME-03/"' in response.content.decode()


def test_frozen_says_who_and_when_and_offers_a_copy(
    client: Client, catalogue: Catalogue, now: datetime
) -> None:
    freeze_catalogue(catalogue=catalogue, by="Code debt study, session 1", now=now)
    page = words(client.get(reverse("catalogue:matrix", args=[catalogue.public_id])))
    assert "The first vote froze it on 2 Mar 2026, 14:00: Code debt study, session 1." in page
    assert " Edit " not in page
    copied = client.post(reverse("catalogue:copy", args=[catalogue.public_id]))
    copy = Catalogue.objects.get(version=2)
    assert copied.headers["Location"] == f"/catalogues/{copy.public_id}/"
    page = words(client.get(copied.headers["Location"]))
    assert "Catalogue, version 2, copied from version 1" in page
    assert " Edit " in page


def test_copy_of_somebody_elses_parent_shows_no_link(
    client: Client, catalogue: Catalogue, now: datetime
) -> None:
    copy = copy_catalogue(catalogue=catalogue, owner=catalogue.owner, name="Mine", now=now)
    Catalogue.objects.filter(pk=catalogue.pk).update(owner=make_user("other@example.org"))
    page = client.get(reverse("catalogue:matrix", args=[copy.public_id])).content.decode()
    assert catalogue.public_id not in page


def edit_form(catalogue: Catalogue) -> dict[str, list[str]]:
    """What the edit page sends when nothing was changed."""
    matrix = matrix_of(catalogue)
    return {
        "activity": [str(activity.id) for activity in matrix.activities],
        "problem_type": [str(kind.id) for kind in matrix.problem_types],
        "cell": [f"{issue.activity_id}-{issue.problem_type_id}" for issue in issues_of(catalogue)],
    }


def test_edit_ticks_and_unticks(client: Client, catalogue: Catalogue) -> None:
    url = reverse("catalogue:edit", args=[catalogue.public_id])
    form = edit_form(catalogue)
    activity = Activity.objects.get(name="Choosing evaluation metric")
    kind = catalogue.problem_types.get(name="Missing")
    form["cell"] = [*form["cell"][1:], f"{activity.pk}-{kind.pk}"]
    assert client.post(url, form).headers["Location"] == url
    codes = [issue.code for issue in issues_of(catalogue)]
    assert (codes[0], codes[-4:]) == ("DC-02", ["ME-04", "ME-01", "ME-02", "ME-03"])


def test_edit_without_changes_changes_nothing(client: Client, catalogue: Catalogue) -> None:
    before = matrix_of(catalogue)
    client.post(reverse("catalogue:edit", args=[catalogue.public_id]), edit_form(catalogue))
    assert matrix_of(catalogue) == before


def test_edit_arrow_moves_and_keeps_the_ticks_of_the_page(client: Client, catalogue: Catalogue) -> None:
    url = reverse("catalogue:edit", args=[catalogue.public_id])
    form = edit_form(catalogue)
    form["cell"] = form["cell"][1:]
    moved = Activity.objects.get(name="Data consumption")
    response = client.post(url, {**form, "move": f"activity-{moved.pk}-up"})
    assert response.headers["Location"] == f"{url}#activity-{moved.pk}"
    assert [issue.code for issue in issues_of(catalogue)][:5] == ["DC-04", "DC-05", "DC-06", "DC-02", "DC-03"]


@pytest.mark.parametrize(
    "sent", [{"cell": "x"}, {"cell": "1"}, {"activity": "a"}, {"cell": "9" * 30}, {"move": "phase-x-up"}]
)
def test_edit_with_nonsense_changes_nothing(
    client: Client, catalogue: Catalogue, sent: dict[str, str]
) -> None:
    before = matrix_of(catalogue)
    assert client.post(reverse("catalogue:edit", args=[catalogue.public_id]), sent).status_code == 302
    assert matrix_of(catalogue) == before


def test_edit_move_of_a_row_that_is_not_there(client: Client, catalogue: Catalogue) -> None:
    url = reverse("catalogue:edit", args=[catalogue.public_id])
    assert client.post(url, {"move": "phase-999999-up"}).status_code == 404


def test_phase_activity_and_type_are_added_and_changed(client: Client, catalogue: Catalogue) -> None:
    base = f"/catalogues/{catalogue.public_id}"
    edit = f"{base}/edit/"
    steps = [
        (f"{base}/phases/add/", {"name": " Data  disposal ", "prefix": ""}),
        (f"{base}/problem-types/add/", {"name": "Late", "explanation": "Too late\r\nto help"}),
    ]
    assert [client.post(url, form).headers["Location"] for url, form in steps] == [edit, edit]
    phase = catalogue.phases.get(name="Data disposal")
    client.post(f"{base}/phases/{phase.pk}/add/", {"name": "Erasing", "short_name": "", "explanation": ""})
    client.post(f"{base}/phases/{phase.pk}/", {"name": "Disposal", "prefix": "qq"})
    activity = phase.activities.get()
    client.post(
        f"{base}/activities/{activity.pk}/", {"name": "Deleting", "short_name": "Del", "explanation": "E"}
    )
    client.post(f"{base}/rename/", {"name": "Another"})
    phase.refresh_from_db()
    activity.refresh_from_db()
    catalogue.refresh_from_db()
    assert (phase.name, phase.prefix, catalogue.name) == ("Disposal", "QQ", "Another")
    assert (activity.name, activity.short_name, activity.explanation) == ("Deleting", "Del", "E")
    assert catalogue.problem_types.get(name="Late").explanation == "Too late\nto help"


def test_refused_row_keeps_what_was_typed_and_says_why(client: Client, catalogue: Catalogue) -> None:
    url = f"/catalogues/{catalogue.public_id}/phases/add/"
    response = client.post(url, {"name": "data collection", "prefix": "ZZ"})
    page = response.content.decode()
    assert "There is already one with this name." in words(response)
    assert 'value="data collection"' in page
    assert 'value="ZZ"' in page
    assert catalogue.phases.count() == 7


def test_remove_asks_on_its_page_and_removes(client: Client, catalogue: Catalogue) -> None:
    phase = catalogue.phases.get(prefix="DP")
    base = f"/catalogues/{catalogue.public_id}/phases/{phase.pk}/"
    assert "“Data pre-processing” goes, and every issue in it." in words(client.get(base))
    response = client.post(f"{base}remove/", follow=True)
    assert "“Data pre-processing” is removed." in words(response)
    assert catalogue.issues.count() == 17


def test_statement_is_worded_and_taken_back(client: Client, catalogue: Catalogue) -> None:
    url = reverse("catalogue:issue", args=[catalogue.public_id, "DC-01"])
    page = words(client.get(url))
    assert "Missing data integration" in page
    assert "Leave it empty for the default: Missing data integration." in page
    assert "Bringing data from several sources" in page
    assert client.post(url, {"statement": " No  data at all "}).headers["Location"] == url
    assert catalogue.issues.get(code="DC-01").statement == "No data at all"
    client.post(url, {"statement": ""})
    assert catalogue.issues.get(code="DC-01").statement == "Missing data integration"


def test_too_long_statement_is_kept_in_the_field(client: Client, catalogue: Catalogue) -> None:
    url = reverse("catalogue:issue", args=[catalogue.public_id, "DC-01"])
    response = client.post(url, {"statement": "s" * 501})
    assert f'value="{"s" * 501}"' in response.content.decode()
    assert catalogue.issues.get(code="DC-01").statement == "Missing data integration"


def test_admin_shows_catalogues_and_issues_and_edits_neither(client: Client, catalogue: Catalogue) -> None:
    client.force_login(make_user("root@example.org", is_staff=True, is_superuser=True))
    for model in ("catalogue", "issue"):
        assert client.get(f"/admin/catalogue/{model}/?q=debt").status_code == 200
        assert client.get(f"/admin/catalogue/{model}/add/").status_code == 403
    assert client.get(f"/admin/catalogue/catalogue/{catalogue.pk}/change/").status_code == 200
    assert client.post(f"/admin/catalogue/catalogue/{catalogue.pk}/delete/").status_code == 403
