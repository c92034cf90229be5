from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from sns.core import assets

STYLE = "body { color: black }\n" * 50
YEAR = "public, max-age=31536000, immutable"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    dist = tmp_path / "dist"
    dist.mkdir()
    write_manifest(dist, {"app.css": "app-ABCD2345.css", "icons.svg": "icons-WXYZ6789.svg"})
    (dist / "app-ABCD2345.css").write_text(STYLE)
    (dist / "app-ABCD2345.css.gz").write_bytes(gzip.compress(STYLE.encode()))
    (dist / "icons-WXYZ6789.svg").write_text("<svg/>")
    (tmp_path / "robots.txt").write_text("User-agent: *")
    return tmp_path


def write_manifest(dist: Path, names: dict[str, str]) -> None:
    path = dist / "manifest.json"
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(json.dumps(names))
    os.utime(path, ns=(before + 10**9, before + 10**9))


def make_app(folder: Path, *, debug: bool = False) -> Flask:
    app = Flask(__name__, static_folder=str(folder), static_url_path="/static")
    app.debug = debug
    assets.init_app(app)
    return app


@pytest.fixture
def client(folder: Path) -> FlaskClient:
    return make_app(folder).test_client()


def address(app: Flask, name: str, **environ: str) -> str:
    with app.test_request_context("/", environ_overrides=environ):
        return render_template_string("{{ asset(name) }}", name=name)


def test_a_template_gets_the_address_of_a_built_file(folder: Path) -> None:
    assert address(make_app(folder), "app.css") == "/static/dist/app-ABCD2345.css"


def test_the_address_follows_where_the_site_is_mounted(folder: Path) -> None:
    assert address(make_app(folder), "app.css", SCRIPT_NAME="/engawa") == "/engawa/static/dist/app-ABCD2345.css"


def test_a_mail_written_outside_a_request_gets_the_address_too(folder: Path) -> None:
    app = make_app(folder)
    with app.app_context():
        assert app.jinja_env.globals["asset"]("icons.svg") == "/static/dist/icons-WXYZ6789.svg"  # type: ignore[operator]


def test_the_manifest_is_read_once(folder: Path) -> None:
    app = make_app(folder)
    address(app, "app.css")
    write_manifest(folder / "dist", {"app.css": "app-NEWER234.css"})
    assert address(app, "app.css") == "/static/dist/app-ABCD2345.css"


def test_in_debug_a_new_build_is_seen_at_once(folder: Path) -> None:
    app = make_app(folder, debug=True)
    address(app, "app.css")
    write_manifest(folder / "dist", {"app.css": "app-NEWER234.css"})
    assert address(app, "app.css") == "/static/dist/app-NEWER234.css"


def test_an_unknown_name_says_what_to_do(folder: Path) -> None:
    with pytest.raises(RuntimeError, match=r"front end is not built: run make run or npm run build \(img/no\.svg"):
        address(make_app(folder), "img/no.svg")


def test_without_a_build_the_app_starts_and_the_page_says_what_to_do(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    with pytest.raises(RuntimeError, match=r"front end is not built.*manifest\.json is missing"):
        address(app, "app.css")


def test_a_hashed_file_is_kept_for_ever(client: FlaskClient) -> None:
    response = client.get("/static/dist/icons-WXYZ6789.svg", buffered=True)
    assert response.headers["Cache-Control"] == YEAR


@pytest.mark.parametrize("path", ["dist/manifest.json", "robots.txt"])
def test_a_file_without_a_hash_is_asked_for_again(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}", buffered=True).headers["Cache-Control"] == "no-cache"


def test_a_browser_that_takes_gzip_gets_the_packed_file(client: FlaskClient) -> None:
    response = client.get("/static/dist/app-ABCD2345.css", headers={"Accept-Encoding": "gzip, br"}, buffered=True)
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.headers["Cache-Control"] == YEAR
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert gzip.decompress(response.data).decode() == STYLE


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0"])
def test_a_browser_that_does_not_take_gzip_gets_the_plain_file(client: FlaskClient, accepted: str) -> None:
    response = client.get("/static/dist/app-ABCD2345.css", headers={"Accept-Encoding": accepted}, buffered=True)
    assert "Content-Encoding" not in response.headers
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.text == STYLE


@pytest.mark.parametrize("accepted", ["", "gzip"])
def test_a_known_file_is_not_sent_again(client: FlaskClient, accepted: str) -> None:
    headers = {"Accept-Encoding": accepted}
    first = client.get("/static/dist/app-ABCD2345.css", headers=headers, buffered=True)
    second = client.get(
        "/static/dist/app-ABCD2345.css", headers={**headers, "If-None-Match": first.headers["ETag"]}, buffered=True
    )
    assert (second.status_code, second.data) == (304, b"")
    assert second.headers["Cache-Control"] == YEAR


def test_the_packed_and_the_plain_file_are_told_apart(client: FlaskClient) -> None:
    tags = {
        client.get("/static/dist/app-ABCD2345.css", headers={"Accept-Encoding": accepted}, buffered=True).headers[
            "ETag"
        ]
        for accepted in ("", "gzip")
    }
    assert len(tags) == 2


@pytest.mark.parametrize("path", ["dist/none-ABCD2345.css", "dist/../../secret", "dist/..%2f..%2fsecret", "dist/"])
def test_what_is_not_there_is_not_found(folder: Path, path: str) -> None:
    (folder.parent / "secret").write_text("secret")
    (folder.parent / "secret.gz").write_text("secret")
    response = make_app(folder).test_client().get(f"/static/{path}", headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert response.status_code == 404
    assert "immutable" not in response.headers.get("Cache-Control", "")
