"""Sample data for the page that shows every component."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from flask import request
from markupsafe import Markup

from sns.blueprints.accounts.forms import SignInForm
from sns.blueprints.contents.cards import AuthorCard
from sns.blueprints.contents.feeds import feed_tabs
from sns.blueprints.people.queries import Neighbor
from sns.blueprints.spaces import queries as spaces
from sns.core import clock
from sns.core.i18n import gettext as _

_NAMES = ("みどり", "おさむ", "ゆうこ", "ひろし", "Lan", "マリア")


def make_samples() -> dict[str, Any]:
    """Return sample data by component; nothing of it is anybody's."""
    ward = next(iter(spaces.wards_by_id().values()))
    members = [_member(number, name, ward) for number, name in enumerate(_NAMES, 1)]
    form = SignInForm(formdata=None)
    form.email.errors = [_("メールアドレスに「@」を入れてください")]
    return {
        "members": members,
        "neighbors": [
            Neighbor(AuthorCard(number, name, ward.id), _("土手の散歩と、庭の柿。"))
            for number, name in enumerate(_NAMES[:2], 1)
        ],
        "entries": [
            _entry(1, members[0], ward, "city", {"like": 28}),
            _entry(2, None, ward, "friends", {}),
            _entry(3, members[4], ward, "private", {}, state="held"),
        ],
        "comments": [
            _comment(1, members[1], answers=[_comment(2, members[0], is_by_author=True)]),
            _comment(3, members[2], state="held"),
            _comment(4, None),
        ],
        "form": form,
        "calendar": _calendar(),
        "tabs": feed_tabs(request.endpoint or "", "all"),
        "photos": [],
    }


def _member(number: int, name: str, ward: Any) -> SimpleNamespace:
    return SimpleNamespace(
        id=number, nickname=name, initial=name[0], hue=number * 2 % 12, home_ward=ward,
        photo_id=None, lives_since=2010,
    )  # fmt: skip


def _entry(
    number: int, author: Any, ward: Any, visibility: str, reactions: dict[str, int], *, state: str = "published"
) -> SimpleNamespace:
    return SimpleNamespace(
        id=number, title=_("すすきの季節になりました"), excerpt=_("先週まで青かった穂が、いっせいに白くひらいています。"),
        author=author, space=ward, visibility=visibility, state=state, photos=[], reactions=reactions,
        reply_count=number * 2, published_at=clock.now() - timedelta(hours=number * 9),
    )  # fmt: skip


def _comment(
    seq: int, author: Any, *, state: str = "published", answers: list[Any] | None = None, is_by_author: bool = False
) -> SimpleNamespace:
    words = Markup("<p>{}</p>").format(_("きれいですね。こんど見に行きます。"))
    return SimpleNamespace(
        id=seq, seq=seq, author=author, state=state, state_reason=None,
        body_html=words if state == "published" else None, created_at=clock.now() - timedelta(hours=seq),
        edited_at=None, is_mine=False, is_by_author_of_content=is_by_author, reactions={}, answers=answers or [],
    )  # fmt: skip


def _calendar() -> dict[str, Any]:
    cells = [
        {
            "day": n if 0 < n <= 30 else None,
            "url": "#c-leaves" if n in (2, 5, 8, 24) else None,
            "count": 1,
            "current": n == 24,
        }
        for n in range(35)
    ]
    return {
        "title": _("日記カレンダー"),
        "weeks": lambda: [cells[i : i + 7] for i in range(0, 35, 7)],
        "count": 4,
        "shown": ("sample",),
    }
