"""A wrong setting stops start-up with one sentence that names it and what is allowed, and tells no secret."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from sns.core.errors import BadSetting
from sns.core.settings import Settings, documentation
from tests.site import environment

KEY = "k" * 32
SAFE = {"SNS_MODE": "production", "SNS_SECRET_KEY": KEY}
NAMES = [f"SNS_{field.name.upper()}" for field in fields(Settings)]


def refusal(environ: dict[str, str]) -> str:
    with pytest.raises(BadSetting) as refused:
        Settings.from_environ(environ)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("SNS_MODE", "staging", ("demo", "production")),
        ("SNS_LOG_LEVEL", "loud", ("debug", "info", "warning", "error")),
        ("SNS_PORT", "http", ("1", "65535")),
        ("SNS_PORT", "0", ("1", "65535")),
        ("SNS_PORT", "65536", ("1", "65535")),
        ("SNS_PORT", "-1", ("1", "65535")),
        ("SNS_PORT", "8000.0", ("1", "65535")),
        ("SNS_PORT", "٨٠٠٠", ("1", "65535")),
        ("SNS_PORT", "9" * 5_000, ("1", "65535")),
        ("SNS_WORKERS", "0", ("1",)),
        ("SNS_WORKERS", "many", ("1",)),
        ("SNS_PROXIES", "yes", ("0",)),
        ("SNS_DEBUG", "maybe", ("1", "0")),
        ("SNS_RATE_LIMITS", "2", ("1", "0")),
        ("SNS_DATABASE_URL", "mysql://city", ("sqlite://", "postgresql://")),
        ("SNS_DATABASE_URL", "postgres://city", ("sqlite://", "postgresql://")),
        ("SNS_DATABASE_URL", "engawa.db", ("sqlite://", "postgresql://")),
        ("SNS_DATABASE_URL", "postgresql://[broken", ("sqlite://", "postgresql://")),
        ("SNS_REDIS_URL", "localhost:6379", ("redis://", "rediss://", "unix://")),
        ("SNS_SMTP_URL", "mail.example.jp", ("smtp://", "smtps://")),
        ("SNS_PUBLIC_URL", "engawa.example.jp", ("http://", "https://")),
        ("SNS_PUBLIC_URL", "https://", ("http://", "https://")),
        ("SNS_DATABASE_URL", "postgresql://city@db:port/city", ("postgresql://", "number")),
        ("SNS_REDIS_URL", "redis://cache:6379x/0", ("redis://", "number")),
        ("SNS_SMTP_URL", "smtp://mail.example.jp:65536", ("smtp://", "number")),
        ("SNS_PUBLIC_URL", "https://engawa.example.jp:https", ("https://", "number")),
    ],
)
def test_a_wrong_value_is_refused_naming_the_setting_and_what_is_allowed(
    name: str, value: str, allowed: tuple[str, ...]
) -> None:
    words = refusal({name: value})
    assert name in words
    assert all(choice in words for choice in allowed)
    assert words.endswith(".")
    assert "\n" not in words
    assert len(words) < 400


def test_a_misspelt_setting_is_refused_with_the_known_ones() -> None:
    words = refusal({"SNS_DATABSE_URL": "sqlite:///x"})
    assert words.startswith("SNS_DATABSE_URL is not a setting.")
    assert all(name in words for name in NAMES)


def test_foreign_and_empty_variables_change_nothing() -> None:
    empty = dict.fromkeys(NAMES, "  ")
    assert Settings.from_environ({"HOME": "/", "PATH": "", **empty}) == Settings()
    assert Settings.from_environ({"PORT": ""}) == Settings()


def test_port_is_understood_and_sns_port_wins() -> None:
    assert Settings.from_environ({"PORT": "9000"}).port == 9000
    assert Settings.from_environ({"PORT": "9000", "SNS_PORT": "9001"}).port == 9001
    words = refusal({"PORT": "eighty"})
    assert words.startswith("PORT is 'eighty'; allowed:")


@pytest.mark.parametrize("word", ["1", "true", "YES", "on"])
def test_yes_and_no_are_read_in_the_usual_words(word: str) -> None:
    assert Settings.from_environ({"SNS_DEBUG": word}).debug is True
    assert Settings.from_environ({"SNS_RATE_LIMITS": "off"}).rate_limits is False


def test_production_starts_with_a_good_key() -> None:
    assert Settings.from_environ(SAFE).mode == "production"


@pytest.mark.parametrize("key", [None, "", "short", "k" * 31, "    " + "k" * 31 + "   "])
def test_production_without_a_long_key_is_refused(key: str | None) -> None:
    environ = {"SNS_MODE": "production"} | ({} if key is None else {"SNS_SECRET_KEY": key})
    words = refusal(environ)
    assert "SNS_SECRET_KEY" in words
    assert "32" in words


def test_production_with_debug_is_refused() -> None:
    assert "SNS_DEBUG" in refusal({**SAFE, "SNS_DEBUG": "1"})


@pytest.mark.parametrize("mode", ["production", "demo"])
def test_several_workers_without_redis_are_refused(mode: str) -> None:
    words = refusal({**SAFE, "SNS_MODE": mode, "SNS_WORKERS": "2"})
    assert "SNS_WORKERS" in words
    assert "SNS_REDIS_URL" in words
    assert Settings.from_environ({**SAFE, "SNS_WORKERS": "2", "SNS_REDIS_URL": "redis://cache"}).workers == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SNS_DATABASE_URL", "mysql://sns:himitsu@db/city"),
        ("SNS_DATABASE_URL", "postgresql://sns:himitsu@[db/city"),
        ("SNS_DATABASE_URL", "postgresql://sns:himi/himitsu@db/city"),
        ("SNS_REDIS_URL", "http://:himitsu@cache"),
        ("SNS_SMTP_URL", "ftp://engawa:himitsu@mail"),
        ("SNS_SECRET_KEY", "himitsu"),
        ("SNS_SECRETKEY", "himitsu"),
    ],
)
def test_a_refusal_never_repeats_a_secret(name: str, value: str) -> None:
    words = refusal({"SNS_MODE": "production", name: value})
    assert name in words
    assert "himitsu" not in words


def test_a_secret_setting_is_not_shown_by_a_traceback_or_log() -> None:
    settings = Settings(
        secret_key="himitsu" * 9, database_url="postgresql://a:himitsu@b/c", redis_url="redis://:himitsu@d",
        smtp_url="smtp://e:himitsu@f",
    )  # fmt: skip
    assert "himitsu" not in repr(settings)


def test_the_documentation_lists_each_setting_with_default_and_sentence() -> None:
    text = documentation()
    rows = re.findall(r"^\| `(SNS_\w+)` \| (.*?) \| (.+) \|$", text, re.MULTILINE)
    assert [row[0] for row in rows] == NAMES
    assert {name: default for name, default, _ in rows}["SNS_PORT"] == "`8000`"
    assert all(len(sentence) > 15 for _, _, sentence in rows)


def test_public_url_decides_whether_cookies_demand_https() -> None:
    assert Settings(public_url="https://engawa.example.jp").is_https
    assert not Settings(public_url="http://127.0.0.1:8000").is_https
    assert not Settings().is_https


@pytest.mark.parametrize("settings", [{"workers": "none"}, {"city": "atlantis"}])
def test_sns_run_with_a_wrong_value_says_one_sentence_and_ends(settings: dict[str, str], tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "sns", "run"], env=environment(tmp_path / "instance", **settings), text=True,
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    (name,) = settings
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith(f"sns: SNS_{name.upper()} is")
    assert "allowed" in ended.stderr


@pytest.mark.parametrize("command", ["run", "web", "worker", "prepare", "outbox"])
def test_a_folder_that_cannot_be_made_is_a_sentence(command: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = subprocess.run(
        [sys.executable, "-m", "sns", command], env=environment(tmp_path / "file" / "instance"), text=True,
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 2
    assert ended.stderr.startswith("sns: SNS_INSTANCE: the folder ")
    assert ended.stderr.count("\n") == 1
