"""The plan to end a site, the archive, and the commands of docs/closing.md as they stand there."""

from __future__ import annotations

import csv
import json
import re
import shlex
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from sns.app import create_app
from sns.blueprints.closing import archive, handover, jobs, plans
from sns.blueprints.contents.models import Content
from sns.blueprints.notices.models import Notice
from sns.cli import cli
from sns.core import clock, readonly
from sns.core.audit import AuditLog
from sns.core.db import db, transaction
from sns.core.settings import Settings
from tests.contents.writing import change

ROOT = Path(__file__).resolve().parents[2]


def _told(app: Flask) -> list[str]:
    with app.app_context():
        wanted = sa.select(Notice.title).where(Notice.source == plans.SOURCE, Notice.state == "published")
        return list(db.session.scalars(wanted.order_by(Notice.id)))


def test_the_end_is_announced_reminded_of_and_comes(undone: Flask, make: Any, as_: Any) -> None:
    browser = as_(make.member())
    assert "終える予定はありません" in browser.get("/closing").text
    last = clock.today() + timedelta(days=61)
    with undone.app_context():
        plans.announce(last, last - timedelta(days=14), "市の方針です。")
    page = browser.get("/closing").text
    assert "市の方針です。" in page
    assert "あと61日です" in page
    assert "サービスを終えます" in undone.test_client().get("/notices/").text or len(_told(undone)) == 1
    for days, told in ((0, 1), (1, 2), (1, 2), (31, 3), (47, 4), (54, 5), (60, 6), (60, 6)):
        with time_machine.travel(clock.now() + timedelta(days=days)), undone.app_context():
            jobs.remind()
            assert (readonly.look() is not None) is (days >= 47)
        assert len(_told(undone)) == told, days
    with undone.app_context():
        assert plans.take_back()
        assert not plans.take_back()
    assert _told(undone)[-1] == "サービスをつづけます"


def test_a_short_plan_is_not_reminded_of_what_lies_behind(undone: Flask) -> None:
    with undone.app_context():
        plans.announce(clock.today() + timedelta(days=10), clock.today(), "急ぎです。")
        assert not plans.remind_due()
    with time_machine.travel(clock.now() + timedelta(days=4)), undone.app_context():
        assert plans.remind_due()
        assert not plans.remind_due()


def _archived(app: Flask, folder: Path) -> None:
    with app.app_context():
        list(handover.write(app.extensions["settings"], folder / "handover"))
        with app.test_request_context():
            list(archive.write(app, folder / "public"))
        handover.seal_folder(folder)


def test_the_archive_holds_what_everybody_could_read_and_nobody_else(undone: Flask, make: Any, tmp_path: Path) -> None:
    author = make.member(nickname="かわべのひと")
    open_event = make.event(author, title="だれでも夏祭り", visibility="public")
    make.reply(make.member(nickname="こたえたひと"), open_event, body="行きますというコメント")
    make.event(author, title="市内だけの会", visibility="city")
    make.entry(author, title="ひみつの日記", visibility="private")
    held = make.event(author, title="確認待ちの会", visibility="public")
    change(undone, held, state="held")
    with undone.app_context():
        plans.announce(clock.today() + timedelta(days=90), clock.today() + timedelta(days=80), "わけです。")
    _archived(undone, tmp_path / "kept")
    public = "\n".join(path.read_text("utf-8") for path in (tmp_path / "kept" / "public").rglob("*.html"))
    assert "だれでも夏祭り" in public
    assert "サービスを終えます" in public
    for planted in ("かわべのひと", "こたえたひと", "行きますという", "市内だけの会", "ひみつの日記", "確認待ちの会"):
        assert planted not in public, planted
    assert not re.search(r'(?:src|href)="(?:/|http)', public)
    package = tmp_path / "kept" / "handover"
    rest = "\n".join(path.read_text("utf-8") for path in package.rglob("*") if path.is_file())
    for planted in ("かわべのひと", "ひみつの日記", author.email, "k" * 40):
        assert planted not in rest, planted


def test_the_package_tells_numbers_and_the_chain(undone: Flask, make: Any, tmp_path: Path) -> None:
    author = make.member()
    for _number in range(3):
        make.entry(author)
    with undone.app_context(), transaction():
        readonly.turn_on("ためし")
        readonly.turn_off()
    _archived(undone, tmp_path / "kept")
    package = tmp_path / "kept" / "handover"
    slug = make.ward(0).slug
    rows = list(csv.DictReader((package / "statistics" / f"{slug}.csv").read_text("utf-8-sig").splitlines()))
    assert rows[-1]["month"] == f"{clock.today():%Y-%m}"
    assert (rows[-1]["diaries"], rows[-1]["writers"]) == ("3", "<5")
    schema = json.loads((package / "schema.json").read_text())
    with undone.app_context():
        count = db.session.scalar(sa.select(sa.func.count()).select_from(Content))
        deeds = db.session.scalar(sa.select(sa.func.count()).select_from(AuditLog))
    assert schema["tables"]["contents"]["rows"] == count
    assert json.loads((package / "audit-verified.json").read_text())["sealed"] == deeds
    given = subprocess.run(["sha256sum", "-c", "--quiet", handover.MANIFEST], cwd=tmp_path / "kept", check=False)
    assert given.returncode == 0


def test_an_archive_of_a_site_that_goes_on_says_so(undone: Flask, tmp_path: Path) -> None:
    given = undone.test_cli_runner().invoke(undone.cli, ["archive", str(tmp_path / "early")])
    assert given.exit_code == 0
    assert "members still write" in given.output


def test_a_changed_log_stops_the_package(undone: Flask, tmp_path: Path) -> None:
    with undone.app_context():
        readonly.turn_on("ためし")
        handover._verify()
        with transaction():
            db.session.execute(sa.update(AuditLog).values(deed="other"))
        with pytest.raises(handover.Broken, match="was changed"):
            list(handover.write(undone.extensions["settings"], tmp_path / "handover"))
    assert not (tmp_path / "handover").exists()


def _commands(page: Path) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


def test_each_command_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an operator types them, one after the other, on a new site; in this process, to save a dozen starts."""
    monkeypatch.chdir(tmp_path)
    settings = Settings(
        instance=str(tmp_path / "instance"), city=str(ROOT / "tests/cities/small.json"), log_level="error"
    )
    runner = create_app(settings).test_cli_runner()
    # The page's days lie in its own time.
    ahead = {"2027-03-31": clock.today() + timedelta(days=90), "2027-03-17": clock.today() + timedelta(days=76)}
    said: dict[str, str] = {}
    for command in ["sns prepare", *_commands(ROOT / "docs" / "closing.md")]:
        name, *given = shlex.split(command)
        if name == "cd":
            monkeypatch.chdir(tmp_path / given[0])
        elif name == "sha256sum":
            assert subprocess.run([name, *given], check=False).returncode == 0
            monkeypatch.chdir(tmp_path)
        else:
            assert name == "sns"
            answer = runner.invoke(cli, [str(ahead.get(word, word)) for word in given])
            assert answer.exit_code == 0, (command, answer.output[-1500:])
            said[command] = answer.output
    assert any("read-only since" in words for words in said.values())
    assert "reminders:" in said["sns close"]
    assert "takes words" in said["sns read-only off"]
    # Its days lie ahead: here the site is not read-only yet.
    assert "members still write" in said["sns archive closing-2027"]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["read-only", "on"], "say why with --reason"),
        (["close", "2020-01-01", "--reason", "x"], "must lie ahead"),
        (["close", "2099-01-01"], "say why with --reason"),
        (["archive", "."], "is not empty"),
    ],
)
def test_bad_input_is_told_in_a_sentence(undone: Flask, command: list[str], words: str) -> None:
    given = undone.test_cli_runner().invoke(undone.cli, command)
    assert given.exit_code != 0
    assert words in given.output
