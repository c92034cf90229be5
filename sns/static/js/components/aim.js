// A link to #write leads into the field: whoever chose it is about to write.
import { on } from "../dom.js";

function aim() {
  const field = document.querySelector("form#write textarea");
  field?.focus({ preventScroll: true });
  return field;
}

export function start(root) {
  // Where a browser goes to a fragment by itself it takes the focus away again, when the page has loaded at the latest.
  if (location.hash === "#write") on(window, "load", () => setTimeout(aim));
  on(root, "click", (event) => {
    if (!event.target.closest?.('a[href="#write"]')) return;
    // Within the tap, or phones show no keyboard.
    const field = aim();
    if (!field) return;
    event.preventDefault();
    field.scrollIntoView({ block: "center" });
  });
}
