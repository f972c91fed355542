"""A matrix in the making. Pure.

Takes names, marks and codes with the place where they stand, notes every fault, and gives the matrix.
Which cell of a table means what is decided in `matrix.py`.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from catalogue import naming
from catalogue.grid import ActivityRow, Cell, Fault, Matrix, PhaseGroup, TypeColumn
from catalogue.naming import name_key


@dataclass(frozen=True)
class Entry:
    """A text and where it stands; rows and columns count from 1. An empty one is false."""

    text: str
    row: int
    column: int

    def __bool__(self) -> bool:
        return bool(naming.clean_text(self.text))


@dataclass
class DraftIssue:
    """A ticked cell: what its code and statement say, if anything."""

    code: Entry
    statement: str
    number: int = 0


@dataclass
class DraftActivity:
    name: str
    row: int
    short_name: str = ""
    explanation: str = ""
    issues: dict[str, DraftIssue] = field(default_factory=dict)


@dataclass
class DraftPhase:
    name: str
    prefix: str = ""
    activities: dict[str, DraftActivity] = field(default_factory=dict)


@dataclass
class DraftType:
    name: str
    explanation: str = ""


class Draft:
    """Phases, activities and problem types by the key of their name, in the order in which they came."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.types: dict[str, DraftType] = {}
        self.phases: dict[str, DraftPhase] = {}

    def fault(self, entry: Entry, message: str, **values: object) -> None:
        self.faults.append(Fault(entry.row, entry.column, message % values if values else message))

    def fault_of_all(self, message: str, **values: object) -> None:
        self.fault(Entry("", 0, 0), message, **values)

    def problem_type(self, name: Entry, explanation: Entry) -> str:
        """Return the key of the problem type of that name, new or known."""
        key = name_key(name.text)
        if key not in self.types:
            if naming.heading_key(name.text) in naming.RESERVED_HEADINGS:
                self.fault(
                    name,
                    _("“%(name)s” is a heading of the table. Name the problem type otherwise."),
                    name=naming.clean_name(name.text),
                )
            self.types[key] = DraftType(self._name(name, naming.NAME_LENGTH))
        known = self.types[key]
        text = self._text(explanation, naming.EXPLANATION_LENGTH)
        known.explanation = self._agreed(known.explanation, text, explanation)
        return key

    def phase(self, name: Entry, prefix: Entry) -> DraftPhase:
        """Return the phase of that name, new or known."""
        key = name_key(name.text)
        if key not in self.phases:
            self.phases[key] = DraftPhase(self._name(name, naming.NAME_LENGTH))
        phase = self.phases[key]
        if prefix:
            try:
                self._set_prefix(phase, naming.parse_prefix(prefix.text), prefix)
            except ValueError:
                message = _("“%(text)s” cannot start a code. Use 1 to 4 letters from A to Z.")
                self.fault(prefix, message, text=prefix.text.strip())
        return phase

    def activity(
        self, phase: DraftPhase, name: Entry, short_name: Entry, explanation: Entry
    ) -> DraftActivity:
        """Return the activity of that name in that phase, new or known."""
        key = name_key(name.text)
        if key not in phase.activities:
            phase.activities[key] = DraftActivity(self._name(name, naming.NAME_LENGTH), name.row)
        known = phase.activities[key]
        short = self._name(short_name, naming.SHORT_NAME_LENGTH)
        known.short_name = self._agreed(known.short_name, short, short_name)
        text = self._text(explanation, naming.EXPLANATION_LENGTH)
        known.explanation = self._agreed(known.explanation, text, explanation)
        return known

    def issue(self, activity: DraftActivity, type_key: str, code: Entry, statement: Entry) -> None:
        """Tick a cell."""
        text = self._name(statement, naming.STATEMENT_LENGTH)
        activity.issues[type_key] = DraftIssue(code, text)

    def check_size(self, activities: int, types: int) -> bool:
        """Tell whether so many activities and problem types make few enough cells; else note the fault."""
        if activities * types <= naming.MOST_CELLS:
            return True
        message = _("There are %(count)d cells. At most %(limit)d are possible.")
        self.fault_of_all(message, count=activities * types, limit=naming.MOST_CELLS)
        return False

    def finish(self) -> Matrix:
        """Return the matrix, with letters, numbers and statements for whatever brought none."""
        activities = sum(len(phase.activities) for phase in self.phases.values())
        if not self.types:
            self.fault_of_all(_("There is no problem type, so there is no cell to tick."))
        if not activities:
            self.fault_of_all(_("There is no activity, so there is no cell to tick."))
        self.check_size(activities, len(self.types))
        for phase in self.phases.values():
            self._read_codes(phase)
        for phase in self.phases.values():
            self._number(phase)
        return Matrix(
            tuple(TypeColumn(known.name, known.explanation) for known in self.types.values()),
            tuple(self._group(phase) for phase in self.phases.values()),
        )

    def _name(self, entry: Entry, limit: int) -> str:
        return self._text(Entry(naming.clean_name(entry.text), entry.row, entry.column), limit)

    def _text(self, entry: Entry, limit: int) -> str:
        """Return a text without blanks around it; a fault if it is too long or cannot be stored."""
        text = naming.clean_text(entry.text)
        if naming.has_control_characters(text):
            self.fault(entry, _("There is a character here that cannot be read."))
        if len(text) > limit:
            message = _("Too long: %(length)d characters. At most %(limit)d are possible.")
            self.fault(entry, message, length=len(text), limit=limit)
        return text

    def _agreed(self, known: str, text: str, entry: Entry) -> str:
        """Return what two rows say of one thing; a fault if they differ. Silence is no difference."""
        if known and text and known != text:
            self.fault(entry, _("An earlier row says something else about this: “%(text)s”."), text=known)
        return known or text

    def _set_prefix(self, phase: DraftPhase, prefix: str, entry: Entry) -> None:
        if any(other.prefix == prefix for other in self.phases.values() if other is not phase):
            self.fault(entry, _("The letters “%(text)s” belong to another phase."), text=prefix)
        phase.prefix = self._agreed(phase.prefix, prefix, entry)

    def _issues(self, phase: DraftPhase) -> list[DraftIssue]:
        """The ticked cells of a phase in the order of the matrix."""
        return [
            activity.issues[key]
            for activity in phase.activities.values()
            for key in self.types
            if key in activity.issues
        ]

    def _read_codes(self, phase: DraftPhase) -> None:
        """Take over the numbers that came with the table; they must be of one phase and differ."""
        rows: dict[int, int] = {}
        for issue in filter(lambda issue: issue.code, self._issues(phase)):
            try:
                prefix, number = naming.parse_code(issue.code.text)
            except ValueError:
                message = _("“%(text)s” is not a code. A code looks like DC-01.")
                self.fault(issue.code, message, text=issue.code.text.strip())
                continue
            self._set_prefix(phase, prefix, issue.code)
            if number in rows:
                message = _("The code %(code)s is already in row %(row)d.")
                code = naming.format_code(prefix, number)
                self.fault(issue.code, message, code=code, row=rows[number])
            rows.setdefault(number, issue.code.row)
            issue.number = number

    def _number(self, phase: DraftPhase) -> None:
        """Give letters to a phase and numbers to its issues, above those that came with the table."""
        if not phase.prefix:
            taken = {other.prefix for other in self.phases.values()}
            phase.prefix = naming.derive_prefix(phase.name, taken)
        issues = self._issues(phase)
        last = max((issue.number for issue in issues), default=0)
        unnumbered = [issue for issue in issues if not issue.number]
        for number, issue in enumerate(unnumbered, start=last + 1):
            issue.number = number

    def _group(self, phase: DraftPhase) -> PhaseGroup:
        rows = tuple(
            ActivityRow(
                activity.name,
                activity.short_name,
                activity.explanation,
                tuple(self._cell(phase, activity, key) for key in self.types),
            )
            for activity in phase.activities.values()
        )
        return PhaseGroup(phase.name, phase.prefix, rows)

    def _cell(self, phase: DraftPhase, activity: DraftActivity, key: str) -> Cell | None:
        issue = activity.issues.get(key)
        if issue is None:
            return None
        statement = issue.statement or naming.default_statement(self.types[key].name, activity.name)
        return Cell(naming.format_code(phase.prefix, issue.number), statement)
