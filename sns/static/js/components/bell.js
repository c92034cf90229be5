// <meta name="bell" content="address of the bell" data-words="新着 {n}件" data-many="新着 100件以上">: the number of
// unread notifications, kept true while the page stays open. Fetched by app.js on its own, so it imports nothing that
// every page has.
const bell = document.querySelector('meta[name="bell"]');

function mark(count) {
  const found = document.createElement("span");
  found.className = "count";
  const [seen, heard] = [document.createElement("span"), document.createElement("span")];
  seen.ariaHidden = "true";
  seen.textContent = count < 100 ? count : "99+";
  heard.className = "vh";
  heard.textContent = count < 100 ? bell.dataset.words.replace("{n}", count) : bell.dataset.many;
  found.append(seen, heard);
  return found;
}

const title = document.title;

function show(count) {
  document.title = count ? `(${count < 100 ? count : "99+"}) ${title}` : title;
  for (const link of document.querySelectorAll(`:is(.topbar, .rail, .menu) a[href="${bell.content}"]`)) {
    link.querySelector(".count")?.remove();
    if (!count) continue;
    const arrow = link.querySelector(".i:nth-of-type(2)");
    const number = mark(count);
    if (arrow) arrow.before(number);
    else link.append(number);
  }
}

async function listen() {
  const socket = (await import("./socket.js")).connect();
  const ask = () => socket.emit("unread", {}, (answer) => answer?.count !== undefined && show(answer.count));
  socket.on("connect", ask);
  socket.on("bell", ask);
  if (socket.connected) ask();
}

// A page opened in the background holds no connection until somebody looks at it.
if (document.visibilityState === "visible") listen();
else document.addEventListener("visibilitychange", listen, { once: true });
