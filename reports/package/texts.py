"""Every text that leaves besides the notes, and what it is: whatever is free to type can name somebody."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from reports.package.findings import Passage
from voting.archive import Archive, Catalogue, Decision, Proposal, Study
from voting.archive_codings import CodebookCode
from voting.proposals import WORDS


def other_texts(archive: Archive) -> Iterator[Passage]:
    """Yield the texts of a study, each once; its log is gone through."""
    seen = set()
    for text in _all_of(archive):
        if text.text not in seen:
            seen.add(text.text)
            yield text


def _all_of(archive: Archive) -> Iterator[Passage]:
    yield from map(_proposal, archive.proposals)
    yield from map(_decision, archive.decisions)
    yield from _answers(archive)
    for code in archive.codes:
        yield from _code(code)
    yield from _study(archive.study)
    for question in archive.questions:
        yield from _texts(_("Question"), _("Study"), question.wording)
    for consent in archive.consents:
        yield from _texts(
            _("Consent text"), _("Version %(number)d") % {"number": consent.version}, consent.body
        )
    for field in archive.characterisation_form:
        yield from _texts(_("Question about people"), _("Study"), field.label, *field.choices)
    if archive.catalogue:
        yield from _catalogue(archive.catalogue)
    for session in archive.sessions:
        yield from _texts(_("Name of a session"), _session(session.number), session.name)
    # Much of these two is in the parts above; what is not was there once.
    if archive.lock:
        instruments = [archive.lock.instrument, *(change.instrument for change in archive.lock.changes)]
        yield from _texts(_("Locked instrument"), _("Study"), *_strings(instruments))
    for entry in archive.log:
        yield from _texts(_("Entry of the log"), entry.verb, *_strings(entry.data))


def _texts(what: str, where: str, *texts: str, issue: str = "") -> Iterator[Passage]:
    for text in filter(None, texts):
        yield Passage("", where, issue, what, text)


def _joined(what: str, where: str, *texts: str, issue: str = "") -> Passage:
    return Passage("", where, issue, what, " · ".join(filter(None, texts)))


def _session(number: int) -> str:
    return _("Session %(number)d") % {"number": number}


def _proposal(found: Proposal) -> Passage:
    """Return a missing issue as somebody proposed it, with what was answered."""
    said = (getattr(found, name) for name in WORDS)
    return _joined(_("Missing issue"), _session(found.session), *said, found.reason)


def _decision(found: Decision) -> Passage:
    texts = (found.statement, found.reason)
    return _joined(_("Decision"), _("After the sessions"), *texts, issue=found.issue)


def _answers(archive: Archive) -> Iterator[Passage]:
    """Yield what people said about themselves in words of their own."""
    labels = {field.name: field.label for field in archive.characterisation_form if field.kind == "text"}
    given = [*archive.characterisations, *(person.characterisation for person in archive.participants)]
    for answers in given:
        for name, answer in answers.items():
            if name in labels:
                yield from _texts(labels[name], _("What people said about themselves"), str(answer))


def _code(code: CodebookCode) -> Iterator[Passage]:
    yield from _texts(_("Code"), code.name, code.name, code.definition, code.example)


def _study(study: Study) -> Iterator[Passage]:
    where = _("Study")
    yield from _texts(_("Title"), where, study.title, study.short_title)
    yield from _texts(_("Goal"), where, *vars(study.goal).values())
    yield from _texts(_("Definition"), where, study.definition)
    yield from _texts(_("Scale"), where, *study.scale)


def _catalogue(catalogue: Catalogue) -> Iterator[Passage]:
    matrix, where = catalogue.matrix, _("Matrix")
    yield from _texts(_("Name"), where, catalogue.name)
    for kind in matrix.problem_types:
        yield from _texts(_("Problem type"), where, kind.name, kind.explanation)
    for phase in matrix.phases:
        yield from _texts(_("Phase"), where, phase.name)
        for row in phase.activities:
            yield from _texts(_("Activity"), where, row.name, row.short_name, row.explanation)
            for cell in filter(None, row.cells):
                yield from _texts(_("Issue"), where, cell.statement, issue=cell.code)


def _strings(value: Any) -> Iterator[str]:
    """Yield every text in what JSON can hold.

    >>> list(_strings({"a": ["b", {"c": "d"}], "e": 1}))
    ['b', 'd']
    """
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _strings(list(value.values()))
    elif isinstance(value, Iterable):
        for one in value:
            yield from _strings(one)
