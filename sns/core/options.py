"""Choices that staff change while the site runs; declared by features, with a default that works."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from .db import Base, action, ask, db


@dataclass(frozen=True)
class Option:
    """A declared choice: its default and the words staff see."""

    key: str
    default: Any
    label: str


_declared: dict[str, Option] = {}


class OptionRow(Base):
    """A choice that was changed; `space_id` 0 is the whole city, otherwise one ward's own choice."""

    __tablename__ = "options"

    key: so.Mapped[str] = so.mapped_column(sa.String(100), primary_key=True)
    space_id: so.Mapped[int] = so.mapped_column(primary_key=True, default=0)
    value: so.Mapped[Any] = so.mapped_column(sa.JSON)


def declare(key: str, *, default: Any, label: str) -> None:
    """Declare a choice; a second declaration of one key is refused."""
    if key in _declared:
        raise ValueError(f"option {key} is declared twice")
    _declared[key] = Option(key, default, label)


def value(key: str, space_id: int = 0) -> Any:
    """Return a ward's choice, or the city's, or the default."""
    option = _declared[key]
    rows = db.session.execute(
        sa.select(OptionRow.space_id, OptionRow.value).where(
            OptionRow.key == key, OptionRow.space_id.in_({0, space_id})
        )
    ).all()
    found = {row.space_id: row.value for row in rows}
    return found.get(space_id, found.get(0, option.default))


def values(keys: Iterable[str], space_id: int = 0) -> dict[str, Any]:
    """Return several of a ward's choices, the city's or the defaults, in one statement."""
    wanted = tuple(keys)
    rows = ask(_chosen(), {"keys": wanted, "spaces": [0, space_id]})
    return {key: _declared[key].default for key in wanted} | {row.key: row.value for row in rows}


@cache
def _chosen() -> sa.Select[*tuple[str, Any]]:
    keys = sa.bindparam("keys", type_=sa.String, expanding=True)
    spaces = sa.bindparam("spaces", type_=sa.Integer, expanding=True)
    chosen: sa.Select[*tuple[str, Any]] = sa.select(OptionRow.key, OptionRow.value)
    chosen = chosen.where(OptionRow.key.in_(keys), OptionRow.space_id.in_(spaces))
    return chosen.order_by(OptionRow.space_id)


@action
def change(key: str, new: Any, space_id: int = 0) -> None:
    """Set a choice for the city or one ward."""
    if key not in _declared:
        raise KeyError(key)
    db.session.merge(OptionRow(key=key, space_id=space_id, value=new))
