"""`sns post-mail`: the command a mail server hands each mail to."""

from __future__ import annotations

import os
import sys

import click
import structlog
from flask import Flask
from flask.cli import with_appcontext

from . import addresses, arriving

log = structlog.get_logger(__name__)


@click.command("post-mail")
@click.option("--to", help="The envelope's recipient, where the mail server knows it.")
@with_appcontext
def post_mail(to: str | None) -> None:
    """Take in one mail from the standard input.

    Ends with 0 once it is safely stored; 75 (try again later) when the database is busy or out of order.
    """
    if addresses.site_address() is None:
        click.echo("SNS_POST_ADDRESS is not set: no mail is taken in", err=True)
        sys.exit(os.EX_CONFIG)
    # A byte more than the limit is enough to know; the rest is read, because the mail server waits for that.
    raw, size = sys.stdin.buffer.read(arriving.LIMIT + 1), 0
    while more := sys.stdin.buffer.read(1 << 20):
        size += len(more)
    if not raw.strip():
        sys.exit(os.EX_DATAERR)
    try:
        arriving.arrive(raw, came_by="pipe", to=to, size=len(raw) + size)
    except Exception as error:  # noqa: BLE001  # whatever it is, the mail server keeps the mail and comes again
        log.warning("mail not stored", error=type(error).__name__)
        sys.exit(os.EX_TEMPFAIL)


def init_app(app: Flask) -> None:
    """Add the command to `sns`."""
    app.cli.add_command(post_mail)
