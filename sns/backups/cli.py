"""The operator's commands for carrying a site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext

from sns.blueprints.operations.queries import LAST_BACKUP
from sns.core import clock, options
from sns.core.errors import BadSetting, Busy
from sns.core.settings import Settings

from . import carrying
from .archive import Damaged

_NAME = "engawa-%Y%m%d-%H%M%S.tar"


@click.command()
@click.argument("to", type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(1, 1_000), help="Keep so many of the folder's backups, the newest ones.")
@with_appcontext
def backup(to: Path, keep: int | None) -> None:
    """Write the whole site into one file, while it runs: TO is a file, or a folder that gets a file by date."""
    target = to / clock.local(clock.now()).strftime(_NAME) if to.is_dir() or not to.suffix else to
    with _in_words():
        _say(carrying.backup(current_app._get_current_object(), target))  # type: ignore[attr-defined]
        options.change(LAST_BACKUP, {"at": clock.now().isoformat(), "bytes": target.stat().st_size})
    if keep:
        for old in _named_by_date(target.parent)[:-keep]:
            old.unlink()
            click.echo(f"{old.name}: removed, {keep} newer ones are kept")


def _named_by_date(folder: Path) -> list[Path]:
    found = sorted(folder.glob("engawa-*.tar"))
    return [path for path in found if _is_dated(path.name)]


def _is_dated(name: str) -> bool:
    try:
        datetime.strptime(name, _NAME)
    except ValueError:
        return False
    return True


@click.command("verify-backup")
@click.argument("path", type=click.Path(path_type=Path))
def verify_backup(path: Path) -> None:
    """Read every part of a backup and compare it with what was written down; names the first that differs."""
    with _in_words():
        count = sum(1 for _ in carrying.verify(path))
    click.echo(f"{path.name}: whole, {count:,} parts")


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@with_appcontext
def restore(path: Path) -> None:
    """Load a backup into an empty database and an empty store, on either database engine."""
    with _in_words():
        _say(carrying.restore(current_app._get_current_object(), path))  # type: ignore[attr-defined]
    click.echo("restored; start the site with `sns run`")


@click.command("move-to")
@click.argument("url", required=False)
@click.option("--take-back", is_flag=True, help="Let the old database take writes again.")
@with_appcontext
def move_to(url: str | None, take_back: bool) -> None:
    """Carry this SQLite site over to URL (postgresql://…), an empty database; readers go on meanwhile."""
    with _in_words():
        if take_back:
            carrying.take_back()
            click.echo("the old database takes writes again")
            return
        if not url:
            raise click.UsageError("name the new database: postgresql://…")
        Settings(database_url=_postgresql(url))
        _say(carrying.move_to(url))
    click.echo("moved. The old database takes no more writes: set SNS_DATABASE_URL and start the site again.")


@click.command("move-files")
@click.argument("url")
@with_appcontext
def move_files(url: str) -> None:
    """Copy photos and attachments into the bucket URL (s3://…); those that are there already are left out.

    The site may go on meanwhile: run it once more when it has been started with the new SNS_FILES_URL.
    """
    with _in_words():
        _say(carrying.move_files(current_app._get_current_object(), Settings(files_url=url)))  # type: ignore[attr-defined]
    click.echo("copied. Set SNS_FILES_URL, start the site again, and repeat this for what came meanwhile.")


def _postgresql(url: str) -> str:
    if not url.startswith(("postgresql://", "postgresql+psycopg://")):
        raise carrying.Unfit("the new database must be an address that begins with postgresql://.")
    return url


def _say(progress: Iterable[str]) -> None:
    for words in progress:
        click.echo(words)


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (Damaged, carrying.Unfit, BadSetting, Busy) as told:
        raise click.ClickException(str(told)) from told
    except sa.exc.OperationalError as error:
        # Its own words hold the address and perhaps a password.
        raise click.ClickException(f"the database cannot be reached ({type(error.orig).__name__})") from error
    except OSError as error:
        raise click.ClickException(f"{error.strerror or error}: {error.filename or ''}".rstrip(": ")) from error


COMMANDS = (backup, verify_backup, restore, move_to, move_files)
