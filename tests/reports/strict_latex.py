"""A parser for the LaTeX that Ciranda writes, stricter than LaTeX: it knows few commands and no others.

It stands in for a TeX where none is installed, and turns the tables back into what they say. A TeX that is
installed is asked as well.
"""

import os
import re
import shutil
import subprocess

PDFLATEX = shutil.which("pdflatex")
# What may stand between \begin{document} and \end{document}; a command that is not here is a fault.
COMMANDS = frozenset(
    f"\\{name}"
    for names in (
        "begin end caption label begingroup endgroup centering raggedright raggedleft arraybackslash",
        "footnotesize scriptsize par noindent vspace hspace setlength dimexpr relax textwidth tabcolsep",
        "abovecaptionskip belowcaptionskip LTcapwidth LTpost toprule midrule bottomrule cmidrule multicolumn",
        "endfirsthead endhead endfoot endlastfoot rotatebox parbox checkmark times",
        "textbackslash textasciitilde textasciicircum textasciigrave textless textgreater textbar",
        "symbol allowbreak",
    )
    for name in names.split()
)
ENVIRONMENTS = frozenset({"table*", "longtable", "tabular", "minipage"})
ESCAPED = {f"\\{special}": special for special in "{}$&#%_"}
TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}&$#%_^~]|[^\\{}&$#%_^~]+", re.DOTALL)
# Each with what it stands for; what breaks a line stands for nothing.
SAYS = (
    (r"\textbackslash{}", "\\"),
    (r"\textasciitilde{}", "~"),
    (r"\textasciicircum{}", "^"),
    (r"\textasciigrave{}", "`"),
    (r"\textless{}", "<"),
    (r"\textgreater{}", ">"),
    (r"\textbar{}", "|"),
    (r"\symbol{34}", '"'),
    (r"\allowbreak{}", ""),
    (r"\-", ""),
    ("{[}", "["),
    ("{]}", "]"),
    ("{*}", "*"),
    ("{}", ""),
    *ESCAPED.items(),
)
SAID = re.compile("|".join(re.escape(written) for written, _meant in SAYS))
RULES = re.compile(r"\\(?:toprule|midrule|bottomrule|endfirsthead|endhead|endfoot|endlastfoot)\b")
CMIDRULE = re.compile(r"\\cmidrule\(lr\)\{(\d+)-(\d+)\}")
SPAN = re.compile(r"\\multicolumn\{(\d+)\}\{(?:c|>\{[^&]*?\}p\{[\d.]+em\})\}\{(.*)\}\Z", re.DOTALL)


class Refused(ValueError):
    """Something that is no table of Ciranda's."""


def plain(written: str) -> str:
    """Return what escaped text says."""
    if "--" in written:
        raise Refused(f"Two hyphens become a dash: {written!r}")
    return SAID.sub(lambda found: dict(SAYS)[found[0]], written.strip())


def read_tables(source: str) -> list[dict]:
    """Return the tables of one file: caption, label, columns and rows. Raises: Refused."""
    body = "\n".join(line for line in source.split("\n") if not line.startswith("%"))
    _check_tokens(body)
    return [_read(found) for found in _environments(body)]


def _check_tokens(body: str) -> None:
    """Check braces, environments, and that nothing special stands there unescaped."""
    depth, inside, tokens = 0, [], TOKEN.findall(body)
    for index, token in enumerate(tokens):
        if token in ("{", "}"):
            depth += 1 if token == "{" else -1
            if depth < 0:
                raise Refused("A brace closes nothing.")
        elif token in ("#", "%", "_", "^", "~"):
            raise Refused(f"{token} is not escaped.")
        elif (
            token == "$"
            and tokens[index + 1] not in (r"\checkmark", r"\times")
            and (tokens[index - 1] not in (r"\checkmark", r"\times"))
        ):
            raise Refused("$ begins a formula that is no mark.")
        elif token == "&" and not {"tabular", "longtable"} & set(inside):
            raise Refused("& outside a table.")
        elif token.startswith("\\") and token[1:].isalpha():
            _check_command(token, tokens[index + 2] if token in (r"\begin", r"\end") else "", inside)
        elif token.startswith("\\") and token not in (*ESCAPED, r"\\", r"\-"):
            raise Refused(f"{token} is not known.")
    if depth or inside:
        raise Refused("Something is not closed.")


def _check_command(token: str, environment: str, inside: list[str]) -> None:
    if token not in COMMANDS:
        raise Refused(f"{token} is not known.")
    if token == r"\begin":
        if environment not in ENVIRONMENTS:
            raise Refused(f"{environment} is not known.")
        inside.append(environment)
    elif token == r"\end" and (not inside or inside.pop() != environment):
        raise Refused(f"{environment} ends where it did not begin.")


def _environments(body: str) -> list[re.Match[str]]:
    pattern = r"(?P<before>.*?)\\begin\{(?P<name>tabular|longtable)\}\{(?P<rest>.*?)\\end\{(?P=name)\}"
    return list(re.finditer(pattern, body, re.DOTALL))


def _read(found: re.Match[str]) -> dict:
    text = found["rest"]
    end = text.index("@{}}") + 4
    columns = re.findall(r"^(?:>\{.*\}p\{.*\}|[lrc])$", text[:end], re.MULTILINE)
    around = found["before"] + text[end:]
    caption = re.search(r"\\caption\{(.*)\}\\label\{([a-z0-9:-]+)\}", around)
    if caption is None:
        raise Refused("There is no caption with a label.")
    lines = text[end:].replace(caption[0] + r"\\", "").split("\\\\\n")
    rows = [row for line in lines if (row := _row(line, len(columns))) is not None]
    return {"caption": plain(caption[1]), "label": caption[2], "columns": len(columns), "rows": rows}


def _row(line: str, columns: int) -> list[str] | None:
    if any(not 1 <= int(first) <= int(last) <= columns for first, last in CMIDRULE.findall(line)):
        raise Refused("A rule is longer than the table is wide.")
    line = CMIDRULE.sub("", RULES.sub("", line)).strip()
    if not line:
        return None
    cells = re.split(r"(?<!\\)&", line)
    width = sum(int(span[1]) if (span := SPAN.match(cell.strip())) else 1 for cell in cells)
    if width != columns:
        raise Refused(f"{width} cells in a table of {columns} columns: {line!r}")
    return [_cell(cell.strip()) for cell in cells]


def _cell(cell: str) -> str:
    if (span := SPAN.match(cell)) is not None:
        return plain(span[2])
    turned = re.fullmatch(r"\\rotatebox\{90\}\{\\parbox\{11em\}\{\\raggedright\\hspace\{0pt\}(.*)\}\}", cell)
    cell = turned[1] if turned else cell
    return {r"$\checkmark$": "✓", r"$\times$": "×", "--": "–"}.get(cell) or plain(cell)


def compile_tex(folder, name="tables.tex"):
    """Return whether a document compiles, and what the TeX said of it."""
    done = subprocess.run(
        [PDFLATEX, "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", name],
        cwd=folder,
        env=os.environ | {"openin_any": "p", "openout_any": "p"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    return done.returncode == 0, done.stdout.decode(errors="replace")
