"""What a mail says by itself: without what it quotes, and without signatures. Lines only, in one pass."""

from __future__ import annotations

import re

_DAY = r"(?:\d{4}\s?[年/.-]\s?\d{1,2}\s?[月/.-]\s?\d{1,2}日?|\d{1,2}月\d{1,2}日)"
# 2026年11月20日(金) 9:12 佐藤 <sato@example.jp>:   |   2026/11/20 9:12、佐藤のメール:   |   On …, Sato wrote:
_OPENING = re.compile(
    rf"\s{{0,3}}(?:(?=.{{0,80}}?{_DAY}).{{6,240}}(?:[:：]|のメール|書きました。?|wrote)|On\s.{{6,240}}\swrote:"
    r"|[^\s].{0,120}(?:さんは書きました|さんからのメール|さんのメール)[:：。]?)\s*"
)
_SEPARATOR = re.compile(
    r"\s{0,3}[-_=―─━]{3,}\s?(?:original message|original mail|forwarded message|reply message|元のメッセージ|元のメール"
    r"|転送メッセージ|転送されたメッセージ|返信元のメール|受信メール)\s?[-_=―─━]{3,}\s*|\s{0,3}begin forwarded message:\s*",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"\s{0,3}\*?(from|sent|date|to|cc|subject|差出人|送信者|送信日時|送信日|日時|日付|宛先|cc|件名)\*?\s?[:：]",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\s{0,3}(?:[>＞]|\|\s)")
_SIGNATURE = re.compile(r"--\s?")
_SENT_BY = re.compile(
    r"\s*(?:[\w™®! ・\-]{2,40}(?:から|より)送信(?:されました|しました)?。?|sent from (?:my |yahoo|mail|outlook).{0,60}"
    r"|get outlook for .{0,40}|outlook for \w+ を(?:入手|取得)(?:する)?.{0,120}|_{20,}|yahoo!メール ?for ?\w+)\s*",
    re.IGNORECASE,
)
_SIGNATURE_LINES = 12


def cut(source: str, *, is_reply: bool) -> str:
    """Return a mail's own words. In a reply every quoted line goes; a new mail may quote with `>` what it likes."""
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = lines[: _beginning_of_quote(lines, is_reply)]
    if is_reply:
        lines = [line for line in lines if not _QUOTED.match(line)]
    lines = lines[: _beginning_of_signature(lines)]
    while lines and (not lines[-1].strip() or _SENT_BY.fullmatch(lines[-1])):
        lines.pop()
    return "\n".join(lines).strip("\n")


def _beginning_of_quote(lines: list[str], is_reply: bool) -> int:
    for at, line in enumerate(lines):
        if _SEPARATOR.fullmatch(line) or _is_header_block(lines, at):
            return at
        # The opening line of a quote may be broken in two; what is quoted stands below it.
        for height in (1, 2):
            opening = " ".join(part.strip() for part in lines[at : at + height])
            if _OPENING.fullmatch(opening) and _is_quoted_below(lines, at + height, is_reply):
                return at
    return len(lines)


def _is_header_block(lines: list[str], at: int) -> bool:
    names = [found[1].lower() for line in lines[at : at + 4] if (found := _FIELD.match(line))]
    return _FIELD.match(lines[at]) is not None and len(set(names)) >= 3


def _is_quoted_below(lines: list[str], at: int, is_reply: bool) -> bool:
    below = [line for line in lines[at:] if line.strip()]
    if not below:
        return is_reply
    quoted = sum(1 for line in below if _QUOTED.match(line))
    # Somebody who answers below the quote keeps their words: only a quote to the end is cut as a whole.
    return quoted == len(below) or (quoted > 0 and all(map(_SENT_BY.fullmatch, _unquoted(below))))


def _unquoted(lines: list[str]) -> list[str]:
    return [line for line in lines if not _QUOTED.match(line)]


def _beginning_of_signature(lines: list[str]) -> int:
    for at, line in enumerate(lines):
        rest = len(lines) - at - 1
        if (
            at
            and rest <= _SIGNATURE_LINES
            and _SIGNATURE.fullmatch(line)
            and (line == "-- " or not lines[at - 1].strip())
        ):
            return at
    return len(lines)
