// <input type="checkbox" data-reveal="id of the password field" hidden>, or the hidden attribute on what surrounds it.
import { each, on } from "../dom.js";

export function start(root) {
  each(root, "[data-reveal]", (box) => {
    const field = document.getElementById(box.dataset.reveal);
    if (!field) return;
    for (const part of [box, ...(box.labels ?? [])]) {
      const hidden = part.closest("[hidden]");
      if (hidden) hidden.hidden = false;
    }
    const show = () => (field.type = box.checked ? "text" : "password");
    on(box, "change", show);
    // A browser that brings the page back also brings back the tick.
    show();
    // Password managers and the history of typed words look at the type when the form is sent.
    on(field.form, "submit", () => (field.type = "password"));
  });
}
