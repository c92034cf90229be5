"""What is special about events and reports."""

from __future__ import annotations

from sns.blueprints.contents import adapters as contents
from sns.core.i18n import lazy as _l

from .models import VISIBILITIES, ActivityReport, Event

contents.register(
    contents.Kind(
        name="event",
        model=Event,
        endpoint="events.show",
        id_name="event_id",
        label=_l("イベント"),
        reply_label=_l("質問"),
        visibilities=VISIBILITIES,
        max_depth=1,
        reactions={
            "like": ("heart", _l("いいね")),
            "cheer": ("clap", _l("応援")),
        },
    )
)
contents.register(
    contents.Kind(
        name="report",
        model=ActivityReport,
        endpoint="events.report",
        id_name="report_id",
        label=_l("活動報告"),
        reply_label=_l("コメント"),
        visibilities=VISIBILITIES,
        max_depth=1,
        reactions={
            "like": ("heart", _l("いいね")),
            "thanks": ("hand", _l("ありがとう")),
            "cheer": ("clap", _l("応援")),
        },
    )
)
