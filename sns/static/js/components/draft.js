// <form data-draft="/drafts" data-kind="diary.new" data-about="0" data-keep="diary-new-7">: what is typed goes to the
// server every few seconds. keep.js holds the copy of this device until the server has it. With data-draft-ask the
// earlier drafts of this form are offered when somebody begins to write.
// Fetched by keep.js only where there is such a form; nothing else may import this file.
import { button, make, on } from "../dom.js";
import { word } from "../words.js";

const EVERY = 2_500;
const SLOWEST = 60_000;
// A request that is to outlive its page may not be larger.
const KEEPALIVE = 60_000;
const headers = { Accept: "application/json" };

const random = () => [...crypto.getRandomValues(new Uint8Array(12))].map((n) => n.toString(16).padStart(2, "0")).join("");

/** The name of this page among those that may write the same draft: another one after every loading. */
const writer = random();

export function start(form, local) {
  const { draft: address, kind, about, keep } = form.dataset;
  const status = form.querySelector("[data-keep-status]");
  const hidden = (name) => form.querySelector(`[type=hidden][name=${name}]`);
  let changes = 0;
  let saved = 0;
  let number = 0;
  let pause = EVERY;
  let timer;
  let busy = false;
  let submitted = false;
  let conflict;

  const show = (words) => {
    if (status && status.textContent !== words) status.textContent = words;
  };

  const body = (more = {}) => {
    const data = new FormData();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
    hidden("draft_number").value = ++number;
    const own = { kind, about, draft_number: number, draft_writer: writer };
    for (const [name, value] of Object.entries({ ...own, ...more })) data.set(name, value);
    return data;
  };

  const send = (data, options) => fetch(address, { method: "POST", headers, body: data, ...options });

  /** After signing in again the page has an old token; another member's session is not ours to write in. */
  const renew = async () => {
    const answer = await fetch(address, { headers }).then((response) => response.json());
    if (!keep.endsWith(`-${answer.member}`)) return false;
    document.querySelectorAll('[name="csrf_token"]').forEach((field) => (field.value = answer.csrf_token));
    return true;
  };

  const settle = ({ key, version, time }) => {
    hidden("key").value = key;
    hidden("draft_version").value = version;
    pause = EVERY;
    show(time ? word("draftSaved", { time }) : "");
  };

  /** Another page wrote: both texts stay, and somebody decides. */
  const ask = ({ words, url }) => {
    conflict?.remove();
    const both = button(word("draftBeside"), "btn", () => {
      conflict.remove();
      conflict = undefined;
      save({ beside: 1 });
    });
    const text = make("p", { role: "alert" }, words);
    conflict = make("div", { className: "box kept" }, text);
    if (url) conflict.append(make("a", { className: "btn", href: url, target: "_blank" }, word("draftSee")));
    conflict.append(both);
    form.prepend(conflict);
    show(word("draftHere"));
  };

  const later = (words) => {
    show(words);
    pause = Math.min(pause * 2, SLOWEST);
    timer ??= setTimeout(save, pause);
  };

  const take = async (response, at) => {
    const answer = await response.json().catch(() => ({}));
    if (response.ok && answer.key) {
      saved = at;
      settle(answer);
      if (changes === at) local.forget();
    } else if (response.status === 409) ask(answer);
    else if (answer.words) show(`${answer.words} ${word("draftHere")}`);
    else if (response.status === 401 || response.status === 400) later(word("draftSignedOut"));
    else later(word("draftOffline"));
  };

  async function save(more) {
    clearTimeout(timer);
    timer = undefined;
    if (busy || submitted || conflict) return;
    busy = true;
    const at = changes;
    try {
      let response = await send(body(more));
      if ((response.status === 400 || response.status === 401) && (await renew().catch(() => false))) {
        response = await send(body(more));
      }
      await take(response, at);
    } catch {
      later(word("draftOffline"));
    }
    busy = false;
    if (changes > at) timer ??= setTimeout(save, pause);
  }

  /** The page goes away: what is not saved yet goes with a request that outlives it. */
  const leave = () => {
    if (changes === saved || submitted || conflict || document.visibilityState === "visible") return;
    const data = body();
    const size = [...data.values()].reduce((sum, value) => sum + 3 * value.length, 0);
    send(data, { keepalive: size < KEEPALIVE }).then(
      (response) => take(response, changes),
      () => later(word("draftOffline")),
    );
  };

  /** Words this device still holds go to the server, beside what may have been written elsewhere since. */
  const merge = async (values) => {
    const data = body(values);
    let response = await send(data);
    if (response.status === 409) {
      data.set("beside", "1");
      response = await send(data);
    }
    if (!response.ok) return;
    const { key, version } = await response.json();
    Object.assign(values, { key, draft_version: version });
    local.forget();
  };

  const offer = async () => {
    const query = new URLSearchParams({ kind, about });
    const { drafts = [] } = await fetch(`${address}?${query}`, { headers }).then((response) => response.json());
    if (!drafts.length) return;
    const links = drafts.slice(0, 3).map(({ head, url }) => make("a", { className: "btn", href: url, dir: "auto" }, head));
    form.prepend(make("div", { className: "box kept" }, make("p", {}, word("draftOffer")), ...links));
  };

  hidden("draft_writer").value = writer;
  on(form, "input", () => {
    changes += 1;
    timer ??= setTimeout(save, pause);
  });
  on(form, "submit", (event) => {
    if (event.defaultPrevented) return;
    submitted = true;
    clearTimeout(timer);
    timer = undefined;
    hidden("draft_number").value = ++number;
    // A line that is lost leaves the page standing, and somebody goes on writing.
    setTimeout(() => (submitted = false), 20_000);
  });
  on(window, "pageshow", () => (submitted = false));
  on(document, "visibilitychange", leave);
  on(window, "online", () => changes > saved && save());
  if (local.kept) merge(local.kept).catch(() => undefined);
  if ("draftAsk" in form.dataset) form.addEventListener("focusin", () => offer().catch(() => undefined), { once: true });
  if (local.isDirty()) {
    changes = 1;
    timer = setTimeout(save, pause);
  }
}
