"""The service worker's script, the manifest and what both are made of: the build's names, and nothing about anybody."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app, url_for

from sns.blueprints.notices import bands, labels
from sns.blueprints.notices.bands import Band
from sns.blueprints.spaces.queries import ward_by_id
from sns.core import clock
from sns.core.i18n import gettext as _

_ICONS = (("icon-192.png", 192, "any"), ("icon-512.png", 512, "any"), ("icon-maskable-512.png", 512, "maskable"))
# What stands on the offline page.
_ASSETS = ("app.css", "icons.svg", "img/mark.svg", "img/icon-192.png", "img/badge-96.png")
PAPER = "#F7F5F1"
MOST_BANDS = 50


def manifest() -> dict[str, Any]:
    """Return the web app manifest, in the language of who asks."""
    asset: Any = current_app.jinja_env.globals["asset"]
    shortcuts = (
        (_("通知"), "notifications.index"), (_("日記を書く"), "diaries.new"), (_("メッセージ"), "messages.index"),
        (_("さがす"), "search.index"),
    )  # fmt: skip
    icons = [
        {"src": asset(f"img/{name}"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in _ICONS
    ]  # fmt: skip
    return {
        "id": url_for("home.index"), "name": _("まちの縁側"), "short_name": _("まちの縁側"), "lang": "ja", "dir": "ltr",
        "description": _("区のお知らせと、ご近所の日記・掲示板・イベント"), "start_url": url_for("home.index"),
        "scope": url_for("home.index"), "display": "standalone", "theme_color": PAPER, "background_color": PAPER,
        "icons": icons, "categories": ["social", "government"],
        "shortcuts": [{"name": name, "url": url_for(endpoint), "icons": icons[:1]} for name, endpoint in shortcuts],
    }  # fmt: skip


def script(page: str) -> str:
    """Return the worker's script with what it keeps before it; `page` is the offline page, which is part of its version."""
    asset: Any = current_app.jinja_env.globals["asset"]
    source = (Path(current_app.static_folder or "") / "dist" / Path(asset("sw.js")).name).read_text("utf-8")
    site = {
        "page": url_for("offline.away"), "bands": url_for("offline.bands_of_city"), "assets": [asset(n) for n in _ASSETS],
        "icon": asset("img/icon-192.png"), "badge": asset("img/badge-96.png"), "home": url_for("home.index"),
    }  # fmt: skip
    version = hashlib.sha256(f"{source}{site}{page}".encode()).hexdigest()[:12]
    return f"self.site = {json.dumps({'version': version, **site}, ensure_ascii=False)};\n{source}"


def known(space_id: int | None) -> list[dict[str, Any]]:
    """Return the warnings that hold in a ward, or in the whole city, the highest first: an office's public words only."""
    return [_told(band) for band in bands.holding(space_id)[:MOST_BANDS]]


def _told(band: Band) -> dict[str, Any]:
    label = labels.LEVELS[band.level] if band.level else labels.URGENCIES["urgent"]
    return {
        "id": band.id, "title": band.title, "level": band.level or 2, "label": str(label), "office": band.office,
        "wards": [ward_by_id(ward).name for ward in sorted(band.space_ids)], "url": url_for("notices.show", notice_id=band.id),
        "published_at": _iso(band.published_at), "expires_at": _iso(band.expires_at) if band.expires_at else None,
    }  # fmt: skip


def moment() -> str:
    """Return now, as the worker keeps it beside what it was told."""
    return _iso(clock.now())


def _iso(moment_: datetime) -> str:
    return moment_.isoformat(timespec="seconds")
