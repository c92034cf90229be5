// <textarea data-people="/mentions">: the first @ fetches what suggests whom to call, people.js.
import { each, on, say } from "../dom.js";

export function start(root) {
  each(root, "[data-people]", (field) => {
    let asked;
    on(field, "input", () => {
      if (asked || !/[@＠]\S*$/.test(field.value.slice(0, field.selectionStart))) return;
      asked = true;
      import("./people.js").then(({ suggest }) => suggest(field, say), () => (asked = false));
    });
  });
}
