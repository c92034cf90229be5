"""The fixed yardstick: the least a signed-in Flask page of the same bytes can cost on this machine.

A signed cookie says who reads, one SELECT of 20 rows with their authors, one flat template. Nothing here is to be
made faster or slower: every ratio in `instance/bench.json` stands on it.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from flask import Flask, abort, render_template, request, session
from jinja2 import DictLoader

DATABASE = "BENCH_REFERENCE"
ROWS = 20
_ENTRIES = 2_000
_LONGEST = 4_000
_SENTENCE = "朝の川沿いを少し歩いて、橋のたもとで近所の人とあいさつをしました。"
_PAGE = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><title>日記</title></head><body>
<p>{{ reader }}</p>
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


def serve() -> Flask:
    """Build the app; `BENCH_REFERENCE` names its database."""
    app = Flask("reference", static_folder=None)
    app.secret_key = "reference"  # noqa: S105  # guards nothing
    app.jinja_loader = DictLoader({"page.html": _PAGE})
    database = sqlite3.connect(os.environ[DATABASE], check_same_thread=False)
    database.row_factory = sqlite3.Row

    @app.get("/sign-in")
    def sign_in() -> str:
        session["reader"] = "会員1"
        return "ok"

    @app.get("/")
    def index() -> str:
        if "reader" not in session:
            abort(403)
        rows = database.execute(
            "select e.id, e.title, substr(e.body, 1, ?) as body, e.written, a.name "
            "from entries e join authors a on a.id = e.author_id order by e.id desc limit ?",
            (int(request.args["letters"]), ROWS),
        ).fetchall()
        return render_template("page.html", reader=session["reader"], rows=rows)

    return app
