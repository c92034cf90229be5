"""What goes on while the site can only be read, and the words of what the operator does."""

from __future__ import annotations

from sns.blueprints.spaces import deeds
from sns.core.i18n import lazy as _l

from . import always as always

deeds.name("site.read_only", _l("読むだけにしました"))
deeds.name("site.read_write", _l("また書けるようにしました"))
deeds.name("site.closing", _l("サービスを終える日を決めました"))
deeds.name("site.stays", _l("サービスを終える予定を取りやめました"))
deeds.name("site.archive", _l("保存用のページと引きつぎの資料を書き出しました"))
