"""The operator's command for the site's key."""

from __future__ import annotations

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from . import keys


@click.command("push-keys")
@click.option("--renew", is_flag=True, help="Make another key; every device has to be switched on again.")
@click.option("--print", "prints", is_flag=True, help="Only print a new key for SNS_PUSH_KEY; nothing is written.")
@with_appcontext
def push_keys(renew: bool, prints: bool) -> None:
    """Make the key with which this site sends notices to devices (Web Push, VAPID), once.

    It is kept in the instance folder, readable by its owner alone. With several machines put it into SNS_PUSH_KEY on
    each of them instead.
    """
    if prints:
        click.echo(f"SNS_PUSH_KEY={keys.new()}")
        return
    settings = current_app.extensions["settings"]
    path = settings.instance_path / keys.FILE
    if settings.push_key:
        raise click.ClickException("SNS_PUSH_KEY is set: the key of the settings is used, no file is needed")
    if renew:
        path.unlink(missing_ok=True)
    elif path.exists():
        click.echo(f"there is a key already: {path}")
    keys.make(settings)
    found = keys.find(settings)
    click.echo(f"public key: {found.public if found else ''}")


def init_app(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(push_keys)
