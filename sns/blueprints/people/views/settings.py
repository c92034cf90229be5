"""What one shows of oneself, and to whom."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.accounts import fields
from sns.blueprints.media import actions as media
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces.models import TIES
from sns.blueprints.spaces.queries import find_ward, wards_by_id
from sns.core import web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.pictures import BadPicture

from .. import faces, policy, profile, queries
from ..profile_forms import PrivacyForm, ProfileForm
from . import bp

MOST_TIES = 6


@bp.route("/settings/profile", methods=["GET", "POST"])
@guard(policy.own_settings)
def edit() -> Any:
    """Change what one tells about oneself. A photo is kept even when something else has to be corrected."""
    member = me()
    if request.method != "POST":
        year = str(member.lives_since or "")
        return _edit_page(_profile_form(formdata=None, obj=member, lives_since=year))
    form = _profile_form()
    is_valid = form.validate()
    is_valid = _take_photo(form) and is_valid
    if is_valid and _revise(form):
        web.say(_("保存しました"))
        return redirect(url_for(".show", member_id=member.id))
    return _edit_page(form), 422


def _profile_form(**given: Any) -> ProfileForm:
    form = ProfileForm(**given)
    if me().age_band in fields.MINOR_BANDS:
        del form.age_band
    form.nickname.description = profile.rename_hint()
    return form


def _edit_page(form: ProfileForm) -> str:
    wards = wards_by_id().values()
    own = queries.list_ties(me())
    return render_template(
        "people/edit.html",
        form=form,
        photo=faces.address(me().photo_id),
        ties=own,
        free_wards=[w for w in wards if w.way_in == "open" and w.id not in {tie.ward.id for tie in own}],
        may_add=len(own) < MOST_TIES,
    )


def _take_photo(form: ProfileForm) -> bool:
    upload = request.files.get("photo")
    if upload is None or not upload.filename:
        if form.remove_photo.data:
            profile.show_face(me(), None)
        return True
    try:
        profile.show_face(me(), media.accept(me(), cast(BinaryIO, upload.stream), name=upload.filename[-60:]))
    except BadPicture as bad:
        form.photo.errors = [_(bad.sentence)]
        return False
    except Refused as refused:
        form.photo.errors = [refused.words]
        return False
    return True


def _revise(form: ProfileForm) -> bool:
    try:
        profile.revise(
            me(), nickname=form.nickname.data or "", reading=form.reading.data or "", bio=form.bio.data or "",
            age_band=form.age_band.data if form.age_band else None, lives_since=form.year, places=queries.place_names(),
        )  # fmt: skip
    except Refused as refused:
        form.nickname.errors = [refused.words]
        return False
    return True


@bp.post("/settings/ties")
@guard(policy.own_settings)
def add_tie() -> Response:
    """Say that one lives, works, studies or is active in a ward."""
    ward, kind = find_ward(request.form.get("ward", "")), request.form.get("tie", "")
    if ward is None or kind not in TIES:
        abort(400)
    own = queries.list_ties(me())
    is_known = ward.id in {tie.ward.id for tie in own}
    if not is_known and ward.way_in != "open":
        raise Refused(_("この区には、区役所の確認を受けてから入れます"))
    if not is_known and len(own) >= MOST_TIES:
        raise Refused(_("かかわりのある区は6つまでです"))
    spaces.belong(me(), ward.id, tie=kind)
    web.say(_("保存しました"))
    return redirect(url_for(".edit", _anchor="ties"))


@bp.post("/settings/ties/<ward>/delete")
@guard(policy.own_settings)
def delete_tie(ward: str) -> Response:
    """End a further tie to a ward."""
    card = find_ward(ward)
    if card is None:
        abort(404)
    spaces.untie(me(), card.id)
    web.say(_("%(ward)sとのかかわりをはずしました", ward=card.name))
    return redirect(url_for(".edit", _anchor="ties"))


@bp.route("/settings/privacy", methods=["GET", "POST"])
@guard(policy.own_settings)
def privacy() -> Any:
    """Choose who sees which part of one's page, and what new entries begin with."""
    member = me()
    if request.method != "POST":
        now = {f"see_{name}": fields.scope_of(member, name) for name in fields.FIELDS}
        form = PrivacyForm(
            formdata=None, default_visibility=member.default_visibility, footprints=member.leaves_footprints, **now,
        )  # fmt: skip
        return render_template("people/privacy.html", form=form, fields=fields)
    form = PrivacyForm()
    if not form.validate():
        return render_template("people/privacy.html", form=form, fields=fields), 422
    profile.settle_privacy(
        member, default_visibility=form.default_visibility.data, leaves_footprints=form.footprints.data,
        visible={name: form[f"see_{name}"].data for name in fields.FIELDS},
    )  # fmt: skip
    web.say(_("保存しました"))
    return redirect(url_for(".privacy"))
