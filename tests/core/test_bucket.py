"""Files in a real S3-compatible server: the promises of a folder, and a store that is gone is said, not a fault."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sns.core.bucket import BucketStorage
from sns.core.errors import BadSetting, Busy
from tests import services


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with services.bucket() as url:
        yield url


@pytest.fixture
def store(url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[BucketStorage]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    store = BucketStorage(url.replace("/photos?", f"/{tmp_path.name.replace('_', '-')}?"))
    yield store
    store._client.close()


def read(store: BucketStorage, key: str) -> bytes:
    with store.open(key) as content:
        return content.read()


def test_keeps_bytes_and_files_and_replaces_them(store: BucketStorage, tmp_path: Path) -> None:
    store.check()
    source = tmp_path / "source"
    source.write_bytes(b"two")
    store.put("photos/a.webp", b"one")
    store.put("photos/b.webp", source)
    assert (read(store, "photos/a.webp"), read(store, "photos/b.webp")) == (b"one", b"two")
    store.put("photos/a.webp", b"newer")
    assert read(store, "photos/a.webp") == b"newer"
    assert store.stored_at("photos/a.webp") == pytest.approx(source.stat().st_mtime, abs=60)


def test_what_is_missing_is_missing_and_deleting_twice_is_fine(store: BucketStorage) -> None:
    store.put("a", b"1")
    assert store.exists("a")
    store.delete("a")
    store.delete("a")
    assert not store.exists("a")
    for ask in (store.open, store.stored_at):
        with pytest.raises(FileNotFoundError):
            ask("a")


def test_lists_its_own_folder_in_order_over_more_than_one_page(store: BucketStorage) -> None:
    wanted = sorted(f"photos/{n % 7}/{n:04}" for n in range(1_005))
    for key in wanted:
        store.put(key, b"x")
    store.put("mails/1", b"x")
    store._client.put_object(Bucket=store.bucket, Key="elsewhere/photos/1", Body=b"x")
    assert list(store.keys("photos/")) == wanted
    assert list(store.keys("photos/3")) == [key for key in wanted if key.startswith("photos/3/")]
    assert list(store.keys()) == ["mails/1", *wanted]


@pytest.mark.parametrize("key", ["../x", "/x", "a/../b", "a//b", "", "A", "x" * 201, ".hidden", "a\nb"])
def test_refuses_keys_that_lead_elsewhere(store: BucketStorage, key: str) -> None:
    for act in (store.open, store.exists, store.delete, lambda k: store.put(k, b"x")):
        with pytest.raises(ValueError, match="not a storage key"):
            act(key)


def test_a_store_that_is_gone_is_busy_and_a_bucket_that_is_not_there_is_named(
    store: BucketStorage, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = BucketStorage(f"s3://engawa?endpoint=http://127.0.0.1:{services.free_port()}")
    for act in (
        lambda: gone.put("a", b"x"),
        lambda: gone.open("a"),
        lambda: gone.exists("a"),
        lambda: list(gone.keys()),
    ):
        with pytest.raises(Busy, match="does not answer"):
            act()
    with pytest.raises(OSError, match="does not answer"):
        gone.check()
    gone._client.close()
    other = BucketStorage(url.replace("s3://engawa/", "s3://nobody/"))
    with pytest.raises(FileNotFoundError):
        other.check()
    with pytest.raises(Busy, match="NoSuchBucket"):
        other.put("a", b"x")
    other._client.close()


@pytest.mark.parametrize("url", ["s3://key:secret@bucket", "s3://bucket?acl=public", "s3://"])
def test_a_setting_that_cannot_be_meant_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(BadSetting, match="must look like s3://bucket") as refused:
        BucketStorage(url)
    assert "secret" not in str(refused.value)
