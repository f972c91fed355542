"""What must agree between the parts of study.json before it becomes a study. Pure.

Every fault is noted with its place. The form of each part alone is in `archive`; what the database must say
once more, the hash of the instrument it has stored, in `actions.archive`.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Hashable

from django.utils.translation import gettext as _

from catalogue.grid import Matrix
from catalogue.naming import MOST_CELLS, format_code, name_key, parse_code
from studies.instrument import hash_instrument
from voting.archive import Archive, Comment, Lock, Participant, Proposal, Session, Vote
from voting.archive_coding_checks import check_codings
from voting.document import Faults, check_once
from voting.proposals import LIVES_ON, ProposalState

# Columns of participants.csv that are no question of the about-you form.
NOT_A_FIELD = ("study", "session", "participant")
# What an entry of the log may tell: nothing that names an account or an address.
LOG_DETAILS = frozenset(
    {
        "catalogue",
        "comment",
        "fields",
        "hash",
        "into",
        "issue",
        "name",
        "old_hash",
        "old_name",
        "parent",
        "participant",
        "participants",
        "questions",
        "round",
        "sha256",
        "source",
        "title",
        "version",
    }
)


def check_archive(archive: Archive, faults: Faults) -> None:
    """Note everything that does not fit together."""
    _check_instrument(archive, faults)
    _check_consents(archive, faults)
    _check_form(archive, faults)
    if archive.catalogue:
        _check_matrix(archive.catalogue.matrix, archive.catalogue.last_numbers, faults)
    _check_sessions(archive, faults)
    _check_participants(archive, faults)
    _Contents(archive, faults).check()
    check_codings(archive, faults)


def _check_instrument(archive: Archive, faults: Faults) -> None:
    study, lock = archive.study, archive.lock
    check_once("$.questions", "name", (question.name for question in archive.questions), faults)
    roles = Counter(question.role for question in archive.questions)
    if (roles["occurrence"], roles["relevance"]) != (1, 1):
        faults.add("$.questions", _("One question decides occurrence and one decides relevance."))
    if len({label.casefold() for label in study.scale}) < len(study.scale):
        faults.add("$.study.scale", _("An answer is there twice."))
    for name in ("occurs_from", "high_from"):
        if getattr(study.rule, name) > len(study.scale):
            faults.add(f"$.study.rule.{name}", _("This is no answer of the scale."))
    if lock is None and archive.votes:
        faults.add("$.lock", _("There are votes, so the first of them must have fixed the instrument."))
    if lock and not is_hash_of(lock.hash, lock.instrument):
        faults.add("$.lock.hash", _("This is not the hash of the instrument in this file."))
    if lock:
        _check_changes(lock, archive, faults)
    if lock and archive.catalogue and archive.catalogue.frozen_at is None:
        faults.add("$.catalogue.frozen_at", _("The study is fixed, so its matrix must be frozen."))


def _check_changes(lock: Lock, archive: Archive, faults: Faults) -> None:
    """Note what is wrong with the chain from the instrument that was fixed to the one that is."""
    check_once("$.lock.changes", "issue", (change.issue for change in lock.changes), faults)
    hashes = [lock.hash, *(change.hash for change in lock.changes)]
    sessions = {session.number for session in archive.sessions}
    for index, change in enumerate(lock.changes):
        path = f"$.lock.changes[{index}]"
        if not is_hash_of(change.hash, change.instrument) or hashes.count(change.hash) > 1:
            faults.add(f"{path}.hash", _("This is not the hash of the instrument in this file."))
        if change.session is not None and change.session not in sessions:
            faults.add(f"{path}.session", _("There is no such session."))


def is_hash_of(digest: str, instrument: object) -> bool:
    """Tell whether an instrument has this hash; nothing that is no object has one."""
    try:
        return isinstance(instrument, dict) and hash_instrument(instrument) == digest
    except UnicodeEncodeError:
        return False


def _check_consents(archive: Archive, faults: Faults) -> None:
    check_once("$.consents", "version", (consent.version for consent in archive.consents), faults)
    for index, consent in enumerate(archive.consents):
        if hashlib.sha256(consent.body.encode()).hexdigest() != consent.sha256:
            faults.add(f"$.consents[{index}].sha256", _("This is not the hash of the text."))


def _check_form(archive: Archive, faults: Faults) -> None:
    path = "$.characterisation_form"
    names = [field.name for field in archive.characterisation_form]
    check_once(path, "name", names, faults)
    for index, field in enumerate(archive.characterisation_form):
        if field.name in NOT_A_FIELD:
            faults.add(f"{path}[{index}].name", _("A column of the exports has this name."))
        if None not in (field.minimum, field.maximum) and field.minimum > field.maximum:  # type: ignore[operator]
            faults.add(f"{path}[{index}].maximum", _("This must not be below the first number."))
    for index, answers in enumerate(archive.characterisations):
        _check_answers(f"$.characterisations[{index}]", answers, names, faults)


def _check_answers(path: str, answers: Collection[str], names: Collection[str], faults: Faults) -> None:
    if not set(answers) <= set(names):
        faults.add(path, _("There is an answer to a question that the form does not have."))


def _check_matrix(matrix: Matrix, last_numbers: Collection[str], faults: Faults) -> None:
    path = "$.catalogue.matrix"
    check_once(f"{path}.problem_types", "name", (name_key(t.name) for t in matrix.problem_types), faults)
    check_once(f"{path}.phases", "name", (name_key(phase.name) for phase in matrix.phases), faults)
    check_once(f"{path}.phases", "prefix", (phase.prefix for phase in matrix.phases), faults)
    if set(last_numbers) != {phase.prefix for phase in matrix.phases}:
        faults.add("$.catalogue.last_numbers", _("There must be one number for each prefix."))
    if len(matrix.activities) * len(matrix.problem_types) > MOST_CELLS:
        message = _("A matrix has at most %(limit)d cells.")
        faults.add(path, message % {"limit": MOST_CELLS})
    codes: set[str] = set()
    for index, phase in enumerate(matrix.phases):
        here = f"{path}.phases[{index}].activities"
        check_once(here, "name", (name_key(activity.name) for activity in phase.activities), faults)
        for row, activity in enumerate(phase.activities):
            if len(activity.cells) != len(matrix.problem_types):
                faults.add(f"{here}[{row}].cells", _("There must be one cell for each problem type."))
            for column, cell in enumerate(activity.cells):
                if cell and (not _is_code(cell.code, phase.prefix) or cell.code in codes):
                    faults.add(f"{here}[{row}].cells[{column}].code", _("This code cannot stand here."))
                codes.add(cell.code if cell else "")


def _is_code(code: str, prefix: str) -> bool:
    """Tell whether a code is written as codes of its phase are.

    >>> _is_code("DC-01", "DC"), _is_code("DC-1", "DC"), _is_code("EX-01", "DC")
    (True, False, False)
    """
    try:
        return code == format_code(prefix, parse_code(code)[1])
    except ValueError:
        return False


def _check_sessions(archive: Archive, faults: Faults) -> None:
    check_once("$.sessions", "number", (session.number for session in archive.sessions), faults)
    issues = {cell.code for cell in archive.catalogue.matrix.cells} if archive.catalogue else set()
    for index, session in enumerate(archive.sessions):
        path = f"$.sessions[{index}]"
        if (session.order == "shuffled") == (session.seed is None):
            faults.add(f"{path}.seed", _("A shuffled order has a seed, and no other has one."))
        if session.finished_at < session.started_at:
            faults.add(f"{path}.finished_at", _("A session ends after it has begun."))
        _check_agenda(session, path, issues, faults)


def _check_agenda(session: Session, path: str, issues: Collection[str], faults: Faults) -> None:
    check_once(f"{path}.agenda", "issue", (item.issue for item in session.agenda), faults)
    for index, item in enumerate(session.agenda):
        here = f"{path}.agenda[{index}]"
        if item.issue not in issues:
            faults.add(f"{here}.issue", _("The matrix has no such issue."))
        if (item.state == "aside") != bool(item.resumes_as):
            faults.add(f"{here}.resumes_as", _("Only what was put aside is taken up again."))
        if item.state == "closed" and not item.rounds:
            faults.add(f"{here}.rounds", _("A closed issue has been voted on."))


def _check_participants(archive: Archive, faults: Faults) -> None:
    people, path = archive.participants, "$.participants"
    check_once(path, "participant", (person.participant for person in people), faults)
    check_once(path, "seat", ((person.session, person.seat) for person in people), faults)
    sessions = {session.number for session in archive.sessions}
    consents = {consent.version for consent in archive.consents}
    names = [field.name for field in archive.characterisation_form]
    for index, person in enumerate(people):
        here = f"{path}[{index}]"
        if person.session not in sessions:
            faults.add(f"{here}.session", _("There is no such session."))
        if person.consent and person.consent.version not in consents:
            faults.add(f"{here}.consent.version", _("There is no such consent text."))
        _check_answers(f"{here}.characterisation", person.characterisation, names, faults)
        _check_erased(person, here, faults)


def _check_erased(person: Participant, path: str, faults: Faults) -> None:
    """Of somebody whose answers were erased nothing is left; everybody else has consented."""
    if person.erased_at and (person.consent or person.characterisation or not person.withdrawn_at):
        faults.add(path, _("Of somebody who was erased nothing may be left."))
    if not person.erased_at and not person.consent:
        faults.add(f"{path}.consent", _("Nobody takes part without consent."))


class _Contents:
    """Votes, comments and log: what the sessions hold, checked against who and what there was."""

    def __init__(self, archive: Archive, faults: Faults) -> None:
        self.archive, self.faults = archive, faults
        self.rounds = {
            (session.number, item.issue): len(item.rounds)
            for session in archive.sessions
            for item in session.agenda
        }
        self.people = {
            (person.session, person.participant) for person in archive.participants if not person.erased_at
        }
        self.questions = {question.name for question in archive.questions}
        self.issues = {cell.code for cell in archive.catalogue.matrix.cells} if archive.catalogue else set()
        self.points = len(archive.study.scale)

    def check(self) -> None:
        """Note everything that refers to nothing, or is there twice."""
        seen: set[Hashable] = set()
        for index, vote in enumerate(self.archive.votes):
            self._check_vote(vote, f"$.votes[{index}]")
            key = (vote.participant, vote.issue, vote.question, vote.round)
            if key in seen:
                self.faults.add(f"$.votes[{index}]", _("This answer is there twice."))
            seen.add(key)
        for index, comment in enumerate(self.archive.comments):
            self._check_where(comment, f"$.comments[{index}]", fewest=1)
        sessions = {session.number for session in self.archive.sessions}
        for index, proposal in enumerate(self.archive.proposals):
            self._check_proposal(proposal, f"$.proposals[{index}]", sessions)
        self._check_decisions()
        self._check_log(sessions)

    def _check_vote(self, vote: Vote, path: str) -> None:
        self._check_where(vote, path, fewest=0)
        if vote.question not in self.questions:
            self.faults.add(f"{path}.question", _("There is no such question."))
        if vote.value is None and not self.archive.study.has_no_opinion:
            self.faults.add(f"{path}.value", _("This study does not offer “no opinion”."))
        if vote.value is not None and vote.value > self.points:
            message = _("%(value)d is not on the scale; it goes from 1 to %(last)d.")
            self.faults.add(f"{path}.value", message % {"value": vote.value, "last": self.points})

    def _check_where(self, found: Vote | Comment, path: str, *, fewest: int) -> None:
        """Note a place or a person that the file does not have; a note may come before the first round."""
        rounds = self.rounds.get((found.session, found.issue))
        if rounds is None:
            self.faults.add(f"{path}.issue", _("This issue was not on the agenda of that session."))
        elif found.round > max(rounds, fewest):
            self.faults.add(f"{path}.round", _("There was no such round."))
        if (found.session, found.participant) not in self.people:
            self.faults.add(f"{path}.participant", _("Nobody of that name took part in that session."))

    def _check_proposal(self, found: Proposal, path: str, sessions: Collection[int]) -> None:
        """Note a proposal of nobody who was there, or one that cannot have become what it says."""
        lives_on = found.state in LIVES_ON
        if found.session not in sessions:
            self.faults.add(f"{path}.session", _("There is no such session."))
        if found.participant and (found.session, found.participant) not in self.people:
            self.faults.add(f"{path}.participant", _("Nobody of that name took part in that session."))
        if bool(found.participant) != bool(found.statement.strip()) or (not found.participant and found.text):
            self.faults.add(f"{path}.statement", _("A proposal has an author and words, or neither."))
        if not found.participant and not lives_on:
            self.faults.add(f"{path}.state", _("Of somebody who was erased nothing may be left."))
        if lives_on != bool(found.issue) or (lives_on and found.issue not in self.issues):
            self.faults.add(f"{path}.issue", _("The matrix has no such issue."))
        if (found.state == ProposalState.OPEN) != (found.decided_at is None):
            self.faults.add(f"{path}.decided_at", _("Only what was decided on has a time."))
        if found.state == ProposalState.PARKED and not found.reason.strip():
            self.faults.add(f"{path}.reason", _("This must not be empty."))

    def _check_decisions(self) -> None:
        """Note decisions that say too little or too much, or take back what is not there or was before."""
        decisions, path = self.archive.decisions, "$.decisions"
        undoing = [decision.undoes for decision in decisions]
        for index, found in enumerate(decisions):
            here = f"{path}[{index}]"
            must = {"merge": "into", "reword": "statement"}.get(found.kind)
            said = {name for name in ("into", "statement") if getattr(found, name).strip()}
            if said != ({must} if must else set()) or found.into == found.issue:
                self.faults.add(here, _("This decision does not say what it must."))
            if found.kind != "undo" and not found.reason.strip():
                self.faults.add(f"{here}.reason", _("This must not be empty."))
            if not self.issues.issuperset(filter(None, (found.issue, found.into))) or not found.issue:
                self.faults.add(f"{here}.issue", _("The matrix has no such issue."))
            at = found.undoes or 0
            is_undo = 0 < at <= index and decisions[at - 1].kind != "undo" and undoing.count(at) == 1
            if is_undo != (found.kind == "undo") or (found.undoes is not None) != is_undo:
                self.faults.add(f"{here}.undoes", _("Only a decision that stands can be taken back."))

    def _check_log(self, sessions: Collection[int]) -> None:
        for index, entry in enumerate(self.archive.log):
            path = f"$.log[{index}]"
            if entry.session is not None and entry.session not in sessions:
                self.faults.add(f"{path}.session", _("There is no such session."))
            if not LOG_DETAILS.issuperset(entry.data):
                self.faults.add(f"{path}.data", _("There is a name that the log does not know."))
