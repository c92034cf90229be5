"""A poll as its opener wants it, and what cannot be had."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sns.core import clock
from sns.core.i18n import gettext as _

from .models import FEWEST_OPTIONS, MOST_OPTIONS, OPTION_LIMIT, QUESTION_LIMIT

DAYS = 90


@dataclass(frozen=True)
class Wish:
    """What to ask, in which mode; it is over at the end of the day `ends_on`."""

    question: str
    options: Sequence[str]
    ends_on: date
    is_multiple: bool = False
    is_named: bool = False
    is_changeable: bool = False
    shows_early: bool = True

    def faults(self, opened_at: datetime | None = None) -> dict[str, str]:
        """Return what cannot be had, as a sentence for each part."""
        found = {
            "question": self._fault_of_question(), "options": self._fault_of_options(),
            "ends_on": fault_of_end(self.ends_on, opened_at),
        }  # fmt: skip
        return {part: words for part, words in found.items() if words}

    def _fault_of_question(self) -> str:
        if not self.question:
            return _("質問を書いてください")
        return _("質問は100文字以内で書いてください") if len(self.question) > QUESTION_LIMIT else ""

    def _fault_of_options(self) -> str:
        if not FEWEST_OPTIONS <= len(self.options) <= MOST_OPTIONS:
            return _("選択肢は2つから10まで書いてください")
        if any(len(option) > OPTION_LIMIT for option in self.options):
            return _("選択肢はそれぞれ60文字以内で書いてください")
        return _("同じ選択肢が2つあります") if len(set(map(_folded, self.options))) < len(self.options) else ""


def fault_of_end(day: date, opened_at: datetime | None = None) -> str:
    """Return why a poll cannot end on this day, or nothing."""
    if day < clock.today():
        return _("おわりの日は、今日からあとにしてください")
    last = clock.local(opened_at or clock.now()).date() + timedelta(days=DAYS)
    return _("おわりの日は、90日先までにしてください") if day > last else ""


def _folded(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold()
