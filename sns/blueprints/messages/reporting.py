"""A message at the desk: the reported one, and beside it only what its reporter chose to show."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sns.blueprints.accounts.models import Member
from sns.blueprints.moderation import adapters as moderation
from sns.blueprints.moderation import intake
from sns.blueprints.moderation.adapters import Around, Passage, Subject
from sns.blueprints.talk import queries as lines
from sns.blueprints.talk.models import Line
from sns.blueprints.talk.reporting import Shown, desk_of
from sns.core.db import action
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l

from . import actions, policy, queries

NAME = "message"


def register(set_state: Callable[[Line, str, str | None], None]) -> None:
    """Let messages come to a desk; `set_state` hides and shows them."""
    moderation.register(
        moderation.Reportable(
            name=NAME,
            label=_l("メッセージ"),
            tables=(Line,),
            find=queries.line_by_id,
            # Only by the page on which one chooses what else is shown.
            may_report=policy.report,
            describe=describe,
            set_state=lambda _actor, line, state, reason: set_state(line, state, reason),
            around=around,
        )
    )


def describe(line: Line) -> Subject:
    """Return a message as a desk sees it."""
    return Subject(
        kind=NAME, id=line.id, label=_l("メッセージ"), author=line.author, author_id=line.author_id,
        space_id=desk_of(line.room), title=_("メッセージ"), words=line.body,
        url=("messages.show", {"room_id": line.room_id}), written_at=line.created_at, state=line.state,
        is_private=True, photos=[Shown(photo) for photo in line.photos],
    )  # fmt: skip


def around(line: Line) -> Around:
    """Return what the reporter lets the desk read beside the message."""
    before, after = queries.shown_to_desk(line)
    return Around(_passages(before), _passages(after))


def _passages(rows: Sequence[lines.AnyLine]) -> list[Passage]:
    return [Passage(row.author, row.body, row.created_at) for row in rows if row.state == "published"]


@action
def report(actor: Member, line: Line, *, topic: str, beside: int, words: str) -> None:
    """Bring a message to the desk of its ward, with so many messages before and after as the reporter chose."""
    near = []
    if beside:
        near = [row.seq for row in lines.list_before(line.room_id, line.seq, limit=beside).lines]
        near += [row.seq for row in lines.list_after(line.room_id, line.seq, limit=beside).lines]
    actions.show_to_desk(actor, line, near)
    intake.open_case(actor, describe(line), origin="report", topic=topic, reporter_words=words)
