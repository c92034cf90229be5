// data-live="content:12" on the part of the page that others may add to, with data-seen="7", the last reply it was made
// with, and data-at, when. data-live="feed:all" and data-live="boards:3,4" are lists with the moment of their first line.
// data-live-word names the words of the bar, data-live-to the address it leads to instead of this one.
// A calm bar says that somebody wrote; what was taken back goes, what was changed is changed in its place.
// Without a connection nothing is missing: the page stays a page.
import { each, make, on } from "../dom.js";
import { word } from "../words.js";

const EVENTS = { content: "watch", feed: "watch_feed", boards: "watch_boards" };
const MANY = { content: 100, feed: 20, boards: 20 };

function bar(part, kind) {
  const { liveTo, liveWord = "live" } = part.dataset;
  const link = make("a", { href: liveTo ?? location.pathname + location.search });
  const place = make("p", { className: "livebar", role: "status" });
  part.prepend(place);
  on(link, "click", (event) => {
    event.preventDefault();
    // Without a reload an address that differs by its # alone would only scroll.
    if (liveTo) history.replaceState(null, "", liveTo);
    else if (part.id) location.hash = part.id;
    location.reload();
  });
  return (n) => {
    if (n < 1) return place.replaceChildren();
    link.textContent = word(liveWord, { n: n < MANY[kind] ? n : `${MANY[kind]}+` });
    if (!link.isConnected) place.replaceChildren(link);
  };
}

// What was taken back keeps its place, without words and without anything to do below them.
const replies = (part) => [...part.querySelectorAll('li[id^="r"]')].filter((one) => one.querySelector(":scope > .re__f"));
const wordsOf = (reply) => reply?.querySelector(":scope > .prose, :scope > .folded > .prose");
const numberOf = (reply) => Number(reply.id.slice(1));

// The page itself knows what stands there now, for its reader: it is asked again, and only this reply is taken from it.
async function renew(part, numbers) {
  const address = new URL(location.href);
  for (const number of numbers) {
    const old = part.querySelector(`#r${number}`);
    if (!old) continue;
    address.searchParams.set("at", number);
    const response = await fetch(address).catch(() => undefined);
    if (!response?.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById(`r${number}`);
    // Whoever is writing below it keeps what they wrote.
    if (old.querySelector("form")) wordsOf(old)?.replaceChildren(...(wordsOf(fresh)?.childNodes ?? []));
    else if (fresh) old.replaceWith(fresh);
    else old.remove();
  }
}

function tally(says) {
  for (const [reply, counts] of Object.entries(says)) {
    each(document, "[data-n]", (shown) => {
      const [kind, number = "0"] = (shown.closest('button[name="kind"]')?.value ?? "").split(":");
      if (kind && number === reply) shown.textContent = counts[kind] || "";
    });
  }
}

function close(part) {
  const main = part.closest("main") ?? part;
  const said = make("p", { className: "flash flash--info", role: "status" });
  // What somebody was writing stays theirs to copy; it is a draft, too.
  const typed = [...main.querySelectorAll("textarea")].filter((field) => field.value.trim());
  main.replaceChildren(said, ...typed);
  setTimeout(() => (said.textContent = word("liveOver")), 100);
}

function watch(part, socket) {
  const room = part.dataset.live;
  const [kind] = room.split(":");
  const show = bar(part, kind);
  const changed = {};

  const hear = (news) => {
    if (news.over) return close(part);
    show(news.count ?? 0);
    if (news.says) tally(news.says);
    each(document, "[data-poll]", (place) => {
      const count = news.polls?.[place.dataset.poll];
      if (count !== undefined) place.textContent = word("pollCount", { n: count });
    });
    if (news.going !== undefined) each(document, "[data-going]", (place) => (place.textContent = news.going.toLocaleString()));
    const shown = new Set(replies(part).map(numberOf));
    const edited = Object.entries(news.changed ?? {}).filter(([number, at]) => changed[number] !== at);
    edited.forEach(([number, at]) => (changed[number] = at));
    const numbers = [...(news.gone ?? []).filter((number) => shown.has(number)), ...edited.map(([number]) => Number(number))];
    if (numbers.length) renew(part, numbers);
  };

  // Asked at every connecting: whatever happened while the line was down is in the answer.
  const join = () => {
    const { seen, at } = part.dataset;
    const shown = kind === "content" ? replies(part).slice(0, 300).map(numberOf) : undefined;
    socket.emit(EVENTS[kind], { room, ...(seen && { since: Number(seen) }), ...(at && { at }), ...(shown && { shown }) }, (answer) => {
      // The rule is the page's own: it would not open any more.
      if (kind === "content" && answer?.error === "not_found") hear({ over: true });
      else if (!answer?.error) hear(answer);
    });
  };
  socket.on("connect", join);
  if (socket.connected) join();
  socket.on("news", (news) => news.room === room && hear(news));
}

export function start(root) {
  each(root, "[data-live]", async (part) => {
    // Not fetched: nothing was promised on the page, so nothing has to be said.
    const client = await import("./socket.js").catch(() => undefined);
    if (client) watch(part, client.connect());
  });
}
