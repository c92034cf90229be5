"""Draw the icons for home screens from the lines of `mark.svg`: `python -m tools.icons`. What it writes is kept in the repository."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parents[1] / "sns" / "static" / "img"
PAPER, CLOTH, ROD, WHITE = "#F7F5F1", "#224D76", "#484E55", "#FFFFFF"
# The curtain of mark.svg, in its 32 units.
_CLOTH = (
    (3, 5), (29, 5), (29, 27), (22, 27), (20.5, 19), (19, 27), (13, 27), (11.5, 19), (10, 27), (3, 27),
)  # fmt: skip
_FINER = 8
#: name → pixels, how much of the side the mark takes, corners as part of the side (None: no ground at all)
ICONS: dict[str, tuple[int, float, float | None]] = {
    "icon-192.png": (192, 0.74, 0.22),
    "icon-512.png": (512, 0.74, 0.22),
    # Whatever a phone cuts off, a circle of 80 % stays: the corners of the mark lie within it.
    "icon-maskable-512.png": (512, 0.54, 0.0),
    "icon-apple-180.png": (180, 0.66, 0.0),
    "badge-96.png": (96, 0.94, None),
}


def draw(side: int, part: float, corners: float | None) -> Image.Image:
    """Draw the mark on paper; without a ground as a white shape, of which phones take only the outline."""
    large = side * _FINER
    picture = Image.new("RGBA", (large, large), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    if corners is not None:
        pen.rounded_rectangle((0, 0, large - 1, large - 1), radius=large * corners, fill=PAPER)
    unit = large * part / 32
    # The mark stands between 2.5 and 27 of its 32 units: its middle, not its frame's, goes to the middle.
    left, top = (large - 32 * unit) / 2, large / 2 - 14.75 * unit

    def at(x: float, y: float) -> tuple[float, float]:
        return left + x * unit, top + y * unit

    def line(x1: float, x2: float, y: float, width: float, colour: str) -> None:
        half = width / 2
        box = (*at(x1 - half, y - half), *at(x2 + half, y + half))
        pen.rounded_rectangle(box, radius=half * unit, fill=colour)

    flat = corners is None
    pen.polygon([at(*point) for point in _CLOTH], fill=WHITE if flat else CLOTH)
    line(1, 31, 4, 3, WHITE if flat else ROD)
    if flat:
        # Cut out of the shape, so that the cloth is still known for one.
        for y in (11.5, 16):
            box = (*at(8.75, y - 1.25), *at(23.25, y + 1.25))
            pen.rounded_rectangle(box, radius=1.25 * unit, fill=(0, 0, 0, 0))
    else:
        line(10, 22, 11.5, 2.5, WHITE)
        line(10, 22, 16, 2.5, WHITE)
    small = picture.resize((side, side), Image.Resampling.LANCZOS)
    return small if corners != 0.0 else small.convert("RGB")


def icon(name: str) -> Image.Image:
    """Return an icon as it is kept: few colours make it small, and a first visit counts each byte."""
    return draw(*ICONS[name]).quantize(16, dither=Image.Dither.NONE)


def main() -> None:
    """Write every icon."""
    for name in ICONS:
        icon(name).save(FOLDER / name, optimize=True)


if __name__ == "__main__":
    main()
