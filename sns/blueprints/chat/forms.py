"""What is typed into a room, and how a room is set."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, ValidationError

from sns.core.forms import Form, MomentField, at_most, required
from sns.core.i18n import lazy as _l
from sns.core.numbers import number_in

from .actions import Wish
from .models import NAME_LIMIT, NOTICE_LIMIT, PURPOSE_LIMIT

SLOW = [
    SelectChoice("0", _l("待たずに書ける")), SelectChoice("10", _l("10秒に1回")), SelectChoice("30", _l("30秒に1回")),
    SelectChoice("60", _l("1分に1回")), SelectChoice("300", _l("5分に1回")),
]  # fmt: skip
SILENCES = [
    SelectChoice("10", _l("10分")), SelectChoice("60", _l("1時間")), SelectChoice("1440", _l("1日")),
    SelectChoice("10080", _l("7日")),
]  # fmt: skip


class HideForm(Form):
    """Why a line is hidden."""

    reason = StringField(
        _l("非表示にする理由"), id="hide-reason", validators=[required(_l("理由を書いてください")), at_most(40)]
    )


class SilenceForm(Form):
    """For how long a member may only read."""

    minutes = SelectField(_l("どのくらいのあいだ"), choices=SILENCES, default="60")
    reason = StringField(
        _l("止める理由"), id="silence-reason", validators=[required(_l("理由を書いてください")), at_most(120)]
    )

    @property
    def length(self) -> int:
        """Minutes."""
        return number_in(self.minutes.data) or 60


class RoomForm(Form):
    """What a room says of itself, when it is open and how it is kept."""

    name = StringField(_l("ルームの名前"), validators=[required(_l("名前を書いてください")), at_most(NAME_LIMIT)])
    purpose = StringField(_l("何を話すルームですか"), validators=[at_most(PURPOSE_LIMIT)])
    notice = StringField(
        _l("上にいつも出すことば"), description=_l("約束や連絡先など"), validators=[at_most(NOTICE_LIMIT)]
    )
    readers = RadioField(
        _l("入れる人"), default="ward", validators=[Optional()],
        choices=[SelectChoice("ward", _l("この区の会員")), SelectChoice("city", _l("市内の会員"))],
    )  # fmt: skip
    opens_at = MomentField(_l("ひらく日時"), description=_l("書かなければ、すぐにひらきます"), validators=[Optional()])
    closes_at = MomentField(
        _l("おわる日時"), description=_l("書かなければ、ずっとひらいています"), validators=[Optional()]
    )
    asks_first = BooleanField(_l("質問は、世話人や職員が確かめてから出す(区長と話そう)"))
    slow_s = SelectField(_l("発言の間隔"), choices=SLOW, default="0")

    def validate_closes_at(self, field: Any) -> None:
        """Refuse an end before the beginning."""
        if field.data and self.opens_at.data and field.data <= self.opens_at.data:
            raise ValidationError(_l("おわる日時は、ひらく日時より後にしてください"))

    def wish(self, readers: str | None = None) -> Wish:
        """Return what was typed, as the action takes it."""
        return Wish(
            name=self.name.data or "", purpose=self.purpose.data or "", notice=self.notice.data or "",
            readers=readers or self.readers.data or "ward", opens_at=self.opens_at.data, closes_at=self.closes_at.data,
            asks_first=bool(self.asks_first.data), slow_s=number_in(self.slow_s.data) or 0,
        )  # fmt: skip
