"""Scenes of trees through the year."""

from __future__ import annotations

from sns.demo.scenes_kit import GOLD, RED, TEAL, Canvas, arc, mix, smooth, turned


def _cherry(c: Canvas, x: float, y: float, r: float, petal: str) -> None:
    """Open a cherry blossom with notched petals."""
    turn = c.rng.uniform(0, 72)
    for n in range(5):
        ring = [(0, 0), (0.42, -0.42), (0.86, -0.34), (1.0, -0.13), (0.87, 0), (1.0, 0.13), (0.86, 0.34), (0.42, 0.42)]
        c.poly(
            turned(smooth([(x + a * r, y + b * r) for a, b in ring], closed=True, steps=5), (x, y), turn + n * 72),
            petal,
        )
        end = turned([(x + r * 0.4, y)], (x, y), turn + n * 72)[0]
        c.line([(x, y), end], 2.5, "#CF7F8E")
        c.oval(*end, r * 0.05, fill="#E0B04E")
    c.oval(x, y, r * 0.15, fill="#CF7F8E")


def _fallen(c: Canvas, top: float, colours: list[str], many: int) -> None:
    """Scatter leaves over the ground."""
    for _ in range(many):
        x, y = c.rng.uniform(0, c.w), c.rng.uniform(top, c.h)
        c.leaf(x, y, c.rng.uniform(24, 48), c.rng.uniform(0, 360), c.rng.choice(colours), fat=0.34)


def cherry_blossom(c: Canvas) -> None:
    """Draw a branch of cherry blossoms."""
    c.fade(["#A9CBDD", "#DCE6E2", "#FBEDE0"])
    c.glow(1180, 330, 460, "#FFFFFF", 0.7)
    c.hills(900, 150, "#C3D0CC")
    c.hills(1010, 90, "#B5C29A", 1.2)
    for n in range(9):
        x = n * 190
        for _ in range(7):
            c.oval(
                x + c.rng.uniform(-80, 80),
                950 + c.rng.uniform(-70, 40),
                c.rng.uniform(40, 74),
                fill=c.rng.choice(["#F6D5D6", "#F2C6CB", "#F9E2E0"]),
            )
    c.hills(1080, 40, "#98AA6C", 0.7)
    bark = "#5E4238"
    main = c.branch([(-60, 80), (240, 250), (560, 280), (900, 400), (1330, 380)], 62, bark)
    twigs = [main]
    for start, points in (
        (10, [(300, 420), (420, 560), (640, 660)]),
        (18, [(700, 150), (880, 90), (1080, 130)]),
        (28, [(1000, 560), (1120, 660), (1250, 690)]),
    ):
        twigs.append(c.branch([main[start], *points], 30, bark))
    spots = [(x + c.rng.uniform(-80, 80), y + c.rng.uniform(-80, 90)) for twig in twigs for x, y in twig[6::2]]
    for px, py in spots:
        c.oval(px, py, c.rng.uniform(40, 66), fill=c.rng.choice(["#F4CCD2C0", "#F9DEDFC0"]))
    for px, py in spots:
        _cherry(c, px, py, c.rng.uniform(38, 68), c.rng.choice(["#F9DDE0", "#F6CBD2", "#FCEBEA", "#F2B9C4"]))
    for _ in range(40):
        c.oval(c.rng.uniform(0, 1600), c.rng.uniform(300, 1190), 13, 8, "#F6CBD2", c.rng.uniform(0, 180))


def autumn_leaves(c: Canvas) -> None:
    """Draw a red bridge among maples."""
    c.fade(["#9DBFCB", "#E6DEC4", "#F7D9A6"], bottom=800)
    c.glow(820, 520, 480, "#FFF4D0", 0.85)
    c.hills(640, 180, "#A9A9A0")
    c.hills(760, 150, "#C08A5C", 1.2)
    for n in range(17):
        c.tree(
            n * 104 - 20,
            900 + c.rng.uniform(-20, 20),
            c.rng.uniform(200, 320),
            c.rng.choice(["#C9583A", "#DE8A3E", "#E3AD4C", "#B6483A", "#A9803E"]),
            "#5E4238",
        )
    c.fade(["#7FA3AC", "#587F8C"], 900, 1200)
    for _ in range(70):
        x, y = c.rng.uniform(0, 1600), c.rng.uniform(915, 1190)
        c.line(
            [(x, y), (x + c.rng.uniform(40, 190), y)],
            6,
            c.rng.choice(["#C9583A80", "#E3AD4C80", "#FFFFFF38", "#DE8A3E70"]),
        )
    c.line(arc(760, 980, 420, 190, 180, 360), 34, "#A33A2C")
    c.line(arc(760, 900, 420, 190, 185, 355), 12, "#A33A2C")
    for x, y in arc(760, 980, 420, 190, 186, 354, 12):
        c.line([(x, y), (x, y - 96)], 12, "#8C2F25")
        c.oval(x, y - 100, 12, fill="#E9B45A")
    branch = c.branch([(1660, 40), (1380, 150), (1130, 150), (880, 250)], 40, "#4E382F")
    for x, y in branch[3:]:
        for _ in range(3):
            lx, ly, size = x + c.rng.uniform(-70, 70), y + c.rng.uniform(-50, 110), c.rng.uniform(44, 72)
            tone, turn = c.rng.choice([RED, "#D9653B", "#E8963F", "#A8362D"]), c.rng.uniform(40, 140)
            for k, reach in ((-104, 0.55), (-58, 0.85), (-26, 0.95), (0, 1.1), (26, 0.95), (58, 0.85), (104, 0.55)):
                c.leaf(lx, ly, size * reach, turn + k, tone, fat=0.17)
    _fallen(c, 1090, [RED, "#DE8A3E", GOLD], 26)


def ginkgo(c: Canvas) -> None:
    """Draw an avenue of ginkgo trees."""
    c.fade(["#A8CBDD", "#DDE8E4", "#FBF0CF"], bottom=1120)
    c.skyline(1120, 120, 330, "#BFCACB", "#EFE6C8")
    gold = ["#EBC04A", "#F3D268", "#DDA93A", "#F7E08A"]
    c.poly([(600, 980), (-260, 1610), (1460, 1610)], "#D9CDB4")
    c.rect(0, 1120, 1200, 60, "#B9B189")
    c.poly([(600, 1060), (-560, 1610), (1760, 1610)], "#CFC3AA")
    c.poly([(0, 1130), (560, 1080), (200, 1610), (0, 1610)], "#E6C65E")
    c.poly([(1200, 1130), (640, 1080), (1000, 1610), (1200, 1610)], "#E6C65E")
    for depth in (0.3, 0.42, 0.6, 0.86):
        for side in (-1, 1):
            x, y, height = 600 + side * 640 * depth, 1070 + 440 * depth**1.6, 1450 * depth
            width = height * 0.032
            c.poly(
                [
                    (x - width, y),
                    (x - width * 0.4, y - height * 0.7),
                    (x + width * 0.4, y - height * 0.7),
                    (x + width, y),
                ],
                "#6F5643",
            )
            for _ in range(46):
                dy = c.rng.uniform(0.2, 1.0)
                spread = 0.27 * (1.05 - dy) ** 0.6
                c.oval(
                    x + c.rng.uniform(-spread, spread) * height,
                    y - dy * height,
                    c.rng.uniform(0.035, 0.07) * height,
                    fill=c.rng.choice(gold),
                )
    c.person(560, 1400, 250, TEAL, away=True)
    c.person(660, 1400, 230, "#A8505A", "#4A4038", away=True)
    for _ in range(150):
        x, y = c.rng.uniform(0, 1200), c.rng.uniform(1130, 1600) if c.rng.random() < 0.75 else c.rng.uniform(300, 1100)
        r, turn = c.rng.uniform(14, 28), c.rng.uniform(0, 360)
        c.poly(
            turned(
                [(x, y), *arc(x, y, r, r, -140, -95, 6), (x, y - r * 0.75), *arc(x, y, r, r, -85, -40, 6)], (x, y), turn
            ),
            c.rng.choice(gold),
        )
        c.line([(x, y), turned([(x, y + r * 0.7)], (x, y), turn)[0]], 3, "#C99A34")


def persimmon(c: Canvas) -> None:
    """Draw persimmons on their branch."""
    c.fade(["#B7CFD6", "#EBDDBE", "#F4CD94"])
    c.glow(420, 560, 520, "#FFF3D2", 0.85)
    c.hills(900, 140, "#B4B59A")
    c.hills(1000, 90, "#A9935F", 1.3)
    for x in (160, 420, 1350):
        c.house(x, 1060, 210, 110, "#E5D3B1", "#6E6558")
    c.hills(1070, 50, "#8C8A54", 0.8)
    bark = "#57423A"
    for points, width in (
        ([(1660, 60), (1300, 200), (900, 240), (520, 420), (260, 440)], 52),
        ([(1240, 210), (1160, 400), (960, 520), (860, 700)], 30),
        ([(860, 250), (700, 150), (480, 130)], 26),
        ([(1420, 160), (1440, 420), (1340, 640)], 26),
    ):
        c.branch(points, width, bark)
    for x, y, r in (
        (300, 560, 104),
        (560, 530, 118),
        (800, 420, 100),
        (520, 250, 84),
        (880, 800, 122),
        (1050, 610, 104),
        (1330, 740, 118),
        (1190, 420, 92),
        (1450, 480, 90),
    ):
        tone = c.rng.choice(["#E2742F", "#DE6A2C", "#EA8536"])
        c.line([(x, y - r * 1.3), (x, y - r * 0.7)], 10, bark)
        c.blob(
            [
                (x - r, y),
                (x - r * 0.75, y - r * 0.66),
                (x, y - r * 0.8),
                (x + r * 0.75, y - r * 0.66),
                (x + r, y),
                (x + r * 0.7, y + r * 0.72),
                (x, y + r * 0.86),
                (x - r * 0.7, y + r * 0.72),
            ],
            tone,
        )
        c.blob(
            [
                (x + r * 0.4, y - r * 0.6),
                (x + r * 0.94, y),
                (x + r * 0.6, y + r * 0.7),
                (x, y + r * 0.8),
                (x + r * 0.5, y + r * 0.2),
            ],
            mix(tone, RED, 0.4),
        )
        c.oval(x - r * 0.42, y - r * 0.2, r * 0.2, r * 0.32, "#FFE2B0A0", 20)
        for a in (20, 75, 105, 160):
            c.leaf(x, y - r * 0.78, r * 0.62, a, "#7E8450", "#5F6540", 0.3)
    for x, y, a in (
        (430, 420, 70),
        (690, 330, 50),
        (950, 300, 80),
        (980, 560, 130),
        (1400, 380, 60),
        (620, 160, -40),
        (1280, 560, 120),
    ):
        c.leaf(x, y, c.rng.uniform(110, 160), a, c.rng.choice(["#C96A3A", "#B98A3E", "#8C8A4A"]), "#8A5A34", 0.34)
