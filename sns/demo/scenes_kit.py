"""A small paint box over Pillow: smooth flat shapes, gradients and the things every scene needs."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import cos, pi, radians, sin

from PIL import Image, ImageColor, ImageDraw

Point = tuple[float, float]

# Everything is drawn at this multiple of its size and shrunk at the end: that is the antialiasing.
_SCALE = 2

CREAM, SAND, APRICOT, MIST, STEEL = "#FBEBC8", "#E9D9BE", "#EFC48C", "#9FB9CC", "#5E7486"
MOSS, OLIVE, STRAW, INK, WOOD = "#5E5F3C", "#7C7A4E", "#F3E6CC", "#2B3440", "#8A5F41"
INDIGO, RED, GOLD, TEAL, PINK, LEAF = "#224D76", "#B4472E", "#D9A441", "#3F7A78", "#E7B3AD", "#7F9455"


def mix(one: str, other: str, share: float) -> str:
    """Return the colour between two colours."""
    pair = zip(ImageColor.getrgb(one)[:3], ImageColor.getrgb(other)[:3], strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pair)


def turned(points: Iterable[Point], centre: Point, angle: float) -> list[Point]:
    """Turn points around a centre, clockwise in degrees."""
    c, s = cos(radians(angle)), sin(radians(angle))
    x0, y0 = centre
    return [(x0 + (x - x0) * c - (y - y0) * s, y0 + (x - x0) * s + (y - y0) * c) for x, y in points]


def arc(x: float, y: float, rx: float, ry: float, start: float = 0, end: float = 360, steps: int = 40) -> list[Point]:
    """Return points on an ellipse, clockwise from three o'clock."""
    angles = (radians(start + (end - start) * n / steps) for n in range(steps + 1))
    return [(x + rx * cos(a), y + ry * sin(a)) for a in angles]


def smooth(points: Sequence[Point], closed: bool = False, steps: int = 10) -> list[Point]:
    """Return a soft curve through the points (Catmull-Rom)."""
    ring = [points[-1], *points, *points[:2]] if closed else [points[0], *points, points[-1]]
    curve: list[Point] = []
    for (ax, ay), (bx, by), (cx, cy), (dx, dy) in zip(ring, ring[1:], ring[2:], ring[3:], strict=False):
        for n in range(steps):
            t = n / steps
            f, g = t * t, t * t * t
            w = (-t + 2 * f - g, 2 - 5 * f + 3 * g, t + 4 * f - 3 * g, g - f)
            curve.append(
                (
                    (ax * w[0] + bx * w[1] + cx * w[2] + dx * w[3]) / 2,
                    (ay * w[0] + by * w[1] + cy * w[2] + dy * w[3]) / 2,
                )
            )
    return curve if closed else [*curve, points[-1]]


class Canvas:
    """A picture in the making; coordinates are those of the finished picture."""

    def __init__(self, width: int, height: int, rng: random.Random) -> None:
        self.w, self.h, self.rng = width, height, rng
        self._image = Image.new("RGB", (width * _SCALE, height * _SCALE))
        self._draw = ImageDraw.Draw(self._image, "RGBA")

    def finish(self, mirrored: bool) -> Image.Image:
        """Return the finished picture."""
        image = self._image.reduce(_SCALE)
        return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else image

    def poly(self, points: Iterable[Point], fill: str) -> None:
        """Fill a polygon."""
        self._draw.polygon([(x * _SCALE, y * _SCALE) for x, y in points], fill=fill)

    def blob(self, points: Sequence[Point], fill: str) -> None:
        """Fill a soft closed shape through the points."""
        self.poly(smooth(points, closed=True), fill)

    def oval(self, x: float, y: float, rx: float, ry: float | None = None, fill: str = INK, angle: float = 0) -> None:
        """Fill a circle or ellipse."""
        ry = rx if ry is None else ry
        if angle:
            self.poly(turned(arc(x, y, rx, ry), (x, y), angle), fill)
        else:
            box = [(x - rx) * _SCALE, (y - ry) * _SCALE, (x + rx) * _SCALE, (y + ry) * _SCALE]
            self._draw.ellipse(box, fill=fill)

    def rect(self, x: float, y: float, w: float, h: float, fill: str, r: float = 0) -> None:
        """Fill a rectangle, its corners rounded by r."""
        box = [x * _SCALE, y * _SCALE, (x + w) * _SCALE - 1, (y + h) * _SCALE - 1]
        self._draw.rounded_rectangle(box, min(r, w / 2, h / 2) * _SCALE, fill=fill)

    def line(self, points: Sequence[Point], width: float, fill: str, soft: bool = False) -> None:
        """Draw a line with round ends, as a soft curve if wished."""
        path = smooth(points) if soft else points
        self._draw.line(
            [(x * _SCALE, y * _SCALE) for x, y in path], fill=fill, width=max(1, round(width * _SCALE)), joint="curve"
        )
        # Round ends of see-through lines would show twice.
        if width > 3 and len(fill) < 8:
            for x, y in (path[0], path[-1]):
                self.oval(x, y, width / 2, fill=fill)

    def fade(self, colours: Sequence[str], top: float = 0, bottom: float | None = None) -> None:
        """Fill a band of the picture with a vertical gradient; a sky also colours all below it."""
        if not top:
            self.rect(0, 0, self.w, self.h, colours[-1])
        bottom = self.h if bottom is None else bottom
        self.shade([(0, top), (self.w, top), (self.w, bottom), (0, bottom)], colours)

    def shade(self, points: Sequence[Point], colours: Sequence[str]) -> None:
        """Fill a polygon with a vertical gradient."""
        xs, ys = [x * _SCALE for x, _ in points], [y * _SCALE for _, y in points]
        left, top = int(max(min(xs), 0)), int(max(min(ys), 0))
        right, bottom = int(min(max(xs), self.w * _SCALE)), int(min(max(ys), self.h * _SCALE))
        if right <= left or bottom <= top:
            return
        stops = Image.new("RGB", (1, len(colours)))
        stops.putdata([ImageColor.getrgb(colour)[:3] for colour in colours])
        height = bottom - top
        span = len(colours) - 1
        # Sampling from the middle of the first to the middle of the last stop keeps the ends pure.
        column = stops.resize((1, height), Image.Resampling.BILINEAR, box=(0, 0.5, 1, 0.5 + span))
        mask = Image.new("1", (right - left, height))
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in zip(xs, ys, strict=True)], fill=1)
        self._image.paste(column.resize((right - left, height), Image.Resampling.NEAREST), (left, top), mask)

    def glow(self, x: float, y: float, r: float, colour: str, strength: float = 0.6) -> None:
        """Lay a soft light around a point."""
        size = round(r * 2 * _SCALE)
        light = Image.radial_gradient("L").point(
            [round(max(0, 180 - v) ** 1.6 / 180**1.6 * 255 * strength) for v in range(256)]
        )
        mask = light.resize((size, size), Image.Resampling.BILINEAR)
        self._image.paste(colour, (round((x - r) * _SCALE), round((y - r) * _SCALE)), mask)

    def hills(self, y: float, height: float, fill: str, waves: float = 1.5) -> None:
        """Lay a range of soft hills across the picture, down to its lower edge."""
        one, other = self.rng.uniform(0, 2 * pi), self.rng.uniform(0, 2 * pi)
        step = self.w / 60
        ridge = [
            (
                n * step,
                y
                - height
                * (0.6 * sin(one + waves * 2 * pi * n / 60) + 0.4 * sin(other + waves * 4.6 * pi * n / 60))
                / 2,
            )
            for n in range(61)
        ]
        self.poly([*ridge, (self.w, self.h), (0, self.h)], fill)

    def skyline(self, y: float, low: float, high: float, fill: str, lights: str | None = None) -> None:
        """Set a row of buildings on a base line, with lit windows if wished."""
        rng = self.rng
        x = -20.0
        while x < self.w:
            width, height = rng.uniform(60, 150), rng.uniform(low, high)
            self.rect(x, y - height, width + 1, height, fill)
            if rng.random() < 0.3:
                self.rect(x + width * 0.3, y - height - 26, width * 0.3, 30, fill)
            if lights:
                for row in range(int(height // 34)):
                    for column in range(int(width // 26)):
                        if rng.random() < 0.38:
                            self.rect(x + 9 + column * 26, y - height + 14 + row * 34, 12, 16, lights)
            x += width + rng.choice((0, 0, 0, 14, 40))

    def tree(self, x: float, y: float, height: float, crown: str, trunk: str = WOOD) -> None:
        """Plant a round tree."""
        rng = self.rng
        width = height * 0.045
        self.poly(
            [(x - width, y), (x - width * 0.5, y - height * 0.6), (x + width * 0.5, y - height * 0.6), (x + width, y)],
            trunk,
        )
        self.line([(x, y - height * 0.35), (x + height * 0.16, y - height * 0.55)], width * 0.7, trunk)
        dark, light = mix(crown, "#2B3440", 0.16), mix(crown, "#FFF3D0", 0.22)
        spots = [(rng.uniform(-0.24, 0.24), rng.uniform(0.5, 0.86), rng.uniform(0.14, 0.2)) for _ in range(9)]
        for shift, colour in ((0.03, dark), (0.0, crown)):
            for dx, dy, r in spots:
                self.oval(x + dx * height, y - (dy - shift) * height, r * height, fill=colour)
        for dx, dy, r in spots[:4]:
            self.oval(x + (dx - 0.04) * height, y - (dy + 0.05) * height, r * height * 0.5, fill=light)

    def cloud(self, x: float, y: float, width: float, fill: str = "#FFFFFFB0") -> None:
        """Hang a flat-bottomed cloud."""
        bumps = [
            (0.0, 0.0),
            (0.08, -0.12),
            (0.24, -0.16),
            (0.36, -0.3),
            (0.56, -0.3),
            (0.7, -0.16),
            (0.9, -0.13),
            (1.0, 0.0),
        ]
        self.poly(smooth([(x + a * width, y + b * width) for a, b in bumps]), fill)

    def branch(self, points: Sequence[Point], width: float, fill: str) -> list[Point]:
        """Grow a branch that thins out, and return its course."""
        path = smooth(points)
        for n, (start, end) in enumerate(pairwise(path)):
            self.line([start, end], max(6, width * (1 - 0.9 * n / len(path))), fill)
        return path

    def leaf(
        self, x: float, y: float, length: float, angle: float, fill: str, vein: str | None = None, fat: float = 0.26
    ) -> None:
        """Lay a pointed leaf from its stem along an angle."""
        half = [(0.0, 0.0), (0.25, -fat * 0.8), (0.5, -fat), (0.78, -fat * 0.6), (1.0, 0.0)]
        ring = smooth(half) + smooth([(a, -b) for a, b in reversed(half)])
        self.poly(turned([(x + a * length, y + b * length) for a, b in ring], (x, y), angle), fill)
        if vein:
            self.line(turned([(x, y), (x + length * 0.85, y)], (x, y), angle), max(2, length * 0.02), vein)

    def steam(self, x: float, y: float, height: float, fill: str = "#FFFFFF66") -> None:
        """Let steam rise."""
        sway = height * 0.12
        points = [(x, y), (x - sway, y - height * 0.3), (x + sway, y - height * 0.62), (x - sway * 0.4, y - height)]
        self.line(points, 13, fill, soft=True)

    def person(
        self,
        x: float,
        y: float,
        height: float,
        coat: str,
        trousers: str = INK,
        skin: str = "#E3B98F",
        hair: str = "#3A322E",
        away: bool = False,
    ) -> None:
        """Stand a person, feet at y, facing us or looking away."""
        u = height / 10
        for side in (-1, 1):
            self.line([(x + side * u * 0.35, y - u * 4.2), (x + side * u * 0.75, y - u * 0.2)], u * 0.8, trousers)
            self.line(
                [(x + side * u * 0.95, y - u * 7), (x + side * u * 1.6, y - u * 4.4)], u * 0.65, mix(coat, INK, 0.14)
            )
        self.poly(
            smooth(
                [
                    (x - u * 1.15, y - u * 7.4),
                    (x, y - u * 7.8),
                    (x + u * 1.15, y - u * 7.4),
                    (x + u * 1.4, y - u * 3.6),
                    (x - u * 1.4, y - u * 3.6),
                ],
                closed=True,
            ),
            coat,
        )
        self.oval(x, y - u * 8.9, u * 0.98, u * 1.05, fill=skin)
        if away:
            self.oval(x, y - u * 9.0, u * 1.06, u * 1.08, hair)
        else:
            self.poly(arc(x, y - u * 9.1, u * 1.08, u * 1.05, 175, 365), hair)

    def house(self, x: float, y: float, width: float, height: float, wall: str, roof: str, light: str = CREAM) -> None:
        """Build a house with a tiled roof, its floor at y."""
        self.rect(x, y - height, width, height, wall)
        eave = width * 0.08
        self.poly(
            [
                (x - eave, y - height),
                (x + width * 0.16, y - height * 1.42),
                (x + width * 0.84, y - height * 1.42),
                (x + width + eave, y - height),
            ],
            roof,
        )
        self.rect(x - eave, y - height - 4, width + 2 * eave, 12, mix(roof, INK, 0.3))
        for n in range(2):
            left = x + width * (0.14 + 0.42 * n)
            self.rect(left, y - height * 0.78, width * 0.28, height * 0.34, light, 4)
            self.rect(left + width * 0.13, y - height * 0.78, width * 0.02, height * 0.34, roof)
