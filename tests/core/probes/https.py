"""A site behind TLS: what its cookies and headers say."""

from __future__ import annotations

import json
import sys

from sns.app import create_app
from sns.core.db import db
from sns.core.settings import Settings

app = create_app(
    Settings(
        mode="production", secret_key="k" * 40, instance=sys.argv[1], public_url="https://engawa.example.jp", proxies=1,
        rate_limits=False,
    )
)  # fmt: skip
with app.app_context():
    db.create_all()
browser = app.test_client()
page = browser.get("/sign-in", base_url="https://engawa.example.jp")
look = browser.post(
    "/settings/appearance", base_url="https://engawa.example.jp", headers={"Referer": "https://engawa.example.jp/x"},
    data={"text": "l", "theme": "", "lang": "ja", "csrf_token": page.text.split('name="csrf_token" value="')[1].split('"')[0]},
)  # fmt: skip
print(
    json.dumps(
        {
            "cookies": page.headers.getlist("Set-Cookie"),
            "look": [look.status_code, *look.headers.getlist("Set-Cookie")],
            "hsts": page.headers.get("Strict-Transport-Security"),
            "shows_demo": "@demo.example" in page.text,
        }
    )
)
