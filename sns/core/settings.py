"""Every environment setting of the product: typed, documented, defaulted, refused with a sentence."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .errors import BadSetting

PREFIX = "SNS_"
_SHORTEST_SECRET = 32
# What is left of 64 characters must hold "+", or nothing, and the secret of a reply.
_POST_ADDRESS = re.compile(r"[a-z0-9._-]{0,20}@[a-z0-9-]+(\.[a-z0-9-]+)+")
_INTERNAL = re.compile(r"/[a-z0-9_-]+/")


def _setting(default: Any, says: str, *, choices: tuple[str, ...] = (), secret: bool = False, least: int = 0) -> Any:
    metadata = {"says": says, "choices": choices, "secret": secret, "least": least}
    return field(default=default, repr=not secret, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """The settings of one running site, read from `SNS_*` once at start-up."""

    mode: str = _setting(
        "demo",
        "`demo` makes its own secret, shows the demo sign-ins and keeps mail in a local folder; `production` refuses unsafe values.",
        choices=("demo", "production"),
    )
    secret_key: str | None = _setting(
        None,
        f"Signs cookies and photo addresses; at least {_SHORTEST_SECRET} characters, the same on every machine. The demo makes and keeps its own.",
        secret=True,
    )
    instance: str = _setting(
        "instance", "Folder for the database, the queue, photos and what else this machine must keep."
    )
    database_url: str | None = _setting(
        None,
        "Where members and their words live: `sqlite:///…` or `postgresql://…`. Empty: a SQLite file in the instance folder.",
        secret=True,
    )
    redis_url: str | None = _setting(
        None,
        "`redis://…`, needed as soon as more than one web process runs: queue, sockets and limits go through it.",
        secret=True,
    )
    city: str = _setting("osaka", "The city file: a name in `sns/cities/` or the path of a JSON file of the same form.")
    host: str = _setting("127.0.0.1", "Address the web process listens on.")
    port: int = _setting(8000, "Port the web process listens on; `PORT` is understood as well.", least=1)
    workers: int = _setting(1, "Number of web processes; more than one needs `SNS_REDIS_URL`.", least=1)
    debug: bool = _setting(False, "Show tracebacks in the browser and reload templates; never in production.")
    public_url: str | None = _setting(
        None, "The address residents type, such as `https://engawa.example.jp`; with https, cookies are bound to it."
    )
    proxies: int = _setting(
        0, "How many reverse proxies stand in front and may be believed about the visitor's address."
    )
    storage: str | None = _setting(None, "Folder for photos and attachments. Empty: `files` in the instance folder.")
    files_url: str | None = _setting(
        None,
        "Keep them in S3-compatible storage instead: `s3://bucket/folder?endpoint=https://s3.example.jp&region=jp-1`; the key comes from `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.",
    )
    accel: str | None = _setting(
        None,
        "The proxy's internal address of the photo folder, such as `/_files/`: then nginx sends the photos (`X-Accel-Redirect`), after the rule was asked here.",
    )
    smtp_url: str | None = _setting(
        None,
        "`smtp://user:password@host:587` or `smtps://…`. Empty: mails are kept as files in the instance folder.",
        secret=True,
    )
    mail_from: str = _setting("まちの縁側 <engawa@localhost>", "Sender of every mail.")
    mail_rate: int = _setting(
        0, "At most so many mails of an emergency are made in a minute, as the mail server was promised; 0: no limit."
    )
    post_address: str | None = _setting(
        None,
        "Where members' mails come in. `post@example.jp`: members write to `post+secret@example.jp`; `@post.example.jp`: the whole domain is ours. Empty: nothing is posted by mail (the demo has a form for it).",
    )
    post_imap_url: str | None = _setting(
        None,
        "The mailbox behind it, emptied each minute: `imaps://user:password@host/INBOX`. Empty: the mail server hands mails to `sns post-mail`.",
        secret=True,
    )
    post_authserv: str | None = _setting(
        None,
        "The receiving mail server's name in `Authentication-Results`; where it stands, forged senders are told apart.",
    )
    drain_s: int = _setting(
        0, "How long a web process that was told to stop still takes requests, while `/readyz` says 503 already."
    )
    grace_s: int = _setting(20, "How long it then may finish requests and send its sockets elsewhere.", least=1)
    push_key: str | None = _setting(
        None,
        "The private key of notices to devices (Web Push), from `sns push-keys --print`, the same on every machine. Empty: the file `push_key` in the instance folder, made by `sns push-keys`.",
        secret=True,
    )
    rate_limits: bool = _setting(True, "Slow down repeated attempts; switched off only for load tests.")
    slow_query_ms: int = _setting(
        200, "A statement that takes longer is written to the log, without what it carried.", least=1
    )
    log_requests: bool = _setting(
        False,
        "Write one line of log for each request (route, status, milliseconds, statements, number of the member) and each job.",
    )
    metrics_token: str | None = _setting(
        None, "Who sends it as `Authorization: Bearer …` reads `/metrics`. Empty: nobody does.", secret=True
    )
    log_level: str = _setting("info", "How much is logged.", choices=("debug", "info", "warning", "error"))

    def __post_init__(self) -> None:
        if self.workers > 1 and not self.redis_url:
            raise BadSetting("SNS_WORKERS above 1 needs SNS_REDIS_URL, so that the processes hear of each other.")
        if self.post_address and not _POST_ADDRESS.fullmatch(self.post_address):
            raise BadSetting("SNS_POST_ADDRESS must be an address such as post@example.jp, or @post.example.jp.")
        if self.post_imap_url and not self.post_address:
            raise BadSetting("SNS_POST_IMAP_URL needs SNS_POST_ADDRESS: to which address members write.")
        if self.accel and not _INTERNAL.fullmatch(self.accel):
            raise BadSetting("SNS_ACCEL must be an address such as /_files/, with a slash at both ends.")
        if self.accel and self.files_url:
            raise BadSetting("SNS_ACCEL is for photos in a folder; with SNS_FILES_URL the web process sends them.")
        if self.mode != "production":
            return
        if not self.secret_key or len(self.secret_key) < _SHORTEST_SECRET:
            raise BadSetting(
                f"SNS_SECRET_KEY must be set in production, with at least {_SHORTEST_SECRET} characters "
                '(for example from: python -c "import secrets; print(secrets.token_hex(32))").'
            )
        if self.debug:
            raise BadSetting("SNS_DEBUG must be off (0) in production: it shows the program's inside to strangers.")

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings; an unknown or unreadable value raises BadSetting with a sentence."""
        environ = os.environ if environ is None else environ
        known = {PREFIX + f.name.upper(): f for f in fields(cls)}
        values: dict[str, Any] = {}
        if (port := environ.get("PORT", "").strip()) and PREFIX + "PORT" not in environ:
            values["port"] = _parse("PORT", known[PREFIX + "PORT"], port)
        for name, text in environ.items():
            if name.startswith(PREFIX) and name not in known:
                raise BadSetting(f"{name} is not a setting. Known settings: {', '.join(sorted(known))}.")
            if name in known and text.strip():
                values[known[name].name] = _parse(name, known[name], text.strip())
        return cls(**values)

    @property
    def instance_path(self) -> Path:
        """The instance folder, absolute."""
        return Path(self.instance).absolute()

    @property
    def database(self) -> str:
        """The database URL in SQLAlchemy's form."""
        return self.database_url or f"sqlite:///{self.instance_path / 'engawa.db'}"

    @property
    def storage_path(self) -> Path:
        """The folder of photos and attachments, absolute."""
        return Path(self.storage).absolute() if self.storage else self.instance_path / "files"

    @property
    def hosts(self) -> list[str] | None:
        """The host names requests may carry; None, with no public address set, is any."""
        host = urlsplit(self.public_url or "").hostname
        return [host] if host else None

    @property
    def is_https(self) -> bool:
        """Whether residents reach the site by https, so that cookies may demand it."""
        return bool(self.public_url) and urlsplit(self.public_url or "").scheme == "https"


def _parse(name: str, spec: Field[Any], text: str) -> Any:
    kind, choices, least = str(spec.type), spec.metadata["choices"], spec.metadata["least"]
    if kind == "bool":
        words = {
            "1": True,
            "true": True,
            "yes": True,
            "on": True,
            "0": False,
            "false": False,
            "no": False,
            "off": False,
        }
        if text.lower() not in words:
            raise BadSetting(f"{name} is {text!r}; allowed: 1 or 0.")
        return words[text.lower()]
    if kind == "int":
        if not (text.isascii() and text.isdigit() and len(text) < 6) or not least <= int(text) <= 65_535:
            raise BadSetting(f"{name} is {text[:40]!r}; allowed: a whole number from {least} to 65535.")
        return int(text)
    if choices and text not in choices:
        raise BadSetting(f"{name} is {text!r}; allowed: {' or '.join(choices)}.")
    schemes = _SCHEMES.get(spec.name)
    if schemes and not _is_url(text, schemes):
        # The value may hold a password, so it is not repeated.
        raise BadSetting(
            f"{name} must be an address that begins with {' or '.join(s + '://' for s in schemes)}, "
            "and its port, if it names one, a number."
        )
    return text


def _is_url(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018  # read for its error
    except ValueError:
        return False
    return parts.scheme.split("+")[0] in schemes and bool(parts.netloc or parts.path.strip("/"))


_SCHEMES = {
    "database_url": ("sqlite", "postgresql"),
    "redis_url": ("redis", "rediss", "unix"),
    "smtp_url": ("smtp", "smtps"),
    "post_imap_url": ("imap", "imaps"),
    "public_url": ("http", "https"),
    "files_url": ("s3",),
}


def documentation() -> str:
    """Return docs/settings.md, made from the fields above."""
    lines = [
        "# Settings",
        "",
        "Generated by `sns settings` from `sns/core/settings.py`; do not edit by hand.",
        "Every setting is an environment variable. A wrong value stops start-up with a sentence.",
        "",
        "| setting | default | what it does |",
        "|---|---|---|",
    ]
    for spec in fields(Settings):
        default = (
            "" if spec.default in (None, MISSING) else f"`{int(spec.default) if spec.type == 'bool' else spec.default}`"
        )
        allowed = (
            f" One of: {', '.join(f'`{c}`' for c in spec.metadata['choices'])}." if spec.metadata["choices"] else ""
        )
        lines.append(f"| `{PREFIX}{spec.name.upper()}` | {default} | {spec.metadata['says']}{allowed} |")
    return "\n".join(lines) + "\n"
