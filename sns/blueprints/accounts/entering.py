"""The door itself: what happens once somebody has shown who they are."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import g, redirect, request, session, url_for
from flask_login import login_user
from werkzeug.wrappers import Response

from sns.core import clock
from sns.core.guard import me

from . import actions, agents, credentials, known, queries
from .carrying import safe_target
from .models import Member

PENDING_S = 600
PROOF = timedelta(minutes=15)
# Longer than the proof that opened the form: words typed slowly are not thrown away.
PROOF_OF_FORMS = timedelta(minutes=45)


def begin(member: Member, *, is_remembered: bool = False, with_second: bool = False) -> None:
    """Open a session for somebody who has shown everything that is asked of them."""
    token, row = actions.open_session(
        member, is_remembered=is_remembered, is_staff=member.standing.is_staff,
        device=request.user_agent.string, address=request.remote_addr,
    )  # fmt: skip
    known.remember(member)
    _start_anew()
    session["sid"] = token
    session["second"] = with_second
    session.permanent = is_remembered
    g.session_id, g.login_session = row.id, row
    login_user(member)


def wait_for_second(member: Member, *, is_remembered: bool, target: str | None) -> None:
    """Open the door half: the password was right, a second factor is still asked for."""
    _start_anew()
    session["pending"] = {
        "member": member.id, "at": int(clock.now().timestamp()), "mark": _mark(member), "remember": is_remembered,
        "next": safe_target(target),
    }  # fmt: skip


def pending() -> tuple[Member, dict[str, Any]] | None:
    """Return who stands in the half-open door, and what the door remembers; None after ten minutes."""
    kept: Any = session.get("pending")
    if not isinstance(kept, dict) or clock.now().timestamp() - kept["at"] > PENDING_S:
        return None
    member = queries.find_anybody(kept["member"])
    if member is None or not member.is_active or _mark(member) != kept["mark"]:
        return None
    return member, kept


def enter(member: Member, *, is_remembered: bool = False, target: str | None = None) -> Response | None:
    """Let a member in; None means that a second factor is asked for first, at `accounts.second`."""
    if credentials.has_second_factor(member.id):
        wait_for_second(member, is_remembered=is_remembered, target=target)
        return None
    begin(member, is_remembered=is_remembered)
    return redirect(safe_target(target) or url_for("home.index"))


def device_words() -> str:
    """Say in words which device asks."""
    return agents.describe(request.user_agent.string)


def is_proven(within: timedelta = PROOF) -> bool:
    """Tell whether the member has shown lately who they are."""
    row: Any = g.get("login_session")
    return row is not None and row.proven_at is not None and clock.now() - row.proven_at <= within


def proven(view: Callable[..., Any]) -> Callable[..., Any]:
    """Ask for the password again before a sensitive page, when it was long ago; put below `guard`."""

    @functools.wraps(view)
    def asked(*things: Any, **values: Any) -> Any:
        if is_proven(PROOF if request.method != "POST" else PROOF_OF_FORMS):
            return view(*things, **values)
        return redirect(url_for("accounts.prove", next=request.path))

    return asked


def note_proof() -> None:
    """Remember that the member has just shown who they are."""
    actions.prove(me(), g.session_id)


def _start_anew() -> None:
    if (before := me()) is not None:
        actions.close_session(before, session.get("sid", ""))
    # A new id and a new CSRF token: what somebody planted before the sign-in is worth nothing after it.
    session.clear()
    g.pop("csrf_token", None)


def _mark(member: Member) -> str:
    # A changed password closes the half-open door.
    return hashlib.sha256((member.password_hash or "").encode()).hexdigest()[:16]
