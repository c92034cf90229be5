"""A line as the bell and mails show it: words, face, place; never words of what its reader may not read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sns.blueprints.contents import adapters as contents
from sns.blueprints.contents.cards import AuthorCard
from sns.blueprints.contents.queries import page_address
from sns.blueprints.spaces.queries import city_card, wards_by_id
from sns.core import text
from sns.core.i18n import gettext as _
from sns.core.i18n import pgettext

from . import adapters

EXCERPT = 60
# What is meant for few people is not written into a mail: only that there is something to read.
_MAILED = ("public", "city", "ward")


@dataclass(frozen=True)
class About:
    """The content a line is about."""

    id: int
    kind: str
    title: str
    visibility: str
    space_id: int


@dataclass(frozen=True)
class Line:
    """A line: `people` did it, the last of them `actor` (None: somebody who has left, or nobody)."""

    id: int
    kind: str
    at: datetime
    is_unread: bool
    about: About | None
    people: int
    actor: AuthorCard | None
    voice_space_id: int | None
    seq: int
    body: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def icon(self) -> str:
        """The icon of its kind."""
        return adapters.KINDS[self.kind].icon

    @property
    def office(self) -> Any:
        """The card of the office that speaks, if one does."""
        if self.voice_space_id is None:
            return None
        return wards_by_id().get(self.voice_space_id) or city_card()

    @property
    def who(self) -> str:
        """Who did it last, with さん; offices go without."""
        if (office := self.office) is not None:
            return str(office.office)
        return pgettext("a person", "%(name)sさん", name=self.actor.nickname) if self.actor else _("退会した会員")

    @property
    def words(self) -> str:
        """The sentence, in the reader's language."""
        return adapters.KINDS[self.kind].words(self)

    @property
    def title(self) -> str:
        """The title of what it is about."""
        return self.about.title if self.about else ""

    @property
    def excerpt(self) -> str:
        """The beginning of what was answered."""
        return text.excerpt(self.body, EXCERPT) if self.body else ""

    @property
    def may_be_mailed(self) -> bool:
        """Whether title and excerpt may stand in a mail."""
        return self.about is not None and self.about.visibility in _MAILED

    @property
    def reaction(self) -> str:
        """The kind word that was given, in the reader's language."""
        kinds = contents.KINDS[self.about.kind].reactions if self.about else {}
        return str(kinds[self.facts["reaction"]][1]) if self.facts.get("reaction") in kinds else ""

    @property
    def address(self) -> adapters.Address:
        """The endpoint and values of the page it leads to."""
        own = adapters.KINDS[self.kind].address
        if own is not None or self.about is None:
            endpoint, values = own(self) if own is not None else adapters.led(self.facts)
            return endpoint, {**values, "n": self.id}  # whoever opens it this way has read the line
        endpoint, values = page_address(self.about, self.seq)
        return endpoint, {**values, "_anchor": f"r{self.seq}"} if self.seq else values
