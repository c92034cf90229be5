"""A site whose photos lie in S3-compatible storage: shown, erased, written down, put up again, moved there."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from sns.blueprints.media import actions as media
from sns.core import clock
from sns.core.bucket import BucketStorage
from tests import services
from tests.backups.test_carrying import files, sns
from tests.backups.test_carrying import small_site as small_site

KEY = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with services.bucket() as url:
        yield url


@pytest.fixture
def bucket(app: Flask, url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[BucketStorage]:
    """Let the product keep its files in a folder of the bucket."""
    for name, value in KEY.items():
        monkeypatch.setenv(name, value)
    store = BucketStorage(url.replace("/photos?", f"/{tmp_path.name.replace('_', '-')}?"))
    media.use_storage(store)
    yield store
    store._client.close()


def jpeg() -> io.BytesIO:
    data = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(data, "JPEG")
    data.seek(0)
    return data


def test_a_photo_is_shown_to_readers_asked_for_again_cheaply_and_swept(
    make: Any, as_: Callable[..., Any], undone: Flask, bucket: BucketStorage
) -> None:
    author = make.member()
    browser = as_(author)
    sent = browser.post("/files", data={"photo": (jpeg(), "a.jpg")}).json
    address = sent["url"]
    given = browser.get(address)
    assert given.status_code == 200
    assert Image.open(io.BytesIO(given.data)).format == "WEBP"
    assert given.cache_control.private
    assert given.content_length == len(given.data)
    assert browser.get(address, headers={"If-None-Match": given.headers["ETag"]}).status_code == 304
    assert as_(make.member()).get(address).status_code == 404
    assert len(list(bucket.keys("photos/"))) == 3
    with undone.app_context():
        assert media.sweep(clock.now() + timedelta(days=3)) >= 1
    assert list(bucket.keys()) == []
    assert browser.get(address).status_code == 404


def test_a_store_that_is_gone_is_said_and_loses_no_words(make: Any, as_: Callable[..., Any], undone: Flask) -> None:
    gone = BucketStorage(f"s3://engawa?endpoint=http://127.0.0.1:{services.free_port()}")
    browser = as_(make.member())
    address = browser.post("/files", data={"photo": (jpeg(), "a.jpg")}).json["url"]
    media.use_storage(gone)
    shown = browser.get(address)
    assert shown.status_code == 503
    assert "混みあっています" in shown.text
    sent = browser.post("/files", data={"photo": (jpeg(), "a.jpg")})
    assert sent.status_code == 503
    assert browser.get("/diaries/").status_code == 200
    gone._client.close()


def test_a_site_moves_its_files_there_is_backed_up_and_put_up_again(
    request: pytest.FixtureRequest, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_site: Path = request.getfixturevalue("small_site")
    for name, value in KEY.items():
        monkeypatch.setenv(name, value)
    here = files(small_site / "files")
    moved = sns("move-files", url, instance=small_site)
    assert moved.returncode == 0, moved.stderr
    assert f"{len(here)} files copied, 0 were there" in moved.stdout
    again = sns("move-files", url, instance=small_site)
    assert f"0 files copied, {len(here)} were there" in again.stdout
    target = tmp_path / "today.tar"
    made = sns("backup", str(target), instance=small_site, files_url=url)
    assert made.returncode == 0, made.stderr
    assert sns("verify-backup", str(target), instance=small_site).returncode == 0
    # From the bucket into a folder, and from there into another folder of the bucket.
    folder = tmp_path / "empty"
    assert sns("restore", str(target), instance=folder, secret_key="k" * 40).returncode == 0
    assert files(folder / "files") == here
    other = url.replace("/photos?", "/again?")
    assert (
        sns("restore", str(target), instance=tmp_path / "third", secret_key="k" * 40, files_url=other).returncode == 0
    )
    store = BucketStorage(other)
    assert {key: store.open(key).read() for key in store.keys()} == here  # noqa: SIM118
    store._client.close()
    taken = sns("restore", str(target), instance=tmp_path / "fourth", secret_key="k" * 40, files_url=other)
    assert "the store of photos and attachments is not empty" in taken.stderr
    gone = sns("move-files", f"s3://x?endpoint=http://127.0.0.1:{services.free_port()}", instance=small_site)
    assert gone.returncode == 1
    assert "does not answer" in gone.stderr
    assert "Traceback" not in gone.stderr
