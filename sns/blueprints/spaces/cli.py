"""The operator's commands for the log of deeds."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from sns.core import csvs, sealing

from . import deeds, queries

commands = AppGroup("audit", help="Verify and export the log of what staff did.")


@commands.command("verify")
@click.option("--known", help="A seal that was written down earlier (the daily line in the site's log).")
def verify(known: str | None) -> None:
    """Count the chain again; ends with 1 and names each row that was changed, removed, moved or put in."""
    sealing.seal()
    report = sealing.verify(known=known)
    for flaw in report.flaws:
        click.echo(flaw.words, err=True)
    click.echo(f"{report.sealed:,} rows sealed, last seal {report.head}")
    if report.flaws:
        sys.exit(1)


@commands.command("export")
@click.option("--ward", help="Only this ward's rows, by its slug.")
@click.option("--write", type=click.Path(path_type=Path), help="Write to this file instead of the screen.")
def export(ward: str | None, write: Path | None) -> None:
    """Write the log as a table (CSV), with each row's digest and seal."""
    place = queries.find_ward(ward) if ward else None
    if ward and place is None:
        raise click.ClickException(f"no such ward: {ward}")
    table = csvs.table(deeds.COLUMNS, deeds.table_rows(place.id if place else None))
    if write:
        write.write_bytes(table)
    else:
        click.echo(table.decode().lstrip("\ufeff"), nl=False)


def init_app(app: Flask) -> None:
    """Give the operator the commands."""
    app.cli.add_command(commands)
