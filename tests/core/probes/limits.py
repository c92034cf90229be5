"""A site that counts attempts: what the eleventh wrong password meets, and who else is touched."""

from __future__ import annotations

import json
import sys

from sns.app import create_app
from sns.core.db import db
from sns.core.settings import Settings

app = create_app(Settings(instance=sys.argv[1], log_level="error"))
app.config["WTF_CSRF_ENABLED"] = False
with app.app_context():
    db.create_all()


def attempt(email: str, address: str) -> list[object]:
    words = {"email": email, "password": "wrong", "body": "本文"}
    answer = app.test_client().post("/sign-in", data=words, environ_base={"REMOTE_ADDR": address})
    return [answer.status_code, answer.headers.get("Retry-After"), "少し時間をおいてください" in answer.text]


one_account = [attempt(" Sato@example.jp" if n % 2 else "sato@EXAMPLE.jp", f"10.0.0.{n}") for n in range(12)]
neighbour = attempt("kitagawa@example.jp", "10.0.0.11")
one_address = [attempt(f"a{n}@example.jp", "10.9.9.9") for n in range(32)]
form = app.test_client().get("/sign-in", environ_base={"REMOTE_ADDR": "10.9.9.9"}).status_code
print(json.dumps({"account": one_account, "neighbour": neighbour, "address": one_address, "form": form}))
