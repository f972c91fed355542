"""How the sessions of a study were held, in sentences for a paper: people, times, steps, who saw what. Pure.

The account that they are part of is put together in `reports.paper.methods`.
"""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.background import Background, Sitting, moment
from reports.paper.markdown import bullet, escape, write_list
from reports.paper.tables import NOTHING, has_answers


def todo(text: str) -> str:
    """Return what only the researcher can say."""
    return f"**TODO:** {text}."


def sessions_section(found: Background) -> Iterator[str]:
    """Yield when the sessions were held, how long they took and how many people came."""
    if not found.sittings:
        yield todo(_("no session is finished yet"))
        return
    yield write_list(
        [
            *(_("Session"), _("How"), _("Began"), _("Minutes"), _("Planned"), _("Came"), _("Did not come")),
            *(_("Stopped"), _("Erased"), _("Removed")),
        ],
        [_sitting_cells(sitting) for sitting in found.sittings],
    )
    yield _(
        "“Came” counts whoever consented to take part. The answers of people who stopped count. Of people "
        "who had everything erased nothing is left, and people whom a facilitator removed are not counted "
        "anywhere else."
    )
    yield ngettext(
        "%(count)d rehearsal was held; no rehearsal is part of any result.",
        "%(count)d rehearsals were held; no rehearsal is part of any result.",
        found.rehearsals,
    ) % {"count": found.rehearsals}
    if found.unfinished:
        yield ngettext(
            "%(count)d further session is not finished and not part of this account.",
            "%(count)d further sessions are not finished and not part of this account.",
            found.unfinished,
        ) % {"count": found.unfinished}
    yield from _consent(found)
    yield todo(
        _("who was invited, by which criteria and how; who facilitated; which call and recording were used")
    )


def _sitting_cells(found: Sitting) -> list[str]:
    session = found.session
    planned = moment(session.planned_at) if session.planned_at else NOTHING
    minutes = _("%(planned)s, %(minutes)d min") % {"planned": planned, "minutes": session.budget_minutes}
    people = (found.joined, found.expected, found.stopped, found.erased, found.removed)
    return [
        f"{session.number}. {session.name}",
        mode_text(session.mode),
        moment(session.started_at),
        str(found.minutes),
        minutes,
        *map(str, people),
    ]


def _consent(found: Background) -> Iterator[str]:
    given = [person.consent for person in found.archive.participants if person.consent]
    agreed = Counter(consent.version for consent in given)
    for consent in found.archive.consents:
        if agreed[consent.version]:
            yield ngettext(
                "%(count)d person agreed to version %(version)d of the consent text (%(at)s, SHA-256 "
                "`%(hash)s`).",
                "%(count)d people agreed to version %(version)d of the consent text (%(at)s, SHA-256 "
                "`%(hash)s`).",
                agreed[consent.version],
            ) % {
                "count": agreed[consent.version],
                "version": consent.version,
                "at": moment(consent.created_at),
                "hash": consent.sha256,
            }
    if given:
        yield _("%(quote)d of %(all)d may be quoted without a name.") % {
            "quote": sum(consent.may_quote for consent in given),
            "all": len(given),
        }
        # A study that came from a package does not know it.
        if languages := sorted({consent.language for consent in given} - {"und"}):
            yield _("Language of the form: %(languages)s.") % {"languages": ", ".join(languages)}


def mode_text(mode: str) -> str:
    """Return how a session is run."""
    return {"live": _("live"), "collect": _("live, all votes first"), "self_paced": _("self-paced")}[mode]


def procedure_section(found: Background) -> Iterator[str]:
    """Yield the steps of every kind of session that was held, then what happened in each."""
    modes = dict.fromkeys(sitting.session.mode for sitting in found.sittings)
    yield from map(_steps_text, modes)
    if set(modes) - {"self_paced"}:
        yield from _seen(found)
    for sitting in found.sittings:
        yield bullet(_happened(sitting))


def _steps_text(mode: str) -> str:
    return {
        "live": _(
            "In a live session a facilitator led the panel through the issues, one at a time. Everybody "
            "first answered alone (round 1, sealed: nobody saw an answer of anybody else, the facilitator "
            "included). At the reveal all answers were shown at once; during the discussion everybody could "
            "move their own for all to see (the next round, which began as a copy). The facilitator could "
            "call a second sealed vote. The answers of the last round are the final ones."
        ),
        "collect": _(
            "In a session that collects all votes first everybody answered all issues alone (round 1, "
            "sealed). When voting had ended, the issues came up for discussion, those on which answers "
            "differed most first. An issue that was revealed opened another round, which began as a copy of "
            "the first and in which answers could move for all to see. The answers of the last round are the "
            "final ones."
        ),
        "self_paced": _(
            "In a self-paced session everybody went through the issues alone and could change answers until "
            "the session was finished. Nobody saw answers of others, and there was no discussion."
        ),
    }[mode]


def _seen(found: Background) -> Iterator[str]:
    study = found.archive.study
    yield {
        "numbered": _(
            "After the reveal people saw each other's answers under the labels P1, P2 … with a colour and a "
            "shape."
        ),
        "anonymous": _("After the reveal people saw all answers without labels, in a shuffled order."),
    }[study.peers]
    if study.shows_vote_count:
        yield _("Before the reveal they saw how many had voted, not who.")
    else:
        yield _("Before the reveal they did not see how many had voted.")
    yield _(
        "They could write notes, which the others saw after the reveal of the round they were written in."
    )
    yield _(
        "With the answers they saw the middle answer of their session, and how many agreed and disagreed; "
        "nothing of other sessions."
    )


def _happened(found: Sitting) -> str:
    session = found.session
    order = _("in the order of the matrix")
    if session.order == "shuffled":
        order = _("in a shuffled order (seed %(seed)d)") % {"seed": session.seed or 0}
    return _(
        "Session %(number)d: %(issues)d issues %(order)s; %(closed)d closed, %(aside)d put aside, "
        "%(revealed)d revealed, %(again)d voted on again under seal; %(notes)d notes; %(late)d answers came "
        "after their round had ended and do not count."
    ) % {
        "number": session.number,
        "issues": len(session.agenda),
        "order": order,
        "closed": found.closed,
        "aside": found.aside,
        "revealed": found.revealed,
        "again": found.voted_again,
        "notes": found.notes,
        "late": found.late,
    }


def participation_section(found: Background) -> Iterator[str]:
    """Yield how many answers there are to each question, and how many are missing."""
    rows = []
    for which, results in ((_("first"), found.first), (_("final"), found.final)):
        for question in results.questions:
            answers = [q for issue in results.issues for q in issue.questions if q.question == question]
            of_all = (
                sum(answer.n for answer in answers),
                sum(answer.no_opinion for answer in answers),
                sum(answer.missing for answer in answers),
                sum(answer.expected for answer in answers),
            )
            rows.append([question.name, which, *map(str, of_all)])
    yield write_list(
        [_("Question"), _("Round"), _("Answers"), _("No opinion"), _("Missing"), _("Possible")], rows
    )
    yield _(
        "Possible: people times issues. An answer is missing where somebody did not answer an issue, also "
        "where a session never came to it; missing answers and “no opinion” are outside n."
    )
    counts = found.final.counts
    yield _(
        "%(candidates)d issues: %(occurring)d occur (%(high)d of high and %(low)d of low relevance), %(not)d "
        "do not, %(undecided)d are undecided and %(none)d have no votes (results.csv)."
    ) % {
        "candidates": counts.candidates,
        "occurring": counts.occurring,
        "high": counts.high,
        "low": counts.low,
        "not": counts.not_occurring,
        "undecided": counts.undecided,
        "none": counts.no_votes,
    }
    fields = [escape(field.label) for field in found.archive.characterisation_form]
    if fields:
        yield _("People were asked about themselves: %(fields)s (table-2-participants).") % {
            "fields": "; ".join(fields)
        }
        if not has_answers(found.archive):
            yield _("Nobody answered these questions.")
