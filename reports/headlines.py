"""What a report says of the whole study, in plain words, translated. Pure.

What it says of single issues is in `reports.wording`.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.results import ClassCounts, StudyResults
from reports.rows import Person
from studies.disclosure import count_singled_out


def headline(counts: ClassCounts) -> str:
    """Return "30 of 34 issues occur; 24 are highly relevant"."""
    occur = ngettext(
        "%(occurring)d of %(candidates)d issues occurs",
        "%(occurring)d of %(candidates)d issues occur",
        counts.occurring,
    ) % {"occurring": counts.occurring, "candidates": counts.candidates}
    high = ngettext("%(high)d is highly relevant", "%(high)d are highly relevant", counts.high)
    return f"{occur}; {high % {'high': counts.high}}"


def doubt_sentence(results: StudyResults) -> str:
    """Return how many classes hang on one person, and on how many issues opinions are split.

    Nothing where no issue has a class: there is nothing to doubt yet.
    """
    counts = results.counts
    if counts.without_class == counts.candidates:
        return ""
    words = {"change": _change_text(len(results.fragile)), "opinions": _split_text(len(results.split))}
    return _("%(change)s, and %(opinions)s.") % words


def _change_text(fragile: int) -> str:
    if not fragile:
        return _("No class would change if 1 person voted differently")
    change = ngettext(
        "%(count)d class would change if 1 person voted differently",
        "%(count)d classes would change if 1 person voted differently",
        fragile,
    )
    return change % {"count": fragile}


def _split_text(split: int) -> str:
    if not split:
        return _("opinions are split on no issue")
    opinions = ngettext(
        "opinions are split on %(count)d issue", "opinions are split on %(count)d issues", split
    )
    return opinions % {"count": split}


def phase_sentence(results: StudyResults) -> str:
    """Return the phase that has more than half of the highly relevant issues, if one of several has."""
    high = results.counts.high
    if len(results.phases) < 2:
        return ""
    for phase in results.phase_counts:
        if high > 1 and phase.counts.high * 2 > high:
            return _("Most of the highly relevant issues (%(most)d of %(high)d) are in “%(phase)s”.") % {
                "most": phase.counts.high,
                "high": high,
                "phase": phase.phase,
            }
    return ""


def differ_sentence(results: StudyResults) -> str:
    """Return on how many issues the sessions disagree; nothing where they agree or there is only one."""
    number = len(results.differing)
    if not number:
        return ""
    return ngettext(
        "The sessions disagree on %(count)d issue.", "The sessions disagree on %(count)d issues.", number
    ) % {"count": number}


def hand_sentence(results: StudyResults) -> str:
    """Return on how many issues the class rests on a middle that nobody voted for; nothing where on none."""
    number = len(results.straddling)
    if not number:
        return ""
    return ngettext(
        "The middle falls between two answers on %(count)d issue: decide it by hand.",
        "The middle falls between two answers on %(count)d issues: decide them by hand.",
        number,
    ) % {"count": number}


def open_sentence(counts: ClassCounts) -> str:
    """Return which issues have no class yet; nothing when all have one."""
    parts = []
    if counts.undecided:
        undecided = ngettext(
            "%(count)d issue is undecided", "%(count)d issues are undecided", counts.undecided
        )
        parts.append(undecided % {"count": counts.undecided})
    if counts.no_votes:
        unvoted = ngettext("%(count)d issue has no votes", "%(count)d issues have no votes", counts.no_votes)
        parts.append(unvoted % {"count": counts.no_votes})
    return "; ".join(parts)


def answers_text(results: StudyResults) -> str:
    """Return "612 of 612" answers."""
    return _("%(answers)d of %(expected)d") % {"answers": results.answers, "expected": results.expected}


def people_text(results: StudyResults) -> str:
    """Return "9 in 2 sessions (4 + 5)", for where it is said already that these are people."""
    return _in_sessions(str(results.participants), results)


def panel_text(results: StudyResults) -> str:
    """Return "9 people in 2 sessions (4 + 5)"."""
    people = ngettext("%(count)d person", "%(count)d people", results.participants)
    return _in_sessions(people % {"count": results.participants}, results)


def _in_sessions(people: str, results: StudyResults) -> str:
    number = len(results.sessions)
    words = {
        "people": people,
        "number": number,
        "each": " + ".join(str(session.participants) for session in results.sessions),
    }
    if number == 1:
        return _("%(people)s in 1 session") % words
    return _("%(people)s in %(number)d sessions (%(each)s)") % words


def left_text(people: Sequence[Person]) -> str:
    """Return how many left, with and without what they had said; nothing where nobody did."""
    erased = sum(person.is_erased for person in people)
    stopped = sum(person.has_left for person in people) - erased
    parts = []
    if stopped:
        stop = ngettext(
            "%(count)d stopped, their answers count", "%(count)d stopped, their answers count", stopped
        )
        parts.append(stop % {"count": stopped})
    if erased:
        parts.append(
            ngettext("%(count)d withdrew everything", "%(count)d withdrew everything", erased)
            % {"count": erased}
        )
    return "; ".join(parts)


def singled_out_text(people: Sequence[Person]) -> str:
    """Return how many people are alone with what they said about themselves; nothing where nobody is."""
    rows = [tuple(sorted(person.answers.items())) for person in people if person.answers]
    alone = count_singled_out(rows)
    if not alone:
        return ""
    sentence = ngettext(
        "%(alone)d of %(people)d people is the only one with these answers about themselves.",
        "%(alone)d of %(people)d people are the only ones with their answers about themselves.",
        alone,
    )
    return sentence % {"alone": alone, "people": len(rows)}


def figure_note(results: StudyResults, *, is_synthetic: bool, answers: str = "") -> str:
    """Return whose answers a figure shows, for where it stands alone; `answers` says which in other words."""
    which = _("first answers") if results.which == "first" else _("final answers")
    parts = [panel_text(results), answers or which, _("synthetic votes") if is_synthetic else ""]
    return "; ".join(part for part in parts if part)
