"""Markdown of researchers as HTML: pure. Their own HTML stays text, pictures are left out.

Pictures would come from other servers, which would learn who reads; the pages allow none anyway.
"""

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def render_markdown(text: str) -> SafeString:
    """Return `text` as HTML; its headings start one level down, below the page's own.

    >>> render_markdown("# Aim" + chr(10) + "<b>")
    '<h2>Aim</h2>\\n<p>&lt;b&gt;</p>\\n'
    """
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
    html: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return mark_safe(html)  # noqa: S308 - html is off, so what was typed is escaped
