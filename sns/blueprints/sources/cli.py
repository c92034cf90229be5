"""The operator's command for a folder of files."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext

from . import queries, reading


@click.command("take-in")
@click.argument("source", type=int)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@with_appcontext
def take_in(source: int, folder: Path) -> None:
    """Take in the files of a FOLDER for a SOURCE (its number stands in the address of its page); each once."""
    found = queries.find(source)
    if found is None:
        raise click.ClickException(f"there is no source {source}")
    for outcome, count in sorted(reading.read_folder(found, folder).items()):
        click.echo(f"{outcome} {count}")


def init_app(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(take_in)
