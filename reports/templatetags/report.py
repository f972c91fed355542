"""What templates of the report say in words; the words are in `reports.wording` and `reports.headlines`."""

import re
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reports import firmness, headlines, measures, wording
from reports.classification import Class
from reports.reported import Listed, Reported
from reports.results import QuestionResult, StudyResults
from reports.strips import are_countable
from reports.triage import Contested
from reports.twins import minutes_text
from studies.models import CharacterisationField

register = template.Library()

# How the style sheet calls the chip of a sign.
CHIPS = {"frail": "fragile", "half": "split", "gap": "hand"}

register.filter("answers", headlines.answers_text)
register.filter("changes", wording.changes_text)
register.filter("class_shift", firmness.class_shift_text)
register.filter("class_word", wording.class_word)
register.filter("contested", wording.contested_sentence)
register.filter("minutes", minutes_text)
register.filter("movers", firmness.movers_text)
register.filter("panel", headlines.panel_text)
register.filter("people", headlines.people_text)
register.filter("reclassified", firmness.reclassified)
register.filter("rule_text", firmness.rule_text)
register.filter("same_classes", firmness.same_classes_sentence)
register.filter("session_class", wording.session_class_word)
register.filter("shift", firmness.shift_text)
register.filter("sign_text", wording.sign_text)
register.filter("unlike", firmness.unlike_sentences)
register.filter("without_one", firmness.without_one_sentence)


@register.filter
def class_name(name: str) -> str:
    """Return a class, given by its short name, as a heading."""
    return wording.class_name(Class(name))


@register.filter
def middle(question: QuestionResult) -> str:
    """Return the middle answer in points; a dash without votes."""
    return wording.points_text(question.median)


@register.simple_tag
def caution() -> str:
    """Return what is said beside every interval."""
    return str(measures.CAUTION)


@register.filter
def flips(issue: Contested) -> str:
    """Return how many people would have to vote differently for another class."""
    return wording.flip_sentence(issue.votes_to_flip)


@register.filter
def headline(results: StudyResults) -> str:
    """Return what was found, as the heading of the report."""
    return _tied(headlines.headline(results.counts) + ".")


@register.filter
def lede(results: StudyResults) -> str:
    """Return how firm it is and where it is."""
    undecided = headlines.open_sentence(results.counts)
    sentences = [
        headlines.doubt_sentence(results),
        headlines.hand_sentence(results),
        headlines.differ_sentence(results),
        undecided and f"{undecided}.",
        headlines.phase_sentence(results),
    ]
    return _tied(" ".join(sentence for sentence in sentences if sentence))


def _tied(text: str) -> str:
    """Return the text with every number on the line of what it counts."""
    return re.sub(r"(?<=\d) ", "\N{NO-BREAK SPACE}", text)


@register.filter
def occurs_condition(results: StudyResults) -> str:
    """Return when an issue occurs."""
    return wording.condition_text(results.rule.occurs_from, results.scale)


@register.filter
def high_condition(results: StudyResults) -> str:
    """Return when its relevance is high."""
    return wording.condition_text(results.rule.high_from, results.scale)


@register.filter
def conventions(results: StudyResults) -> str:
    """Return what the rule takes for granted."""
    return " ".join(wording.convention_sentences(results.rule))


@register.filter
def has_marks(results: StudyResults) -> bool:
    """Tell whether every person has a mark in the strips; many people become counts."""
    return are_countable([session.participants for session in results.sessions])


@register.filter
def sign_chip(sign: str) -> SafeString:
    """Return a sign of doubt as a chip: sign, word, and what it means."""
    return format_html(
        '<span class="chip" data-k="{}" title="{}"><i class="{}"></i> {}</span>',
        CHIPS[sign],
        wording.sign_text(sign),
        sign,
        wording.sign_word(sign),
    )


@register.filter
def listed(reported: Reported, code: str) -> Listed:
    """Return how an issue is listed after the decisions on it."""
    return reported.by_code[code]


@register.filter
def said(answers: Mapping[str, Any], field: CharacterisationField) -> Any:
    """Return what a person said to one question about themselves; nothing where they did not."""
    return answers.get(field.name, "")
