"""A codebook in the exchange format of programs for qualitative analysis, REFI-QDA 1.0 (.qdc). Pure.

Source: REFI-QDA Standard 1.5 (2019), codebook exchange: CodeBook (origin) holds Codes, Codes hold Code with
guid, name and isCodable, each with a Description. NVivo, ATLAS.ti, MAXQDA and others read it.
"""

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from django.utils.translation import gettext as _

from voting.archive_codings import CodebookCode

NAMESPACE = "urn:QDA-XML:codebook:1.0"
# What XML 1.0 cannot hold at all.
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def codebook_xml(codes: Sequence[CodebookCode], *, origin: str) -> str:
    """Return the document; a code's example stands below its definition.

    >>> print(codebook_xml([], origin="Ciranda"))
    <?xml version="1.0" encoding="utf-8"?>
    <CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Ciranda">
      <Codes />
    </CodeBook>
    <BLANKLINE>
    """
    root = ET.Element("CodeBook", {"xmlns": NAMESPACE, "origin": origin})
    listed = ET.SubElement(root, "Codes")
    for code in codes:
        about = {"guid": code.guid.upper(), "name": _possible(code.name), "isCodable": "true"}
        element = ET.SubElement(listed, "Code", about)
        ET.SubElement(element, "Description").text = _possible(_description(code))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _description(code: CodebookCode) -> str:
    if not code.example:
        return code.definition
    return f"{code.definition}\n\n{_('For example:')} {code.example}"


def _possible(text: str) -> str:
    """Return a text without the characters that XML has no place for.

    >>> _possible("a\\x0bb")
    'ab'
    """
    return _IMPOSSIBLE.sub("", text)
