"""The place of sources in the office's menu, and what follows when somebody asks for one to be read."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, current_app

from sns.blueprints.spaces import deeds, staff_menu
from sns.core.i18n import lazy as _l
from sns.core.signals import on

from . import labels, reading
from .signals import ReadingWanted

staff_menu.add(
    staff_menu.Line("sources.index", "notice", _l("お知らせの取りこみ"), "sources.keep", 13, ("sources.",), is_for_city=True)
)  # fmt: skip
for _deed, _words in {
    "source.add": _l("取りこみ元を加えました"), "source.change": _l("取りこみ元を変えました"), "source.remove": _l("取りこみ元を消しました"),
}.items():  # fmt: skip
    deeds.name(_deed, _words)


def init_app(app: Flask) -> None:
    """Give pages of sources their words."""
    app.jinja_env.globals.update(source_labels=labels)


@on(ReadingWanted, job=True)
def read_now(signal: ReadingWanted) -> None:
    """Read a source in the worker."""
    reading.read(signal.source_id, Path(current_app.instance_path))
