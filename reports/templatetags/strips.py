"""Draws a dot strip as SVG. Where its marks stand is in `reports.strips`.

Written as one piece of text, since a page has hundreds of strips; only numbers and one escaped text go in.
"""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from reports.strips import AXIS, BOTTOM, Strip

register = template.Library()


@register.filter
def as_strip(strip: Strip) -> SafeString:
    """Return the drawing; the page's `<defs>` hold the marks `#s1` and `#s2`, strip.css their colours."""
    ticks = "".join(f"M{x:g} {AXIS:g}v-2" for x in strip.ticks)
    parts = [
        f'<svg class="strip" data-rows="{strip.rows}" data-points="{strip.points}"'
        f' role="img" aria-label="{escape(strip.label)}"'
        f' viewBox="0 {strip.top:g} {strip.width:g} {BOTTOM - strip.top:g}">'
        f'<path class="a" d="M2 {AXIS:g}H{strip.width - 2:g}{ticks}"/>'
    ]
    parts += [f'<use href="#s{mark.shape}" x="{mark.x:g}" y="{mark.y:g}"/>' for mark in strip.marks]
    for bar in strip.bars:
        parts.append(
            f'<path class="b" d="M{bar.x:g} {AXIS:g}v-{bar.height:g}"/>'
            f'<text x="{bar.x:g}" y="{AXIS - bar.height - 3:g}">{bar.count}</text>'
        )
    if strip.middle is not None:
        parts.append(f'<path class="m" d="M{strip.middle:g} 30.5l3.2 4.5h-6.4z"/>')
    return mark_safe("".join(parts) + "</svg>")  # noqa: S308 - numbers, and the label is escaped
