"""Which addresses may be linked, and where a bare one ends inside Japanese text."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

_PATH = r"[0-9A-Za-z\-._~:/?#@!$&'*+,;=%]"
_HOST = r"[0-9A-Za-z](?:[0-9A-Za-z-]{0,62}(?:\.[0-9A-Za-z-]{1,63}){0,8})(?::\d{1,5})?(?![0-9A-Za-z@])"

# ASCII only: kana or kanji may follow without a blank. A bracket counts when its partner is inside too.
BARE_URL = re.compile(
    rf"(?<![0-9A-Za-z@.:/_-])https?://{_HOST}(?:[/?#](?:{_PATH}|\({_PATH}{{0,200}}\)){{0,1000}})?(?<![.,:;!?'*~-])",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:https?://[0-9A-Za-z.-]{1,253}(?::\d{1,5})?(?:[/?#][!-\[\]-~]*)?"
    r"|mailto:[0-9A-Za-z.!#$%&'*+/=?^_`{|}~-]{1,64}@[0-9A-Za-z.-]{1,253}"
    r"|/(?!/)[!-\[\]-~]*"
    r"|\#[!-\[\]-~]*)\Z",
    re.IGNORECASE,
)
_PRINTABLE = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '\\"<>')


def is_address(value: str) -> bool:
    """Tell whether an address may stand in a link, entities decoded first."""
    return _ADDRESS.match(unescape(value)) is not None


def address(value: str) -> str | None:
    """Give the address to link to, other scripts percent-encoded, or None if it must not be one."""
    head, slash, tail = value.partition("/") if not value.startswith("http") else _split(value)
    encoded = head + slash + quote(tail, safe=_PRINTABLE)
    return encoded if is_address(encoded) else None


def _split(value: str) -> tuple[str, str, str]:
    start = value.find("/", value.find("//") + 2)
    return (value, "", "") if start < 0 else (value[:start], "/", value[start + 1 :])
