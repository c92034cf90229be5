"""What a member may type as an answer to an event, and its organizer on the day and afterwards."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, MultipleFileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from sns.blueprints.contents.forms import WrittenForm
from sns.core import clock, text
from sns.core.forms import DayField, Form, MomentField, at_most, required
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l
from sns.core.i18n import ngettext
from sns.core.numbers import number_in

from . import labels
from .fields import NumberField, choices_of
from .models import HEADS, MOST_COMPANIONS, MOST_HEADS, NOTE_LIMIT, PLACE_LIMIT, WORDS_LIMIT


class RsvpForm(Form):
    """An answer to an event."""

    answer = RadioField(
        _l("参加のお返事"), choices=choices_of(labels.ANSWERS),
        validate_choice=False,
    )  # fmt: skip
    companions = SelectField(_l("一緒に行く人数"), choices=[], validate_choice=False, default="0")
    note = StringField(_l("主催者へのひとこと"), validators=[at_most(NOTE_LIMIT)])

    def offer(self) -> None:
        """Name the choices of companions."""
        more = {str(n): ngettext("あと%(num)d人", "あと%(num)d人", n) for n in range(1, MOST_COMPANIONS + 1)}
        self.companions.choices = choices_of({"0": _("自分だけ"), **more})

    def validate_answer(self, field: Any) -> None:
        """Ask for one of the three."""
        if field.data not in labels.ANSWERS:
            raise ValidationError(_l("お返事をえらんでください"))

    def validate_companions(self, field: Any) -> None:
        """Refuse a bus full of companions."""
        number = number_in(field.data) if field.data else 0
        if number is None or number > MOST_COMPANIONS:
            raise ValidationError(_("一緒に行く人は、%(num)d人までです", num=MOST_COMPANIONS))

    @property
    def size(self) -> int:
        """How many come, with oneself."""
        return 1 + (number_in(self.companions.data or "0") or 0)


class CancelForm(Form):
    """Why an event does not take place."""

    reason = TextAreaField(
        _l("中止の理由"), description=_l("お返事をくれた人みんなに届き、ページにも残ります"),
        validators=[required(_l("中止の理由を書いてください")), at_most(WORDS_LIMIT)],
    )  # fmt: skip


class HeadsForm(Form):
    """How many came, by group; what is not known stays empty."""

    members = NumberField(labels.HEADS["members"])
    others = NumberField(labels.HEADS["others"])
    first_time = NumberField(labels.HEADS["first_time"])
    children = NumberField(labels.HEADS["children"])
    firms = NumberField(labels.HEADS["firms"])
    foreign = NumberField(labels.HEADS["foreign"])

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge each number, then what they say together."""
        is_valid = bool(super().validate(extra_validators))
        for name in HEADS:
            number = self[name].number
            if number is not None and not 0 <= number <= MOST_HEADS:
                self[name].errors = [*self[name].errors, _("人数は、0人から10万人までの数で書いてください")]
                is_valid = False
        if is_valid and not (self.members.number or self.others.number) and any(self[n].number for n in HEADS):
            self.members.errors = [*self.members.errors, _("会員と、会員でない人の人数から書いてください")]
            is_valid = False
        total = (self.members.number or 0) + (self.others.number or 0)
        for name in labels.WITHIN:
            if is_valid and (self[name].number or 0) > total:
                words = _("このうちの人数です。全体の%(num)d人より多くはなりません", num=total)
                self[name].errors = [*self[name].errors, words]
                is_valid = False
        return is_valid

    @property
    def heads(self) -> dict[str, int]:
        """The counts that were typed."""
        return {name: number for name in HEADS if (number := self[name].number) is not None}


class SlotForm(Form):
    """A short time or a skill for which hands are wanted."""

    name = StringField(_l("お手伝いの内容"), validators=[required(_l("お手伝いの内容を書いてください")), at_most(60)])
    starts_at = MomentField(_l("始まり"), validators=[Optional()])
    ends_at = MomentField(_l("終わり"), validators=[Optional()])
    places = NumberField(_l("人数"), default="1")

    def validate_ends_at(self, field: Any) -> None:
        """Refuse an end before the start."""
        if field.data is not None and (self.starts_at.data is None or field.data < self.starts_at.data):
            raise ValidationError(_l("終わりの日時が、始まりより前になっています"))

    def validate_places(self, field: Any) -> None:
        """Refuse no hands at all, or a crowd."""
        if not 1 <= (field.number or 0) <= 500:
            raise ValidationError(_l("人数は、1人から500人までの数で書いてください"))


class ReportForm(WrittenForm):
    """What became of an event."""

    title = StringField(_l("題名"), validators=[required(_l("題名を書いてください")), at_most(text.TITLE_LIMIT)])
    held_on = DayField(_l("日にち"), validators=[InputRequired(_l("日にちを入れてください"))])
    place = StringField(_l("場所"), validators=[at_most(PLACE_LIMIT)])
    came = NumberField(_l("参加した人数"))
    body = TextAreaField(
        _l("どんな様子でしたか"),
        validators=[required(_l("様子をひとことでも書いてください")), at_most(text.BODY_LIMIT)],
    )
    photos = MultipleFileField(_l("写真"), description=_l("10枚まで。位置情報などは取りのぞいて公開します"))
    skip_alt = BooleanField(_l("説明なしで公開する"))
    version = HiddenField(default="1")

    def validate_held_on(self, field: Any) -> None:
        """Refuse what has not been yet."""
        if field.data is not None and (field.data > clock.today() or field.data.year < 1970):
            raise ValidationError(_l("終わった日の日にちを入れてください"))

    def validate_came(self, field: Any) -> None:
        """Refuse what cannot be counted."""
        if field.number is not None and not 0 <= field.number <= MOST_HEADS:
            raise ValidationError(_l("人数は、0人から10万人までの数で書いてください"))

    @property
    def version_number(self) -> int:
        """The version the form was opened with; anything unreadable is older than all."""
        return number_in(self.version.data) or 0


class ReminderForm(Form):
    """How long before an event one wants to be reminded."""

    week = BooleanField(_l("1週間前"))
    day = BooleanField(_l("前の日"))
    hours = BooleanField(_l("2時間前"))
