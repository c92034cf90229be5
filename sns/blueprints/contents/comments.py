"""Replies as a page shows them: two calm levels, place-holders instead of what may not be shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from markupsafe import Markup

from sns.blueprints.accounts import adapters as accounts
from sns.blueprints.accounts.models import Member

from . import policy
from .cards import author_of, photo_of
from .models import Content

SHOWN_ANSWERS = 3
_LEAVES_NOTHING = ("deleted", "blocked")


class Answered(NamedTuple):
    """Whom an answer below the second level speaks to; without a name where their words are not shown."""

    seq: int
    nickname: str | None
    voice: Any = None


@dataclass
class Comment:
    """One reply for one reader; `body_html` is None where only a place-holder is shown.

    `state`: published, held, hidden, deleted, or blocked (between its author and the reader). `is_muted`: shown
    folded, because the reader muted its author. `is_new`: written since the reader's last visit, `is_first_new`
    before all others in reading order. `is_orphan`: an answer whose first-level reply stands on an earlier page.
    """

    id: int
    seq: int
    author: Any
    state: str
    state_reason: str | None
    body_html: Markup | None
    created_at: datetime
    edited_at: datetime | None
    is_mine: bool
    is_by_author_of_content: bool
    reactions: dict[str, int]
    is_muted: bool = False
    voice: Any = None
    answered: Answered | None = None
    is_new: bool = False
    is_first_new: bool = False
    is_orphan: bool = False
    answers: list[Comment] = field(default_factory=list)
    previews: tuple[Any, ...] = ()  # cards of what its words link to; filled in by `media` for the whole page
    photos: Sequence[Any] = ()

    @property
    def shown(self) -> tuple[Any, ...]:
        """Everything its words on the page depend on: what names its piece of the page."""
        return (
            self.id, self.author, self.state, self.state_reason, self.body_html, self.created_at, self.edited_at,
            self.is_mine, self.is_by_author_of_content, self.is_muted, self.voice, self.answered, self.is_new,
            self.previews, tuple(self.photos),
        )  # fmt: skip

    def tree(self, given: Mapping[int, Any]) -> tuple[Any, ...]:
        """Everything it and its answers show in a thread: what names their piece of the page.

        `given`: the reader's kind words by reply.
        """
        return tuple(
            (one.shown, one.seq, tuple(one.reactions.items()), given.get(one.seq), one.is_first_new)
            for one in (self, *self.answers)
        )

    def folded(self, open_at: int = 0) -> tuple[list[Comment], list[Comment], bool]:
        """Return the answers that stand open, those behind ほかの返信をn件ひらく, and whether these are opened.

        Folding is display only: it is open where something new, or the reply the reader came for, lies in it.
        """
        if len(self.answers) <= SHOWN_ANSWERS:
            return self.answers, [], False
        rest = self.answers[SHOWN_ANSWERS:]
        return self.answers[:SHOWN_ANSWERS], rest, any(one.is_new or one.seq == open_at for one in rest)


class Unread(NamedTuple):
    """What is new for a reader: how many replies, a hundred at most, the first in reading order, and after which number."""

    number: int = 0
    first: int = 0
    after: int = 0

    def holds(self, row: Any, reader: Member) -> bool:
        """Tell whether a reply is new."""
        return self.number > 0 and row.seq > self.after and row.author_id != reader.id


NOTHING_NEW = Unread()


@dataclass
class Listing:
    """The replies of a page for one reader: arranged when something asks for them, which a page that is kept does not.

    `photos` and `previews` (cards of what the words link to) are by number.
    """

    reader: Member
    content: Content
    rows: Sequence[Any]
    unread: Unread = NOTHING_NEW
    photos: Mapping[int, Sequence[Any]] = field(default_factory=dict)
    previews: dict[int, tuple[Any, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything of them is shown, be it a trace."""
        me = self.reader.standing
        return any(policy.state_for(me, row) not in _LEAVES_NOTHING for row in self.rows)

    @cached_property
    def comments(self) -> list[Comment]:
        """The replies in two levels."""
        found = arrange(self.reader, self.content, self.rows, unread=self.unread)
        for one in in_order(found):
            one.photos = self.photos.get(one.seq, ())
            one.previews = self.previews.get(one.seq, ())
        return found

    def answerable(self, number: str) -> Comment | None:
        """Return the reply with this number, as an address says it, if it may be answered."""
        # Most pages ask for none, and need not be arranged for that.
        found = (one for one in in_order(self.comments) if str(one.seq) == number) if number else iter(())
        return next((one for one in found if one.state == "published"), None)

    @property
    def words(self) -> list[Markup]:
        """The words the reader may read."""
        return [row.body_html for row in self._readable(self.rows)]

    @property
    def linking(self) -> dict[int, Markup]:
        """The words with links that the reader may read, by number."""
        linking = [row for row in self.rows if "<a href=" in row.body_html]
        return {row.seq: row.body_html for row in self._readable(linking)}

    def _readable(self, rows: Iterable[Any]) -> list[Any]:
        me = self.reader.standing
        return [row for row in rows if policy.is_shown(policy.state_for(me, row), is_own=row.author_id == me.member_id)]

    def shown(self, given: Mapping[int, Any] | None = None) -> tuple[Any, ...]:
        """Everything they show: what names their piece of the page. `given`: the reader's kind words by number."""
        me = self.reader.standing
        people = {row.author_id for row in self.rows}
        if self.rows and hasattr(self.rows[0], "to_id"):  # whom they answer, where a list says it
            people |= {row.to_id for row in self.rows}
        seqs = {row.seq for row in self.rows}
        return (
            # What they say to everybody, and how this reader is tied to who says it.
            tuple(map(tuple, self.rows)), self.content.author_id, self.unread, self.reader.id in people and self.reader.id,
            me.blocked & people, me.muted & people,
            tuple((row.seq, photo_of(row, me)) for row in self.rows if row.avatar_key),
            tuple(accounts.find_ward(row.voice_space_id) for row in self.rows if row.voice_space_id),
            tuple((seq, words) for seq, words in (given or {}).items() if seq in seqs),
            tuple((seq, tuple(map(tuple, photos))) for seq, photos in self.photos.items() if seq),
            tuple(self.previews.items()),
        )  # fmt: skip


def arrange(reader: Member, content: Content, rows: Sequence[Any], *, unread: Unread = NOTHING_NEW) -> list[Comment]:
    """Put replies in two levels; a deleted one stays as a trace only where somebody answered it.

    An answer below the second level stays in it and says whom it answers. Answers whose first-level reply is not
    among the rows stand under the first of them.
    """
    roots: dict[int, Comment] = {}
    for row in rows:
        comment = _comment(reader, content, row)
        comment.is_new = unread.holds(row, reader) and comment.body_html is not None
        root = roots.get(row.root_seq)
        if row.root_seq == row.seq or root is None:
            comment.is_orphan = row.root_seq != row.seq
            roots[row.root_seq] = comment
            if comment.is_orphan:
                comment.answered = _answered(reader, row)
        elif comment.state not in _LEAVES_NOTHING:
            if row.parent_seq != row.root_seq:
                comment.answered = _answered(reader, row)
            root.answers.append(comment)
    shown = [root for root in roots.values() if root.answers or root.state not in _LEAVES_NOTHING]
    if unread.number and any(row.seq == unread.first for row in rows):
        for one in in_order(shown):
            if one.is_new:
                one.is_first_new = True
                break
    return shown


def in_order(comments: Iterable[Comment]) -> Iterator[Comment]:
    """Give every comment of a page in reading order."""
    for comment in comments:
        yield comment
        yield from comment.answers


def _comment(reader: Member, content: Content, row: Any) -> Comment:
    me = reader.standing
    is_mine = row.author_id == reader.id
    state = policy.state_for(me, row)
    is_shown = policy.is_shown(state, is_own=is_mine)
    has_voice = row.voice_space_id is not None
    return Comment(
        row.id, row.seq, author_of(row, me) if is_shown else None, state, row.state_reason,
        row.body_html if is_shown else None, row.created_at, row.edited_at, is_mine,
        row.author_id is not None and row.author_id == content.author_id, json.loads(row.reactions),
        row.author_id in me.muted and not has_voice,
        accounts.find_ward(row.voice_space_id) if has_voice and is_shown else None,
    )  # fmt: skip


def _answered(reader: Member, row: Any) -> Answered | None:
    # Only a thread's rows know whom they answer.
    if row.parent_seq is None or getattr(row, "to_state", None) is None:
        return None
    if row.to_state != "published":
        return Answered(row.parent_seq, None)
    if row.to_voice is not None:
        return Answered(row.parent_seq, None, accounts.find_ward(row.to_voice))
    is_apart = row.to_id in reader.standing.blocked
    return Answered(row.parent_seq, None if is_apart else row.to_nickname)
