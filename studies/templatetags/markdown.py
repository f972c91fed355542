"""`{{ text|markdown:3 }}`: the Markdown of consent texts and definitions as HTML."""

from django import template
from django.utils.safestring import SafeString

from studies.markdown import render_markdown

register = template.Library()


@register.filter
def markdown(text: str, top: int = 2) -> SafeString:
    """Return what a researcher wrote as HTML, its headings from level `top`; HTML in it stays text."""
    return render_markdown(text, top)
