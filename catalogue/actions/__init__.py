"""Everything that writes catalogues: whole versions in `version.py`, single edits in `edit.py`,
one issue more in `extension.py`.

Each action locks the catalogue's row, checks that it is not frozen, and writes, in one transaction; so no
edit can slip in behind the first vote.
"""

from catalogue.actions.edit import (
    add_activity,
    add_phase,
    add_problem_type,
    change_activity,
    change_phase,
    change_problem_type,
    change_statement,
    move_row,
    remove_row,
    rename_catalogue,
    set_ticks,
)
from catalogue.actions.extension import Addition, extend_catalogue
from catalogue.actions.version import (
    copy_catalogue,
    create_catalogue,
    freeze_catalogue,
    restore_catalogue,
)

__all__ = [
    "Addition",
    "add_activity",
    "add_phase",
    "add_problem_type",
    "change_activity",
    "change_phase",
    "change_problem_type",
    "change_statement",
    "copy_catalogue",
    "create_catalogue",
    "extend_catalogue",
    "freeze_catalogue",
    "move_row",
    "remove_row",
    "rename_catalogue",
    "restore_catalogue",
    "set_ticks",
]
