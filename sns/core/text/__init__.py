"""The text door: the only way for what residents type to become HTML, and the only user of the libraries behind it.

Rendering happens when a text is written; pages show what was stored together with `VERSION`.
"""

from __future__ import annotations

import logging
import re
import threading
from html import escape

from markdown import Markdown
from markupsafe import Markup

from .blocks import Purse, TooMuch
from .clean import HIRAGANA, clean_body, clean_line, skeleton
from .gate import last_gate, new_cleaner
from .inlines import ResidentMarkdown
from .letters import from_html
from .links import BARE_URL
from .names import Called, calls, renamed, with_names
from .plain import excerpt, plain, without_hidden

__all__ = [
    "BODY_LIMIT", "HIRAGANA", "LINE_LIMIT", "NAME_LIMIT", "TITLE_LIMIT", "VERSION", "Called",
    "calls", "clean_body", "clean_line", "excerpt", "from_html", "line", "plain", "renamed", "render", "skeleton", "with_names",
]  # fmt: skip

VERSION = 2
BODY_LIMIT = 10_000
TITLE_LIMIT = 100
LINE_LIMIT = 2_000
NAME_LIMIT = 20

_log = logging.getLogger(__name__)

# Signs a text may hold before Markdown looks at it: each costs a step even where it means nothing.
SIGNS = 1_500
_SIGN = re.compile(r"[&<>\[\]*_~`\\|]")
_PARAGRAPHS = re.compile(r"\n\n+")


class _Renderer(threading.local):
    """One set of parsers for each thread: they keep state while they run."""

    def __init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Drop what an abandoned text may have left in the parsers."""
        self.purse = Purse()
        self.markdown = Markdown(extensions=[ResidentMarkdown(self.purse)], output_format="html")
        self.cleaner = new_cleaner()

    def html(self, source: str) -> str:
        self.purse.refill()
        # Each becomes an entity, and each entity a token of its own on the way through bleach.
        self.purse.spend(sum(map(source.count, "&<>")))
        self.markdown.reset()
        html = self.markdown.convert(without_hidden(source))
        return str(self.cleaner.clean(html)).replace("<p></p>", "")


_renderer = _Renderer()


def render(source: str) -> Markup:
    """Render a body; a text that is too long or costs too much is shown as typed, with line breaks and links."""
    text = clean_body(source)
    if len(text) <= BODY_LIMIT and len(_SIGN.findall(text)) <= SIGNS:
        try:
            return Markup(last_gate(_renderer.html(text)))
        except (TooMuch, RecursionError):
            _renderer.renew()
        except Exception:  # noqa: BLE001 - render() is total
            # A flaw of a library must not keep a resident from writing.
            _log.exception("text not rendered as Markdown", extra={"length": len(text)})
            _renderer.renew()
    return Markup(last_gate(_as_typed(text)))


def line(source: str) -> Markup:
    """Render a chat line: as typed, with line breaks and links."""
    return Markup(last_gate(_linked(clean_body(source))))


def _as_typed(text: str) -> str:
    return "".join(f"<p>{_linked(part)}</p>" for part in _PARAGRAPHS.split(text) if part.strip())


def _linked(text: str) -> str:
    parts: list[str] = []
    at = 0
    for url in BARE_URL.finditer(text):
        parts += escape(text[at : url.start()]), f'<a href="{escape(url[0])}">{escape(url[0])}</a>'
        at = url.end()
    parts.append(escape(text[at:]))
    return "".join(parts).replace("\n", "<br>")
