// <textarea data-count="10000">: shows how much is written and speaks only when little room is left.
import { each, make, on, say } from "../dom.js";
import { word } from "../words.js";

/** Count characters as the server does: code points of the normalised text. */
function lengthOf(text) {
  const normal = text.normalize();
  return normal.length - (normal.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);
}

export function start(root) {
  each(root, "[data-count]", (field) => {
    const max = Number(field.dataset.count);
    const near = Math.min(200, Math.ceil(max / 10));
    // Read aloud it would interrupt at every key; say() has the words for the ear.
    const shown = make("p", { className: "counter", ariaHidden: "true" });
    field.after(shown);

    let spoken = "";
    let timer;
    const update = () => {
      const n = lengthOf(field.value);
      const left = max - n;
      const words = left < 0 ? word("countOver", { n: -left }) : word("countLeft", { n: left });
      shown.textContent = word("countOf", { n: n.toLocaleString(), max: max.toLocaleString() });
      if (left < 0) shown.append(` ${words}`);
      shown.classList.toggle("is-near", left >= 0 && left <= near);
      shown.classList.toggle("is-over", left < 0);
      clearTimeout(timer);
      if (left > near) return;
      // Once the hands rest, and only if there is something new to say.
      timer = setTimeout(() => {
        if (words !== spoken && document.activeElement === field) say((spoken = words));
      }, 1_000);
    };
    on(field, "input", update);
    update();
  });
}
