"""The part of methods.md that is about notes as data: codebook, coders, how they agree. Pure."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.background import Background, moment
from reports.coded import CodeName, Pair, agreements, coders_of
from reports.coded_tables import coded_notes
from reports.paper.markdown import write_list
from reports.paper.procedure import todo
from reports.paper.tables import NOTHING
from voting.archive_codings import CodebookCode
from voting.coding import Coded


def notes_section(found: Background) -> Iterator[str]:
    """Yield how the notes were coded, as far as coders were compared; of what is sealed not even a number."""
    codes = found.archive.codes
    if not codes:
        yield _("The notes were not coded here.")
        yield todo(_("how the notes were analysed, if they were"))
        return
    yield _codebook(codes)
    notes = coded_notes(found.readings, codes)
    if notes:
        yield from _coders(notes, [moment(at) for at in found.archive.comparisons])
        yield from _agreement(notes, codes)
    else:
        yield _("What coders found has not been compared yet.")
    yield todo(_("who coded, how the codes came about, and what was made of them"))


def _codebook(codes: Sequence[CodebookCode]) -> str:
    gone = sum(code.retired_at is not None for code in codes)
    offered = len(codes) - gone
    text = ngettext(
        "The notes were coded with a codebook of %(count)d code (codes.csv).",
        "The notes were coded with a codebook of %(count)d codes (codes.csv).",
        offered,
    ) % {"count": offered}
    more = ngettext(
        "%(count)d other was merged into another or retired.",
        "%(count)d others were merged into others or retired.",
        gone,
    ) % {"count": gone}
    return f"{text} {more}" if gone else text


def _coders(notes: Sequence[Coded], compared: Sequence[str]) -> Iterator[str]:
    labels = coders_of(notes)
    yield ngettext(
        "%(count)d member coded them (%(labels)s); the codings were opened at %(at)s.",
        "%(count)d members coded them (%(labels)s), blind to each other: what one had found nobody else saw "
        "before the comparison was opened (%(at)s).",
        len(labels),
    ) % {"count": len(labels), "labels": ", ".join(labels), "at": ", ".join(compared)}
    disputed = [note for note in notes if note.disputed]
    waiting = sum(note.is_open for note in disputed)
    yield _(
        "Notes that were coded and compared: %(notes)d; by more than one coder: %(several)d; on which coders "
        "differed: %(disputed)d. Of these %(decided)d were decided by a member, and %(open)d are open: they "
        "count with the codes that their coders agree on."
    ) % {
        "notes": len(notes),
        "several": sum(len(note.given) > 1 for note in notes),
        "disputed": len(disputed),
        "decided": len(disputed) - waiting,
        "open": waiting,
    }


def _agreement(notes: Sequence[Coded], codes: Sequence[CodebookCode]) -> Iterator[str]:
    names = [CodeName(code.number, code.name) for code in codes if code.retired_at is None]
    pairs = list(agreements(notes, names))
    if not pairs:
        return
    who = (_("Both"), _("Only the first"), _("Only the second"), _("Neither"))
    rows = [row for pair in pairs for row in _rows(pair)]
    yield write_list([_("Coders"), _("Code"), *who, "α"], rows)
    yield _(
        "Notes by who gave them a code, of those that both coded. α is Krippendorff's, nominal, of having "
        "the code or not; it is not defined (%(none)s) where nobody gave a code, or both to all."
    ) % {"none": NOTHING}


def _rows(pair: Pair) -> Iterator[list[str]]:
    coders = f"{pair.first}, {pair.second} (n = {pair.n})"
    for line in pair.lines:
        counts = (line.both, line.only_first, line.only_second, line.neither)
        alpha = NOTHING if line.alpha is None else f"{line.alpha:.2f}"
        yield [coders, line.code.name, *map(str, counts), alpha]
