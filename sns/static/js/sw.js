// The service worker, served at /sw.js with `self.site` before it (sns/blueprints/offline/worker.py). It keeps one page for
// the time without a network, what that page needs, and the warnings that hold: never a page of a member, never a POST.
const { site } = self;
const KEPT = `engawa-${site.version}`;
const KNOWN = "engawa-known";
const EVERY = 60_000;
// The page and the warnings are the same for everybody: asked for without the cookie, nothing else can come.
const STRANGER = { credentials: "omit", cache: "no-cache" };
let asked = 0;

const escaped = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const moment = (text) =>
  new Intl.DateTimeFormat("ja-JP", {
    timeZone: "Asia/Tokyo",
    month: "long",
    day: "numeric",
    weekday: "short",
    hour: "numeric",
    minute: "2-digit",
  }).format(new Date(text));

/** Ask which warnings hold, at most once a minute; without an answer the last one stays. */
async function learn(atOnce = false) {
  if (!atOnce && Date.now() - asked < EVERY) return;
  asked = Date.now();
  try {
    const answer = await fetch(site.bands, STRANGER);
    if (answer.ok) await (await caches.open(KNOWN)).put(site.bands, answer);
  } catch {
    asked = 0;
  }
}

function told(known) {
  const now = Date.now();
  const bands = known.bands.filter((band) => !band.expires_at || Date.parse(band.expires_at) > now);
  const at = `<p class="meta">${escaped(moment(known.at))} の時点でわかっていたことです。いまは変わっているかもしれません。</p>`;
  if (!bands.length) return `<p>警戒のお知らせは出ていませんでした。</p>${at}`;
  const shown = bands.map((band) => {
    const place = band.wards.length ? band.wards.map(escaped).join("・") : "市内全域";
    const from = `${escaped(band.office)}・${place}・${escaped(moment(band.published_at))}`;
    return `<div class="alert" data-level="${Number(band.level)}"><span class="alert__lv">${escaped(band.label)}</span><h3>${escaped(band.title)}</h3><p class="meta">${from}</p></div>`;
  });
  return at + shown.join("");
}

async function away() {
  const page = await caches.match(site.page, { ignoreVary: true });
  if (!page) return Response.error();
  let html = await page.text();
  const known = await caches.match(site.bands, { ignoreVary: true });
  if (known) {
    const words = told(await known.json());
    html = html.replace(/(<!-- known -->)[^]*(<!-- \/known -->)/, (_all, before, after) => before + words + after);
  }
  const headers = new Headers();
  for (const name of ["Content-Type", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"]) {
    if (page.headers.has(name)) headers.set(name, page.headers.get(name));
  }
  return new Response(html, { status: 503, headers });
}

async function visit(event) {
  try {
    const answer = (await event.preloadResponse) ?? (await fetch(event.request));
    event.waitUntil(learn());
    return answer;
  } catch {
    return away();
  }
}

async function asset(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

addEventListener("install", (event) => {
  const fill = async () => {
    const cache = await caches.open(KEPT);
    await cache.addAll([site.page, ...site.assets].map((address) => new Request(address, STRANGER)));
    await learn(true);
    // Pages hold nothing of it: the next one comes by the new worker, and nobody is asked to load anything again.
    await skipWaiting();
  };
  event.waitUntil(fill());
});

addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("engawa-") && name !== KEPT && name !== KNOWN) await caches.delete(name);
    }
    await registration.navigationPreload?.enable();
    await clients.claim();
  };
  event.waitUntil(tidy());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(visit(event));
  else if (site.assets.includes(new URL(request.url).pathname)) event.respondWith(asset(request));
});

addEventListener("push", (event) => {
  let said = {};
  try {
    said = event.data.json();
  } catch {
    // Browsers take the right away from who shows nothing: better a plain word than none.
  }
  const shown = registration.showNotification(said.title ?? "まちの縁側", {
    body: said.body ?? "新しいお知らせがあります",
    tag: said.tag ?? "news",
    renotify: true,
    lang: said.lang ?? "ja",
    icon: site.icon,
    badge: site.badge,
    requireInteraction: said.loud === true,
    data: { path: said.path ?? site.home },
  });
  event.waitUntil(Promise.all([shown, said.loud ? learn(true) : undefined]));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  const target = new URL(event.notification.data?.path ?? site.home, registration.scope);
  if (target.origin !== location.origin) return;
  const open = async () => {
    const pages = await clients.matchAll({ type: "window" });
    const there = pages.find((page) => page.url === target.href);
    return there ? there.focus() : clients.openWindow(target.href);
  };
  event.waitUntil(open());
});
