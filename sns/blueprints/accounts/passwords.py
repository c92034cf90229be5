"""Passwords: argon2id with OWASP's parameters, computed off the hub, the same time for known and unknown addresses."""

from __future__ import annotations

import math
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sns.core import offload
from sns.core.i18n import gettext as _

LEAST, MOST = 8, 128
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Somebody without a password costs as much time as somebody with one.
_NOBODY = _hasher.hash("nobody has this password")

# What people choose first; digits and signs at the ends do not make them better.
_WORDS = """
password passwort passw0rd p@ssword pass passpass pasuwado pasuwaado himitsu secret letmein welcome login admin
administrator root master guest test tester testtest sample default changeme user username qwerty qwertyuiop
qazwsx qazwsxedc asdfgh asdfghjkl zxcvbn zxcvbnm qweasd qweasdzxc qwaszx iloveyou loveyou love lovelove aishiteru
daisuki suki arigatou arigato konnichiwa ohayou sayonara sakura sakurasakura himawari hanako taro tarou momotaro
nippon nihon japan tokyo osaka oosaka kyoto kobe yokohama nagoya hokkaido okinawa fujisan tigers hanshin hanshintigers
giants carp hawks baseball yakyuu soccer football pokemon pikachu doraemon totoro ghibli naruto dragon dragonball
onepiece luffy monkey monkeydluffy superman batman starwars princess sunshine shadow flower summer winter spring
autumn happy lucky family kazoku tomodachi friend friends computer internet google yahoo amazon facebook instagram
twitter line mixi windows android iphone samsung sony nintendo toyota honda orange banana chocolate cookie coffee
neko inu nekoneko inuinu wanwan nyanko pochi tama shiro kuro momo hana sora umi yume hikari
abc abcd abcde abcdef abcdefg abcdefgh aaa hello helloworld whatever trustno qwer asdf zxcv
engawa machinoengawa machi まちの縁側 縁側 えんがわ パスワード ぱすわーど あいうえお いろは ひみつ さくら
"""
_COMMON = frozenset(_WORDS.split())
_ROWS = (
    "01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik", "1q2w3e4r5t6y7u8i9o0p", "あいうえおかきくけこさしすせそたちつてとなにぬねの",
)  # fmt: skip


def make_hash(password: str) -> str:
    """Return the hash to store."""
    return offload.run(_hasher.hash, _plain(password))


def is_right(stored: str | None, password: str) -> bool:
    """Check a password; None (no such member) takes as long and is always wrong."""
    try:
        return offload.run(_hasher.verify, stored or _NOBODY, _plain(password)) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def fault(password: str, *own: str | None) -> str | None:
    """Return in words why a new password cannot be taken; `own` are the member's nickname and address."""
    plain = _plain(password)
    if len(plain) < LEAST:
        return _("%(n)d文字以上にしてください", n=LEAST)
    if len(plain) > MOST:
        return _("%(n)d文字までにしてください", n=MOST)
    if _is_common(plain):
        return _("よく使われるパスワードです。ほかの人が思いつかないものにしてください")
    if _is_own(plain.casefold(), own):
        return _("ニックネームやメールアドレスは、パスワードに使えません")
    return None


def strength(password: str) -> str:
    """Say in words how strong a password is that was taken."""
    plain = _plain(password)
    kinds = sum(any(test(c) for c in plain) for test in (str.islower, str.isupper, str.isdigit, _is_sign, _is_wide))
    bits = len(set(plain)) * math.log2(10 + 16 * kinds)
    if bits < 50:
        return _("つよさ: ふつう。もっと長くすると、さらに安心です")
    return _("つよさ: つよい") if bits < 80 else _("つよさ: とてもつよい")


def _plain(password: str) -> str:
    # The same keys give other characters on another keyboard (full width, composed kana); all mean the same password.
    return unicodedata.normalize("NFKC", password)


def _is_sign(char: str) -> bool:
    return not char.isalnum()


def _is_wide(char: str) -> bool:
    return ord(char) > 0x2E7F


def _is_common(plain: str) -> bool:
    low = plain.casefold()
    core = low.strip("0123456789!?.,-_#@$%&*+= ")
    if low in _COMMON or core in _COMMON or not core:
        # Digits alone are a telephone number, a birthday or a row; only long ones are something else.
        return bool(core) or len(low) < 15 or _is_run(low)
    unit = (low + low).find(low, 1)
    return unit <= 4 < len(low) or low[:unit] in _COMMON or _is_run(low)


def _is_run(low: str) -> bool:
    return any(low in row * 3 or low in row[::-1] * 3 for row in _ROWS)


def _is_own(low: str, own: tuple[str | None, ...]) -> bool:
    for words in own:
        whole = _plain(words or "").casefold()
        for part in {whole, whole.partition("@")[0]}:
            rest = low.replace(part, "") if len(part) >= 3 else low
            # A name within a long sentence is fine; a name with a birthday is not.
            if rest != low and len(rest) < LEAST:
                return True
    return False
