"""The band on pages that are open already: it comes, changes and goes with the warning, within about a second.

Its words are public, so every open page is sent the same: the bands that stand now, and on whose pages which.
"""

from __future__ import annotations

from typing import Any

from flask import current_app

from sns.blueprints.accounts import letters
from sns.blueprints.spaces import queries as spaces
from sns.core import i18n, live
from sns.core.kept import Kept

from . import bands

_kept: Kept[str, dict[str, Any]] = Kept()
_ALL = "all"
_seen: list[Any] = [None]


def look() -> None:
    """Tell the open pages of this process when other warnings hold than at the last look."""
    now, before = bands.state(), _seen[0]
    if now == before:
        return
    _seen[0] = now
    forget()
    if before is not None:
        live.push_to_all_here("band", told())


def look_soon() -> None:
    """Look in a moment: this process itself changed something."""
    forget()
    live.soon(look)


def forget() -> None:
    """Ask again at the next page."""
    bands.forget()
    _kept.forget()


def told() -> dict[str, Any]:
    """Return each band by its key and language, and the key that stands in each ward, under "" outside of wards."""
    return _kept(_ALL, _tell)


def _tell() -> dict[str, Any]:
    places: dict[str, str] = {}
    shown: dict[str, bands.Shown] = {}
    for slug, space_id in {"": None, **{ward.slug: ward.id for ward in spaces.wards_by_id().values()}}.items():
        if (found := bands.shown_in(space_id)) is not None:
            places[slug] = found.key
            shown[found.key] = found
    return {"in": places, "bands": {key: _drawn(found) for key, found in shown.items()}}


def _drawn(found: bands.Shown) -> dict[str, str]:
    # As pages themselves are drawn, but for nobody: there is no request here that would ask.
    drawn = {}
    with current_app.test_request_context(base_url=letters.base_url()):
        draw: Any = current_app.jinja_env.get_template("components/notice.html").module
        for language, (_name, code) in i18n.LOCALES.items():
            with i18n.speaking(language):
                drawn[code] = str(draw.band(found))
    return drawn
