"""What a person may type to sign in and to set how the site looks."""

from __future__ import annotations

from wtforms import BooleanField, EmailField, HiddenField, PasswordField, RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from sns.core import i18n
from sns.core.forms import Form, at_most, required
from sns.core.i18n import lazy as _l

from .passwords import MOST


class SignInForm(Form):
    """Sign-in with address and password; `carried` holds sealed words of a form whose session had ended."""

    email = EmailField(_l("メールアドレス"), validators=[required(_l("メールアドレスを入れてください")), at_most(254)])
    password = PasswordField(
        _l("パスワード"),
        validators=[
            required(_l("パスワードを入れてください")),
            Length(max=MOST, message=_l("メールアドレスかパスワードがちがいます")),
        ],
    )
    remember = BooleanField(_l("ログインしたままにする"))
    next = HiddenField()
    carried = HiddenField()


class LookForm(Form):
    """Text size, theme and language."""

    text = RadioField(
        _l("文字の大きさ"),
        choices=[
            SelectChoice("", _l("標準")),
            SelectChoice("l", _l("大")),
            SelectChoice("xl", _l("特大")),
            SelectChoice("xxl", _l("最大")),
        ],
        default="",
    )
    theme = RadioField(
        _l("画面の明るさ"),
        choices=[SelectChoice("", _l("自動")), SelectChoice("light", _l("明るい")), SelectChoice("dark", _l("暗い"))],
        default="",
    )
    lang = RadioField(
        _l("ことば"), choices=[SelectChoice(code, names[0]) for code, names in i18n.LOCALES.items()], default="ja"
    )
    next = HiddenField()
