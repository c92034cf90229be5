// <meta name="bell" content="address of the bell" data-words="新着 {n}件" data-many="新着 100件以上">: the number of
// unread notifications, kept true while the page stays open, and with it what the menu counts. Fetched by app.js on its
// own, so it imports nothing that every page has.
const bell = document.querySelector('meta[name="bell"]');

const say = (count) => (count < 100 ? bell.dataset.words.replace("{n}", count) : bell.dataset.many);

function mark(count, words) {
  const found = document.createElement("span");
  found.className = "count";
  const [seen, heard] = [document.createElement("span"), document.createElement("span")];
  seen.ariaHidden = "true";
  seen.textContent = count < 100 ? count : "99+";
  heard.className = "vh";
  heard.textContent = words;
  found.append(seen, heard);
  return found;
}

const title = document.title;

function put(address, count, words) {
  for (const link of document.querySelectorAll(`:is(.topbar, .rail, .menu, .tabbar) a[href="${CSS.escape(address)}"]`)) {
    link.querySelector(".count")?.remove();
    if (!count) continue;
    const arrow = link.querySelector(".i:nth-of-type(2)");
    const number = mark(count, words);
    if (arrow) arrow.before(number);
    else link.append(number);
  }
}

// The warning on top of the page: what stands there is named by data-band, whose page it is by data-place.
function warn({ in: places, bands }) {
  const place = document.querySelector("#band[data-place]");
  const key = places[place?.dataset.place] ?? "";
  if (!place || key === place.dataset.band) return;
  place.dataset.band = key;
  const drawn = new DOMParser().parseFromString(bands[key]?.[document.documentElement.lang] ?? "", "text/html");
  place.replaceChildren(...drawn.body.childNodes);
}

function show(answer) {
  if (answer?.count === undefined) return;
  const { count, menu } = answer;
  if (answer.band) warn(answer.band);
  document.title = count ? `(${count < 100 ? count : "99+"}) ${title}` : title;
  put(bell.content, count, say(count));
  for (const [address, [number, words]] of Object.entries(menu)) put(address, number, words);
}

async function listen() {
  const socket = (await import("./socket.js")).connect();
  const ask = () => socket.emit("unread", {}, show);
  socket.on("connect", ask);
  // Where many are rung at once, they do not all ask at once.
  socket.on("bell", (news) => setTimeout(ask, Math.random() * (news?.spread ?? 0) * 1_000));
  socket.on("band", warn);
  if (socket.connected) ask();
}

// A page opened in the background holds no connection until somebody looks at it.
if (document.visibilityState === "visible") listen();
else document.addEventListener("visibilitychange", listen, { once: true });
