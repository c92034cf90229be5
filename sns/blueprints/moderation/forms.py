"""What a person may type to the desk and at it."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from sns.core.forms import DayField, Form, at_most, required
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l

from . import rules
from .models import ANSWER_LIMIT, WORDS_LIMIT

NOTE_LIMIT = 1000


def _rule_choices() -> list[SelectChoice]:
    return [SelectChoice(rule.code, numbered(rule)) for rule in rules.NUMBERED]


def numbered(rule: rules.Rule) -> str:
    """Return a rule with its number, as 第5条 他の人の住所や電話番号を書かない."""
    return _("第%(number)d条 %(title)s", number=rule.number, title=str(rule.title))


class ReportForm(Form):
    """Why something is reported."""

    reason = RadioField(
        _l("理由"), validators=[InputRequired(_l("理由をえらんでください"))],
        choices=[SelectChoice(rule.code, rule.report) for rule in rules.RULES.values()],
    )  # fmt: skip
    words = TextAreaField(
        _l("くわしく"), validators=[at_most(WORDS_LIMIT)],
        description=_l("気になったところを書いてください。書かなくても送れます。"),
    )  # fmt: skip


class VerdictForm(Form):
    """What was decided on a case; `version` tells whether it is still the case that was looked at."""

    rule = SelectField(_l("理由"), validators=[Optional()], validate_choice=True)
    words = TextAreaField(_l("書いた人へのことば"), validators=[at_most(ANSWER_LIMIT)])
    quoted = TextAreaField(_l("手紙に引用することば"), validators=[at_most(ANSWER_LIMIT)])
    hides = BooleanField(_l("注意といっしょに非表示にする"))
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule.choices = _rule_choices()


class NoteForm(Form):
    """A word among staff."""

    note = TextAreaField(_l("職員どうしのメモ"), validators=[required(_l("メモを書いてください")), at_most(NOTE_LIMIT)])


class HandOverForm(Form):
    """To whose desk a case goes."""

    to = SelectField(_l("わたす先"), coerce=int, validate_choice=True)
    reason = TextAreaField(
        _l("わたす理由"), validators=[required(_l("わたす理由を書いてください")), at_most(NOTE_LIMIT)]
    )  # fmt: skip


class MeasureForm(Form):
    """A measure about a member."""

    kind = RadioField(
        _l("措置"), choices=[
            SelectChoice("pause", _l("書きこみをお休み(すぐ始まります)")),
            SelectChoice("suspension", _l("利用の停止(もう1人の確認がいります)")),
            SelectChoice("expulsion", _l("退会(もう1人の確認がいります)")),
        ],
        validators=[InputRequired(_l("措置をえらんでください"))],
    )  # fmt: skip
    ends_on = DayField(
        _l("終わりの日"), validators=[Optional()], description=_l("この日まで続きます。退会には要りません。")
    )
    because = SelectField(_l("あてはまる決まり"), validate_choice=True)
    measure_reason = TextAreaField(
        _l("理由(本人に届きます)"), validators=[required(_l("理由を書いてください")), at_most(ANSWER_LIMIT)]
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.because.choices = _rule_choices()

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for an end where there has to be one."""
        is_right = bool(super().validate(extra_validators))
        if self.kind.data in ("pause", "suspension") and self.ends_on.data is None and not self.ends_on.errors:
            self.ends_on.errors = [_("終わりの日を入れてください")]
            return False
        return is_right


class AppealForm(Form):
    """An objection in the member's own words."""

    words = TextAreaField(
        _l("見直してほしいこと"), validators=[required(_l("見直してほしいことを書いてください")), at_most(ANSWER_LIMIT)],
        description=_l("どこがどうちがうか、書いたときの事情などを、ご自分のことばで書いてください。"),
    )  # fmt: skip
