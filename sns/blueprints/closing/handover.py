"""What is handed over: numbers by ward, the log of deeds with its chain, choices and settings without secrets, a manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents.models import Content, Reply
from sns.blueprints.events.models import Event
from sns.blueprints.spaces import deeds
from sns.blueprints.spaces.queries import Ward, city_card, wards_by_id
from sns.core import clock, csvs, schema, sealing
from sns.core.db import db
from sns.core.options import OptionRow
from sns.core.settings import Settings

MANIFEST = "MANIFEST.sha256"
#: A number of people below this could point to somebody.
FEWEST = 5
COLUMNS = (
    "month", "new_members", "writers", "diaries", "threads", "events", "event_going", "reports", "notices", "replies",
)  # fmt: skip
_KINDS = {"diaries": "diary", "threads": "thread", "events": "event", "reports": "report", "notices": "notice"}
_PIECE = 1 << 20


class Broken(Exception):
    """The log of deeds is not as it was sealed; the message says where."""


def write(settings: Settings, folder: Path) -> Iterator[str]:
    """Write the package into a folder; say how far it is. Raises Broken before anything else is written."""
    verified = _verify()
    folder.mkdir(parents=True)
    (folder / "audit-verified.json").write_text(json.dumps(verified, indent=1), "utf-8")
    with (folder / "audit-log.csv").open("w", encoding="utf-8", newline="") as out:
        out.writelines(csvs.lines(deeds.COLUMNS, deeds.table_rows()))
    yield f"audit log: {verified['sealed']:,} rows, the chain is whole"
    (folder / "statistics").mkdir()
    city = city_card()
    for place in [*wards_by_id().values(), *([city] if city else [])]:
        rows = _months(place)
        name = place.slug or "city"
        (folder / "statistics" / f"{name}.csv").write_bytes(csvs.table(COLUMNS, rows))
        yield f"statistics of {name}: {len(rows)} months"
    _json(folder / "settings.json", _settings(settings))
    _json(folder / "choices.json", _choices())
    tables = _tables()
    _json(folder / "schema.json", tables)
    yield f"schema: {len(tables['tables'])} tables"


def _verify() -> dict[str, Any]:
    sealing.seal()
    report = sealing.verify()
    if report.flaws:
        raise Broken("; ".join(flaw.words for flaw in report.flaws[:5]))
    return {"sealed": report.sealed, "head": report.head, "verified_at": clock.now().isoformat(timespec="seconds")}


def _json(target: Path, value: Any) -> None:
    target.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


def _settings(settings: Settings) -> dict[str, Any]:
    return {spec.name: getattr(settings, spec.name) for spec in fields(settings) if not spec.metadata["secret"]}


def _choices() -> list[dict[str, Any]]:
    rows = db.session.scalars(sa.select(OptionRow).order_by(OptionRow.key, OptionRow.space_id))
    return [{"key": row.key, "space_id": row.space_id, "value": row.value} for row in rows]


def _tables() -> dict[str, Any]:
    """Return what each table is made of and how many rows it holds, with the revision of the database."""
    connection = db.session.connection()
    found = sa.inspect(connection)
    metadata = sa.MetaData()
    tables = {}
    for name in sorted(found.get_table_names()):
        if "_fts" in name:
            continue
        table = sa.Table(name, metadata, autoload_with=connection)
        tables[name] = {
            "rows": connection.scalar(sa.select(sa.func.count()).select_from(table)),
            "columns": {column.name: str(column.type) for column in table.columns},
        }
    return {"engine": connection.dialect.name, "revision": schema.found(connection), "tables": tables}


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), clock.TOKYO)


def _next(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _months(place: Ward) -> list[list[Any]]:
    oldest = db.session.scalar(sa.select(sa.func.min(Member.joined_at)))
    rows: list[list[Any]] = []
    day = clock.local(oldest or clock.now()).date().replace(day=1)
    while day <= clock.today():
        rows.append([f"{day:%Y-%m}", *_month(place, _start(day), _start(_next(day)))])
        day = _next(day)
    return rows


def _month(place: Ward, since: datetime, until: datetime) -> list[Any]:
    joined = sa.and_(Member.joined_at >= since, Member.joined_at < until, Member.home_ward_id == place.id)
    said = sa.and_(
        Content.published_at >= since, Content.published_at < until, Content.space_id == place.id,
        Content.state == "published",
    )  # fmt: skip
    replied = sa.and_(Reply.created_at >= since, Reply.created_at < until, Reply.state == "published")
    counted = db.session.execute(sa.select(Content.kind, sa.func.count()).where(said).group_by(Content.kind))
    kinds = {row[0]: row[1] for row in counted}
    going = db.session.scalar(sa.select(sa.func.coalesce(sa.func.sum(Event.going), 0)).where(said))
    replies = sa.select(sa.func.count()).select_from(Reply).join(Content, Content.id == Reply.content_id)
    numbers = {name: kinds.get(kind, 0) for name, kind in _KINDS.items()}
    numbers["event_going"] = _people(int(going or 0))
    numbers["new_members"] = _people(db.session.scalar(sa.select(sa.func.count()).where(joined)) or 0)
    writers = sa.select(sa.func.count(sa.distinct(Content.author_id))).where(said)
    numbers["writers"] = _people(db.session.scalar(writers) or 0)
    numbers["replies"] = db.session.scalar(replies.where(replied, Content.space_id == place.id)) or 0
    return [numbers[name] for name in COLUMNS[1:]]


def _people(number: int) -> Any:
    return number if number == 0 or number >= FEWEST else f"<{FEWEST}"


def seal_folder(folder: Path) -> int:
    """Write down the hash of each file, so that `sha256sum -c MANIFEST.sha256` tells whether all is as it was made."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{_sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    # Last of all: without it a package is not whole.
    (folder / MANIFEST).write_text("".join(lines), "utf-8")
    return len(lines)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
