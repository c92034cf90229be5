"""What a person may type to sign in, to keep their keys, and to set how the site looks."""

from __future__ import annotations

import unicodedata
from typing import Any

from wtforms import BooleanField, EmailField, HiddenField, PasswordField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Regexp, ValidationError

from sns.core import i18n
from sns.core.forms import Form, at_most, required
from sns.core.i18n import lazy as _l

from . import passwords
from .passwords import MOST

WRONG = _l("メールアドレスかパスワードがちがいます。何度かちがうと、しばらくログインできません")
_ADDRESS = Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("メールアドレスに「@」とそのあとのことばを入れてください"))


def digits(typed: str | None) -> str:
    """Return a code without the gaps people type into it, its full-width digits made plain."""
    return unicodedata.normalize("NFKC", "".join((typed or "").split()))


class SignInForm(Form):
    """Sign-in with address and password; `carried` holds sealed words of a form whose session had ended."""

    email = EmailField(_l("メールアドレス"), validators=[required(_l("メールアドレスを入れてください")), at_most(254)])
    password = PasswordField(
        _l("パスワード"),
        validators=[
            required(_l("パスワードを入れてください")),
            Length(max=MOST, message=WRONG),
        ],
    )
    remember = BooleanField(_l("ログインしたままにする"))
    next = HiddenField()
    carried = HiddenField()


class AddressForm(Form):
    """An address to which a mail goes."""

    email = EmailField(
        _l("メールアドレス"), validators=[required(_l("メールアドレスを入れてください")), at_most(254), _ADDRESS]
    )


class CodeForm(Form):
    """The six digits of a mail."""

    code = StringField(_l("メールの6けたの番号"), validators=[required(_l("番号を入れてください")), at_most(20)])


class SecondForm(Form):
    """The second step of signing in; `next` and `carried` wait for its end."""

    code = StringField(
        _l("認証アプリの番号か、回復コード"),
        description=_l("番号は6けたです。回復コードは、紙にひかえた4文字ずつのものです。"),
        validators=[required(_l("番号か回復コードを入れてください")), at_most(40)],
    )
    carried = HiddenField()


class ProveForm(Form):
    """The password or the app's code, asked for again before something sensitive."""

    password = PasswordField(
        _l("いまのパスワード"), validators=[Length(max=MOST, message=_l("パスワードがちがいます"))]
    )
    code = StringField(_l("認証アプリの6けたの番号"), validators=[at_most(20)])
    next = HiddenField()


class NewPasswordForm(Form):
    """A new password; `own` words of the member may not be it."""

    password = PasswordField(
        _l("新しいパスワード"),
        description=_l(
            "8文字から128文字。文字の種類は自由で、長いことばやかなも使えます。"
            "ばらばらのことばを3つ4つならべると、覚えやすく、つよくなります。"
        ),
        validators=[required(_l("新しいパスワードを入れてください"))],
    )

    def __init__(self, *args: Any, own: tuple[str | None, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own

    def validate_password(self, field: PasswordField) -> None:
        """Refuse a weak password with the reason in words."""
        if words := passwords.fault(field.data or "", *self.own):
            raise ValidationError(words)


class AppForm(Form):
    """The first code of a new authenticator app; `sealed` holds its key."""

    code = StringField(
        _l("アプリに出た6けたの番号"), validators=[required(_l("アプリに出た番号を入れてください")), at_most(20)]
    )
    sealed = HiddenField()


class PasskeyForm(Form):
    """A new passkey: what its owner calls it, and the browser's answer."""

    label = StringField(
        _l("パスキーの名前"), description=_l("あとで見分けるための名前です。"),
        validators=[required(_l("名前を入れてください")), at_most(60)],
    )  # fmt: skip
    credential = HiddenField()


class LookForm(Form):
    """Text size, theme, language and ふりがな."""

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
    ruby = RadioField(
        _l("ふりがな"), description=_l("見出しやボタン、区の名前の漢字に、読みがなをつけます。"),
        choices=[SelectChoice("", _l("つけない")), SelectChoice("ruby", _l("つける"))], default="",
    )  # fmt: skip
    lang = RadioField(
        _l("ことば"), choices=[SelectChoice(code, names[0]) for code, names in i18n.LOCALES.items()], default="ja"
    )
    next = HiddenField()
