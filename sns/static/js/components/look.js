// <form data-look> with radios named text and theme: the page takes on the look while one chooses.
import { each, on } from "../dom.js";

const known = { text: ["l", "xl", "xxl"], theme: ["light", "dark"] };

export function start(root) {
  each(root, "form[data-look]", (form) => {
    on(form, "change", ({ target }) => {
      const { name, value } = target;
      const { dataset } = document.documentElement;
      // Any other value is the standard look, which has no attribute.
      if (known[name]?.includes(value)) dataset[name] = value;
      else if (known[name]) delete dataset[name];
    });
  });
}
