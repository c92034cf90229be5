// Progressive enhancement: every page works without this file. Each component looks for its own data attribute.
import { start as aim } from "./components/aim.js";
import { start as composer } from "./components/composer.js";
import { start as copy } from "./components/copy.js";
import { start as count } from "./components/count.js";
import { start as grow } from "./components/grow.js";
import { start as keep } from "./components/keep.js";
import { start as look } from "./components/look.js";
import { start as mention } from "./components/mention.js";
import { start as print } from "./components/print.js";
import { start as react } from "./components/react.js";
import { start as reload } from "./components/reload.js";
import { start as reveal } from "./components/reveal.js";
import { start as submitOnce } from "./components/submit-once.js";

// Only where photos are chosen: the largest of the components.
const photos = (root) => root.querySelector("[data-photos]") && import("./components/photos.js").then(({ start }) => start(root));
// Only where something is tagged.
const tags = (root) => root.querySelector("[data-tags]") && import("./components/tags.js").then(({ start }) => start(root));

// Only where others may add something to an open page.
const live = (root) => root.querySelector("[data-live]") && import("./components/live.js").then(({ start }) => start(root));
// Only in a room.
const talk = (root) => root.querySelector("[data-talk]") && import("./components/talk.js").then(({ start }) => start(root));

// Only where something is being made for the reader.
const progress = (root) => root.querySelector("[data-progress]") && import("./components/progress.js").then(({ start }) => start(root));
// Only at the staff's desk.
const queue = (root) => root.querySelector("[data-queue]") && import("./components/queue.js").then(({ start }) => start(root));

// submit-once comes last: a component that sends the form by itself has stopped the event by then.
for (const start of [reload, aim, reveal, look, keep, photos, composer, grow, count, copy, react, live, mention, print, progress, talk, tags, queue, submitOnce]) {
  try {
    start(document);
  } catch (error) {
    // One broken component must not take the others with it.
    reportError(error);
  }
}

// Nobody is asked to install anything: the settings say how.
addEventListener("beforeinstallprompt", (offer) => offer.preventDefault());

// The number at the bell, once the page is there for its reader.
if (document.querySelector('meta[name="bell"]')) setTimeout(() => import("./components/bell.js").catch(() => {}), 1_500);

// What keeps the last warning for the time without a network; of visitors only those who have it already.
const workers = navigator.serviceWorker;
if (workers && (workers.controller || document.querySelector('meta[name="bell"]'))) setTimeout(() => import("./components/phone.js").catch(() => {}), 2_500);
