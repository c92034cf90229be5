"""What a phone asks for so that the site stands on its home screen and says the last warning without a network."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, make_response, render_template

from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import clock, i18n
from sns.core.guard import guard

from . import policy, worker

bp = Blueprint("offline", __name__)


def _kept(response: Response, seconds: int) -> Response:
    # The same for everybody: nothing here depends on who asks.
    response.headers["Cache-Control"] = f"public, max-age={seconds}" if seconds else "no-cache"
    return response


@bp.get("/manifest.webmanifest")
@guard(policy.install)
def manifest() -> Response:
    """Tell phones name, pictures and start page of the site."""
    response = jsonify(worker.manifest())
    response.mimetype = "application/manifest+json"
    return _kept(response, 0)


@bp.get("/sw.js")
@guard(policy.install)
def script() -> Response:
    """Give the service worker; browsers ask for it now and then, and take another one when the build has changed."""
    response = make_response(worker.script(_page([])))
    response.mimetype = "text/javascript"
    return _kept(response, 0)


@bp.get("/offline")
@guard(policy.known)
def away() -> Response:
    """Show what can be said without a network, and the warnings known at this moment."""
    return _kept(make_response(_page(worker.known(None))), 0)


def _page(known: list[dict[str, Any]]) -> str:
    # Kept by the browser for whoever uses it next: in Japanese, and without anything about who asks.
    with i18n.speaking("ja"):
        return render_template("offline/away.html", known=known, at=clock.now() if known else None)


@bp.get("/bands.json")
@guard(policy.known)
def bands_of_city() -> Response:
    """Give the warnings that hold in the city now: public words of its offices, nothing about anybody."""
    return _bands(None)


@bp.get("/w/<ward>/bands.json")
@guard(policy.known, load=spaces.find_place)
def bands_of_ward(place: Ward) -> Response:
    """Give the warnings that hold in a ward now."""
    return _bands(None if place.is_city else place.id)


def _bands(space_id: int | None) -> Response:
    with i18n.speaking("ja"):
        return _kept(jsonify({"at": worker.moment(), "bands": worker.known(space_id)}), 30)


@bp.get("/settings/home-screen")
@guard(policy.settings)
def home_screen() -> str:
    """Say how the site is put on the home screen of a phone."""
    return render_template("offline/home_screen.html")
