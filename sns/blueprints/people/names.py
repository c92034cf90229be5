"""Nicknames of newcomers: as for members, and those who wait to be let in keep the name they chose."""

from __future__ import annotations

import sqlalchemy as sa

from sns.blueprints.accounts import names
from sns.blueprints.screening import checking
from sns.core import text
from sns.core.db import db
from sns.core.errors import Refused

from .models import SignUp
from .queries import place_names

_WAITING = ("guardian", "approval")


def trouble_with(nickname: str, *, sign_up: SignUp) -> str | None:
    """Return in words why somebody who comes in cannot have this nickname, or None."""
    try:
        checking.of_list(sign_up.ward_id, nickname)
        key = names.refuse_name(nickname, places=place_names())
    except Refused as refused:
        return refused.words
    waiting = db.session.execute(
        sa.select(SignUp.id, SignUp.nickname).where(SignUp.state.in_(_WAITING), SignUp.nickname.is_not(None))
    )
    if any(row.id != sign_up.id and text.skeleton(row.nickname) == key for row in waiting):
        return names.refused_as_taken().words
    return None
