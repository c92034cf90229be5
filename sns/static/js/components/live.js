// data-live="content:12" on the part of the page that others may add to; data-seen="7": comments already on the page.
// data-live-word names the words of the bar, data-live-to the address it leads to instead of this one.
// A calm bar says that somebody wrote. Without a connection nothing is missing: the page stays a page.
import { each, make, on } from "../dom.js";
import { word } from "../words.js";

function bar(part) {
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
    if (n < 1) return;
    link.textContent = word(liveWord, { n });
    place.replaceChildren(link);
  };
}

function watch(part, socket) {
  const room = part.dataset.live;
  const show = bar(part);
  let seen = part.dataset.seen && Number(part.dataset.seen);

  const join = () => {
    socket.emit("watch", { room }, (answer) => {
      if (answer?.error) socket.disconnect();
      // What was written between the making of the page and this moment, or while the line was down.
      else if (seen !== undefined && answer?.count) show(answer.count - seen);
    });
  };
  socket.on("connect", join);
  if (socket.connected) join();

  socket.on("reply", ({ content_id: content, count }) => {
    if (room !== `content:${content}`) return;
    // A page that does not say how many it shows counts from the first one told.
    seen ??= count - 1;
    show(count - seen);
  });
}

// Words that were taken from before everybody are gone from an open page too; the next one says why.
function hide(part, socket) {
  const room = part.dataset.live;
  socket.on("hidden", ({ content_id: content, seq }) => {
    if (room !== `content:${content}`) return;
    if (!seq) return location.reload();
    const place = document.getElementById(`r${seq}`);
    if (!place) return;
    each(place, ":scope > :not(ol)", (words) => words.remove());
    place.prepend(make("p", { className: "held", textContent: word("hidden") }));
  });
}

// How many have answered a poll of the page.
function countAnswers(socket) {
  socket.on("poll", ({ poll_id: poll, count }) => {
    each(document, `[data-poll="${poll}"]`, (place) => (place.textContent = word("pollCount", { n: count })));
  });
}

export function start(root) {
  each(root, "[data-live]", async (part) => {
    // Not fetched: nothing was promised on the page, so nothing has to be said.
    const client = await import("./socket.js").catch(() => undefined);
    if (!client) return;
    const socket = client.connect();
    watch(part, socket);
    hide(part, socket);
    if (root.querySelector("[data-poll]")) countAnswers(socket);
  });
}
