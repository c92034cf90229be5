"""What looking at a post costs before it is published, with a list of 5,000 words."""

from __future__ import annotations

import random
import tempfile
import time

import flask_migrate

from sns.app import create_app
from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.screening import actions, checking, trust
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import city, queries
from sns.core.db import db, transaction
from sns.core.settings import Settings

WORDS, CHECKS, MOST_MS = 5_000, 300, 2.0
_USUAL = 600
_SENTENCES = (
    "きのうは淀川の河川敷まで歩いて、帰りに商店街でコロッケを買いました。", "公園の池に鴨が戻ってきていて、子どもたちが静かに数えていました。",
    "町会の防災訓練は、雨のときは小学校の体育館に変わるそうです。", "となりの方にいただいた柿を、家族みんなで食べました。",
)  # fmt: skip


def verdict() -> tuple[bool, str]:
    """Measure in a city of its own and say whether it is cheap enough."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(instance=folder, log_level="error"))
        with app.app_context():
            flask_migrate.upgrade()
            spaces.found_city(*city.read("osaka"))
            usual, longest = _milliseconds(_USUAL), _milliseconds(10_000)
            db.session.remove()
            db.engine.dispose()
    words = (
        f"a post of {_USUAL} characters is looked at in {usual:.2f} ms of CPU with {WORDS:,} listed words "
        f"(at most {MOST_MS} ms); one of 10,000 characters in {longest:.2f} ms"
    )
    return usual <= MOST_MS, words


def _milliseconds(length: int) -> float:
    ward = next(iter(queries.wards_by_id().values()))
    dice = random.Random(length)
    actions.add_words(None, ward.id, _list(dice), "hold")
    member = accounts.join(
        None, nickname=f"はかる{length}", email=f"bench{length}@example.jp", password_hash=None, home_ward_id=ward.id
    )
    texts = ["".join(dice.choice(_SENTENCES) for _n in range(length // 30 + 1))[:length] for _m in range(20)]
    _check(member, ward.id, texts[0])  # the list is made ready once for each version
    trust.facts_of(member)
    with transaction():  # as within the action that publishes
        start = time.process_time()
        for number in range(CHECKS):
            _check(member, ward.id, texts[number % len(texts)])
        return (time.process_time() - start) / CHECKS * 1000


def _check(member: Member, space_id: int, text: str) -> None:
    with transaction():
        checking.check(member, checking.Said("reply", space_id, ("題", text), is_new=False))


def _list(dice: random.Random) -> list[str]:
    signs = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわん"
    return ["".join(dice.choice(signs) for _n in range(dice.randint(6, 10))) for _m in range(WORDS)]
