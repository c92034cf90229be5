// <button data-print hidden>: printing, where the browser lets a page ask for it.
import { each, on } from "../dom.js";

export function start(root) {
  each(root, "[data-print]", (button) => {
    button.hidden = false;
    on(button, "click", () => print());
  });
}
