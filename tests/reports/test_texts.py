"""Every text that leaves is searched for people: a canary in any of them is found before it leaves."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from random import Random

import pytest

from reports.package.choice import Choice
from reports.package.contents import gather
from reports.package.findings import AROUND, Finding, Passage, find_people, quotes, spoken
from reports.package.preview import preview_of
from reports.package.texts import other_texts
from studies.models import ConsentRecord
from tests.factories import NOW, make_study, owner_of
from tests.reports.packages import MADE, fresh
from tests.voting.archives import a_decision, a_person, a_proposal, a_study, an_archive
from tests.voting.coded import make_notes
from voting import archive
from voting.actions.codebook import add_code
from voting.actions.comment import set_comment_hidden

CANARY = "canary@example.org"
FREE = archive.FormField(
    name="work",
    label="Your work",
    kind="text",
    choices=("A choice",),
    minimum=None,
    maximum=None,
    is_required=False,
)
# What a program wrote, not a person: ids, hashes, labels, codes of issues, states; and votes and notes, which
# are looked at elsewhere.
WRITTEN_BY_PROGRAMS = {
    "agenda", "code", "coder", "comments", "decided_by", "guid", "hash", "into", "issue", "kind", "language",
    "last_numbers", "mode", "order", "parent", "participant", "peers", "prefix", "public_id", "readings",
    "role", "sha256", "state", "verb", "votes", "actor",
}  # fmt: skip


def full():
    """Return a study that has something of everything."""
    return an_archive(
        study=replace(
            a_study(short_title="Debt", definition="Debt is"),
            goal=archive.Goal(analyse="a", purpose="b", respect="c", viewpoint="d", context="e"),
        ),
        characterisation_form=(FREE,),
        characterisations=({"work": "I build"},),
        participants=(a_person(1, characterisation={"work": "I test"}),),
        proposals=(a_proposal(1, text="Why", problem_type="Missing", reason="No"),),
        decisions=(a_decision("DC-01", statement="New words"),),
        log=(archive.Entry(session=None, at=NOW, actor="member", verb="rename", data={"name": "The study"}),),
    )


def with_canaries(value, path=()):
    """Yield, for each text that a person may have written, its path and the value with a canary in it."""
    if isinstance(value, str):
        yield path, CANARY
    for name, part, put in parts(value):
        for found, changed in with_canaries(part, (*path, name)):
            yield found, put(changed)


def parts(value):
    """Yield what a value is made of: its name, itself, and what gives the value with another in its place."""
    if is_dataclass(value):
        for field in fields(value):
            # The name of a question is part of a column's name; all others are words.
            is_slug = field.name == "name" and isinstance(value, archive.Question | archive.FormField)
            if field.name not in WRITTEN_BY_PROGRAMS and not is_slug:
                yield (
                    field.name,
                    getattr(value, field.name),
                    lambda new, n=field.name: replace(value, **{n: new}),
                )
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield name, one, lambda new, n=name: {**value, n: new}
    elif isinstance(value, list | tuple):
        for place, one in enumerate(value):
            yield str(place), one, lambda new, n=place: (*value[:n], new, *value[n + 1 :])
    else:
        assert value is None or isinstance(value, str | bool | int | datetime)


PLANTED = {".".join(path): study for path, study in with_canaries(full())}


def test_canaries_are_planted_in_every_part_of_a_study():
    assert len(PLANTED) > 45
    assert {path.split(".")[0] for path in PLANTED} == {
        "catalogue", "characterisation_form", "characterisations", "codes", "consents", "decisions", "lock",
        "log", "participants", "proposals", "questions", "sessions", "study",
    }  # fmt: skip


@pytest.mark.parametrize("path", list(PLANTED))
def test_a_canary_in_any_text_is_found(path):
    study = PLANTED[path]
    (finding,) = find_people(other_texts(replace(study, log=iter(study.log))), [])
    assert finding.words == (CANARY,)
    assert finding.passage.label and finding.passage.where


def test_a_text_that_stands_in_several_places_is_shown_once():
    named = archive.Question(name="occurrence", role="occurrence", wording=CANARY)
    lock = replace(an_archive().lock, instrument={"questions": [CANARY]})
    found = find_people(other_texts(an_archive(questions=(named,), lock=lock)), [])
    assert [finding.passage.label for finding in found] == ["Question"]


def test_of_a_long_text_only_what_was_found_is_shown():
    text = f"{'word ' * 500}ask Eva {'word ' * 500}"
    excerpt = Finding(Passage("", "", "", "", text), ("Eva",)).excerpt
    assert "ask Eva" in excerpt
    assert excerpt[:2] == "… " and excerpt[-2:] == " …"
    assert len(excerpt) <= 2 * AROUND + 4
    assert Finding(Passage("", "", "", "", "ask Eva"), ("Eva",)).excerpt == "ask Eva"


@pytest.mark.parametrize(
    ("passage", "is_quoted"),
    [
        ("nobody  READS the\ntests.", True),
        ("“Nobody reads the tests”", True),
        ("Nobody read the tests", False),
        ("the tests", False),  # too short to be somebody's words
        ("", False),
    ],
)
def test_a_quotation_is_found_however_it_is_spaced(passage, is_quoted):
    said = [spoken(text) for text in ("Hm.", "In fact, nobody reads the tests, ever.")]
    assert quotes(passage, said) is is_quoted


@pytest.mark.django_db
def test_codes_are_searched_and_what_may_not_be_quoted_is_no_example():
    study = make_study()
    texts = ("Nobody reads the tests.", "We copied it all.", "It was hidden, this one.")
    _silent, quotable, hidden = make_notes(study, texts)
    by = owner_of(study)
    ConsentRecord.objects.filter(participant__comments__in=[quotable, hidden]).update(may_quote=True)
    set_comment_hidden(comment=hidden, is_hidden=True, by=by, now=NOW)
    for name, example in (
        ("Silent", texts[0]),
        ("Copied", texts[1]),
        ("Hidden", texts[2]),
        ("Own", "Words of mine"),
    ):
        add_code(study=study, name=name, definition=f"As {CANARY} says" if name == "Own" else "It fits.",
                 example=example, by=by, now=NOW)  # fmt: skip

    def look(notes):
        return preview_of(gather(fresh(study), Choice(notes=notes), now=MADE, random=Random(1)))

    assert look("all").quoting == ["Silent", "Hidden"]
    assert [look(notes).unquotable for notes in ("all", "quotable", "none")] == [1, 0, 0]
    found = [(found.passage.label, found.passage.where, found.words) for found in look("none").findings]
    assert found == [("Code", "Own", (CANARY,))]
