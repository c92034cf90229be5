"""The promises, open to everybody, and the question after one of them changed."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from sns.blueprints.accounts.carrying import safe_target
from sns.core.guard import guard, me

from .. import policy, promises
from ..joining_forms import PromisesForm
from . import bp


@bp.get("/promises/terms")
@guard(policy.read_promises)
def promises_terms() -> str:
    """Show what members promise each other."""
    return render_template("people/promises/terms.html", version=promises.VERSIONS["terms"], since=promises.SINCE)


@bp.get("/promises/privacy")
@guard(policy.read_promises)
def promises_privacy() -> str:
    """Show what is collected, why, and how long it is kept."""
    return render_template("people/promises/privacy.html", version=promises.VERSIONS["privacy"], since=promises.SINCE)


@bp.route("/promises/agree", methods=["GET", "POST"])
@guard(policy.agree)
def promises_agree() -> Any:
    """Ask a member for consent to the present texts."""
    target = safe_target(request.values.get("next")) or url_for("home.index")
    if request.method != "POST":
        if not promises.must_ask(me()):
            return redirect(target)
        return render_template("people/promises/agree.html", form=PromisesForm(formdata=None), next=target)
    form = PromisesForm()
    if not form.validate():
        return render_template("people/promises/agree.html", form=form, next=target), 422
    promises.agree(me())
    return redirect(target)
