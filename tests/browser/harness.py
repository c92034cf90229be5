"""What browser tests share: starting Chromium, the two screens we design for, and the checks every page must pass."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.site import Site

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # of the rules, those that a change of colours concerns
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Without a service worker: it would answer in between where a test cuts the line. Its own tests allow it.
PLACE: dict[str, Any] = {"locale": "ja-JP", "timezone_id": "Asia/Tokyo", "service_workers": "block"}


def find_chromium() -> Path | None:
    """Return the browser to use: SNS_CHROMIUM, else the first one on the path."""
    given = os.environ.get("SNS_CHROMIUM")
    found = [given] if given else [shutil.which(name) for name in NAMES]
    return next((Path(path) for path in found if path and Path(path).exists()), None)


def need_chromium() -> Path:
    """Return the browser, or skip; with CI=true a missing browser is a failure.

    Called at the top of a test module, it skips the module in one line.
    """
    found = find_chromium()
    if found:
        return found
    words = "no Chromium on this machine: browser tests were not run"
    if os.environ.get("CI") == "true":
        pytest.fail(words, pytrace=False)
    pytest.skip(words, allow_module_level=True)


@contextmanager
def browser() -> Iterator[Browser]:
    """Run Chromium, with a profile of its own that is gone afterwards."""
    executable = need_chromium()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        try:
            yield running
        finally:
            running.close()


def phone(browser: Browser, **options: Any) -> BrowserContext:
    """Open a phone: 390x844, touch. The options are those of Playwright's new_context."""
    size = {"width": 390, "height": 844}
    given = {"viewport": size, "has_touch": True, "is_mobile": True, "device_scale_factor": 2, **PLACE, **options}
    return browser.new_context(**given)


def pc(browser: Browser, **options: Any) -> BrowserContext:
    """Open a computer: 1280x900, mouse. The options are those of Playwright's new_context."""
    return browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **PLACE, **options})


def watch(page: Page) -> list[str]:
    """Return a list to which every error of the page is added: scripts, console, failed requests, the CSP.

    Call it before the page is opened.
    """
    seen: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            seen.append(f"console: {message.text} ({message.location.get('url', '')})")

    page.on("console", hear)
    page.on("pageerror", lambda error: seen.append(f"script: {error}"))
    page.expose_binding("__violated", lambda _source, words: seen.append(f"CSP: {words}"))
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        " (e) => window.__violated(`${e.effectiveDirective} ${e.blockedURI}`))"
    )
    return seen


def sign_in(context: BrowserContext, site: Site, key: str) -> None:
    """Give a browser the session of a demo member, without the way through the form."""
    cookies = site.sign_in(key).cookies
    context.add_cookies([{"name": c.name, "value": c.value or "", "url": site.url} for c in cookies])


def rows(site: Site, statement: str, *values: Any) -> list[Any]:
    """Run one SQL statement on the running site's database; return what it gives."""
    connection = sqlite3.connect(site.instance / "engawa.db", timeout=10)
    try:
        with connection:
            return connection.execute(statement, values).fetchall()
    finally:
        connection.close()


def until(page: Page, script: str, arg: Any = None, *, seconds: float = 10) -> None:
    """Wait until the script gives something true; Playwright's wait_for_function needs an eval our CSP refuses."""
    end = time.monotonic() + seconds
    while not page.evaluate(script, arg):
        if time.monotonic() > end:
            message = f"not within {seconds:g} s: {script}"
            raise AssertionError(message)
        page.wait_for_timeout(50)


def axe(page: Page, rules: list[str] = RULES, *, fresh: bool = False) -> list[str]:
    """Return what axe-core finds wrong, one line for each element.

    What was looked over is remembered while the page is open; `fresh` leaves out what looks as it did then.
    """
    if not AXE.exists():
        message = "axe-core is missing: run npm ci"
        raise RuntimeError(message)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8") + "; undefined")
    found = page.evaluate(_AXE, [rules, fresh])
    return [
        f"{violation['id']} ({violation['impact']}): {' '.join(map(str, node['target']))} — {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]


_HELPERS = """
const describe = (e) => {
  const words = (e.ariaLabel || e.innerText || e.name || "").trim().replace(/\\s+/g, " ").slice(0, 30);
  return e.localName + (e.id && "#" + e.id) + [...e.classList].map((c) => "." + c).join("") + (words && ` "${words}"`);
};
const visible = (e) => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0;
const clipped = (e) => e && (/inset|rect/.test(getComputedStyle(e).clipPath) || clipped(e.parentElement));
"""

_AXE = (
    "async ([rules, fresh]) => {"
    + _HELPERS
    + """
  // Whether an element passes depends on its markup, and on how it is drawn: seen, in which colours, how large.
  const drawn = (e) => {
    const {color, backgroundColor, backgroundImage, opacity, fontSize, fontWeight, textDecorationLine} =
      getComputedStyle(e);
    return [color, backgroundColor, backgroundImage, opacity, fontSize, fontWeight, textDecorationLine].join("|");
  };
  const seen = (window.__looked ??= new WeakMap());
  const now = [...document.body.querySelectorAll("*")].filter(visible).map((e) => [e, drawn(e)]);
  const others = new Set(now.filter(([e, look]) => !seen.get(e)?.has(look)).map(([e]) => e));
  for (const [e, look] of now) seen.set(e, (seen.get(e) ?? new Set()).add(look));
  const tops = [...others].filter((e) => !others.has(e.parentElement));
  if (fresh && !tops.length) return [];
  // Preloading parses every style sheet anew, slowly and against our CSP, for rules that are not among ours.
  const options = {runOnly: rules, resultTypes: ["violations"], preload: false};
  return (await axe.run(fresh ? {include: tops} : document, options)).violations;
}"""
)

_OVERFLOW = (
    "() => {"
    + _HELPERS
    + """
  const wide = document.documentElement.clientWidth;
  // Inside something that scrolls or cuts off by itself, being wider is no harm to the page.
  const contained = (e) => {
    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
      if (getComputedStyle(p).overflowX !== "visible") return true;
    return false;
  };
  const found = [...document.body.querySelectorAll("*")].filter((e) => {
    const {left, right, width} = e.getBoundingClientRect();
    return width && (right > wide + 1 || left < -1) && visible(e) && !clipped(e) && !contained(e);
  }).map((e) => `${describe(e)}: ${Math.round(e.getBoundingClientRect().right)} of ${wide}`);
  const whole = document.documentElement.scrollWidth;
  return whole > wide ? [`the page scrolls sideways: ${whole} of ${wide}`, ...found] : found;
}"""
)

_SMALL = (
    "([least, only]) => {"
    + _HELPERS
    + """
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [tabindex]";
  const inSentence = (e) => getComputedStyle(e).display === "inline" && e.parentElement
    && [...e.parentElement.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  // A link may reach over its whole row by a pseudo-element.
  const stretched = (e) => ["::before", "::after"].map((p) => getComputedStyle(e, p)).find((s) =>
    s.content !== "none" && s.position === "absolute" && [s.top, s.right, s.bottom, s.left].every((v) => v !== "auto"));
  const boxOf = (e) => {
    const own = e.getBoundingClientRect();
    if (stretched(e)) {
      let p = e;
      while (p.parentElement && getComputedStyle(p).position === "static") p = p.parentElement;
      return p.getBoundingClientRect();
    }
    const label = ["checkbox", "radio", "file"].includes(e.type) && [...e.labels].find(visible);
    if (!label) return own;
    const {left, right, top, bottom} = label.getBoundingClientRect();
    return {width: Math.max(right, own.right) - Math.min(left, own.left),
            height: Math.max(bottom, own.bottom) - Math.min(top, own.top)};
  };
  return [...document.querySelectorAll(controls)].filter((e) => e.matches(only)).filter(visible).filter((e) => {
    const isLabelled = ["checkbox", "radio", "file"].includes(e.type) && [...e.labels].some(visible);
    return isLabelled || !clipped(e);
  }).filter((e) => !inSentence(e)).map((e) => [e, boxOf(e)])
    .filter(([, {width, height}]) => width < least - 0.5 || height < least - 0.5)
    .map(([e, {width, height}]) => `${describe(e)}: ${Math.round(width)}x${Math.round(height)}`);
}"""
)


def overflow(page: Page) -> list[str]:
    """Return the elements that reach beyond the screen, and whether the page scrolls sideways."""
    found: list[str] = page.evaluate(_OVERFLOW)
    return found


def small_targets(page: Page, least: int = 44, only: str = "*") -> list[str]:
    """Return the links and controls smaller than so many CSS pixels; links within a sentence are exempt.

    `only` is a CSS selector that keeps to some of them.
    """
    found: list[str] = page.evaluate(_SMALL, [least, only])
    return found
