"""What a browser says of itself when it is to be told."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField
from wtforms.validators import InputRequired, Length, ValidationError

from sns.core.forms import Form
from sns.core.i18n import lazy as _l

from . import sending

_MOST_LETTERS = 1000


class DeviceForm(Form):
    """The subscription of a browser, filled in by a script."""

    endpoint = HiddenField(validators=[InputRequired(), Length(max=_MOST_LETTERS)])
    p256dh = HiddenField(validators=[InputRequired(), Length(max=100)])
    auth = HiddenField(validators=[InputRequired(), Length(max=30)])

    def validate_endpoint(self, field: Any) -> None:
        """Refuse what is no address of a push service."""
        if sending.demand_endpoint(field.data) is None:
            raise ValidationError(_l("この端末は、通知を受けとれないようです"))

    def validate_auth(self, field: Any) -> None:
        """Refuse keys with which nothing can be encrypted."""
        if not sending.is_key(self.p256dh.data or "", field.data):
            raise ValidationError(_l("この端末は、通知を受けとれないようです"))
