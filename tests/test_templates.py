"""What every template keeps to: nothing inline, no file that is missing; the form and error pages."""

import re

import pytest
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

PAGES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=[\"']|javascript:|<script>|<script [^>]*>[^<\s]")
STATIC = re.compile(r"{%\s*static\s+[\"']([^\"']+)[\"']")
WRITES_HTML = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
SCRIPTS = sorted((settings.BASE_DIR / "static" / "js").glob("*.js"))


class Person(forms.Form):
    name = forms.CharField(help_text="Shown to members only.")
    role = forms.ChoiceField(choices=[("a", "Analyst")], widget=forms.RadioSelect)
    nickname = forms.CharField(required=False)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_template_has_nothing_inline(page):
    assert INLINE.findall(page.read_text()) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_template_names_only_files_that_exist(page):
    assert [name for name in STATIC.findall(page.read_text()) if not finders.find(name)] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_script_says_what_it_does_and_writes_no_html(script):
    text = script.read_text()
    assert text.startswith("// ")
    assert re.findall(WRITES_HTML, text) == []


def test_form_ties_help_and_errors_to_the_field():
    html = render_to_string("_form.html", {"form": Person({"role": "x"})})
    assert re.findall(r'<input type="text" name="name".*?>', html) == [
        '<input type="text" name="name" required aria-invalid="true" '
        'aria-describedby="id_name_helptext id_name_error" id="id_name">'
    ]
    assert re.findall(r'id="(id_name_helptext|id_name_error)"', html) == ["id_name_helptext", "id_name_error"]
    assert re.findall(r'<fieldset class="field" aria-describedby="(.*?)"', html) == ["id_role_error"]
    assert re.findall(r'class="wrong">(.*?)<', html) == [
        "This field is required.",
        "Select a valid choice. x is not one of the available choices.",
    ]


def test_form_marks_what_is_optional():
    html = render_to_string("_form.html", {"form": Person()})
    assert re.findall(r">([^<>]*?) <span class=\"need\">", html) == ["Nickname"]


@pytest.mark.parametrize(
    ("page", "heading"),
    [
        ("400.html", "We did not understand that."),
        ("403.html", "You may not do this."),
        ("403_csrf.html", "Please send it again."),
        ("404.html", "There is nothing here."),
        ("500.html", "Something broke here."),
    ],
)
def test_error_page_renders_without_a_request(page, heading):
    assert re.findall("<h1>(.*?)</h1>", render_to_string(page)) == [heading]
