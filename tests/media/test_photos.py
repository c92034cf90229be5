"""Photos from a phone to the page, by way of the real form and the real child process."""

from __future__ import annotations

import io
import os
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from PIL import Image

from sns.blueprints.accounts.models import Member
from sns.blueprints.diaries import actions as diaries
from sns.blueprints.media import actions as media
from sns.blueprints.media import strays
from sns.blueprints.media.models import SIZES, File
from sns.core import clock
from sns.core.db import db, transaction
from sns.core.storage import LocalStorage
from tests.contents.writing import hang, reload
from tests.factories import jpeg
from tests.pictures import make as pictures

WORDS = {"title": "柿の木", "body": "色づきました。", "visibility": "ward", "tags": "", "version": "1"}


def upload(*photos: tuple[bytes, str]) -> list[tuple[io.BytesIO, str]]:
    return [(io.BytesIO(content), name) for content, name in photos]


def send(browser: Any, address: str = "/diaries/", **more: Any) -> Any:
    return browser.post(address, data={**WORDS, **more}, content_type="multipart/form-data")


def files(app: Flask) -> list[File]:
    with app.app_context():
        return list(db.session.scalars(db.select(File).order_by(File.content_id, File.position, File.id)))


def copy(app: Flask, photo: File, owner: Member, count: int) -> list[File]:
    """Give somebody more of the same picture, each with a key of its own, without taking it in again."""
    names = ("width", "height", "size", "sha256", "created_at")
    with app.app_context(), transaction():
        made = [
            File(
                owner_id=owner.id,
                key=f"photos/copy/{photo.id}-{number}",
                **{name: getattr(photo, name) for name in names},
            )
            for number in range(count)
        ]
        db.session.add_all(made)
        for file in made:
            db.session.flush()
            for size in SIZES:
                media.storage().put(f"{file.key}/{size}.webp", media.storage().path(f"{photo.key}/{size}.webp"))
    return made


def alone(thing: File) -> bool:
    return not any(media.storage().exists(f"{thing.key}/{size}.webp") for size in SIZES)


def addresses(page: str) -> list[str]:
    return [found.replace("&amp;", "&") for found in re.findall(r'(?:src|href)="(/files/[^"]+)"', page)]


@pytest.mark.parametrize("kind", ["jpeg", "heic"])
def test_a_photo_from_a_phone_is_delivered_upright_and_without_a_trace(
    make: Any, as_: Any, undone: Flask, kind: str
) -> None:
    source = pictures.from_phone(6) if kind == "jpeg" else pictures.HEIC.read_bytes()
    assert pictures.PLANTED in source
    author = make.member()
    browser = as_(author)
    answer = send(browser, photos=upload((source, f"IMG_0001.{kind}")), **{"new-alt": "赤と緑の四角"})
    assert answer.status_code == 302
    page = browser.get(answer.location).text
    assert 'alt="赤と緑の四角"' in page
    by_size = {re.search(r"/([sml])\?", address)[1]: address for address in addresses(page)}  # type: ignore[index]
    by_size["s"] = addresses(browser.get("/diaries/").text)[0]
    for address in by_size.values():
        given = browser.get(address, buffered=True)
        assert given.mimetype == "image/webp"
        assert given.cache_control.private
        for trace in (pictures.PLANTED, b"Exif", b"EXIF", b"GPS", b"http://ns.adobe.com", b"XMP "):
            assert trace not in given.data, trace
        picture = Image.open(io.BytesIO(given.data))
        assert picture.width > picture.height
        assert not picture.getexif()
        # Red above on the left, yellow below on the right: it stands as it was seen.
        corners = [
            picture.convert("RGB").getpixel((x, y)) for x, y in ((5, 5), (picture.width - 6, picture.height - 6))
        ]
        for seen, drawn in zip(corners, (pictures.RED, pictures.YELLOW), strict=True):
            assert max(abs(a - b) for a, b in zip(seen, drawn, strict=True)) < 60
    assert len(by_size) == 3
    assert not any(pictures.PLANTED in path.read_bytes() for path in media.storage().root.rglob("*") if path.is_file())


def test_only_readers_get_a_photo_and_only_by_their_own_address(make: Any, as_: Any, undone: Flask) -> None:
    author, neighbour, far = make.member(), make.member(), make.member(ward=1)
    entry = make.entry(author)
    hang(undone, entry, [make.photo(author)])
    reader, other = as_(neighbour), as_(make.member())
    address = addresses(reader.get(f"/diaries/{entry.id}").text)[0]
    path, signature = address.split("?k=")

    def status(browser: Any, asked: str) -> int:
        return int(browser.get(asked, buffered=True).status_code)

    assert status(reader, address) == 200
    for stranger in (other, as_(far), as_(author), undone.test_client()):
        assert status(stranger, address) == 404
    flipped = "A" if signature[0] != "A" else "B"
    for wrong in (path, f"{path}?k=", f"{path}?k={flipped}{signature[1:]}", f"{path}?k=%E3%81%82", f"{path}?k={signature}x",
                  address.replace(path, f"/files/{int(path.split('/')[2]) + 1}/m"), address.replace("/l?", "/xl?"),
                  address.replace("/l?", "/../l?")):  # fmt: skip
        assert status(reader, wrong) == 404, wrong
    hour = clock.now().replace(minute=59, second=59)
    with time_machine.travel(hour, tick=False):
        fresh = addresses(reader.get(f"/diaries/{entry.id}").text)[0]
    with time_machine.travel(hour + timedelta(minutes=59), tick=False):
        assert status(reader, fresh) == 200
    with time_machine.travel(hour + timedelta(hours=1, seconds=2), tick=False):
        assert status(reader, fresh) == 404
    make.block(author, neighbour)
    assert status(reader, address) == 404
    reader.post("/sign-out")
    assert status(reader, address) == 404


def test_a_photo_of_a_deleted_entry_is_gone_at_once(make: Any, as_: Any, undone: Flask) -> None:
    author = make.member()
    entry = make.entry(author)
    hang(undone, entry, [make.photo(author)])
    browser = as_(author)
    address = addresses(browser.get(f"/diaries/{entry.id}").text)[0]
    browser.post(f"/diaries/{entry.id}/delete")
    assert browser.get(address, buffered=True).status_code == 404


def test_a_refused_photo_keeps_the_words_and_the_other_photos(make: Any, as_: Any, undone: Flask) -> None:
    author = make.member()
    browser = as_(author)
    broken = (b"<svg onload=alert(1)>", "<b>わるい.jpg")
    answer = send(browser, photos=upload((jpeg().read(), "よい.jpg"), broken), **{"new-alt": ["よい写真", ""]})
    assert answer.status_code == 422
    assert "色づきました。" in answer.text
    assert 'value="よい写真"' in answer.text
    assert "&lt;b&gt;わるい.jpg" in answer.text
    kept = files(undone)
    assert len(kept) == 1
    assert kept[0].content_id is None
    # Nobody but the owner sees what waits.
    waiting = addresses(answer.text)[0]
    assert browser.get(waiting, buffered=True).status_code == 200
    # Sent again, with the photo that was kept.
    again = send(browser, **{f"photo-{kept[0].id}-alt": "よい写真"})
    assert again.status_code == 302
    assert 'alt="よい写真"' in as_(make.member()).get(again.location).text


def test_missing_words_for_a_photo_are_asked_for_once(make: Any, as_: Any, undone: Flask) -> None:
    author = make.member()
    browser = as_(author)
    asked = send(browser, photos=upload((jpeg().read(), "a.jpg")))
    assert asked.status_code == 422
    assert "写真の説明を書いてください" in asked.text
    key = files(undone)[0].id
    assert send(browser, **{f"photo-{key}-alt": " \u3000"}).status_code == 422
    # Looking at it first asks for nothing, and keeps it.
    look = send(browser, do="preview", **{f"photo-{key}-alt": ""})
    assert look.status_code == 200
    assert f"photo-{key}-alt" in look.text
    assert send(browser, skip_alt="y", **{f"photo-{key}-alt": ""}).status_code == 302


def test_ten_photos_are_enough(make: Any, as_: Any, undone: Flask) -> None:
    author = make.member()
    browser, first = as_(author), make.photo(author)
    ten = [first, *copy(undone, first, author, 9)]
    words = {f"photo-{file.id}-alt": f"写真{number}" for number, file in enumerate(ten)}
    refused = send(browser, photos=upload((jpeg().read(), "十一.jpg")), **words)
    assert refused.status_code == 422
    assert "写真は10枚までです。「十一.jpg」からあとは入っていません" in refused.text
    assert refused.text.count('value="remove-') == 10
    answer = send(browser, **words)
    assert len(addresses(browser.get(answer.location).text)) == 20
    with undone.app_context(), pytest.raises(media.Refused):
        found = [db.session.get_one(File, file.id) for file in copy(undone, first, author, 11)]
        diaries.publish(db.session.get_one(Member, author.id), title="題", body="文", visibility="ward", photos=found)


def test_photos_are_put_in_order_renamed_and_removed(make: Any, as_: Any, undone: Flask) -> None:
    author = make.member()
    browser, photo = as_(author), make.photo(author)
    a, b, c = (photo, *copy(undone, photo, author, 2))
    entry = make.entry(author)
    hang(undone, entry, [a, b, c])
    form = browser.get(f"/diaries/{entry.id}/edit").text
    assert [int(key) for key in re.findall(r'name="photo-(\d+)-alt"', form)] == [a.id, b.id, c.id]
    changed = {
        f"photo-{a.id}-alt": "あと", f"photo-{a.id}-position": "2", f"photo-{b.id}-alt": "さき", f"photo-{b.id}-position": "1",
        f"photo-{c.id}-alt": "はずす", f"photo-{c.id}-remove": "1",
    }  # fmt: skip
    assert send(browser, f"/diaries/{entry.id}/edit", **changed).status_code == 302
    page = browser.get(f"/diaries/{entry.id}").text
    assert re.findall(r'alt="(さき|あと|はずす)"', page) == ["さき", "あと"]
    assert reload(undone, c).content_id is None
    for odd in ("x", "٢", "9" * 30, "-1"):
        words = {
            f"photo-{a.id}-alt": "あ" * 300,
            f"photo-{a.id}-position": odd,
            f"photo-{b.id}-alt": "い",
            "version": "2",
        }
        assert (
            send(
                browser, f"/diaries/{entry.id}/edit", **{**words, "version": str(reload(undone, entry).version)}
            ).status_code
            == 302
        )
    assert len(reload(undone, a).alt) == 200


def test_a_form_sent_twice_keeps_the_photos_of_the_first(make: Any, as_: Any, undone: Flask) -> None:
    author = make.member()
    browser, kept = as_(author), make.photo(author)
    words = {"key": "one-form", f"photo-{kept.id}-alt": "のこる写真", "new-alt": "新しい写真"}
    answers = [send(browser, photos=upload((jpeg("red").read(), "a.jpg")), **words) for _ in range(2)]
    assert answers[0].location == answers[1].location
    page = browser.get(answers[0].location).text
    assert re.findall(r'alt="(のこる写真|新しい写真)"', page) == ["のこる写真", "新しい写真"]


def test_somebody_elses_photo_cannot_be_taken(make: Any, as_: Any, undone: Flask) -> None:
    owner, thief = make.member(), make.member()
    waiting = make.photo(owner)
    (hung,) = copy(undone, waiting, owner, 1)
    private = make.entry(owner, visibility="private")
    hang(undone, private, [hung])
    browser = as_(thief)
    words = {f"photo-{waiting.id}-alt": "x", f"photo-{hung.id}-alt": "x", "photo-999999-alt": "x"}
    preview = send(browser, do="preview", **words)
    assert addresses(preview.text) == []
    answer = send(browser, **words)
    assert answer.status_code == 302
    assert addresses(browser.get(answer.location).text) == []
    # Nor one's own from another entry by way of the form of a second one.
    mine = as_(owner)
    second = send(mine, **{f"photo-{hung.id}-alt": "x"})
    assert addresses(mine.get(second.location).text) == []
    assert reload(undone, hung).content_id == private.id
    assert reload(undone, waiting).content_id is None


def test_the_sweep_erases_what_belongs_to_nothing_and_keeps_what_is_used(make: Any, undone: Flask) -> None:
    author = make.member()
    forgotten = make.photo(author)
    used, dropped, fresh = copy(undone, forgotten, author, 3)
    entry = make.entry(author)
    hang(undone, entry, [used, dropped])
    hang(undone, entry, [used])
    # Two rows may share one stored picture, as the demo's do.
    with undone.app_context(), transaction():
        db.session.get_one(File, fresh.id).key = forgotten.key
    with undone.app_context():
        assert media.sweep() == 1
        assert alone(dropped)
        assert not alone(used)
        assert not alone(forgotten)
        with transaction():
            db.session.get_one(File, forgotten.id).created_at = clock.now() - timedelta(days=3)
        assert media.sweep() == 0
        assert not alone(forgotten)
        assert media.sweep(clock.now() + timedelta(days=3)) == 1
        assert alone(forgotten)
        assert not alone(used)
    assert [file.id for file in files(undone)] == [used.id]


def test_files_that_a_killed_process_left_without_a_row_are_erased_an_hour_later(make: Any, undone: Flask) -> None:
    photo = make.photo(make.member())
    with undone.app_context():
        store = media.storage()
        assert isinstance(store, LocalStorage)
        left = [f"photos/zz/zz/left/{size}.webp" for size in SIZES] + ["attachments/zz/zz/left.pdf"]
        for key in left:
            store.put(key, b"x")
        half = store.path(left[0]).with_name(".1234")
        half.write_bytes(b"x")
        assert strays.sweep() == 0
        for path in (*map(store.path, left), half):
            os.utime(path, (0, 0))
        assert strays.sweep() == len(left) + 1
        assert [key for key in left if store.exists(key)] == []
        assert not half.exists()
        assert all(store.exists(f"{photo.key}/{size}.webp") for size in SIZES)


def test_the_day_has_an_end_for_photos_too(make: Any, as_: Any, undone: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "A_DAY", 1)
    author = make.member()
    make.photo(author)
    refused = send(as_(author), photos=upload((jpeg().read(), "a.jpg")))
    assert refused.status_code == 422
    assert "1日に200枚まで" in refused.text
    assert "色づきました。" in refused.text


@pytest.mark.parametrize("fails_at", ["row", "second file"])
def test_a_photo_that_cannot_be_written_down_leaves_no_file(
    make: Any, context: Flask, monkeypatch: pytest.MonkeyPatch, fails_at: str
) -> None:
    owner, storage = make.member(), media.storage()
    before = list(storage.keys())
    put = type(storage).put

    def break_off(*_given: Any) -> None:
        raise OSError("full")

    def put_one(self: Any, key: str, source: Any) -> None:
        (put if key.endswith(f"/{SIZES[0]}.webp") else break_off)(self, key, source)

    if fails_at == "row":
        monkeypatch.setattr(media, "_record", break_off)
    else:
        monkeypatch.setattr(type(storage), "put", put_one)
    with pytest.raises(OSError, match="full"):
        media.accept(owner, jpeg())
    assert list(storage.keys()) == before


def test_behind_nginx_the_rule_is_asked_here_and_the_file_is_sent_there(
    make: Any, as_: Any, undone: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(undone.config, "ACCEL", "/_files/")
    browser = as_(make.member())
    address = browser.post("/files", data={"photo": (jpeg(), "a.jpg")}).json["url"]
    given = browser.get(address)
    assert given.status_code == 200
    assert given.data == b""
    assert given.mimetype == "image/webp"
    assert given.cache_control.private
    place = given.headers["X-Accel-Redirect"]
    assert media.storage().exists(place.removeprefix("/_files/"))
    for stranger in (as_(make.member()), undone.test_client()):
        refused = stranger.get(address)
        assert refused.status_code in (302, 404)
        assert "X-Accel-Redirect" not in refused.headers
    media.storage().delete(place.removeprefix("/_files/"))
    assert browser.get(address).status_code == 404
