"""What other features and templates learn from people."""

from __future__ import annotations

from typing import Any

from flask import Flask

from sns.blueprints.accounts.queries import find_member
from sns.blueprints.media import policy as media
from sns.core import menu
from sns.core.guard import me
from sns.core.i18n import lazy as _l

from . import faces, policy, profile


def _sees_face(member: Any, file: Any) -> bool:
    owner = find_member(file.owner_id) if member is not None and file.owner_id else None
    if owner is None or owner.photo_id != file.id:
        return False
    return policy.show(member, owner) and policy.sees(member.standing, owner, "photo")


def _asking() -> int:
    return len(me().standing.asking)


media.deliver(profile.AVATAR, _sees_face)
menu.add(
    menu.Entry(
        "people.friends", "users", _l("つながり"), order=50, marks=("people.friends", "people.requests"), count=_asking
    )
)
menu.add(menu.Entry("people.edit", "user", _l("自分の紹介"), order=62, group=2))
menu.add(
    menu.Entry("people.privacy", "lock", _l("公開の範囲"), order=64, group=2, marks=("people.privacy", "people.blocks"))
)


def init_app(app: Flask) -> None:
    """Give templates the photos and words of members, as far as the reader may see them."""
    app.jinja_env.globals.update(face=faces.face, seen=faces.seen)
