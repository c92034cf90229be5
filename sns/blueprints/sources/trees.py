"""XML from outside: no entities, no document types, within limits, in the encodings Japanese offices use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree as ET  # type: ignore[import-untyped]
from defusedxml import DefusedXmlException

from .plain import Unreadable

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,80}encoding=["']([A-Za-z0-9_-]{1,20})["'][^>]{0,40}\?>""")
# What expat does not know by itself.
_CODECS = {"shift_jis": "cp932", "shift-jis": "cp932", "windows-31j": "cp932", "x-sjis": "cp932", "euc-jp": "euc_jp"}
_DEEPEST = 60


def parse(data: bytes) -> Element:
    """Read a document; one that is broken, or would unpack to something large, says so."""
    try:
        root: Element = ET.fromstring(_as_utf8(data.removeprefix(b"\xef\xbb\xbf")), forbid_dtd=True)
    except DefusedXmlException as forbidden:
        raise Unreadable("entities") from forbidden
    except (ParseError, ValueError, LookupError) as broken:
        raise Unreadable("broken", str(broken)[:100]) from broken
    if _is_too_deep(root):
        raise Unreadable("broken")
    return root


def _as_utf8(data: bytes) -> bytes:
    found = _DECLARED.match(data)
    codec = _CODECS.get(found[1].decode().lower()) if found else None
    if found is None or codec is None:
        return data
    return data[found.end() :].decode(codec).encode()


def _is_too_deep(root: Element) -> bool:
    layer = [root]
    for _depth in range(_DEEPEST):
        layer = [child for element in layer for child in element]
        if not layer:
            return False
    return True


def name_of(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """Give the children of these names, whatever their namespace."""
    for child in element if element is not None else ():
        if name_of(child) in names:
            yield child


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first element along a path of names, or None."""
    for name in path:
        element = next(children(element, name), None)
    return element


def words(element: Element | None, *path: str) -> str:
    """Return the text along a path of names, or nothing."""
    found = child(element, *path)
    return "".join(found.itertext()).strip() if found is not None else ""


def below(element: Element | None, name: str) -> Iterator[Element]:
    """Give every element of this name at any depth."""
    for found in element.iter() if element is not None else ():
        if name_of(found) == name:
            yield found
