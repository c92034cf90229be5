"""What mail programs of thirty years call text, made readable: names of charsets lie, and bytes are cut."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
# Names → what really comes under them: Windows' letters in Shift_JIS, Latin words that are quoted in Windows' signs.
_REALLY = {
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
    "ms_kanji": "cp932", "iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8",
    "utf8": "utf-8", "unicode-1-1-utf-7": "utf-7", "x-euc-jp": "euc_jis_2004", "euc-jp": "euc_jis_2004",
}  # fmt: skip
_JIS = ("iso2022_jp", "iso2022_jp_ext")


def decode(data: bytes, charset: str | None) -> str:
    """Return the text of bytes; whatever cannot be read is `〓`, as printers do it."""
    named = _REALLY.get((charset or "utf-8").strip().lower(), (charset or "utf-8").strip().lower())
    is_jis = named.startswith(("iso-2022-jp", "iso2022_jp", "csiso2022jp")) or b"\x1b$" in data
    for candidate in _JIS if is_jis else (named, "utf-8", "cp932"):
        try:
            return _without_private(data.decode(candidate))
        except (UnicodeDecodeError, LookupError):
            continue
    if is_jis:
        # ① and its like stand where only the later standard has letters: the same places under another escape.
        newer = data.replace(b"\x1b$B", b"\x1b$(Q").replace(b"\x1b$@", b"\x1b$(Q")
        return _without_private(newer.decode("iso2022_jp_2004", errors="replace"))
    return _without_private(data.decode("utf-8", errors="replace"))


def _without_private(text: str) -> str:
    # Pictures of the old carriers: nobody else's phone shows them.
    return _PRIVATE.sub("〓", text.replace("\ufffd", "〓"))


def header(message: Message, name: str) -> str:
    """Return a header as one line of text, or nothing: encoded words, bare bytes, both broken."""
    return next((words(value) for value in headers(message, name)), "")


def headers(message: Message, name: str) -> list[str]:
    """Return all headers of a name as they came, on one line each."""
    # `get` would have thrown away the bytes of headers that are not encoded.
    found = [value for key, value in message.raw_items() if key.lower() == name.lower()]
    return [" ".join(str(value).splitlines()) for value in found]


def words(raw: str) -> str:
    """Return what a raw header says."""
    try:
        parts = decode_header(raw)
    except (ValueError, HeaderParseError):  # broken base64
        return _without_private(raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    return "".join(_part(data, charset) for data, charset in _joined(parts)).strip()


def _joined(parts: list[tuple[bytes | str, str | None]]) -> list[tuple[bytes | str, str | None]]:
    # A letter of two bytes may be cut between two encoded words.
    joined: list[tuple[bytes | str, str | None]] = []
    for data, charset in parts:
        before = joined[-1] if joined else (None, None)
        if charset and isinstance(data, bytes) and isinstance(before[0], bytes) and before[1] == charset:
            joined[-1] = (before[0] + data, charset)
        else:
            joined.append((data, charset))
    return joined


def _part(data: bytes | str, charset: str | None) -> str:
    raw = data if isinstance(data, bytes) else data.encode("utf-8", "surrogateescape")
    return decode(raw, charset)
