"""Stored files: whole or absent, and never outside their folder."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from sns.core import storage
from sns.core.storage import LocalStorage, Storage, new_key


@pytest.fixture
def store(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "files")


def read(store: Storage, key: str) -> bytes:
    with store.open(key) as content:
        return content.read()


def test_keeps_bytes_and_files(store: LocalStorage, tmp_path: Path) -> None:
    store.put("photos/a.webp", b"one")
    source = tmp_path / "source"
    source.write_bytes(b"two")
    store.put("photos/b.webp", source)
    assert (read(store, "photos/a.webp"), read(store, "photos/b.webp")) == (b"one", b"two")
    assert source.exists()
    assert store.path("photos/a.webp").read_bytes() == b"one"
    store.put("photos/a.webp", b"newer")
    assert read(store, "photos/a.webp") == b"newer"


def test_deleting_twice_is_fine(store: LocalStorage) -> None:
    store.put("a", b"1")
    assert store.exists("a")
    store.delete("a")
    store.delete("a")
    assert not store.exists("a")
    with pytest.raises(FileNotFoundError):
        store.open("a")


def test_a_folder_is_not_a_file(store: LocalStorage) -> None:
    store.put("photos/a", b"1")
    assert not store.exists("photos")


def test_a_failed_put_leaves_the_old_file_and_no_rest(store: LocalStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put("a", b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            store.put("a", b"new")
    assert read(store, "a") == b"old"
    assert os.listdir(store.root) == ["a"]


def test_content_reaches_the_disk_before_its_name(store: LocalStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    sync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (order.append("sync"), sync(handle)))
    monkeypatch.setattr(Path, "replace", lambda path, to: (order.append("name"), replace(path, to)))
    store.put("a", b"1")
    assert order == ["sync", "name", "sync"]


def test_lists_keys_in_order_by_prefix(store: LocalStorage) -> None:
    keys = ["photos/a/2", "photos/a/1", "photos/a-b", "photos/b", "papers/a"]
    for key in keys:
        store.put(key, b"")
    (store.root / "photos" / ".unfinished").write_bytes(b"")
    assert list(store.keys()) == sorted(keys)
    assert list(store.keys("photos/a")) == ["photos/a-b", "photos/a/1", "photos/a/2"]
    assert list(store.keys("photos/a/")) == ["photos/a/1", "photos/a/2"]
    assert list(store.keys("nothing/")) == []


def test_an_empty_store_lists_nothing(store: LocalStorage) -> None:
    assert list(store.keys()) == []


@pytest.mark.parametrize(
    "key",
    [
        *(
            "",
            "/",
            "/etc/passwd",
            "..",
            "../a",
            "a/../b",
            "a/..",
            "a//b",
            "a/",
            "a\\b",
            "a b",
            "A",
            "写真",
            "a\0b",
            "a\n",
        ),
        *(".hidden", "a/.hidden", "./a", "~", "a" * 201),
    ],
)
def test_refuses_keys_that_lead_elsewhere(key: str, store: LocalStorage) -> None:
    for use in (store.path, store.open, store.delete, store.exists, lambda bad: store.put(bad, b"")):
        with pytest.raises(ValueError, match="not a storage key"):
            use(key)
    assert not store.root.exists()


@pytest.mark.parametrize("prefix", ["../", "/", "a/../", "../../etc/p"])
def test_refuses_prefixes_that_lead_elsewhere(prefix: str, store: LocalStorage) -> None:
    (store.root.parent / "outside").write_bytes(b"")
    store.put("a/b", b"")
    with pytest.raises(ValueError, match="not a storage key"):
        store.keys(prefix)


def test_new_keys_are_random_and_spread() -> None:
    keys = {new_key("photos", ".webp") for _ in range(200)}
    assert len(keys) == 200
    for key in keys:
        found = re.fullmatch(r"photos/([0-9a-f]{2})/([0-9a-f]{2})/([0-9a-f]{32})\.webp", key)
        assert found and found[3].startswith(found[1] + found[2])
    assert storage._KEY.fullmatch(new_key("papers/2026"))
    with pytest.raises(ValueError, match="not a storage key"):
        new_key("../photos")
