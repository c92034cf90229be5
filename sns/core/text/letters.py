"""The words of an HTML mail: nh3 reads what mail programs make of HTML, a small table says what becomes of its tags."""

from __future__ import annotations

import re
from html import unescape

import nh3

_BLOCKS = {"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "hr", "pre"}
_TAG = re.compile(r"<(/?)([a-z0-9]+)([^<>]*)>")
_HREF = re.compile(r'href="(https?://[^"]+)"')
_BLANKS = re.compile(r"[ \t\r\n\xa0]+")


def from_html(source: str) -> str:
    """Give the words of an HTML mail as plain lines; quoted parts begin with `> `, links keep their address."""
    clean = nh3.clean(
        source, tags={*_BLOCKS, "br", "blockquote", "a"}, attributes={"a": {"href"}}, url_schemes={"http", "https"},
        link_rel=None, clean_content_tags={"script", "style", "title", "head"},
    )  # fmt: skip
    lines = _Lines()
    at = 0
    for tag in _TAG.finditer(clean):
        lines.say(clean[at : tag.start()])
        lines.meet(tag[2], bool(tag[1]), tag[3])
        at = tag.end()
    lines.say(clean[at:])
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines.finish())).strip("\n")


class _Lines:
    """Lines as they come into being; `depth` counts the quotations around the present one."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.now, self.depth, self.link = "", 0, ""

    def say(self, html: str) -> None:
        self.now += _BLANKS.sub(" ", unescape(html))

    def meet(self, name: str, closes: bool, attributes: str) -> None:
        if name == "a":
            self._meet_link(closes, attributes)
        elif name == "br":
            self._end(even_empty=True)
        else:
            self._end()
            if name == "blockquote":
                self.depth = max(0, self.depth + (-1 if closes else 1))
            elif name == "p" and closes:
                self._end(even_empty=True)
            elif name == "li" and not closes:
                self.now = "- "

    def _meet_link(self, closes: bool, attributes: str) -> None:
        if not closes:
            found = _HREF.search(attributes)
            self.link = unescape(found[1]) if found else ""
        elif self.link and self.link not in self.now:
            self.now += f" {self.link} "

    def _end(self, *, even_empty: bool = False) -> None:
        words = self.now.strip()
        if words or even_empty:
            self.done.append("> " * self.depth + words)
        self.now = ""

    def finish(self) -> list[str]:
        self._end()
        return self.done
