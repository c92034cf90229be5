"""What is typed into a room of any kind."""

from __future__ import annotations

from wtforms import HiddenField, MultipleFileField, SelectField, TextAreaField

from sns.blueprints.spaces import queries as spaces
from sns.core.forms import Form, required
from sns.core.i18n import lazy as _l
from sns.core.numbers import number_in

ONESELF = "me"


class LineForm(Form):
    """A line, for who has no script; its id is made with the form, so that sent twice it is stored once."""

    body = TextAreaField(_l("メッセージ"))
    client_id = HiddenField()
    quote = HiddenField()
    # `voice` is what the page's own live region is called.
    voice = SelectField(_l("だれとして書きますか"), id="speaker", choices=[], default=ONESELF, validate_choice=False)
    photos = MultipleFileField(_l("写真"))

    def offer(self, offices: list[int]) -> None:
        """Name the offices the writer may speak for."""
        named = [(str(key), spaces.ward_by_id(key).office) for key in offices]
        self.voice.choices = [(ONESELF, _l("自分として")), *named] if named else []

    @property
    def quote_seq(self) -> int | None:
        """The number of the quoted line."""
        return number_in(self.quote.data)

    @property
    def voice_id(self) -> int | None:
        """The office that speaks, where the writer was offered one."""
        return (number_in(self.voice.data) or None) if self.voice.choices else None


class EditForm(Form):
    """What a line is to say."""

    # Over the room's page, which has a field of its own for words.
    body = TextAreaField(_l("発言"), id="line-body", validators=[required(_l("ことばを入れてください"))])
