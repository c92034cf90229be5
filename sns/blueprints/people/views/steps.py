"""Where a browser stands on the way in, and the frame of each of its pages."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from sns.core import web
from sns.core.guard import me
from sns.core.i18n import gettext as _

from .. import ages, joining, sign_ups
from ..models import SignUp

View = Callable[[SignUp], Any]
_PAGES = {
    "ward": "people.join", "email": "people.join_email", "code": "people.join_code", "name": "people.join_name",
    "visibility": "people.join_visibility", "promises": "people.join_promises", "guardian": "people.join_guardian",
    "wait": "people.join_waiting",
}  # fmt: skip
_NUMBERS = {"ward": 1, "email": 2, "code": 2, "name": 3, "visibility": 4, "promises": 5, "guardian": 6}


def _marked() -> SignUp | None:
    mark = session.get("sign_up")
    if not isinstance(mark, list) or len(mark) != 2 or not isinstance(mark[0], int):
        return None
    sign_up = sign_ups.find_sign_up(mark[0])
    return sign_up if sign_up is not None and joining.mark_of(sign_up) == mark else None


def mine() -> SignUp | None:
    """Return the sign-up this browser is on."""
    sign_up = _marked()
    return sign_up if sign_up is not None and sign_up.state in sign_ups.ON_THE_WAY else None


def ended() -> Any:
    """Tell somebody who waited elsewhere how it ended; None where nothing is known."""
    sign_up = _marked()
    if sign_up is None or sign_up.state in sign_ups.ON_THE_WAY:
        return None
    session.pop("sign_up")
    if sign_up.state == "refused":
        return render_template("people/join/ended.html", state=sign_up.state), 200
    web.say(_("会員登録が終わりました。メールアドレスとパスワードでログインしてください"))
    return redirect(url_for("accounts.sign_in"))


def to(name: str) -> Response:
    """Send the browser to a step."""
    return redirect(url_for(_PAGES[name]))


def step(name: str) -> Callable[[View], Callable[[], Any]]:
    """Give a view its sign-up; whoever is not that far, or already further, goes to the right page."""

    def wrap(view: View) -> Callable[[], Any]:
        @functools.wraps(view)
        def run() -> Any:
            if me() is not None:
                return redirect(url_for("home.index"))
            sign_up = mine()
            if sign_up is None and (ending := ended()) is not None:
                return ending
            if sign_up is None:
                web.say(_("はじめの質問からお願いします。途中の方は、メールのリンクからも続けられます"))
                return to("ward")
            due = sign_ups.next_step(sign_up)
            is_early = sign_ups.STEPS.index(name) > sign_ups.STEPS.index(due)
            is_closed = due == "wait" and name not in ("guardian", "wait")
            is_past = name in ("email", "code") and sign_up.confirmed_at is not None
            return to(due) if is_early or is_closed or is_past else view(sign_up)

        return run

    return wrap


def page(name: str, sign_up: SignUp | None, status: int = 200, **facts: Any) -> Any:
    """Show a page of the way in."""
    is_young = sign_up is not None and sign_up.age_band == ages.YOUNG
    words = render_template(
        f"people/join/{name}.html", number=_NUMBERS.get(name), total=6 if is_young else 5, sign_up=sign_up,
        ward=sign_ups.ward_of(sign_up) if sign_up else None, **facts,
    )  # fmt: skip
    return words, status
