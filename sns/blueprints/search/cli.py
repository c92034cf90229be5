"""The operator's command for the index."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from . import actions

_TELL_EVERY = 5_000
commands = AppGroup("search", help="Look after the search index.")


@commands.command("rebuild")
@click.option("--afresh", is_flag=True, help="Begin from the beginning, even if a rebuild was interrupted.")
def rebuild(afresh: bool) -> None:
    """Read every text again; the site goes on meanwhile, and an interrupted run goes on where it stopped."""
    for source, done in actions.rebuild(afresh=afresh):
        if done % _TELL_EVERY < actions.CHUNK:
            click.echo(f"{source}: {done:,} …")
    click.echo("the search index is up to date")


def init_app(app: Flask) -> None:
    """Give the operator the command."""
    app.cli.add_command(commands)
