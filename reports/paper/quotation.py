"""A text that a researcher wrote as Markdown, quoted as the pages show it, whoever reads the file. Pure.

What the pages show as text stays text, though other readers of Markdown know it: HTML, pictures, formulas.
"""

import re
from collections.abc import Iterable, Iterator

from markdown_it.tree import SyntaxTreeNode

from reports.paper.markdown import escape
from studies.markdown import parse_markdown

_MARKS = {"em": "*", "strong": "**"}


def quote_markdown(text: str) -> str:
    r"""Return Markdown as a quotation; its headings stand below those of the file around it.

    >>> print(quote_markdown("# Debt\n*Costs* <b>later</b>: $1"))
    > ### Debt
    >
    > *Costs* \<b\>later\</b\>: \$1
    """
    return "\n".join(f"> {line}".rstrip() for line in _apart(SyntaxTreeNode(parse_markdown(text)).children))


def _apart(blocks: Iterable[SyntaxTreeNode]) -> Iterator[str]:
    """Yield the lines of blocks, with an empty one between two, but for lists that are written close."""
    before = None
    for block in blocks:
        if before and not (before.hidden and block.type.endswith("_list")):
            yield ""
        yield from _block(block)
        before = block


def _block(node: SyntaxTreeNode) -> Iterator[str]:
    if node.type == "heading":
        yield f"{'#' * min(int(node.tag[1]) + 2, 6)} {' '.join(_inline(node.children).splitlines())}"
    elif node.type in ("bullet_list", "ordered_list"):
        yield from _list(node)
    elif node.type == "blockquote":
        yield from (f"> {line}".rstrip() for line in _apart(node.children))
    elif node.type in ("fence", "code_block"):
        fence = _fence(node.content, least=3)
        yield from (fence, *node.content.splitlines(), fence)
    elif node.type == "hr":
        yield "---"
    elif node.type == "table":
        yield from _table(node)
    else:
        yield from _inline(node.children).splitlines()


def _list(node: SyntaxTreeNode) -> Iterator[str]:
    first = int(node.attrs.get("start", 1))
    for number, item in enumerate(node.children, start=first):
        # The sign is kept: another one begins another list.
        mark = f"{number}{item.markup}" if node.type == "ordered_list" else item.markup
        for place, line in enumerate([*_apart(item.children)] or [""]):
            yield f"{' ' * len(mark) if place else mark} {line}".rstrip()


def _table(node: SyntaxTreeNode) -> Iterator[str]:
    rows = [row for part in node.children for row in part.children]
    for place, row in enumerate(rows):
        cells = (re.sub(r"(?<!\\)\|", r"\|", _inline(cell.children)) for cell in row.children)
        yield f"| {' | '.join(cells)} |"
        if not place:
            yield f"|{' --- |' * len(row.children)}"


def _inline(nodes: Iterable[SyntaxTreeNode]) -> str:
    return "".join(map(_span, nodes))


def _span(node: SyntaxTreeNode) -> str:
    if node.type == "text":
        return _text(node.content)
    if node.type in _MARKS:
        return f"{_MARKS[node.type]}{_inline(node.children)}{_MARKS[node.type]}"
    if node.type == "code_inline":
        fence = _fence(node.content, least=1)
        edge = " " if node.content[:1] == "`" or node.content[-1:] == "`" else ""
        return f"{fence}{edge}{node.content}{edge}{fence}"
    if node.type == "link":
        return f"[{_inline(node.children)}](<{node.attrs['href']}>)"
    return {"softbreak": "\n", "hardbreak": "\\\n"}.get(node.type) or _inline(node.children)


def _text(text: str) -> str:
    """Return a text escaped, with the blanks around it: what it stands beside may be another span."""
    before, after = (" " if edge.isspace() else "" for edge in (text[:1], text[-1:]))
    # Before a link it would make a picture of it.
    escaped = re.sub("!$", r"\\!", escape(text))
    return f"{before}{escaped}{after}" if escaped else " " * bool(text)


def _fence(code: str, *, least: int) -> str:
    """Return a run of backticks that is not in some code."""
    return "`" * max(least, *(len(run) + 1 for run in re.findall("`+", code)), least)
