"""Statements that are kept and asked again and again: found by themselves, and bound only where they differ."""

from __future__ import annotations

import re
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa

_MARK = "sns_kept"
_PLAIN_TYPES = (sa.String, sa.Text, sa.Integer)
_PLAIN_WORD = re.compile(r"[a-z_]{0,40}")
# Forms of one statement; there is one, unless a process talks to several databases.
_MOST_FORMS = 4


class _Compiled(dict[Any, Any]):
    """What one statement has been compiled to. SQLAlchemy's own cache looks at every part of it, each time it is asked."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        dialect, _statement, *form = key
        return super().get((dialect, *form), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        dialect, _statement, *form = key
        if len(self) == _MOST_FORMS:
            self.clear()
        super().__setitem__((dialect, *form), compiled)


_seen: WeakKeyDictionary[sa.Executable, tuple[sa.Executable, dict[str, Any]] | None] = WeakKeyDictionary()


def kept(statement: sa.Executable) -> tuple[sa.Executable, dict[str, Any]]:
    """Return a statement as it is run, with options; one that is asked again is kept, others go their usual way."""
    try:
        found = _seen[statement]
    except KeyError:
        _seen[statement] = None
        return statement, {}
    if found is None:
        marked = statement.execution_options(**{_MARK: True})
        found = _seen[statement] = marked, {"compiled_cache": _Compiled()}
    return found


def settle(engine: sa.Engine) -> None:
    """Let an engine write into kept statements what is always the same in them."""
    usual: Any = engine.dialect.statement_compiler

    class Compiler(usual):
        def visit_bindparam(self, bindparam: sa.BindParameter[Any], *args: Any, **options: Any) -> str:
            written = None
            if bindparam.unique and bindparam.callable is None and self.execution_options.get(_MARK):
                written = _list(bindparam, self) if bindparam.expanding else _plain(bindparam.value, bindparam.type)
            return written if written is not None else str(super().visit_bindparam(bindparam, *args, **options))

    engine.dialect.statement_compiler = Compiler


def _list(bound: sa.BindParameter[Any], compiler: Any) -> str | None:
    words = [_plain(value, bound.type) for value in bound.value or ()]
    if not words:  # SQL knows no empty list
        return f"({compiler.visit_empty_set_op_expr([bound.type], bound.expand_op)})"
    return None if None in words else f"({', '.join(map(str, words))})"


def _plain(value: Any, of: sa.types.TypeEngine[Any]) -> str | None:
    """Return a value as SQL, or None where it is to be bound, because it is no plain word or number."""
    if type(of) not in _PLAIN_TYPES:
        return None
    if type(value) is int:
        return str(value)
    return f"'{value}'" if type(value) is str and _PLAIN_WORD.fullmatch(value) else None
