// The lines of a room as the page shows them: the same as templates/components/talk.html makes, put in by their numbers.
import { make, on } from "../dom.js";

const SVG = "http://www.w3.org/2000/svg";

export class Lines {
  constructor(main, log, about) {
    this.about = about;
    this.log = log;
    this.icons = main.dataset.icons;
    this.mine = log.querySelector("[data-talk-mine]");
    this.known = new Map();
    this.pending = new Map();
    for (const node of log.querySelectorAll("[data-n]")) this.known.set(Number(node.dataset.n), node);
    this.newest = Math.max(0, ...this.known.keys());
  }

  first() {
    return Math.min(...this.known.keys());
  }

  wordsOf(n) {
    const node = this.known.get(n);
    const name = node?.querySelector(".msg__h b")?.textContent ?? "";
    const body = node?.querySelector(".msg__b")?.cloneNode(true);
    body?.querySelector("q")?.remove();
    return `${name}${name ? ":" : ""}${(body?.textContent ?? "").slice(0, 60)}`;
  }

  /** Put a line where its number belongs; true when it was not there. */
  put(line) {
    if (this.known.has(line.n)) {
      this.replace(line);
      return false;
    }
    const node = this.#make(line);
    // Nearly always the newest: looked for from the end.
    let before = this.newest;
    if (line.n < before) {
      before = 0;
      for (const n of this.known.keys()) if (n < line.n && n > before) before = n;
    }
    this.newest = Math.max(this.newest, line.n);
    this.known.set(line.n, node);
    let place = this.known.get(before);
    // What follows a gap stands behind the button that opens it.
    if (Number(place?.nextElementSibling?.dataset.gap) < line.n) place = place.nextElementSibling;
    if (place) place.after(node);
    else (this.log.querySelector(".day, .msg, .chat__mine") ?? this.mine).before(node);
    this.#day(node, line);
    this.log.querySelector("[data-talk-none]")?.remove();
    const own = line.c && this.pending.get(line.c);
    if (own && line.by?.id === this.about.me) {
      own.remove();
      this.pending.delete(line.c);
    }
    return true;
  }

  /** Show how a line stands now; what one gave to it stays as it was where the news do not say. */
  replace(line) {
    const old = this.known.get(line.n);
    if (!old || Number(old.dataset.v) > line.v) return;
    // What is kept from one reader is never undone by what is pushed to all.
    if (old.classList.contains("msg--gone") && !line.given) return;
    const given = line.given ?? (old.dataset.given ?? "").split(" ").filter(Boolean);
    const own = old.dataset.by === String(this.about.me);
    const node = this.#make({ ...line, given });
    if (own && line.state === "hidden" && !line.html) return;
    old.replaceWith(node);
    this.known.set(line.n, node);
  }

  #day(node, { at }) {
    if (!at) return;
    const day = new Date(at).toLocaleDateString("sv", { timeZone: "Asia/Tokyo" });
    let before = node.previousElementSibling;
    while (before && !before.matches(".day")) before = before.previousElementSibling;
    let after = node.nextElementSibling;
    if (before?.dataset.day === day) return;
    if (after?.matches(".day") && after.dataset.day === day) {
      after.before(node);
      node.before(after);
      return;
    }
    const words = new Date(`${day}T12:00:00+09:00`).toLocaleDateString(document.documentElement.lang.startsWith("en") ? "en" : "ja", {
      month: "long", day: "numeric", weekday: "short", timeZone: "Asia/Tokyo",
    });
    const today = new Date().toLocaleDateString("sv", { timeZone: "Asia/Tokyo" });
    const text = day === today ? this.about.words.today.replace("{day}", words) : words;
    const divider = make("p", { className: "day" }, text);
    divider.dataset.day = day;
    node.before(divider);
    after = divider;
  }

  icon(name) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", "i");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(SVG, "use");
    use.setAttribute("href", `${this.icons}#${name}`);
    svg.append(use);
    return svg;
  }

  #make(line) {
    const { about } = this;
    if (line.state === "apart" || (line.state === "held" && !line.html)) {
      const node = make("div", { className: "msg msg--gone", hidden: true });
      Object.assign(node.dataset, { n: line.n, v: line.v });
      return node;
    }
    if (!line.html && !line.photos) {
      const words = line.state === "hidden" ? about.words.hidden : about.words.gone;
      const node = make("div", { className: "msg msg--trace", id: `l${line.n}` }, make("p", {}, this.icon("eyeoff"), words));
      Object.assign(node.dataset, { n: line.n, v: line.v });
      return node;
    }
    const { by } = line;
    const own = by.id === about.me && !by.office;
    const node = make("div", { className: `msg${by.office ? " msg--staff" : own ? " msg--me" : ""}`, id: `l${line.n}` });
    Object.assign(node.dataset, { n: line.n, v: line.v, by: by.id ?? "" });
    if (line.given?.length) node.dataset.given = line.given.join(" ");
    const head = make("p", { className: "msg__h" });
    if (!own) {
      node.append(this.#face(by));
      head.append(...this.#name(by));
    }
    const time = make("time", { className: "meta", dateTime: line.at }, new Date(line.at).toLocaleTimeString("ja", { hour: "numeric", minute: "2-digit", timeZone: "Asia/Tokyo" }));
    const more = make("a", { className: "msg__m", href: about.line_page.replace(/\/0$/, `/${line.n}`) }, this.icon("more"), make("span", { className: "vh" }, about.words.about));
    more.dataset.talkLine = "";
    head.append(time, ...(line.edited ? [make("span", { className: "meta" }, about.words.edited)] : []), more);
    node.append(head);
    if (line.state) {
      const words = line.state === "held" ? about.words.held : about.words.why.replace("{why}", line.why ?? "");
      node.append(make("p", { className: "msg__s meta" }, this.icon("eyeoff"), words));
    }
    if (line.html || line.q) node.append(this.#body(line));
    if (line.photos) node.append(this.#photos(line.photos));
    const given = Object.entries(line.r ?? {}).filter(([kind, n]) => n && about.reactions[kind]);
    if (given.length) {
      const chips = given.map(([kind, n]) => make("span", { className: "tiny" }, this.icon(about.reactions[kind][0]), `${about.reactions[kind][1]} ${n}`));
      node.append(make("p", { className: "msg__r" }, ...chips));
    }
    return node;
  }

  #face(by) {
    if (by.office) {
      const door = make("span", { className: "noren noren--l", ariaHidden: "true" }, by.glyph);
      door.dataset.ward = this.about.hues[by.ward] ?? 24;
      return door;
    }
    const face = make("span", { className: "av", ariaHidden: "true" }, by.initial || "–");
    if (by.id) face.dataset.c = by.hue;
    return face;
  }

  #name(by) {
    const { about } = this;
    if (by.office) return [make("b", {}, by.office), make("span", { className: "chip chip--staff" }, this.icon("shield"), about.words.official)];
    if (!by.id) return [make("b", { className: "gone" }, by.name)];
    const name = make("b", {}, make("a", { href: `/members/${by.id}` }, make("bdi", {}, by.name)));
    if (!by.ward || by.ward === about.ward) return [name];
    const chip = make("span", { className: "chip chip--ward" }, about.wards[by.ward] ?? "");
    chip.dataset.ward = about.hues[by.ward] ?? 24;
    return [name, chip];
  }

  #body({ html, q }) {
    const body = make("div", { className: "msg__b", dir: "auto" });
    // Made by the server's one text door, which lets through links and line breaks alone.
    body.innerHTML = html ?? "";
    if (q) {
      const words = q.words
        ? make("a", { href: `${this.about.page}?at=${q.n}#l${q.n}` }, make("bdi", {}, q.name), `:${q.words}`)
        : this.about.words.noQuote;
      body.prepend(make("q", {}, words));
    }
    return body;
  }

  #photos(photos) {
    const box = make("div", { className: "msg__p" });
    this.askPhotos(photos.map(({ id }) => id)).then((answer) => {
      const { log } = this;
      const wasLow = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
      for (const { id, alt, width, height } of answer?.urls ? photos : []) {
        const image = make("img", { alt, width, height, loading: "lazy", decoding: "async", src: answer.urls[id] });
        box.append(make("a", { href: answer.urls[id] }, image, make("span", { className: "vh" }, this.about.words.large)));
      }
      if (wasLow) log.scrollTop = log.scrollHeight;
    });
    return box;
  }

  /** Show a line of one's own that is on its way: "sending", or "failed" with what can be done about it. */
  showMine(line, state, words, { again, drop }) {
    const texts = this.about.words;
    let node = this.pending.get(line.id);
    if (!node) {
      node = make("div", { className: "msg msg--me" }, make("div", { className: "msg__b", dir: "auto" }), make("p", { className: "msg__h" }));
      node.firstChild.textContent = line.body;
      this.pending.set(line.id, node);
      this.mine.append(node);
      this.log.querySelector("[data-talk-none]")?.remove();
    }
    node.classList.toggle("is-failed", state === "failed");
    const said = make("span", { className: "meta" }, words ?? texts[state]);
    if (state !== "failed") return node.lastChild.replaceChildren(said);
    const retry = make("button", { type: "button", className: "btn", onclick: again }, texts.again);
    const leave = make("button", { type: "button", className: "btn btn--quiet" }, texts.drop);
    on(leave, "click", () => {
      this.pending.delete(line.id);
      node.remove();
      drop();
    });
    return node.lastChild.replaceChildren(said, retry, leave);
  }

  /** One's own line is in the database; its number is known before the line itself comes. */
  sent(id, { seq }) {
    const node = this.pending.get(id);
    if (!node) return;
    node.classList.remove("is-failed");
    node.lastChild.replaceChildren();
    if (this.known.has(seq)) {
      node.remove();
      this.pending.delete(id);
    }
  }

  /** After a long absence: a button where lines are missing, which fetches them page by page. */
  openGap([first, last], fetchAfter) {
    const count = () => this.about.words.gap.replace("{n}", last - at);
    let at = first - 1;
    const button = make("button", { type: "button", className: "btn" });
    const place = make("p", { className: "chat__turn" }, button);
    place.dataset.gap = last;
    button.textContent = count();
    const newest = this.known.get(this.newest);
    if (newest) newest.after(place);
    else this.mine.before(place);
    on(button, "click", async () => {
      button.disabled = true;
      const answer = await fetchAfter(at);
      button.disabled = false;
      if (!answer?.ok) return;
      for (const line of answer.lines.filter(({ n }) => n <= last)) {
        this.put(line);
        at = line.n;
      }
      if (at < last) this.known.get(at)?.after(place);
      if (at >= last || !answer.lines.length) place.remove();
      else button.textContent = count();
    });
  }
}
