"""What a bundle is made of: each section says what it covers, so that nothing is forgotten without a word.

A test compares `covered()` with every kind of content and room, and with every column that names a member.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sns.blueprints.accounts.models import Member


@dataclass(frozen=True)
class Photo:
    """A photo that goes along: its number, its key in the store, its words."""

    id: int
    key: str
    alt: str = ""

    @property
    def href(self) -> str:
        """Its place in the bundle."""
        return f"photos/{self.id}.webp"


@dataclass
class Item:
    """One thing of a section: `data` is its JSON, `html` what a page shows instead of words of the same name."""

    data: dict[str, Any]
    html: dict[str, Any] = field(default_factory=dict)
    photos: list[Photo] = field(default_factory=list)


@dataclass(frozen=True)
class Section:
    """A part of the bundle: `<name>.json`, and pages under `<name>/`.

    `items` gives everything, a few hundred at a time in memory; `count` how many things that will be, about. `page` is
    the template of its pages. `kinds` and `rooms` are the kinds of contents and rooms it exports, `columns` the columns
    naming a member whose rows it exports.
    """

    name: str
    title: Any
    items: Callable[[Member], Iterable[Item]]
    columns: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    page: str = "rows"
    count: Callable[[Member], int] = lambda _member: 1


SECTIONS: dict[str, Section] = {}


def register(section: Section) -> None:
    """Make a section known; a second registration of one name is refused."""
    if section.name in SECTIONS:
        raise ValueError(f"section {section.name} is registered twice")
    SECTIONS[section.name] = section


def covered() -> tuple[set[str], set[str], set[str]]:
    """Return the kinds of contents, the kinds of rooms and the columns that some section exports."""
    sections = SECTIONS.values()
    return (
        {kind for section in sections for kind in section.kinds},
        {room for section in sections for room in section.rooms},
        {column for section in sections for column in section.columns},
    )


def in_pieces(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Cut into lists of `size`."""
    piece: list[Item] = []
    for item in items:
        piece.append(item)
        if len(piece) == size:
            yield piece
            piece = []
    if piece:
        yield piece


_TECHNICAL = "how far somebody has read, or what was counted: nothing they wrote"
_OFFICE = "what somebody did for an office is the office's record, not their own"
_DESK = "the desk's own record; what it decided about a member stands in their letters"
_SECRET = "opens a door, and would open it for whoever finds the bundle"  # noqa: S105  # no secret
_OF_OTHERS = "what others did about a member belongs to them"

#: Columns naming a member that no section exports, and why.
LEFT_OUT = {
    "appeals.decided_by_id": _OFFICE,
    "arrivals.approved_by_id": _OFFICE,
    "blocks.blocked_id": _OF_OTHERS,
    "boards.opened_by_id": _OFFICE,
    "bundles.member_id": "the bundles themselves",
    "cares.member_id": _OFFICE,
    "case_notes.author_id": _DESK,
    "cases.about_id": _DESK,
    "cases.assignee_id": _DESK,
    "chat_rooms.opened_by_id": _OFFICE,
    "chat_silences.member_id": "ends by itself within a day",
    "conversation_parts.member_id": "stands with each conversation",
    "conversations.opener_id": "stands with each conversation",
    "decisions.actor_id": _OFFICE,
    "deliveries.member_id": _TECHNICAL,
    "event_imports.member_id": _OFFICE,
    "event_series.opened_by_id": "each date is an event of its own",
    "files.owner_id": "photos go with what they belong to",
    "footprints.owner_id": _OF_OTHERS,
    "incoming_mails.member_id": "a mail becomes an entry, a draft or a reply, and is erased after a week",
    "leave_requests.member_id": "made after the bundle, if at all",
    "listed_words.added_by_id": _OFFICE,
    "mail_failures.member_id": _TECHNICAL,
    "measures.proposed_by_id": _OFFICE,
    "measures.second_id": _OFFICE,
    "memberships.granted_by_id": _OFFICE,
    "mentions.member_id": _OF_OTHERS,
    "mutes.muted_id": _OF_OTHERS,
    "news_marks.member_id": _TECHNICAL,
    "news_reads.member_id": _TECHNICAL,
    "notice_files.owner_id": _OFFICE,
    "notice_steps.actor_id": _OFFICE,
    "notices.asked_by_id": _OFFICE,
    "notification_events.actor_id": _OF_OTHERS,
    "notification_events.member_id": "points at what stands elsewhere, and is forgotten after some weeks",
    "notifications.member_id": "points at what stands elsewhere, and is forgotten after some weeks",
    "petitions.decided_by_id": _OFFICE,
    "read_marks.member_id": _TECHNICAL,
    "residency_letters.issued_by_id": _OFFICE,
    "revisions.editor_id": "what was edited away is not exported: who edits means to replace it",
    "sayings.member_id": _TECHNICAL,
    "sign_ups.decided_by_id": _OFFICE,
    "sign_ups.member_id": "became the profile",
    "talk_calls.member_id": _OF_OTHERS,
    "talk_marks.member_id": _TECHNICAL,
    "thread_participants.member_id": _TECHNICAL,
    "threads.facilitator_id": _OFFICE,
    "threads.summary_by_id": _OFFICE,
    "tickets.member_id": _SECRET,
    "trust.member_id": _TECHNICAL,
    "ward_requests.decided_by_id": _OFFICE,
}
