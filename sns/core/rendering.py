"""Jinja with the short cuts that pages of this product may take: what they say is the same, saying it is less work."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, MutableMapping
from functools import lru_cache
from types import FunctionType, MethodType
from typing import Any

import markupsafe
from flask import Flask
from flask.templating import Environment
from jinja2.environment import Template, TemplateModule
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context, Macro
from markupsafe import Markup

_LINE_ENDS = re.compile(r"\s*\n\s*")
_AT_MARGIN = re.compile(r"\A\n+(?=\S|\Z)")
_LONGEST_KEPT = 200
# What nothing has to be given to beside its arguments, unless it is marked as wanting it.
_PLAIN = frozenset({Macro, FunctionType, MethodType})


class Page(Context):
    """The names of a page."""

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call what a template calls; Jinja would look at each function for three marks."""
        if type(called) not in _PLAIN or hasattr(called, "jinja_pass_arg"):
            return super().call(called, *args, **kwargs)
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return called(*args, **kwargs)


class Component(Template):
    """A template whose macros are made once: all that macros use of a page is given to them or global."""

    def _get_default_module(self, _context: Any = None) -> TemplateModule:
        # Jinja would compare all names of the page with the globals at each import, twelve times a page.
        return super()._get_default_module()

    @classmethod
    def _from_namespace(
        cls, environment: Any, namespace: MutableMapping[str, Any], globals: MutableMapping[str, Any]
    ) -> Template:
        namespace["escape"] = escape
        return super()._from_namespace(environment, namespace, globals)


class Unindented(Extension):
    """What lays out a page for its writers is no part of it: a tenth of a page's bytes."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Make one line's end of each run of white space that holds one, and none of that behind a tag at the margin.

        What stands in `pre` and `textarea` comes as values, which are left alone.
        """
        is_page, before = (stream.name or "").endswith(".html"), ""
        for token in stream:
            if is_page and token.type == "data":
                words = _AT_MARGIN.sub("", token.value) if before == "block_end" else token.value
                token = Token(token.lineno, "data", _LINE_ENDS.sub("\n", words))
            before = token.type
            yield token


class Pages(Environment):
    """Flask's environment; a template that was found once is found at once."""

    template_class = Component
    context_class = Page

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, **options)
        self.add_extension(Unindented)
        self._found: dict[str, Template] = {}

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """Return a template, or raise TemplateNotFound."""
        if isinstance(name, Template) or globals or self.auto_reload:
            return super().get_template(name, parent, globals)
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = super().get_template(name, parent)
        return found

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Give templates without names of their own the very globals, which a page copies faster than a chain."""
        return super().make_globals(d) if d else self.globals


_escaped: Callable[[str], Markup] = lru_cache(maxsize=8_192)(markupsafe.escape)


def escape(value: Any) -> str:
    """Escape what a template writes: most of it are the same short words on page after page."""
    kind = type(value)
    if kind is str:
        return _escaped(value) if len(value) < _LONGEST_KEPT else markupsafe.escape(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    return markupsafe.escape(value)


def init_app(app: Flask) -> None:
    """Let the app make its pages so; before anything touches `app.jinja_env`."""
    app.jinja_environment = Pages
