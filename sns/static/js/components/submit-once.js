// <form data-submit-once>: the second tap does nothing, and the button says so.
// A button may bring its own words: data-sending="確認しています".
import { each, on, say } from "../dom.js";
import { word } from "../words.js";

/** After this long the connection is taken for lost; the server recognises a repeated form by its key. */
const PATIENCE = 20_000;

const hasFiles = (form) => [...form.elements].some((field) => field.files?.length);

function wait(form, pressed) {
  const words = pressed.dataset.sending ?? word("sending");
  const before = [...pressed.childNodes];
  form.ariaBusy = "true";
  // Not disabled: the form would then go without the button's own name and value.
  pressed.ariaDisabled = "true";
  pressed.replaceChildren(words);
  say(words);
  return () => {
    form.ariaBusy = null;
    pressed.ariaDisabled = null;
    pressed.replaceChildren(...before);
  };
}

export function start(root) {
  each(root, "form[data-submit-once]", (form) => {
    let restore;
    let timer;
    const again = () => {
      clearTimeout(timer);
      restore?.();
      restore = undefined;
    };
    on(form, "submit", (event) => {
      if (event.defaultPrevented || !event.submitter) return;
      if (restore) {
        event.preventDefault();
        return;
      }
      restore = wait(form, event.submitter);
      // Photos may take minutes on a slow line; a second start would only begin them anew.
      if (!hasFiles(form)) timer = setTimeout(again, PATIENCE);
    });
    // The page may come back from the browser's memory just as it was left.
    on(window, "pageshow", again);
  });
}
