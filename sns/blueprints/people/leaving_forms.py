"""What somebody types to leave."""

from __future__ import annotations

from wtforms import BooleanField, PasswordField, RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from sns.blueprints.accounts.passwords import MOST
from sns.core.forms import Form, required
from sns.core.i18n import lazy as _l

WRONG = _l("パスワードがちがいます")


class LeaveForm(Form):
    """What becomes of one's words, and that it is really oneself who goes."""

    words = RadioField(
        _l("書いた日記とコメント"),
        choices=[SelectChoice("keep", _l("退会した会員の名前で残す")), SelectChoice("erase", _l("すべて消す"))],
        validators=[InputRequired(_l("どちらかをえらんでください"))],
    )
    password = PasswordField(
        _l("パスワード"),
        description=_l("ご本人か確かめるために、もう一度入れてください"),
        validators=[required(_l("パスワードを入れてください")), Length(max=MOST, message=WRONG)],
    )
    sure = BooleanField(
        _l("14日をすぎると元にもどせないことを読みました"),
        validators=[required(_l("読んだことを確かめて、しるしを入れてください"))],
    )
