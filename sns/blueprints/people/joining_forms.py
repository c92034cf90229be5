"""What somebody may type on the way in, and the words when it cannot be taken."""

from __future__ import annotations

import re
import unicodedata
from email.errors import MessageError
from email.headerregistry import Address
from typing import Any

from wtforms import BooleanField, EmailField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from sns.blueprints.accounts import password_rules
from sns.blueprints.spaces.actions import WAYS_IN
from sns.blueprints.spaces.queries import Ward
from sns.core import text
from sns.core.forms import Form, at_most, required
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l

from . import ages, names
from .models import SignUp

TIES: dict[str, Any] = {
    "live": _l("住んでいる"), "work": _l("働いている"), "study": _l("学んでいる"), "active": _l("活動している"),
}  # fmt: skip
VISIBILITIES: dict[str, Any] = {
    "ward": _l("同じ区の会員"), "city": _l("市内の会員"), "friends": _l("つながりだけ"), "private": _l("自分だけ"),
}  # fmt: skip
LEAFLET_DAYS = {"30": _l("1か月"), "90": _l("3か月"), "180": _l("半年"), "365": _l("1年")}
MOST_INVITATIONS = 100
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def door_words(ward: Ward) -> str:
    """Return a ward's name with its way in, where that is not everybody's."""
    notes = {"approval": _("%(ward)s(区の承認のあとで)"), "invitation": _("%(ward)s(招待を受けた方)")}
    return notes.get(ward.way_in, "%(ward)s") % {"ward": ward.name}


def _choices(words: dict[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in words.items()]


def _narrow(value: Any) -> Any:
    # Japanese keyboards easily give full-width signs where only narrow ones can be meant.
    return unicodedata.normalize("NFKC", value) if isinstance(value, str) else value


def _is_address(_form: Any, field: Any) -> None:
    address = field.data or ""
    if "@" not in address:
        raise ValidationError(_("メールアドレスに「@」を入れてください"))
    try:
        Address(addr_spec=address)
    except (MessageError, ValueError, IndexError):
        address = ""
    if not address.isascii() or not _ADDRESS.fullmatch(address):
        raise ValidationError(_("メールアドレスの形をお確かめください(例: hanako@example.jp)"))


class WardForm(Form):
    """① Which ward, and what ties somebody to it."""

    ward = SelectField(_l("どの区のページに参加しますか"), validators=[required(_l("区をえらんでください"))])
    tie = RadioField(
        _l("その区とのかかわり"), choices=_choices(TIES), validators=[required(_l("かかわりを1つえらんでください"))],
        validate_choice=False,
    )  # fmt: skip

    def validate_tie(self, field: Any) -> None:
        """Refuse what was not offered."""
        if field.data not in TIES:
            raise ValidationError(_("かかわりを1つえらんでください"))


class AddressForm(Form):
    """② An address to which a code, or a guardian's question, is sent."""

    email = EmailField(
        _l("メールアドレス"), filters=[_narrow],
        validators=[required(_l("メールアドレスを入れてください")), at_most(254), _is_address],
    )  # fmt: skip


class CodeForm(Form):
    """② The six digits of the mail."""

    code = StringField(
        _l("確認コード"), filters=[_narrow], description=_l("メールに書かれた6桁の数字"),
        validators=[required(_l("確認コードを入れてください"))],
    )  # fmt: skip

    @property
    def digits(self) -> str:
        """The digits alone, however they were separated."""
        return re.sub(r"[\s-]", "", self.code.data or "")


class NameForm(Form):
    """③ Nickname, password, age band; the real name only for those who like to give it."""

    nickname = StringField(
        _l("ニックネーム"), description=_l("ほかの会員に見える名前です。20文字まで。あとから変えられます"),
        validators=[required(_l("ニックネームを入れてください")), at_most(text.NAME_LIMIT)],
    )  # fmt: skip
    password = PasswordField(_l("パスワード"))
    age_band = SelectField(
        _l("年代"), choices=[SelectChoice("", _l("えらんでください")), *_choices(ages.BANDS)], validate_choice=False,
        validators=[required(_l("年代をえらんでください"))],
        description=_l("生年月日は聞きません。10代の方を守るために使います"),
    )  # fmt: skip
    real_name = StringField(
        _l("お名前(本名)"), validators=[at_most(60)],
        description=_l("書かなくてもかまいません。運営の担当者だけが、本人の確認が必要なときに見ます。ほかの会員には見えません"),
    )  # fmt: skip

    def __init__(self, *args: Any, sign_up: SignUp, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sign_up = sign_up
        self._has_password = has_password = sign_up.password_hash is not None
        self.password.flags.required = not has_password
        self.password.description = (
            _("決めてあります。変えないときは、空のままにしてください")
            if has_password
            else _("8文字以上。長い文のようなものが、覚えやすく安全です")
        )

    def validate_nickname(self, field: Any) -> None:
        """Refuse a name that could be taken for somebody else's."""
        if trouble := names.trouble_with(field.data, sign_up=self._sign_up):
            raise ValidationError(trouble)

    def validate_password(self, field: Any) -> None:
        """Refuse a password that others would guess first."""
        if not field.data:
            if self._has_password:
                return
            raise ValidationError(_("パスワードを入れてください"))
        if trouble := password_rules.trouble_with(field.data, self.nickname.data, self._sign_up.email):
            raise ValidationError(trouble)

    def validate_age_band(self, field: Any) -> None:
        """Refuse what was not offered."""
        if field.data not in ages.BANDS:
            raise ValidationError(_("年代をえらんでください"))


class VisibilityForm(Form):
    """④ To whom one's words are shown unless said otherwise."""

    visibility = RadioField(_l("公開の範囲"), choices=_choices(VISIBILITIES), default="ward", validate_choice=False)

    def validate_visibility(self, field: Any) -> None:
        """Refuse what was not offered."""
        if field.data not in VISIBILITIES:
            raise ValidationError(_("公開の範囲をえらんでください"))


class PromisesForm(Form):
    """⑤ The promises; each is agreed to by itself."""

    terms = BooleanField(
        _l("利用の約束に同意します"), validators=[required(_l("利用の約束をお読みになり、同意してください"))]
    )
    privacy = BooleanField(
        _l("個人情報の取りあつかいに同意します"),
        validators=[required(_l("個人情報の取りあつかいをお読みになり、同意してください"))],
    )


class InvitationForm(Form):
    """A note to oneself about whom an invitation is for."""

    note = StringField(
        _l("だれへの招待か"), validators=[at_most(100)], description=_l("自分のためのメモです。相手には見えません")
    )


class LeafletForm(Form):
    """What a leaflet is for, and how long its link works."""

    note = StringField(
        _l("何のチラシか"), validators=[required(_l("何のチラシかを書いてください")), at_most(100)],
        description=_l("例: 秋まつりの受付。紙には出ません"),
    )  # fmt: skip
    days = SelectField(_l("使える期間"), choices=_choices(LEAFLET_DAYS), default="90")


class RefusalForm(Form):
    """Why somebody is turned away, in words they will read."""

    words = TextAreaField(
        _l("お断りの理由"), validators=[required(_l("理由を書いてください。申しこんだ方に届きます")), at_most(400)],
        description=_l("申しこんだ方に、メールで届きます"),
    )  # fmt: skip


class WaysInForm(Form):
    """How somebody becomes one of a ward's people."""

    way_in = RadioField(
        _l("登録のしかた"),
        choices=[
            SelectChoice("open", _l("だれでも(メールの確認だけ)")),
            SelectChoice("approval", _l("区の承認のあとで")),
            SelectChoice("invitation", _l("招待を受けた方だけ")),
        ],
        validate_choice=False,
    )
    invitations = StringField(_l("会員1人が招待できる人数"), filters=[_narrow], description=_l("0から100まで"))

    def validate_way_in(self, field: Any) -> None:
        """Refuse what was not offered."""
        if field.data not in WAYS_IN:
            raise ValidationError(_("登録のしかたをえらんでください"))

    def validate_invitations(self, field: Any) -> None:
        """Refuse what is no small number."""
        if self.number is None:
            raise ValidationError(_("0から100までの数字を入れてください"))

    @property
    def number(self) -> int | None:
        """The number of invitations, or None when it cannot be read."""
        digits = (self.invitations.data or "").strip()
        is_number = digits.isascii() and digits.isdigit() and len(digits) < 4
        return int(digits) if is_number and int(digits) <= MOST_INVITATIONS else None
