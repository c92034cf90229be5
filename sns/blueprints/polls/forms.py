"""What a member may type for a poll."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from wtforms import BooleanField, FieldList, HiddenField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from sns.blueprints.contents import drafts
from sns.blueprints.contents.forms import KEY_LIMIT
from sns.core import clock, text
from sns.core.forms import DayField, Form, at_most, required
from sns.core.i18n import lazy as _l

from .models import MOST_OPTIONS, Poll
from .wishes import Wish

_A_WEEK = timedelta(days=7)
_MOST_TYPED = 1_000


def _in_a_week() -> date:
    return clock.today() + _A_WEEK


class PollForm(Form):
    """A question with its options and its mode. What it wants is judged as a whole by `Wish.faults`."""

    question = StringField(_l("質問"), description=_l("ひとつの質問に、短く"))
    options = FieldList(
        StringField(validators=[Optional()]), _l("選択肢"), min_entries=MOST_OPTIONS, max_entries=MOST_OPTIONS
    )
    number = RadioField(
        _l("えらべる数"),
        default="one",
        choices=[SelectChoice("one", _l("ひとつ")), SelectChoice("any", _l("いくつでも"))],
    )
    names = RadioField(
        _l("答えた人の名前"), default="secret",
        choices=[
            SelectChoice("secret", _l("無記名 (だれの回答かは残しません)")),
            SelectChoice("named", _l("記名 (だれがえらんだかを、読める人みんなに見せます)")),
        ],
    )  # fmt: skip
    results = RadioField(
        _l("結果を見せるとき"), default="early",
        choices=[SelectChoice("early", _l("回答した人に、すぐ")), SelectChoice("end", _l("おわってから"))],
    )  # fmt: skip
    ends_on = DayField(_l("おわりの日"), default=_in_a_week, description=_l("この日のおわりまで答えられます。90日先まで"), validators=[Optional()])  # fmt: skip
    changeable = BooleanField(_l("おわるまで、回答を変えられる"))
    key = HiddenField(default=drafts.new_key, validators=[at_most(KEY_LIMIT)])

    opened_at: datetime | None = None

    @classmethod
    def of(cls, poll: Poll) -> PollForm:
        """Return the form filled with a poll."""
        return cls(
            formdata=None, question=poll.question, options=poll.options, number="any" if poll.is_multiple else "one",
            names="named" if poll.is_named else "secret", results="early" if poll.shows_early else "end",
            ends_on=poll.last_day, changeable=poll.is_changeable,
        )  # fmt: skip

    @property
    def is_wanted(self) -> bool:
        """Whether anything was typed, where a poll is only offered."""
        return bool((self.question.data or "").strip() or self.option_list)

    @property
    def option_list(self) -> list[str]:
        """The options that were typed, in their order."""
        cleaned = (text.clean_line((entry.data or "")[:_MOST_TYPED]).strip() for entry in self.options)
        return [option for option in cleaned if option]

    @property
    def wish(self) -> Wish:
        """The poll that is wanted."""
        return Wish(
            question=(self.question.data or "").strip(), options=self.option_list,
            ends_on=self.ends_on.data or date.min, is_multiple=self.number.data == "any",
            is_named=self.names.data == "named", is_changeable=bool(self.changeable.data),
            shows_early=self.results.data == "early",
        )  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        """Say at each field what cannot be had."""
        is_valid: bool = super().validate(extra_validators)
        for name, words in self.wish.faults(self.opened_at).items():
            field = self[name]
            if not field.errors:
                field.errors = [words]
            is_valid = False
        return is_valid


class EndForm(Form):
    """The end of a poll that somebody has answered."""

    ends_on = DayField(
        _l("おわりの日"),
        description=_l("早めることができます"),
        validators=[required(_l("おわりの日を入れてください"))],
    )
