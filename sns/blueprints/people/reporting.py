"""What can be reported of a member's page: what they say about themselves, and what a friend says about them."""

from __future__ import annotations

from typing import Any

from sns.blueprints.accounts import circle, fields
from sns.blueprints.accounts.models import Member, Testimonial
from sns.blueprints.accounts.queries import find_anybody, find_member
from sns.blueprints.accounts.signals import MemberChanged
from sns.blueprints.moderation import adapters as moderation
from sns.core import clock
from sns.core.db import reread
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l
from sns.core.signals import emit

from . import helping, policy
from .models import HelpingHand

MEMBER, TESTIMONIAL = "member", "testimonial"
_HALF = 32


def number_of(about_id: int, author_id: int) -> int:
    """Return the one number of a testimonial, which is known by two."""
    return (about_id << _HALF) | author_id


def _of_member(member: Member) -> moderation.Subject:
    helps = [one.words for one in helping.helps_of([member.id])[member.id]]
    told = [
        (_("ニックネーム"), member.nickname), (_("よみがな"), member.reading), (_("ひとこと"), member.bio),
        (_("お手伝いできること"), "\n".join(helps)),
    ]  # fmt: skip
    is_hidden = fields.WITHHELD in (member.settings or {})
    return moderation.Subject(
        MEMBER, member.id, _("会員のページ"), member, member.id, member.home_ward_id, member.nickname,
        "\n".join(f"{name}: {words}" for name, words in told if words), ("people.show", {"member_id": member.id}),
        member.joined_at, "hidden" if is_hidden else "published",
    )  # fmt: skip


def _set_member(_actor: Member | None, member: Member, state: str, _reason: str | None) -> None:
    reread(member)
    kept = dict(member.settings or {})
    visible = dict(kept.get("visible", {}))
    if state == "published":
        for field, scope in kept.pop(fields.WITHHELD, {}).items():
            if scope is None:
                visible.pop(field, None)
            else:
                visible[field] = scope
    elif fields.WITHHELD not in kept:
        kept[fields.WITHHELD] = {field: visible.get(field) for field in fields.OWN_WORDS}
        visible |= dict.fromkeys(fields.OWN_WORDS, "private")
    member.settings = {**kept, "visible": visible}
    emit(MemberChanged(member.id))


def _find_testimonial(number: int) -> Testimonial | None:
    about_id, author_id = number >> _HALF, number & ((1 << _HALF) - 1)
    return circle.find_testimonial(about_id, author_id)


def _reads_testimonial(member: Member, written: Testimonial) -> bool:
    about = find_member(written.about_id)
    is_mine = member.id in (written.about_id, written.author_id)
    return is_mine or (
        about is not None and written.hidden_at is None and written.author_id not in member.standing.blocked
        and policy.show(member, about) and policy.sees(member.standing, about, "testimonials")
    )  # fmt: skip


def _of_testimonial(written: Testimonial) -> moderation.Subject:
    about, author = find_anybody(written.about_id), find_anybody(written.author_id)
    return moderation.Subject(
        TESTIMONIAL, number_of(written.about_id, written.author_id), _("紹介文"), author, written.author_id,
        about.home_ward_id if about else 0, _("%(name)sさんの紹介文", name=about.nickname) if about else "",
        written.body, ("people.show", {"member_id": written.about_id, "_anchor": "testimonials"}), written.written_at,
        "hidden" if written.hidden_at else "published",
    )  # fmt: skip


def _set_testimonial(_actor: Member | None, written: Testimonial, state: str, _reason: str | None) -> None:
    written.hidden_at = None if state == "published" else clock.now()


def _meets(member: Member, someone: Any) -> bool:
    return someone.state == "active" and policy.show(member, someone)


moderation.register(
    moderation.Reportable(
        MEMBER, _l("会員のページ"), (Member, HelpingHand), find_anybody, _meets, _of_member, _set_member
    )
)
moderation.register(
    moderation.Reportable(
        TESTIMONIAL, _l("紹介文"), (Testimonial,), _find_testimonial, _reads_testimonial, _of_testimonial,
        _set_testimonial,
    ),
    is_pair=True,
)  # fmt: skip
