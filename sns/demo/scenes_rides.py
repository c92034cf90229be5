"""Scenes of things that move."""

from __future__ import annotations

from math import cos, pi, sin

from sns.demo.scenes_kit import CREAM, GOLD, INDIGO, INK, LEAF, MOSS, PINK, RED, TEAL, Canvas, arc, mix, smooth


def _wheel(c: Canvas, x: float, y: float, r: float) -> None:
    """Set a spoked wheel."""
    for n in range(12):
        c.line([(x, y), (x + cos(n * pi / 6) * r, y + sin(n * pi / 6) * r)], 3, "#8D949A")
    c.line(arc(x, y, r, r), 17, "#33373D")
    c.line(arc(x, y, r - 14, r - 14), 5, "#C9CDCF")
    c.oval(x, y, 15, fill="#555C63")


def bicycle(c: Canvas) -> None:
    """Draw a bicycle with a full basket."""
    c.fade(["#BCD6D8", "#F3E6C6", "#F6D5A4"], bottom=900)
    c.glow(300, 420, 380, "#FFF6DA", 0.9)
    c.cloud(900, 230, 440)
    c.hills(820, 130, "#A9BFA6")
    c.hills(890, 60, "#8FA36C", 0.8)
    c.fade(["#D8C497", "#C4AC7C"], 960, 1200)
    for n in range(70):
        x = c.rng.uniform(0, 1600)
        c.line(
            [(x, 970), (x + c.rng.uniform(-12, 16), 970 - c.rng.uniform(30, 90))], 5, mix(MOSS, LEAF, c.rng.random())
        )
        if n % 2:
            c.oval(x, 900 - c.rng.uniform(0, 30), 9, fill=c.rng.choice(["#F4D36B", "#FFFFFF", PINK]))
    c.oval(800, 1090, 520, 26, "#7C7A4E70")
    _wheel(c, 480, 900, 190)
    _wheel(c, 1120, 900, 190)
    frame = "#2F7C7A"
    for points in (
        [(480, 900), (620, 610), (740, 900), (480, 900)],
        [(740, 900), (1030, 640)],
        [(612, 640), (1026, 640)],
        [(1120, 900), (1000, 520)],
    ):
        c.line(points, 17, frame)
    c.line([(620, 610), (600, 550)], 15, "#9AA1A6")
    c.poly(smooth([(530, 532), (600, 528), (690, 550), (640, 572), (546, 570)], closed=True), "#6B4431")
    c.line([(1000, 520), (990, 480), (1070, 470), (1100, 500)], 13, "#9AA1A6", soft=True)
    c.oval(1100, 500, 20, fill="#6B4431")
    c.oval(740, 900, 40, fill="#555C63")
    c.line([(740, 900), (790, 960)], 11, "#555C63")
    c.rect(770, 954, 56, 16, INK, 6)
    c.poly([(1040, 580), (1260, 580), (1230, 720), (1070, 720)], "#C79A5E")
    for n in range(5):
        c.line([(1050 + n * 44, 584), (1074 + n * 38, 716)], 4, "#9E7440")
    c.rect(1030, 570, 240, 20, "#9E7440", 8)
    c.line([(1230, 560), (1110, 420)], 46, "#DDA75E")
    for n in range(9):
        c.leaf(
            1130 + c.rng.uniform(-30, 40),
            575,
            c.rng.uniform(90, 170),
            -150 + n * 13,
            mix(LEAF, "#4F7A4A", c.rng.random()),
        )
    for n in range(4):
        c.oval(1072 + n * 34, 556 + n % 2 * 8, 24, fill=RED if n % 2 else "#E2784A")


def train(c: Canvas) -> None:
    """Draw a train behind a field of flowers."""
    c.fade(["#9CC0D4", "#DDE6DA", "#F8E3BC"], bottom=800)
    c.cloud(140, 250, 440)
    c.cloud(980, 180, 340, "#FFFFFF90")
    c.hills(700, 150, "#A5BBB4")
    c.skyline(800, 60, 200, "#9DAFB3", "#F7E9C4")
    for n in range(7):
        c.house(
            n * 250 - 60,
            850,
            180,
            c.rng.uniform(90, 130),
            c.rng.choice(["#E5D3B1", "#D9C0A0", "#CFCDBC"]),
            c.rng.choice(["#6E7F8C", "#A2644A", "#52666E"]),
        )
    c.hills(880, 30, "#8FA36C", 1.2)
    c.rect(0, 906, 1600, 60, "#B3A58D")
    for x in range(-20, 1600, 62):
        c.rect(x, 930, 38, 26, "#7B6450")
    c.rect(0, 918, 1600, 12, "#7E868B")
    body = c.rng.choice(["#A63F34", "#2F6E6A", "#8A4A63"])
    for x in (-460, 340, 1140):
        c.rect(x, 610, 784, 280, "#F4E8CE", 26)
        c.rect(x, 770, 784, 96, body)
        c.rect(x + 20, 590, 744, 36, "#8E979B", 14)
        c.rect(x + 240, 560, 180, 40, "#747E84", 8)
        for k in range(5):
            c.rect(x + 42 + k * 146, 652, 108, 96, "#4E6C80", 10)
            c.poly(
                [(x + 52 + k * 146, 748), (x + 100 + k * 146, 652), (x + 128 + k * 146, 652), (x + 80 + k * 146, 748)],
                "#FFFFFF40",
            )
            if c.rng.random() < 0.7:
                left = x + 72 + k * 146 + c.rng.uniform(0, 40)
                c.oval(left, 704, 15, fill="#E3B98F")
                c.poly(arc(left, 750, 28, 34, 180, 360), c.rng.choice([RED, GOLD, INDIGO, TEAL]))
        for k in (190, 482):
            c.rect(x + k - 30, 640, 4, 226, "#C9B890")
        for k in (110, 230, 554, 674):
            c.oval(x + k, 898, 32, fill="#3A4047")
            c.oval(x + k, 898, 13, fill="#A0A7AB")
    for x in range(60, 1700, 420):
        c.rect(x, 380, 16, 560, "#6B757B")
        c.rect(x - 70, 420, 160, 10, "#6B757B")
    c.line([(0, 440), (1600, 440)], 4, "#5A646A")
    c.line([(0, 470), (1600, 470)], 4, "#5A646A")
    c.fade(["#8FA36C", "#6F8453"], 990, 1200)
    for _ in range(120):
        px, py = c.rng.uniform(0, 1600), c.rng.uniform(1000, 1190)
        c.line([(px, py), (px, py + 40)], 4, "#5D7145")
        c.oval(px, py, 11, fill=c.rng.choice(["#F4D36B", "#F4D36B", "#FFFDF0", "#F0A58F"]))


def harbor_ship(c: Canvas) -> None:
    """Draw a ship in the harbour."""
    c.fade(["#8DB7CE", "#D3E2DC", "#F9E7C0"], bottom=700)
    c.glow(300, 560, 420, "#FFF4D2", 0.9)
    c.cloud(700, 210, 480)
    c.cloud(120, 300, 260, "#FFFFFF90")
    c.hills(660, 90, "#A6BBC2", 1.2)
    for x in (1080, 1330):
        for points in (
            [(x, 700), (x + 30, 330)],
            [(x + 120, 700), (x + 90, 330)],
            [(x - 190, 350), (x + 190, 350)],
            [(x + 30, 330), (x + 60, 250), (x + 180, 350)],
            [(x - 180, 350), (x + 60, 250)],
            [(x + 8, 560), (x + 112, 560)],
        ):
            c.line(points, 11, "#B4604A")
        c.line([(x - 150, 350), (x - 150, 480)], 4, "#5E6B73")
        c.rect(x - 190, 480, 80, 40, GOLD)
    for n in range(15):
        for row in range(1 + n % 3):
            c.rect(920 + n * 48, 664 - row * 38, 45, 36, (RED, TEAL, INDIGO, GOLD, "#8FA06A")[(n + row * 2) % 5])
    c.fade(["#7FA8B8", "#4F7F96", "#33607C"], 700, 1200)
    for _ in range(90):
        y = 715 + 470 * c.rng.random()
        px, width = c.rng.uniform(-50, 1600), c.rng.uniform(30, 60) * (1 + (y - 700) / 160)
        c.line(
            [(px, y), (px + width * 0.5, y - 7), (px + width, y)],
            4 + (y - 700) / 140,
            c.rng.choice(["#FFFFFF40", "#BFD9DC60", "#2B567060"]),
            soft=True,
        )
    c.rect(250, 600, 470, 140, "#FBF4E4", 14)
    c.rect(310, 490, 300, 120, "#FBF4E4", 14)
    c.rect(350, 430, 150, 66, "#F1E4C8", 10)
    c.poly([(540, 370), (620, 370), (640, 500), (540, 500)], RED)
    c.poly([(538, 350), (618, 350), (621, 386), (540, 386)], INK)
    c.oval(640, 310, 40, 28, "#FFFFFF90")
    c.oval(720, 270, 56, 36, "#FFFFFF70")
    for n in range(7):
        c.rect(280 + n * 60, 640, 36, 36, "#4E7288", 18)
    for n in range(4):
        c.rect(336 + n * 66, 526, 46, 40, "#4E7288", 6)
    c.poly(smooth([(80, 720), (500, 736), (960, 704), (900, 900), (860, 930), (200, 930)], closed=False), INDIGO)
    c.poly([(172, 886), (886, 886), (860, 930), (200, 930)], RED)
    c.line([(96, 742), (500, 756), (944, 728)], 9, CREAM, soft=True)
    c.line([(120, 932), (300, 916), (520, 936), (760, 916), (980, 936)], 16, "#E9F3F0", soft=True)
    for _ in range(6):
        px, py = c.rng.uniform(700, 1500), c.rng.uniform(120, 560)
        c.line(
            [(px - 40, py - 16), (px - 18, py - 22), (px, py), (px + 18, py - 22), (px + 40, py - 16)],
            7,
            "#FFFFFF",
            soft=True,
        )


def ferris_wheel(c: Canvas) -> None:
    """Draw a ferris wheel in a park."""
    c.fade(["#7FA9C6", "#C8DCDD", "#FBE8C4", "#F7CFA4"], bottom=1340)
    c.cloud(60, 300, 360)
    c.cloud(780, 180, 320, "#FFFFFFA0")
    c.cloud(760, 1020, 400, "#FFFFFF80")
    c.skyline(1340, 60, 230, "#A9B6B5")
    x0, y0, r = 600, 660, 480
    for side in (-1, 1):
        c.line([(x0, y0), (x0 + side * 290, 1400)], 26, "#E9DFCB")
        c.line([(x0, y0), (x0 + side * 60, 1400)], 14, "#D3C7B0")
    spin = c.rng.uniform(0, pi / 8)
    for n in range(32):
        a = n * pi / 16 + spin
        c.line([(x0, y0), (x0 + cos(a) * r, y0 + sin(a) * r)], 4, "#B9543B" if n % 2 else "#C98E72")
    for ring, width in ((r, 15), (r - 44, 7), (r * 0.45, 6)):
        c.line(arc(x0, y0, ring, ring, steps=90), width, "#B9543B")
    tones = [RED, GOLD, TEAL, INDIGO, "#D98C7A", LEAF, "#8A6A9A", "#E9C46A"]
    for n in range(16):
        a = n * pi / 8 + spin
        x, y = x0 + cos(a) * r, y0 + sin(a) * r
        c.line([(x, y), (x, y + 30)], 7, INK)
        c.rect(x - 42, y + 22, 84, 84, tones[n % 8], 28)
        c.rect(x - 30, y + 36, 60, 34, "#F7F2DF", 12)
        c.oval(x, y, 12, fill="#F4E8CE")
    c.oval(x0, y0, 62, fill="#B9543B")
    c.oval(x0, y0, 34, fill=CREAM)
    c.hills(1380, 30, "#9FB07A", 0.8)
    for n in range(8):
        c.tree(n * 170 + 10, 1470, c.rng.uniform(150, 210), mix(LEAF, "#A9B46A", c.rng.random()))
    c.fade(["#E4CFA4", "#D3B988"], 1450, 1600)
    for x, tall, tone in ((300, 150, RED), (380, 110, GOLD), (820, 150, INDIGO), (900, 140, TEAL), (970, 96, PINK)):
        c.oval(x, 1562, tall * 0.25, 9, "#7C7A4E70")
        c.person(x, 1560, tall, tone)
