"""The part of a site that everybody could read, as pages that need no site: notices, public events, public reports.

Asked for as a visitor who is not signed in: what needs a sign-in is not here, whatever its author may see. A member who
wrote a public event is not named.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, render_template
from markupsafe import Markup

from sns.blueprints.contents import policy
from sns.blueprints.contents.models import Content
from sns.blueprints.events.models import ActivityReport, Event
from sns.blueprints.media import actions as media
from sns.blueprints.media import queries as photos
from sns.blueprints.notices import attachments
from sns.blueprints.notices.models import Notice
from sns.blueprints.spaces.queries import ward_by_id
from sns.core import clock
from sns.core.db import db
from sns.core.i18n import lazy as _l

PIECE = 100
KINDS: dict[str, tuple[type[Content], Any]] = {
    "notices": (Notice, _l("お知らせ")),
    "events": (Event, _l("イベント")),
    "reports": (ActivityReport, _l("活動報告")),
}
_OURS = re.compile(r'<a href="/[^"]*"[^>]*>(.*?)</a>', re.DOTALL)


@dataclass
class Line:
    """A page as the list of its kind shows it."""

    href: str
    title: str
    day: Any
    place: str


@dataclass
class Shelf:
    """The pages of one kind."""

    name: str
    title: Any
    lines: list[Line] = field(default_factory=list)


def write(app: Flask, folder: Path) -> Iterator[str]:
    """Write the pages into a folder; say how far it is."""
    folder.mkdir(parents=True)
    built: Any = app.jinja_env.globals["asset"]
    shutil.copyfile(Path(app.static_folder or "") / "dist" / Path(built("app.css")).name, folder / "style.css")
    shelves = []
    for name, (model, title) in KINDS.items():
        shelf = Shelf(name, title)
        (folder / name).mkdir()
        for content in _public(model):
            shelf.lines.append(_write_page(folder, name, content))
        _page(folder / name / "index.html", "list", shelf=shelf, up="../")
        shelves.append(shelf)
        yield f"{name}: {len(shelf.lines):,} pages"
    _page(folder / "index.html", "index", shelves=shelves, up="", made_at=clock.now())


def _public(model: type[Any]) -> Iterator[Any]:
    before: int | None = None
    while True:
        wanted = sa.select(model).where(policy.visible_to(None)).order_by(model.id.desc()).limit(PIECE)
        rows = list(db.session.scalars(wanted if before is None else wanted.where(model.id < before)))
        if not rows:
            return
        before = rows[-1].id
        yield from rows
        db.session.expunge_all()


def _write_page(folder: Path, name: str, content: Any) -> Line:
    ward = ward_by_id(content.space_id)
    shown = [
        (f"../photos/{photo.id}.webp", photo.alt) for photo in photos.list_shown(content.id) if _copy(folder, photo.id)
    ]
    files = [(f"../files/{file.id}.pdf", file.name) for file in _files(content) if _copy_file(folder, file)]
    _page(
        folder / name / f"{content.id}.html", "page", content=content, ward=ward, photos=shown, files=files, up="../",
        voice=content.voice, name=name, body=_without_addresses(content.body_html),
    )  # fmt: skip
    day = content.starts_at if name == "events" else content.published_at
    return Line(f"{content.id}.html", content.title, clock.local(day).date(), ward.name)


def _without_addresses(html: Markup) -> Markup:
    # Pages of the site will not be there any more; their words stay.
    return Markup(_OURS.sub(r"\1", str(html)))  # noqa: S704  # stored by core.text


def _files(content: Any) -> list[Any]:
    return attachments.list_of(content.id) if isinstance(content, Notice) and not content.is_withdrawn else []


def _copy(folder: Path, photo_id: int) -> bool:
    file = photos.find_file(photo_id)
    return file is not None and _fetch(f"{file.key}/l.webp", folder / "photos" / f"{photo_id}.webp")


def _copy_file(folder: Path, file: Any) -> bool:
    return _fetch(file.key, folder / "files" / f"{file.id}.pdf")


def _fetch(key: str, target: Path) -> bool:
    target.parent.mkdir(exist_ok=True)
    try:
        stream = media.storage().open(key)
    except FileNotFoundError:
        return False
    with stream, target.open("wb") as out:
        shutil.copyfileobj(stream, out)
    return True


def _page(target: Path, template: str, **facts: Any) -> None:
    target.write_text(render_template(f"closing/pages/{template}.html", **facts), "utf-8")
