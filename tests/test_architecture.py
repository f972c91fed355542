"""The rules of the house that no other tool knows: who writes, who tells the time, what a page may hold.

Who may import whom is in pyproject.toml, under `tool.importlinter`; it is run here too.
"""

import ast
import doctest
import importlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[1]
APPS = ("catalogue", "studies", "voting", "reports")
LONGEST_FILE = 400
JUNK_DRAWERS = {"common", "helpers", "misc", "services", "signals", "utils"}
WRITES = {
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "get_or_create",
    "save",
    "update_or_create",
}
# `update` is a method of dictionaries and hashes as well; only a queryset's is preceded by one of these.
QUERYSET_METHODS = {"all", "exclude", "filter", "select_for_update"}
# What only one kind of file knows: the library, and the module of an app that imports it.
ONLY_IN = {"asyncio": "live", "plotly": "figures", "psycopg": "live", "rest_framework": "api"}
PURE = re.compile(r"\bpure\b", re.IGNORECASE)

python_files = [
    path
    for app in (*APPS, "config")
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
]
templates = sorted((ROOT / "templates").rglob("*.html"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def every(paths: list[Path]) -> pytest.MarkDecorator:
    """Run a test once for each file, named by its path."""
    return pytest.mark.parametrize("path", paths, ids=name)


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def module_name(path: Path) -> str:
    return name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def belongs_to(path: Path, *layers: str) -> bool:
    """Say whether a file is one of these modules of an app, or lies in a package of that name."""
    return path.relative_to(ROOT).with_suffix("").parts[1] in layers


def is_of_an_app(path: Path) -> bool:
    return path.relative_to(ROOT).parts[0] in APPS


def layers() -> set[str]:
    """Return the modules that have a place in the order of imports inside an app."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    order = next(contract["layers"] for contract in contracts if "containers" in contract)
    return set(re.findall(r"\w+", " ".join(order)))


def is_pure(path: Path) -> bool:
    """A module without a place in the order of imports is pure when its docstring says so."""
    says_so = PURE.search(ast.get_docstring(parse(path)) or "")
    return is_of_an_app(path) and not belongs_to(path, *layers()) and bool(says_so)


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def called(tree: ast.Module) -> Iterator[tuple[ast.expr, str, int]]:
    """Give every method call: what it is called on, its name and its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.value, node.func.attr, node.lineno


def writes(tree: ast.Module) -> list[int]:
    """Return the lines that look like a write to the database."""
    return [
        line
        for value, method, line in called(tree)
        if method in WRITES or (method == "update" and is_queryset(value))
    ]


def is_queryset(value: ast.expr) -> bool:
    if isinstance(value, ast.Attribute):
        return value.attr == "objects"
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and value.func.attr in QUERYSET_METHODS
    )


pure_files = [path for path in python_files if is_pure(path)]


def test_imports_keep_the_contracts(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0


@every([path for path in python_files if path.parts[-2] != "config"])
def test_library_is_imported_only_where_it_belongs(path):
    libraries = {module.split(".")[0] for module in imported(parse(path))}
    strays = [
        library for library, layer in ONLY_IN.items() if library in libraries and not belongs_to(path, layer)
    ]
    assert strays == []


@every([path for path in python_files if is_of_an_app(path) and path.stem != "__init__"])
def test_file_has_its_place_in_the_order_or_is_pure(path):
    assert belongs_to(path, *layers()) or path in pure_files


@every(pure_files)
def test_pure_file_knows_neither_database_nor_web(path):
    pure = {module_name(pure_file) for pure_file in pure_files}
    impure = [
        module
        for module in imported(parse(path))
        if (module.startswith("django") and not module.startswith("django.utils."))
        or (module.split(".")[0] in APPS and module not in pure and module not in APPS)
    ]
    assert impure == []


@every(pure_files)
def test_examples_in_docstrings_hold(path):
    assert doctest.testmod(importlib.import_module(module_name(path))).failed == 0


def test_examples_in_config_hold():
    assert doctest.testmod(importlib.import_module("config.logs")).failed == 0


@every([path for path in python_files if not belongs_to(path, "actions")])
def test_only_actions_write(path):
    assert writes(parse(path)) == []


@every([path for path in python_files if not belongs_to(path, "views", "api", "management")])
def test_only_views_and_commands_tell_the_time(path):
    clock = [line for _, method, line in called(parse(path)) if method in {"now", "utcnow", "today"}]
    assert clock == []


@every(python_files)
def test_file_is_short_enough(path):
    assert len(path.read_text().splitlines()) <= LONGEST_FILE


@every(python_files)
def test_name_says_what_is_inside(path):
    assert JUNK_DRAWERS.isdisjoint(path.relative_to(ROOT).with_suffix("").parts)


@every([path for path in python_files if path.stat().st_size])
def test_module_says_what_lives_in_it(path):
    assert ast.get_docstring(parse(path))


@every(python_files)
def test_imports_stand_at_the_top(path):
    inside = [
        node.lineno
        for function in ast.walk(parse(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


COMMENT = re.compile(r"{#.*?#}|{% comment.*?endcomment %}|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<[a-zA-Z](?:{%.*?%}|{{.*?}}|\"[^\"]*\"|'[^']*'|[^>])*>", re.DOTALL)
INLINE = {
    "style element": re.compile(r"^<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"[\s\"']style\s*=", re.IGNORECASE),
    "script without a file": re.compile(
        r"^<script\b(?!.*\bsrc=)(?!.*type=.application/json)", re.IGNORECASE | re.DOTALL
    ),
    "handler": re.compile(r"[\s\"']on[a-z]+\s*=", re.IGNORECASE),
    "javascript address": re.compile(r"=\s*[\"']?javascript:", re.IGNORECASE),
    "other origin": re.compile(r"(?:src|action|formaction)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
}


def inline_parts(html: str) -> list[str]:
    """Return what the content security policy would refuse: the kind and the tag."""
    tags = TAG.findall(COMMENT.sub("", html))
    return [f"{kind}: {tag}" for tag in tags for kind, pattern in INLINE.items() if pattern.search(tag)]


@every(templates)
def test_template_has_nothing_inline(path):
    assert inline_parts(path.read_text()) == []


@every(templates)
def test_static_files_of_template_exist(path):
    names = re.findall(r"{%\s*static\s+[\"']([^\"']+)[\"']", path.read_text())
    assert [name for name in names if not finders.find(name)] == []


@pytest.mark.parametrize(
    "html",
    [
        "<style>p {}</style>",
        '<p class="a" style="color: red">',
        "<script>run()</script>",
        '<a onclick="run()">',
        '<a href="javascript:run()">',
        '<img src="//elsewhere.example/a.png">',
        '<p class="{% if a > b %}c{% endif %}" style="x">',
    ],
)
def test_inline_parts_are_found(html):
    assert len(inline_parts(html)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "vote.save()",
        "Vote.objects.create(value=1)",
        "votes.filter(a=1).update(value=2)",
        "Vote.objects.update(a=1)",
    ],
)
def test_writes_are_found(code):
    assert writes(ast.parse(code)) == [1]


def test_updating_a_dictionary_is_no_write():
    assert writes(ast.parse("counts.update(more)")) == []
