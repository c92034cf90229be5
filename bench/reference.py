"""The fixed yardstick: the least a signed-in page of the same bytes costs with the frameworks the product stands on.

Flask-Login says who reads (one row by its key), one SELECT of 20 rows with their authors through Flask-SQLAlchemy, one
flat template. Nothing here is to be made faster or slower: every ratio in `instance/bench.json` stands on it.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import sqlalchemy as sa
import sqlalchemy.orm as so
from flask import Flask, render_template, request
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from flask_sqlalchemy import SQLAlchemy
from jinja2 import DictLoader

DATABASE = "BENCH_REFERENCE"
ROWS = 20
_ENTRIES = 2_000
_LONGEST = 4_000
_SENTENCE = "朝の川沿いを少し歩いて、橋のたもとで近所の人とあいさつをしました。"
_PAGE = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><title>日記</title></head><body>
<p>{{ reader.name }}</p>
<ul>
{% for row in rows %}<li><a href="/{{ row.id }}">{{ row.title }}</a> <b>{{ row.name }}</b> {{ row.written }}<p>{{ row.body }}</p></li>
{% endfor %}</ul>
</body></html>
"""


def fill(path: Path) -> None:
    """Make the reference's database, if it is not there yet."""
    if path.exists():
        return
    database = sqlite3.connect(path)
    database.execute("create table authors (id integer primary key, name text not null)")
    database.execute(
        "create table entries (id integer primary key, author_id integer not null references authors, "
        "title text not null, body text not null, written text not null)"
    )
    database.executemany("insert into authors values (?, ?)", ((key, f"会員{key}") for key in range(1, 201)))
    body = (_SENTENCE * _LONGEST)[:_LONGEST]
    database.executemany(
        "insert into entries values (?, ?, ?, ?, ?)",
        ((key, 1 + key % 200, f"日記その{key}", body, "2026-11-20 09:12") for key in range(1, _ENTRIES + 1)),
    )
    database.commit()
    database.close()


class Base(so.DeclarativeBase):
    """The root of the two tables."""


db = SQLAlchemy(model_class=Base)


class Author(UserMixin, Base):
    """Who writes and reads."""

    __tablename__ = "authors"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    name: so.Mapped[str]


class Entry(Base):
    """What is written."""

    __tablename__ = "entries"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    author_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("authors.id"))
    title: so.Mapped[str]
    body: so.Mapped[str]
    written: so.Mapped[str]


def serve() -> Flask:
    """Build the app; `BENCH_REFERENCE` names its database."""
    app = Flask("reference", static_folder=None)
    app.secret_key = "reference"  # noqa: S105  # guards nothing
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{Path(os.environ[DATABASE]).absolute()}"
    app.jinja_loader = DictLoader({"page.html": _PAGE})
    db.init_app(app)
    login = LoginManager(app)

    @login.user_loader
    def load(key: str) -> Author | None:
        return db.session.get(Author, int(key))

    @app.get("/sign-in")
    def sign_in() -> str:
        login_user(db.session.get_one(Author, 1))
        return "ok"

    @app.get("/")
    @login_required
    def index() -> str:
        body = sa.func.substr(Entry.body, 1, int(request.args["letters"])).label("body")
        rows = db.session.execute(
            sa.select(Entry.id, Entry.title, body, Entry.written, Author.name)
            .join(Author, Author.id == Entry.author_id)
            .order_by(Entry.id.desc())
            .limit(ROWS)
        ).all()
        return render_template("page.html", reader=current_user, rows=rows)

    return app
