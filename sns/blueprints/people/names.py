"""Nicknames: nobody may be taken for another member, for the city or a ward, or for those who run the site."""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces import queries as spaces
from sns.core import text
from sns.core.db import db
from sns.core.i18n import gettext as _

from .models import SignUp

# Whoever bears one of these would be believed more than a neighbour. The city's own names come from the database.
_OFFICIAL = (
    "職員", "公式", "運営", "事務局", "管理者", "管理人", "市役所", "区役所", "市長", "区長", "世話人",
    "まちの縁側", "engawa", "admin", "official", "staff", "moderator", "support",
)  # fmt: skip
_WAITING = ("guardian", "approval")


def trouble_with(nickname: str, *, member_id: int | None = None, sign_up_id: int | None = None) -> str | None:
    """Return in words why somebody cannot have this nickname, or None; one's own present name is no trouble."""
    name = text.clean_line(nickname)
    if not any(unicodedata.category(char)[0] in "LN" for char in name):
        return _("文字か数字を1つは入れてください")
    if len(name) > text.NAME_LIMIT:
        return _("%(max)d文字以内で書いてください", max=text.NAME_LIMIT)
    if _sounds_official(name):
        return _("市や区、職員とまちがえられる名前は使えません。別の名前にしてください")
    if _is_taken(text.skeleton(name), member_id, sign_up_id):
        return _("よく似たニックネームの方がいます。別の名前にしてください")
    return None


def _sounds_official(name: str) -> bool:
    key = text.skeleton(name)
    places = [card for card in (spaces.city_card(), *spaces.wards_by_id().values()) if card is not None]
    inside = [*_OFFICIAL, *(place.name_ja for place in places)]
    # A reading or a romanised name is too short to be kept out of the middle of other words.
    exact = [word for place in places for word in (place.reading, place.name_en, place.slug) if word]
    return any(text.skeleton(word) in key for word in inside) or key in {text.skeleton(word) for word in exact}


def _is_taken(key: str, member_id: int | None, sign_up_id: int | None) -> bool:
    owner = db.session.scalar(sa.select(Member.id).where(Member.nickname_key == key))
    if owner is not None:
        return owner != member_id
    # Those who wait for a guardian or the ward office keep the name they chose.
    waiting = db.session.execute(
        sa.select(SignUp.id, SignUp.nickname).where(SignUp.state.in_(_WAITING), SignUp.nickname.is_not(None))
    )
    return any(row.id != sign_up_id and text.skeleton(row.nickname) == key for row in waiting)
