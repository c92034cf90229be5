"""Scenes of things for cleaning, emergencies and long evenings."""

from __future__ import annotations

from math import cos, radians, sin

from sns.demo.scenes_kit import CREAM, GOLD, INDIGO, INK, LEAF, RED, TEAL, Canvas, Point, arc, mix, smooth, turned


def _glove(c: Canvas, x: float, y: float, turn: float, tone: str, flip: int) -> None:
    """Lay a work glove with a knitted cuff."""

    def at(*points: Point) -> list[Point]:
        return turned([(x + flip * a, y + b) for a, b in points], (x, y), turn)

    for dx, dy, reach, spread in ((-92, -120, 190, -14), (-32, -140, 240, -4), (32, -136, 230, 5), (90, -112, 170, 15)):
        end = (dx + sin(radians(spread)) * reach, dy - cos(radians(spread)) * reach)
        c.line(at((dx, dy + 60), end), 66, mix(tone, INK, 0.1))
        c.line(at((dx, dy + 60), end), 56, tone)
    c.line(at((110, 40), (210, -90)), 74, mix(tone, INK, 0.06))
    c.poly(
        smooth(at((-130, -110), (0, -150), (130, -100), (146, 40), (112, 190), (-112, 190), (-140, 40)), closed=True),
        tone,
    )
    for row in range(6):
        for k in range(5):
            c.oval(*at((-84 + k * 42 + row % 2 * 18, -80 + row * 44))[0], 9, fill="#6FA0B8")
    c.poly(at((-114, 170), (114, 170), (122, 330), (-122, 330)), mix(tone, GOLD, 0.18))
    for k in range(9):
        c.line(at((-100 + k * 25, 178), (-106 + k * 26.5, 322)), 5, mix(tone, INK, 0.2))
    c.line(at((-118, 322), (118, 322)), 17, TEAL)


def cleanup_gloves(c: Canvas) -> None:
    """Draw gloves, bag and tongs on the grass."""
    c.fade(["#A9BE86", "#8FA66C"])
    for _ in range(220):
        x, y = c.rng.uniform(0, 1600), c.rng.uniform(0, 1200)
        c.line(
            [(x, y), (x + c.rng.uniform(-12, 12), y - c.rng.uniform(20, 50))],
            5,
            mix("#7A9358", "#BBCB92", c.rng.random()),
        )
    bag = smooth([(110, 300), (80, 700), (100, 1000), (320, 1030), (560, 980), (580, 640), (500, 290)])
    c.poly([(x + 18, y + 26) for x, y in bag], "#4A5A3A60")
    c.poly(bag, "#DCE7EA")
    c.poly(smooth([(420, 300), (470, 640), (430, 1006), (560, 980), (580, 640), (500, 290)]), "#C3D3D8")
    c.poly(
        smooth(
            [(110, 300), (220, 250), (310, 290), (400, 240), (500, 290), (420, 340), (300, 330), (190, 350)],
            closed=True,
        ),
        "#B4C6CC",
    )
    c.line([(140, 320), (300, 344), (480, 312)], 20, RED, soft=True)
    for _ in range(16):
        c.leaf(
            c.rng.uniform(170, 460),
            c.rng.uniform(480, 940),
            c.rng.uniform(40, 70),
            c.rng.uniform(0, 360),
            c.rng.choice(["#C9A06ABB", "#B9784ABB", "#8FA06ABB"]),
        )
    c.rect(220, 640, 190, 120, "#FBF8EC", 10)
    c.oval(315, 700, 42, fill=LEAF)
    c.leaf(296, 716, 56, -42, CREAM)
    _glove(c, 800, 640, -10, "#FBF6E8", -1)
    _glove(c, 1170, 680, 12, "#F7F0DE", 1)
    for side in (-14, 14):
        c.line([(1480 + side, 120), (1480 + side * 2.4, 640), (1480 + side * 0.3, 1080)], 17, "#A9B4BA", soft=True)
    c.rect(1440, 60, 80, 220, INDIGO, 30)
    c.rect(1448, 500, 64, 26, "#6F7C84", 8)
    for _ in range(34):
        x, y = c.rng.uniform(560, 1560), c.rng.choice((c.rng.uniform(20, 180), c.rng.uniform(1030, 1180)))
        c.leaf(
            x,
            y,
            c.rng.uniform(40, 76),
            c.rng.uniform(0, 360),
            c.rng.choice([GOLD, "#C9683A", "#A9523A", "#D9B45A"]),
            "#7A4A2A",
            0.34,
        )


def disaster_kit(c: Canvas) -> None:
    """Draw an emergency rucksack and what goes into it."""
    c.fade(["#F0E2C4", "#E6D0A2"], bottom=900)
    c.rect(0, 880, 1600, 320, "#B98A5E")
    c.rect(0, 880, 1600, 20, "#D3A878")
    c.rect(1180, 130, 300, 380, "#FBF6E6", 10)
    c.rect(1180, 130, 300, 70, TEAL, 10)
    c.rect(1204, 226, 252, 260, "#DDE3C6", 6)
    c.line([(1204, 420), (1300, 380), (1380, 410), (1456, 350)], 22, "#A9CEDD", soft=True)
    for points in ([(1204, 300), (1456, 280)], [(1290, 226), (1310, 486)], [(1390, 226), (1400, 486)]):
        c.line(points, 9, "#FBF6E6")
    c.line([(1240, 330), (1302, 330), (1306, 296), (1394, 290), (1396, 256)], 8, RED)
    c.oval(1240, 330, 12, fill=INDIGO)
    c.oval(1396, 252, 16, fill=RED)
    c.oval(800, 1090, 720, 46, "#6B4A2C50")
    c.line(arc(760, 330, 90, 100, 180, 360), 34, "#7B2F24")
    c.blob(
        [
            (520, 480),
            (580, 340),
            (760, 300),
            (940, 340),
            (1000, 480),
            (1020, 1040),
            (960, 1090),
            (560, 1090),
            (500, 1040),
        ],
        RED,
    )
    c.poly(smooth([(900, 330), (1000, 480), (1020, 1040), (960, 1090), (880, 1090), (930, 700)]), "#973A2B")
    c.rect(580, 690, 360, 330, "#C65A44", 40)
    c.rect(580, 690, 360, 90, "#A33F30", 40)
    c.rect(726, 760, 68, 44, GOLD, 10)
    for x in (560, 930):
        c.rect(x, 360, 38, 330, "#7B2F24", 12)
    c.rect(600, 480, 320, 130, "#F7E3B0", 14)
    for n in range(9):
        if n % 2:
            c.poly([(600 + n * 36, 480), (636 + n * 36, 480), (606 + n * 36, 610), (570 + n * 36, 610)], "#FFF8E2")
    for x, height in ((210, 400), (380, 340)):
        c.rect(x - 70, 1080 - height, 140, height, "#A9D3E2", 34)
        c.rect(x - 70, 1080 - height * 0.62, 140, height * 0.3, INDIGO)
        c.oval(x, 1080 - height * 0.47, 30, 34, "#D9EEF4")
        c.rect(x - 32, 1040 - height, 64, 52, "#F7F4E8", 10)
        c.rect(x - 50, 1110 - height, 18, height * 0.3, "#FFFFFF90", 9)
    c.rect(1080, 930, 290, 130, "#3E464E", 40)
    c.poly([(1330, 906), (1440, 870), (1440, 1120), (1330, 1084)], "#5B656E")
    c.oval(1440, 995, 30, 126, "#FFF3C4")
    c.rect(1150, 914, 70, 26, GOLD, 10)
    c.poly([(1450, 890), (1600, 820), (1600, 1170), (1450, 1100)], "#FFF6CC50")
    for x, tone in ((1110, GOLD), (1240, "#8FA06A")):
        c.rect(x - 58, 720, 116, 190, tone, 10)
        c.rect(x - 58, 720, 116, 26, "#D7DBDD", 10)
        c.rect(x - 58, 890, 116, 26, "#D7DBDD", 10)
        c.oval(x, 818, 36, fill=CREAM)
    c.rect(1050, 908, 260, 26, "#8A5F41", 6)
    c.rect(420, 940, 190, 130, "#4F8A5E", 16)
    c.rect(500, 962, 32, 86, CREAM, 4)
    c.rect(472, 989, 86, 32, CREAM, 4)


def _ball(c: Canvas, x: float, y: float, r: float, tone: str) -> None:
    """Wind a ball of wool."""
    c.oval(x + 12, y + r * 0.86, r * 0.95, r * 0.22, "#5B3A2A50")
    c.oval(x, y, r, fill=tone)
    for turn, light in ((-40, 0.24), (25, -0.18), (85, 0.12)):
        shade = mix(tone, "#FFFFFF", light) if light > 0 else mix(tone, INK, -light)
        for k in range(-3, 4):
            width = r * (1 - (k / 4.2) ** 2) ** 0.5
            bow = [
                (x - width * 0.8, y + k * r * 0.21),
                (x, y + k * r * 0.21 - r * 0.16),
                (x + width * 0.8, y + k * r * 0.21),
            ]
            c.line(turned(smooth(bow), (x, y), turn), r * 0.045, shade)


def knitting(c: Canvas) -> None:
    """Draw a piece of knitting and balls of wool."""
    c.fade(["#EAD9BC", "#DDC096"])
    c.rect(130, 70, 480, 520, "#7B5A44", 12)
    c.shade([(160, 100), (580, 100), (580, 560), (160, 560)], ["#7E9DB8", "#C8D4D8", "#F2E2CC"])
    for _ in range(40):
        c.oval(c.rng.uniform(170, 570), c.rng.uniform(110, 550), c.rng.uniform(3, 7), fill="#FFFFFFD0")
    c.rect(360, 90, 20, 480, "#7B5A44")
    c.rect(150, 310, 440, 20, "#7B5A44")
    c.glow(1240, 250, 420, "#FFE9B4", 0.8)
    c.line([(1240, 0), (1240, 170)], 7, INK)
    c.poly([(1180, 170), (1300, 170), (1370, 300), (1110, 300)], RED)
    c.oval(1240, 304, 110, 20, "#FFF6D8")
    c.rect(0, 860, 1600, 340, "#A9744C")
    c.rect(0, 860, 1600, 22, "#C6916A")
    c.oval(390, 1100, 330, 44, "#5B3A2A60")
    for x, y, r, tone in ((280, 760, 110, TEAL), (430, 720, 120, GOLD), (540, 790, 96, "#C98A9A")):
        _ball(c, x, y, r, tone)
    c.poly(smooth([(90, 800), (120, 1000), (190, 1100), (600, 1100), (670, 1000), (700, 800)]), "#B98449")
    for row in range(6):
        for n in range(12):
            x = 110 + n * 50 + row % 2 * 24
            if 96 + row * 14 < x < 690 - row * 16:
                c.rect(x - 22, 816 + row * 46, 46, 32, mix("#D3A163", "#A9743C", (n + row) % 3 / 2), 14)
    c.rect(76, 786, 640, 40, "#9C6B38", 18)
    colours = ["#A8433A", CREAM, "#A8433A", INDIGO, CREAM, INDIGO, "#A8433A"]
    for row in range(15):
        tone = colours[row % 7]
        for n in range(15):
            x, y = 860 + n * 36 + row * 2, 560 + row * 36
            c.leaf(x, y, 42, 62, tone, fat=0.3)
            c.leaf(x + 36, y, 42, 118, mix(tone, INK, 0.1), fat=0.3)
    for x0, y0, x1, y1 in ((820, 590, 1500, 500), (760, 480, 1440, 600)):
        c.line([(x0, y0), (x1, y1)], 22, "#D9AE74")
        c.line([(x0, y0 - 4), (x1, y1 - 4)], 6, "#F0D3A4")
        c.oval(x0, y0, 26, fill="#8A5632")
    c.line([(1400, 1100), (1300, 1160), (1000, 1150), (860, 1120), (800, 1100)], 8, "#A8433A", soft=True)
    _ball(c, 760, 1040, 104, "#A8433A")
    _ball(c, 1490, 1060, 90, INDIGO)
