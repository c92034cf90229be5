"""One callable per thing, built by the actions residents use."""

from __future__ import annotations

import io
import itertools
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from PIL import Image

from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts import queries as account_queries
from sns.blueprints.accounts.models import Member
from sns.blueprints.boards import actions as boards
from sns.blueprints.boards import queries as board_queries
from sns.blueprints.boards.models import Board, Thread
from sns.blueprints.contents import actions as contents
from sns.blueprints.contents import queries as content_queries
from sns.blueprints.contents.models import Content, Reply
from sns.blueprints.diaries import actions as diaries
from sns.blueprints.diaries.models import DiaryEntry
from sns.blueprints.events import actions as events
from sns.blueprints.events import answering
from sns.blueprints.events import queries as event_queries
from sns.blueprints.events.models import Event, Rsvp
from sns.blueprints.events.plan import Plan
from sns.blueprints.media import actions as media
from sns.blueprints.media.models import File
from sns.blueprints.people import promises
from sns.blueprints.screening import checking
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import queries
from sns.blueprints.spaces.queries import Ward
from sns.core import clock, options

_numbers = itertools.count(1)


class Factory:
    """Makes things within an app context of its own, so that a test's requests share nothing with it."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def ward(self, index: int = 0) -> Ward:
        """Return one of the small city's three wards."""
        with self._app.app_context():
            return list(queries.wards_by_id().values())[index]

    def member(self, *, ward: int = 0, ties: tuple[int, ...] = (), role: str | None = None, **facts: Any) -> Member:
        """Make a member living in a ward, with further ties by ward number, and a role there (or in the city)."""
        number = next(_numbers)
        with self._app.app_context():
            home = self.ward(ward)
            member = accounts.join(
                None, nickname=facts.pop("nickname", f"会員{number}号"), email=f"member{number}@example.jp",
                password_hash=facts.pop("password_hash", None), home_ward_id=home.id, **facts,
            )  # fmt: skip
            spaces.belong(member, home.id, tie="live")
            promises.agree(member)
            for tie in ties:
                spaces.belong(member, self.ward(tie).id, tie="work")
            if role == "city_staff":
                spaces.grant(None, member, queries.find_city(), role)  # type: ignore[arg-type]
            elif role:
                spaces.grant(None, member, queries.find_space(home.slug), role)  # type: ignore[arg-type]
            return member

    def friends(self, one: Member, other: Member) -> None:
        """Tie two members."""
        with self._app.app_context():
            accounts.befriend(one, other)
            other.forget_standing()

    def block(self, one: Member, other: Member) -> None:
        """Let one block the other."""
        with self._app.app_context():
            accounts.block(one, other)

    def entry(
        self, author: Member, *, visibility: str = "ward", title: str = "朝の散歩", body: str = "川まで歩きました。",
        ago: timedelta | None = None, at: datetime | None = None, **facts: Any,
    ) -> DiaryEntry:  # fmt: skip
        """Publish a diary entry."""
        with self._app.app_context():
            moment = at or (clock.now() - ago if ago else None)
            return diaries.publish(author, title=title, body=body, visibility=visibility, at=moment, **facts)

    def board(self, *, ward: int = 0, city: bool = False, **facts: Any) -> Board:
        """Open a board of a ward, or of the whole city."""
        given = {
            "slug": f"board-{next(_numbers)}", "name": "まちの話題", "purpose": "気づいたことを話す場所", "rules": "",
            "readers": "city" if city else "ward", "writers": "members", "slow_s": 0, "field_id": None, **facts,
        }  # fmt: skip
        keeper = self.member(role="city_staff" if city else "host", ward=ward)
        with self._app.app_context():
            place = queries.city_card() if city else self.ward(ward)
            assert place is not None
            return boards.open_board(keeper, place, **given)

    def thread(
        self, author: Member, board: Board | None = None, *, title: str = "駅前の自転車", ago: timedelta | None = None,
        **facts: Any,
    ) -> Thread:  # fmt: skip
        """Open a thread, on a board of its own when none is given."""
        board = board or self.board()
        with self._app.app_context():
            writer = account_queries.find_member(author.id)
            found = board_queries.find_board_by_id(board.id)
            assert writer is not None
            assert found is not None
            given = {"body": "どうしたら減らせるでしょう。", "at": clock.now() - ago if ago else None, **facts}
            return boards.open_thread(writer, found, title=title, **given)

    def event(
        self, author: Member, *, title: str = "河川敷クリーン作戦", starts_in: timedelta = timedelta(days=7),
        visibility: str = "city", ward: int | None = None, **facts: Any,
    ) -> Event:  # fmt: skip
        """Publish an event of a ward; what its plan knows is told by name."""
        with self._app.app_context():
            writer = account_queries.find_member(author.id)
            assert writer is not None
            starts_at = clock.now() + starts_in
            known = {name: facts.pop(name) for name in list(facts) if name in Plan.__dataclass_fields__}
            plan = Plan(**{"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=3), **known})
            place = writer.home_ward_id if ward is None else self.ward(ward).id
            return events.publish(writer, place, plan, title=title, visibility=visibility, **facts)

    def answer(self, member: Member, event: Event, answer: str = "going", **facts: Any) -> Rsvp:
        """Answer an event."""
        with self._app.app_context():
            asked, somebody = event_queries.find_event(event.id), account_queries.find_member(member.id)
            assert asked is not None
            assert somebody is not None
            return answering.answer(somebody, asked, answer=answer, **facts)

    def reply(self, author: Member, content: Content, *, body: str = "いいですね。", **facts: Any) -> Reply:
        """Answer something."""
        with self._app.app_context():
            found = content_queries.find_content(content.id)
            writer = account_queries.find_member(author.id)
            assert found is not None
            assert writer is not None
            return contents.reply(writer, found, body=body, **facts)

    def photo(self, owner: Member, *, colour: str = "teal") -> File:
        """Take in a small photo that waits with a form."""
        with self._app.app_context():
            return media.accept(owner, jpeg(colour), name="写真.jpg")


def trust_everybody() -> None:
    """Look at nothing of newcomers: everybody in a test joined a moment ago; `tests/screening` has the opposite."""
    for key in checking.KEYS:
        options.change(key, 0)


def jpeg(colour: str = "teal", size: tuple[int, int] = (64, 48)) -> io.BytesIO:
    """Return a small JPEG file."""
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, "JPEG")
    stream.seek(0)
    return stream
