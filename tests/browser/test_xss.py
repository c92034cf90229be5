"""Stored scripts: hostile words in every field residents fill, opened in a real browser; none may run.

The door that cleans bodies has its own tests; here it counts what Chromium makes of the finished pages.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page

from tests.browser import harness
from tests.core import hostile
from tests.factories import jpeg
from tests.site import Site, csrf_token

harness.need_chromium()

_BREAKOUTS = (
    "", '">', "'>", '" ', "' ", "</title>", "</textarea>", "</script>", "</style>", "-->", "</bdi></a>", '\\">',
    "&quot;&gt;", "%22%3E",
)  # fmt: skip
_VECTORS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "autofocus tabindex=0 onfocus=alert(1) x=",
    "onpointerover=alert(1) style=position:fixed;inset:0 x=",
    "<details open ontoggle=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<iframe src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>押す</a>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=//evil.example/><script src=/x.js></script>",
    "{{constructor.constructor('alert(1)')()}}${alert(1)}",
)
PAYLOADS = [breakout + vector for breakout, vector in product(_BREAKOUTS, _VECTORS)]
COMMENTS, ALTS = 50, 10  # as many as one page shows, as one entry takes

# Runs before anything of the page. A frame of another origin has no access to the top: there the dialog itself tells.
_TRAP = """
try {
  top.__pwned ??= [];
  for (const name of ["alert", "confirm", "prompt"]) window[name] = () => top.__pwned.push(`${name} ran`);
} catch {}
"""

# What no words of a resident may become, whether or not it has run yet.
_SCAN = """
(root) => {
  const own = (address) => { try { return new URL(address, location.origin).origin === location.origin } catch {} };
  const found = [];
  for (const e of root.querySelectorAll("*")) {
    const tag = e.localName;
    const says = (words) => found.push(`${words}: ${e.outerHTML.slice(0, 120)}`);
    for (const {name, value} of e.attributes) {
      if (/^on|^style$|^srcdoc$/i.test(name)) says(name);
      if (/^(href|xlink:href|src|action|formaction|data)$/i.test(name)) {
        const scheme = /^\\s*([a-z][a-z0-9+.-]*):/i.exec(value)?.[1].toLowerCase();
        if (scheme && !["http", "https", "mailto"].includes(scheme)) says(name);
        if (tag !== "a" && !own(value)) says(`foreign ${name}`);
      }
    }
    if (/^(iframe|object|embed|base|math|style|template|marquee)$/.test(tag)) says(tag);
    if (tag === "meta" && e.httpEquiv) says("http-equiv");
    if (tag === "svg" && !e.matches(".i")) says("svg");
    if (tag === "script" && !e.matches("[src^='/static/dist/app-']")) says("script");
  }
  return found;
}
"""


class Guard:
    """A page on which everything that runs, or tries to, is noticed."""

    def __init__(self, chromium: Browser, site: Site, *, bypass_csp: bool) -> None:
        self.has_csp = not bypass_csp
        context = harness.pc(chromium, base_url=site.url, bypass_csp=bypass_csp)
        harness.sign_in(context, site, "sato")
        self.page: Page = context.new_page()
        self.seen: list[str] = []
        self.page.add_init_script(_TRAP)
        self.page.on("dialog", self._dismiss)
        self.page.on("request", lambda r: r.url.startswith(site.url) or self.seen.append(f"asked {r.url}"))
        self.errors = harness.watch(self.page)

    def _dismiss(self, dialog: Any) -> None:
        self.seen.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def share(self, things: list[Any]) -> list[Any]:
        """Return every second one: each is opened once, and each breakout and each vector with and without the CSP."""
        return things[self.has_csp :: 2]

    def look(self, path: str) -> list[str]:
        """Open a page; return everything that is wrong with it."""
        self.seen.clear()
        self.errors.clear()
        answer = self.page.goto(path)
        assert answer is not None and answer.ok, path
        return [*self.ran(), *self.page.evaluate(f"({_SCAN})(document)")]

    def ran(self) -> list[str]:
        """Return what ran since the page was opened, and what only the CSP has stopped."""
        stopped = [words for words in self.errors if words.startswith("CSP")]
        return [*self.seen, *stopped, *self.page.evaluate("window.__pwned")]


@pytest.fixture(scope="module")
def writer(running_site: Site) -> requests.Session:
    session = running_site.sign_in("sato")
    token = csrf_token(session.get(f"{running_site.url}/settings/appearance").text)
    session.headers.update({"X-CSRFToken": token, "Referer": running_site.url})
    return session


@pytest.fixture(scope="module", params=[False, True], ids=["as it is", "without CSP"])
def guard(request: pytest.FixtureRequest, chromium: Browser, running_site: Site) -> Iterator[Guard]:
    made = Guard(chromium, running_site, bypass_csp=request.param)
    yield made
    made.page.context.close()


def post(session: requests.Session, url: str, fields: dict[str, str], **more: Any) -> str:
    """Send a form that must be taken, yes being said to all it asks about; return the address it leads to."""
    answer = session.post(url, data=fields, allow_redirects=False, **more)
    if asked := re.search(r'name="asked"[^>]* value="([^"]+)"', answer.text):
        words = {**fields, "asked": html.unescape(asked[1])}
        answer = session.post(url, data=words, allow_redirects=False, **more)
    assert answer.status_code == 302, (answer.status_code, fields)
    return str(answer.headers["Location"]).split("#")[0]


def entry(payload: str) -> dict[str, str]:
    tag = re.sub(r"[\s、,,##]", "", payload)[-20:] or "なし"
    words = {"title": f"題{payload}"[:100], "body": f"{payload}\n\nおわり", "tags": tag}
    return {**words, "visibility": "ward", "do": "publish"}


@pytest.fixture(scope="module")
def entries(writer: requests.Session, running_site: Site) -> list[str]:
    """Publish every payload as title, body and tag; return the addresses."""
    return [post(writer, f"{running_site.url}/diaries/", entry(payload)) for payload in PAYLOADS]


@pytest.fixture(scope="module")
def commented(writer: requests.Session, running_site: Site, entries: list[str]) -> list[str]:
    """Comment with every payload of ours and of the text door's tests, fifty to a page."""
    # The text door's own tests take every one of its payloads; a browser needs only to see each kind.
    payloads = [*PAYLOADS, *hostile.scripts()[::3]]
    used = entries[: -(-len(payloads) // COMMENTS)]
    for number, payload in enumerate(payloads):
        content = used[number // COMMENTS].rsplit("/", 1)[1]
        post(writer, f"{running_site.url}/contents/{content}/replies", {"body": f"{payload}\n\nおわり"})
    return used


def test_trap_and_scan_notice_a_script(guard: Guard) -> None:
    assert guard.look("/menu") == []
    guard.page.evaluate("document.querySelector('main').innerHTML = '<img src=/x onerror=alert(1)>'")
    assert guard.page.evaluate(f"({_SCAN})(document)")
    guard.page.wait_for_timeout(500)
    assert any("script-src" in words if guard.has_csp else words == "alert ran" for words in guard.ran())


def test_no_title_body_or_tag_runs(guard: Guard, entries: list[str]) -> None:
    assert len(PAYLOADS) >= 150
    wrong = {path: found for path in guard.share(entries) if (found := guard.look(path))}
    assert wrong == {}


def test_no_word_in_a_list_or_form_runs(guard: Guard, entries: list[str]) -> None:
    wrong = {}
    for start in ("/?tab=mine", "/diaries/?tab=mine", "/w/kita/"):
        path: str | None = start
        while path:
            if found := guard.look(path):
                wrong[path] = found
            following = guard.page.locator("a[rel=next]")
            path = following.get_attribute("href") if following.count() else None
    for path in guard.share(entries):
        for form in ("edit", "delete"):
            page = guard.page.request.get(f"{path}/{form}").text()
            scan = f"(page) => ({_SCAN})(new DOMParser().parseFromString(page, 'text/html'))"
            if found := guard.page.evaluate(scan, page):
                wrong[f"{path}/{form}"] = found
    assert wrong == {}


def test_no_comment_runs(guard: Guard, commented: list[str]) -> None:
    wrong = {path: found for path in commented if (found := guard.look(path))}
    assert wrong == {}


def test_no_alternative_text_runs(guard: Guard, writer: requests.Session, running_site: Site) -> None:
    photos = [("photos", (f"{n}.jpg", jpeg(size=(8, 8)), "image/jpeg")) for n in range(ALTS)]
    address = post(writer, f"{running_site.url}/diaries/", {**entry("写真"), "skip_alt": "y"}, files=photos)
    number = address.rsplit("/", 1)[1]
    ids = [row[0] for row in harness.rows(running_site, "select id from files where content_id = ?", number)]
    assert len(ids) == ALTS
    wrong = {}
    rounds = guard.share(list(range(0, len(PAYLOADS), ALTS)))
    for version, start in enumerate(rounds, start=1):
        alts = {f"photo-{id}-alt": words for id, words in zip(ids, PAYLOADS[start:] + PAYLOADS, strict=False)}
        post(writer, f"{running_site.url}{address}/edit", {**entry("写真"), **alts, "version": str(version)})
        for path in (address, f"{address}/edit", "/?tab=mine"):
            if found := guard.look(path):
                wrong[version, path] = found
    assert wrong == {}


def test_no_nickname_or_introduction_runs(guard: Guard, running_site: Site) -> None:
    wrong = {}
    people = harness.rows(
        running_site, "select id from members where email in ('sato@demo.example', 'gen@demo.example')"
    )
    talked = harness.rows(running_site, "select content_id from replies where author_id = ? limit 1", people[1][0])
    for payload in guard.share(PAYLOADS[::11]):
        harness.rows(
            running_site,
            "update members set nickname = ?, bio = ? where id in (?, ?)",
            payload,
            payload,
            people[0][0],
            people[1][0],
        )
        for path in ("/", "/menu", f"/members/{people[1][0]}", f"/diaries/{talked[0][0]}"):
            if found := guard.look(path):
                wrong[payload, path] = found
    assert wrong == {}


def test_no_rendered_body_runs_as_inner_html(
    guard: Guard, running_site: Site, entries: list[str], commented: list[str]
) -> None:
    bodies = harness.rows(running_site, "select body_html from contents union select body_html from replies")
    guard.look("/menu")
    found = guard.page.evaluate(
        f"""async (bodies) => {{
          const scan = {_SCAN};
          const wrong = [];
          for (const html of bodies) {{
            const one = document.createElement("div"), other = document.createElement("div");
            document.querySelector("main").replaceChildren(one, other);
            one.innerHTML = html;
            // Read out and put in again, as an editor would: what changes on the way is where scripts hide.
            other.innerHTML = one.innerHTML;
            wrong.push(...scan(document.querySelector("main")));
          }}
          await new Promise((done) => setTimeout(done, 300));
          return wrong;
        }}""",
        [row[0] for row in bodies],
    )
    assert len(bodies) > 1_000
    assert [*found, *guard.ran()] == []
