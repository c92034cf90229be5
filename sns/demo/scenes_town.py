"""Scenes of streets, parks and schools."""

from __future__ import annotations

from sns.demo.scenes_kit import CREAM, GOLD, INDIGO, INK, LEAF, PINK, RED, TEAL, WOOD, Canvas, arc, mix, smooth


def _awning(c: Canvas, x: float, y: float, width: float, height: float, colour: str, stripes: int = 8) -> None:
    """Hang a striped awning with a scalloped edge."""
    step = width / stripes
    for n in range(stripes):
        tone = colour if n % 2 else CREAM
        left = x + n * step
        c.rect(left, y, step + 1, height, tone)
        c.poly(arc(left + step / 2, y + height - 1, step / 2, step * 0.42, 0, 180), tone)
    c.rect(x, y, width, height * 0.16, mix(colour, INK, 0.25))


def park_bench(c: Canvas) -> None:
    """Draw a bench below a tree."""
    c.fade(["#A9C8D6", "#DCE6D6", "#F7E8C6"], bottom=820)
    c.glow(1260, 250, 420, "#FFF6DC", 0.9)
    c.cloud(160, 250, 380)
    c.cloud(860, 170, 260, "#FFFFFF90")
    c.skyline(800, 60, 190, "#B8C6C6")
    for n in range(7):
        c.tree(n * 270 - 20, 860, c.rng.uniform(300, 400), mix("#8FA878", "#B7BE7C", c.rng.random()))
    c.hills(860, 40, "#A8B57B", 0.8)
    c.poly(
        smooth([(-20, 1010), (400, 950), (900, 980), (1620, 920), (1620, 1080), (900, 1120), (-20, 1140)], closed=True),
        "#E4D2A6",
    )
    c.tree(300, 1010, 860, "#7C9560", "#7B5A42")
    c.oval(860, 1070, 420, 34, "#7C7A4E60")
    for n in range(3):
        c.rect(520, 770 + n * 50, 680, 32, mix("#A8703F", "#C98F58", n / 3), 10)
    c.poly([(490, 940), (1230, 940), (1260, 976), (460, 976)], "#B87B47")
    c.rect(460, 972, 800, 18, "#8A5632", 6)
    for x in (550, 1150):
        c.line([(x, 760), (x, 1060)], 18, INK)
        c.line([(x, 1060), (x - 30, 1068)], 14, INK)
    c.rect(640, 906, 130, 34, INDIGO, 5)
    c.rect(630, 876, 120, 30, RED, 5)
    c.poly([(950, 872), (1020, 872), (1010, 940), (960, 940)], "#F7F2E6")
    c.line(arc(1020, 902, 22, 20, -80, 80), 9, "#F7F2E6")
    c.steam(984, 862, 110, "#FFFFFFA0")
    for _ in range(40):
        c.leaf(
            c.rng.uniform(0, 1600),
            c.rng.uniform(960, 1180),
            c.rng.uniform(22, 36),
            c.rng.uniform(0, 360),
            c.rng.choice([GOLD, "#C97B4A", LEAF]),
        )


def shopping_street(c: Canvas) -> None:
    """Draw a covered shopping street."""
    c.fade(["#F2C48D", "#F7DDB0", "#FBEFD6"])
    c.glow(800, 640, 520, "#FFF7E2", 0.95)
    for side in (0, 1):
        for n in range(5):
            near, far = 1 - n / 6, 1 - (n + 1) / 6
            tone = ("#D9B48A", "#C9CBB4", "#E4C7A0", "#B9C4C4", "#DDB9A0")[(n + side * 2) % 5]
            sign = (TEAL, RED, INDIGO, GOLD, "#7A5A86")[(n + side * 3) % 5]

            def at(depth: float, height: float, flip: int = side) -> tuple[float, float]:
                x = 800 - 820 * depth**1.25
                return (1600 - x if flip else x, 640 + height * depth**1.1)

            c.poly([at(near, -640), at(far, -640), at(far, 500), at(near, 500)], tone)
            c.poly([at(near, -20), at(far, -20), at(far, 470), at(near, 470)], mix(CREAM, GOLD, 0.25 + 0.06 * n))
            c.poly([at(near, 260), at(far, 260), at(far, 480), at(near, 480)], mix(WOOD, tone, 0.35))
            for k in range(5):
                dot = at(near + (far - near) * (0.12 + 0.19 * k), 250)
                c.oval(*dot, 40 * far, fill=(RED, GOLD, LEAF, "#D98C4A", "#7A9A5A")[(k + n) % 5])
            c.poly([at(near, -230), at(far, -230), at(far, -120), at(near, -120)], sign)
            c.poly([at(near, -110), at(far, -110), at(far * 0.94, 30), at(near * 0.94, 30)], mix(sign, CREAM, 0.3))
    c.poly([(800, 640), (-330, 1210), (1930, 1210)], "#D8BE98")
    for n in range(9):
        depth = (n + 1) / 9
        y = 640 + 560 * depth**1.4
        c.line([(800 - 1040 * depth**1.4, y), (800 + 1040 * depth**1.4, y)], 4, "#BFA27C90")
    c.rect(786, 610, 28, 40, "#FFF9EA")
    for n in range(6):
        depth = 1 - n / 6.5
        bow = arc(800, 640 - 330 * depth, 760 * depth**1.2, 290 * depth, 180, 360)
        c.line(bow, 15 * depth, mix("#7F8F96", "#E9D9BE", 1 - depth))
        c.line([bow[0], bow[-1]], 6 * depth, "#8A6F58")
        for k in range(5):
            x, y = 800 + (k - 2) * 270 * depth**1.2, 640 - 330 * depth
            c.oval(x, y + 44 * depth, 28 * depth, 36 * depth, (RED, "#F7E7C4")[(k + n) % 2])
    for x, y, tall in (
        (690, 790, 190),
        (770, 760, 160),
        (890, 800, 200),
        (1010, 930, 330),
        (560, 960, 350),
        (650, 980, 260),
    ):
        c.oval(x, y, tall * 0.2, 10, "#8A6F5860")
        c.person(x, y, tall, c.rng.choice([TEAL, RED, INDIGO, "#B98F52", "#6F7F5A"]), c.rng.choice([INK, "#5A4A44"]))


def bakery(c: Canvas) -> None:
    """Draw a bakery window."""
    c.fade(["#E9C9A0", "#F3DFC0"])
    c.rect(0, 0, 1600, 250, "#7B5640")
    _awning(c, 70, 220, 1460, 170, "#B9543B", 14)
    c.rect(470, 60, 660, 110, "#F6E7C8", 20)
    for n, x in enumerate((600, 800, 1000)):
        c.oval(x, 115, 60, 28, "#C98A45", -12 + 12 * n)
        for k in (-1, 0, 1):
            c.line([(x + k * 24 - 6, 98), (x + k * 24 + 6, 128)], 5, "#F3CE8E")
    c.rect(120, 440, 1360, 560, "#F9E4B4", 10)
    c.glow(800, 560, 620, "#FFF4D2", 0.9)
    for x in (400, 800, 1200):
        c.line([(x, 430), (x, 500)], 5, INK)
        c.poly([(x - 24, 500), (x + 24, 500), (x + 62, 560), (x - 62, 560)], INDIGO)
        c.oval(x, 562, 34, 18, "#FFF7DC")
    for row, y in enumerate((730, 960)):
        c.rect(120, y, 1360, 30, "#A6714A")
        for n in range(7):
            x, kind = 230 + n * 190, (n + row * 2) % 4
            tone = mix("#C98340", "#DDA45B", c.rng.random())
            c.rect(x - 84, y - 14, 168, 14, "#E8D0A0", 6)
            if kind == 0:
                c.oval(x, y - 62, 72, 52, tone)
                c.line(arc(x, y - 60, 38, 26, 200, 340), 7, "#F5D69B")
            elif kind == 1:
                c.rect(x - 70, y - 128, 140, 116, tone, 34)
                c.rect(x - 54, y - 96, 108, 84, "#F7E3B6", 20)
            elif kind == 2:
                for k in range(3):
                    c.oval(x - 38 + k * 38, y - 40, 30, 80, tone, 24)
                    c.line([(x - 30 + k * 38, y - 80), (x - 44 + k * 38, y - 60)], 6, "#F5DDA8")
            else:
                c.line(
                    smooth([(x - 66, y - 26), (x - 40, y - 84), (x, y - 100), (x + 40, y - 84), (x + 66, y - 26)]),
                    48,
                    tone,
                )
                for k in (-34, 0, 34):
                    c.line([(x + k, y - 112 + abs(k) * 0.5), (x + k * 0.8, y - 70 + abs(k) * 0.4)], 6, "#9C5F2C")
    for x in (120, 560, 1020, 1460):
        c.rect(x - 12, 420, 24, 600, "#7B5640")
    c.rect(0, 1000, 1600, 200, "#8E6449")
    for x in range(0, 1600, 100):
        c.rect(x, 1030, 86, 150, "#A0744F", 6)
    c.poly([(150, 460), (520, 460), (300, 940), (150, 940)], "#FFFFFF20")


def playground(c: Canvas) -> None:
    """Draw a slide and swings."""
    c.fade(["#A5CBDA", "#E4EBD8", "#FBEBC6"], bottom=860)
    c.glow(250, 250, 330, "#FFF8E2", 0.95)
    c.oval(250, 250, 70, fill="#FFF3CC")
    c.cloud(620, 240, 380)
    c.cloud(1160, 330, 300)
    c.skyline(840, 70, 220, "#B5C5C4")
    for n in range(6):
        c.tree(n * 310 + 20, 880, c.rng.uniform(260, 340), mix("#86A06E", "#B3BC78", c.rng.random()))
    c.fade(["#E9D5A6", "#DDC38D"], 860, 1200)
    c.rect(0, 850, 1600, 30, "#93A86C")
    for x in (880, 1460):
        c.line([(x - 70, 1080), (x, 520), (x + 70, 1080)], 18, RED)
    c.line([(880, 520), (1460, 520)], 20, RED)
    for n, (x, swing) in enumerate(((1030, -60), (1190, 40), (1330, 0))):
        c.line([(x - 34, 524), (x - 34 + swing, 900)], 5, INK)
        c.line([(x + 34, 524), (x + 34 + swing, 900)], 5, INK)
        c.rect(x - 56 + swing, 896, 112, 20, (INDIGO, GOLD, TEAL)[n], 6)
    c.person(1230, 996, 230, "#E2784A", "#4A5A7A")
    for x in (190, 320):
        c.line([(x, 560), (x, 1080)], 20, INDIGO)
    for n in range(7):
        c.line([(190, 640 + n * 62), (320, 640 + n * 62)], 11, "#5F86AE")
    c.rect(170, 540, 190, 24, INDIGO, 8)
    c.poly([(160, 430), (255, 350), (350, 430)], GOLD)
    for x in (180, 330):
        c.rect(x - 6, 428, 12, 120, INDIGO)
    c.line([(330, 560), (470, 760), (620, 980), (740, 1040), (800, 1042)], 66, "#E8B04E", soft=True)
    c.line([(330, 560), (470, 760), (620, 980), (740, 1040), (800, 1042)], 38, "#F7D78C", soft=True)
    c.person(510, 880, 190, TEAL, "#7A4A3A")
    c.poly(arc(560, 1150, 250, 60), "#C9A66A")
    c.poly(arc(560, 1142, 225, 48), "#F1DFB2")
    c.poly([(470, 1090), (540, 1090), (524, 1146), (486, 1146)], RED)
    c.poly(arc(620, 1146, 56, 60, 180, 360), "#DFC48C")


def school_gate(c: Canvas) -> None:
    """Draw a school gate under cherry trees."""
    c.fade(["#9CC6DC", "#DDE9E2", "#FBEFD6"], bottom=860)
    c.cloud(120, 220, 420)
    c.cloud(1060, 170, 360)
    c.rect(160, 400, 1280, 500, "#F1E3C6")
    c.rect(130, 372, 1340, 40, "#B98D66")
    c.rect(660, 250, 280, 160, "#F1E3C6")
    c.poly([(630, 256), (800, 170), (970, 256)], "#A2644A")
    c.oval(800, 322, 52, fill="#FFFDF4")
    c.line(arc(800, 322, 52, 52), 9, "#6B5442")
    c.line([(800, 322), (800, 288)], 8, INK)
    c.line([(800, 322), (826, 334)], 8, INK)
    for row in range(3):
        for n in range(9):
            if n != 4 or row < 2:
                c.rect(208 + n * 134, 452 + row * 140, 104, 84, "#7C9DB0", 4)
                c.rect(208 + n * 134, 452 + row * 140, 50, 84, "#93B1C0", 4)
                c.rect(256 + n * 134, 452 + row * 140, 8, 84, "#F7F0DE")
    c.rect(720, 730, 160, 170, "#7A5C48", 8)
    c.fade(["#E3CFA2", "#D2B883"], 880, 1200)
    c.poly([(720, 890), (880, 890), (1240, 1210), (360, 1210)], "#EFE0BC")
    for x in (70, 1530):
        c.tree(x, 1010, 700, c.rng.choice(["#F0BFC0", "#F2C9C6"]), "#6B4E42")
    for x in (270, 1200):
        c.rect(x, 700, 130, 420, "#B56B4F", 6)
        for row in range(8):
            for k in range(2):
                c.rect(
                    x + 6 + k * 62 - row % 2 * 6, 722 + row * 48, 56, 40, mix("#C27C5C", "#A65F46", c.rng.random()), 3
                )
        c.rect(x - 16, 674, 162, 40, "#8C8478", 6)
    c.rect(300, 790, 70, 200, "#F4E8CE", 4)
    for n in range(5):
        c.line([(322, 822 + n * 36), (350, 822 + n * 36)], 6, "#8C8478")
    c.rect(0, 900, 270, 210, "#C9A184")
    c.rect(1330, 900, 270, 210, "#C9A184")
    for x, y in ((480, 1142), (650, 1142), (1010, 1082)):
        c.oval(x, y, 62, 11, "#7C7A4E70")
    c.person(480, 1140, 230, GOLD, INDIGO, away=True)
    c.person(650, 1140, 250, "#6F8FA8", "#3A3F4A", away=True)
    c.person(1010, 1080, 210, PINK, INDIGO, away=True)
    for x, y, tone in ((480, 1004, RED), (650, 992, INK), (1010, 956, "#7A4A6A")):
        c.rect(x - 38, y - 24, 76, 84, tone, 16)
        c.rect(x - 38, y - 24, 76, 44, mix(tone, "#FFFFFF", 0.16), 16)
    for _ in range(60):
        c.oval(c.rng.uniform(0, 1600), c.rng.uniform(300, 1190), 10, 6, "#F6CFCF", c.rng.uniform(0, 180))
