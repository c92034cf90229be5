"""Text without markup, for excerpts, search and notifications; one linear pass, no Markdown."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from string import ascii_lowercase, ascii_uppercase

from .clean import clean_body
from .inlines import FOREIGN_TAGS, TAG_ALIASES, TAGS
from .readings import without_readings

_LEADER = re.compile(r"[ ]*+(?:(?:>|#{1,6}(?=[ \u3000])|[-*+](?=[ \u3000])|\d{1,3}[.)](?=[ \u3000]))[ \u3000]*+){0,6}+")
_RULE = re.compile(r"[ \-*_=~|:]{3,}+$| {0,3}```")
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^\s()\[\]]{1,1000}+(?: \"[^\"\n]{0,100}\")?\)")
_READING = re.compile(r"<(?:rt|rp)>[^<>]{0,100}+</(?:rt|rp)>", re.IGNORECASE)
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,15})(?:\s[^<>]{0,1000}+)?/?>")
_MARK = re.compile(r"\*\*|~~|`+|(?<![\w(（^*])\*(?=\w)|(?<=\w)\*(?![\w)）^*])|\|")
_BLANKS = re.compile(r"[ \t\u3000]{2,}")
_KNOWN = TAGS | FOREIGN_TAGS | TAG_ALIASES.keys()
_STOPS = "。！？!?、」）)\u3000 "
_HIDDEN = re.compile(r"(?<!`)<(?:(script|style|noscript|iframe|svg|math|object)\b|!--)", re.IGNORECASE)
_FENCE = re.compile(r"^ {0,3}```", re.MULTILINE)
_ASCII_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_JOINERS = "\u200d\ufe0e\ufe0f"


def plain(source: str) -> str:
    """Give the words of a body without its markup: one newline between lines, no entities, no tags."""
    lines = []
    for typed in without_hidden(clean_body(source)).split("\n"):
        if _RULE.match(typed):
            continue
        text = typed[_LEADER.match(typed).end() :] if typed else ""  # type: ignore[union-attr]
        text = without_readings(_LINK.sub(r"\1", text))
        text = _TAG.sub(_words_of_tag, _READING.sub("", text))
        text = _BLANKS.sub(" ", _MARK.sub(_blank_for_pipe, text)).strip(" \t\u3000")
        if text:
            lines.append(text)
    return clean_body(unescape("\n".join(lines)))


def excerpt(source: str, length: int = 120) -> str:
    """Give the beginning of a body as one line of at most `length` characters, … included where it was cut."""
    text = " ".join(plain(source).split())
    if len(text) <= length:
        return text
    end = max(length - 1, 0)
    while end and (text[end] in _JOINERS or text[end - 1] == "\u200d" or unicodedata.combining(text[end])):
        end -= 1
    stop = max(text.rfind(sign, end * 3 // 4, end) for sign in _STOPS)
    return text[: stop + 1 if stop > 0 else end].rstrip(" 、") + "…"


def without_hidden(text: str) -> str:
    """Take out what a pasted page does not show: scripts, styles, comments; a text with code fences keeps all."""
    if "<" not in text or _FENCE.search(text):
        return text
    lowered = text.translate(_ASCII_LOWER)
    unclosed: set[str] = set()
    parts: list[str] = []
    at = 0
    for opening in _HIDDEN.finditer(text):
        name = (opening[1] or "").lower()
        end = f"</{name}" if name else "-->"
        if opening.start() < at or end in unclosed:
            continue
        close = lowered.find(end, opening.end())
        if close < 0:
            unclosed.add(end)
            continue
        parts.append(text[at : opening.start()])
        at = lowered.find(">", close) + 1 or len(text)
    parts.append(text[at:])
    return "".join(parts)


def _words_of_tag(tag: re.Match[str]) -> str:
    return "" if tag[1].lower() in _KNOWN else tag[0]


def _blank_for_pipe(mark: re.Match[str]) -> str:
    return " " if mark[0] == "|" else ""
