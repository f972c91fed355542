"""Markdown of researchers as HTML: pure. Their own HTML stays text, pictures are left out.

Pictures would come from other servers, which would learn who reads; the pages allow none anyway.
"""

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def parse_markdown(text: str) -> list[Token]:
    """Return what `text` consists of, as the pages understand it."""
    return _MARKDOWN.parse(text)


def render_markdown(text: str, top: int = 2) -> SafeString:
    """Return `text` as HTML; its highest headings become `top`, the level that comes next on the page.

    >>> render_markdown("## Aim" + chr(10) + "<b>", top=3)
    '<h3>Aim</h3>\\n<p>&lt;b&gt;</p>\\n'
    """
    tokens = parse_markdown(text)
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    highest = min((int(token.tag[1]) for token in headings), default=1)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) - highest + top, 6)}"
    html: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return mark_safe(html)  # noqa: S308 - html is off, so what was typed is escaped
