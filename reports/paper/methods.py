"""methods.md: what is known of how a study was done, in sentences that a paper can take over. Pure.

Everything in it is a fact of the database. What only the researcher knows is marked TODO; nobody is named.
The sentences about sessions are in `reports.paper.procedure`, the items of ACCORD in `reports.paper.accord`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from reports import wording
from reports.background import Background, moment
from reports.paper import procedure
from reports.paper.accord import CITATION, Item, accord_items
from reports.paper.coding import notes_section
from reports.paper.markdown import bullet, escape, write_list
from reports.paper.procedure import todo
from reports.paper.quotation import quote_markdown
from reports.paper.tables import NOTHING
from reports.reported import Reported
from reports.rows import OCCURRENCE, RELEVANCE
from voting.archive import Change, Lock
from voting.proposals import ProposalState

Section = Callable[[Background], Iterable[str]]


def _sections() -> dict[str, tuple[str, Section]]:
    """Return title and writer of every section, in their order, by the key that ACCORD's items refer to."""
    return {
        "goal": (_("Goal"), _goal),
        "instrument": (_("Issues and questions"), _instrument),
        "sessions": (_("Panel and sessions"), procedure.sessions_section),
        "procedure": (_("Procedure"), procedure.procedure_section),
        "rule": (_("Decision rule"), _rule),
        "anonymity": (_("Anonymity"), _anonymity),
        "participation": (_("Participation and missing answers"), procedure.participation_section),
        "notes": (_("Notes"), notes_section),
        "changes": (_("Changes"), _changes),
        "software": (_("Software"), _software),
    }


def write_methods(found: Background) -> str:
    """Return the whole account as Markdown."""
    sections = _sections()
    blocks = [
        "# " + _("Methods of “%(title)s”") % {"title": escape(found.archive.study.title)},
        _("Written from what %(software)s has stored. TODO marks what only you know.")
        % {"software": found.software},
    ]
    if found.archive.study.is_synthetic:
        blocks.append("**" + _("The votes of this study are synthetic: nobody gave them.") + "**")
    for title, write in sections.values():
        blocks += [f"## {title}", *write(found)]
    titles = {key: title for key, (title, _write) in sections.items()}
    blocks += ["## ACCORD", *_accord(titles)]
    return "\n\n".join(blocks) + "\n"


def _goal(found: Background) -> Iterator[str]:
    goal = found.archive.study.goal
    parts = {
        _("Analyse"): goal.analyse,
        _("for the purpose of"): goal.purpose,
        _("with respect to"): goal.respect,
        _("from the point of view of"): goal.viewpoint,
        _("in the context of"): goal.context,
    }
    yield "\n".join(
        bullet(f"{name} {escape(text) or todo(_('not filled in'))}") for name, text in parts.items()
    )
    if found.archive.study.parent:
        yield _("This study replicates the study %(id)s.") % {"id": found.archive.study.parent}
    yield todo(_("for whom the result is meant, where it holds, and which earlier work it builds on"))


def _instrument(found: Background) -> Iterator[str]:
    archive, final = found.archive, found.final
    if archive.catalogue:
        yield _(
            "%(issues)d issues: the ticked cells of a matrix of %(phases)d phases with %(activities)d "
            "activities and %(types)d types of problems (“%(name)s”, version %(version)d; table-1-matrix)."
        ) % {
            "issues": len(final.issues),
            "phases": len(final.phases),
            "activities": len(final.activities),
            "types": len(final.problem_types),
            "name": escape(archive.catalogue.name),
            "version": archive.catalogue.version,
        }
    yield todo(_("where the issues come from"))
    yield _("These questions were asked of every issue, word for word:")
    yield "\n".join(bullet(_question(question.role, question.wording)) for question in archive.questions)
    scale = ", ".join(
        f"{escape(label)} ({point})" for point, label in enumerate(archive.study.scale, start=1)
    )
    yield _("Answers: %(scale)s.") % {"scale": scale}
    if archive.study.has_no_opinion:
        yield _("“No opinion” could be answered too; it is outside n.")
    else:
        yield _("“No opinion” was not offered.")
    if archive.study.definition:
        yield _("Everybody could read this definition at any time:")
        yield quote_markdown(archive.study.definition)


def _question(role: str, text: str) -> str:
    decides = {
        OCCURRENCE: _("decides whether an issue occurs"),
        RELEVANCE: _("decides how relevant it is"),
    }.get(role, _("reported only"))
    return f"“{escape(text)}” ({decides})"


def _rule(found: Background) -> Iterator[str]:
    final, lock = found.final, found.archive.lock
    yield " ".join(escape(sentence) for sentence in wording.rule_sentences(final.rule, final.scale))
    yield _(
        "The middle answer is the median of all votes on an issue, pooled over the sessions; of an even "
        "number of votes it is the mean of the two middle ones, as in R, Excel and SPSS. Medians of sessions "
        "are not combined. Issues whose two middle votes lie on both sides of a threshold are to be decided "
        "by hand: %(codes)s."
    ) % {"codes": ", ".join(issue.issue.code for issue in final.straddling) or _("none")}
    if lock:
        yield _(
            "Questions, answers, issues, rule and about-you form were locked by the first vote, at %(at)s, "
            "under the SHA-256 `%(hash)s`."
        ) % {"at": moment(lock.locked_at), "hash": lock.hash}
        yield from _since_the_lock(lock)
    else:
        yield _("Nothing is locked yet: the first vote will fix questions, answers, issues and rule.")
    yield todo(_("the reasons for these thresholds"))


def _since_the_lock(lock: Lock) -> Iterator[str]:
    if not lock.changes:
        yield _("Nothing of them was changed after that.")
        return
    yield _("Issues that were missing were added after that, and nothing else was changed:")
    yield "\n".join(bullet(_added_text(change)) for change in lock.changes)


def _added_text(change: Change) -> str:
    return _("%(code)s at %(at)s; SHA-256 from then on `%(hash)s`") % {
        "code": change.issue,
        "at": moment(change.at),
        "hash": change.hash,
    }


def _anonymity(found: Background) -> Iterator[str]:
    yield _(
        "Participants had no account and were known as P1, P2 … Names under which members expected them are "
        "in no report and no file. Before the reveal nobody saw an answer of anybody else, members of the "
        "study included. Facilitators do not vote."
    )
    if found.archive.study.peers == "anonymous":
        yield _("After the reveal, too, participants could not tell whose an answer was.")
    else:
        yield _(
            "After the reveal participants could tell which answers were of the same person, by its label."
        )
    yield _(
        "What people said about themselves leaves without their labels, unless a member asks for it "
        "otherwise."
    )
    yield todo(_("who could see or hear whom on the call, and who has the recording"))


def _changes(found: Background) -> Iterator[str]:
    lines = [
        [moment(entry.at), said, _after(found, entry.at)]
        for entry in found.log
        if (said := _entry_text(entry.verb, entry.data))
    ]
    if lines:
        yield write_list([_("When"), _("What"), _("Lock")], lines)
    if found.copied_from:
        yield _("The matrix is a copy of an earlier version (%(name)s).") % {
            "name": escape(found.copied_from)
        }
    yield from _proposed(found)
    yield from _reported(found.reported)
    yield todo(_("which issues were merged, reworded or dropped before the first vote, and why"))
    yield todo(_("what was not done as planned, and why"))


def _proposed(found: Background) -> Iterator[str]:
    """Yield what became of the issues that people missed, and which sessions did not have the added ones."""
    if found.archive.proposals:
        became = Counter(proposal.state for proposal in found.archive.proposals)
        yield _(
            "Participants proposed issues that the matrix lacked: %(added)d were added, %(merged)d merged "
            "into others, %(parked)d parked with a reason, %(open)d left open."
        ) % {state.value: became[state.value] for state in ProposalState}
    for issue in found.final.issues:
        if text := wording.not_assessed_text(issue):
            yield bullet(f"{issue.issue.code}: {text}")


def _reported(reported: Reported) -> Iterator[str]:
    """Yield the way from candidates to reported issues, and what was decided on it after the sessions."""
    yield f"{reported.title}{':' if reported.steps else '.'}"
    if reported.steps:
        yield "\n".join(
            bullet(f"{step.name}: {len(step.codes)} ({', '.join(step.codes)})") for step in reported.steps
        )
    if not reported.sentences:
        yield _("No issue was merged, reworded or dropped after the sessions.")
        return
    yield _("After the sessions the researchers decided, without changing a vote or a class:")
    yield "\n".join(bullet(escape(sentence)) for sentence in reported.sentences)


def _after(found: Background, at: datetime) -> str:
    if found.archive.lock is None or at == found.archive.lock.locked_at:
        return NOTHING
    return _("after") if at > found.archive.lock.locked_at else _("before")


def _entry_text(verb: str, data: Mapping[str, Any]) -> str:
    """Return what an entry of the log tells of the instrument; nothing where it tells of something else."""
    known = {
        "create_study": _("study created"),
        "copy_study": _("study copied from %(parent)s"),
        "import_study": _("study imported from %(source)s"),
        "choose_catalogue": _("matrix chosen, version %(version)s"),
        "change_goal": _("titles and goal changed"),
        "change_definition": _("definition changed"),
        "write_questions": _("questions written (%(questions)s)"),
        "change_scale": _("answers changed"),
        "change_rule": _("decision rule changed"),
        "change_peers": _("what people see of each other changed"),
        "write_characterisation": _("about-you form written (%(fields)s)"),
        "write_consent": _("consent text written, version %(version)s"),
        "lock": _("instrument locked"),
        "change_instrument": _("issue %(issue)s added"),
    }
    return known.get(verb, "") % {name: data.get(name, NOTHING) for name in _DETAILS}


_DETAILS = ("parent", "source", "version", "questions", "fields", "issue")


def _software(found: Background) -> Iterator[str]:
    yield _(
        "Votes were collected and classified with %(software)s; the report, these tables and the files have "
        "the same numbers."
    ) % {"software": found.software}


def _accord(titles: Mapping[str, str]) -> Iterator[str]:
    yield _("Which of its items this account can answer: %(citation)s") % {"citation": escape(CITATION)}
    yield todo(
        _("check numbers and wording of the items against the published checklist; here they are shortened")
    )
    yield write_list(
        [_("Item"), _("What it asks"), _("Where, and what is missing")],
        [[item.code, item.asks, _where(item, titles)] for item in accord_items()],
    )


def _where(item: Item, titles: Mapping[str, str]) -> str:
    known = ", ".join(titles[key] for key in item.sections)
    missing = f"TODO: {item.todo}" if item.todo else ""
    return "; ".join(filter(None, [known, missing]))
