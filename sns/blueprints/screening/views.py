"""The staff's page of a ward's list of words, and what is looked at first; where help is found."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for

from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import csvs, web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.i18n import ngettext
from sns.core.numbers import number_in

from . import actions, automaton, checking, desks, heat, lists, policy
from .forms import ChoicesForm, WordsForm

bp = Blueprint("screening", __name__)
_SHOWN = 100


def _page(place: Ward, *, form: WordsForm | None = None, choices: ChoicesForm | None = None, status: int = 200) -> Any:
    like = automaton.folded((request.args.get("q") or "")[:60])
    rows = lists.list_words(place.id, after=(request.args.get("after") or "")[:240], like=like, limit=_SHOWN + 1)
    chosen = {name.removeprefix("screening."): value for name, value in checking.chosen(place.id).items()}
    chosen["first_posts"] = str(chosen["first_posts"])
    chosen |= {f"heat_{name}": value for name, value in heat.chosen(place.id)._asdict().items()}
    page = render_template(
        "screening/words.html", ward=place, page_ward=place, rows=rows[:_SHOWN], total=lists.count_words(place.id),
        next_after=rows[_SHOWN - 1].folded if len(rows) > _SHOWN else None,
        form=form or WordsForm(formdata=None), choices=choices or ChoicesForm(formdata=None, data=chosen),
    )  # fmt: skip
    return page, status


@bp.get("/staff/<ward>/words")
@guard(policy.keep_list, load=spaces.find_place)
def words(place: Ward) -> Any:
    """Show the list of words and what is looked at first."""
    return _page(place)


@bp.post("/staff/<ward>/words")
@guard(policy.keep_list, load=spaces.find_place)
def add(place: Ward) -> Any:
    """Put words into the list, one of each line."""
    form = WordsForm()
    if not form.validate():
        return _page(place, form=form, status=422)
    try:
        added = actions.add_words(me(), place.id, form.lines(), form.effect.data, form.rule_code)
    except Refused as refused:
        form.words.errors = [refused.words]
        return _page(place, form=form, status=422)
    if added.bad:
        web.warn(_("入れられなかった言葉があります(2文字以上60文字以内): %(words)s", words="、".join(added.bad[:5])))
    web.say(ngettext("%(num)d語を加えました", "%(num)d語を加えました", added.new))
    return redirect(url_for(".words", ward=place.slug))


@bp.post("/staff/<ward>/words/remove")
@guard(policy.keep_list, load=spaces.find_place)
def remove(place: Ward) -> Any:
    """Take a word out of the list."""
    number = number_in(request.form.get("word"))
    word = lists.find_word(place.id, number) if number is not None else None
    if word is not None:
        actions.remove_word(me(), word)
        web.say(_("「%(word)s」を一覧からはずしました", word=word.word))
    return redirect(url_for(".words", ward=place.slug))


@bp.post("/staff/<ward>/words/choices")
@guard(policy.keep_list, load=spaces.find_place)
def choose(place: Ward) -> Any:
    """Decide what is looked at before it is published."""
    form = ChoicesForm()
    if not form.validate():
        return _page(place, choices=form, status=422)
    actions.choose(me(), place.id, form.chosen)
    web.say(_("保存しました"))
    return redirect(url_for(".words", ward=place.slug))


@bp.get("/staff/<ward>/words.csv")
@guard(policy.keep_list, load=spaces.find_place)
def table(place: Ward) -> Response:
    """Give the list as a table."""
    rows = ((row.word, row.effect, row.rule or "") for row in lists.list_words(place.id, limit=actions.MOST))
    headers = {"Content-Disposition": f'attachment; filename="words-{place.slug}.csv"'}
    return Response(csvs.table((_("言葉"), _("あつかい"), _("きまり")), rows), mimetype=csvs.MIME, headers=headers)


@bp.get("/help/desks")
@guard(policy.help_page)
def help_desks() -> str:
    """Show where somebody listens, calmly."""
    return render_template("screening/desks.html", desks=desks.list_desks(current_app.extensions["settings"].city))
