// <main data-talk="12">: a room that stays alive. The page works without it: lines are sent by form and read by refresh.
// Lines are ordered by their number; what is missing is asked for. A line is in the database once it is acknowledged, and
// until then it stays in the outbox of this device. Fetched only where a room is open.
import { each, make, on } from "../dom.js";
import { Lines } from "./talk-lines.js";
import { Outbox } from "./talk-outbox.js";

const AWAY_AFTER = 2_000;
const TYPING_EVERY = 3_000;
const TYPING_FOR = 5_000;
const ACK_WITHIN = 10_000;
const FRESH_WITHIN = 3_000;
// As in core/i18n.py: who is called 源さん is not called 源さんさん.
const TITLED = /(さん|ちゃん|くん|君|さま|様)さん/;

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);

class Talk {
  constructor(main) {
    const { talk, me, change, newest, words, about, apart } = main.dataset;
    this.main = main;
    this.room = Number(talk);
    this.me = Number(me);
    this.words = JSON.parse(words);
    this.change = Number(change);
    // A page opened in the middle of the past is not led to the newest line by itself.
    this.isOlder = "older" in main.dataset;
    this.last = Number(newest);
    this.asking = undefined;
    this.wasHere = false;
    this.log = main.querySelector("[data-talk-log]");
    this.form = main.querySelector("form[data-talk-form]");
    this.says = main.querySelector("[data-talk-says]");
    this.lines = new Lines(main, this.log, { ...JSON.parse(about), words: this.words, apart: JSON.parse(apart) });
    this.lines.askPhotos = (ids) => this.ask("talk_photos", { ids });
    this.outbox = new Outbox(`talk:${me}:${talk}`);
    this.fresh = 0;
  }

  async start() {
    this.write();
    this.scroll();
    this.menu();
    this.dialog();
    for (const line of this.outbox.lines) this.show(line, "failed");
    const client = await import("./socket.js").catch(() => undefined);
    if (!client) return this.say(this.words.blocked);
    this.socket = client.connect();
    this.socket.io.reconnectionAttempts(Infinity);
    this.socket.io.reconnectionDelay(500);
    this.socket.io.reconnectionDelayMax(8_000);
    this.listen();
  }

  /** Send an event of this room; gives the answer, or undefined when none came in time. */
  ask(event, payload) {
    return new Promise((done) => {
      if (!this.socket?.connected) return done(undefined);
      this.socket.timeout(ACK_WITHIN).emit(event, { room: this.room, ...payload }, (error, answer) => {
        done(error ? undefined : answer);
      });
    });
  }

  listen() {
    const { socket } = this;
    const away = () => {
      clearTimeout(this.away);
      this.away = setTimeout(() => this.say(this.wasHere ? this.words.offline : this.words.blocked), AWAY_AFTER);
    };
    socket.on("connect", () => this.join());
    socket.on("disconnect", away);
    socket.on("connect_error", away);
    socket.on("signed_out", () => this.shut(this.words.signedOut, this.main.dataset.signIn));
    socket.on("turned_out", ({ room }) => room === this.room && this.shut(this.words.turnedOut));
    socket.on("lines", ({ room, lines }) => room === this.room && this.take(lines));
    socket.on("changed", ({ room, lines }) => room === this.room && this.replace(lines));
    socket.on("poke", ({ room, seq, change }) => {
      if (room === this.room && (seq > this.last || change > this.change)) this.catchUp();
    });
    socket.on("present", ({ room, count }) => room === this.room && this.present(count));
    socket.on("typing", ({ room, id, name }) => room === this.room && this.typing(id, name));
    if (socket.connected) this.join();
  }

  async join() {
    const answer = await this.ask("talk_join", { after: this.last, change: this.change });
    if (answer?.error) return ["too_fast", "away"].includes(answer.error) ? setTimeout(() => this.join(), 5_000) : this.shut(this.words.turnedOut);
    if (!answer) return undefined;
    clearTimeout(this.away);
    this.wasHere = true;
    this.main.classList.add("is-live");
    this.say("");
    this.present(answer.here);
    this.caughtUp(answer);
    return this.flush();
  }

  /** Ask for what follows the last number, once at a time. */
  async catchUp() {
    if (this.asking) return (this.again = true);
    this.asking = this.ask("talk_after", { after: this.last, change: this.change });
    const answer = await this.asking;
    this.asking = undefined;
    if (answer?.ok) this.caughtUp(answer);
    if (this.again) {
      this.again = false;
      return this.catchUp();
    }
    return undefined;
  }

  caughtUp({ lines, changed, gap, seq, change }) {
    this.replace(changed);
    if (gap && !this.isOlder) {
      this.lines.openGap(gap, (after) => this.ask("talk_page", { after }));
      this.last = gap[1];
    }
    this.take(lines, true);
    this.last = Math.max(this.last, seq);
    this.change = Math.max(this.change, change);
  }

  /** New lines: put in by their numbers; a gap before them is asked for. */
  take(lines, isAnswer = false) {
    if (!lines.length) return;
    const wasLow = this.isLow();
    const missing = !isAnswer && lines[0].n > this.last + 1;
    if (!this.isOlder) {
      for (const line of lines) {
        this.outbox.drop(line.c, line.by?.id === this.me);
        const isNew = this.lines.put(line);
        if (isNew && line.by && line.by.id !== this.me) this.fresh += 1;
      }
    }
    if (missing) this.catchUp();
    else this.last = Math.max(this.last, lines.at(-1).n);
    if (lines.some(({ by }) => by && by.id === this.typistId)) this.stopTyping();
    this.settle(wasLow);
  }

  replace(lines = []) {
    const wasLow = this.isLow();
    for (const line of lines) {
      this.lines.replace(line);
      this.change = Math.max(this.change, line.v);
    }
    if (wasLow) this.toEnd();
  }

  settle(wasLow) {
    if (wasLow || this.isOlder) {
      if (!this.isOlder) this.toEnd();
      this.seen();
    }
    const button = this.main.querySelector("[data-talk-fresh]");
    if (this.isLow() && !this.isOlder) this.fresh = 0;
    button.hidden = !this.fresh;
    button.textContent = fill(this.words.fresh, { n: this.fresh });
  }

  isLow() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  /** Note how far one has read, when the eyes may have been there. */
  seen() {
    clearTimeout(this.reading);
    this.reading = setTimeout(() => {
      if (document.visibilityState === "visible" && !this.isOlder) this.ask("talk_read", { seq: this.last });
    }, 1_000);
  }

  scroll() {
    const { log, main } = this;
    const at = main.querySelector(".msg.is-at") ?? main.querySelector("#new");
    if (at && (location.hash || at.id === "new")) at.scrollIntoView({ block: "center" });
    else if (!location.hash || location.hash === "#write" || !log.querySelector(CSS.escape ? `#${CSS.escape(location.hash.slice(1))}` : location.hash)) this.toEnd();
    on(log, "scroll", () => {
      if (this.isLow() && this.fresh) this.settle(true);
    });
    on(main.querySelector("[data-talk-fresh]"), "click", () => {
      this.toEnd();
      this.settle(true);
    });
    on(document, "visibilitychange", () => this.isLow() && this.seen());
    const earlier = main.querySelector("[data-talk-earlier]");
    const load = async () => {
      if (this.earlier || !this.socket?.connected) return;
      this.earlier = true;
      const answer = await this.ask("talk_page", { before: this.lines.first() });
      this.earlier = false;
      if (!answer?.ok) return;
      const { scrollHeight, scrollTop } = log;
      for (const line of answer.lines) this.lines.put(line);
      log.scrollTop = scrollTop + log.scrollHeight - scrollHeight;
      if (answer.earlier) earlier.href = fill("{page}?before={n}", { page: this.lines.about.page, n: this.lines.first() });
      else earlier.parentElement.remove();
    };
    on(earlier, "click", (event) => {
      if (!this.socket?.connected) return;
      event.preventDefault();
      load();
    });
    if (earlier && "IntersectionObserver" in window) {
      new IntersectionObserver(([entry]) => entry.isIntersecting && load(), { root: log, rootMargin: "200px" }).observe(earlier);
    }
    // On a phone the keyboard takes its room: the log gives way, its end stays in sight.
    const view = window.visualViewport;
    on(view, "resize", () => {
      const wasLow = this.isLow();
      document.documentElement.style.setProperty("--view", `${view.height}px`);
      if (wasLow) this.toEnd();
    });
  }

  write() {
    const { form } = this;
    if (!form) return;
    const field = form.elements.body;
    if (!field.value && this.outbox.draft) field.value = this.outbox.draft;
    on(field, "input", () => {
      this.outbox.keep(field.value);
      if (!field.value.trim() || Date.now() - (this.typed ?? 0) < TYPING_EVERY) return;
      this.typed = Date.now();
      this.ask("talk_typing", {});
    });
    on(field, "keydown", (event) => {
      // The Enter that confirms a conversion is the input method's; Safari says so by 229 alone.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      if (!matchMedia("(hover: hover) and (pointer: fine)").matches) return;
      event.preventDefault();
      form.requestSubmit();
    });
    on(form, "submit", (event) => {
      // Where no connection ever came about, the form is sent as a form.
      if (!this.wasHere) return;
      event.preventDefault();
      this.send();
    });
    on(form.querySelector("[data-talk-quote] a"), "click", (event) => {
      event.preventDefault();
      this.quote();
    });
  }

  /** Take up a line to quote, or none. */
  quote(n = "", words = "") {
    const box = this.form?.querySelector("[data-talk-quote]");
    if (!box) return;
    box.hidden = !n;
    this.form.elements.quote.value = n;
    box.querySelector("q").textContent = words;
    if (n) this.form.elements.body.focus();
  }

  send() {
    const { form } = this;
    const body = form.elements.body.value;
    const chosen = [...form.querySelectorAll('[data-talk-photos] [name^="photo-"][name$="-alt"]')];
    if (form.querySelector('[data-talk-photos] progress, [data-talk-photos] [name="new-alt"]')) return this.say(this.words.waitPhotos);
    if (!body.trim() && !chosen.length) return form.elements.body.focus();
    const line = {
      id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`,
      body,
      photos: chosen.map(({ name }) => Number(name.split("-")[1])),
      alts: chosen.map(({ value }) => value),
    };
    if (form.elements.quote.value) line.quote = Number(form.elements.quote.value);
    if (Number(form.elements.voice?.value)) line.voice = Number(form.elements.voice.value);
    this.outbox.add(line);
    form.elements.body.value = "";
    form.elements.body.dispatchEvent(new Event("input", { bubbles: true }));
    form.elements.body.focus();
    this.quote();
    if (chosen.length) this.clearPhotos();
    if (this.isOlder) return location.assign(this.lines.about.page);
    this.show(line, "sending");
    this.toEnd();
    return this.flush();
  }

  clearPhotos() {
    const part = this.form.querySelector("[data-talk-photos]");
    const input = part.querySelector("input[type=file]");
    const fresh = input.cloneNode();
    fresh.value = "";
    each(part, "ol, .photos__note", (node) => node.remove());
    input.replaceWith(fresh);
    part.closest("details").open = false;
    import("./photos.js").then(({ start }) => start(part));
  }

  /** Send what waits, one after the other, so that it arrives in the order it was said. */
  async flush() {
    if (this.flushing) return;
    this.flushing = true;
    for (const line of [...this.outbox.lines]) {
      if (!this.outbox.has(line.id)) continue;
      this.show(line, "sending");
      const answer = await this.ask("talk_send", line);
      if (answer?.ok) {
        this.outbox.drop(line.id);
        this.lines.sent(line.id, answer);
        // Pushed lines come by themselves; where they do not (another worker is cut off), they are fetched.
        setTimeout(() => answer.seq > this.last && this.catchUp(), FRESH_WITHIN);
      } else {
        this.show(line, "failed", answer?.words);
        if (!answer) break;
      }
    }
    this.flushing = false;
    for (const line of this.outbox.lines) if (!this.socket?.connected) this.show(line, "failed");
  }

  show(line, state, words) {
    this.lines.showMine(line, state, words, {
      again: () => {
        if (this.socket?.connected) this.flush();
        else this.say(this.words.offline);
      },
      drop: () => {
        this.outbox.drop(line.id);
        if (this.form && !this.form.elements.body.value) this.form.elements.body.value = line.body;
      },
    });
  }

  present(count) {
    const place = this.main.querySelector("[data-talk-here]");
    if (place) place.textContent = fill(this.words.here, { n: count });
  }

  typing(id, name) {
    if (this.lines.about.apart.includes(id)) return;
    const place = this.main.querySelector("[data-talk-typing]");
    const wasLow = this.isLow();
    place.textContent = fill(this.words.typing, { name }).replace(TITLED, "$1");
    clearTimeout(this.typist);
    this.typistId = id;
    this.typist = setTimeout(() => this.stopTyping(), TYPING_FOR);
    if (wasLow) this.toEnd();
  }

  /** Whoever said what they were writing is not writing it any more. */
  stopTyping() {
    clearTimeout(this.typist);
    this.typistId = undefined;
    this.main.querySelector("[data-talk-typing]").textContent = "";
  }

  say(words) {
    this.says.textContent = words ?? "";
  }

  shut(words, link) {
    clearTimeout(this.away);
    this.say(words);
    if (link) this.says.replaceChildren(make("a", { href: link }, words));
    if (this.form) each(this.form, "button, textarea", (field) => (field.disabled = true));
    this.main.classList.remove("is-live");
    this.socket.disconnect();
  }

  menu() {
    const item = this.main.querySelector("[data-talk-quiet]");
    const button = item?.querySelector("button");
    if (!button) return;
    item.hidden = false;
    const set = (isQuiet) => {
      this.log.setAttribute("aria-live", isQuiet ? "off" : "polite");
      button.ariaPressed = isQuiet;
      this.outbox.setQuiet(isQuiet);
    };
    set(this.outbox.isQuiet);
    on(button, "click", () => set(button.ariaPressed !== "true"));
    on(document, "keydown", ({ key }) => key === "Escape" && each(this.main, ".chat__menu[open]", (menu) => (menu.open = false)));
  }

  /** What can be done with one line stands on a page of its own; here it opens over the room. */
  dialog() {
    const dialog = this.main.querySelector("[data-talk-dialog]");
    const open = async (href) => {
      const response = await fetch(href).catch(() => undefined);
      const page = response?.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : undefined;
      const part = page?.querySelector("[data-part]");
      if (!part) return location.assign(href);
      const shut = make("button", { type: "button", className: "btn btn--quiet", onclick: () => dialog.close() }, this.words.closeIt);
      dialog.replaceChildren(document.importNode(part, true), shut);
      return dialog.showModal();
    };
    on(this.log, "click", (event) => {
      const link = event.target.closest("a[data-talk-line]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open(link.href);
    });
    // Its line has the same number as the one in the room: never both at once.
    on(dialog, "close", () => dialog.replaceChildren());
    on(dialog, "click", (event) => {
      if (event.target === dialog) dialog.close();
      const link = event.target.closest("a[data-talk-do]");
      const n = Number(dialog.querySelector("[data-n]")?.dataset.n);
      if (link?.dataset.talkDo === "quote" && this.form) {
        event.preventDefault();
        dialog.close();
        this.quote(n, this.lines.wordsOf(n));
      } else if (link?.dataset.talkDo === "link" && navigator.clipboard) {
        event.preventDefault();
        navigator.clipboard.writeText(link.href).then(() => this.say(this.words.copied), () => location.assign(link.href));
        dialog.close();
      }
    });
    on(dialog, "submit", async (event) => {
      const form = event.target;
      const deed = { react: "talk_react", edit: "talk_edit", delete: "talk_delete" }[form.dataset.talkDo];
      if (!deed || !this.socket?.connected) return;
      event.preventDefault();
      const seq = Number(dialog.querySelector("[data-n]").dataset.n);
      const answer = await this.ask(deed, { seq, kind: event.submitter?.value, body: form.elements.body?.value });
      // Refused or not arrived: the page that answers the form says why, in the server's own words.
      if (!answer?.ok) return form.submit();
      dialog.close();
      if (answer.line) this.replace([answer.line]);
      return undefined;
    });
  }
}

export function start(root) {
  each(root, "[data-talk]", (main) => new Talk(main).start());
}
