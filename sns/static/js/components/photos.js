// <input type="file" name="photos" multiple data-photos="10">: shows what was chosen, asks for words about each photo
// (fields named new-alt, in the order of the files), and lets one remove and reorder. The form is sent as it always was.
import { button, each, make, on, say } from "../dom.js";
import { word } from "../words.js";
import { LARGE, shrink } from "./shrink.js";

let ids = 0;

const isSame = (one, other) =>
  one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;

/** Photos of an earlier version that stay: they have a field for their words and are not ticked to be removed. */
function countKept(form) {
  const fields = form.querySelectorAll('[name^="photo-"][name$="-alt"]').length;
  return fields - form.querySelectorAll('[name^="photo-"][name$="-remove"]:checked').length;
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
  const label = make("label", { htmlFor: id });
  const field = make("input", { className: "field", id, name: "new-alt", type: "text", autocomplete: "off" });
  const tools = Object.entries(actions).map(([key, act]) => button(word(key), "btn photos__tool", () => act(photo)));
  photo.node = make(
    "li",
    { className: "photos__item" },
    picture,
    make("div", { className: "photos__words" }, label, field),
    make("div", { className: "photos__tools" }, ...tools),
  );
  photo.tools = tools;
  photo.number = (n) => {
    label.textContent = word("photoAlt", { n });
    for (const tool of tools) tool.ariaLabel = `${word("photo", { n })} ${tool.textContent}`;
  };
  return photo;
}

function collect(input) {
  const max = Number(input.dataset.photos) || 10;
  const note = make("p", { className: "photos__note" });
  const list = make("ol", { className: "photos" });
  const all = [];
  input.after(note, list);

  /** Make the form send exactly what is shown, in this order. */
  const sync = () => {
    const files = new DataTransfer();
    all.forEach(({ file, number, tools: [earlier, later] }, index) => {
      files.items.add(file);
      number(index + 1);
      earlier.disabled = !index;
      later.disabled = index === all.length - 1;
    });
    input.files = files.files;
  };

  const drop = (photo) => {
    all.splice(all.indexOf(photo), 1);
    photo.node.remove();
    URL.revokeObjectURL(photo.url);
    sync();
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

  const add = () => {
    const fresh = [...input.files].filter((file) => !all.some((photo) => isSame(photo.file, file)));
    const room = Math.max(0, max - countKept(input.form) - all.length);
    const taken = fresh.slice(0, room).map((file) => present(file, actions));
    const left = fresh.length - taken.length;
    all.push(...taken);
    list.append(...taken.map(({ node }) => node));
    note.textContent = left ? word("photoLimit", { max, n: left }) : "";
    sync();
    if (fresh.length) say(`${word("photoAdded", { n: taken.length })} ${note.textContent}`);
    taken.filter(({ file }) => file.size > LARGE).forEach(makeSmaller);
  };

  on(input, "change", add);
  // A page that comes back may bring its files along.
  on(window, "pageshow", () => input.files.length > all.length && add());
}

export function start(root) {
  each(root, "input[data-photos]", collect);
}
