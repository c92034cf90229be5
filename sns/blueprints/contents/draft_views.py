"""Pages around writing: drafts, what was deleted, what a text said before."""

from __future__ import annotations

from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask_wtf.csrf import generate_csrf

from sns.core import web
from sns.core.errors import Refused, Stale
from sns.core.guard import guard, me, opens
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in

from . import adapters, desk, draft_ends, drafts, history, policy, queries, removal
from .blueprint import bp
from .forms import WrittenForm
from .models import Content, Draft, Reply


def continue_address(draft: Draft) -> str:
    """Return the address of the form a draft goes on in."""
    kind = drafts.KINDS[draft.kind]
    return url_for(kind.endpoint, **kind.place(draft.about_id), draft=draft.id)


@bp.get("/drafts")
@guard(policy.write)
def draft_list() -> Any:
    """Show one's drafts, and what one deleted lately; to the script of a form tell those of its own."""
    if request.accept_mimetypes.best == "application/json":
        return jsonify(member=me().id, csrf_token=generate_csrf(), drafts=_drafts_of_form())
    rows = [(draft, drafts.KINDS[draft.kind]) for draft in drafts.list_of(me())]
    removed = [(row, adapters.KINDS[row.kind].label) for row in removal.list_removed(me())]
    return render_template("contents/drafts.html", drafts=rows, removed=removed, most=drafts.MOST)


def _drafts_of_form() -> list[dict[str, str]]:
    kind = request.args.get("kind", "")
    if kind not in drafts.KINDS:
        return []
    return [
        {"head": draft.head, "url": continue_address(draft)}
        for draft in drafts.list_of(me(), kind, number_in(request.args.get("about")) or 0)
    ]


@bp.post("/drafts")
@web.slow_down("90 per minute;2000 per hour")
@guard(policy.write)
def save_draft() -> Any:
    """Keep what stands in a form now; the script sends it every few seconds."""
    form = WrittenForm()
    kind, about_id = request.form.get("kind", ""), number_in(request.form.get("about")) or 0
    if kind not in drafts.KINDS or not form.validate():
        return jsonify(error="form"), 422
    is_beside = bool(request.form.get("beside"))
    try:
        draft = desk.keep(kind, about_id, form.mark, photos=desk.sent_photos(), beside=is_beside)
    except Stale as stale:
        newer = drafts.find_by_key(me(), form.mark.key)
        url = url_for("contents.show_draft", draft_id=newer.id) if newer else None
        return jsonify(error="newer", words=stale.words, url=url), 409
    except Refused as refused:
        return jsonify(error="refused", words=refused.words), 422
    return jsonify(desk.saved_words(draft) if draft is not None else {"key": form.mark.key, "version": 0})


@bp.get("/drafts/<int:draft_id>")
@guard(policy.own_draft, load=drafts.find)
def show_draft(draft: Draft) -> Any:
    """Show the words of a draft, wherever they belonged; or go on with them (`?go=1`), where that place still is."""
    kind = drafts.KINDS[draft.kind]
    is_open = opens(kind.endpoint, kind.place(draft.about_id))
    if is_open and "go" in request.args:
        return redirect(continue_address(draft))
    words = [draft.fields[name] for name in kind.words if draft.fields.get(name)]
    return render_template(
        "contents/draft.html", draft=draft, kind=kind, words=words, photos=len(drafts.photos_of(draft)),
        continue_url=continue_address(draft) if is_open else None,
    )  # fmt: skip


@bp.post("/drafts/<int:draft_id>/take-in")
@guard(policy.own_draft, load=drafts.find)
def take_in_draft(draft: Draft) -> Any:
    """Go on elsewhere with words whose place is gone."""
    draft_ends.take_in(me(), draft)
    web.say(_("新しい下書きにうつしました"))
    return redirect(continue_address(draft))


@bp.post("/drafts/<int:draft_id>/delete")
@guard(policy.own_draft, load=drafts.find)
def delete_draft(draft: Draft) -> Any:
    """Throw a draft away."""
    drafts.discard(me(), draft)
    web.say(_("下書きを消しました"))
    return redirect(url_for(".draft_list"))


@bp.post("/contents/<int:content_id>/restore")
@guard(policy.restore, load=queries.find_content)
def restore(content: Content) -> Any:
    """Bring back what one deleted."""
    removal.restore(me(), content)
    web.say(_("「%(title)s」を元にもどしました", title=content.title))
    endpoint, values = queries.page_address(content)
    return redirect(url_for(endpoint, **values))


@bp.get("/contents/<int:content_id>/history")
@guard(policy.read, load=queries.find_content)
def content_history(content: Content) -> str:
    """Show when a content was changed; its author also sees what."""
    endpoint, values = queries.page_address(content)
    return _history(content, content.title, url_for(endpoint, **values))


@bp.get("/replies/<int:reply_id>/history")
@guard(policy.read_reply, load=queries.find_reply)
def reply_history(reply: Reply) -> str:
    """Show when a reply was changed; its author also sees what."""
    endpoint, values = queries.page_address(reply.content)
    return _history(reply, reply.content.title, url_for(endpoint, **values, _anchor=f"r{reply.seq}"))


def _history(thing: Content | Reply, title: str, back: str) -> str:
    sees_words = policy.see_older(me(), thing)
    changes = history.changes_of(thing, with_words=sees_words)
    return render_template(
        "contents/history.html", changes=changes, sees_words=sees_words, title=title, back=back, most=history.MOST
    )
