"""From candidates to what is reported: issues added, merged, dropped, reworded, and not occurring. Pure.

Classes and counts of the results stay those of all votes; here is only how the issues are listed.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.classification import Class
from reports.results import IssueResult, StudyResults
from reports.rows import Issue
from voting.decisions import Decision, DecisionKind, Standing, standing


@dataclass(frozen=True)
class Listed:
    """How one issue is listed: in which words, with which others in it, and why if it is not."""

    statement: str
    merged: tuple[str, ...] = ()
    note: str = ""
    is_left: bool = False


@dataclass(frozen=True)
class Step:
    """One line on the way: how many issues come in (+) or go (-), and which."""

    name: str
    number: int
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Reported:
    """The issues of a study as they are reported; `added` are the codes of those missing at first."""

    results: StudyResults
    added: Collection[str] = ()
    decisions: Sequence[Decision] = ()
    stands: Standing = field(default_factory=Standing)

    @property
    def candidates(self) -> int:
        """How many issues there were before any was added."""
        return len(self.results.issues) - len(self._codes_of(self.added))

    @cached_property
    def carried(self) -> tuple[IssueResult, ...]:
        """The issues that were neither merged nor dropped."""
        return tuple(issue for issue in self.results.issues if issue.issue.code not in self.stands.left)

    @property
    def number(self) -> int:
        """How many issues are reported: those carried that occur."""
        return sum(issue.class_.is_occurring for issue in self.carried)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """What happened between candidates and reported issues; steps without issues are left out."""
        out = [issue for issue in self.carried if not issue.class_.is_occurring]
        not_occurring = [issue for issue in out if issue.class_ is Class.NOT_OCCURRING]
        steps = (
            (_("Added later"), self._codes_of(self.added), 1),
            (_("Merged into another"), self._codes_of(self.stands.merged), -1),
            (_("Dropped"), self._codes_of(self.stands.dropped), -1),
            (_("Does not occur"), tuple(issue.issue.code for issue in not_occurring), -1),
            (_("No class"), tuple(i.issue.code for i in out if i not in not_occurring), -1),
        )
        return tuple(Step(name, sign * len(codes), codes) for name, codes, sign in steps if codes)

    @property
    def title(self) -> str:
        """Say where it began and where it ends: "From 34 candidates to 30 reported issues"."""
        end = ngettext("%(n)d reported issue", "%(n)d reported issues", self.number) % {"n": self.number}
        begin = ngettext("%(n)d candidate", "%(n)d candidates", self.candidates) % {"n": self.candidates}
        return _("From %(begin)s to %(end)s") % {"begin": begin, "end": end}

    @property
    def reasons(self) -> tuple[Decision, ...]:
        """The decisions that stand, each with its reason."""
        return tuple(decision for decision in self.decisions if decision.stands)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """What stands of the decisions, a sentence for each issue, in the order of the matrix."""
        said = (self._sentence(result.issue) for result in self.results.issues)
        return tuple(sentence for sentence in said if sentence)

    def _sentence(self, issue: Issue) -> str:
        said = {"code": issue.code, "statement": issue.statement}
        if issue.code in self.stands.merged:
            into = self.stands.merged[issue.code]
            other = self.by_code[into].statement if into in self.by_code else ""
            said |= {"into": into, "other": other, "reason": self._reason(issue.code, DecisionKind.MERGE)}
            return (
                _("%(code)s (“%(statement)s”) was merged into %(into)s (“%(other)s”): “%(reason)s”.") % said
            )
        if issue.code in self.stands.dropped:
            said |= {"reason": self._reason(issue.code, DecisionKind.DROP)}
            return _("%(code)s (“%(statement)s”) was dropped: “%(reason)s”.") % said
        if issue.code in self.stands.reworded:
            said |= {"words": self.stands.reworded[issue.code]}
            said |= {"reason": self._reason(issue.code, DecisionKind.REWORD)}
            return _("%(code)s (“%(statement)s”) was reworded to “%(words)s”: “%(reason)s”.") % said
        return ""

    def _reason(self, code: str, kind: DecisionKind) -> str:
        """Return why the last decision of a kind on an issue was made."""
        found = (one.reason for one in reversed(self.reasons) if (one.issue, one.kind) == (code, kind))
        return next(found, "")

    def _codes_of(self, codes: Collection[str]) -> tuple[str, ...]:
        return tuple(issue.issue.code for issue in self.results.issues if issue.issue.code in codes)

    @cached_property
    def by_code(self) -> Mapping[str, Listed]:
        """How each issue is listed."""
        statements = {issue.issue.code: issue.issue.statement for issue in self.results.issues}
        words = statements | self.stands.reworded
        inside = defaultdict(list)
        for code, into in self.stands.merged.items():
            inside[into].append(words.get(code, code))
        return {
            code: Listed(
                words[code],
                tuple(inside[code]),
                self._note(code, words, statements),
                code in self.stands.left,
            )
            for code in statements
        }

    def _note(self, code: str, words: Mapping[str, str], statements: Mapping[str, str]) -> str:
        """Say why an issue is not listed, or that it was voted on in other words."""
        if code in self.stands.merged:
            into = self.stands.merged[code]
            reason = self._reason(code, DecisionKind.MERGE)
            said = {"code": into, "statement": words.get(into, ""), "reason": reason}
            return _("Reported as part of %(code)s, “%(statement)s”: %(reason)s") % said
        if code in self.stands.dropped:
            return _("Not reported: %(reason)s") % {"reason": self._reason(code, DecisionKind.DROP)}
        if code in self.stands.reworded:
            said = {"statement": words[code], "original": statements[code]}
            return _("Reported as “%(statement)s”. People voted on “%(original)s”.") % said
        return ""


def report(results: StudyResults, decisions: Sequence[Decision], added: Collection[str]) -> Reported:
    """Return how the issues of these results are reported.

    >>> from reports.pooling import build_results
    >>> from reports.rows import Issue
    >>> report(build_results(issues=[Issue("A-01")], sessions=[], votes=[]), [], []).title
    'From 1 candidate to 0 reported issues'
    """
    return Reported(results, frozenset(added), tuple(decisions), standing(decisions))
