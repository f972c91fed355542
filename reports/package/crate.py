"""ro-crate-metadata.json: the package as an RO-Crate, version 1.1."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from reports.package.choice import Author, Choice, Licence
from reports.package.citation import KEYWORDS
from reports.package.parcel import SUMS, Written
from voting.archive import Study

NAME = "ro-crate-metadata.json"
SPECIFICATION = "https://w3id.org/ro/crate/1.1"
Entity = dict[str, Any]


def describe_crate(
    study: Study,
    choice: Choice,
    written: Sequence[Written],
    *,
    about: str,
    software: Mapping[str, str],
    now: datetime,
) -> Entity:
    """Return the crate of everything that was written; itself and the checksums come later."""
    files = [_file(file) for file in written]
    sums = {"@id": SUMS, "@type": "File", "name": "Checksums of all files", "encodingFormat": "text/plain"}
    people = [_author(author, number) for number, author in enumerate(choice.authors, start=1)]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": study.title,
        "description": about,
        "datePublished": now.date().isoformat(),
        "license": {"@id": _licence(choice.licence)["@id"]},
        "identifier": study.public_id,
        "keywords": ", ".join(KEYWORDS),
        "hasPart": [{"@id": file["@id"]} for file in (*files, sums)],
    }
    if people:
        root["author"] = [{"@id": person["@id"]} for person in people]
    descriptor = {
        "@id": NAME,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": SPECIFICATION},
    }
    made = _made(software, now)
    graph = [descriptor, root, *files, sums, _licence(choice.licence), *people, *made]
    return {"@context": f"{SPECIFICATION}/context", "@graph": graph}


def _file(file: Written) -> Entity:
    return {
        "@id": file.name,
        "@type": ["File", "SoftwareSourceCode"] if file.name.endswith(".py") else "File",
        "name": file.about,
        "encodingFormat": file.kind,
        "contentSize": str(file.size),
        "sha256": file.sha256,
    }


def _licence(licence: Licence) -> Entity:
    address = licence.address or "#licence"
    return {
        "@id": address,
        "@type": "CreativeWork",
        "name": licence.name,
        "identifier": licence.identifier,
    }


def _author(author: Author, number: int) -> Entity:
    if not author.given:
        return {"@id": f"#author-{number}", "@type": "Organization", "name": author.name}
    names = {"givenName": author.given, "familyName": author.family}
    return {"@id": f"#author-{number}", "@type": "Person", "name": author.name, **names}


def _made(software: Mapping[str, str], now: datetime) -> list[Entity]:
    """Return by what the package was made, and that it was."""
    return [
        {
            "@id": "#software",
            "@type": "SoftwareApplication",
            "name": software["name"],
            "version": software["version"],
        },
        {
            "@id": "#export",
            "@type": "CreateAction",
            "name": "Export of this package",
            "endTime": now.isoformat(timespec="seconds"),
            "instrument": {"@id": "#software"},
            "result": {"@id": "./"},
        },
    ]
