"""The address of one's own feed, and the feed itself."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.contents.queries import page_address
from sns.core import web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import feed, policy
from ..profile_forms import FeedForm
from . import bp


@bp.get("/settings/feed")
@guard(policy.own_settings)
def feed_settings() -> str:
    """Show the address of one's own feed, or what one would be for."""
    address = feed.find_address(me())
    secret = feed.secret_of(address) if address else None
    form = FeedForm(formdata=None, obj=address)
    url = url_for(".feed_read", secret=secret, _external=True) if secret else None
    return render_template("people/feed.html", address=address, url=url, form=form)


@bp.post("/settings/feed")
@web.slow_down("10 per minute;60 per hour")
@guard(policy.own_settings)
def feed_renew() -> Any:
    """Make the address, or another one in its place."""
    feed.renew(me())
    web.say(_("フィードのアドレスを作りました"))
    return redirect(url_for(".feed_settings"))


@bp.post("/settings/feed/choose")
@guard(policy.own_settings)
def feed_choose() -> Any:
    """Choose what the feed holds."""
    form = FeedForm()
    feed.choose(me(), with_friends=form.with_friends.data, with_private=form.with_private.data)
    web.say(_("保存しました"))
    return redirect(url_for(".feed_settings"))


@bp.post("/settings/feed/stop")
@guard(policy.own_settings)
def feed_stop() -> Any:
    """Stop the feed."""
    feed.stop(me().id)
    web.say(_("フィードを止めました。前のアドレスからは、もう読めません"))
    return redirect(url_for(".feed_settings"))


@bp.get("/feeds/<secret>.xml")
@web.slow_fetching("30 per minute;120 per hour")
@guard(policy.follow, load=lambda secret: feed.find_feed(secret))
def feed_read(found: feed.Feed) -> Response:
    """Give the feed to whatever program holds its address."""
    cards = found.cards()
    entries = [(card, _address(card)) for card in cards]
    page = render_template(
        "people/feed.xml",
        entries=entries,
        member=found.member,
        host=request.host.partition(":")[0],
        updated=max((card.bumped_at for card in cards), default=found.address.created_at),
    )
    response = make_response(page)
    response.content_type = "application/atom+xml; charset=utf-8"
    response.set_etag(hashlib.sha256(page.encode()).hexdigest()[:32])
    response.cache_control.private, response.cache_control.no_cache = True, True
    return response.make_conditional(request)


def _address(card: Any) -> str:
    endpoint, values = page_address(card)
    return url_for(endpoint, _external=True, **values)
