"""Marks inside a line: patterns that look only a bounded distance ahead, and pay for each match."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from typing import TYPE_CHECKING

from markdown.extensions import Extension
from markdown.inlinepatterns import DelimiterProcessor, EscapeInlineProcessor, InlineProcessor
from markdown.treeprocessors import InlineProcessor as InlineTreeprocessor
from markdown.util import AtomicString, Registry, code_escape

from .blocks import LineParser, Purse
from .links import BARE_URL, address
from .readings import READING, split

if TYPE_CHECKING:
    from markdown import Markdown

    _Match = tuple[etree.Element | str | None, int | None, int | None]


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


INLINE_TAGS = _names("p br strong em del ul ol li blockquote code pre h3 h4 h5 h6 a hr ruby rt rp")
TABLE_TAGS = _names("table caption thead tbody tfoot tr th td")
TAGS = INLINE_TAGS | TABLE_TAGS

TAG_ALIASES = {"b": "strong", "i": "em", "s": "del", "strike": "del", "h1": "h3", "h2": "h4"}
_MAY_STAY_OPEN = _names("p br hr li rt rp thead tbody tfoot tr th td")
# Tags of HTML that are taken out; any other word in angle brackets (<重要>, <memo>) is the resident's own text.
FOREIGN_TAGS = _names(
    "abbr acronym address applet area article aside audio base basefont bdi bdo bgsound big blink body button canvas"
    " center cite col colgroup data datalist dd details dfn dialog dir div dl dt embed fieldset figcaption figure font"
    " footer form frame frameset head header hgroup html iframe image img input ins isindex kbd keygen label legend"
    " link listing main map mark marquee math menu meta meter nav nobr noembed noframes noscript object optgroup option"
    " output param picture plaintext portal progress q rb rtc samp script search section select slot small source span"
    " style sub summary sup svg template textarea time title track tt u var video wbr xmp"
)

_TAG = r"<(/?)([A-Za-z][A-Za-z0-9]{0,15})((?:\s[^<>\x02\x03]{0,1000})?)(/?)>"
_CODE = r"(?<!`)(`{1,9})(?!`)([^\n]{1,500}?)(?<!`)\1(?!`)"
_LINK = (
    r"!?\[([^\[\]]{0,300})\]\(\s?"
    r"((?:[^\s()<>\[\]\x02\x03]|\([^\s()<>\[\]\x02\x03]{0,200}\)){1,1000})"
    r'(?: "([^"\n\x02\x03]{0,100})")?\s?\)'
)
_AUTOLINK = r"<(https?://[^\s<>\x02\x03]{1,1000}|[0-9A-Za-z.!#$%&'*+/=?^_`{|}~-]{1,64}@[0-9A-Za-z.-]{1,253})>"
# Addresses such as …/__a__/, faces such as (*^_^*), rules of waves and products such as 2*3*4 hold no emphasis.
_VERBATIM = BARE_URL.pattern + (
    r"|[(（](?=[^()（）\s]{0,12}[*_~^])[^()（）\s0-9A-Za-zぁ-んァ-ヶ一-龠「」]{1,12}[)）]"
    r"|\(_ _\)|\([TOo\^]_[TOo\^]\)|>[_.]<"
    r"|~{3,}|\*{4,}|_{4,}"
    r"|(?<=[0-9])\*(?=[0-9])"
)


class _Paid(InlineProcessor):
    PATTERN = ""
    COST = 1

    def __init__(self, md: Markdown, purse: Purse) -> None:
        super().__init__(self.PATTERN, md)
        self.compiled_re = re.compile(self.PATTERN, re.IGNORECASE)
        self.purse = purse

    def handleMatch(self, m: re.Match[str], data: str) -> _Match:
        self.purse.spend(self.COST)
        made = self.make(m, data)
        return (None, None, None) if made is None else (made, m.start(0), m.end(0))

    def make(self, m: re.Match[str], data: str) -> etree.Element | str | None:
        """Build what stands for the match, or None to leave it as typed, which is what happens without an own way."""
        return None


class _Code(_Paid):
    PATTERN = _CODE
    COST = 2

    def make(self, m: re.Match[str], data: str) -> etree.Element:
        element = etree.Element("code")
        element.text = AtomicString(code_escape(m[2].strip(" ")))
        return element


class _Tag(_Paid):
    PATTERN = _TAG
    COST = 4

    def make(self, m: re.Match[str], data: str) -> str | None:
        typed, name = m[2], m[2].lower()
        tag = TAG_ALIASES.get(name, name)
        if tag not in TAGS:
            return "" if name in FOREIGN_TAGS else None
        # One forgotten end must not make the rest of the page bold.
        if not m[1] and tag not in _MAY_STAY_OPEN and data.find(f"</{typed}", m.end()) < 0:
            return ""
        return str(self.md.htmlStash.store(f"<{m[1]}{tag}{m[3]}>"))


class _Link(_Paid):
    PATTERN = _LINK
    COST = 6

    def make(self, m: re.Match[str], data: str) -> etree.Element | None:
        href = address(m[2])
        if href is None:
            return None
        element = etree.Element("a", {"href": href})
        element.text = m[1] or AtomicString(href)
        if m[3]:
            element.set("title", m[3])
        return element


class _AutoLink(_Paid):
    PATTERN = _AUTOLINK
    COST = 6

    def make(self, m: re.Match[str], data: str) -> etree.Element | None:
        href = address(m[1] if m[1].lower().startswith("http") else f"mailto:{m[1]}")
        if href is None:
            return None
        element = etree.Element("a", {"href": href})
        element.text = AtomicString(m[1])
        return element


class _LineEnd(_Paid):
    PATTERN = r"\n"
    COST = 2

    def make(self, m: re.Match[str], data: str) -> etree.Element:
        return etree.Element("br")


class _Verbatim(_Paid):
    PATTERN = _VERBATIM
    COST = 2

    def make(self, m: re.Match[str], data: str) -> str:
        return m[0]


class _Reading(_Paid):
    PATTERN = READING
    COST = 6

    def make(self, m: re.Match[str], data: str) -> etree.Element:
        ruby = etree.Element("ruby")
        written, *parts = (AtomicString(words) for words in (split(m)[0], "(", split(m)[1], ")"))
        ruby.text = written
        # Where ruby is not known, the reading stands in brackets.
        for tag, words in zip(("rp", "rt", "rp"), parts, strict=True):
            etree.SubElement(ruby, tag).text = words
        return ruby


class _Emphasis(DelimiterProcessor):
    def __init__(self, md: Markdown, purse: Purse) -> None:
        super().__init__("*", "strong,em", md)
        self.add("_", "strong,em", smart=True)
        self.add("~", "del", double=True)
        self.purse = purse

    def handleMatch(self, m: re.Match[str], data: str) -> _Match:
        # Without a pair at hand the library walks the rest of the text character by character.
        self.purse.spend(4 + (0 if self.regions else (len(data) - m.start()) // 100))
        found: _Match = super().handleMatch(m, data)
        return found


class ResidentMarkdown(Extension):
    """Replace the library's blocks and inline patterns by the bounded ones."""

    def __init__(self, purse: Purse) -> None:
        super().__init__()
        self.purse = purse

    def extendMarkdown(self, md: Markdown) -> None:
        """Register the patterns, in the order in which they may claim a character."""
        md.preprocessors.deregister("html_block")
        md.treeprocessors.deregister("prettify")
        md.parser = LineParser(md, self.purse)
        md.inlinePatterns = Registry()
        md.treeprocessors.register(InlineTreeprocessor(md), "inline", 20)
        md.inlinePatterns.register(_Code(md, self.purse), "code", 90)
        md.inlinePatterns.register(_Tag(md, self.purse), "tag", 80)
        md.inlinePatterns.register(EscapeInlineProcessor(r"\\(.)", md), "escape", 70)
        md.inlinePatterns.register(_Link(md, self.purse), "link", 60)
        md.inlinePatterns.register(_AutoLink(md, self.purse), "autolink", 50)
        md.inlinePatterns.register(_LineEnd(md, self.purse), "nl2br", 40)
        md.inlinePatterns.register(_Reading(md, self.purse), "reading", 35)
        md.inlinePatterns.register(_Verbatim(md, self.purse), "verbatim", 30)
        md.inlinePatterns.register(_Emphasis(md, self.purse), "emphasis", 20)
