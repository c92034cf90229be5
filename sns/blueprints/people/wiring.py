"""What other features and templates learn from people, and what follows from joining."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, redirect, request, url_for

from sns.blueprints.accounts import letters
from sns.blueprints.accounts.queries import find_member
from sns.blueprints.media import policy as media
from sns.core import menu, options
from sns.core.guard import me
from sns.core.i18n import lazy as _l
from sns.core.signals import on

from . import faces, joining, mailbox, policy, profile, promises, resuming, sign_ups
from .signals import SignUpLetterDue


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
menu.add(menu.Entry("people.edit", "user", _l("自分の紹介"), order=10, group=3))
menu.add(menu.Entry("people.privacy", "lock", _l("公開の範囲"), order=12, group=3))
menu.add(menu.Entry("people.blocks", "eyeoff", _l("ブロックとミュート"), order=14, group=3))
menu.add(menu.Entry("people.invitations", "send", _l("招待する"), order=65, group=2, marks=("people.invitation",)))
options.declare(sign_ups.PER_MEMBER, default=5, label="会員1人が招待できる人数")

# Open to members who have not yet agreed to a changed text: reading it, seeing it well, and going.
_ALWAYS_OPEN = ("static", "media.show", "accounts.appearance", "accounts.sign_out", "people.promise", "people.leav")
_NEWCOMERS = ("people.join", "people.guardian")


def init_app(app: Flask) -> None:
    """Give templates members' photos and words; ask again after a promise changed."""
    app.jinja_env.globals.update(face=faces.face, seen=faces.seen, resume_url=resuming.resume_url)
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
