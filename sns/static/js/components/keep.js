// <form data-keep="key">: typed words stay on this device until they have arrived.
// The key names the member too ("diary-new-7"), since devices are shared. A page with <meta name="kept" content="key">
// says that the words arrived; <form data-forget> (signing out) forgets everything.
// An optional [data-keep-status] inside the form shows when words were last kept.
// A form with data-draft is saved on the server as well (draft.js): then this copy is for what has not arrived there.
import { button, each, make, on } from "../dom.js";
import { word } from "../words.js";

const PREFIX = "keep:";
const EVERY = 2_000;
const DAYS = 30;

let leaving = false;

// Storage may be full or refused (private windows): keeping is a courtesy, never a reason to fail.
const quietly = (act) => {
  try {
    return act();
  } catch {
    return undefined;
  }
};

/** The fields whose words are kept. New photos do not survive a reload, so neither do the words about them. */
function fieldsOf(form) {
  return [...form.elements].filter(
    ({ name, type }) =>
      name &&
      name !== "new-alt" &&
      (/^(text|url|radio|datetime)/.test(type) || (form.dataset.draft && /^(key|draft_version)$/.test(name))),
  );
}

function read(form) {
  const given = fieldsOf(form).filter(({ type, checked }) => type !== "radio" || checked);
  return Object.fromEntries(given.map(({ name, value }) => [name, value]));
}

function write(form, values) {
  for (const field of fieldsOf(form).filter(({ name }) => name in values)) {
    const value = values[field.name];
    if (field.type === "radio") field.checked = field.value === value;
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** True if the kept words hold something that the form does not show; a choice alone is not worth asking about. */
function hasMore(form, kept) {
  return fieldsOf(form).some(({ name, type, value }) => {
    const words = kept[name]?.trim();
    return !/^(radio|hidden)$/.test(type) && words && words !== value.trim();
  });
}

/** Read one entry; nothing if there is none or if it is broken. */
const load = (key) => quietly(() => JSON.parse(localStorage.getItem(key)));

function forget(matches) {
  quietly(() =>
    Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX) && matches(key))
      .forEach((key) => localStorage.removeItem(key)),
  );
}

/** Offer the words of an earlier visit above the form; nothing is overwritten without being asked. */
function offer(form, kept, discard) {
  let now = kept;
  const restore = button(word("keepRestore"), "btn", () => {
    const before = read(form);
    write(form, now);
    now = before;
    restore.textContent = word("keepUndo");
    text.hidden = drop.hidden = true;
  });
  const drop = button(word("keepDiscard"), "btn btn--quiet", () => {
    discard();
    box.remove();
    fieldsOf(form)[0]?.focus();
  });
  const text = make("p", {}, word("keepOffer"));
  const box = make("div", { className: "box kept" }, text, restore, drop);
  form.prepend(box);
}

function keep(form) {
  const key = PREFIX + form.dataset.keep;
  const status = form.querySelector("[data-keep-status]");
  const { draft } = form.dataset;
  const drop = () => forget((each) => each === key);
  let timer;

  const save = () => {
    clearTimeout(timer);
    if (!timer || leaving) return;
    timer = undefined;
    const saved = quietly(() => {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: read(form) }));
      return true;
    });
    const time = new Date().toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
    if (saved && status && !draft) status.textContent = word("keepSaved", { time });
  };

  let kept = load(key)?.values;
  if (kept && hasMore(form, kept)) offer(form, kept, drop);
  else kept = undefined;
  on(form, "input", () => (timer ??= setTimeout(save, EVERY)));
  on(form, "submit", save);
  on(document, "visibilitychange", save);
  on(window, "pagehide", save);
  // Not fetched: the words stay on this device, as without a connection.
  if (draft) {
    const local = {
      kept,
      isDirty: () => Boolean(timer),
      // Everything typed so far has arrived, also what this device was about to keep.
      forget: () => {
        clearTimeout(timer);
        timer = undefined;
        drop();
      },
    };
    import("./draft.js").then(
      ({ start }) => start(form, local),
      () => undefined,
    );
  }
}

export function start(root) {
  const oldest = Date.now() - DAYS * 86_400_000;
  forget((key) => !(load(key)?.at > oldest));
  root.querySelectorAll('meta[name="kept"]').forEach(({ content }) => forget((key) => key === PREFIX + content));
  each(root, "form[data-keep]", keep);
  each(root, "form[data-forget]", (form) => {
    on(form, "submit", () => {
      leaving = true;
      forget(() => true);
    });
  });
}
