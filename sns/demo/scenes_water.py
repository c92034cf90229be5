"""Scenes of the river, the sea and the moon."""

from __future__ import annotations

from sns.demo.scenes_kit import (
    APRICOT,
    CREAM,
    INK,
    MIST,
    MOSS,
    OLIVE,
    RED,
    SAND,
    STEEL,
    STRAW,
    Canvas,
    arc,
    mix,
    smooth,
)


def _sparkle(c: Canvas, x: float, top: float, bottom: float, fill: str) -> None:
    """Lay the broken path of light below a sun or moon."""
    y = top
    while y < bottom:
        share = (y - top) / (bottom - top)
        width = c.rng.uniform(60, 220) * (0.5 + share)
        middle = x + c.rng.uniform(-60, 60) * (0.4 + share)
        c.line([(middle - width / 2, y), (middle + width / 2, y)], 5 + 5 * share, fill)
        y += 20 + 16 * share


def _bridge(c: Canvas, y: float, fill: str, rise: float = 120, spans: int = 4) -> None:
    """Lead a bridge of arches across the water."""
    width = (c.w + 200) / spans
    for n in range(spans):
        left = -100 + n * width
        bow = arc(left + width / 2, y, width / 2, rise, 180, 360)
        c.line(bow, 13, fill)
        for x, top in bow[4:-4:4]:
            c.line([(x, top), (x, y)], 5, fill)
        c.rect(left - 16, y, 32, 110, mix(fill, INK, 0.25))
    c.rect(0, y - 8, c.w, 26, fill)


def _susuki(c: Canvas, x: float, y: float, height: float, lean: float, stem: str, plume: str) -> None:
    """Let one stalk of pampas grass bend."""
    top = (x + lean, y - height)
    c.line([(x, y), (x + lean * 0.25, y - height * 0.55), top], 6, stem, soft=True)
    for n in range(7):
        angle = -92 + n * 15 * (1 if lean > 0 else -1)
        c.leaf(*top, height * (0.34 - 0.016 * n), angle, plume if n % 2 else mix(plume, OLIVE, 0.16), fat=0.13)


def river_morning(c: Canvas) -> None:
    """Draw a river at sunrise with a bridge and two walkers."""
    c.fade(["#8FB4CC", "#CFDDD9", "#F7E6C4", "#F6CFA0"], bottom=640)
    c.glow(1120, 520, 420, "#FFF3D0", 0.9)
    c.oval(1120, 520, 74, fill="#FFF7E0")
    c.cloud(180, 230, 420, "#FFFFFF90")
    c.cloud(760, 150, 300, "#FFFFFF70")
    c.hills(560, 110, "#A9BCC4")
    c.skyline(640, 40, 170, "#8FA5B2")
    c.fade(["#E9D4AE", "#A9BFC4", "#6E93A6"], 640, 1010)
    _sparkle(c, 1120, 664, 960, "#FFF3D0")
    _bridge(c, 612, STEEL)
    for _n in range(14):
        x, y = c.rng.uniform(0, 1000), c.rng.uniform(700, 960)
        c.line([(x, y), (x + c.rng.uniform(40, 140), y)], 4, "#FFFFFF50")
    c.hills(950, 50, "#8E9A68", 0.7)
    c.hills(1030, 60, OLIVE, 0.8)
    c.poly(
        smooth([(620, 1200), (760, 1110), (1000, 1060), (1610, 1010), (1610, 1060), (1080, 1110), (900, 1200)]),
        "#D9C79B",
    )
    c.person(1010, 1112, 150, RED, away=True)
    c.person(1092, 1100, 132, "#E5D5B0", "#47566B", hair="#6B625A", away=True)
    for _n in range(60):
        x = c.rng.uniform(0, 700)
        c.line(
            [(x, 1210), (x + c.rng.uniform(-20, 30), 1210 - c.rng.uniform(40, 150))],
            5,
            mix(MOSS, "#A7AA6C", c.rng.random()),
        )


def susuki(c: Canvas) -> None:
    """Draw pampas grass by the evening river."""
    c.fade([MIST, SAND, APRICOT], bottom=700)
    c.glow(1120, 520, 380, "#FFF3D0", 0.85)
    c.oval(1120, 520, 88, fill=CREAM)
    c.skyline(660, 50, 190, "#93A3AD")
    _bridge(c, 650, STEEL, 96, 5)
    c.fade(["#D9B98C", "#7F97A6"], 690, 930)
    _sparkle(c, 1120, 716, 880, CREAM)
    c.hills(900, 60, OLIVE, 0.9)
    c.hills(1000, 70, MOSS, 0.7)
    for n in range(26):
        right = n % 2
        x = c.rng.uniform(880, 1620) if right else c.rng.uniform(-20, 760)
        c.line(
            [(x, 1210), (x + 30, 1000), (x + c.rng.uniform(60, 150), 1210 - c.rng.uniform(180, 330))],
            6,
            "#8D7A4A",
            soft=True,
        )
    for _ in range(22):
        x = c.rng.choice((c.rng.uniform(20, 620), c.rng.uniform(1080, 1560)))
        _susuki(c, x, 1220, c.rng.uniform(300, 620), c.rng.uniform(50, 150), "#8D7A4A", STRAW)


def sunset_bridge(c: Canvas) -> None:
    """Draw a suspension bridge before the setting sun."""
    c.fade(["#44507A", "#94688A", "#E08A6D", "#F6B976", "#FBDDA0"], bottom=760)
    c.glow(760, 700, 520, "#FFE7AE", 0.85)
    c.oval(760, 690, 120, fill="#FFF0C4")
    for x, y, width in ((80, 260, 520), (980, 180, 480), (700, 360, 360), (1240, 420, 420)):
        c.cloud(x, y, width, "#F7B48C78")
    c.skyline(762, 50, 210, "#6B5476")
    c.fade(["#F3B173", "#A8647A", "#4A4468"], 760, 1200)
    _sparkle(c, 760, 784, 1160, "#FFE3A8")
    dark = "#3A3350"
    for x in (430, 1180):
        for side in (-26, 26):
            c.rect(x + side - 9, 330, 18, 640, dark)
        for y in (340, 470, 600):
            c.rect(x - 30, y, 60, 14, dark)
    for left, right in ((-320, 430), (430, 1180), (1180, 1930)):
        points = [(left + (right - left) * n / 24, 345 + 350 * (1 - (2 * n / 24 - 1) ** 2)) for n in range(25)]
        c.line(points, 10, dark)
        for px, py in points[1:-1]:
            c.line([(px, py), (px, 730)], 3, dark)
    c.rect(0, 722, c.w, 34, dark)
    for n in range(24):
        c.oval(34 + n * 68, 714, 5, fill="#FFE9B8")
    for x in (560, 640, 960):
        c.poly(
            [(x - 44, 912 + x * 0.1), (x + 60, 912 + x * 0.1), (x + 40, 934 + x * 0.1), (x - 26, 934 + x * 0.1)], dark
        )
        c.line([(x, 912 + x * 0.1), (x, 866 + x * 0.1)], 5, dark)


def moon(c: Canvas) -> None:
    """Draw the full moon with dumplings and pampas grass."""
    c.fade(["#16213F", "#2C4068", "#5A6C8E", "#B79C94"])
    for _ in range(70):
        c.oval(c.rng.uniform(0, 1200), c.rng.uniform(0, 800), c.rng.uniform(1.5, 3.5), fill="#FFF7DFC0")
    c.glow(600, 560, 620, "#FFF0C0", 0.7)
    c.oval(600, 560, 290, fill="#FBEBC0")
    for x, y, r in ((500, 470, 70), (700, 600, 54), (560, 690, 40), (690, 430, 34), (450, 610, 30)):
        c.oval(x, y, r, r * 0.9, "#EBD49C90")
    for x, y, width in ((-60, 760, 620), (620, 860, 640), (700, 380, 420)):
        c.cloud(x, y, width, "#DDD2CC60")
    c.skyline(1290, 40, 150, "#26335A", "#FFDB8FA0")
    c.hills(1290, 60, "#1F2B4E", 1)
    for _ in range(14):
        px = c.rng.choice((c.rng.uniform(-20, 240), c.rng.uniform(960, 1220)))
        lean = c.rng.uniform(40, 130) * (1 if px < 600 else -1)
        _susuki(c, px, 1610, c.rng.uniform(440, 860), lean, "#6B6148", mix(STRAW, "#C9A98A", c.rng.random() * 0.6))
    c.rect(0, 1480, 1200, 120, "#151C36")
    c.poly([(420, 1400), (780, 1400), (740, 1500), (460, 1500)], "#8A5F41")
    c.rect(400, 1380, 400, 34, "#A9774F", 6)
    c.oval(600, 1452, 26, fill="#3E2C26")
    for row, many in enumerate((5, 4, 3, 2)):
        for n in range(many):
            px, py = 600 + (n - (many - 1) / 2) * 72, 1346 - row * 60
            c.oval(px, py, 40, fill="#E9DFCB")
            c.oval(px - 4, py - 5, 34, fill="#F9F3E3")
