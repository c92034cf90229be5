"""Write a bundle: page after page, photo after photo, into the store, never holding more than a few hundred things."""

from __future__ import annotations

import json
import tempfile
import time
from typing import IO, Any

from flask import current_app, render_template

from sns.blueprints.accounts import letters
from sns.blueprints.accounts.models import Member
from sns.blueprints.media import actions as media
from sns.core import clock, i18n, jobs
from sns.core.db import db, release

from . import actions, labels, queries, tables, talks, writings  # noqa: F401  # the last three register their sections
from .models import Bundle
from .parcel import Parcel
from .sections import SECTIONS, Item, Photo, Section, in_pieces

FORMAT = 1
#: Things on one page.
A_PAGE = 50
_NOTE_S = 1.0


class Unwanted(Exception):
    """Nobody wants the bundle any more: it was deleted, or its member is gone."""


def make(bundle_id: int) -> None:
    """Make a bundle that was asked for; one that is ready or not wanted any more is left alone."""
    bundle = queries.find(bundle_id)
    if bundle is None or not bundle.is_open:
        return
    key = bundle.key
    try:
        with current_app.test_request_context(base_url=letters.base_url()):
            _make(bundle_id)
    except Unwanted:
        media.storage().delete(key)
    except Exception:
        db.session.rollback()
        if not actions.stumble(bundle_id):
            raise  # tried again later
        media.storage().delete(key)
        raise


def _make(bundle_id: int) -> None:
    bundle = queries.find(bundle_id)
    assert bundle is not None
    member = db.session.get_one(Member, bundle.member_id)
    if member.state != "active":
        raise Unwanted
    counts = {section.name: section.count(member) for section in SECTIONS.values()}
    actions.begin(bundle, sum(counts.values()))
    key, asked_at = bundle.key, bundle.asked_at
    with i18n.speaking(letters.locale_of(member)):
        with media.storage().writing(key) as out:
            _Writer(bundle_id, member, out).write(asked_at)
            size = out.tell()
        if not actions.finish(bundle_id, size):
            raise Unwanted


class _Writer:
    """Writes one bundle and says how far it is."""

    def __init__(self, bundle_id: int, member: Member, out: IO[bytes]) -> None:
        self._bundle_id, self._member, self._parcel = bundle_id, member, Parcel(out)
        self._done, self._noted_at, self._name = 0, 0.0, ""

    def write(self, asked_at: Any) -> None:
        made_at = clock.now()
        with self._parcel as parcel:
            parcel.style(current_app)
            counts = {name: self._section(section) for name, section in SECTIONS.items()}
            facts = {"made_at": made_at, "asked_at": asked_at, "counts": counts, "sections": SECTIONS}
            self._page("index.html", "index", up="", **facts)
            parcel.add("README.txt", render_template("bundles/pages/readme.txt", format=FORMAT, **facts))
            manifest = {
                "format": FORMAT, "site": letters.base_url(), "made_at": clock.local(made_at).isoformat(timespec="seconds"),
                "sections": counts,
            }  # fmt: skip
            parcel.add("data/manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))

    def _section(self, section: Section) -> int:
        self._name, count, pages = section.name, 0, 0
        self._note()
        with tempfile.TemporaryFile(prefix="engawa-") as spool:
            spool.write(b"[")
            pieces = in_pieces(section.items(self._member), A_PAGE)
            piece = next(pieces, None)
            while piece:
                following = next(pieces, None)
                pages += 1
                self._pack(piece)
                for item in piece:
                    spool.write(b",\n" if count else b"\n")
                    spool.write(json.dumps(item.data, ensure_ascii=False).encode())
                    count += 1
                self._page(
                    f"{section.name}/{pages:03d}.html", section.page, up="../", section=section, items=piece,
                    number=pages, has_next=following is not None,
                )  # fmt: skip
                piece = following
            spool.write(b"\n]\n")
            self._parcel.add_file(f"data/{section.name}.json", spool)
        return count

    def _pack(self, piece: list[Item]) -> None:
        for item in piece:
            for photo in item.photos:
                self._photo(photo)
            self._done += 1
            if time.monotonic() - self._noted_at > _NOTE_S:
                self._note()

    def _photo(self, photo: Photo) -> None:
        if photo.href in self._parcel.names:
            return
        try:
            stream = media.storage().open(f"{photo.key}/l.webp")
        except FileNotFoundError:
            return  # erased since its row was read
        with stream:
            self._parcel.add_file(photo.href, stream, is_packed=True)

    def _page(self, name: str, template: str, **facts: Any) -> None:
        facts |= {"me_name": self._member.nickname, "names": self._parcel.names, "labels": labels, "is_offline": True}
        self._parcel.add(name, render_template(f"bundles/pages/{template}.html", **facts))

    def _note(self) -> None:
        self._noted_at = time.monotonic()
        release()
        if not actions.note(self._bundle_id, self._name, self._done):
            raise Unwanted
        jobs.renew()


def is_made(bundle: Bundle) -> bool:
    """Tell whether the file of a bundle is there."""
    return bundle.is_ready and media.storage().exists(bundle.key)
