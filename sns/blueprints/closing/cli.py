"""The operator's commands for reading only, for the end of a site, and for what is handed over."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from sns.blueprints.accounts import letters
from sns.core import audit, clock, i18n, readonly
from sns.core.db import transaction

from . import archive as pages
from . import handover, plans

_DAY = click.DateTime(["%Y-%m-%d"])
#: What residents should have at least, between the announcement and the end.
LEAST_NOTICE = timedelta(days=60)


@click.command("read-only")
@click.argument("switch", type=click.Choice(["on", "off"]), required=False)
@click.option("--reason", default="", help="Shown at the top of every page: why, and until when.")
@with_appcontext
def read_only(switch: str | None, reason: str) -> None:
    """Let the site be read only, or be written again; without a word, say how it is."""
    if switch == "on":
        if not reason.strip():
            raise click.UsageError("say why with --reason: everybody reads it")
        readonly.turn_on(reason.strip())
    elif switch == "off":
        readonly.turn_off()
    known = readonly.look()
    if known is None:
        click.echo("the site takes words")
        return
    click.echo(f"read-only since {clock.local(known.since):%Y-%m-%d %H:%M}: {known.reason}")
    if switch:
        click.echo("all processes know it within 5 seconds")


@click.command()
@click.argument("last_day", type=_DAY, required=False)
@click.option(
    "--read-only-from", "reads_from", type=_DAY, help="The first day without new words; by default 14 days before."
)
@click.option("--reason", default="", help="Why, in the words residents read.")
@click.option("--take-back", is_flag=True, help="Go on after all, and tell everybody.")
@with_appcontext
def close(last_day: datetime | None, reads_from: datetime | None, reason: str, take_back: bool) -> None:
    """Plan the end of the site (YYYY-MM-DD) and tell everybody; without a day, say what is planned and what comes next."""
    if take_back:
        click.echo("the site goes on" if plans.take_back() else "nothing was planned")
        return
    if last_day is not None:
        _announce(last_day, reads_from, reason)
    found = plans.plan()
    if found is None:
        click.echo("no end is planned")
        return
    click.echo(f"last day {found.last_day} ({found.days_left} days left), read-only from {found.reads_from}")
    ahead = [found.last_day - timedelta(days=days) for days in plans.REMINDERS]
    coming = [f"{day}" for day in ahead if day > clock.today()]
    click.echo(f"reminders: {', '.join(coming) or 'none any more'}")
    click.echo("then: sns archive FOLDER, sns backup FILE, and docs/closing.md")


def _announce(last_day: datetime, reads_from: datetime | None, reason: str) -> None:
    end = last_day.date()
    begin = reads_from.date() if reads_from else max(end - timedelta(days=14), clock.today())
    if end <= clock.today():
        raise click.UsageError("the last day must lie ahead")
    if not clock.today() <= begin <= end:
        raise click.UsageError("--read-only-from must lie between today and the last day")
    if not reason.strip():
        raise click.UsageError("say why with --reason: residents read it")
    if end - clock.today() < LEAST_NOTICE:
        click.echo(f"residents have less than {LEAST_NOTICE.days} days to take what is theirs", err=True)
    plans.announce(end, begin, reason.strip())


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@with_appcontext
def archive(folder: Path) -> None:
    """Write what everybody could read as pages, and what is handed over, into a new FOLDER; nothing of members beyond that."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if folder.exists() and (not folder.is_dir() or next(folder.iterdir(), None) is not None):
        raise click.ClickException(f"{folder} is not empty: name a new folder")
    if readonly.look() is None:
        click.echo(
            "members still write: what comes after this is in no archive (`sns read-only on` ends that)", err=True
        )
    with transaction():
        audit.record("site.archive", "site", actor_id=None)
    try:
        for words in handover.write(app.extensions["settings"], folder / "handover"):
            click.echo(words)
        with app.test_request_context(base_url=letters.base_url()), i18n.speaking("ja"):
            for words in pages.write(app, folder / "public"):
                click.echo(words)
        count = handover.seal_folder(folder)
    except handover.Broken as broken:
        raise click.ClickException(f"the log of deeds was changed: {broken}") from broken
    except OSError as error:
        raise click.ClickException(f"{error.strerror or error}: {error.filename or ''}".rstrip(": ")) from error
    click.echo(f"{folder}: {count:,} files; check them with: cd {folder} && sha256sum -c {handover.MANIFEST}")


def init_app(app: Flask) -> None:
    """Give the operator the commands."""
    for command in (read_only, close, archive):
        app.cli.add_command(command)
