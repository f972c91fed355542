"""datapackage.json: the tables of a package as a Frictionless Data Package, version 2."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.text import slugify

from reports.package.choice import Choice
from reports.package.citation import KEYWORDS
from reports.package.columns import Column
from reports.package.parcel import Written
from voting.archive import Study
from voting.document import moment_text

PROFILES = "https://datapackage.org/profiles/2.0"
VOTE = ["session", "participant", "issue", "question", "round"]
KEYS = {
    "votes.csv": VOTE,
    "issues.csv": ["issue"],
    "results.csv": ["issue"],
    "results_first.csv": ["issue"],
    "comments.csv": ["session", "comment"],
    "sessions.csv": ["session"],
    "codes.csv": ["code_id"],
    "codebook.csv": ["file", "column"],
}
# Which columns of which table refer to the key of which other table.
REFERENCES = {
    "votes.csv": [(["issue"], "issues"), (["session"], "sessions")],
    "results.csv": [(["issue"], "issues")],
    "results_first.csv": [(["issue"], "issues")],
    "comments.csv": [(["issue"], "issues"), (["session"], "sessions")],
    "issue_log.csv": [(["issue"], "issues"), (["into"], "issues"), (["session"], "sessions")],
    "codings.csv": [(["issue"], "issues"), (["session", "comment"], "comments"), (["code_id"], "codes")],
}


def describe_package(
    study: Study,
    choice: Choice,
    columns: Mapping[str, Sequence[Column]],
    written: Sequence[Written],
    *,
    about: str,
    now: datetime,
) -> dict[str, Any]:
    """Return the descriptor of the tables that were written."""
    licence = choice.licence
    found: dict[str, Any] = {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": slugify(study.short_title or study.title)[:60].strip("-") or "study",
        "id": study.public_id,
        "title": study.title,
        "description": about,
        "keywords": list(KEYWORDS),
        "created": moment_text(now.replace(microsecond=0)),
    }
    if licence.address:
        found["licenses"] = [
            {"name": licence.identifier, "title": licence.name, "path": licence.address},
        ]
    if choice.authors:
        found["contributors"] = [{"title": author.name, "roles": ["author"]} for author in choice.authors]
    found["resources"] = [_resource(file, columns[file.name]) for file in written if file.name in columns]
    return found


def _resource(file: Written, described: Sequence[Column]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "$schema": f"{PROFILES}/tableschema.json",
        "fields": [_field(column) for column in described],
        "missingValues": [""],
    }
    if file.name in KEYS:
        schema["primaryKey"] = KEYS[file.name]
    if file.name in REFERENCES:
        schema["foreignKeys"] = [
            {"fields": columns, "reference": {"resource": other, "fields": KEYS[f"{other}.csv"]}}
            for columns, other in REFERENCES[file.name]
        ]
    return {
        "$schema": f"{PROFILES}/dataresource.json",
        "name": file.name.removesuffix(".csv"),
        "type": "table",
        "path": file.name,
        "description": file.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"$schema": f"{PROFILES}/tabledialect.json", "lineTerminator": "\r\n"},
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.kind, "description": column.meaning}
    limits: dict[str, Any] = {"required": True} if column.is_required else {}
    for name, value in (("minimum", column.minimum), ("maximum", column.maximum)):
        if value is not None:
            limits[name] = value
    if limits:
        field["constraints"] = limits
    if column.categories:
        field["categories"] = [{"value": value, "label": label} for value, label in column.categories]
        field["categoriesOrdered"] = column.is_ordered
    return field
