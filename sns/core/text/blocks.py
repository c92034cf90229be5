"""Blocks of a resident's text, built for Markdown's tree in one pass over the lines.

The library's own block parser recurses and rescans, which a hostile text turns into seconds, and it reads headings,
code and lists into prose that was typed without thinking of Markdown. Everything inside a line stays the library's.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from typing import TYPE_CHECKING, NamedTuple

from markdown.extensions.tables import TableProcessor
from markdown.util import AtomicString, code_escape

if TYPE_CHECKING:
    from markdown import Markdown

PURSE = 3_000
QUOTE_DEPTH = 4
LIST_DEPTH = 4
TABLE_COLUMNS = 20

_FENCE = re.compile(r" {0,3}(`{3,})[^`]*$")
_BARE_FENCE = re.compile(r" {0,3}(`{3,}) *$")
# A hash tag (#淀川) is no heading: a blank must follow the marks.
_HEADING = re.compile(r" {0,3}(#{1,6})[ \u3000]+(?=[^ #])(.*)$")
_HEADING_END = re.compile(r" #+$")
_RULE = re.compile(r" {0,3}(?:(?:- ?){3,}+|(?:\* ?){3,}+|(?:_ ?){3,}+)$")
# Faces such as >_< begin with the mark of a quotation.
_QUOTE = re.compile(r" {0,3}>(?!.{0,2}<) ?(.*)$")
_ITEM = re.compile(r"( *)(?:[-*+]|(\d{1,3})[.)])[ \u3000]+(?=[^ \u3000])(.*)$")
_TABLE_RULE = re.compile(r" {0,3}(?=[^|]*\|)\|? *:?-+:? *+(?:\| *:?-+:? *+)*+\|? *$")
_RAW_BLOCK = re.compile(r"<(table|ul|ol|blockquote|pre|p|h[1-6])[\s>]", re.IGNORECASE)
_SPACES = re.compile(r" {2,}")


class TooMuch(Exception):
    """Raised when a text asks for more markup than one page should pay for."""


class Purse:
    """Pay for each piece of markup of one text."""

    def __init__(self) -> None:
        self.left = PURSE

    def refill(self) -> None:
        """Start a new text."""
        self.left = PURSE

    def spend(self, cost: int = 1) -> None:
        """Pay, or give the text up."""
        self.left -= cost
        if self.left < 0:
            raise TooMuch


class _Level(NamedTuple):
    indent: int
    tag: str
    element: etree.Element


class LineParser:
    """Stand in for Markdown's block parser: same entry point, linear time, no recursion but for quotations."""

    def __init__(self, md: Markdown, purse: Purse) -> None:
        self.md = md
        self.purse = purse
        self._tables = TableProcessor(self, {"use_align_attribute": True})

    def parseDocument(self, lines: list[str]) -> etree.ElementTree:
        """Build the tree of a whole document."""
        root = etree.Element(self.md.doc_tag)
        self._parse(root, lines, 0)
        return etree.ElementTree(root)

    def _parse(self, parent: etree.Element, lines: list[str], depth: int) -> None:
        closers = _closing_fences(lines)
        at = 0
        while at < len(lines):
            line = lines[at]
            if not line.strip(" "):
                at += 1
            elif closers[at] > at:
                self._code(parent, lines[at + 1 : closers[at]])
                at = closers[at] + 1
            elif heading := _HEADING.match(line):
                text = _HEADING_END.sub("", heading[2].rstrip(" "))
                self._element(parent, f"h{min(6, len(heading[1]) + 2)}", text)
                at += 1
            elif _RULE.match(line):
                self._element(parent, "hr")
                at += 1
            elif depth < QUOTE_DEPTH and _QUOTE.match(line):
                at = self._quote(parent, lines, at, depth)
            elif _ITEM.match(line):
                at = self._list(parent, lines, at)
            elif rows := self._table_rows(lines, at):
                at += self._table(parent, lines[at : at + rows])
            else:
                at = self._paragraph(parent, lines, at, closers, depth)

    def _element(self, parent: etree.Element, tag: str, text: str | None = None) -> etree.Element:
        self.purse.spend(3)
        element = etree.SubElement(parent, tag)
        element.text = text
        return element

    def _code(self, parent: etree.Element, lines: list[str]) -> None:
        code = self._element(self._element(parent, "pre"), "code")
        code.text = AtomicString(code_escape("\n".join(lines) + "\n"))

    def _quote(self, parent: etree.Element, lines: list[str], at: int, depth: int) -> int:
        inner = []
        while at < len(lines) and (quote := _QUOTE.match(lines[at])):
            inner.append(quote[1])
            at += 1
        self._parse(self._element(parent, "blockquote"), inner, depth + 1)
        return at

    def _list(self, parent: etree.Element, lines: list[str], at: int) -> int:
        levels: list[_Level] = []
        entry: etree.Element | None = None
        while at < len(lines):
            line = lines[at]
            if item := _ITEM.match(line):
                indent, tag = len(item[1]), "ol" if item[2] else "ul"
                while len(levels) > 1 and indent < levels[-1].indent:
                    levels.pop()
                if not levels or (indent >= levels[-1].indent + 2 and len(levels) < LIST_DEPTH):
                    holder = self._element(parent if entry is None else entry, tag)
                    if item[2] and int(item[2]) != 1:
                        holder.set("start", str(int(item[2])))
                    levels.append(_Level(indent, tag, holder))
                elif len(levels) == 1 and tag != levels[0].tag:
                    return at
                entry = self._element(levels[-1].element, "li", _tidy(item[3]))
            elif entry is not None and line.startswith(("  ", "\u3000")):
                self.purse.spend()
                entry.text = f"{entry.text}\n{_tidy(line)}"
            elif line.strip(" ") or not _goes_on(lines, at, levels[0].tag):
                return at
            at += 1
        return at

    def _table_rows(self, lines: list[str], at: int) -> int:
        if "|" not in lines[at] or at + 1 >= len(lines) or not _TABLE_RULE.match(lines[at + 1]):
            return 0
        if lines[at + 1].count("|") > TABLE_COLUMNS or not self._tables.test(None, "\n".join(lines[at : at + 2])):
            return 0
        rows = 2
        while at + rows < len(lines) and "|" in lines[at + rows]:
            rows += 1
        return rows

    def _table(self, parent: etree.Element, rows: list[str]) -> int:
        self.purse.spend(2 * len(rows) * (2 + len(self._tables.separator)))
        self._tables.run(parent, ["\n".join(rows)])
        return len(rows)

    def _paragraph(self, parent: etree.Element, lines: list[str], at: int, closers: list[int], depth: int) -> int:
        kept = [_tidy(lines[at])]
        at += 1
        while at < len(lines) and lines[at].strip(" ") and closers[at] <= at and not self._interrupts(lines, at, depth):
            kept.append(_tidy(lines[at]))
            at += 1
        raw = _RAW_BLOCK.match(kept[0])
        self.purse.spend(len(kept))
        if raw is None:
            self._element(parent, "p", "\n".join(kept))
        else:
            # Their line ends are layout of the source, not of the text.
            between = " " if raw[1].lower() in {"table", "ul", "ol"} else "\n"
            self._element(parent, "div", between.join(kept))
        return at

    def _interrupts(self, lines: list[str], at: int, depth: int) -> bool:
        line = lines[at]
        if item := _ITEM.match(line):
            return item[2] in {None, "1"}
        return bool(
            _HEADING.match(line)
            or _RULE.match(line)
            or (depth < QUOTE_DEPTH and _QUOTE.match(line))
            or self._table_rows(lines, at)
        )


def _tidy(line: str) -> str:
    return _SPACES.sub(" ", line.strip(" "))


def _goes_on(lines: list[str], at: int, tag: str) -> bool:
    while at < len(lines) and not lines[at].strip(" "):
        at += 1
    item = _ITEM.match(lines[at]) if at < len(lines) else None
    return item is not None and (len(item[1]) > 1 or ("ol" if item[2] else "ul") == tag)


def _closing_fences(lines: list[str]) -> list[int]:
    """Give each line the number of the line that closes the fence it opens, or 0."""
    closers = [0] * len(lines)
    opened, length = -1, 0
    for number, line in enumerate(lines):
        if opened >= 0:
            if (fence := _BARE_FENCE.match(line)) and len(fence[1]) >= length:
                closers[opened] = number
                opened = -1
        elif fence := _FENCE.match(line):
            opened, length = number, len(fence[1])
    return closers
