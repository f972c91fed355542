"""QR codes as SVG: pure. The address stands beside the code as text, so the picture needs no words."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(address: str) -> SafeString:
    """Return a QR code of `address` as inline SVG: dark on white in either theme, as cameras want it.

    >>> qr_svg("https://example.org/join/K7MQ2P4R/")[:40]
    '<svg viewBox="0 0 37 37" class="qr"><pat'
    """
    code = segno.make(address, error="m", micro=False)
    svg: str = code.svg_inline(omitsize=True, border=4, svgclass="qr", lineclass=None, light="#fff")
    return mark_safe(svg)  # noqa: S308 - made of numbers and of nothing that anybody typed
