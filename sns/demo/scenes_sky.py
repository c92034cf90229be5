"""Scenes of rain, snow and lights in the night."""

from __future__ import annotations

from math import cos, pi, sin

from sns.demo.scenes_kit import INK, RED, Canvas, arc, mix, smooth


def _room(c: Canvas, wall: str) -> None:
    """Frame a window: the view is what was drawn before."""
    for x, y, width, height in ((0, 0, 1600, 110), (0, 0, 150, 1200), (1450, 0, 150, 1200), (0, 960, 1600, 240)):
        c.rect(x, y, width, height, wall)
    frame = "#6F4E37"
    for x, y, width, height in (
        (130, 90, 1340, 34),
        (130, 90, 34, 890),
        (1436, 90, 34, 890),
        (785, 90, 30, 890),
        (130, 500, 1340, 22),
    ):
        c.rect(x, y, width, height, frame)
    c.rect(80, 946, 1440, 54, "#8A6347", 10)
    c.rect(80, 990, 1440, 16, "#54392A", 6)


def rain_window(c: Canvas) -> None:
    """Draw a cat asleep at a rainy window."""
    c.fade(["#5D7486", "#8499A4", "#A9B4B2"])
    c.hills(720, 120, "#74898F")
    c.skyline(900, 90, 320, "#667B87", "#E8CE9180")
    for n in range(4):
        c.tree(260 + n * 350, 980, c.rng.uniform(240, 320), mix("#566E5E", "#6E8262", n / 4))
    for _ in range(16):
        c.glow(c.rng.uniform(150, 1450), c.rng.uniform(560, 920), c.rng.uniform(40, 90), "#F5D79A", 0.42)
    for _ in range(110):
        x, y, length = c.rng.uniform(150, 1460), c.rng.uniform(90, 940), c.rng.uniform(30, 90)
        c.line([(x, y), (x - length * 0.2, y + length)], 3, "#E9F1F255")
    for _ in range(90):
        x, y, r = c.rng.uniform(170, 1430), c.rng.uniform(130, 930), c.rng.uniform(4, 11)
        c.oval(x, y, r, r * 1.25, fill="#F3F8F899")
        if r > 9:
            c.rect(x - 2, y - c.rng.uniform(60, 160), 4, 150, "#F3F8F830", 2)
    _room(c, "#D8C3A0")
    c.poly([(250, 800), (430, 800), (404, 948), (276, 948)], RED)
    c.rect(238, 784, 204, 34, mix(RED, INK, 0.15), 8)
    for n in range(13):
        c.leaf(340, 790, c.rng.uniform(150, 280), -165 + n * 12.5, mix("#4F7A55", "#86A06A", c.rng.random()), "#3C6247")
    c.poly(
        smooth([(1070, 940), (1050, 840), (1120, 800), (1220, 800), (1262, 850), (1254, 940)], closed=True), "#E9DCC3"
    )
    c.poly([(1066, 856), (1082, 776), (1124, 826)], "#E9DCC3")
    c.poly([(1130, 826), (1170, 776), (1190, 850)], "#E9DCC3")
    c.oval(1128, 872, 76, 68, "#E9DCC3")
    c.line([(1254, 930), (1330, 920), (1350, 850)], 26, "#C9A77C", soft=True)
    c.blob([(1180, 800), (1246, 840), (1240, 900), (1190, 860)], "#C9A77C")


def umbrella(c: Canvas) -> None:
    """Draw a parent and a child under umbrellas."""
    c.fade(["#7089A0", "#A7B6BC", "#CFC9BB"])
    c.skyline(900, 180, 520, "#8A9CA8", "#F1DDA470")
    c.skyline(960, 90, 300, "#73879A", "#F5DFA290")
    c.fade(["#7C8B96", "#59697A"], 960, 1600)
    for _n in range(34):
        x, y = c.rng.uniform(0, 1200), c.rng.uniform(990, 1580)
        c.line([(x, y), (x + c.rng.uniform(50, 220), y)], 5, c.rng.choice(["#E8CE9150", "#FFFFFF30", "#B4472E40"]))
    c.oval(600, 1480, 300, 34, "#3D4B5C90")
    c.person(520, 1470, 560, "#E0B55E", "#3E4A5C")
    c.person(730, 1470, 380, "#4F8583", "#5A4A44", hair="#2F2A28")
    for x, y, r, colour in ((430, 820, 330, RED), (812, 1050, 220, "#E6C15B")):
        c.line([(x, y - r * 0.5), (x + 20, y + r * 1.1)], 10, "#3E3530")
        dark = mix(colour, INK, 0.18)
        c.poly(arc(x, y, r, r * 0.72, 180, 360), colour)
        for rib in (-0.75, -0.25, 0.25, 0.75):
            c.poly(arc(x + rib * r, y + 2, r / 4, r * 0.09, 180, 360), dark)
        c.poly(
            [(x, y - r * 0.72), *smooth([(x - r * 0.5, y), (x - r * 0.38, y - r * 0.4), (x, y - r * 0.72)]), (x, y)],
            "#FFFFFF22",
        )
        c.line([(x, y - r * 0.82), (x, y - r * 0.7)], 10, "#3E3530")
    for _n in range(150):
        x, y, length = c.rng.uniform(0, 1260), c.rng.uniform(-40, 1500), c.rng.uniform(40, 110)
        c.line([(x, y), (x - length * 0.22, y + length)], 3, "#F1F5F560")


def winter_sky(c: Canvas) -> None:
    """Draw snowy houses under the winter moon."""
    c.fade(["#1F3358", "#3F5F8A", "#8FA5BC", "#E7CFC0"], bottom=900)
    for _ in range(90):
        c.oval(c.rng.uniform(0, 1600), c.rng.uniform(0, 560), c.rng.uniform(1.5, 4), fill="#FFF7DFD0")
    for x, y in ((980, 190), (1080, 250), (1010, 300), (1050, 330), (1090, 360), (960, 440), (1120, 430)):
        c.oval(x, y, 6, fill="#FFFFFF")
    c.glow(360, 250, 190, "#FFF3CF", 0.6)
    c.oval(360, 250, 64, fill="#FFF4D6")
    c.hills(780, 150, "#8394AE", 1.1)
    c.hills(860, 120, "#D9E0E8", 1.6)
    c.hills(950, 80, "#EEF1F3", 0.8)
    for x, y, s in ((180, 970, 1.0), (480, 1000, 1.25), (1130, 985, 1.15)):
        c.house(x, y, 230 * s, 130 * s, "#7A5A4A", "#47506B", "#FFD98A")
        c.poly(
            [(x - 18, y - 128 * s), (x + 37 * s, y - 186 * s), (x + 193 * s, y - 186 * s), (x + 248 * s, y - 128 * s)],
            "#F7F8F9",
        )
        c.glow(x + 110 * s, y - 80 * s, 150 * s, "#FFD98A", 0.35)
    for x in (60, 850, 960, 1480):
        for n in range(4):
            w = 120 - n * 24
            c.poly(
                [(x - w, 1010 - n * 74), (x, 880 - n * 74), (x + w, 1010 - n * 74)], mix("#31506A", "#DDE6EC", n * 0.08)
            )
            c.poly([(x - w * 0.4, 930 - n * 74), (x, 880 - n * 74), (x + w * 0.4, 930 - n * 74)], "#F1F4F6")
    c.hills(1060, 50, "#FBFBF9", 0.7)
    for _ in range(120):
        c.oval(c.rng.uniform(0, 1600), c.rng.uniform(0, 1200), c.rng.uniform(3, 8), fill="#FFFFFFB8")


def night_lights(c: Canvas) -> None:
    """Draw the city at night across the water."""
    c.fade(["#141F3F", "#27406B", "#56658C", "#C98E7C"], bottom=760)
    for _ in range(70):
        c.oval(c.rng.uniform(0, 1600), c.rng.uniform(0, 420), c.rng.uniform(1.5, 3.5), fill="#FFF7DFB0")
    c.skyline(770, 140, 420, "#33456E", "#F0CF8A90")
    c.skyline(770, 70, 300, "#1F2C50", "#FFDB8F")
    c.poly([(1180, 770), (1222, 260), (1238, 260), (1280, 770)], "#2A3760")
    for n in range(9):
        c.line([(1222 - n * 4.2, 300 + n * 50), (1240 + n * 4.0, 330 + n * 50)], 5, "#F6B26B")
    c.rect(1190, 400, 80, 36, "#F2B56F", 8)
    c.oval(1230, 252, 10, fill="#FF8C70")
    c.glow(1230, 400, 240, "#FFC98A", 0.4)
    c.fade(["#38466F", "#1B2747", "#121B36"], 770, 1200)
    for _ in range(150):
        x, y = c.rng.uniform(0, 1600), 780 + 330 * c.rng.random() ** 1.5
        width = c.rng.uniform(20, 90)
        c.line([(x, y), (x + width, y)], 5, c.rng.choice(["#FFDB8F78", "#F6B26B60", "#8FB4E050", "#FFFFFF30"]))
    c.rect(0, 1110, 1600, 90, "#0F1730")
    for n in range(27):
        c.rect(n * 62, 1050, 7, 70, "#0F1730")
    c.rect(0, 1046, 1600, 12, "#0F1730", 6)
    c.person(470, 1180, 300, "#3B4E80", "#151D38", "#D9A981", "#151D38", away=True)
    c.person(590, 1180, 280, "#8C4A55", "#151D38", "#D9A981", "#151D38", away=True)


def lantern_festival(c: Canvas) -> None:
    """Draw festival lanterns above a crowd."""
    c.fade(["#1C2448", "#3B3A68", "#8A5A70", "#D98C6A"])
    c.skyline(1040, 60, 190, "#2B2A50", "#FFD98A80")
    c.house(120, 1090, 300, 190, "#5A3A3A", "#2A2A4A", "#FFD98A")
    c.house(1180, 1090, 320, 210, "#5A3A3A", "#2A2A4A", "#FFD98A")
    for row, (start, dip) in enumerate(((60, 190), (250, 230), (470, 200))):
        rope = [(x, start + dip * (1 - ((x - 800) / 860) ** 2)) for x in range(-60, 1661, 20)]
        c.line(rope, 5, "#241F36")
        for n, (x, y) in enumerate(rope[4::9]):
            size = 52 + row * 10
            colour = (RED, "#E9A54A", "#F3E3C0")[(n + row) % 3]
            c.glow(x, y + size + 16, size * 2.6, "#FFC070", 0.5)
            c.oval(x, y + size + 14, size * 0.82, size, colour)
            for k in (-0.5, 0, 0.5):
                width = size * 0.82 * (1 - k * k) ** 0.5
                c.line(
                    [(x - width, y + size * (1 + k) + 14), (x + width, y + size * (1 + k) + 14)],
                    2,
                    mix(colour, INK, 0.2),
                )
            c.oval(x - 2, y + size + 14, size * 0.36, size * 0.6, "#FFF1C850")
            for edge in (8, size * 2 + 8):
                c.rect(x - size * 0.36, y + edge, size * 0.72, 13, "#241F36", 3)
    c.rect(0, 1080, 1600, 120, "#241F36")
    for n in range(15):
        px, tall = 50 + n * 108 + c.rng.uniform(-24, 24), c.rng.uniform(190, 290)
        c.person(
            px,
            1200,
            tall,
            c.rng.choice(["#4B4F86", "#8C4A55", "#3F6A72", "#A8804E", "#D8C6B0"]),
            "#241F36",
            "#C99870",
            "#1E1A2C",
            away=True,
        )


def fireworks(c: Canvas) -> None:
    """Draw fireworks above the river."""
    c.fade(["#10193A", "#22305F", "#4A4A7C", "#8A6480"], bottom=1250)
    colours = ["#FFD27A", "#F58F6C", "#F6E9C9", "#9CCBE0", "#F2A7B5", "#B7D79A"]
    for n, (x, y, r) in enumerate(
        ((620, 420, 370), (250, 720, 210), (970, 760, 240), (1000, 220, 170), (190, 250, 150))
    ):
        colour = colours[(n + c.rng.randrange(6)) % 6]
        c.glow(x, y, r * 1.4, colour, 0.4)
        rays = 30 if r > 200 else 22
        for k in range(rays):
            angle = 2 * pi * k / rays
            for ring, tone in ((1.0, colour), (0.62, mix(colour, "#FFFFFF", 0.5))):
                end = r * ring * c.rng.uniform(0.92, 1.03)
                bow = [(x + cos(angle) * end * t, y + sin(angle) * end * t + 34 * t * t) for t in (0.3, 0.65, 1)]
                c.line(bow, 6 if ring == 1 else 4, tone, soft=True)
                c.oval(*bow[-1], 9 if ring == 1 else 6, fill=mix(tone, "#FFFFFF", 0.4))
        c.oval(x, y, 12, fill="#FFFFFF")
    c.skyline(1240, 40, 150, "#171E3E", "#FFDB8FA0")
    c.fade(["#3B4072", "#1A2146"], 1240, 1420)
    for _ in range(80):
        px, py = c.rng.uniform(0, 1200), c.rng.uniform(1250, 1410)
        c.line([(px, py), (px + c.rng.uniform(20, 110), py)], 5, c.rng.choice(["#FFD27A70", "#F58F6C60", "#9CCBE050"]))
    c.hills(1430, 40, "#11172F", 0.8)
    for n in range(11):
        c.person(
            70 + n * 108 + c.rng.uniform(-20, 20),
            1620,
            c.rng.uniform(200, 290),
            "#1D2547",
            "#11172F",
            "#3A3552",
            "#0C1126",
            away=True,
        )
