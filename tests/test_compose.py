"""The containers: docker-compose.yml keeps its schema, and .env.example names every variable."""

import hashlib
import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft201909Validator

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = ROOT / "tests/data/compose-spec/compose-spec.json"
OWN = {"CIRANDA_DOTENV"}  # of the tests and the Makefile, not of an operator


def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def variables_in_example() -> set[str]:
    return set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def test_schema_is_the_one_that_was_copied():
    source = SCHEMA.with_name("SOURCE.md").read_text()
    assert f"sha256: {hashlib.sha256(SCHEMA.read_bytes()).hexdigest()}" in source


def test_compose_file_keeps_the_schema():
    # The copied schema is older than the top-level `name`.
    document = {name: part for name, part in compose().items() if name != "name"}
    schema = json.loads(SCHEMA.read_text())
    assert [error.message for error in Draft201909Validator(schema).iter_errors(document)] == []


def test_every_variable_of_the_compose_file_is_in_the_example():
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert used - variables_in_example() == set()


def test_every_variable_of_the_settings_is_in_the_example():
    settings = (ROOT / "config/settings.py").read_text()
    used = set(re.findall(r"env(?:iron)?\.\w+\(\s*\"([A-Z_]+)\"", settings))
    assert used - OWN - variables_in_example() == set()


def test_every_variable_of_the_example_is_used():
    settings = (ROOT / "config/settings.py").read_text()
    used = set(re.findall(r"\"([A-Z_]+)\"", settings))
    used |= set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert variables_in_example() - used == set()


@pytest.mark.parametrize("name", ["db", "app", "caddy"])
def test_every_service_says_when_it_is_healthy_and_keeps_its_data(name):
    service = compose()["services"][name]
    volumes = compose()["volumes"]
    named = [volume.split(":")[0] for volume in service["volumes"] if volume.split(":")[0] in volumes]
    assert ("healthcheck" in service, len(named)) == (True, 1)


def test_nothing_serves_before_the_migrations_are_done():
    assert compose()["services"]["app"]["depends_on"]["migrate"] == {
        "condition": "service_completed_successfully"
    }


def test_every_package_of_the_project_is_in_the_image():
    allowed = set(re.findall(r"^!(\w+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert packages | {"static", "templates", "locale"} == allowed - {"LICENSE"}
