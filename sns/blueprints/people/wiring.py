"""What other features and templates learn from people, and what follows from joining and leaving."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, redirect, request, url_for

from sns.blueprints.accounts import doors, letters
from sns.blueprints.accounts.queries import find_member, members_by_id
from sns.blueprints.accounts.signals import MemberChanged, MemberJoined
from sns.blueprints.media import policy as media
from sns.blueprints.notifications import adapters as notifications
from sns.blueprints.notifications import telling
from sns.blueprints.search import actions as search
from sns.blueprints.search import adapters as searching
from sns.blueprints.spaces import deeds, staff_menu
from sns.blueprints.spaces.queries import ward_by_id
from sns.core import clock, menu, options
from sns.core.guard import me
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l
from sns.core.signals import on

from . import (
    faces,
    finding,
    joining,
    leaving,
    mailbox,
    moving,
    policy,
    profile,
    promises,
    reporting,
    resuming,
    return_links,
    sign_ups,
)
from .signals import InvitationUsed, MemberLeaving, ResidencyConfirmed, SignUpLetterDue, WardDecided
from .views.leaving import offer_return, tell_lock


def _sees_face(member: Any, file: Any) -> bool:
    owner = find_member(file.owner_id) if member is not None and file.owner_id else None
    if owner is None or owner.photo_id != file.id:
        return False
    return policy.show(member, owner) and policy.sees(member.standing, owner, "photo")


def _asking() -> int:
    return len(me().standing.asking)


media.deliver(profile.AVATAR, _sees_face)
searching.register_people(finding.PEOPLE)
menu.add(
    menu.Entry(
        "people.friends", "users", _l("つながり"), order=50, marks=("people.friends", "people.requests"), count=_asking
    )
)
menu.add(menu.Entry("people.edit", "user", _l("自分の紹介"), order=10, group=3))
menu.add(menu.Entry("people.privacy", "lock", _l("公開の範囲"), order=12, group=3))
menu.add(menu.Entry("people.ward", "ward", _l("区とのかかわり"), order=11, group=3, marks=("people.move",)))
menu.add(menu.Entry("people.helping", "hand", _l("お手伝いできること"), order=11, group=3))
menu.add(menu.Entry("people.blocks", "eyeoff", _l("ブロックとミュート"), order=14, group=3))
menu.add(menu.Entry("people.footprints", "foot", _l("足あと"), order=55, group=2))
menu.add(menu.Entry("people.feed_settings", "follow", _l("フィードで読む"), order=40, group=3))
menu.add(menu.Entry("people.invitations", "send", _l("招待する"), order=65, group=2, marks=("people.invitation",)))
options.declare(sign_ups.PER_MEMBER, default=5, label="会員1人が招待できる人数")

doors.tell("leaving", offer_return)
doors.tell("locked", tell_lock)
doors.tell("suspended", tell_lock)
staff_menu.add(
    staff_menu.Line(
        "people.staff_members", "users", _l("会員"), "people.staff", order=10, marks=("people.staff_member",)
    )
)
staff_menu.add(
    staff_menu.Line(
        "people.staff_sign_ups", "user", _l("登録の承認"), "people.decide_on_ways_in", order=20,
        marks=("people.staff_sign_up", "people.staff_joining", "people.staff_move"),
    )
)  # fmt: skip
staff_menu.add(staff_menu.Line("people.staff_leaflets", "send", _l("チラシ"), "people.make_leaflets", order=25))
staff_menu.add(staff_menu.Line("people.staff_residency", "mail", _l("居住確認"), "people.staff", order=30))
menu.add(menu.Entry("people.residency_page", "check", _l("居住確認"), order=20, group=3, marks=("people.residency_",)))
menu.add(menu.Entry("people.leave", "out", _l("退会する"), order=90, group=3))
for _deed, _words in {
    "personal.look": _l("名前とメールアドレスを見ました"),
    "member.lock": _l("利用を止めました"),
    "member.unlock": _l("また使えるようにしました"),
    "member.second_factor.remove": _l("2段階認証をはずしました"),
    "residency.print": _l("居住確認の手紙を印刷しました(名前と住所を見ました)"),
    "residency.counter": _l("窓口で居住を確認しました"),
    "sign_up.approve": _l("会員の登録を承認しました"),
    "sign_up.refuse": _l("会員の登録をお断りしました"),
    "ward_request.approve": _l("会員が区に加わるのを承認しました"),
    "ward_request.refuse": _l("会員が区に加わるのをお断りしました"),
    "leaflet.make": _l("チラシを作りました"),
    "leaflet.revoke": _l("チラシのリンクを止めました"),
    "residency.option": _l("居住確認の手紙の受けつけを変えました"),
}.items():
    deeds.name(_deed, _words)

notifications.register(
    notifications.Kind(
        "invitation", _l("招待した人が会員になったとき"), "send", "daily", 85,
        words=lambda line: _("%(who)sが、あなたの招待で会員になりました", who=line.who),
        address=lambda line: ("people.show", {"member_id": line.actor.id}) if line.actor else ("people.invitations", {}),
    )
)  # fmt: skip
notifications.register(
    notifications.Kind(
        "residency", _l("居住確認がすんだとき"), "check", "once", 95, words=lambda _line: _("居住確認がすみました"),
        address=lambda _line: ("people.residency_page", {}),
    )
)  # fmt: skip

# Open to members who have not yet agreed to a changed text: reading it, seeing it well, and going.
_ALWAYS_OPEN = (
    "static",
    "moderation.rules",
    "moderation.letter",
    "moderation.objection",
    "media.show",
    "accounts.appearance",
    "accounts.sign_out",
    "people.promise",
    "people.leav",
)
_NEWCOMERS = ("people.join", "people.guardian")


def init_app(app: Flask) -> None:
    """Give templates members' photos and words; ask again after a promise changed."""
    app.jinja_env.globals.update(
        face=faces.face, seen=faces.seen, resume_url=resuming.resume_url, testimonial_number=reporting.number_of
    )  # fmt: skip
    app.url_value_preprocessor(_keep_newcomers_here)
    app.before_request(_ask_again)
    app.context_processor(lambda: {"has_mailbox": mailbox.of(app) is not None})


def _keep_newcomers_here(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    # Signing in is no answer to a newcomer's or a guardian's form that could not be taken.
    if endpoint is not None and endpoint.startswith(_NEWCOMERS):
        g.pop("to_sign_in", None)


def _ask_again() -> Any:
    # Only pages: a form on its way arrives, nothing that was typed is lost.
    if request.method != "GET" or request.endpoint is None or request.endpoint.startswith(_ALWAYS_OPEN):
        return None
    member = me()
    if member is None or not promises.must_ask(member):
        return None
    return redirect(url_for("people.promises_agree", next=request.full_path.rstrip("?")))


@on(SignUpLetterDue, job=True)
def send_letter(signal: SignUpLetterDue) -> None:
    """Tell somebody on the way in what has become of it."""
    sign_up = sign_ups.find_sign_up(signal.sign_up_id)
    if sign_up is None or sign_up.email is None:
        return
    letters.send(
        sign_up.email, f"accounts/mail/{signal.name}", message_id=f"sign-up-{sign_up.id}-{signal.name}",
        locale=joining.locale_of(sign_up), sign_up=sign_up, ward=sign_ups.ward_of(sign_up),
    )  # fmt: skip


@on(WardDecided, job=True)
def send_decision(signal: WardDecided) -> None:
    """Tell a member what a ward office decided."""
    request = moving.find_request(signal.request_id)
    member = find_member(request.member_id) if request is not None else None
    if request is None or member is None or member.email is None:
        return
    letters.send(
        member.email, f"accounts/mail/ward_{request.state}", message_id=f"ward-request-{request.id}",
        locale=letters.locale_of(member), member=member, request_made=request, ward=ward_by_id(request.space_id),
    )  # fmt: skip


@on(MemberLeaving, job=True)
def send_way_back(signal: MemberLeaving) -> None:
    """Send the link that takes a leaving back; who has come back meanwhile needs none."""
    request = leaving.find_request(signal.member_id)
    member = members_by_id([signal.member_id]).get(signal.member_id)
    if request is None or member is None or member.email is None:
        return
    letters.send(
        member.email, "accounts/mail/leaving", message_id=f"leaving-{member.id}-{int(request.asked_at.timestamp())}",
        locale=letters.locale_of(member), member=member, request_to_leave=request, token=return_links.token_of(request),
    )  # fmt: skip


@on(MemberJoined, job=True)
def read_newcomer(signal: MemberJoined) -> None:
    """Let a newcomer be found."""
    search.refresh(finding.MEMBER, [signal.member_id])


@on(MemberChanged, job=True)
def read_member_again(signal: MemberChanged) -> None:
    """Let a member be found by what they tell now."""
    search.refresh(finding.MEMBER, [signal.member_id])


@on(InvitationUsed, job=True)
def tell_of_newcomer(signal: InvitationUsed) -> None:
    """Tell who invited somebody that they have arrived."""
    telling.person("invitation", about=signal.member_id, to=signal.inviter_id, at=clock.now())


@on(ResidencyConfirmed, job=True)
def tell_of_residency(signal: ResidencyConfirmed) -> None:
    """Tell a member that it is confirmed where they live."""
    telling.oneself("residency", to=signal.member_id, at=clock.now())
