"""The matrix as a value. Pure: no database, no files; only gettext of Django.

Rows of text become a `Matrix`, or every fault with its row and column; a `Matrix` becomes rows again.
Bytes and files are read in `reading.py`.
"""

NAME_LENGTH = 200
SHORT_NAME_LENGTH = 60
EXPLANATION_LENGTH = 2000
STATEMENT_LENGTH = 500
PREFIX_LENGTH = 4
CODE_LENGTH = 12
