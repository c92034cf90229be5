"""Scenes of what grows in pots and gardens."""

from __future__ import annotations

from math import cos, radians, sin

from sns.demo.scenes_kit import CREAM, INK, LEAF, RED, SAND, TEAL, WOOD, Canvas, arc, mix


def _flower(c: Canvas, x: float, y: float, r: float, petal: str, heart: str, petals: int = 5, turn: float = 0) -> None:
    """Open a round-petalled flower."""
    for n in range(petals):
        angle = radians(turn + 360 / petals * n)
        tone = mix(petal, "#FFFFFF", 0.12) if n % 2 else petal
        c.oval(
            x + cos(angle) * r * 0.55,
            y + sin(angle) * r * 0.55,
            r * 0.5,
            r * 1.5 / petals + r * 0.06,
            tone,
            turn + 360 / petals * n,
        )
    c.oval(x, y, r * 0.24, fill=heart)


def _pot(c: Canvas, x: float, y: float, width: float, height: float, fill: str) -> None:
    """Set a clay pot, its rim at y."""
    c.oval(x, y + height, width * 0.5, height * 0.07, "#5B4A3C50")
    c.poly(
        [(x - width * 0.44, y), (x + width * 0.44, y), (x + width * 0.32, y + height), (x - width * 0.32, y + height)],
        fill,
    )
    c.poly(
        [(x + width * 0.16, y), (x + width * 0.44, y), (x + width * 0.32, y + height), (x + width * 0.1, y + height)],
        mix(fill, INK, 0.14),
    )
    c.rect(x - width * 0.5, y - height * 0.06, width, height * 0.2, mix(fill, "#FFFFFF", 0.1), 10)


def flowerpot(c: Canvas) -> None:
    """Draw three pots of flowers."""
    c.fade(["#F3E2C2", "#EAD2A8"])
    c.rect(140, 90, 760, 720, "#7B5A44", 12)
    c.shade([(176, 126), (864, 126), (864, 774), (176, 774)], ["#A9CEDD", "#E6EBD8", "#FBE9C4"])
    c.glow(700, 330, 260, "#FFFBEA", 0.8)
    c.cloud(240, 330, 280)
    c.rect(505, 120, 28, 660, "#7B5A44")
    c.rect(170, 430, 700, 24, "#7B5A44")
    c.rect(0, 960, 1600, 240, "#A9744C")
    c.rect(0, 960, 1600, 26, "#C08A5C")
    for x, width, height, tone in ((330, 250, 230, "#C9704A"), (760, 300, 280, TEAL), (1240, 270, 250, "#D9A066")):
        top = 1080 - height
        for n in range(17):
            angle = -165 + n * 9.4
            c.leaf(x, top, c.rng.uniform(150, 300), angle, mix("#4F7D55", "#94A964", c.rng.random()), "#3F6A4A")
        for _ in range(11):
            bx, by = x + c.rng.uniform(-150, 150), top - c.rng.uniform(110, 330)
            c.line([(x, top), ((x + bx) / 2 + 10, (top + by) / 2), (bx, by)], 7, "#55804F", soft=True)
            petal = {330: "#E9A0A6", 760: "#F2D06B", 1240: "#A58CC4"}[x]
            _flower(
                c,
                bx,
                by,
                c.rng.uniform(44, 66),
                mix(petal, RED, c.rng.uniform(0, 0.2)),
                "#F7E8B8" if x != 760 else "#A8642F",
                6,
                c.rng.uniform(0, 60),
            )
        _pot(c, x, top, width, height, tone)
    c.poly([(1010, 900), (1110, 900), (1120, 1090), (1000, 1090)], "#8FA3AA")
    c.line([(1004, 1050), (940, 960), (900, 950)], 16, "#8FA3AA")
    c.line(arc(1060, 900, 46, 60, 180, 360), 12, "#748A92")


def morning_glory(c: Canvas) -> None:
    """Draw morning glories on a trellis."""
    c.fade(["#BFDCE4", "#E7EEDD", "#F8ECCB"])
    c.glow(900, 300, 460, "#FFFDF0", 0.9)
    for x in range(150, 1200, 225):
        c.line([(x, 0), (x, 1330)], 15, "#C79F62")
    for y in (180, 520, 860, 1180):
        c.line([(-20, y), (1220, y)], 13, "#B88E54")
    vines = [[(x + (46 if n % 2 else -46), 1330 - n * 118) for n in range(13)] for x in (375, 600, 825)]
    for vine in vines:
        c.line(vine, 11, "#4F7D4A", soft=True)
    for vine in vines:
        for x, y in vine[1:]:
            for side in (-1, 1):
                lx, ly, size = x + side * c.rng.uniform(60, 160), y + c.rng.uniform(-50, 50), c.rng.uniform(70, 110)
                tone = mix("#4F7D4A", "#9BB568", c.rng.random())
                c.line([(x, y), (lx, ly)], 5, "#4F7D4A")
                for k in (-52, 0, 52):
                    c.leaf(lx, ly, size * (1.2 if not k else 0.85), 90 + k, tone, mix(tone, INK, 0.22), 0.34)
    tones = ["#4C5FA8", "#8A5AA0", "#C75B83", "#5B86C4"]
    for vine in vines:
        for x, y in vine[1::2]:
            fx, fy, r = x + c.rng.uniform(-110, 110), y + c.rng.uniform(-50, 50), c.rng.uniform(74, 108)
            tone = c.rng.choice(tones)
            ring = [
                (fx + cos(radians(a)) * r * (1 if a % 36 else 0.93), fy + sin(radians(a)) * r * (1 if a % 36 else 0.93))
                for a in range(0, 360, 18)
            ]
            c.blob(ring, tone)
            c.oval(fx, fy, r * 0.62, fill=mix(tone, "#FFFFFF", 0.2))
            for a in range(18, 378, 72):
                c.leaf(fx, fy, r * 0.96, a, "#FFFFFFD0", fat=0.09)
            c.oval(fx, fy, r * 0.26, fill="#FFFDF2")
            c.oval(fx, fy, r * 0.09, fill="#F0D58A")
    c.rect(0, 1480, 1200, 120, "#B98A5E")
    c.rect(0, 1480, 1200, 18, "#D0A578")
    for x in (330, 600, 870):
        _pot(c, x, 1310, 240, 230, "#5C7FA6" if x == 600 else "#C9704A")


def sunflower(c: Canvas) -> None:
    """Draw three sunflowers."""
    c.fade(["#4F97C4", "#A5CFE0", "#E9F0DC"], bottom=1180)
    c.cloud(80, 420, 420, "#FFFFFFE0")
    c.cloud(640, 260, 480, "#FFFFFFE0")
    c.cloud(500, 760, 360, "#FFFFFFA0")
    c.hills(1120, 90, "#7FA07A")
    for _ in range(130):
        y = c.rng.uniform(1120, 1290)
        x, r = c.rng.uniform(0, 1200), (y - 1050) * 0.12
        c.oval(x, y, r * 1.5, fill="#E9B93C")
        c.oval(x, y, r * 0.7, fill="#6B4526")
    c.hills(1290, 40, "#557F45", 1)
    for x, y, r, lean in ((600, 560, 220, 0), (235, 860, 150, -10), (975, 830, 165, 12)):
        c.line([(x - lean * 2, 1640), (x - lean * 3, 1200), (x, y)], 30, "#4D7A3E", soft=True)
        for n in range(4):
            side, at = (-1) ** n, y + r * 1.3 + n * r * 0.72
            c.leaf(
                x - lean * (1 + n * 0.5),
                at,
                r * 1.5,
                (28 if side > 0 else 152) + c.rng.uniform(-8, 8),
                mix("#4D7A3E", "#8FAE57", 0.25 * n),
                "#3C6434",
                0.3,
            )
        for ring, (count, reach, tone) in enumerate(
            ((22, 1.18, "#DE9A2B"), (22, 1.06, "#F2BD3A"), (18, 0.92, "#F8D25C"))
        ):
            for n in range(count):
                c.leaf(x, y, r * reach, n * 360 / count + ring * 8, tone, fat=0.15)
        c.oval(x, y, r * 0.52, fill="#5B3A22")
        for n in range(150):
            angle, reach = n * 2.39996, r * 0.5 * (n / 150) ** 0.5
            c.oval(x + cos(angle) * reach, y + sin(angle) * reach, r * 0.022, fill="#A9713A" if n > 60 else "#8A5A2E")
    for _ in range(60):
        x = c.rng.uniform(0, 1200)
        c.line(
            [(x, 1610), (x + c.rng.uniform(-30, 30), c.rng.uniform(1420, 1540))],
            8,
            mix("#3F6A38", LEAF, c.rng.random()),
        )


def tomato_planter(c: Canvas) -> None:
    """Draw tomatoes on a balcony."""
    c.fade(["#B8D8DF", "#E6EDDC", "#F8E9C6"], bottom=980)
    c.cloud(70, 240, 360)
    c.skyline(980, 100, 300, "#BCC9C6", "#F1E8CC")
    for x in range(20, 1200, 78):
        c.rect(x, 860, 16, 560, "#E9E2D2")
    c.rect(0, 840, 1200, 30, "#F4EFE2", 8)
    c.rect(0, 1400, 1200, 200, "#CDB08A")
    for x in range(0, 1200, 150):
        c.rect(x, 1400, 6, 200, "#B2946C")
    for x in (330, 600, 870):
        c.line([(x, 1260), (x, 250)], 13, "#7FA05C")
        c.line([(x + 14, 1260), (x - 24, 960), (x + 24, 660), (x, 330)], 15, "#4F7D45", soft=True)
    for x in (330, 600, 870):
        for n in range(10):
            y, side = 360 + n * 86, 1 if n % 2 else -1
            reach = c.rng.uniform(110, 180)
            tip = (x + side * reach, y - 20)
            c.line([(x, y + 30), tip], 7, "#4F7D45")
            for k in range(5):
                lx, ly = x + side * reach * (0.3 + k * 0.18), y + 20 - k * 11
                tone = mix("#4F7D45", "#93AE5E", c.rng.random())
                c.leaf(
                    lx,
                    ly,
                    c.rng.uniform(64, 100),
                    (0 if side > 0 else 180) + c.rng.uniform(-70, 70),
                    tone,
                    "#41683A",
                    0.32,
                )
        for n in range(6):
            tx, ty = x + c.rng.uniform(-90, 90), 470 + n * 122 + c.rng.uniform(-20, 20)
            c.line([(x, ty - 70), (tx, ty - 30)], 6, "#4F7D45")
            for k in range(3):
                px, py, r = tx + (k - 1) * 42, ty + (k % 2) * 40, c.rng.uniform(32, 46)
                tone = c.rng.choice(
                    [RED, "#CF4A34", "#E06B3F", "#D9A441" if n < 3 else RED, "#9DB257" if n < 2 else "#C63F2E"]
                )
                c.oval(px, py, r, fill=tone)
                c.oval(px - r * 0.3, py - r * 0.35, r * 0.26, r * 0.18, "#FFFFFF90", -30)
                for a in range(0, 360, 72):
                    c.leaf(px, py - r * 0.86, r * 0.52, a + 18, "#4F7D45", fat=0.2)
    c.rect(170, 1240, 860, 230, "#B5653F", 20)
    c.rect(150, 1220, 900, 56, "#C97A50", 16)
    c.rect(190, 1330, 820, 14, mix("#B5653F", CREAM, 0.25), 6)
    c.rect(260, 1140, 110, 90, SAND, 6)
    c.rect(310, 1220, 12, 50, WOOD)
    c.oval(315, 1180, 24, fill=RED)
    c.oval(600, 1500, 480, 18, "#8A6A4A50")
