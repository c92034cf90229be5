// <textarea data-grow rows="6">: grows with its words, by rows, so that no style attribute is needed.
import { each, on } from "../dom.js";

function fit(field, least) {
  const { scrollY } = window;
  const style = getComputedStyle(field);
  const padding = parseFloat(style.paddingTop) + parseFloat(style.paddingBottom);
  const line = parseFloat(style.lineHeight) || parseFloat(style.fontSize) * 1.5;
  // Measured from the least height, so that the field can also become smaller again.
  field.rows = least;
  const needed = Math.ceil((field.scrollHeight - padding - 1) / line);
  if (needed > least) field.rows = needed;
  scrollTo({ top: scrollY, behavior: "instant" });
}

export function start(root) {
  each(root, "textarea[data-grow]", (field) => {
    // Where the style sheet does it (field-sizing: content) there is nothing left to do.
    if (getComputedStyle(field).fieldSizing === "content") return;
    const least = field.rows;
    let length = 0;
    const update = () => {
      // While words are only added, nothing has to be measured before the field begins to scroll.
      if (field.value.length < length || field.scrollHeight > field.clientHeight) fit(field, least);
      length = field.value.length;
    };
    on(field, "input", update);
    on(window, "resize", () => fit(field, least));
    update();
  });
}
