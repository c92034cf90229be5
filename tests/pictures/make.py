"""Make the pictures the tests need, good, odd and hostile; nothing here is downloaded.

`python -m tests.pictures.make` draws phone.heic anew with heif-enc (Debian: libheif-examples).
"""

from __future__ import annotations

import io
import struct
import subprocess
import tempfile
import zlib
from pathlib import Path

import piexif
from PIL import Image

HEIC = Path(__file__).with_name("phone.heic")
RED, GREEN, BLUE, YELLOW = (200, 40, 40), (40, 160, 60), (40, 60, 200), (220, 200, 40)
CORNERS = [RED, GREEN, BLUE, YELLOW]
PLANTED = b"PLANTED-SECRET"
# How to turn an upright picture so that a viewer who obeys the EXIF number sees it upright again.
SIDEWAYS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def corners(size: tuple[int, int] = (640, 400)) -> Image.Image:
    """Draw four quarters: red and green above, blue and yellow below."""
    image = Image.new("RGB", (2, 2))
    image.putdata(CORNERS)
    return image.resize(size, Image.Resampling.NEAREST)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """Save into bytes."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def exif(orientation: int = 1) -> bytes:
    """Build EXIF as a phone writes it: orientation, camera, place."""
    return piexif.dump(
        {
            "0th": {piexif.ImageIFD.Orientation: orientation, piexif.ImageIFD.Make: PLANTED},
            "GPS": {
                piexif.GPSIFD.GPSLatitudeRef: b"N",
                piexif.GPSIFD.GPSLatitude: ((35, 1), (41, 1), (22, 1)),
                piexif.GPSIFD.GPSLongitudeRef: b"E",
                piexif.GPSIFD.GPSLongitude: ((139, 1), (41, 1), (30, 1)),
            },
        }
    )


def xmp() -> bytes:
    """Build an XMP packet with a planted word."""
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><note>' + PLANTED + b"</note></x:xmpmeta>"


def from_phone(orientation: int) -> bytes:
    """Make a JPEG that carries every kind of metadata and lies the way the orientation says."""
    image = corners()
    turn = SIDEWAYS[orientation]
    if turn is not None:
        image = image.transpose(turn)
    return encoded(
        image, "JPEG", quality=92, exif=exif(orientation), xmp=xmp(), comment=PLANTED, icc_profile=display_p3()
    )


def display_p3() -> bytes:
    """Build a Display P3 profile: its primaries adapted to D50, and the sRGB curve as 1024 points."""

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))

    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    curve = struct.pack(">4s4xI1024H", b"curv", 1024, *(round(65535 * linear(i / 1023)) for i in range(1024)))
    text = b"Display P3\0"
    tags = {
        b"desc": struct.pack(">4s4xI", b"desc", len(text)) + text + bytes(78),
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.51512, 0.24120, -0.00105),
        b"gXYZ": xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": xyz(0.15710, 0.06657, 0.78407),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        table += struct.pack(">4sII", name, start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    size = start + len(body)
    head = struct.pack(">I4xI4s4s4s", size, 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp")
    head = head.ljust(68, b"\0") + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + body


def png(width: int, height: int, *extra: tuple[bytes, bytes]) -> bytes:
    """Write a PNG whose header may lie about its size, with chunks of one's choice before one black row."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1 + min(width, 1000)))
    chunks = [(b"IHDR", header), *extra, (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )


def webp_header(width: int, height: int) -> bytes:
    """Write the beginning of a WebP that announces a canvas and holds nothing."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + size
    return b"RIFF" + struct.pack("<I", len(body)) + body


def draw_heic(target: Path = HEIC) -> None:
    """Draw phone.heic: lying on its side, with EXIF, GPS, XMP and Display P3."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "phone.jpg"
        source.write_bytes(from_phone(6))
        subprocess.run(["heif-enc", "-q", "60", "-o", str(target), str(source)], check=True)
    target.write_bytes(_turned(target.read_bytes(), angle=3))


def _turned(heic: bytes, angle: int) -> bytes:
    """Add the `irot` property phones write beside EXIF's orientation and heif-enc 1.15 leaves out."""
    boxes = {name: heic.index(name) - 4 for name in (b"meta", b"iloc", b"iprp", b"ipco", b"ipma")}
    start = boxes[b"ipco"]
    end = start + int.from_bytes(heic[start : start + 4], "big")
    count, place = 0, start + 8
    while place < end:
        count, place = count + 1, place + int.from_bytes(heic[place : place + 4], "big")
    irot = struct.pack(">I4sB", 9, b"irot", angle)
    # The first entry of ipma is the picture: version and flags 4, entries 4, item 2, then the number of properties.
    number = boxes[b"ipma"] + 8 + 4 + 4 + 2
    last = number + 1 + heic[number]
    result = bytearray(heic[:end] + irot + heic[end:last] + bytes([0x80 | (count + 1)]) + heic[last:])
    result[number + len(irot)] += 1
    for name, more in {b"meta": 10, b"iprp": 10, b"ipco": 9}.items():
        _add(result, boxes[name], more)
    _add(result, boxes[b"ipma"] + 9, 1)
    # iloc: version and flags 4, field sizes and number of items 2 each, then 18 bytes an item with its place at 4.
    items = boxes[b"iloc"] + 12
    sizes, amount = struct.unpack_from(">HH", heic, items)
    assert sizes == 0x4440 and boxes[b"iloc"] < start, "heif-enc lays out its file differently"
    for index in range(amount):
        _add(result, items + 4 + 18 * index + 4, 10)
    return bytes(result)


def _add(data: bytearray, place: int, more: int) -> None:
    data[place : place + 4] = (int.from_bytes(data[place : place + 4], "big") + more).to_bytes(4, "big")


if __name__ == "__main__":
    draw_heic()
