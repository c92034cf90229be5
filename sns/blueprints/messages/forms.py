"""What is typed to begin a conversation, to name a group, to report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from sns.blueprints.accounts.models import Member
from sns.blueprints.moderation import rules
from sns.core.forms import Form, at_most, required
from sns.core.i18n import lazy as _l
from sns.core.text import LINE_LIMIT

from .models import NAME_LIMIT


class FirstForm(Form):
    """The first words to a member."""

    body = TextAreaField(_l("メッセージ"), validators=[required(_l("メッセージを書いてください")), at_most(LINE_LIMIT)])
    client_id = HiddenField()


class PeopleForm(Form):
    """Whom of one's つながり."""

    people = SelectMultipleField(_l("つながりからえらぶ"), coerce=int, validate_choice=False)

    def offer(self, friends: Sequence[Member]) -> None:
        """Name the つながり."""
        self.people.choices = [SelectChoice(one.id, one.nickname) for one in friends]

    def chosen(self, friends: Sequence[Member]) -> list[Member]:
        """Return whom was chosen among them."""
        wanted = set(self.people.data or ())
        return [one for one in friends if one.id in wanted]


class GroupForm(PeopleForm):
    """A group: its people, its name, the first words."""

    name = StringField(_l("グループの名前"), validators=[required(_l("名前を書いてください")), at_most(NAME_LIMIT)])
    body = TextAreaField(
        _l("はじめのメッセージ"), validators=[required(_l("メッセージを書いてください")), at_most(LINE_LIMIT)]
    )
    client_id = HiddenField()


class NameForm(Form):
    """What a group is called."""

    name = StringField(_l("グループの名前"), validators=[required(_l("名前を書いてください")), at_most(NAME_LIMIT)])


class ReportForm(Form):
    """Why a message is reported, and what beside it the desk may read."""

    topic = RadioField(_l("どのようなことですか"))
    shown = RadioField(
        _l("前後のメッセージも見せますか"), default="0",
        choices=[
            SelectChoice("0", _l("このメッセージだけを見せる")), SelectChoice("3", _l("前後3つも見せる")),
            SelectChoice("10", _l("前後10も見せる")),
        ],
        description=_l("職員が読むのは、通報されたメッセージと、ここでえらんだ分だけです"),
    )  # fmt: skip
    words = TextAreaField(_l("伝えておきたいこと(書かなくてもかまいません)"), validators=[at_most(500)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topic.choices = [SelectChoice(rule.code, rule.report) for rule in rules.RULES.values()]
