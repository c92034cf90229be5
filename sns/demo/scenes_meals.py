"""Scenes of meals seen from above."""

from __future__ import annotations

from math import cos, pi, radians, sin

from sns.demo.scenes_kit import INK, LEAF, TEAL, Canvas, mix, smooth, turned


def _table(c: Canvas, tone: str, cloth: str | None = None) -> None:
    """Lay a wooden table seen from above, with a cloth if wished."""
    c.fade([mix(tone, "#FFFFFF", 0.12), mix(tone, INK, 0.06)])
    for n in range(6):
        y = c.h / 6 * n
        c.rect(0, y, c.w, 4, mix(tone, INK, 0.18))
        for _ in range(5):
            x, at = c.rng.uniform(-100, c.w), y + c.rng.uniform(24, c.h / 6 - 20)
            c.line(
                [(x, at), (x + 120, at + c.rng.uniform(-8, 8)), (x + c.rng.uniform(240, 420), at)],
                3,
                mix(tone, INK, 0.1),
                soft=True,
            )
    if cloth:
        box = [(c.w * 0.1, c.h * 0.1), (c.w * 0.93, c.h * 0.06), (c.w * 0.9, c.h * 0.93), (c.w * 0.07, c.h * 0.9)]
        c.poly([(x + 10, y + 14) for x, y in box], "#3A2A2040")
        c.poly(box, cloth)


def _dish(c: Canvas, x: float, y: float, rx: float, ry: float, rim: str, inside: str) -> None:
    """Set a dish with its shadow."""
    c.oval(x + rx * 0.03, y + ry * 0.09, rx * 1.02, ry * 1.03, "#3A2A2048")
    c.oval(x, y, rx, ry, rim)
    c.oval(x, y, rx * 0.93, ry * 0.92, mix(rim, "#FFFFFF", 0.22))
    c.oval(x, y + ry * 0.01, rx * 0.84, ry * 0.82, inside)


def _chopsticks(c: Canvas, x: float, y: float, length: float, angle: float, tone: str = "#7A3B2E") -> None:
    """Lay a pair of chopsticks."""
    for gap in (0, 34):
        box = [(x, y + gap), (x + length, y + gap + 5), (x + length, y + gap + 11), (x, y + gap + 19)]
        c.poly(turned([(a + 8, b + 12) for a, b in box], (x, y), angle), "#3A2A2038")
        c.poly(turned(box, (x, y), angle), tone)


def _grain(c: Canvas, x: float, y: float, rx: float, ry: float, many: int) -> None:
    """Strew rice grains over an ellipse."""
    for _ in range(many):
        angle, reach = c.rng.uniform(0, 2 * pi), c.rng.random() ** 0.5
        c.oval(
            x + cos(angle) * rx * reach,
            y + sin(angle) * ry * reach,
            13,
            6,
            c.rng.choice(["#FFFFFF", "#F3ECDD", "#EDE4D0"]),
            c.rng.uniform(0, 180),
        )


def onigiri(c: Canvas) -> None:
    """Draw three rice balls."""
    _table(c, "#B98459", "#DCE2D4")
    for n in range(7):
        c.line([(160 + n * 210, 108 - n * 6), (120 + n * 212, 1090 + n * 4)], 6, "#B9C8BC")
    _dish(c, 720, 640, 560, 400, "#6E8791", "#8FA5AC")
    for x, y, turn, kind in ((520.0, 560.0, -9, 0), (880.0, 540.0, 8, 1), (700.0, 770.0, 2, 2)):
        x, y = x + c.rng.uniform(-14, 14), y + c.rng.uniform(-10, 10)
        shape = [
            (x, y - 190),
            (x + 90, y - 130),
            (x + 190, y + 90),
            (x + 150, y + 158),
            (x - 150, y + 158),
            (x - 190, y + 90),
            (x - 90, y - 130),
        ]
        c.poly(turned(smooth([(a + 12, b + 22) for a, b in shape], closed=True), (x, y), turn), "#2C3A4050")
        c.poly(turned(smooth(shape, closed=True), (x, y), turn), "#FBF7EC")
        _grain(c, x, y + 30, 116, 110, 90)
        sheet = [(x - 70, y - 12), (x + 70, y - 12), (x + 84, y + 174), (x - 84, y + 174)]
        c.poly(turned(sheet, (x, y), turn), "#26352F")
        c.poly(turned([(x - 50, y), (x - 30, y), (x - 40, y + 164), (x - 64, y + 164)], (x, y), turn), "#36493F")
        spot = turned([(x, y - 78)], (x, y), turn)[0]
        if kind == 0:
            c.oval(*spot, 36, fill="#B83B45")
            c.oval(spot[0] - 10, spot[1] - 12, 9, fill="#E58A8A")
        elif kind == 1:
            for _ in range(26):
                c.oval(
                    spot[0] + c.rng.uniform(-60, 60),
                    spot[1] + c.rng.uniform(-30, 44),
                    7,
                    4,
                    "#8A6A3A",
                    c.rng.uniform(0, 180),
                )
        else:
            for k in range(5):
                c.oval(spot[0] - 34 + k * 17, spot[1] + (k % 2) * 14, 17, 11, "#E9906C", k * 30)
    for k in range(4):
        c.oval(1050 + k * 40, 800 - k * 30, 46, 40, "#E9C653" if k % 2 else "#F0D578")
    _dish(c, 1370, 330, 150, 140, "#F0E6D2", "#9FA96A")
    c.steam(1350, 300, 180, "#FFFFFF80")
    _chopsticks(c, 300, 1090, 900, -2)


def hotpot(c: Canvas) -> None:
    """Draw a simmering hotpot."""
    _table(c, "#9C6B48", "#C9BFA4")
    c.oval(800, 690, 600, 460, "#2E201850")
    for x in (190, 1410):
        c.rect(x - 90, 560, 180, 130, "#3A3F45", 40)
        c.rect(x - 44, 596, 88, 58, "#C9BFA4", 24)
    c.oval(800, 630, 570, 450, "#4A4F55")
    c.oval(800, 622, 540, 424, "#5E646A")
    c.oval(800, 636, 500, 388, "#D9A862")
    c.oval(800, 640, 480, 370, "#E8C07C")
    for n in range(11):
        angle = radians(150 + n * 13)
        px, py = 800 + cos(angle) * 330, 640 + sin(angle) * 240
        c.leaf(px, py, 210, 150 + n * 13 + 180, mix("#7FA55A", "#D5DDA0", n % 3 / 3), "#F5F2DC", 0.36)
    for n in range(4):
        x, y = 480 + n * 92, 760 + (n % 2) * 40
        c.rect(x + 6, y + 10, 110, 96, "#8A5A2A50", 8)
        c.rect(x, y, 110, 96, "#FDF9EC", 8)
        c.rect(x, y + 70, 110, 26, "#EEE3C8", 8)
    for n in range(5):
        x, y = 940 + n % 3 * 100, 740 + n // 3 * 110
        c.oval(x, y, 58, 52, "#8A5A3C")
        for k in (0, 60, 120):
            c.line(turned([(x - 34, y), (x + 34, y)], (x, y), k), 9, "#F3E2C4")
    for n in range(5):
        x, y = 870 + n * 66, 560 + n % 2 * 40
        c.oval(x, y, 46, fill="#E8843F")
        for k in range(5):
            c.oval(x + cos(k * 1.257) * 30, y + sin(k * 1.257) * 30, 22, fill="#E8843F")
        c.oval(x, y, 12, fill="#F5B26E")
    for n in range(4):
        x, y = 700 + n * 44, 460 + n * 22
        c.rect(x, y, 40, 150, "#F7F5E4", 18)
        c.rect(x, y, 40, 60, "#86A85C", 18)
    for n in range(4):
        x, y = 520 + n * 74, 640 - n * 18
        c.blob(
            [(x - 54, y), (x - 10, y - 44), (x + 52, y - 20), (x + 44, y + 36), (x - 20, y + 40)],
            mix("#E7A48C", "#D98A74", n % 2),
        )
        c.line([(x - 34, y + 6), (x, y - 16), (x + 34, y + 4)], 9, "#F8DCCB", soft=True)
    for _ in range(36):
        c.oval(c.rng.uniform(400, 1200), c.rng.uniform(420, 900), c.rng.uniform(5, 13), fill="#FFF3CE90")
    for x, y in ((520, 380), (760, 330), (1010, 380), (1200, 460)):
        c.steam(x, y, c.rng.uniform(250, 330), "#FFFFFF70")
    for x, y in ((210, 1000), (1390, 1010)):
        _dish(c, x, y, 160, 130, TEAL, "#C98F52")
        c.oval(x - 20, y, 40, fill="#FBF6E4")
        c.leaf(x, y + 20, 80, -20, LEAF)
    _chopsticks(c, 520, 1120, 520, 0)


def takoyaki(c: Canvas) -> None:
    """Draw a boat of takoyaki."""
    _table(c, "#A9764E", "#B9543B")
    c.poly([(190, 420), (1400, 380), (1480, 900), (150, 940)], "#3A241860")
    c.poly([(180, 390), (1390, 350), (1480, 860), (140, 910)], "#E6C48C")
    c.poly([(180, 390), (1390, 350), (1406, 420), (170, 460)], "#D2A868")
    c.poly([(140, 910), (1480, 860), (1440, 940), (190, 984)], "#C99B58")
    for row in range(2):
        for n in range(4):
            x, y = 360 + n * 296 + row * 14 + c.rng.uniform(-10, 10), 520 + row * 236 - n * 10
            r = 128
            c.oval(x + 10, y + 30, r, r * 0.9, "#6B421C60")
            c.oval(x, y, r, fill="#CE8A3F")
            c.oval(x - 12, y - 16, r * 0.84, fill="#DDA052")
            c.blob(
                [
                    (x - 100, y - 30),
                    (x - 40, y - 106),
                    (x + 50, y - 106),
                    (x + 106, y - 20),
                    (x + 76, y + 40),
                    (x + 44, y + 14),
                    (x + 10, y + 60),
                    (x - 26, y + 20),
                    (x - 66, y + 52),
                ],
                "#6B3420",
            )
            c.oval(x - 36, y - 62, 32, 13, "#A8643C", -28)
            zigzag = [(x - 84 + k * 24, y - 50 + (k % 2) * 46) for k in range(8)]
            c.line(zigzag, 10, "#FBF0CF", soft=True)
            for _ in range(15):
                angle, reach = c.rng.uniform(0, 2 * pi), c.rng.uniform(0, 88)
                c.oval(
                    x + cos(angle) * reach,
                    y - 26 + sin(angle) * reach * 0.7,
                    9,
                    5,
                    c.rng.choice(["#4F7D45", "#6E9A52", "#3F6A3A"]),
                    c.rng.uniform(0, 180),
                )
            for _ in range(5):
                bx, by = x + c.rng.uniform(-60, 60), y - 40 + c.rng.uniform(-40, 40)
                c.blob(
                    [(bx - 34, by), (bx, by - 20), (bx + 30, by - 6), (bx + 6, by + 12)],
                    c.rng.choice(["#E9BE96", "#D9A27A", "#F0CFAC"]),
                )
    for x, y in ((690, 440), (980, 690)):
        c.line([(x, y), (x + 120, y - 260)], 13, "#F3E0B4")
    for x in (420, 760, 1100):
        c.steam(x, 370, c.rng.uniform(220, 300), "#FFFFFF78")
    for n in range(6):
        c.leaf(1290 + n * 18, 1030 + n % 2 * 26, 90, -170 + n * 20, "#D9556A", fat=0.1)


def bento(c: Canvas) -> None:
    """Draw a lunch box."""
    _table(c, "#B98459", "#3F5F86")
    for n in range(9):
        for k in range(7):
            c.oval(240 + n * 150 - k * 5, 190 + k * 140, 13, fill="#EDE4D0")
    c.rect(244, 236, 1140, 800, "#2E201860", 90)
    c.rect(220, 200, 1140, 800, "#7A3B2E", 90)
    c.rect(246, 226, 1088, 748, "#9C4A38", 70)
    c.rect(264, 244, 1052, 712, "#4A241E", 58)
    c.rect(276, 256, 520, 688, "#FBF7EC", 46)
    _grain(c, 536, 600, 220, 300, 240)
    for _ in range(70):
        c.oval(c.rng.uniform(310, 760), c.rng.uniform(300, 900), 6, 3.5, "#3A3230", c.rng.uniform(0, 180))
    c.oval(536, 600, 62, fill="#B83B45")
    c.oval(518, 582, 14, fill="#E58A8A")
    c.rect(812, 256, 492, 330, "#E9D9B4", 30)
    for n in range(4):
        y = 292 + n * 68
        c.leaf(826, y + 24, 180, -6 + n * 4, mix(LEAF, "#B8CC7A", n / 4), "#5F7D45", 0.4)
    for n in range(3):
        x, y = 920 + n * 120, 400 + n % 2 * 60
        c.blob(
            [(x - 78, y), (x - 40, y - 66), (x + 40, y - 60), (x + 80, y + 6), (x + 40, y + 66), (x - 46, y + 60)],
            mix("#C07A35", "#A9622A", n % 2),
        )
        for _ in range(9):
            c.oval(x + c.rng.uniform(-50, 50), y + c.rng.uniform(-42, 42), 11, 8, "#DDA052")
    c.poly([(1210, 300), (1296, 330), (1250, 400)], "#F5DC6E")
    for n in range(3):
        x, y = 830 + n * 92, 604
        c.rect(x, y, 84, 160, "#F3CE52", 16)
        c.line([(x + 24, y + 30), (x + 60, y + 60), (x + 24, y + 100), (x + 58, y + 130)], 6, "#DFAE36", soft=True)
    for n in range(5):
        x, y = 1160 + n % 3 * 64, 660 + n // 3 * 70
        c.oval(x, y, 40, fill="#6E9A4C")
        for k in range(6):
            c.oval(x + cos(k) * 24, y + sin(k) * 22 - 8, 17, fill=mix("#5D8A42", "#93B560", k / 6))
    for x, y in ((870, 850), (960, 870), (1050, 848)):
        c.oval(x, y, 50, fill="#CF4534")
        c.oval(x - 14, y - 16, 12, 9, "#FFFFFF90")
        for a in range(0, 360, 72):
            c.leaf(x, y, 28, a, "#4F7D45")
    for n in range(3):
        x = 1150 + n * 58
        c.poly(
            smooth(
                [(x - 30, 800), (x - 34, 870), (x - 24, 930), (x, 880), (x + 24, 930), (x + 30, 870), (x + 26, 800)]
            ),
            "#CF5A44",
        )
        c.oval(x, 806, 29, 16, "#E58A70")
    c.rect(798, 256, 14, 688, "#4A241E")
    c.rect(812, 586, 492, 13, "#4A241E")
    _chopsticks(c, 300, 1070, 940, -1, "#C9803F")
