"""Which nickname a person may carry: nobody may be imitated, neither a neighbour nor an office."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import sqlalchemy as sa

from sns.core import text
from sns.core.db import db
from sns.core.errors import Refused
from sns.core.i18n import gettext as _

from .models import Member

# Anywhere in a name, these say that an office speaks.
_OFFICE = (
    "職員", "公式", "運営", "管理者", "事務局", "市役所", "区役所", "市長", "区長", "admin", "official", "moderator",
)  # fmt: skip
# After the name of a place, these make it an office of that place.
_SECTION = ("課", "係", "室", "局", "部", "署", "所", "広報", "窓口", "担当", "案内")


def clean(nickname: str) -> str:
    """Return a nickname as it is stored."""
    return text.clean_line(nickname)


def refuse_name(nickname: str, own_id: int | None = None, *, places: Iterable[str] = ()) -> str:
    """Return the skeleton of a nickname that may be taken; raise Refused with words otherwise.

    `own_id` is the member who carries it already; `places` are the names of the city and its wards. Two who ask for
    one name at one moment both pass here: the unique index on `nickname_key` decides between them.
    """
    name = clean(nickname)
    if not any(unicodedata.category(char)[0] in "LN" for char in name):
        raise Refused(_("文字か数字を1つは入れてください"))
    if len(name) > text.NAME_LIMIT:
        raise Refused(_("ニックネームは20文字以内で書いてください"))
    key = text.skeleton(name)
    if _is_reserved(key, places):
        raise Refused(_("市や区の名前、職員とまちがえやすいことばは使えません。別の名前にしてください"))
    taken_by = db.session.scalar(sa.select(Member.id).where(Member.nickname_key == key))
    if taken_by not in (None, own_id):
        raise refused_as_taken()
    return key


def refused_as_taken() -> Refused:
    """Return the refusal of a name that looks like somebody else's."""
    return Refused(_("よく似たニックネームの方がいます。別の名前にしてください"))


def _is_reserved(key: str, places: Iterable[str]) -> bool:
    if any(text.skeleton(word) in key for word in _OFFICE):
        return True
    sections = tuple(text.skeleton(word) for word in _SECTION)
    for place in filter(None, map(text.skeleton, places)):
        if key == place or (key.startswith(place) and key.endswith(sections)):
            return True
    return False
