"""Photos: what phones make goes in, clean upright WebP comes out, the rest is refused with words."""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from sns.core import shrinking
from sns.core.pictures import MAX_BYTES, SENTENCES, BadPicture, Picture
from sns.core.shrinking import make_sizes
from tests.pictures import make

WHITE = (255, 255, 255)
# Red and green of the corners, computed by hand from the matrices of P3 and sRGB.
P3_RED, P3_GREEN = (218, 0, 26), (0, 163, 40)


def shrink(data: bytes, folder: Path) -> tuple[Picture, dict[str, Image.Image]]:
    # Every source bears a lying name: content alone may decide.
    source = folder / "photo.gif"
    source.write_bytes(data)
    picture = make_sizes(source, folder)
    return picture, {name: Image.open(folder / f"{name}.webp").convert("RGB") for name in "sml"}


def quarters(image: Image.Image) -> list[tuple[int, ...]]:
    places = [(1, 1), (3, 1), (1, 3), (3, 3)]
    return [image.getpixel((image.width * x // 4, image.height * y // 4)) for x, y in places]


def distance(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def nearest(pixels: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    return [min(make.CORNERS, key=lambda colour: distance(colour, pixel)) for pixel in pixels]


def chunks(webp: bytes) -> list[bytes]:
    names, place = [], 12
    while place < len(webp):
        name, size = struct.unpack_from("<4sI", webp, place)
        names.append(name)
        place += 8 + size + size % 2
    return names


@pytest.mark.parametrize("orientation", range(1, 9))
def test_stands_upright(orientation: int, tmp_path: Path) -> None:
    picture, sizes = shrink(make.from_phone(orientation), tmp_path)
    assert (picture.width, picture.height) == (640, 400)
    for image in sizes.values():
        assert image.width > image.height
        assert nearest(quarters(image)) == make.CORNERS


def test_heic_from_a_phone_is_turned_once(tmp_path: Path) -> None:
    picture, sizes = shrink(make.HEIC.read_bytes(), tmp_path)
    assert (picture.width, picture.height) == (640, 400)
    assert nearest(quarters(sizes["l"])) == make.CORNERS


def png_with_everything() -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", make.PLANTED.decode())
    words.add_itxt("XML:com.adobe.xmp", make.xmp().decode())
    return make.encoded(make.corners(), "PNG", pnginfo=words, exif=make.exif(), icc_profile=make.display_p3())


def with_metadata(kind: str) -> bytes:
    return make.encoded(make.corners(), kind, exif=make.exif(), xmp=make.xmp(), icc_profile=make.display_p3())


TELLTALE = {
    "jpeg": lambda: make.from_phone(6),
    "jpeg with a tail": lambda: make.from_phone(1) + b"<script>" + make.PLANTED,
    "heic": make.HEIC.read_bytes,
    "png": png_with_everything,
    "webp": lambda: with_metadata("WEBP"),
    "avif": lambda: with_metadata("AVIF"),
}


@pytest.mark.parametrize("build", TELLTALE.values(), ids=TELLTALE)
def test_nothing_but_pixels_remains(build: Callable[[], bytes], tmp_path: Path) -> None:
    source = build()
    assert make.PLANTED in source or b"Exif" in source
    shrink(source, tmp_path)
    for name in "sml":
        content = (tmp_path / f"{name}.webp").read_bytes()
        assert chunks(content) == [b"VP8 "]
        for word in (b"Exif", b"GPS", b"XMP", b"ICCP", make.PLANTED):
            assert word not in content


@pytest.mark.parametrize(
    ("size", "large", "medium", "small"),
    [
        ((3000, 2000), (2048, 1365), (1080, 720), (480, 320)),
        ((2000, 4200), (975, 2048), (514, 1080), (228, 480)),
        ((8000, 100), (2048, 26), (1080, 14), (480, 6)),
        ((700, 500), (700, 500), (700, 500), (480, 343)),
        ((1, 1), (1, 1), (1, 1), (1, 1)),
    ],
)
def test_three_sizes_never_enlarged(size, large, medium, small, tmp_path: Path) -> None:
    source = make.encoded(make.corners(size), "JPEG")
    picture, sizes = shrink(source, tmp_path)
    assert (sizes["l"].size, sizes["m"].size, sizes["s"].size) == (large, medium, small)
    assert (picture.width, picture.height) == large
    assert picture.weights == {name: (tmp_path / f"{name}.webp").stat().st_size for name in "sml"}
    assert picture.sha256 == hashlib.sha256(source).hexdigest()


def test_display_p3_looks_as_it_did_on_the_phone(tmp_path: Path) -> None:
    _, sizes = shrink(make.encoded(make.corners(), "PNG", icc_profile=make.display_p3()), tmp_path)
    red, green, *_ = quarters(sizes["l"])
    assert distance(red, P3_RED) <= 6
    assert distance(green, P3_GREEN) <= 6


def test_an_unusable_profile_counts_as_none(tmp_path: Path) -> None:
    profile = make.display_p3()
    for bad in (b"nonsense", profile[:300], profile.replace(b"RGB XYZ", b"GRAYXYZ"), profile.replace(b"RGB ", b"CMYK")):
        _, sizes = shrink(make.encoded(make.corners(), "PNG", icc_profile=bad), tmp_path)
        assert all(distance(a, b) <= 8 for a, b in zip(quarters(sizes["l"]), make.CORNERS, strict=True))


def palette_with_hole() -> Image.Image:
    image = make.corners().quantize(4)
    image.info["transparency"] = image.getpixel((1, 1))
    return image


def half_clear() -> Image.Image:
    image = make.corners().convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 320, 200))
    return image


def sixteen_bit() -> Image.Image:
    image = Image.new("I", (200, 200), 65535)
    image.paste(0x4000, (0, 0, 100, 200))
    return image.convert("I;16")


def grey() -> Image.Image:
    image = Image.new("L", (200, 200), "white")
    image.paste(64, (0, 0, 100, 200))
    return image


def animation(kind: str) -> bytes:
    rest = [Image.new("RGB", (640, 400), "black")] * 3
    return make.encoded(make.corners(), kind, save_all=True, append_images=rest, duration=100)


def broken_exif() -> bytes:
    return make.encoded(make.corners(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")


GREY = [(64, 64, 64), WHITE, (64, 64, 64), WHITE]
HOLE = [WHITE, *make.CORNERS[1:]]
ODD = {
    "CMYK JPEG": (lambda: make.encoded(make.corners().convert("CMYK"), "JPEG", quality=95), make.CORNERS),
    "progressive JPEG": (lambda: make.encoded(make.corners(), "JPEG", progressive=True), make.CORNERS),
    "grey JPEG": (lambda: make.encoded(grey(), "JPEG", quality=95), GREY),
    "two pictures in one JPEG": (lambda: animation("MPO"), make.CORNERS),
    "broken EXIF": (broken_exif, make.CORNERS),
    "16-bit PNG": (lambda: make.encoded(sixteen_bit(), "PNG"), GREY),
    "1-bit PNG": (lambda: make.encoded(grey().convert("1", dither=0), "PNG"), [(0, 0, 0), WHITE] * 2),
    "palette with a hole": (lambda: make.encoded(palette_with_hole(), "PNG"), HOLE),
    "half clear PNG": (lambda: make.encoded(half_clear(), "PNG"), HOLE),
    "half clear WebP": (lambda: make.encoded(half_clear(), "WEBP", lossless=True), HOLE),
    "half clear AVIF": (lambda: make.encoded(half_clear(), "AVIF"), HOLE),
    "animated PNG": (lambda: animation("PNG"), make.CORNERS),
    "animated WebP": (lambda: animation("WEBP"), make.CORNERS),
    "animated AVIF": (lambda: animation("AVIF"), make.CORNERS),
}


@pytest.mark.parametrize(("build", "expected"), ODD.values(), ids=ODD)
def test_odd_ones_are_taken(build: Callable[[], bytes], expected: list[tuple[int, ...]], tmp_path: Path) -> None:
    _, sizes = shrink(build(), tmp_path)
    for image in sizes.values():
        assert all(distance(a, b) <= 16 for a, b in zip(quarters(image), expected, strict=True)), quarters(image)


def cut(kind: str) -> bytes:
    whole = make.encoded(make.corners(), kind)
    return whole[: len(whole) * 2 // 3]


def resized_header(jpeg: bytes, width: int, height: int) -> bytes:
    place = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:place] + struct.pack(">HH", height, width) + jpeg[place + 4 :]


def heic_of(width: int, height: int) -> bytes:
    whole = make.HEIC.read_bytes()
    place = whole.index(b"ispe") + 8
    return whole[:place] + struct.pack(">II", width, height) + whole[place + 8 :]


BOMB = zlib.compress(bytes(80_000_000), 9)
BAD = {
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "kind"),
    "GIF": (make.encoded(make.corners((20, 20)), "GIF"), "kind"),
    "TIFF": (make.encoded(make.corners((20, 20)), "TIFF"), "kind"),
    "BMP": (make.encoded(make.corners((20, 20)), "BMP"), "kind"),
    "PDF": (b"%PDF-1.7\n1 0 obj", "kind"),
    "HTML": (b"<!doctype html><script>alert(1)</script>", "kind"),
    "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "kind"),
    "ZIP": (b"PK\x03\x04" + bytes(40), "kind"),
    "MP4": (b"\0\0\0\x18ftypisom" + bytes(40), "kind"),
    "nothing": (b"", "empty"),
    "too heavy": (b"\xff\xd8\xff" + bytes(MAX_BYTES), "size"),
    "HTML behind a JPEG's first bytes": (b"\xff\xd8\xff\xe0<!doctype html><script>alert(1)</script>", "broken"),
    "cut JPEG": (cut("JPEG"), "broken"),
    "cut PNG": (cut("PNG"), "broken"),
    "cut WebP": (cut("WEBP"), "broken"),
    "cut AVIF": (cut("AVIF"), "broken"),
    "cut HEIC": (make.HEIC.read_bytes()[:6000], "broken"),
    "PNG without width": (make.png(0, 10), "broken"),
    "PNG with text that swells": (make.png(10, 10, (b"zTXt", b"a\0\0" + BOMB)), "broken"),
    "PNG with a profile that swells": (make.png(10, 10, (b"iCCP", b"a\0\0" + BOMB)), "broken"),
    "PNG of 64 megapixels": (make.png(8000, 8000), "pixels"),
    "PNG of 4 gigapixels": (make.png(65_000, 65_000), "pixels"),
    "JPEG of 4 gigapixels": (resized_header(make.encoded(make.corners(), "JPEG"), 65_000, 65_000), "pixels"),
    "WebP that is all header": (make.webp_header(8000, 8000), "broken"),
    "WebP of 268 megapixels": (make.webp_header(16_383, 16_383), "pixels"),
    "HEIC of 900 megapixels": (heic_of(30_000, 30_000), "pixels"),
    "film in HEIC": (b"\0\0\0\x18ftyphevc" + bytes(40), "animated"),
}


@pytest.mark.parametrize(("data", "reason"), BAD.values(), ids=BAD)
def test_bad_ones_are_refused_with_words(data: bytes, reason: str, tmp_path: Path) -> None:
    source, folder = tmp_path / "photo.jpg", tmp_path / "out"
    source.write_bytes(data)
    folder.mkdir()
    with pytest.raises(BadPicture) as refusal:
        make_sizes(source, folder)
    assert refusal.value.reason == reason
    assert refusal.value.sentence == SENTENCES[reason]
    assert refusal.value.sentence.endswith("ください。")
    assert list(folder.iterdir()) == []


def test_fifty_megapixel_phones_are_within_the_limit() -> None:
    assert 8192 * 6144 <= shrinking.MAX_PIXELS < 53_000_000


def test_runs_as_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "photo"
    source.write_bytes(make.encoded(make.corners(), "JPEG"))
    shrinking.main([str(source), str(tmp_path)])
    assert Picture(**json.loads(capsys.readouterr().out)).width == 640
    source.write_bytes(b"GIF89a")
    shrinking.main([str(source), str(tmp_path)])
    assert json.loads(capsys.readouterr().out) == {"refused": "kind"}
