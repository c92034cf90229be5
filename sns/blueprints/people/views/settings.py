"""What one shows of oneself, and to whom."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import redirect, render_template, request, url_for

from sns.blueprints.accounts import fields
from sns.blueprints.accounts import privacy as rules
from sns.blueprints.media import actions as media
from sns.core import web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.pictures import BadPicture

from .. import faces, policy, profile, queries
from ..profile_forms import PrivacyForm, ProfileForm
from . import bp


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
    return render_template("people/edit.html", form=form, photo=faces.address(me().photo_id))


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


@bp.route("/settings/privacy", methods=["GET", "POST"])
@guard(policy.own_settings)
def privacy() -> Any:
    """Choose who sees which part of one's page, and what new entries begin with."""
    member = me()
    if request.method != "POST":
        now = {f"see_{name}": fields.scope_of(member, name) for name in fields.FIELDS}
        form = PrivacyForm(
            member=member, formdata=None, default_visibility=member.default_visibility,
            footprints=member.leaves_footprints, asked_by=rules.asked_by(member), written_by=rules.written_by(member),
            searchable="yes" if rules.is_searchable(member) else "no",
            **now,
        )  # fmt: skip
        return render_template("people/privacy.html", form=form, fields=fields)
    form = PrivacyForm(member=member)
    if not form.validate():
        return render_template("people/privacy.html", form=form, fields=fields), 422
    profile.settle_privacy(
        member, default_visibility=form.default_visibility.data, leaves_footprints=form.footprints.data,
        visible={name: form[f"see_{name}"].data for name in fields.FIELDS},
        is_searchable=form.searchable.data == "yes", asked_by=form.asked_by.data, written_by=form.written_by.data,
    )  # fmt: skip
    web.say(_("保存しました"))
    return redirect(url_for(".privacy"))
