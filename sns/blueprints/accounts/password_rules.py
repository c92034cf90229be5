"""What a password must not be: short, on everybody's list, or made of the names at hand."""

from __future__ import annotations

import itertools
import unicodedata

from sns.core.i18n import gettext as _

from .passwords import LEAST, MOST

# The words people try first, here and elsewhere; compared after taking away what is put around them.
_WORDS = (
    "password passw0rd passwort letmein welcome welcome1 iloveyou sunshine princess football baseball superman "
    "batman dragon monkey shadow master whatever trustno1 starwars computer internet qwerty qwertyui "
    "qwertyuiop 1q2w3e4r 1qaz2wsx zaq12wsx asdfghjk asdfghjkl zxcvbnm abcd1234 abc12345 1234abcd a1234567 "
    "aa123456 changeme secret default administrator admin1234 test1234 guest1234 sakura sakura00 arigatou "
    "konnichiwa doraemon pokemon totoro hanshin tigers hanshintigers takoyaki okonomiyaki yoroshiku aishiteru "
    "nihon nippon japan himitsu hogehoge"
)
_FIRST_TRIED = frozenset(_WORDS.split())
_SERVICE = ("まちの縁側", "machinoengawa", "engawa")


def trouble_with(password: str, *names: str | None) -> str | None:
    """Return in words why this password is refused, or None; `names` are the owner's nickname, address and the like."""
    if len(password) < LEAST:
        return _("パスワードは%(least)d文字以上にしてください", least=LEAST)
    if len(password) > MOST:
        return _("パスワードは%(most)d文字までです", most=MOST)
    plain = unicodedata.normalize("NFKC", password).casefold()
    core = plain.strip("0123456789!?.-_#$%&*@ ")
    if plain in _FIRST_TRIED or core in _FIRST_TRIED or len(set(plain)) < 4 or _is_row(plain):
        return _("よく使われるパスワードなので、当てられやすくなっています。別のものにしてください")
    if any(service in plain and len(plain) < len(service) + LEAST for service in _SERVICE):
        return _("このサービスの名前は、当てられやすいので使えません。別のものにしてください")
    known = {part.casefold() for name in names if name for part in (name, name.partition("@")[0]) if part}
    if plain in known or (core and core in known):
        return _("ニックネームやメールアドレスと同じものは使えません。別のものにしてください")
    return None


def _is_row(text: str) -> bool:
    steps = {ord(b) - ord(a) for a, b in itertools.pairwise(text)}
    return steps <= {1, -9} or steps <= {-1, 9}
