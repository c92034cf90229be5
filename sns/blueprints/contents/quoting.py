"""引用: what somebody said, as the beginning of an answer."""

from __future__ import annotations

from sns.blueprints.accounts.models import Member
from sns.core import text
from sns.core.db import db
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in

from . import queries
from .models import Content, Reply

MOST_LINES = 5
MOST_CHARACTERS = 200


def quote(reader: Member, content: Content, seq: str | None) -> str:
    """Return a content (`seq` "0") or one of its replies as a quotation with whom; empty where there is none to see.

    `seq` is as it stands in the address. The name is a call (@), so it follows when its owner changes it.
    """
    number = number_in(seq)
    if number is None:
        return ""
    said: Content | Reply | None = content if number == 0 else queries.reply_at(content.id, number)
    if said is None or said.state != "published":
        return ""
    if said.author_id in reader.standing.blocked and said.voice_space_id is None:
        return ""
    author = db.session.get(Member, said.author_id) if said.author_id else None
    is_here = author is not None and not author.is_gone
    whom = _("@%(name)s さん", name=author.nickname) if author is not None and is_here else _("退会した会員")
    return "\n".join(f"> {line}" for line in (whom, *_lines(said.body))) + "\n\n"


def _lines(body: str) -> list[str]:
    lines = text.plain(body).split("\n")
    kept: list[str] = []
    left = MOST_CHARACTERS
    for line in lines[:MOST_LINES]:
        kept.append(line if len(line) <= left else f"{line[:left]}…")
        left -= len(line)
        if left <= 0:
            break
    has_more = len(lines) > len(kept) and not kept[-1].endswith("…")
    return [*kept, "…"] if has_more else kept
