"""What a member says about another ward."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice

from sns.blueprints.spaces.queries import Ward
from sns.core.forms import Form, at_most, required
from sns.core.i18n import lazy as _l

from .joining_forms import TIES, door_words

_TIES = [SelectChoice(code, words) for code, words in TIES.items()]


class _EnterForm(Form):
    """How somebody is tied to a ward, and the invitation where one is needed."""

    tie = RadioField(
        _l("その区とのかかわり"), choices=_TIES, validators=[required(_l("かかわりを1つえらんでください"))]
    )
    invitation = StringField(
        _l("招待のリンク"), description=_l("招待が必要な区に入るときだけ、受けとったリンクを入れてください"), validators=[at_most(200)]
    )  # fmt: skip

    @property
    def code(self) -> str:
        """The invitation's code, the last part of its link."""
        return (self.invitation.data or "").rstrip("/").rpartition("/")[2]


class MoveForm(_EnterForm):
    """How somebody will be tied to the new ward, and what stays to the one they leave."""

    ward = HiddenField()
    keeps = RadioField(
        _l("いまの区とのかかわり"), default="",
        choices=[SelectChoice("", _l("残さない")), *(choice for choice in _TIES if choice.value != "live")],
    )  # fmt: skip


class TieForm(_EnterForm):
    """A further ward."""

    ward = SelectField(_l("区"), validators=[required(_l("区をえらんでください"))])

    def __init__(self, *args: Any, wards: Iterable[Ward], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ward.choices = [SelectChoice(ward.slug, door_words(ward)) for ward in wards]
