"""Forty drawn scenes for the demo city: no photographs, no rights to clear, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable

from PIL import Image

from sns.demo import (
    scenes_animals,
    scenes_meals,
    scenes_plants,
    scenes_rides,
    scenes_sky,
    scenes_table,
    scenes_things,
    scenes_town,
    scenes_trees,
    scenes_water,
)
from sns.demo.scenes_kit import Canvas

# Alternative texts are what a resident would write below the picture.
_DRAWN: dict[str, tuple[Callable[[Canvas], None], str]] = {
    "river_morning": (scenes_water.river_morning, "朝日がのぼる川と橋。土手の道を二人が歩いている"),
    "susuki": (scenes_water.susuki, "夕方の川べりで風にゆれるすすき"),
    "sunset_bridge": (scenes_water.sunset_bridge, "夕焼けの海と、つり橋の影"),
    "park_bench": (scenes_town.park_bench, "木かげのベンチに置かれた本と湯気の立つカップ"),
    "cherry_blossom": (scenes_trees.cherry_blossom, "青空にのびる満開の桜の枝"),
    "autumn_leaves": (scenes_trees.autumn_leaves, "赤い橋のかかる池と紅葉した木々"),
    "ginkgo": (scenes_trees.ginkgo, "黄色く色づいたいちょう並木を歩く二人"),
    "rain_window": (scenes_sky.rain_window, "雨の降る窓辺で眠る猫と鉢植え"),
    "umbrella": (scenes_sky.umbrella, "雨の町に立つ、赤い傘と黄色い傘の親子"),
    "winter_sky": (scenes_sky.winter_sky, "月の出た冬の夜空と、雪をかぶった家の明かり"),
    "night_lights": (scenes_sky.night_lights, "川の向こうに広がる町の夜景"),
    "lantern_festival": (scenes_sky.lantern_festival, "ちょうちんが並ぶ祭りの夜と集まった人たち"),
    "fireworks": (scenes_sky.fireworks, "川の上に開いた花火を見上げる人たち"),
    "shopping_street": (scenes_town.shopping_street, "人の行きかうアーケードの商店街"),
    "bakery": (scenes_town.bakery, "焼きたてのパンが並ぶ店先"),
    "coffee_cup": (scenes_table.coffee_cup, "窓辺のテーブルに置かれた湯気の立つコーヒー"),
    "persimmon": (scenes_trees.persimmon, "枝に実った柿と里の家"),
    "vegetables": (scenes_table.vegetables, "八百屋の店先に並ぶ大根、トマト、にんじん"),
    "onigiri": (scenes_meals.onigiri, "皿にのった三つのおにぎりとお茶"),
    "hotpot": (scenes_meals.hotpot, "白菜や豆腐が煮える鍋"),
    "takoyaki": (scenes_meals.takoyaki, "舟皿に並んだ八つのたこ焼き"),
    "bento": (scenes_meals.bento, "梅干しのご飯とおかずの入ったお弁当"),
    "cat_wall": (scenes_animals.cat_wall, "塀の上で目を閉じる猫"),
    "dog_walk": (scenes_animals.dog_walk, "夕方の道を犬と散歩する人"),
    "sparrow": (scenes_animals.sparrow, "花の咲く枝にとまる三羽のすずめ"),
    "bicycle": (scenes_rides.bicycle, "かごに野菜とパンをのせた自転車"),
    "train": (scenes_rides.train, "花の咲く線路ぎわを走る電車"),
    "harbor_ship": (scenes_rides.harbor_ship, "港に浮かぶ船と荷役のクレーン"),
    "ferris_wheel": (scenes_rides.ferris_wheel, "公園の大きな観覧車"),
    "playground": (scenes_town.playground, "すべり台とぶらんこのある公園で遊ぶ子ども"),
    "school_gate": (scenes_town.school_gate, "桜の咲く校門をくぐる子どもたち"),
    "library_books": (scenes_table.library_books, "本棚の前の机に開かれた本とスタンド"),
    "flowerpot": (scenes_plants.flowerpot, "窓辺に並んだ三つの鉢植えの花"),
    "morning_glory": (scenes_plants.morning_glory, "支柱にからんで咲く朝顔"),
    "sunflower": (scenes_plants.sunflower, "青空の下の三本のひまわり"),
    "tomato_planter": (scenes_plants.tomato_planter, "ベランダのプランターに実ったミニトマト"),
    "moon": (scenes_water.moon, "満月と、月見だんごの影"),
    "cleanup_gloves": (scenes_things.cleanup_gloves, "芝生に置かれた軍手とごみ袋と火ばさみ"),
    "disaster_kit": (scenes_things.disaster_kit, "防災リュックと水、缶詰、懐中電灯"),
    "knitting": (scenes_things.knitting, "編みかけの編み物と毛糸玉のかご"),
}
_UPRIGHT = frozenset(
    {"ferris_wheel", "fireworks", "ginkgo", "moon", "morning_glory", "sunflower", "tomato_planter", "umbrella"}
)

SCENES: dict[str, str] = {key: alt for key, (_, alt) in _DRAWN.items()}


def draw(key: str, seed: int) -> Image.Image:
    """Draw a scene, 1600 by 1200 or upright; another seed moves, recolours and mirrors things."""
    rng = random.Random(f"{key}:{seed}")  # noqa: S311  # the same seed must give the same picture
    canvas = Canvas(*((1200, 1600) if key in _UPRIGHT else (1600, 1200)), rng)
    mirrored = rng.random() < 0.5
    _DRAWN[key][0](canvas)
    return canvas.finish(mirrored)
