"""Pages of sources, for the office."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from . import actions, labels, policy, queries
from .forms import SourceForm
from .models import Source

bp = Blueprint("sources", __name__)


@bp.get("/staff/<ward>/sources")
@guard(policy.keep, load=spaces.find_place)
def index(place: Ward) -> str:
    """Show the sources of an office."""
    return render_template("sources/index.html", ward=place, page_ward=place, sources=queries.list_of(place))


@bp.get("/staff/<ward>/sources/new")
@guard(policy.keep, load=spaces.find_place)
def new(place: Ward) -> Any:
    """Open an empty form."""
    return _page(place, SourceForm(formdata=None))


@bp.post("/staff/<ward>/sources/new")
@web.slow_down("20 per hour")
@guard(policy.keep, load=spaces.find_place)
def create(place: Ward) -> Any:
    """Add a source."""
    form = SourceForm()
    form.offer_fields()
    if not form.validate():
        return _page(place, form)
    source = actions.add(me(), place.id, **form.facts)
    web.say(_("取りこみ元を加えました。まもなく読みはじめます"))
    return _to(source)


@bp.get("/staff/sources/<int:source_id>")
@guard(policy.handle, load=queries.find)
def show(source: Source) -> str:
    """Show what a source told, and what could not be read, with the reason."""
    place = spaces.ward_by_id(source.space_id)
    tab = request.args.get("tab", "all")
    tab = tab if tab in labels.TABS else "all"
    tabs = [
        {"label": words, "url": url_for(".show", source_id=source.id, tab=None if code == "all" else code), "current": code == tab}
        for code, words in labels.TABS.items()
    ]  # fmt: skip
    return render_template(
        "sources/show.html", ward=place, page_ward=place, source=source, tab=tab, tabs=tabs,
        items=queries.list_items(source, tab=tab),
    )  # fmt: skip


@bp.route("/staff/sources/<int:source_id>/edit", methods=["GET", "POST"])
@guard(policy.handle, load=queries.find)
def edit(source: Source) -> Any:
    """Change a source."""
    place = spaces.ward_by_id(source.space_id)
    if request.method != "POST":
        field = str(source.field_id or "")
        return _page(place, SourceForm(formdata=None, data={**vars(source), "field": field}), source)
    form = SourceForm()
    form.offer_fields()
    if not form.validate():
        return _page(place, form, source)
    actions.change(me(), source, **form.facts)
    web.say(_("保存しました"))
    return _to(source)


@bp.post("/staff/sources/<int:source_id>/read")
@web.slow_down("10 per minute")
@guard(policy.handle, load=queries.find)
def read(source: Source) -> Response:
    """Let a source be read now."""
    actions.ask_now(source)
    web.say(_("読みに行きます。しばらくして、このページを開きなおしてください"))
    return _to(source)


@bp.post("/staff/sources/<int:source_id>/remove")
@guard(policy.handle, load=queries.find)
def remove(source: Source) -> Response:
    """Remove a source; its notices stay."""
    place = spaces.ward_by_id(source.space_id)
    actions.remove(me(), source)
    web.say(_("取りこみ元を消しました。取りこんだお知らせは残ります"))
    return redirect(url_for(".index", ward=place.slug))


def _to(source: Source) -> Response:
    return redirect(url_for(".show", source_id=source.id))


def _page(place: Ward, form: SourceForm, source: Source | None = None) -> Any:
    form.offer_fields()
    page = render_template("sources/edit.html", ward=place, page_ward=place, form=form, source=source)
    return page, 422 if request.method == "POST" else 200
