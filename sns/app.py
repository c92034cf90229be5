"""Puts the product together; the only module that knows everything."""

from __future__ import annotations

import gc
import os

from flask import Flask

from sns.blueprints import FEATURES
from sns.core import (
    assets,
    buffer,
    db,
    features,
    fragments,
    furigana,
    guard,
    i18n,
    jobs,
    leaving,
    live,
    logs,
    mail,
    readonly,
    rendering,
    secret,
    sessions,
    sight,
    web,
)
from sns.core.errors import BadSetting
from sns.core.later import later
from sns.core.settings import Settings

# A request makes some thousands of objects; nearly all go with it, without being looked for.
_NEW_OBJECTS = 5_000
upgrading = later("sns.upgrading")


def create_app(settings: Settings | None = None, *, serves: bool = False) -> Flask:
    """Build the app; a route or socket event without a rule, or a wrong setting, stops here.

    `serves`: in a web process, which does not change the tables and does without Alembic.
    """
    settings = settings or Settings.from_environ()
    app = Flask("sns", static_folder="static", instance_path=str(settings.instance_path))
    _make_folder(settings)
    app.extensions["settings"] = settings
    app.config.update(
        DEBUG=settings.debug,
        SECRET_KEY=secret.find(settings),
        SESSION_COOKIE_NAME="__Host-engawa" if settings.is_https else "engawa",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        TRUSTED_HOSTS=settings.hosts,
        PERMANENT_SESSION_LIFETIME=90 * 86_400,
    )
    logs.init_app(settings.log_level, logs_jobs=settings.log_requests)
    sessions.init_app(app)
    rendering.init_app(app)
    db.init_app(app, settings.database)
    sight.init_app(
        app, slow_ms=settings.slow_query_ms, logs_requests=settings.log_requests,
        believes_proxy=settings.proxies > 0,
    )  # fmt: skip
    if not serves:
        upgrading.init_app(app)
    i18n.init_app(app)
    assets.init_app(app)
    guard.init_app(app)
    fragments.init_app(app)
    web.init_app(app, settings)
    readonly.init_app(app)
    furigana.init_app(app)
    mail.init_app(app, smtp_url=settings.smtp_url, sender=settings.mail_from, folder=settings.instance_path / "mailbox")
    jobs.init_app(app, redis_url=settings.redis_url, folder=settings.instance_path)
    leaving.init_app(app, drain_s=settings.drain_s, grace_s=settings.grace_s)
    features.load(app, FEATURES)
    live.init_app(app, redis_url=settings.redis_url)
    live.open_events(app)
    guard.refuse_unguarded(app)
    readonly.refuse_unknown(app)
    return app


def _make_folder(settings: Settings) -> None:
    folder = settings.instance_path
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(f"SNS_INSTANCE: the folder {folder} cannot be made ({error.strerror}).") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BadSetting(f"SNS_INSTANCE: this user may not write into the folder {folder}.")


def serve() -> Flask:
    """Build the app for a web process, which also flushes the buffered writes and cuts off ended sessions."""
    app = create_app(serves=True)
    readonly.begin(app)
    buffer.start(app)
    live.start(app)
    # What stands by now stays: whoever looks for garbage would go through all of it, while every socket waits.
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)
    return app
