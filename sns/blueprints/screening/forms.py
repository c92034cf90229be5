"""What staff may type about the list of words."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice

from sns.blueprints.moderation.rules import NUMBERED
from sns.core.forms import Form, at_most, required
from sns.core.i18n import lazy as _l

from . import heat
from .actions import MOST_AT_ONCE


class WordsForm(Form):
    """Words for the list, one on each line."""

    words = TextAreaField(
        _l("加える言葉(1行に1つ)"), validators=[required(_l("言葉を1行に1つ書いてください")), at_most(100_000)],
        description=_l("全角と半角、大文字と小文字、ひらがなとカタカナは区別しません。#ではじまる行は読みません。2文字以上の言葉を入れてください。"),
    )  # fmt: skip
    effect = RadioField(
        _l("この言葉があったら"), default="hold",
        choices=[SelectChoice("hold", _l("公開の前に確認する")), SelectChoice("mask", _l("言葉をふせて公開する")), SelectChoice("block", _l("書きなおしてもらう"))],
    )  # fmt: skip
    rule = SelectField(_l("関係するきまり"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule.choices = [
            SelectChoice("", _l("えらばない")), *(SelectChoice(rule.code, rule.title) for rule in NUMBERED)
        ]  # fmt: skip

    def lines(self) -> list[str]:
        """Return the lines that were typed."""
        return (self.words.data or "").splitlines()

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse more lines than a list takes at once."""
        if not super().validate(extra_validators):
            return False
        if len(self.lines()) > MOST_AT_ONCE:
            self.words.errors = [_l("一度に入れられるのは5,000行までです。分けて入れてください")]
            return False
        return True

    @property
    def rule_code(self) -> str | None:
        """The code of the chosen rule."""
        known = {rule.code for rule in NUMBERED}
        return self.rule.data if self.rule.data in known else None


def _number(label: Any, *numbers: int) -> SelectField:
    return SelectField(label, coerce=int, choices=[SelectChoice(number, str(number)) for number in numbers])


class ChoicesForm(Form):
    """What a ward looks at before it is published."""

    first_posts = SelectField(
        _l("はじめての人の書きこみ"), default="0",
        choices=[SelectChoice("0", _l("すぐに公開する")), SelectChoice("1", _l("はじめの1件を確認する")), SelectChoice("3", _l("はじめの3件を確認する")), SelectChoice("5", _l("はじめの5件を確認する"))],
    )  # fmt: skip
    links = BooleanField(_l("はじめての人のリンクを、公開の前に確認する"))
    personal = BooleanField(_l("電話番号・住所・メールアドレスがあるものを、公開の前に確認する"))
    repeats = BooleanField(_l("同じ文章のくり返しや、あちこちへの同じ文章を、確認する"))
    limits = BooleanField(_l("はじめての人が続けて書ける数を、ゆるやかに限る"))

    heat_replies = _number(_l("10分のあいだに何件の返信で、熱くなっているとみるか"), 10, 20, 40, 80)
    heat_lines = _number(_l("チャットでは、10分のあいだに何件の発言か"), 20, 40, 80, 160)
    heat_reports = _number(_l("そのとき、1時間に何件の報告で休むか"), 1, 2, 3, 5, 10)
    heat_minutes = _number(_l("休む時間(分)"), 15, 30, 60, 120)

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen, by the name of the option."""
        return {
            "first_posts": int(self.first_posts.data), "links": self.links.data, "personal": self.personal.data,
            "repeats": self.repeats.data, "limits": self.limits.data,
            **{name: getattr(self, name).data for name in heat.NAMES},
        }  # fmt: skip
