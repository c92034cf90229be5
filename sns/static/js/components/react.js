// <form data-react action=…> with buttons name="kind" value="like" aria-pressed; a child [data-n] shows the number, from the first word on.
// One form may serve a whole page: buttons elsewhere name it by form="…", and value="like:12" is for the twelfth reply.
import { each, on, say } from "../dom.js";
import { word } from "../words.js";

async function send(form, pressed) {
  const body = new FormData(form);
  body.append(pressed.name, pressed.value);
  const headers = { Accept: "application/json" };
  const response = await fetch(form.getAttribute("action"), { method: "POST", body, headers });
  const answer = await response.json().catch(() => undefined);
  return response.ok && answer?.counts ? answer : undefined;
}

function show(button, { counts, mine }) {
  const [kind] = button.value.split(":");
  button.ariaPressed = mine.includes(kind);
  const shown = button.querySelector("[data-n]") ?? counter(button);
  shown.textContent = counts[kind] || "";
}

// Fifty replies to which nobody gave a word yet carry no empty place for a number.
function counter(button) {
  const made = document.createElement("b");
  made.dataset.n = "";
  button.append(" ", made);
  return made;
}

export function start(root) {
  each(root, "form[data-react]", (form) => {
    let busy = false;
    let plain = false;

    on(form, "submit", async (event) => {
      const pressed = event.submitter;
      if (plain || !pressed) return;
      event.preventDefault();
      if (busy) return;
      busy = true;
      const before = pressed.ariaPressed;
      pressed.ariaPressed = before !== "true";
      try {
        const answer = await send(form, pressed);
        if (answer) {
          const [, reply] = pressed.value.split(":");
          [...form.elements]
            .filter((button) => button.name === "kind" && button.value.split(":")[1] === reply)
            .forEach((button) => show(button, answer));
        } else {
          // Signed out, gone, too often: the page that answers the plain form says which, in the server's own words.
          plain = true;
          form.requestSubmit(pressed);
        }
      } catch {
        pressed.ariaPressed = before;
        say(word("failed"));
      }
      busy = false;
    });
  });
}
