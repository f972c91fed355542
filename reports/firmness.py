"""What a report says of how firmly its classes stand and of what moved, in plain words, translated. Pure.

The numbers are in `reports.robustness` and `reports.results`; other sentences in `reports.wording`.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.classification import Class, Rule
from reports.replication import Comparison
from reports.results import RANKED_CLASSES, IssueResult, Movers, QuestionResult
from reports.robustness import Reclassified, WithoutOne
from reports.twins import shift_of
from reports.wording import class_word, point_text
from studies.scale import Scale


def rule_text(rule: Rule, scale: Scale) -> str:
    """Return "occurs from Partially agree (4), high from Agree (5)"."""
    return _("occurs from %(occurs)s, high from %(high)s") % {
        "occurs": point_text(scale, rule.occurs_from),
        "high": point_text(scale, rule.high_from),
    }


def reclassified(changed: Sequence[Reclassified]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return which issues get another class, by that class: ("low", ("DC-01", "DC-02"))."""
    codes: dict[Class, list[str]] = {class_: [] for class_ in RANKED_CLASSES}
    for one in changed:
        codes[one.class_].append(one.issue.issue.code)
    return tuple((class_word(class_), tuple(found)) for class_, found in codes.items() if found)


def shift_text(question: QuestionResult) -> str:
    """Return the middle answers before and after: "3.5 → 4"; one of them where it stayed."""
    shift = shift_of(question)
    first, final = shift.first_text, shift.final_text
    return first if first == final else f"{first} → {final}"


def movers_text(movers: Movers | None) -> str:
    """Return "2 closer, 1 away" of those who moved; nothing where nobody did."""
    if movers is None:
        return ""
    parts = []
    if movers.closer:
        parts.append(
            ngettext("%(count)d closer", "%(count)d closer", movers.closer) % {"count": movers.closer}
        )
    if movers.away:
        parts.append(ngettext("%(count)d away", "%(count)d away", movers.away) % {"count": movers.away})
    if movers.across:
        parts.append(
            ngettext("%(count)d across", "%(count)d across", movers.across) % {"count": movers.across}
        )
    return ", ".join(parts)


def class_shift_text(issue: IssueResult) -> str:
    """Return "low → high" where the discussion changed the class, else the class."""
    change = issue.change
    if change is None or not change.is_changed:
        return class_word(issue.class_)
    return f"{class_word(change.first)} → {class_word(change.final)}"


def without_one_sentence(found: WithoutOne) -> str:
    """Return for how many people some class would be another one without them."""
    words = {"people": found.people, "of": found.of}
    if not found.people:
        return _("Without any one of the %(of)d people, every class would be the same.") % words
    return _("For %(people)d of the %(of)d people, some class would be another one without them.") % words


def same_classes_sentence(comparison: Comparison) -> str:
    """Return on how many issues a study and its replication agree."""
    sentence = ngettext(
        "%(same)d of %(comparable)d issue has the same class in both.",
        "%(same)d of %(comparable)d issues have the same class in both.",
        comparison.comparable,
    )
    return sentence % {"same": comparison.same, "comparable": comparison.comparable}


def unlike_sentences(comparison: Comparison | None) -> tuple[str, ...]:
    """Return in what two studies differ that makes their classes hard to compare."""
    if comparison is None:
        return ()
    found = []
    if comparison.first.scale != comparison.second.scale:
        found.append(_("Their scales differ, so middle answers of the two do not mean the same."))
    if comparison.first.rule != comparison.second.rule:
        found.append(_("Their decision rules differ: each class is by the rule of its own study."))
    if [q.wording for q in comparison.first.questions] != [q.wording for q in comparison.second.questions]:
        found.append(_("Their questions are not worded alike."))
    return tuple(found)
