"""A source of the demo city: one ward takes a list in, so that the office's page shows what came and what could not be read."""

from __future__ import annotations

from sns.blueprints.sources import actions, reading, tables
from sns.blueprints.spaces import queries as spaces

_WARD = "kita"
_LIST = """番号,題名,本文,公開日,URL
1,粗大ごみの受付について,電話とインターネットで受け付けています。,,https://example.jp/sodaigomi
2,,,,
3,休日の窓口,毎月第4日曜日に、一部の窓口を開けています。,,https://example.jp/madoguchi
"""


def build() -> None:
    """Let an office keep a list and take it in as drafts."""
    ward = spaces.find_ward(_WARD)
    if ward is None:
        return
    # Without an address: the demo asks no site.
    source = actions.add(None, ward.id, sort="csv", name="市の新着情報", address="")
    reading.take_all(source, tables.read(_LIST.encode()))
