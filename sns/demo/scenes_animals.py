"""Scenes of animals of the neighbourhood."""

from __future__ import annotations

from math import cos, sin

from sns.demo.scenes_kit import CREAM, GOLD, INDIGO, INK, LEAF, OLIVE, RED, TEAL, Canvas, Point, arc, mix, smooth


def cat_wall(c: Canvas) -> None:
    """Draw a cat dozing on a wall."""
    c.fade(["#A5C7D6", "#E3E4D0", "#F8DFB4"], bottom=900)
    c.glow(1250, 430, 420, "#FFF3D0", 0.9)
    c.cloud(120, 200, 360)
    for x, y, width, tone in ((40, 800, 380, "#6E7F8C"), (520, 820, 320, "#8A6A5A"), (1120, 800, 430, "#52666E")):
        c.house(x, y, width, 230, c.rng.choice(["#E5D3B1", "#D9C6A6"]), tone)
    c.tree(960, 860, 520, "#9FAE70")
    c.rect(0, 760, 1600, 440, "#D9CDB6")
    c.rect(0, 740, 1600, 50, "#6E7278")
    for x in range(-20, 1640, 80):
        c.poly(arc(x + 40, 742, 42, 46, 180, 360), "#5B6067")
        c.poly(arc(x + 40, 742, 26, 28, 180, 360), "#767C83")
    for n in range(5):
        for k in range(8):
            x, y = k * 230 - n % 2 * 110, 806 + n * 84
            c.rect(x, y, 222, 76, mix("#CDBFA4", "#E3D8C2", c.rng.random()), 6)
    coat, patch = c.rng.choice([("#FBF3E4", "#D98F4A"), ("#F6EBDD", "#5A4A44"), ("#E9B26A", "#C98340")])
    c.line([(880, 690), (990, 700), (1010, 860), (960, 960), (1000, 1010)], 40, patch, soft=True)
    c.blob([(540, 690), (560, 520), (680, 440), (820, 470), (900, 590), (900, 700), (720, 716)], coat)
    c.blob([(720, 452), (830, 470), (890, 570), (820, 590), (740, 530)], patch)
    c.blob([(820, 620), (900, 610), (902, 700), (820, 706)], patch)
    for x in (560, 640):
        c.rect(x, 600, 62, 110, mix(coat, "#FFFFFF", 0.2), 30)
    x0, y0 = 570, 450
    for side in (-1, 1):
        c.poly(
            [(x0 + side * 112, y0 - 30), (x0 + side * 96, y0 - 172), (x0 + side * 18, y0 - 92)],
            coat if side < 0 else patch,
        )
        c.poly([(x0 + side * 96, y0 - 56), (x0 + side * 88, y0 - 136), (x0 + side * 40, y0 - 92)], "#E9A9A0")
    c.oval(x0, y0, 132, 112, coat)
    c.poly([(x0 + 10, y0 - 111), *arc(x0, y0, 132, 112, -80, 0, 20), (x0 + 60, y0 - 20)], patch)
    for side in (-1, 1):
        c.line(arc(x0 + side * 52, y0 - 12, 26, 18, 20, 160), 8, INK)
        for k in (-1, 0, 1):
            c.line([(x0 + side * 50, y0 + 40 + k * 8), (x0 + side * 150, y0 + 34 + k * 22)], 3, "#6B5A50")
        c.line(arc(x0 + side * 15, y0 + 44, 15, 13, 0, 180), 6, INK)
    c.poly([(x0 - 13, y0 + 22), (x0 + 13, y0 + 22), (x0, y0 + 38)], "#D9807A")
    for n in range(12):
        c.leaf(
            1330 + n * 24,
            760 + c.rng.uniform(-30, 240),
            c.rng.uniform(60, 110),
            c.rng.uniform(60, 130),
            mix(LEAF, "#4F7A4A", c.rng.random()),
            "#41683A",
            0.36,
        )


def dog_walk(c: Canvas) -> None:
    """Draw a dog and its owner on a walk."""
    c.fade(["#8FB9CF", "#DCE5D8", "#FAE0B0"], bottom=860)
    c.glow(1240, 520, 420, "#FFF3D0", 0.9)
    c.oval(1240, 520, 70, fill="#FFF3D2")
    c.cloud(220, 220, 420)
    c.hills(800, 130, "#A9BFB4")
    c.skyline(860, 50, 150, "#B4C2BE")
    c.hills(900, 60, "#9DB077", 0.8)
    for x in (130, 360, 1420):
        c.tree(x, 950, c.rng.uniform(330, 430), c.rng.choice(["#7C9560", "#A9AE66", "#C98F4A"]))
    c.poly(
        smooth(
            [(-20, 1010), (500, 980), (1100, 1000), (1620, 970), (1620, 1170), (1000, 1190), (-20, 1180)], closed=True
        ),
        "#E9D5A8",
    )
    c.oval(620, 1120, 150, 18, "#7C7A4E60")
    c.oval(1110, 1126, 210, 20, "#7C7A4E60")
    coat, skin = c.rng.choice([RED, TEAL, INDIGO]), "#E3B98F"
    for foot, knee in (((520, 1112), (570, 960)), ((730, 1112), (660, 950))):
        c.line([(620, 830), knee, foot], 56, "#3E4A5C")
        c.line([foot, (foot[0] + 46, foot[1] + 4)], 30, CREAM)
    c.blob([(560, 560), (620, 520), (690, 560), (710, 720), (700, 860), (550, 860), (540, 700)], coat)
    c.line([(670, 590), (740, 690), (830, 720)], 44, mix(coat, INK, 0.15), soft=True)
    c.oval(838, 722, 24, fill=skin)
    c.rect(606, 490, 50, 60, skin, 18)
    c.oval(640, 430, 84, 90, skin)
    c.poly(arc(632, 418, 92, 92, 140, 350), "#4A3A32")
    c.poly(smooth([(548, 400), (500, 440), (520, 520), (560, 470)], closed=True), "#4A3A32")
    c.rect(546, 372, 180, 34, GOLD, 14)
    c.poly(arc(632, 376, 88, 74, 180, 360), GOLD)
    c.line([(838, 722), (900, 830), (960, 880)], 7, RED, soft=True)
    fur, pale = c.rng.choice([("#D9944A", "#FBEBD0"), ("#6B5A50", "#E9D9C4"), ("#E9D3AE", "#FFF8EA")])
    for x, end in ((980, 960), (1030, 1060), (1210, 1190), (1250, 1290)):
        c.line([(x, 960), (end, 1112)], 36, mix(fur, INK, 0.1) if x in (1030, 1210) else fur)
        c.oval(end + 8, 1114, 26, 14, pale)
    c.blob(
        [(940, 900), (1000, 840), (1160, 850), (1270, 850), (1290, 930), (1240, 1000), (1080, 1010), (970, 990)], fur
    )
    c.blob([(960, 940), (1080, 980), (1200, 980), (1240, 1000), (1080, 1014), (970, 990)], pale)
    c.line(arc(1250, 800, 62, 60, -30, 200)[::-1], 42, fur)
    for x in (868, 940):
        c.poly([(x - 34, 790), (x - 6 + (x - 900) * 0.3, 690), (x + 36, 780)], fur)
    c.blob([(850, 800), (900, 760), (980, 790), (1010, 880), (960, 930), (880, 910)], fur)
    c.blob([(812, 862), (862, 830), (930, 870), (930, 916), (870, 918)], pale)
    c.oval(818, 856, 17, 14, INK)
    c.oval(900, 822, 10, 12, INK)
    c.line([(836, 890), (870, 894), (890, 884)], 5, INK, soft=True)
    c.line([(972, 900), (1000, 870), (1010, 840)], 15, RED, soft=True)
    for _ in range(60):
        px = c.rng.uniform(0, 1600)
        c.line(
            [(px, 1210), (px + c.rng.uniform(-14, 18), c.rng.uniform(1150, 1190))], 6, mix(OLIVE, LEAF, c.rng.random())
        )


def _sparrow(c: Canvas, x: float, y: float, s: float, flip: int) -> None:
    """Perch a plump sparrow."""

    def at(*points: Point) -> list[Point]:
        return [(x + flip * a * s, y + b * s) for a, b in points]

    c.poly(at((-70, 20), (-190, 70), (-176, 96), (-60, 60)), "#7B5238")
    c.blob(at((-100, 20), (-60, -80), (30, -110), (96, -30), (90, 60), (20, 104), (-60, 90)), "#E9DCC6")
    c.blob(at((-110, 30), (-70, -76), (10, -96), (30, -20), (-30, 56), (-96, 70)), "#9A6540")
    for k in range(4):
        c.line(at((-90 + k * 22, 44 - k * 14), (-30 + k * 16, -30 - k * 12)), 6 * s, "#5B3E2C")
    c.line(at((-74, 6), (-10, -34)), 7 * s, "#F7EEDD")
    c.oval(x + flip * 46 * s, y - 104 * s, 72 * s, 66 * s, "#F3E8D4")
    c.poly(at((-26, -104), (-10, -160), (40, -178), (96, -150), (116, -108), (60, -124), (10, -118)), "#84502F")
    c.oval(x + flip * 34 * s, y - 86 * s, 21 * s, 17 * s, "#3A322E")
    c.blob(at((80, -86), (110, -92), (100, -50), (74, -44)), "#3A322E")
    c.poly(at((108, -118), (150, -98), (108, -86)), "#4A4038")
    c.oval(x + flip * 70 * s, y - 118 * s, 10 * s, fill=INK)
    c.oval(x + flip * 73 * s, y - 121 * s, 3 * s, fill="#FFFFFF")
    for k in (0, 40):
        c.line(at((k - 10, 96), (k, 128), (k + 24, 130)), 7 * s, "#A9704A")


def sparrow(c: Canvas) -> None:
    """Draw three sparrows on a branch."""
    c.fade(["#A9CCDA", "#E1E8DA", "#F9E7C0"])
    c.glow(1200, 280, 420, "#FFFBEA", 0.9)
    c.cloud(80, 220, 400)
    c.hills(960, 160, "#B9C9B4")
    c.hills(1060, 110, "#A3B483", 1.3)
    for _ in range(14):
        c.oval(c.rng.uniform(0, 1600), c.rng.uniform(850, 1150), c.rng.uniform(40, 90), fill="#FFF6DA38")
    bark = "#6B4E3D"
    for points, width in (
        ([(-40, 900), (400, 850), (900, 870), (1640, 760)], 50),
        ([(900, 862), (1100, 680), (1180, 540)], 24),
        ([(380, 850), (300, 680), (180, 560)], 22),
        ([(1300, 820), (1450, 920), (1560, 1050)], 22),
    ):
        c.branch(points, width, bark)
    for x, y in (
        (180, 560),
        (240, 620),
        (300, 690),
        (1180, 540),
        (1150, 600),
        (1100, 690),
        (1560, 1050),
        (1480, 950),
        (1590, 770),
    ):
        for k in (-1, 1):
            c.leaf(
                x,
                y,
                c.rng.uniform(60, 100),
                -60 * k + c.rng.uniform(-30, 30),
                mix(LEAF, "#B5C26E", c.rng.random()),
                "#64803F",
                0.34,
            )
        for n in range(5):
            if y < 800:
                c.oval(x + 20 + cos(n * 1.257) * 17, y - 10 + sin(n * 1.257) * 17, 13, fill="#F6CBD2")
        if y < 800:
            c.oval(x + 20, y - 10, 8, fill="#E0A04E")
    _sparrow(c, 520, 700, 1.25, 1)
    _sparrow(c, 830, 708, 1.2, -1)
    _sparrow(c, 1290, 700, 0.9, -1)
