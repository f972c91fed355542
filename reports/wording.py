"""What a report says, in plain words: from results to sentences, translated. Pure: no markup, no figures.

Every function returns finished text in the language of the request. Say: middle answer, people,
votes; not: median, consensus (see the design's "Words").
"""

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.classification import Class, Rule
from reports.results import ClassChange, IssueResult, QuestionResult, SessionClass
from reports.rows import OCCURRENCE
from reports.statistics import Changes
from reports.triage import Contested
from studies.scale import Scale


def points_text(value: float | None) -> str:
    """Return scale points as people write them: 4, 3.5 or (a quartile) 3.25, never 4.0; a dash for none."""
    if value is None:
        return "–"
    decimals = next(places for places in (0, 1, 2) if places == 2 or round(value, places) == value)
    return str(number_format(value, decimal_pos=decimals))


def point_text(scale: Scale, point: int) -> str:
    """Return "Agree (5)"."""
    return _("%(label)s (%(point)d)") % {"label": scale.label(point), "point": point}


def middle_text(scale: Scale, middle: tuple[int, int] | None) -> str:
    """Return the middle answer: "Agree (5)", or "between Not sure and Partially agree (3.5)"."""
    if middle is None:
        return _("none: there are no votes")
    lower, upper = middle
    if lower == upper:
        return point_text(scale, lower)
    return _("between %(lower)s and %(upper)s (%(median)s)") % {
        "lower": scale.label(lower),
        "upper": scale.label(upper),
        "median": points_text((lower + upper) / 2),
    }


def middle_sentence(scale: Scale, result: QuestionResult) -> str:
    """Return "Middle answer: Agree (5)"."""
    return _("Middle answer: %(answer)s") % {"answer": middle_text(scale, result.middle)}


# ---- the rule and the class


def occurs_rule(rule: Rule, scale: Scale) -> str:
    """Return when an issue occurs."""
    return _("Occurs: %(condition)s") % {"condition": condition_text(rule.occurs_from, scale)}


def high_rule(rule: Rule, scale: Scale) -> str:
    """Return when relevance is high: "High relevance: more than half voted Agree"."""
    return _("High relevance: %(condition)s") % {"condition": condition_text(rule.high_from, scale)}


def rule_sentences(rule: Rule, scale: Scale) -> tuple[str, ...]:
    """Return the whole rule with the convention of the middle, one sentence each."""
    return (occurs_rule(rule, scale) + ".", high_rule(rule, scale) + ".", *convention_sentences(rule))


def convention_sentences(rule: Rule) -> tuple[str, ...]:
    """Return what the rule takes for granted: how many votes it needs, and where the middle of them is."""
    undecided = ngettext(
        "Fewer than %(votes)d vote: undecided.", "Fewer than %(votes)d votes: undecided.", rule.minimum_votes
    )
    return (
        undecided % {"votes": rule.minimum_votes},
        _("The middle answer of an even number of votes is halfway between the two middle votes."),
    )


def class_name(class_: Class) -> str:
    """Return the class as a heading or a chip: "High relevance"."""
    return {
        Class.HIGH: _("High relevance"),
        Class.LOW: _("Low relevance"),
        Class.NOT_OCCURRING: _("Does not occur"),
        Class.UNDECIDED: _("Undecided"),
        Class.NO_VOTES: _("No votes"),
    }[class_]


def class_word(class_: Class) -> str:
    """Return the class inside a sentence: "high"."""
    return {
        Class.HIGH: _("high"),
        Class.LOW: _("low"),
        Class.NOT_OCCURRING: _("does not occur"),
        Class.UNDECIDED: _("undecided"),
        Class.NO_VOTES: _("no votes"),
    }[class_]


def class_sentence(class_: Class, rule: Rule, scale: Scale) -> str:
    """Return the class with the part of the rule that made it: "High relevance: more than half …"."""
    name = class_name(class_)
    if class_ is Class.NO_VOTES:
        return name
    if class_ is Class.HIGH:
        reason = condition_text(rule.high_from, scale)
    elif class_ is Class.LOW:
        reason = _not_reached(rule.high_from, scale)
    elif class_ is Class.NOT_OCCURRING:
        reason = _not_reached(rule.occurs_from, scale)
    else:
        reason = ngettext("fewer than %(votes)d vote", "fewer than %(votes)d votes", rule.minimum_votes)
        reason %= {"votes": rule.minimum_votes}
    return _("%(name)s: %(reason)s") % {"name": name, "reason": reason}


def condition_text(threshold: int, scale: Scale) -> str:
    """Return what reaches a threshold: "the middle answer is Partially agree (4) or higher"."""
    # Only at the end of the scale is "the middle reaches it" the same as "more than half chose it":
    # below, the midpoint of 3 and 5 reaches 4 with half of the votes.
    if threshold == len(scale.labels):
        return _("more than half voted %(label)s") % {"label": scale.label(threshold)}
    return _("the middle answer is %(answer)s or higher") % {"answer": point_text(scale, threshold)}


def _not_reached(threshold: int, scale: Scale) -> str:
    if threshold == len(scale.labels):
        return _("half or fewer voted %(label)s") % {"label": scale.label(threshold)}
    return _("the middle answer is below %(answer)s") % {"answer": point_text(scale, threshold)}


# ---- doubt


def sign_word(sign: str) -> str:
    """Return a sign of doubt as the word on its chip."""
    return {
        "frail": _("1 vote"),
        "half": _("Split"),
        "gap": _("By hand"),
    }[sign]


def filter_word(name: str) -> str:
    """Return what a list of issues can be narrowed to."""
    return {
        "": _("All issues"),
        "frail": _("One vote decides"),
        "half": _("Opinions are split"),
        "gap": _("Decide by hand"),
        "apart": _("Sessions disagree"),
        "moved": _("Class changed"),
    }[name]


def sign_text(sign: str) -> str:
    """Return what a sign of doubt means."""
    return {
        "frail": _("would change if 1 person voted differently"),
        "half": _("opinions are split"),
        "gap": _("the middle falls between two answers: decide by hand"),
    }[sign]


def straddle_sentence(result: QuestionResult) -> str:
    """Return "The middle falls between 3 and 5: decide by hand." where it does, else nothing."""
    if not result.straddles or result.middle is None:
        return ""
    lower, upper = result.middle
    return _("The middle falls between %(lower)d and %(upper)d: decide by hand.") % {
        "lower": lower,
        "upper": upper,
    }


def flip_sentence(votes: int | None) -> str:
    """Return "Would change if 1 person voted differently."; nothing where nobody can change it."""
    if votes is None:
        return ""
    return ngettext(
        "Would change if %(votes)d person voted differently.",
        "Would change if %(votes)d people voted differently.",
        votes,
    ) % {"votes": votes}


def outcome_flip_sentence(result: QuestionResult) -> str:
    """Return how many people stand between one question and the other side of its threshold, if any can."""
    if result.votes_to_flip is None:
        return ""
    return ngettext(
        "It takes %(votes)d person voting differently to change what this question decides.",
        "It takes %(votes)d people voting differently to change what this question decides.",
        result.votes_to_flip,
    ) % {"votes": result.votes_to_flip}


def split_sentence(result: QuestionResult | IssueResult) -> str:
    """Return "Opinions are split" where they are (on a question; or on what a class rests on)."""
    return _("Opinions are split") if result.is_split else ""


# ---- counts


def voted_sentence(result: QuestionResult) -> str:
    """Return "8 of 9 voted", and how many had no opinion."""
    voted = _("%(n)d of %(expected)d voted") % {"n": result.n, "expected": result.expected}
    if not result.no_opinion:
        return voted
    without = ngettext("%(count)d had no opinion", "%(count)d had no opinion", result.no_opinion)
    return f"{voted}, {without % {'count': result.no_opinion}}"


def agreement_sentence(scale: Scale, result: QuestionResult) -> str:
    """Return "8 of 9 agree, 1 disagrees", and how many chose the middle point."""
    if not result.n:
        return ""
    agree = ngettext("%(count)d of %(n)d agrees", "%(count)d of %(n)d agree", result.agreeing)
    parts = [agree % {"count": result.agreeing, "n": result.n}]
    if result.disagreeing:
        disagree = ngettext("%(count)d disagrees", "%(count)d disagree", result.disagreeing)
        parts.append(disagree % {"count": result.disagreeing})
    else:
        parts.append(_("nobody disagrees"))
    if result.between:
        between = ngettext("%(count)d said %(label)s", "%(count)d said %(label)s", result.between)
        parts.append(between % {"count": result.between, "label": scale.label(int(scale.centre))})
    return ", ".join(parts)


def contested_sentence(issue: Contested) -> str:
    """Return what people differ on, in counts: "Occurs: 4 of 9 agree, 3 disagree."."""
    agree = ngettext("%(count)d of %(n)d agrees", "%(count)d of %(n)d agree", issue.agreeing)
    disagree = ngettext("%(count)d disagrees", "%(count)d disagree", issue.disagreeing)
    return _("%(question)s: %(agree)s, %(disagree)s.") % {
        "question": _("Occurs") if issue.question == OCCURRENCE else _("Relevant"),
        "agree": agree % {"count": issue.agreeing, "n": issue.n},
        "disagree": disagree % {"count": issue.disagreeing},
    }


def counts_text(scale: Scale, counts: Sequence[int]) -> str:
    """Return the counts (K,) from the highest point down: "4 Agree, 1 Not sure"; for text twins."""
    said = [
        f"{counts[point - 1]} {scale.label(point)}" for point in reversed(scale.points) if counts[point - 1]
    ]
    return ", ".join(said) or _("no votes")


def strip_text(scale: Scale, counts: Sequence[int], middle: tuple[int, int] | None) -> str:
    """Return a dot strip in words: "4 Agree, 1 Not sure; middle answer Agree (5)"."""
    said = counts_text(scale, counts)
    if middle is None:
        return said
    return _("%(counts)s; middle answer %(answer)s") % {"counts": said, "answer": middle_text(scale, middle)}


# ---- sessions and rounds


def sessions_sentence(result: IssueResult) -> str:
    """Return "Same result in both sessions" or "Session 1: low, session 2: high"; nothing for one."""
    assessed = [session for session in result.sessions if session.is_assessed]
    number = len(assessed)
    if number < 2:
        return ""
    if result.is_same_in_sessions:
        if number == 2:
            return _("Same result in both sessions")
        return _("Same result in all %(number)d sessions") % {"number": number}
    first, *others = assessed
    parts = [_("Session %(key)s: %(class)s") % _session_words(first)]
    parts += [_("session %(key)s: %(class)s") % _session_words(other) for other in others]
    return ", ".join(parts)


def not_assessed_text(result: IssueResult) -> str:
    """Return "not assessed by session 1" for an issue that was added later; nothing where all had it."""
    keys = [session.key for session in result.not_assessed_in]
    if not keys:
        return ""
    sentence = ngettext("not assessed by session %(keys)s", "not assessed by sessions %(keys)s", len(keys))
    return sentence % {"keys": ", ".join(keys)}


def session_class_word(session: SessionClass) -> str:
    """Return the class that one session alone gives, or that the issue was not on its agenda."""
    return class_word(session.class_) if session.is_assessed else _("not assessed")


def _session_words(session: SessionClass) -> dict[str, str]:
    return {"key": session.session.key, "class": class_word(session.class_)}


def changes_text(changes: Changes) -> str:
    """Return "3 of 9 changed: 2 up, 1 down"."""
    words = {"changed": changes.changed, "n": changes.n, "up": changes.up, "down": changes.down}
    if not changes.changed:
        return _("0 of %(n)d changed") % words
    return _("%(changed)d of %(n)d changed: %(up)d up, %(down)d down") % words


def class_change_sentence(change: ClassChange | None) -> str:
    """Return whether the class is another one than after the first round; nothing without a second.

    Moving together is also what conformity looks like, so it is never called consensus.
    """
    if change is None:
        return ""
    if not change.is_changed:
        return _("The class did not change.")
    words = {"first": class_word(change.first), "final": class_word(change.final)}
    return _("The class changed from “%(first)s” to “%(final)s”.") % words
