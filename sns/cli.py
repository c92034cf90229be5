"""The operator's command line: `sns --help`."""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import FlaskGroup
from sqlalchemy.exc import OperationalError

from sns import demo, server, upgrading
from sns.app import create_app
from sns.backups.cli import COMMANDS
from sns.blueprints.accounts import actions as account_actions
from sns.blueprints.accounts import passwords
from sns.blueprints.accounts import queries as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import city
from sns.blueprints.spaces import queries as space_queries
from sns.blueprints.spaces.models import Space
from sns.core import clock, clockwork, guard, jobs, signals, text
from sns.core.db import db
from sns.core.errors import BadSetting, Busy, Refused
from sns.core.settings import Settings, documentation

_UNREACHABLE = "the database cannot be reached; see SNS_DATABASE_URL"
_BUSY = (
    "the database takes no writes: it was moved away (`sns move-to --take-back` opens it again), or another process has "
    "been writing for long"
)
STAFF_ROLES = ("ward_staff", "city_staff", "host")


class OperatorGroup(FlaskGroup):
    """Flask's command group without what only its developers need: other apps, debug mode, other packages' commands."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            create_app=lambda: create_app(), add_default_commands=False, add_version_option=False,
            set_debug_flag=False, **kwargs,
        )  # fmt: skip
        self.params = []

    def _load_plugin_commands(self) -> None:
        """Leave out commands that other packages would add."""


@click.group(cls=OperatorGroup)
def cli() -> None:
    """Run and look after まちの縁側. Settings come from SNS_* variables: see `sns settings`."""


@cli.command()
@click.option("--no-demo", is_flag=True, help="Leave an empty database empty, even in demo mode.")
def run(no_demo: bool) -> None:
    """Bring the database up to date and start the web and worker processes; Ctrl-C stops both."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    prepare(app)
    if app.extensions["settings"].mode == "demo" and not no_demo and demo.is_empty():
        fill()
    db.session.remove()
    db.engine.dispose()
    sys.exit(server.run(app.extensions["settings"]))


@cli.command()
def web() -> None:
    """Serve pages and sockets, until stopped; `sns prepare` brings the database up to date before."""
    settings: Settings = current_app.extensions["settings"]
    try:
        upgrading.pending()  # refuses a newer one
    except OperationalError:
        click.echo(f"sns: {_UNREACHABLE}; until it can, pages say so", err=True)
    db.session.remove()
    db.engine.dispose()
    server.serve(settings)


@cli.command()
def worker() -> None:
    """Do the queued work and the clockwork, until stopped."""
    upgrading.pending()  # refuses a newer one
    server.work(current_app._get_current_object())  # type: ignore[attr-defined]


@cli.command("prepare")
def prepare_command() -> None:
    """Create or migrate the database and set up the city, then stop."""
    prepare(current_app._get_current_object())  # type: ignore[attr-defined]


@cli.command()
@click.option("--check", is_flag=True, help="Only say what is to be done; exit code 1 when there is something.")
def migrate(*, check: bool) -> None:
    """Bring the database up to date, step by step; a site that is in use may go on meanwhile (docs/upgrading.md)."""
    if not check:
        upgrading.upgrade(click.echo)
        click.echo("up to date")
        return
    steps = upgrading.pending()
    for step in steps:
        click.echo(f"{step.revision}  {step.doc}")
    click.echo(f"{len(steps)} to be done" if steps else "up to date")
    sys.exit(1 if steps else 0)


def prepare(app: Flask) -> None:
    """Migrate the database and read the city file."""
    upgrading.upgrade(lambda _words: None)
    facts, fields = city.read(app.extensions["settings"].city)
    if space_queries.find_city() is None:
        click.echo(f"setting up {facts['name']} …")
    spaces.found_city(facts, fields)


@cli.command("demo")
@click.option(
    "--scale", type=click.IntRange(1, 2_000_000), help="Bulk-build a large city with about this many entries."
)
@click.option(
    "--members", type=click.IntRange(50, 2_000_000), help="Bulk-build a city of so many members, with an entry each."
)
@click.option("--seed", default=1, show_default=True, help="The same seed and date give the same city.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The demo's today; by default the real one.")
def demo_command(scale: int | None, members: int | None, seed: int, day: datetime | None) -> None:
    """Fill an empty database with a believable city."""
    prepare(current_app._get_current_object())  # type: ignore[attr-defined]
    if not demo.is_empty():
        raise click.ClickException("the database already has members; the demo fills only an empty one")
    fill(scale=scale, members=members, seed=seed, today=day)


def fill(*, scale: int | None = None, members: int | None = None, seed: int = 1, today: datetime | None = None) -> None:
    """Fill the database, showing how far it has come."""
    now = today.replace(hour=20, tzinfo=clock.TOKYO) if today else clock.now()
    for words in demo.build(seed=seed, now=now, scale=scale, members=members):
        click.echo(words)


@cli.command()
@click.argument("email")
@click.argument("role", type=click.Choice(STAFF_ROLES))
@click.argument("space", required=False)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day of the role (Asia/Tokyo).")
@click.option("--nickname", help="With an EMAIL that no member has: make this new member, asking for a password.")
def grant(email: str, role: str, space: str | None, until: datetime | None, nickname: str | None) -> None:
    """Make the member with this EMAIL staff or host of a SPACE (a ward's slug; the city needs none).

    On a new site nobody has joined yet: name the first staff member with --nickname.
    """
    place = space_queries.find_space(space) if space else space_queries.find_city()
    if place is None:
        slugs = ", ".join(ward.slug for ward in space_queries.wards_by_id().values())
        raise click.ClickException(f"no such space; wards are: {slugs}")
    member = accounts.find_by_email(email)
    if member is None and not nickname:
        raise click.ClickException("no member has this address; name a new one with --nickname")
    password = None if member else click.prompt("password", hide_input=True, confirmation_prompt=True)
    if password is not None and not passwords.LEAST <= len(password) <= passwords.MOST:
        raise click.ClickException(f"the password needs {passwords.LEAST} to {passwords.MOST} characters")
    until_at = until.replace(tzinfo=clock.TOKYO) + timedelta(days=1) if until else None
    try:
        member = member or _welcome(email, nickname or "", password or "", place)
        spaces.grant(None, member, place, role, until_at=until_at)
    except Refused as refused:
        raise click.ClickException(refused.words) from refused
    click.echo(f"{member.nickname}: {role} of {place.name}")


def _welcome(email: str, nickname: str, password: str, place: Space) -> Member:
    home = place.id if place.kind == "ward" else next(iter(space_queries.wards_by_id()))
    member = account_actions.join(
        None, nickname=text.clean_line(nickname), email=email, password_hash=passwords.make_hash(password),
        home_ward_id=home,
    )  # fmt: skip
    spaces.belong(member, home, tie="work")
    return member


@cli.command()
@click.option("--write", type=click.Path(path_type=Path), help="Write to this file instead of the screen.")
def permissions(write: Path | None) -> None:
    """Print who may do what, as in docs/permissions.md."""
    _out(guard.permission_table(current_app._get_current_object()), write)  # type: ignore[attr-defined]


@cli.command()
@click.option("--write", type=click.Path(path_type=Path), help="Write to this file instead of the screen.")
def settings(write: Path | None) -> None:
    """Print every SNS_* setting, as in docs/settings.md."""
    _out(documentation(), write)


@cli.command("signals")
def signals_command() -> None:
    """Print what follows from what: each signal with its listeners and jobs."""
    for name, signal in sorted(signals.SIGNALS.items()):
        click.echo(name)
        for listener in signal.channel.receivers.values():
            click.echo(f"  then {getattr(listener, '__module__', '?')}.{getattr(listener, '__qualname__', '?')}")
        for job in signal.job_names:
            click.echo(f"  job  {job}")


@cli.command()
def outbox() -> None:
    """Print how much queued work waits, failed, and how old the oldest is."""
    state = jobs.waiting()
    click.echo(f"waiting {state['waiting']}, failed {state['failed']}, oldest {state['oldest_s']:.0f} s")
    if until := clockwork.held_until():
        click.echo(f"clockwork waits until {until:%H:%M} UTC: the clock went ahead, or no worker ran for long")


def _out(text: str, path: Path | None) -> None:
    if path:
        path.write_text(text, "utf-8")
    else:
        click.echo(text, nl=False)


for _command in COMMANDS:
    cli.add_command(_command)


def main() -> None:
    """Run the command line; a wrong setting ends in one sentence."""
    try:
        Settings.from_environ()
        cli()
    except (BadSetting, Busy, OperationalError) as wrong:
        # What the driver says may hold the address with its password.
        words = wrong if isinstance(wrong, BadSetting) else _BUSY if isinstance(wrong, Busy) else _UNREACHABLE
        click.echo(f"sns: {words}", err=True)
        # The mail server keeps a mail until the operator has put it right, instead of sending it back.
        sys.exit(os.EX_TEMPFAIL if "post-mail" in sys.argv[1:2] else 2)
