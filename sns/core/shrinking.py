"""Turn any photo a phone makes into three clean WebP files.

Runs in a child process (see `offload.shrink_photo`): its decoders are in no other process, and nothing of the application
is in this one.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import resource
import sys
import warnings
from dataclasses import asdict
from pathlib import Path

from pi_heif import register_heif_opener
from PIL import AvifImagePlugin, Image, ImageCms

from sns.core.pictures import MAX_BYTES, BadPicture, Picture

# Sensors sold as "50 megapixels" deliver up to 8192 x 6144, a little over 50,000,000.
MAX_PIXELS = 50 * 1024 * 1024
SIZES = {"l": 2048, "m": 1080, "s": 480}
QUALITY = 80

_HEIF_STILL = {b"heic", b"heix", b"heim", b"heis"}
_HEIF_VIDEO = {b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"}
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION = 0x0112
_ICC_MODES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}

# Pillow itself then refuses a WebP canvas that is far too large, before it allocates it.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
# Every decoder thread would claim address space of its own, which the memory limit counts.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


def make_sizes(source: Path, folder: Path) -> Picture:
    """Write s.webp, m.webp and l.webp into the folder, upright, in sRGB, on white, without any metadata.

    Of an animation the first frame is taken. Nothing is written when the file is refused with BadPicture.
    """
    if source.stat().st_size > MAX_BYTES:
        raise BadPicture("size")
    try:
        data = source.read_bytes()
        formats = _formats(data[:32])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            files, (width, height) = _encode(data, formats)
    except BadPicture:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise BadPicture("pixels") from error
    except Exception as error:  # decoders fed with hostile bytes raise anything, MemoryError included
        raise BadPicture("broken") from error
    for name, content in files.items():
        (folder / f"{name}.webp").write_bytes(content)
    weights = {name: len(content) for name, content in files.items()}
    return Picture(width, height, weights, hashlib.sha256(data).hexdigest())


def _formats(head: bytes) -> list[str]:
    """Tell from the first bytes which of Pillow's readers may try: the name of a file proves nothing."""
    if not head:
        raise BadPicture("empty")
    if head.startswith(b"\xff\xd8\xff"):
        return ["JPEG"]
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return ["PNG"]
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return ["WEBP"]
    brand = head[8:12] if head[4:8] == b"ftyp" else b""
    if brand in _HEIF_VIDEO:
        raise BadPicture("animated")
    if brand in {b"avif", b"avis"}:
        return ["AVIF"]
    if brand in _HEIF_STILL:
        return ["HEIF"]
    if brand == b"mif1":
        return ["AVIF", "HEIF"]
    raise BadPicture("kind")


def _encode(data: bytes, formats: list[str]) -> tuple[dict[str, bytes], tuple[int, int]]:
    with Image.open(io.BytesIO(data), formats=formats) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise BadPicture("pixels")
        # The JPEG decoder can halve while it decodes; the others ignore this.
        opened.draft(None, _fit(opened.size, SIZES["l"]))
        opened.load()
        profile = opened.info.get("icc_profile")
        turn = _UPRIGHT.get(_orientation(opened))
        large = _shrink(_plain_mode(opened), SIZES["l"])
    # Shrunk first: turning, flattening and colours then cost a tenth.
    large = _in_srgb(_on_white(large), profile)
    if turn is not None:
        large = large.transpose(turn)
    files: dict[str, bytes] = {}
    image, before = large, None
    for name, side in SIZES.items():
        image = _shrink(image, side)
        if before is not None and image.size == before[0]:
            files[name] = before[1]
        else:
            files[name] = _webp(image)
        before = image.size, files[name]
    return files, large.size


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001  # a photo with damaged EXIF is still a photo
        return 1


def _plain_mode(image: Image.Image) -> Image.Image:
    """Bring 16-bit, palette and 1-bit pixels to a mode that can be resized."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 257) + 0.5).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode in {"RGB", "L", "CMYK"}:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _fit(size: tuple[int, int], longest: int) -> tuple[int, int]:
    scale = min(1, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _shrink(image: Image.Image, longest: int) -> Image.Image:
    size = _fit(image.size, longest)
    return image if size == image.size else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGBA", image.size, "white")
    white.alpha_composite(image)
    return white.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert colours by the embedded profile; an unusable profile counts as none, as in browsers."""
    if profile:
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            mode = _ICC_MODES.get(source.profile.xcolor_space.strip())
            if mode == image.mode or (mode == "RGB" and image.mode == "L"):
                converted = ImageCms.profileToProfile(
                    image.convert(mode),
                    source,
                    ImageCms.createProfile("sRGB"),
                    renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
                    outputMode="RGB",
                    flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
                )
                if converted is not None:
                    return converted
    return image.convert("RGB")


def _webp(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY, exif=b"", xmp=b"", icc_profile=b"")
    return out.getvalue()


def _limit(memory: int, seconds: int) -> None:
    """Bind this process before it touches a stranger's bytes."""
    os.setpriority(os.PRIO_PROCESS, 0, 10)  # as whoever started it has done already
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def main(arguments: list[str]) -> None:
    """Shrink SOURCE into FOLDER, within MEMORY bytes and SECONDS of processor if given; print one JSON line."""
    source, folder, *limits = arguments
    if limits:
        _limit(*map(int, limits))
    try:
        answer = asdict(make_sizes(Path(source), Path(folder)))
    except BadPicture as refusal:
        answer = {"refused": refusal.reason}
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1:])
