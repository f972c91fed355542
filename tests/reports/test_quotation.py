"""Markdown of researchers in methods.md: as the pages show it, and nothing in it that they would not show."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reports.paper.quotation import quote_markdown
from studies.markdown import render_markdown

# A reader that knows what the pages leave out.
READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


@pytest.mark.parametrize(
    "text",
    [
        "**Debt** is *what* `x < y` costs.\nLater\\\nstill.",
        'See [the paper](https://example.org/a_(b) "x"), <https://example.org> & more.',
        "# **Debt** and #1 \\#\n\nNext\n----",
        "1. one\n2. two\n   - in it\n   - more\n\n* other\n*\n- third",
        "3) three\n\n   > said\n   >\n   > - twice",
        "```python\n*code* <b>\n```\n\n    indented ``` code",
        "a `` ` `` b `|`",
        "| a | b |\n|---|---|\n| `x\\|y` | *2* \\| 3 |",
        "one\n\n---\n\n1\\. no list\n\\- nor this",
        "$x^2$ @you ~no~ [^1] <b>bold</b> \\begin{x}",
    ],
)
def test_a_quotation_reads_as_the_pages_show_it(text):
    quoted = quote_markdown(text)
    shown = re.sub(' (title|class)="[^"]*"', "", render_markdown(text, top=3))
    assert READER.render(quoted) == f"<blockquote>\n{shown}</blockquote>\n"


@given(st.text(alphabet="ab1 \n*_`~!<>[]()#-+.|\\&;:$^@\"'/"))
def test_nothing_leaves_a_quotation_and_no_html_or_picture_is_in_it(text):
    quoted = quote_markdown(text)
    assert all(line.startswith(">") for line in quoted.splitlines())
    tokens = READER.parse(quoted)
    kinds = {token.type for one in tokens for token in (one, *(one.children or ()))}
    assert kinds.isdisjoint({"html_block", "html_inline", "image", "s_open"})
    assert not tokens or (tokens[0].type, tokens[-1].type) == ("blockquote_open", "blockquote_close")
    assert words(READER.render(quoted)) == words(render_markdown(text))


def words(html):
    """Return what there is to read, without what stands between."""
    return "".join(unescape(re.sub("<[^>]*>", "", html)).split())
