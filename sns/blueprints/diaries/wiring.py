"""What is special about diaries."""

from __future__ import annotations

from sns.blueprints.contents import adapters as contents
from sns.blueprints.contents import drafts
from sns.blueprints.contents.replies import PAGE
from sns.core import menu
from sns.core.i18n import lazy as _l

from .actions import EDIT, NEW
from .forms import VISIBILITIES
from .models import DiaryEntry

contents.register(
    contents.Kind(
        name="diary",
        model=DiaryEntry,
        endpoint="diaries.show",
        id_name="entry_id",
        label=_l("日記"),
        reply_label=_l("コメント"),
        visibilities=VISIBILITIES,
        max_depth=1,
        reply_at="at",
        first_replies=PAGE,
        reactions={"like": ("heart", _l("いいね")), "warm": ("tea", _l("ほっこり")), "cheer": ("clap", _l("応援"))},
    )
)
drafts.register(drafts.FormKind(NEW, _l("日記"), "diaries.new", words=("title", "body", "tags"), is_refuge=True))
drafts.register(
    drafts.FormKind(EDIT, _l("日記の直し"), "diaries.edit", id_name="entry_id", words=("title", "body", "tags"))
)
menu.add(menu.Entry("diaries.index", "diary", _l("日記"), order=20, marks=("diaries.",)))
