// <input type="file" name="photos" multiple data-photos="10">: shows what was chosen, asks for words about each photo
// (fields named new-alt, in the order of the files), and lets one remove and reorder. The form is sent as it always was.
// With data-upload="/files" each photo goes to the server at once, one after the other; from then on the form names it
// by its number, as it names the photos of an earlier version (<li data-photo="12">). Fetched only where it is needed.
import { button, each, make, on, say } from "../dom.js";
import { word } from "../words.js";
import { LARGE, shrink } from "./shrink.js";

let ids = 0;

const isSame = (one, other) =>
  one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;

/** Photos of an earlier version without this script's tools: they take their room. */
function countKept(form) {
  const fields = form.querySelectorAll('[name^="photo-"][name$="-alt"]').length;
  const known = form.querySelectorAll("[data-photo]").length;
  return fields - known - form.querySelectorAll('[name^="photo-"][name$="-remove"]:checked').length;
}

/** Make what is shown for one chosen photo: its picture, a field for its words and the three buttons. */
function present(file, actions) {
  const url = URL.createObjectURL(file);
  const picture = make("img", { className: "photos__thumb", alt: "", width: 96, height: 96, decoding: "async" });
  // Some phones' formats cannot be shown by every browser; the server reads them all.
  on(picture, "error", () => picture.replaceWith(make("p", { className: "photos__name" }, file.name)));
  picture.src = url;

  const photo = { file, url };
  const id = `new-alt-${++ids}`;
  photo.label = make("label", { htmlFor: id });
  photo.field = make("input", { className: "field", id, name: "new-alt", type: "text", autocomplete: "off", dir: "auto" });
  photo.tools = Object.entries(actions).map(([key, act]) => button(word(key), "btn photos__tool", () => act(photo)));
  photo.node = make(
    "li",
    { className: "photos__item" },
    picture,
    make("div", { className: "photos__words" }, photo.label, photo.field),
    make("div", { className: "photos__tools" }, ...photo.tools),
  );
  return photo;
}

/** Take over a photo the page came with: its buttons work here instead of sending the form. */
function adopt(node, actions) {
  const photo = { id: node.dataset.photo, node };
  photo.label = node.querySelector("label");
  photo.field = node.querySelector('[name$="-alt"]');
  photo.place = node.querySelector('[name$="-position"]');
  photo.tools = [...node.querySelectorAll(".photos__tool")];
  Object.values(actions).forEach((act, index) => {
    on(photo.tools[index], "click", (event) => {
      event.preventDefault();
      act(photo);
    });
  });
  return photo;
}

/** Send one photo, telling how much of it is there; gives the answer, or nothing when it did not arrive. */
function deliver(address, photo, form, progress) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("csrf_token", form.querySelector('[name="csrf_token"]')?.value ?? "");
    body.append("photo", photo.file, photo.file.name);
    photo.stop = () => request.abort();
    on(request.upload, "progress", ({ loaded, total }) => progress(loaded / total));
    on(request, "loadend", () => {
      photo.stop = undefined;
      const { status, response } = request;
      done((status === 201 || status === 422) && response ? { ...response, isTaken: status === 201 } : undefined);
    });
    request.open("POST", address);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.send(body);
  });
}

function collect(input) {
  const max = Number(input.dataset.photos) || 10;
  const address = input.dataset.upload;
  const note = make("p", { className: "photos__note" });
  const list = input.form.querySelector("ol.photos") ?? make("ol", { className: "photos" });
  const all = [];
  let queue = Promise.resolve();
  // What was chosen before this script arrived.
  const chosen = input.files;
  input.after(note, list);

  /** Make the form send exactly what is shown, in this order. */
  const sync = () => {
    const files = new DataTransfer();
    all.forEach(({ id, file, label, place, tools }, index) => {
      if (!id) files.items.add(file);
      if (place) place.value = index + 1;
      label.textContent = word("photoAlt", { n: index + 1 });
      for (const tool of tools) tool.ariaLabel = `${word("photo", { n: index + 1 })} ${tool.textContent}`;
      tools[0].disabled = !index;
      tools[1].disabled = index === all.length - 1;
    });
    input.files = files.files;
  };

  /** Tell the draft that something was changed. */
  const changed = () => input.dispatchEvent(new Event("input", { bubbles: true }));

  const drop = (photo) => {
    all.splice(all.indexOf(photo), 1);
    photo.stop?.();
    photo.node.remove();
    if (photo.url) URL.revokeObjectURL(photo.url);
    sync();
    changed();
  };

  const remove = (photo) => {
    const index = all.indexOf(photo);
    drop(photo);
    note.textContent = "";
    const next = all[index] ?? all[index - 1];
    (next?.tools[2] ?? input).focus();
    say(word("photoRemoved", { n: all.length }));
  };

  const move = (photo, by) => {
    const from = all.indexOf(photo);
    const to = from + by;
    const other = all[to];
    all[to] = photo;
    all[from] = other;
    // The other one moves in the page, so that the pressed button keeps the focus.
    if (by < 0) photo.node.after(other.node);
    else photo.node.before(other.node);
    sync();
    changed();
    const [earlier, later] = photo.tools;
    if (earlier.disabled) later.focus();
    if (later.disabled) earlier.focus();
    say(word("photoMoved", { n: to + 1 }));
  };

  const actions = {
    photoEarlier: (photo) => move(photo, -1),
    photoLater: (photo) => move(photo, 1),
    photoRemove: remove,
  };

  const makeSmaller = async (photo) => {
    const smaller = await shrink(photo.file, photo.url);
    if (!all.includes(photo)) return;
    if (smaller) {
      photo.file = smaller;
      sync();
    } else {
      drop(photo);
      say((note.textContent = word("photoLarge", { name: photo.file.name })));
    }
  };

  /** From now on the server has the photo, and the form names it by its number. */
  const settle = (photo, { id }) => {
    photo.id = photo.node.dataset.photo = id;
    photo.field.name = `photo-${id}-alt`;
    photo.place = make("input", { type: "hidden", name: `photo-${id}-position` });
    photo.node.append(photo.place);
    sync();
    changed();
  };

  const upload = async (photo) => {
    if (!all.includes(photo)) return;
    const n = all.indexOf(photo) + 1;
    const bar = make("progress", { className: "photos__bar", max: 1, value: 0, ariaLabel: word("photoSending", { n }) });
    photo.node.append(bar);
    const answer = await deliver(address, photo, input.form, (part) => (bar.value = part));
    bar.remove();
    if (!all.includes(photo)) return;
    if (answer?.isTaken) {
      settle(photo, answer);
      say(word("photoSent", { n }));
    } else if (answer?.words) {
      const words = `「${photo.file.name}」: ${answer.words}`;
      drop(photo);
      say((note.textContent = words));
    } else say((note.textContent = word("photoUnsent")));
  };

  const add = () => {
    const fresh = [...input.files].filter((file) => !all.some((photo) => photo.file && isSame(photo.file, file)));
    const room = Math.max(0, max - countKept(input.form) - all.length);
    const taken = fresh.slice(0, room).map((file) => present(file, actions));
    const left = fresh.length - taken.length;
    all.push(...taken);
    list.append(...taken.map(({ node }) => node));
    note.textContent = left ? word("photoLimit", { max, n: left }) : "";
    sync();
    if (fresh.length) say(`${word("photoAdded", { n: taken.length })} ${note.textContent}`);
    for (const photo of taken) {
      const ready = photo.file.size > LARGE ? makeSmaller(photo) : undefined;
      if (address) queue = queue.then(() => ready).then(() => upload(photo));
    }
  };

  for (const node of list.querySelectorAll("[data-photo]")) all.push(adopt(node, actions));
  sync();
  on(input, "change", add);
  // A page that comes back may bring its files along.
  on(window, "pageshow", () => input.files.length && add());
  if (chosen.length) {
    input.files = chosen;
    add();
  }
}

export function start(root) {
  each(root, "input[data-photos]", collect);
}
