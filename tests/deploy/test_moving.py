"""A site that began on SQLite comes here by the lines of the page, with its words, its photos and its key."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from sns.core import secret
from sns.core.settings import Settings
from tests.backups.test_carrying import files
from tests.backups.test_carrying import small_site as small_site
from tests.conftest import SMALL_CITY
from tests.deploy import town


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_site_that_began_on_sqlite_moves_here(small_site: Path) -> None:
    page = town.PAGE.read_text("utf-8")
    setting_up = town.blocks(page.split("\n## 6.")[0])
    moving = town.blocks(page.split("\n## A site that began on SQLite\n")[1].split("\n## ")[0])
    key = secret.find(Settings(instance=str(small_site)))
    with town.machine() as made:
        city = f"sed -i 's#^SNS_CITY=.*#SNS_CITY={SMALL_CITY}#' /etc/engawa/engawa.env"
        before = made.type(*(re.sub(r"(?m)^engawa prepare$", city, block) for block in setting_up))
        assert before.returncode == 0, before.stderr[-3000:]
        shutil.copytree(small_site, made.root / "var/lib/engawa/old")
        done = made.type(*moving, "engawa outbox")
        assert done.returncode == 0, done.stderr[-3000:]
        assert re.search(r"^replies: 30 rows, checksum \w{16}… on both sides$", done.stdout, re.M)
        assert "moved." in done.stdout
        assert made.settings()["secret_key"] == key
        assert files(made.root / "srv/engawa/files") == files(small_site / "files") != {}
