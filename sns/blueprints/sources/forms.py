"""What staff may type about a source."""

from __future__ import annotations

import re
from typing import Any

from wtforms import BooleanField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from sns.blueprints.spaces.choosing import Fielded
from sns.core.forms import at_most, required
from sns.core.i18n import lazy as _l

from . import fetching, labels
from .models import ADDRESS_LIMIT, AREAS_LIMIT, NAME_LIMIT, SORTS
from .plain import Unreadable


class SourceForm(Fielded):
    """A source and what becomes of what it tells."""

    name = StringField(
        _l("名前"), description=_l("「市の新着情報」のように。お知らせの担当課として出ます"),
        validators=[required(_l("名前を書いてください")), at_most(NAME_LIMIT)],
    )  # fmt: skip
    sort = RadioField(
        _l("種類"), default="feed", choices=[SelectChoice(code, labels.SORTS[code]) for code in SORTS], validate_choice=False
    )  # fmt: skip
    address = StringField(
        _l("アドレス"), validators=[at_most(ADDRESS_LIMIT)],
        description=_l("https:// で始まる、だれでも見られるページのもの。空けておくと、サーバーの管理者がフォルダーに置いたファイルを読みます"),
    )  # fmt: skip
    further_areas = StringField(
        _l("市全体とみなす区域のコード"), validators=[at_most(AREAS_LIMIT)],
        description=_l("気象庁の電文だけに使います。市や区より広い区域(府県や海岸など)のコードを、空白で区切って書いてください"),
    )  # fmt: skip
    publishes = BooleanField(
        _l("取りこんだら、すぐに公開する"), description=_l("えらばないと下書きになり、ふつうの決裁をへて公開されます")
    )
    is_on = BooleanField(_l("取りこみを続ける"), default=True)

    def validate_sort(self, field: Any) -> None:
        """Refuse a sort that does not exist."""
        if field.data not in SORTS:
            raise ValidationError(_l("種類をえらんでください"))

    def validate_address(self, field: Any) -> None:
        """Refuse what cannot be asked."""
        if not field.data:
            return
        try:
            fetching.demand_address(field.data)
        except Unreadable as unreadable:
            raise ValidationError(labels.PROBLEMS[unreadable.code]) from unreadable

    def validate_further_areas(self, field: Any) -> None:
        """Refuse what is no list of codes."""
        if field.data and not re.fullmatch(r"[0-9]{2,7}(\s+[0-9]{2,7})*", field.data.strip()):
            raise ValidationError(_l("コードは、数字を空白で区切って書いてください"))

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, by column."""
        return {
            "name": self.name.data, "sort": self.sort.data, "address": self.address.data or "",
            "further_areas": (self.further_areas.data or "").strip(), "publishes": bool(self.publishes.data),
            "is_on": bool(self.is_on.data), "field_id": self.field_id,
        }  # fmt: skip
