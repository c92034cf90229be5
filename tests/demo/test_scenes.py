"""The demo pictures are all there, upright or wide, and the same for the same seed."""

from __future__ import annotations

import re

import pytest

from sns.demo.scenes import SCENES, draw

KEYS = """
river_morning susuki sunset_bridge park_bench cherry_blossom autumn_leaves ginkgo rain_window umbrella winter_sky
night_lights lantern_festival fireworks shopping_street bakery coffee_cup persimmon vegetables onigiri hotpot takoyaki
bento cat_wall dog_walk sparrow bicycle train harbor_ship ferris_wheel playground school_gate library_books flowerpot
morning_glory sunflower tomato_planter moon cleanup_gloves disaster_kit knitting
"""


def test_there_are_forty_scenes_with_words_for_those_who_do_not_see_them() -> None:
    assert list(SCENES) == KEYS.split()
    assert len(set(SCENES.values())) == 40
    for alt in SCENES.values():
        assert re.fullmatch("[ぁ-んァ-ヶー一-龠々、。]{8,40}", alt), alt


@pytest.mark.parametrize("key", list(SCENES))
def test_every_scene_fills_its_picture(key: str) -> None:
    picture = draw(key, 1)
    assert picture.mode == "RGB"
    assert picture.size in {(1600, 1200), (1200, 1600)}
    small = picture.reduce(20)
    colours = small.getcolors(small.width * small.height)
    assert colours is not None and len(colours) > 100
    # Pure black is the bare canvas: no scene uses it.
    assert (0, 0, 0) not in {colour for _, colour in colours}


def test_seed_decides_the_picture() -> None:
    assert draw("susuki", 3).tobytes() == draw("susuki", 3).tobytes()
    assert draw("susuki", 3).tobytes() != draw("susuki", 4).tobytes()
