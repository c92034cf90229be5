"""Scenes of cups, crates and books."""

from __future__ import annotations

from sns.demo.scenes_kit import CREAM, GOLD, INDIGO, INK, RED, TEAL, Canvas, arc, mix, smooth, turned


def coffee_cup(c: Canvas) -> None:
    """Draw a cup of coffee at a window."""
    c.fade(["#8E6A50", "#B98D66"])
    c.shade([(820, 0), (1600, 0), (1600, 800), (820, 800)], ["#F3DDB0", "#EBC68E"])
    c.rect(806, 0, 26, 800, "#5E4433")
    c.rect(1196, 0, 18, 800, "#5E4433")
    c.skyline(800, 120, 380, "#D9AF7C", "#FBEBC890")
    c.glow(1180, 240, 400, "#FFF6DC", 0.75)
    for n in range(5):
        c.rect(80 + n * 130, 300 - n % 2 * 40, 92, 260 + n % 2 * 40, ("#6B4E3D", TEAL, RED, "#D9B876", INDIGO)[n], 6)
    c.rect(50, 560, 720, 24, "#5E4433")
    c.fade(["#7A523A", "#5E3D2B"], 800, 1200)
    c.rect(0, 800, 1600, 16, "#93674A")
    c.oval(760, 1076, 470, 70, "#35221860")
    c.oval(760, 1040, 450, 88, "#E9DFCB")
    c.oval(760, 1030, 400, 70, "#F8F1E2")
    c.oval(760, 1026, 220, 36, "#D9CDB6")
    c.line(arc(1040, 780, 120, 130, -100, 110), 44, "#F1E7D3")
    c.poly(
        smooth([(440, 620), (452, 800), (520, 950), (640, 1030), (880, 1030), (1000, 950), (1068, 800), (1080, 620)]),
        "#F8F1E2",
    )
    c.poly(smooth([(860, 620), (900, 820), (850, 1030), (880, 1030), (1000, 950), (1068, 800), (1080, 620)]), "#E6D9C0")
    c.rect(450, 730, 616, 30, TEAL)
    c.oval(760, 620, 320, 88, "#FFFBF0")
    c.oval(760, 626, 290, 74, "#6B3F26")
    c.oval(760, 634, 270, 62, "#A8703F")
    c.poly(
        smooth(
            [(760, 690), (620, 640), (640, 596), (710, 590), (760, 616), (810, 590), (880, 596), (900, 640)],
            closed=True,
        ),
        "#F3DDB4",
    )
    for x, y, height in ((690, 560, 300), (780, 540, 380), (860, 570, 270)):
        c.steam(x, y, height, "#FFFFFF78")
    c.oval(1290, 1080, 150, 40, "#E9DFCB")
    for x, y in ((1240, 1060), (1330, 1052), (1290, 1032)):
        c.oval(x, y, 62, 34, "#C98F4E", c.rng.uniform(-20, 20))
        c.oval(x - 12, y - 8, 10, 7, "#7A4A2A")
        c.oval(x + 20, y + 4, 9, 7, "#7A4A2A")


def vegetables(c: Canvas) -> None:
    """Draw a stall of vegetables."""
    c.fade(["#F1DFB8", "#E9CFA0"])
    c.rect(0, 0, 1600, 90, "#7B5A44")
    for x in range(0, 1600, 200):
        c.poly([(x, 90), (x + 200, 90), (x + 190, 190), (x + 10, 190)], TEAL if x // 200 % 2 else CREAM)
        c.poly(arc(x + 100, 188, 92, 30, 0, 180), TEAL if x // 200 % 2 else CREAM)
    for left, width in ((50, 470), (560, 480), (1080, 470)):
        c.rect(left, 620, width, 420, "#B98A5A", 10)
        for n in range(4):
            c.rect(left, 640 + n * 102, width, 76, mix("#C99C69", "#B5814F", n / 4), 6)
    for n in range(9):
        x = 90 + n * 46
        c.poly(
            smooth([(x - 26, 500), (x - 34, 640), (x, 790), (x + 34, 640), (x + 26, 500)]),
            mix("#FBF6E8", "#E6E3CE", n % 2),
        )
        for k in range(5):
            c.leaf(x, 510, c.rng.uniform(120, 190), -130 + k * 20, mix("#5D8A4A", "#93AE5E", c.rng.random()), fat=0.16)
    for row in range(3):
        for n in range(7 - row % 2):
            x, y = 618 + n * 62 + row % 2 * 30, 610 - row * 58
            tone = c.rng.choice([RED, "#CF4A34", "#DD5A3C"])
            c.oval(x, y, 42, 38, tone)
            c.oval(x - 13, y - 14, 10, 7, "#FFFFFF80")
            for a in range(0, 360, 72):
                c.leaf(x, y - 32, 20, a - 18, "#4F7D45")
    for n in range(8):
        x = 1120 + n * 56
        c.poly(
            smooth([(x - 30, 500), (x - 26, 600), (x, 780), (x + 26, 600), (x + 30, 500)]),
            mix("#E5863A", "#D9702E", n % 2),
        )
        for share in (0.2, 0.4, 0.6):
            c.line([(x - 14, 500 + share * 220), (x + 8, 504 + share * 220)], 4, "#C2602A")
        for k in range(4):
            c.leaf(x, 500, c.rng.uniform(90, 150), -122 + k * 22, "#6E9A52", fat=0.12)
    for left, width in ((50, 470), (560, 480), (1080, 470)):
        c.rect(left, 640, width, 400, "#9A6E44", 6)
        c.rect(left, 650, width, 90, "#C99C69", 6)
        c.rect(left, 760, width, 120, "#C08F5B", 6)
        c.rect(left, 900, width, 140, "#B5814F", 6)
        c.rect(left + width / 2 - 90, 690, 180, 120, "#FBF3DE", 8)
        c.rect(left + width / 2 - 60, 722, 120, 12, "#8A7A64", 4)
        c.rect(left + width / 2 - 60, 756, 76, 16, RED, 4)
    c.fade(["#A9764C", "#8E6040"], 1030, 1200)
    for x, y, r in ((250, 1080, 130), (1380, 1090, 120)):
        for share in (-0.62, 0.62, -0.32, 0.32, 0):
            c.oval(x + share * r, y, r * 0.5, r * 0.74, mix("#D9822F", "#B9602A", abs(share)))
        c.line([(x, y - r * 0.66), (x + 16, y - r * 1.0)], 24, "#6F7A45")
    for n in range(4):
        c.line(
            [(580 + n * 110, 1110), (640 + n * 110, 1070), (720 + n * 100, 1090)],
            56,
            mix("#5B4A7A", "#43386A", n % 2),
            soft=True,
        )
        c.oval(582 + n * 110, 1110, 30, 26, "#6F8A4A")


def library_books(c: Canvas) -> None:
    """Draw an open book before full shelves."""
    c.fade(["#E9D6B2", "#DDC294"])
    tones = [RED, INDIGO, TEAL, GOLD, "#7A5A86", "#8A9A5E", "#C98A6A", "#5E7486", "#E9DCC3", "#93523F"]
    for row in range(3):
        base = 330 + row * 270
        c.rect(0, base - 250, 1600, 250, "#6B4A36")
        x = 20.0
        while x < 1580:
            width, height, tone = c.rng.uniform(28, 66), c.rng.uniform(150, 226), c.rng.choice(tones)
            if c.rng.random() < 0.08:
                box = [(x, base - height), (x + width, base - height), (x + width, base), (x, base)]
                c.poly(turned(box, (x, base), -9), tone)
                x += width + 34
                continue
            c.rect(x, base - height, width, height, tone, 4)
            c.rect(x, base - height + 22, width, 9, mix(tone, CREAM, 0.6))
            if width > 40:
                c.rect(x + width / 2 - 7, base - height + 54, 14, 66, mix(tone, CREAM, 0.6), 3)
            c.rect(x, base - 40, width, 9, mix(tone, CREAM, 0.6))
            c.rect(x + width - 6, base - height, 6, height, mix(tone, INK, 0.2))
            x += width + c.rng.choice((1, 1, 1, 2, 30))
        c.rect(0, base, 1600, 26, "#A9764C")
        c.rect(0, base + 20, 1600, 8, "#7B5236")
    c.glow(360, 700, 430, "#FFF0C4", 0.62)
    c.rect(0, 930, 1600, 270, "#B98459")
    c.rect(0, 930, 1600, 22, "#D3A274")
    c.line([(260, 940), (260, 640)], 15, "#7B6A3A")
    c.rect(180, 926, 160, 26, "#7B6A3A", 10)
    c.poly([(170, 540), (350, 540), (410, 660), (110, 660)], "#3F7A60")
    c.rect(110, 652, 300, 16, "#DDB65A", 6)
    c.oval(260, 672, 90, 20, "#FFF6D6")
    for side in (-1, 1):
        page = [
            (900, 900),
            (900 + side * 130, 850),
            (900 + side * 380, 880),
            (900 + side * 420, 1090),
            (900 + side * 160, 1060),
            (900, 1110),
        ]
        c.poly([(a, b + 26) for a, b in page], "#5E3D2B")
        c.poly(smooth(page[:3]) + smooth(page[3:]), "#FFF9EA" if side < 0 else "#F6EBD3")
        for n in range(5):
            y = 912 + n * 32
            c.line(
                [(900 + side * 50, y - 2), (900 + side * 150, y - 22), (900 + side * (340 + n * 8), y - 4)],
                5,
                "#C9B998",
                soft=True,
            )
    c.line([(900, 900), (900, 1110)], 6, "#C9B48E")
    c.poly([(915, 890), (940, 884), (948, 1150), (930, 1130), (912, 1156)], RED)
    for n, tone in enumerate((TEAL, GOLD, INDIGO)):
        c.rect(1380 - n * 8, 900 - n * 46, 200, 44, tone, 6)
        c.rect(1390 - n * 8, 908 - n * 46, 190, 28, "#FFF5E0", 3)
